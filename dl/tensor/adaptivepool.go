package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// AdaptiveMaxPool returns the greatest element of each window over x [batch ... channels], with as
// many windows along each spatial axis as size says: along an axis of n elements, window i of m goes
// from i·n/m, rounded down, to (i+1)·n/m, rounded up. The gradient goes to the first of the greatest.
func (x *Tensor) AdaptiveMaxPool(size ...int) *Tensor {
	if windows := x.evenly(size); windows != nil {
		return x.MaxPool(windows, Window{})
	}
	return x.adaptivePool("AdaptiveMaxPool", size, false)
}

// AdaptiveAveragePool returns the mean of each window, as [Tensor.AdaptiveMaxPool] does the greatest
// element.
func (x *Tensor) AdaptiveAveragePool(size ...int) *Tensor {
	if windows := x.evenly(size); windows != nil {
		return x.AveragePool(windows, Window{})
	}
	return x.adaptivePool("AdaptiveAveragePool", size, true)
}

// evenly is the size of the windows where they lie side by side and are all alike, which makes them
// an ordinary pooling.
func (x *Tensor) evenly(size []int) (windows []int) {
	if len(x.shape) != len(size)+2 {
		return nil
	}
	for i, m := range size {
		n := x.shape[1+i]
		if n <= 0 || m <= 0 || n%m != 0 {
			return nil
		}
		windows = append(windows, n/m)
	}
	return windows
}

func (x *Tensor) adaptivePool(name string, size []int, mean bool) *Tensor {
	o := adaptivePool{axes: len(size), size: perAxis(name, "sizes", x, size, len(size), 1), mean: mean}
	if o.axes < 1 || o.axes > 3 {
		Fail("", name, []*Tensor{x}, "there are one to three spatial axes, not %d", o.axes)
	}
	return apply(o, x)
}

type adaptivePool struct {
	axes int
	size [3]int
	mean bool
}

func (o adaptivePool) String() string {
	name := "adaptivemaxpool"
	if o.mean {
		name = "adaptiveaveragepool"
	}
	return fmt.Sprintf("%s%dd %v", name, o.axes, Shape(o.size[3-o.axes:]))
}

func (o adaptivePool) Shape(in []Shape) (Shape, error) {
	if len(in[0]) != o.axes+2 {
		return nil, wrongf("%d sizes want an input [batch ... channels] of rank %d", o.axes, o.axes+2)
	}
	out := append(Shape{}, in[0]...)
	for i := range o.axes {
		if out[1+i] == 0 {
			return nil, wrongf("spatial axis %d is empty, so no window sees anything", i)
		}
		out[1+i] = o.size[3-o.axes+i]
	}
	return out, nil
}

func (o adaptivePool) flops(in []Shape) int { return in[0].Size() }

// each calls f for each window, with the place of its cell in y, and for its elements with their
// places in x, both in elements.
func (o adaptivePool) each(c *Call, f func(y int, elements []int)) {
	n, channels := spatial(c.In[0].shape), c.In[0].shape.Dim(-1)
	elements, ok := c.plan.([]int)
	if most := (n[0]/o.size[0] + 2) * (n[1]/o.size[1] + 2) * (n[2]/o.size[2] + 2); !ok || cap(elements) < most {
		elements = make([]int, 0, most)
		c.plan = elements
	}
	y := 0
	for image := range c.In[0].shape[0] {
		for i := range o.size[0] {
			fromI, toI := o.window(0, i, n[0])
			for j := range o.size[1] {
				fromJ, toJ := o.window(1, j, n[1])
				for k := range o.size[2] {
					fromK, toK := o.window(2, k, n[2])
					elements = elements[:0]
					for a := fromI; a < toI; a++ {
						for b := fromJ; b < toJ; b++ {
							row := ((image*n[0]+a)*n[1] + b) * n[2]
							for e := fromK; e < toK; e++ {
								elements = append(elements, (row+e)*channels)
							}
						}
					}
					f(y, elements)
					y += channels
				}
			}
		}
	}
}

// window are the elements, of n, that window i along a spatial axis sees.
func (o adaptivePool) window(axis, i, n int) (from, to int) {
	m := o.size[axis]
	return i * n / m, ((i+1)*n + m - 1) / m
}

func (o adaptivePool) Forward(c *Call) {
	x, y, channels := c.In[0].data, c.Out.data, c.In[0].shape.Dim(-1)
	o.each(c, func(at int, elements []int) {
		cell := y[at : at+channels]
		copy(cell, x[elements[0]:])
		for _, e := range elements[1:] {
			if o.mean {
				kernels.AddTo(cell, x[e:e+channels])
			} else {
				kernels.Maximum(cell, cell, x[e:e+channels])
			}
		}
		if o.mean {
			kernels.Scale(cell, cell, 1/float32(len(elements)))
		}
	})
}

func (o adaptivePool) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	x, y, dy, channels := c.In[0].data, c.Out.data, c.Out.grad.values, c.In[0].shape.Dim(-1)
	o.each(c, func(at int, elements []int) {
		if o.mean {
			for _, e := range elements {
				kernels.Axpy(dx[e:e+channels], 1/float32(len(elements)), dy[at:at+channels])
			}
			return
		}
		for i := range channels {
			for _, e := range elements {
				if x[e+i] == y[at+i] {
					dx[e+i] += dy[at+i]
					break
				}
			}
		}
	})
}
