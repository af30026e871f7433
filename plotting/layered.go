package plotting

import (
	"cmp"
	"slices"
)

// A layered layout places the boxes of a directed graph without cycles in layers, so that each lies
// behind all that it comes from, and few connections cross (after Sugiyama and others, 1981). Along is
// the direction of the layers, across that within one; what it is in the figure is for who draws.
type layered struct {
	boxes  []layeredBox // those that are real come first, in the order in which they were given
	layers [][]int      // boxes, in their order across
	routes [][]int      // of each connection the boxes that it goes through, from one end to the other
	length float64      // along
	width  float64      // across
}

// A layeredBox has a size, and gets a place: that of its middle.
type layeredBox struct {
	along, across float64 // its size
	at, beside    float64 // its middle along and across
	layer         int
}

// A connection goes from a box to another.
type connection struct{ from, to int }

// layOut places boxes that are given in an order in which every connection leads on. Between layers
// and between the boxes of one are those gaps.
func layOut(boxes []layeredBox, connections []connection, gapAlong, gapAcross float64) *layered {
	l := &layered{boxes: slices.Clone(boxes)}
	l.rank(connections)
	l.route(connections)
	l.order()
	l.place(gapAlong, gapAcross)
	return l
}

// rank gives each box the layer behind the last one that it comes from; what comes from nothing moves
// on to the layer before the first one that it is used in, so that a weight stands beside its use.
func (l *layered) rank(connections []connection) {
	for _, c := range slices.SortedFunc(slices.Values(connections), func(a, b connection) int { return cmp.Compare(a.to, b.to) }) {
		l.boxes[c.to].layer = max(l.boxes[c.to].layer, l.boxes[c.from].layer+1)
	}
	first := make([]int, len(l.boxes)) // the first layer of a box's uses
	root := make([]bool, len(l.boxes))
	for i := range root {
		root[i], first[i] = true, -1
	}
	for _, c := range connections {
		root[c.to] = false
		if to := l.boxes[c.to].layer; first[c.from] < 0 || to < first[c.from] {
			first[c.from] = to
		}
	}
	for i := range l.boxes {
		if root[i] && first[i] > 0 {
			l.boxes[i].layer = first[i] - 1
		}
	}
}

// route gives a connection that passes layers a place in each of them.
func (l *layered) route(connections []connection) {
	for _, c := range connections {
		path := []int{c.from}
		for layer := l.boxes[c.from].layer + 1; layer < l.boxes[c.to].layer; layer++ {
			path = append(path, len(l.boxes))
			l.boxes = append(l.boxes, layeredBox{across: 8, layer: layer})
		}
		l.routes = append(l.routes, append(path, c.to))
	}
	for i, b := range l.boxes {
		for len(l.layers) <= b.layer {
			l.layers = append(l.layers, nil)
		}
		l.layers[b.layer] = append(l.layers[b.layer], i)
	}
}

// neighbours are the boxes that each is connected with in the layer before and in the one behind.
func (l *layered) neighbours() (before, behind [][]int) {
	before, behind = make([][]int, len(l.boxes)), make([][]int, len(l.boxes))
	for _, r := range l.routes {
		for i := 1; i < len(r); i++ {
			before[r[i]] = append(before[r[i]], r[i-1])
			behind[r[i-1]] = append(behind[r[i-1]], r[i])
		}
	}
	return before, behind
}

// order sorts each layer by the mean place of what its boxes are connected with, forth and back, and
// keeps the order with the fewest crossings.
func (l *layered) order() {
	before, behind := l.neighbours()
	place := make([]float64, len(l.boxes))
	number := func(layer []int) {
		for i, b := range layer {
			place[b] = float64(i)
		}
	}
	sortBy := func(layer []int, others [][]int) {
		mean := map[int]float64{}
		for i, b := range layer {
			mean[b] = float64(i)
			if len(others[b]) > 0 {
				var sum float64
				for _, o := range others[b] {
					sum += place[o]
				}
				mean[b] = sum / float64(len(others[b]))
			}
		}
		slices.SortStableFunc(layer, func(a, b int) int { return cmp.Compare(mean[a], mean[b]) })
		number(layer)
	}
	for _, layer := range l.layers {
		number(layer)
	}
	best, fewest := l.copyLayers(), l.crossings(behind)
	for round := 0; round < 12 && fewest > 0; round++ {
		if round%2 == 0 {
			for _, layer := range slices.Backward(l.layers) {
				sortBy(layer, behind)
			}
		} else {
			for _, layer := range l.layers {
				sortBy(layer, before)
			}
		}
		if n := l.crossings(behind); n < fewest {
			best, fewest = l.copyLayers(), n
		}
	}
	l.layers = best
}

func (l *layered) copyLayers() [][]int {
	layers := make([][]int, len(l.layers))
	for i := range layers {
		layers[i] = slices.Clone(l.layers[i])
	}
	return layers
}

// crossings counts how often connections cross.
func (l *layered) crossings(behind [][]int) (n int) {
	place := make([]int, len(l.boxes))
	for _, layer := range l.layers {
		for i, b := range layer {
			place[b] = i
		}
	}
	for _, layer := range l.layers {
		var ends []int // in the order of their beginnings
		for _, b := range layer {
			to := make([]int, len(behind[b]))
			for i, o := range behind[b] {
				to[i] = place[o]
			}
			slices.Sort(to)
			for _, e := range to {
				for _, earlier := range ends {
					if earlier > e {
						n++
					}
				}
			}
			ends = append(ends, to...)
		}
	}
	return n
}

// place gives each box its middle: near the middle of what it is connected with, and apart from those
// beside it.
func (l *layered) place(gapAlong, gapAcross float64) {
	before, behind := l.neighbours()
	for _, layer := range l.layers {
		var deep, x float64
		for _, b := range layer {
			deep = max(deep, l.boxes[b].along)
		}
		for _, b := range layer {
			l.boxes[b].at = l.length + deep/2
			l.boxes[b].beside = x + l.boxes[b].across/2
			x += l.boxes[b].across + gapAcross
		}
		l.length += deep + gapAlong
	}
	l.length -= gapAlong
	for round := range 24 {
		for i := range l.layers {
			layer := l.layers[i]
			others := before
			if round%2 == 0 {
				layer, others = l.layers[len(l.layers)-1-i], behind
			}
			l.align(layer, others, gapAcross)
		}
	}
	low, high := 0.0, 0.0
	for i, b := range l.boxes {
		if from, to := b.beside-b.across/2, b.beside+b.across/2; i == 0 {
			low, high = from, to
		} else {
			low, high = min(low, from), max(high, to)
		}
	}
	for i := range l.boxes {
		l.boxes[i].beside -= low
	}
	l.width = high - low
}

// align moves the boxes of a layer as near to what they are connected with as their order and gaps
// allow: the least squares of it (pool adjacent violators).
func (l *layered) align(layer []int, others [][]int, gap float64) {
	type block struct {
		wanted, weight float64
		boxes          int
	}
	offsets := make([]float64, len(layer)) // of each box from the first, if all are packed
	for i := 1; i < len(layer); i++ {
		offsets[i] = offsets[i-1] + (l.boxes[layer[i-1]].across+l.boxes[layer[i]].across)/2 + gap
	}
	var blocks []block
	for i, b := range layer {
		wanted, weight := l.boxes[b].beside, 0.1
		if len(others[b]) > 0 {
			wanted, weight = 0, float64(len(others[b]))
			for _, o := range others[b] {
				wanted += l.boxes[o].beside / weight
			}
		}
		blocks = append(blocks, block{wanted - offsets[i], weight, 1})
		for len(blocks) > 1 && blocks[len(blocks)-2].wanted > blocks[len(blocks)-1].wanted {
			last, first := blocks[len(blocks)-1], &blocks[len(blocks)-2]
			first.wanted = (first.wanted*first.weight + last.wanted*last.weight) / (first.weight + last.weight)
			first.weight += last.weight
			first.boxes += last.boxes
			blocks = blocks[:len(blocks)-1]
		}
	}
	i := 0
	for _, block := range blocks {
		for range block.boxes {
			l.boxes[layer[i]].beside = block.wanted + offsets[i]
			i++
		}
	}
}
