package tensor

import "fmt"

// Crop cuts a part of height by width pixels out of each of the images x [batch height width
// channels]: corners [batch 2] are the row and the column where it begins, rounded down and moved so
// that the part lies within the image. The corners have no gradient.
func (x *Tensor) Crop(corners *Tensor, height, width int) *Tensor {
	if height < 1 || width < 1 {
		Fail("", "Crop", []*Tensor{x, corners}, "a part of an image has 1 row and column or more, not %d and %d", height, width)
	}
	return apply(crop{height, width}, x, corners)
}

type crop struct{ height, width int }

func (o crop) String() string { return fmt.Sprintf("crop %d by %d", o.height, o.width) }

func (o crop) Shape(in []Shape) (Shape, error) {
	x, corners := in[0], in[1]
	switch {
	case len(x) != 4:
		return nil, wrongf("images have the axes [batch height width channels]; ExpandDims(0) makes a batch of one image")
	case len(corners) != 2 || corners[1] != 2 && corners[1] != Unknown || corners[0] != x[0] && corners[0] != Unknown && x[0] != Unknown:
		return nil, wrongf("the corners are [batch 2], a row and a column for each image")
	case x[1] != Unknown && x[1] < o.height || x[2] != Unknown && x[2] < o.width:
		return nil, wrongf("%d by %d pixels do not fit into images of %d by %d", o.height, o.width, x[1], x[2])
	}
	return Shape{x[0], o.height, o.width, x[3]}, nil
}

func (crop) flops([]Shape) int { return 0 }

// rows calls f with where each row of the parts is in x, and where in y.
func (o crop) rows(c *Call, f func(x, y int)) {
	height, width, channels := c.In[0].shape[1], c.In[0].shape[2], c.In[0].shape[3]
	for b := range c.Out.shape[0] {
		top := min(max(int(c.In[1].data[2*b]), 0), height-o.height)
		left := min(max(int(c.In[1].data[2*b+1]), 0), width-o.width)
		for r := range o.height {
			f(((b*height+top+r)*width+left)*channels, (b*o.height+r)*o.width*channels)
		}
	}
}

func (o crop) Forward(c *Call) {
	n := o.width * c.In[0].shape[3]
	o.rows(c, func(x, y int) { copy(c.Out.data[y:y+n], c.In[0].data[x:x+n]) })
}

func (o crop) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	n := o.width * c.In[0].shape[3]
	o.rows(c, func(x, y int) {
		to := dx[x : x+n]
		for i, d := range c.Out.grad.values[y : y+n] {
			to[i] += d
		}
	})
}
