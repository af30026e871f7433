package tensor

// Digitize returns for each element of x how many of the boundaries [n] are at most as great as it:
// 0 before the first, n from the last on, and n for NaN. The boundaries ascend. There is no gradient.
func (x *Tensor) Digitize(boundaries *Tensor) *Tensor { return apply(digitize{}, x, boundaries) }

type digitize struct{}

func (digitize) Shape(in []Shape) (Shape, error) {
	if len(in[1]) != 1 {
		return nil, wrongf("the boundaries are one row [n], not %v", in[1])
	}
	return in[0], nil
}

func (digitize) Forward(c *Call) {
	boundaries, y := c.In[1].data, c.Out.data
	for i, v := range c.In[0].data {
		low, high := 0, len(boundaries)
		for low < high {
			if middle := (low + high) / 2; boundaries[middle] > v {
				high = middle
			} else {
				low = middle + 1
			}
		}
		y[i] = float32(low)
	}
}

func (digitize) Backward(*Call) {}
