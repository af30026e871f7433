package tensor

import "fmt"

// Sparsemax returns the point nearest to x among those with elements of 0 or more and the sum 1
// along an axis: a softmax in which small ones are 0 (Martins and Astudillo, 2016). The default is
// the last axis; a negative one counts from the end. Keras 3.15 makes an error where more than one
// element is not 0: of 1, 1 it returns 0, 0, and this ½, ½.
func (x *Tensor) Sparsemax(axis ...int) *Tensor {
	return overAxes("sparsemax", x, []int{oneAxis("sparsemax", x, axis)}[:len(axis)], func(r axesRun) Op { return sparsemax{r} })
}

type sparsemax struct{ axesRun }

func (o sparsemax) String() string { return fmt.Sprintf("sparsemax %v", o.all()) }

// y = max(x - t, 0), where t makes the sum 1. It is found without sorting (Michelot, 1986): at
// first all elements count; those that are not above the t of all that count do not count any
// more, until none goes.
func (o sparsemax) Forward(c *Call) {
	if len(c.Out.data) == 0 {
		return
	}
	outer, n, inner := o.block(c.Out.shape)
	for a := range outer {
		for e := range inner {
			x, y := c.In[0].data[a*n*inner+e:], c.Out.data[a*n*inner+e:]
			t, counted := 0.0, -1
			for {
				sum, count := 0.0, 0
				for b := 0; b < n*inner; b += inner {
					if v := float64(x[b]); counted < 0 || v > t {
						sum += v
						count++
					}
				}
				if count == counted {
					break
				}
				t, counted = (sum-1)/float64(count), count
			}
			for b := 0; b < n*inner; b += inner {
				y[b] = float32(max(float64(x[b])-t, 0))
			}
		}
	}
}

// dx = dy less the mean of dy over the elements that are not 0, at these; elsewhere 0.
func (o sparsemax) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if len(dx) == 0 {
		return
	}
	outer, n, inner := o.block(c.Out.shape)
	for a := range outer {
		for e := range inner {
			k := a*n*inner + e
			y, d, dy := c.Out.data[k:], dx[k:], c.Out.grad.values[k:]
			sum, count := 0.0, 0
			for b := 0; b < n*inner; b += inner {
				if y[b] > 0 {
					sum += float64(dy[b])
					count++
				}
			}
			mean := sum / float64(count)
			for b := 0; b < n*inner; b += inner {
				if y[b] > 0 {
					d[b] += float32(float64(dy[b]) - mean)
				}
			}
		}
	}
}
