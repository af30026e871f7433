// Package layered arranges the boxes of a graph in rows so that the arrows between them point down:
// the method of Sugiyama, Tagawa and Toda (1981). Long arrows pass between the boxes of the rows that
// they cross.
package layered

import (
	"cmp"
	"math"
	"slices"
)

// A Box is a node of the graph. Arrange sets the place of its middle.
type Box struct {
	Width, Height float64
	X, Y          float64
}

// An Arrow leads from one box to another, by their indices. Arrange sets the points that it passes:
// where it leaves, where it crosses rows, and where it comes in.
type Arrow struct {
	From, To int
	Points   []Point
}

// A Point is a place; y grows downwards.
type Point struct{ X, Y float64 }

// Gaps are the least distances between rows and between the boxes of a row.
type Gaps struct{ Rows, Columns float64 }

// Arrange places boxes and arrows, and returns the size of the whole. An arrow that closes a circle
// is let point up.
func Arrange(boxes []Box, arrows []Arrow, gaps Gaps) (width, height float64) {
	if len(boxes) == 0 {
		return 0, 0
	}
	g := &graph{gaps: gaps}
	g.build(boxes, arrows)
	g.order()
	g.place()
	return g.finish(boxes, arrows)
}

// A node is a box, or the place where an arrow crosses a row.
type node struct {
	width, height float64
	x             float64 // of its middle
	row           int
	box           bool
	up, down      []int // neighbours in the rows above and below
}

type graph struct {
	gaps  Gaps
	nodes []node
	rows  [][]int // of nodes, from left to right
	paths [][]int // the nodes that each arrow passes, from top to bottom
	turn  []bool  // arrows that point up
}

// build makes the rows: a box lies below all that point to it, and as near as that allows to what it
// points to.
func (g *graph) build(boxes []Box, arrows []Arrow) {
	for _, b := range boxes {
		g.nodes = append(g.nodes, node{width: b.Width, height: b.Height, box: true})
	}
	g.turn = upward(len(boxes), arrows)
	ends := func(i int) (from, to int) {
		if g.turn[i] {
			return arrows[i].To, arrows[i].From
		}
		return arrows[i].From, arrows[i].To
	}
	out, in := make([][]int, len(boxes)), make([]int, len(boxes))
	for i := range arrows {
		if from, to := ends(i); from != to {
			out[from] = append(out[from], to)
			in[to]++
		}
	}
	// Rows by the longest way from a box that nothing points to.
	left := slices.Clone(in)
	var sorted []int
	for i, n := range left {
		if n == 0 {
			sorted = append(sorted, i)
		}
	}
	for k := 0; k < len(sorted); k++ {
		i := sorted[k]
		for _, j := range out[i] {
			g.nodes[j].row = max(g.nodes[j].row, g.nodes[i].row+1)
			if left[j]--; left[j] == 0 {
				sorted = append(sorted, j)
			}
		}
	}
	// What points to as many as point to it comes down, so that no arrow is longer for it.
	for _, i := range slices.Backward(sorted) {
		if len(out[i]) == 0 || in[i] > len(out[i]) {
			continue
		}
		row := math.MaxInt
		for _, j := range out[i] {
			row = min(row, g.nodes[j].row-1)
		}
		g.nodes[i].row = row
	}
	const thin = 10 // the room of an arrow between boxes
	for i := range arrows {
		from, to := ends(i)
		path := []int{from}
		for row := g.nodes[from].row + 1; row < g.nodes[to].row; row++ {
			path = append(path, len(g.nodes))
			g.nodes = append(g.nodes, node{width: thin, row: row})
		}
		path = append(path, to)
		for k := 1; k < len(path); k++ {
			if a, b := path[k-1], path[k]; a != b {
				g.nodes[a].down = append(g.nodes[a].down, b)
				g.nodes[b].up = append(g.nodes[b].up, a)
			}
		}
		g.paths = append(g.paths, path)
	}
	deepest := 0
	for _, n := range g.nodes {
		deepest = max(deepest, n.row)
	}
	g.rows = make([][]int, deepest+1)
	// The order of the boxes is the first; what an arrow crosses lies where it comes from.
	seen := make([]bool, len(g.nodes))
	var visit func(i int)
	visit = func(i int) {
		if seen[i] {
			return
		}
		seen[i] = true
		g.rows[g.nodes[i].row] = append(g.rows[g.nodes[i].row], i)
		for _, j := range g.nodes[i].down {
			visit(j)
		}
	}
	for i := range boxes {
		if len(g.nodes[i].up) == 0 {
			visit(i)
		}
	}
}

// upward says which arrows point back to a box that leads to where they come from.
func upward(n int, arrows []Arrow) []bool {
	turn := make([]bool, len(arrows))
	out := make([][]int, n)
	for i, a := range arrows {
		out[a.From] = append(out[a.From], i)
	}
	const unseen, open, done = 0, 1, 2
	state := make([]int, n)
	var visit func(i int)
	visit = func(i int) {
		state[i] = open
		for _, a := range out[i] {
			switch to := arrows[a].To; state[to] {
			case unseen:
				visit(to)
			case open:
				turn[a] = true
			}
		}
		state[i] = done
	}
	for i := range n {
		if state[i] == unseen {
			visit(i)
		}
	}
	return turn
}

// order sorts the nodes of each row by the middle of their neighbours, down and up by turns, and
// keeps the order with the fewest crossings.
func (g *graph) order() {
	best, least := clone(g.rows), g.crossings()
	for sweep := 0; sweep < 12 && least > 0; sweep++ {
		for k := range g.rows {
			row, neighbours := k, func(n node) []int { return n.up }
			if sweep%2 == 1 {
				row, neighbours = len(g.rows)-1-k, func(n node) []int { return n.down }
			}
			g.sortRow(row, neighbours)
		}
		if c := g.crossings(); c < least {
			best, least = clone(g.rows), c
		}
	}
	g.rows = best
}

func clone(rows [][]int) [][]int {
	c := make([][]int, len(rows))
	for i, r := range rows {
		c[i] = slices.Clone(r)
	}
	return c
}

func (g *graph) sortRow(row int, neighbours func(node) []int) {
	at := g.positions()
	want := map[int]float64{}
	for i, n := range g.rows[row] {
		around := neighbours(g.nodes[n])
		if len(around) == 0 {
			want[n] = float64(i) // it stays
			continue
		}
		sum := 0.0
		for _, m := range around {
			sum += float64(at[m])
		}
		want[n] = sum / float64(len(around))
	}
	slices.SortStableFunc(g.rows[row], func(a, b int) int { return cmp.Compare(want[a], want[b]) })
}

// positions are the nodes' places in their rows.
func (g *graph) positions() []int {
	at := make([]int, len(g.nodes))
	for _, row := range g.rows {
		for i, n := range row {
			at[n] = i
		}
	}
	return at
}

// crossings is how many pairs of arrows cross.
func (g *graph) crossings() (count int) {
	at := g.positions()
	for _, row := range g.rows {
		var ends [][2]int
		for _, n := range row {
			for _, m := range g.nodes[n].down {
				ends = append(ends, [2]int{at[n], at[m]})
			}
		}
		for i, a := range ends {
			for _, b := range ends[:i] {
				if (a[0]-b[0])*(a[1]-b[1]) < 0 {
					count++
				}
			}
		}
	}
	return count
}

// place gives the nodes their x: each wants to stand at the mean of its neighbours, and those of a
// row keep their distances.
func (g *graph) place() {
	for _, row := range g.rows {
		x := 0.0
		for k, n := range row {
			if k > 0 {
				x += g.distance(row[k-1], n)
			}
			g.nodes[n].x = x
		}
		for _, n := range row { // begin in the middle
			g.nodes[n].x -= x / 2
		}
	}
	for pass := range 48 {
		for k := range g.rows {
			row := k
			if pass%2 == 1 {
				row = len(g.rows) - 1 - k
			}
			g.pull(g.rows[row])
		}
	}
}

func (g *graph) distance(a, b int) float64 {
	return (g.nodes[a].width+g.nodes[b].width)/2 + g.gaps.Columns
}

// pull moves the nodes of a row to where they want to be, as near as their distances allow: the sum of
// the squares of how far they are from it is least. Neighbours that would come too near form a block
// that moves as one.
func (g *graph) pull(row []int) {
	type block struct {
		first, last int
		sum, weight float64 // of the wishes, less the distances from the first
	}
	offset := make([]float64, len(row)) // of each node from the first, closely packed
	var blocks []block
	for k, n := range row {
		if k > 0 {
			offset[k] = offset[k-1] + g.distance(row[k-1], n)
		}
		want, weight := g.wish(n)
		blocks = append(blocks, block{k, k, (want - offset[k]) * weight, weight})
		for len(blocks) > 1 {
			a, b := &blocks[len(blocks)-2], blocks[len(blocks)-1]
			if a.sum/a.weight <= b.sum/b.weight {
				break
			}
			a.last, a.sum, a.weight = b.last, a.sum+b.sum, a.weight+b.weight
			blocks = blocks[:len(blocks)-1]
		}
	}
	for _, b := range blocks {
		for k := b.first; k <= b.last; k++ {
			g.nodes[row[k]].x = b.sum/b.weight + offset[k]
		}
	}
}

// wish is where a node wants to stand, and how much. Chains and long arrows want to be straight.
func (g *graph) wish(n int) (want, weight float64) {
	me := g.nodes[n]
	pull := func(m int, link bool) {
		w := 1.0
		switch other := g.nodes[m]; {
		case me.box && other.box && link:
			w = 16
		case me.box && other.box:
			w = 4
		case !me.box && !other.box:
			w = 8
		}
		want += w * g.nodes[m].x
		weight += w
	}
	for _, m := range me.up {
		pull(m, len(me.up) == 1 && len(g.nodes[m].down) == 1)
	}
	for _, m := range me.down {
		pull(m, len(me.down) == 1 && len(g.nodes[m].up) == 1)
	}
	if weight == 0 {
		return me.x, 1
	}
	return want / weight, weight
}

// finish writes the places into boxes and arrows.
func (g *graph) finish(boxes []Box, arrows []Arrow) (width, height float64) {
	least, most := math.Inf(1), math.Inf(-1)
	for _, n := range g.nodes {
		least, most = min(least, n.x-n.width/2), max(most, n.x+n.width/2)
	}
	middles, halves := make([]float64, len(g.rows)), make([]float64, len(g.rows))
	for k, row := range g.rows {
		for _, n := range row {
			halves[k] = max(halves[k], g.nodes[n].height/2)
		}
		if k > 0 {
			height += g.gaps.Rows
		}
		middles[k] = height + halves[k]
		height += 2 * halves[k]
	}
	for i := range boxes {
		n := g.nodes[i]
		boxes[i].X, boxes[i].Y = n.x-least, middles[n.row]
	}
	in := g.ports()
	for i := range arrows {
		var points []Point
		for k, n := range g.paths[i] {
			p := Point{g.nodes[n].x - least, middles[g.nodes[n].row]}
			half := halves[g.nodes[n].row]
			switch {
			case k == 0:
				points = append(points, Point{p.X, p.Y + g.nodes[n].height/2})
			case k == len(g.paths[i])-1:
				points = append(points, Point{p.X + in[i], p.Y - g.nodes[n].height/2})
			default: // straight through the row
				points = append(points, Point{p.X, p.Y - half}, Point{p.X, p.Y + half})
			}
		}
		if g.turn[i] {
			slices.Reverse(points)
		}
		arrows[i].Points = points
	}
	return most - least, height
}

// ports are how far from the middle of its box each arrow comes in: those of one box stand side by side
// in the order of where they come from.
func (g *graph) ports() []float64 {
	at := make([]float64, len(g.paths))
	into := map[int][]int{}
	for i, path := range g.paths {
		to := path[len(path)-1]
		into[to] = append(into[to], i)
	}
	for n, list := range into {
		before := func(i int) float64 { return g.nodes[g.paths[i][len(g.paths[i])-2]].x }
		slices.SortStableFunc(list, func(a, b int) int { return cmp.Compare(before(a), before(b)) })
		step := min(18, g.nodes[n].width/float64(len(list)+1))
		for k, i := range list {
			at[i] = step * (float64(k) - float64(len(list)-1)/2)
		}
	}
	return at
}
