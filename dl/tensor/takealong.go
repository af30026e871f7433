package tensor

import "fmt"

// TakeAlongAxis returns, along an axis, the elements of the given indices, which are for each
// place their own: with the axis 1, y[i, j, k] = x[i, indices[i, j, k], k]. It is how what ArgSort
// or ArgMax found is read. Both have the same number of axes; the other ones are matched as by
// [Tensor.Add]. Negative indices count from the end, as a negative axis does.
func (x *Tensor) TakeAlongAxis(indices *Tensor, axis int) *Tensor {
	return apply(takeAlongAxis{axis}, x, indices)
}

type takeAlongAxis struct{ axis int }

func (o takeAlongAxis) String() string { return fmt.Sprintf("take_along_axis %d", o.axis) }

func (o takeAlongAxis) Shape(in []Shape) (Shape, error) {
	x, indices := in[0], in[1]
	axis, err := x.axis(o.axis)
	if err != nil {
		return nil, err
	}
	if len(indices) != len(x) {
		return nil, wrongf("the indices have %d axes and the values %d: give them the same, an axis of size 1 being repeated", len(indices), len(x))
	}
	others := append(Shape{}, x...)
	others[axis] = 1
	return broadcast(others, indices)
}

func (takeAlongAxis) flops([]Shape) int { return 0 }

func (o takeAlongAxis) Forward(c *Call) {
	x, indices, y := c.In[0], c.In[1].data, c.Out.data
	axis, _ := x.shape.axis(o.axis)
	n, step := x.shape[axis], x.shape[axis+1:].Size()
	o.runs(c, func(i, j, k, count, stepI, stepJ int) {
		for range count {
			at, ok := element(indices[j], n)
			if !ok {
				Fail(c.Layer, "take_along_axis", c.In, "index %v is not on axis %d: it has %d elements", indices[j], axis, n)
			}
			y[k] = x.data[i+at*step]
			i, j, k = i+stepI, j+stepJ, k+1
		}
	})
}

func (o takeAlongAxis) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	x, indices, dy := c.In[0], c.In[1].data, c.Out.grad.values
	axis, _ := x.shape.axis(o.axis)
	n, step := x.shape[axis], x.shape[axis+1:].Size()
	o.runs(c, func(i, j, k, count, stepI, stepJ int) {
		for range count {
			at, _ := element(indices[j], n)
			dx[i+at*step] += dy[k]
			i, j, k = i+stepI, j+stepJ, k+1
		}
	})
}

// element is the place of an index among n elements, of which a negative one counts from the end.
func element(index float32, n int) (at int, ok bool) {
	at = int(index)
	ok = float32(at) == index
	if at < 0 {
		at += n
	}
	return at, ok && at >= 0 && at < n
}

// runs calls f for the elements along the last axis, count of them: from i in x, if the index on
// the axis is 0, and from j in the indices, in steps, and from k in the output.
func (o takeAlongAxis) runs(c *Call, f func(i, j, k, count, stepI, stepJ int)) {
	if len(c.Out.data) == 0 {
		return
	}
	var is, js, index [maxRank]int
	y := c.Out.shape
	axis, _ := y.axis(o.axis)
	strides(is[:], c.In[0].shape, y)
	strides(js[:], c.In[1].shape, y)
	is[axis] = 0
	last := len(y) - 1
	for i, j, k := 0, 0, 0; ; k += y[last] {
		f(i, j, k, y[last], is[last], js[last])
		a := last - 1
		for ; a >= 0; a-- {
			index[a]++
			i, j = i+is[a], j+js[a]
			if index[a] < y[a] {
				break
			}
			index[a] = 0
			i, j = i-y[a]*is[a], j-y[a]*js[a]
		}
		if a < 0 {
			return
		}
	}
}
