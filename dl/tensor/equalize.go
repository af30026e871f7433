package tensor

import (
	"fmt"
	"math"
)

// Equalize gives each channel of images x [batch height width channels], with values from 0 to 255,
// a histogram as even as can be: a value becomes 255 times the part of the channel's pixels that are
// at most as great, counted in so many bins. The pixels are those of the whole batch, as in Keras.
// There is no gradient.
func (x *Tensor) Equalize(bins int) *Tensor {
	if bins < 2 {
		Fail("", "Equalize", []*Tensor{x}, "a histogram has 2 bins or more, not %d", bins)
	}
	return apply(equalize{bins}, x)
}

type equalize struct{ bins int }

func (o equalize) String() string { return fmt.Sprintf("equalize %d bins", o.bins) }

func (equalize) Shape(in []Shape) (Shape, error) {
	if len(in[0]) != 4 {
		return nil, wrongf("images have the axes [batch height width channels]; ExpandDims(0) makes a batch of one image")
	}
	return in[0], nil
}

// bin is the bin of a value.
func (o equalize) bin(v float32) int {
	return int(min(max(float64(v)*float64(o.bins-1)/255, 0), float64(o.bins-1)))
}

func (o equalize) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	channels := c.In[0].shape[3]
	table := c.keep(o.bins)
	for channel := range channels {
		clear(table)
		for i := channel; i < len(x); i += channels {
			table[o.bin(x[i])]++
		}
		used, first, sum := 0, 0.0, 0.0
		for _, n := range table {
			if n > 0 {
				used++
				if used == 1 {
					first = float64(n)
				}
			}
			sum += float64(n)
		}
		if used <= 1 { // nothing to spread out
			for i := channel; i < len(x); i += channels {
				y[i] = x[i]
			}
			continue
		}
		seen := 0.0
		for k, n := range table {
			seen += float64(n)
			table[k] = float32(math.RoundToEven(min(max((seen-first)*255/(sum-first), 0), 255)))
		}
		for i := channel; i < len(x); i += channels {
			y[i] = table[o.bin(x[i])]
		}
	}
}

func (equalize) Backward(*Call) {}
