package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// masking is what a layer does with the mask of its input.
type masking int

const (
	masksForward masking = iota // the outputs get the mask of the first input, where its shape fits
	masksOwn                    // the layer's function sees to it
	masksEnd                    // the outputs have none
)

func (m masking) apply(c *Context, x, y []*tensor.Tensor) []*tensor.Tensor {
	switch m {
	case masksEnd:
		for i := range y {
			y[i] = y[i].WithMask(nil)
		}
	case masksForward:
		mask := x[0].Mask()
		for i := range y {
			if mask != nil && y[i].Mask() == nil && y[i].Rank() >= mask.Rank() {
				y[i] = y[i].WithMask(mask)
			}
		}
	}
	return y
}
