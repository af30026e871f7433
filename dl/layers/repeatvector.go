package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RepeatVectorConfig is what a RepeatVector layer was made with.
type RepeatVectorConfig struct{ N int }

// RepeatVector makes n equal time steps of x [batch features]: [batch n features]. It is what stands
// between an encoder and a decoder that are recurrent.
func RepeatVector(n int, options ...LayerOption) *Layer {
	if n < 1 {
		tensor.Fail("", "RepeatVector", nil, "a vector is repeated at least once, not %d times", n)
	}
	l := newLayer("RepeatVector", RepeatVectorConfig{n}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if x[0].Rank() != 2 {
			tensor.Fail(c.path, "RepeatVector", x, "the input wants the axes [batch features], and has %d axes; of a recurrent layer, leave out ReturnSequences", x[0].Rank())
		}
		return x[0].ExpandDims(1).Repeat(n, 1)
	})
	l.masks = masksEnd
	return l
}
