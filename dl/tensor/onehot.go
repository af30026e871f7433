package tensor

import (
	"fmt"
	"slices"
)

// OneHot returns a new last axis of the given number of classes, which is 1 at the class that the
// element of x is the number of and 0 elsewhere: [...] becomes [... classes]. A number that is not
// that of a class is an error. It has no gradient.
func (x *Tensor) OneHot(classes int) *Tensor { return apply(oneHot{classes}, x) }

type oneHot struct{ classes int }

func (o oneHot) String() string { return fmt.Sprintf("one_hot %d", o.classes) }

func (o oneHot) Shape(in []Shape) (Shape, error) {
	if o.classes < 0 {
		return nil, wrongf("there cannot be %d classes", o.classes)
	}
	if len(in[0]) == maxRank {
		return nil, wrongf("a tensor has at most %d axes", maxRank)
	}
	return append(slices.Clone(in[0]), o.classes), nil
}

func (oneHot) flops([]Shape) int { return 0 }

func (o oneHot) Forward(c *Call) {
	clear(c.Out.data)
	for i, v := range c.In[0].data {
		k, ok := wholeIndex(v, o.classes)
		if !ok || v < 0 {
			Fail(c.Layer, "one_hot", c.In, "%v, element %d, is not a class: there are %d, from 0 to %d", v, i, o.classes, o.classes-1)
		}
		c.Out.data[i*o.classes+k] = 1
	}
}

func (oneHot) Backward(*Call) {}
