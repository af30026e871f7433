package tensor

import "github.com/hornbook-go/hornbook/dl/internal/kernels"

// A grid pairs elements of a tensor x with elements of a tensor y: along each of its axes both go
// on in steps of their own, which may be negative or 0. It is what ops share that move elements and
// do not change them, such as Transpose, Flip and Tile.
type grid struct {
	x, y  int // the elements that the grid begins at
	rank  int
	axes  [2 * maxRank]gridAxis // the innermost first
	empty bool
}

type gridAxis struct{ n, x, y int } // so many pairs, and the steps from one to the next

// axis adds an axis around those that there are. Axes that go on in each other's steps become one.
func (g *grid) axis(n, x, y int) {
	switch {
	case n == 1:
		return
	case n == 0:
		g.empty = true
	case g.rank > 0:
		if in := &g.axes[g.rank-1]; x == in.n*in.x && y == in.n*in.y {
			in.n *= n
			return
		}
	}
	g.axes[g.rank] = gridAxis{n, x, y}
	g.rank++
}

// A move is what is done with each pair.
type move int

const (
	setY   move = iota // y = x
	setX               // x = y
	addToX             // x += y
)

// each makes a move with all pairs.
func (g *grid) each(x, y []float32, m move) {
	if g.empty {
		return
	}
	axes := g.axes // its order may change
	rank := g.rank
	if rank == 0 {
		axes[0], rank = gridAxis{1, 1, 1}, 1
	}
	// The first axis makes runs. If another one is beside it in the other tensor, the two change
	// places, and go in tiles.
	inner, outer, tiled := axes[0], axes[1:rank], false
	if inner.y == 1 && inner.x != 1 && inner.x != 0 {
		for k, a := range outer {
			if a.x == 1 {
				outer[k], outer[0] = outer[0], a
				tiled = true
				break
			}
		}
	}
	var index [2 * maxRank]int
	skip := 0
	if tiled {
		skip = 1
	}
	for i, j := g.x, g.y; ; {
		if tiled {
			m.transpose(x, y, i, j, inner, outer[0])
		} else {
			m.run(x, y, i, j, inner)
		}
		k := skip
		for ; k < len(outer); k++ {
			index[k]++
			i, j = i+outer[k].x, j+outer[k].y
			if index[k] < outer[k].n {
				break
			}
			index[k] = 0
			i, j = i-outer[k].n*outer[k].x, j-outer[k].n*outer[k].y
		}
		if k == len(outer) {
			return
		}
	}
}

// run makes the move along an axis, from x[i] and y[j].
func (m move) run(x, y []float32, i, j int, a gridAxis) {
	if a.x == 1 && a.y == 1 {
		x, y = x[i:i+a.n], y[j:j+a.n]
		switch m {
		case setY:
			copy(y, x)
		case setX:
			copy(x, y)
		case addToX:
			kernels.AddTo(x, y)
		}
		return
	}
	switch {
	case m == setY && a.x == 0 && a.y == 1:
		v, y := x[i], y[j:j+a.n]
		for k := range y {
			y[k] = v
		}
	case m == setY:
		for range a.n {
			y[j] = x[i]
			i, j = i+a.x, j+a.y
		}
	case m == setX:
		for range a.n {
			x[i] = y[j]
			i, j = i+a.x, j+a.y
		}
	case a.x == 0 && a.y == 1:
		x[i] += kernels.Sum(y[j : j+a.n])
	default:
		for range a.n {
			x[i] += y[j]
			i, j = i+a.x, j+a.y
		}
	}
}

// transpose makes the move on a matrix whose columns lie beside each other in y and whose rows do in
// x. Each tile goes through a buffer, so that both tensors are read and written a cache line at a time.
func (m move) transpose(x, y []float32, i, j int, columns, rows gridAxis) {
	const side = line
	var tile [side][side]float32
	for c := 0; c < columns.n; c += side {
		nc := min(side, columns.n-c)
		for r := 0; r < rows.n; r += side {
			nr := min(side, rows.n-r)
			x0, y0 := i+c*columns.x+r, j+r*rows.y+c
			if m == setY {
				for k := range nc {
					for l, v := range x[x0+k*columns.x:][:nr] {
						tile[l][k] = v
					}
				}
				for l := range nr {
					copy(y[y0+l*rows.y:][:nc], tile[l][:])
				}
				continue
			}
			for l := range nr {
				for k, v := range y[y0+l*rows.y:][:nc] {
					tile[k][l] = v
				}
			}
			for k := range nc {
				to := x[x0+k*columns.x:][:nr]
				if m == setX {
					copy(to, tile[k][:])
					continue
				}
				for l := range to {
					to[l] += tile[k][l]
				}
			}
		}
	}
}

// forward sets y to x.
func (g *grid) forward(y, x []float32) { g.each(x, y, setY) }

// backward adds the gradient of c's output, which is y, to that of its input i, which is x. once
// says that each element of x is in just one pair.
func (g *grid) backward(c *Call, i int, once bool) {
	dx, add := c.grad(i)
	switch {
	case dx == nil:
		return
	case add:
	case once:
		g.each(dx, c.Out.grad.values, setX)
		return
	default:
		clear(dx)
	}
	g.each(dx, c.Out.grad.values, addToX)
}
