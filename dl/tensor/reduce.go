package tensor

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// Sum returns the sum over the given axes, which are gone then; without axes over all, as a
// scalar. Negative axes count from the end.
func (x *Tensor) Sum(axes ...int) *Tensor { return apply(reduce{over: list(axes)}, x) }

// Mean returns the mean over the given axes, as [Tensor.Sum] does.
func (x *Tensor) Mean(axes ...int) *Tensor { return apply(reduce{over: list(axes), mean: true}, x) }

// reduce is a sum or a mean.
type reduce struct {
	over axisList
	mean bool
}

// An axisList is axes as a comparable value, so that ops stay plain values.
type axisList struct {
	n    int
	axes [maxRank]int
}

func list(axes []int) (l axisList) {
	l.n = copy(l.axes[:], axes)
	return l
}

func (l *axisList) all() []int { return l.axes[:l.n] }

func (o reduce) String() string {
	name := "sum"
	if o.mean {
		name = "mean"
	}
	if o.over.n == 0 {
		return name
	}
	return fmt.Sprintf("%s %v", name, o.over.all())
}

func (o reduce) Shape(in []Shape) (Shape, error) {
	axes, err := in[0].axes(o.over.all())
	if err != nil {
		return nil, err
	}
	out := Shape{}
	for i, d := range in[0] {
		if !slices.Contains(axes, i) {
			out = append(out, d)
		}
	}
	return out, nil
}

// A reduction walks x as [outer, n, inner] where the axes stand together, which they nearly
// always do; else each element finds its sum.
func (o reduce) Forward(c *Call) {
	x, y := c.In[0], c.Out.data
	if outer, n, inner, ok := o.block(x.shape); ok && inner == 1 {
		for i := range outer {
			y[i] = kernels.Sum(x.data[i*n : i*n+n])
		}
	} else if ok && inner > 0 {
		for i := range outer {
			kernels.SumRows(y[i*inner:i*inner+inner], x.data[i*n*inner:(i+1)*n*inner], false)
		}
	} else {
		clear(y)
		o.each(x.shape, func(i, k int) { y[k] += x.data[i] })
	}
	if o.mean {
		kernels.Scale(y, y, o.factor(c))
	}
}

// Every element of a sum has the sum's gradient, of a mean its n-th part.
func (o reduce) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy, f := c.Out.grad.values, float32(1)
	if o.mean {
		f = o.factor(c)
	}
	o.each(c.In[0].shape, func(i, k int) { dx[i] += float32(f * dy[k]) })
}

// factor is one over the number of elements of a mean.
func (reduce) factor(c *Call) float32 {
	return float32(float64(max(len(c.Out.data), 1)) / float64(len(c.In[0].data)))
}

// block is x's shape as [outer, n, inner], where n is what is summed.
func (o reduce) block(x Shape) (outer, n, inner int, ok bool) {
	if o.over.n == 0 {
		return 1, x.Size(), 1, true
	}
	var summed [maxRank]bool
	first, last := len(x), -1
	for _, a := range o.over.all() {
		i, _ := x.axis(a)
		summed[i] = true
		first, last = min(first, i), max(last, i)
	}
	if last-first+1 != o.over.n {
		return 0, 0, 0, false
	}
	return x[:first].Size(), x[first : last+1].Size(), x[last+1:].Size(), true
}

// each calls f for each element i of x with the element k of the output that it belongs to.
func (o reduce) each(x Shape, f func(i, k int)) {
	n := x.Size()
	if outer, m, inner, ok := o.block(x); ok {
		for a := range outer {
			for b := range m {
				for e := range inner {
					f((a*m+b)*inner+e, a*inner+e)
				}
			}
		}
		return
	}
	var steps [maxRank]int
	var summed [maxRank]bool
	for _, a := range o.over.all() {
		i, _ := x.axis(a)
		summed[i] = true
	}
	step := 1
	for axis := len(x) - 1; axis >= 0; axis-- {
		if !summed[axis] {
			steps[axis] = step
			step *= x[axis]
		}
	}
	for i := range n {
		k, rest := 0, i
		for axis := len(x) - 1; axis >= 0; axis-- {
			k += rest % x[axis] * steps[axis]
			rest /= x[axis]
		}
		f(i, k)
	}
}
