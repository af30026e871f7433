package plotting

import (
	"math"

	"gonum.org/v1/plot/vg"
)

// A field is a function of the plane, by its values at the points of a grid.
type field struct {
	columns, rows          int
	left, right, low, high float64   // where the outermost points are
	values                 []float64 // row by row, the lowest first
}

// newField takes the values of f on a grid.
func newField(f func(x, y float64) float64, left, right, low, high float64, columns, rows int) *field {
	d := &field{columns, rows, left, right, low, high, make([]float64, columns*rows)}
	for r := range rows {
		for c := range columns {
			d.values[r*columns+c] = f(d.x(float64(c)), d.y(float64(r)))
		}
	}
	return d
}

// x and y are the place of a point of the grid; there may be parts of cells.
func (d *field) x(column float64) float64 {
	return d.left + (d.right-d.left)*column/float64(d.columns-1)
}
func (d *field) y(row float64) float64 { return d.low + (d.high-d.low)*row/float64(d.rows-1) }

// A point lies in the plane.
type point struct{ x, y float64 }

// contour is the lines along which the field has that level: marching squares, whose pieces are joined
// to lines as long as can be. Cells with a corner that is not a number have none.
func (d *field) contour(level float64) [][]point {
	// An edge of the grid is named by its lower or left point and its direction.
	type edge struct {
		column, row int
		up          bool
	}
	where := map[edge]point{}
	links := map[edge][]edge{}
	var order []edge // edges in the order in which they were met, so that the lines are the same in each run
	link := func(a, b edge) {
		for _, e := range []edge{a, b} {
			if links[e] == nil {
				order = append(order, e)
			}
		}
		links[a], links[b] = append(links[a], b), append(links[b], a)
	}
	at := func(c, r int) float64 { return d.values[r*d.columns+c] - level }
	for r := range d.rows - 1 {
		for c := range d.columns - 1 {
			v := [4]float64{at(c, r), at(c+1, r), at(c+1, r+1), at(c, r+1)} // anticlockwise
			edges := [4]edge{{c, r, false}, {c + 1, r, true}, {c, r + 1, false}, {c, r, true}}
			var cut []edge
			bad := false
			for i := range v {
				a, b := v[i], v[(i+1)%4]
				bad = bad || math.IsNaN(a) || math.IsInf(a, 0)
				if (a < 0) != (b < 0) {
					cut = append(cut, edges[i])
				}
			}
			if bad || len(cut) == 0 {
				continue
			}
			for _, e := range cut {
				a, part := at(e.column, e.row), 0.0
				if e.up {
					part = a / (a - at(e.column, e.row+1))
					where[e] = point{d.x(float64(e.column)), d.y(float64(e.row) + part)}
				} else {
					part = a / (a - at(e.column+1, e.row))
					where[e] = point{d.x(float64(e.column) + part), d.y(float64(e.row))}
				}
			}
			switch {
			case len(cut) == 2:
				link(cut[0], cut[1])
			case (v[0]+v[1]+v[2]+v[3] < 0) == (v[0] < 0): // a saddle: its middle belongs to the first corner
				link(cut[0], cut[1])
				link(cut[2], cut[3])
			default:
				link(cut[3], cut[0])
				link(cut[1], cut[2])
			}
		}
	}
	var lines [][]point
	follow := func(e edge) {
		line := []point{where[e]}
		for len(links[e]) > 0 {
			next := links[e][0]
			links[e] = links[e][1:]
			back := links[next]
			for i := range back {
				if back[i] == e {
					links[next] = append(append([]edge(nil), back[:i]...), back[i+1:]...)
					break
				}
			}
			line = append(line, where[next])
			e = next
		}
		lines = append(lines, line)
	}
	for _, e := range order { // lines that end at the border first
		if len(links[e]) == 1 {
			follow(e)
		}
	}
	for _, e := range order {
		if len(links[e]) > 0 {
			follow(e)
		}
	}
	return lines
}

// placed is a line on the canvas, without the points that are less than a quarter of a pixel from the
// line through their neighbours (Douglas and Peucker, 1973).
func placed(line []point, x, y func(float64) vg.Length) []vg.Point {
	points := make([]vg.Point, len(line))
	for i, q := range line {
		points[i] = vg.Point{X: x(q.x), Y: y(q.y)}
	}
	if len(points) < 3 {
		return points
	}
	keep := make([]bool, len(points))
	keep[0], keep[len(points)-1] = true, true
	parts := [][2]int{{0, len(points) - 1}}
	for len(parts) > 0 {
		from, to := parts[len(parts)-1][0], parts[len(parts)-1][1]
		parts = parts[:len(parts)-1]
		a, b := points[from], points[to]
		dx, dy := float64(b.X-a.X), float64(b.Y-a.Y)
		long := math.Hypot(dx, dy)
		far, at := 0.25, -1
		for i := from + 1; i < to; i++ {
			px, py := float64(points[i].X-a.X), float64(points[i].Y-a.Y)
			off := math.Hypot(px, py) // of a closed line, whose ends are one
			if long > 0 {
				off = math.Abs(px*dy-py*dx) / long
			}
			if off > far {
				far, at = off, i
			}
		}
		if at >= 0 {
			keep[at] = true
			parts = append(parts, [2]int{from, at}, [2]int{at, to})
		}
	}
	n := 0
	for i, p := range points {
		if keep[i] {
			points[n] = p
			n++
		}
	}
	return points[:n]
}
