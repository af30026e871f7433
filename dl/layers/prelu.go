package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// PReLUConfig is what a PReLU layer was made with.
type PReLUConfig struct {
	AlphaInitializer initializers.Initializer
	AlphaRegularizer *regularizers.Regularizer
	AlphaConstraint  *constraints.Constraint
	SharedAxes       []int
	layer            []LayerOption
}

// A PReLUOption is [SharedAxes], [AlphaInitializer], [AlphaRegularizer], [AlphaConstraint] or a [LayerOption].
type PReLUOption interface{ prelu(*PReLUConfig) }

type preluOption func(*PReLUConfig)

func (o preluOption) prelu(p *PReLUConfig) { o(p) }
func (o LayerOption) prelu(p *PReLUConfig) { p.layer = append(p.layer, o) }

// SharedAxes are the axes along which a PReLU has one slope for all, counted with the batch as 0:
// 1, 2 give each channel of an image one slope. The default is none.
func SharedAxes(axes ...int) PReLUOption {
	return preluOption(func(p *PReLUConfig) { p.SharedAxes = slices.Clone(axes) })
}

// AlphaInitializer says what the slopes are at first; the default is [initializers.Zeros].
func AlphaInitializer(i initializers.Initializer) PReLUOption {
	return preluOption(func(p *PReLUConfig) { p.AlphaInitializer = i })
}

// AlphaRegularizer adds a penalty on the slopes to the loss; the default is none.
func AlphaRegularizer(r *regularizers.Regularizer) PReLUOption {
	return preluOption(func(p *PReLUConfig) { p.AlphaRegularizer = r })
}

// AlphaConstraint moves the slopes back to allowed values after each step; the default is none.
func AlphaConstraint(c *constraints.Constraint) PReLUOption {
	return preluOption(func(p *PReLUConfig) { p.AlphaConstraint = c })
}

// PReLU is x where it is positive and alpha·x elsewhere, for x [batch ...]; the slopes alpha [...]
// are learned (He and others, 2015).
func PReLU(options ...PReLUOption) *Layer {
	d := PReLUConfig{AlphaInitializer: initializers.Zeros()}
	for _, o := range options {
		o.prelu(&d)
	}
	return newLayer("PReLU", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if x[0].Rank() < 2 {
			tensor.Fail(c.path, "PReLU", x, "the input wants at least two axes, the first one being the batch")
		}
		alpha := slices.Clone(x[0].Shape()[1:])
		for _, axis := range d.SharedAxes {
			if axis < 1 || axis > len(alpha) {
				tensor.Fail(c.path, "PReLU", x, "axis %d is shared, and slopes have the axes 1 to %d", axis, len(alpha))
			}
			alpha[axis-1] = 1
		}
		return x[0].PReLU(c.Weight("alpha", alpha, d.AlphaInitializer, Regularized(d.AlphaRegularizer), Constrained(d.AlphaConstraint)))
	})
}
