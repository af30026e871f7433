package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// CategoryEncodingConfig is what a CategoryEncoding layer was made with.
type CategoryEncodingConfig struct {
	NumTokens  int
	OutputMode OutputMode
	layer      []LayerOption
}

// A CategoryEncodingOption is [OneHot], [MultiHot], [Count] or a [LayerOption].
type CategoryEncodingOption interface{ categoryEncoding(*CategoryEncodingConfig) }

func (m OutputMode) categoryEncoding(d *CategoryEncodingConfig)  { d.OutputMode = m }
func (o LayerOption) categoryEncoding(d *CategoryEncodingConfig) { d.layer = append(d.layer, o) }

// CategoryEncoding gives the categories x [batch n], whole numbers from 0 to before tokens, as
// [MultiHot], the default, [OneHot] or [Count]: [batch tokens]. With Count, a second input of x's shape
// has what each of them counts. There is no gradient but to that.
func CategoryEncoding(tokens int, options ...CategoryEncodingOption) *Layer {
	d := CategoryEncodingConfig{NumTokens: tokens, OutputMode: MultiHot}
	for _, o := range options {
		o.categoryEncoding(&d)
	}
	if tokens < 1 {
		tensor.Fail("", "CategoryEncoding", nil, "there is at least one token, not %d", tokens)
	}
	d.OutputMode.mustBe("CategoryEncoding", OneHot, MultiHot, Count)
	return newLayer("CategoryEncoding", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		var weights *tensor.Tensor
		if len(x) > 1 {
			if weights = x[1]; d.OutputMode != Count {
				tensor.Fail(c.path, "CategoryEncoding", x, "the output mode %v has no use for the weights of the second input: Count has", d.OutputMode)
			}
			if weights.Rank() != x[0].Rank() {
				tensor.Fail(c.path, "CategoryEncoding", x, "the second input has a weight for each category of the first, and so its shape")
			}
		}
		return d.OutputMode.encode(x[0], tokens, weights)
	})
}
