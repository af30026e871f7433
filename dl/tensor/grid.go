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

// A run treats n pairs that begin at x[i] and y[j].
type run func(x, y []float32, i, j, n, xStep, yStep int)

// each calls f for runs of pairs until it has had all of them.
func (g *grid) each(x, y []float32, f run) {
	if g.empty {
		return
	}
	if g.rank == 0 {
		f(x, y, g.x, g.y, 1, 1, 1)
		return
	}
	axes := g.axes // its order may change
	inner, second, rest := axes[0], gridAxis{n: 1}, axes[1:g.rank]
	chunk := inner.n
	for k, a := range rest {
		// Two axes change places: in blocks, each cache line of both is fetched once.
		if far(inner.x) && !far(a.x) && a.x != 0 || far(inner.y) && !far(a.y) && a.y != 0 {
			chunk = 32
			second, rest[k] = a, rest[0]
			rest = rest[1:]
			break
		}
	}
	var index [2 * maxRank]int
	for x0, y0 := g.x, g.y; ; {
		for from := 0; from < inner.n; from += chunk {
			i, j, n := x0+from*inner.x, y0+from*inner.y, min(chunk, inner.n-from)
			for range second.n {
				f(x, y, i, j, n, inner.x, inner.y)
				i, j = i+second.x, j+second.y
			}
		}
		k := 0
		for ; k < len(rest); k++ {
			index[k]++
			x0, y0 = x0+rest[k].x, y0+rest[k].y
			if index[k] < rest[k].n {
				break
			}
			index[k] = 0
			x0, y0 = x0-rest[k].n*rest[k].x, y0-rest[k].n*rest[k].y
		}
		if k == len(rest) {
			return
		}
	}
}

func far(step int) bool { return step > 1 || step < -1 }

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

func setY(x, y []float32, i, j, n, xStep, yStep int) {
	switch {
	case xStep == 1 && yStep == 1:
		copy(y[j:j+n], x[i:i+n])
	case xStep == 0 && yStep == 1:
		v, y := x[i], y[j:j+n]
		for k := range y {
			y[k] = v
		}
	default:
		for range n {
			y[j] = x[i]
			i, j = i+xStep, j+yStep
		}
	}
}

func setX(x, y []float32, i, j, n, xStep, yStep int) { setY(y, x, j, i, n, yStep, xStep) }

func addToX(x, y []float32, i, j, n, xStep, yStep int) {
	switch {
	case xStep == 1 && yStep == 1:
		kernels.AddTo(x[i:i+n], y[j:j+n])
	case xStep == 0 && yStep == 1:
		x[i] += kernels.Sum(y[j : j+n])
	default:
		for range n {
			x[i] += y[j]
			i, j = i+xStep, j+yStep
		}
	}
}
