package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// normalization is the part of a layer's parameters that the layers have that normalize and then give
// each feature a mean beta and a deviation gamma.
type normalization struct {
	Epsilon          float32
	Center, Scale    bool
	BetaInitializer  initializers.Initializer
	GammaInitializer initializers.Initializer
	BetaRegularizer  *regularizers.Regularizer
	GammaRegularizer *regularizers.Regularizer
	BetaConstraint   *constraints.Constraint
	GammaConstraint  *constraints.Constraint
}

func newNormalization() normalization {
	return normalization{Epsilon: 1e-3, Center: true, Scale: true, BetaInitializer: initializers.Zeros(), GammaInitializer: initializers.Ones()}
}

// weights are gamma and beta, nil for one that is left out.
func (n *normalization) weights(c *Context, shape tensor.Shape) (gamma, beta *tensor.Tensor) {
	if n.Scale {
		gamma = c.Weight("gamma", shape, n.GammaInitializer, Regularized(n.GammaRegularizer), Constrained(n.GammaConstraint))
	}
	if n.Center {
		beta = c.Weight("beta", shape, n.BetaInitializer, Regularized(n.BetaRegularizer), Constrained(n.BetaConstraint))
	}
	return gamma, beta
}

// A NormalizationOption is for the normalization layers that have a beta and a gamma.
type NormalizationOption func(*normalization)

// NoCenter leaves beta out.
func NoCenter() NormalizationOption { return func(n *normalization) { n.Center = false } }

// NoScale leaves gamma out.
func NoScale() NormalizationOption { return func(n *normalization) { n.Scale = false } }

// BetaInitializer says how beta is filled at first; the default is [initializers.Zeros].
func BetaInitializer(i initializers.Initializer) NormalizationOption {
	return func(n *normalization) { n.BetaInitializer = i }
}

// GammaInitializer says how gamma is filled at first; the default is [initializers.Ones].
func GammaInitializer(i initializers.Initializer) NormalizationOption {
	return func(n *normalization) { n.GammaInitializer = i }
}

// BetaRegularizer adds a penalty on beta to the loss; the default is none.
func BetaRegularizer(r *regularizers.Regularizer) NormalizationOption {
	return func(n *normalization) { n.BetaRegularizer = r }
}

// GammaRegularizer adds a penalty on gamma to the loss; the default is none.
func GammaRegularizer(r *regularizers.Regularizer) NormalizationOption {
	return func(n *normalization) { n.GammaRegularizer = r }
}

// BetaConstraint moves beta back to allowed values after each step; the default is none.
func BetaConstraint(c *constraints.Constraint) NormalizationOption {
	return func(n *normalization) { n.BetaConstraint = c }
}

// GammaConstraint moves gamma back to allowed values after each step; the default is none.
func GammaConstraint(c *constraints.Constraint) NormalizationOption {
	return func(n *normalization) { n.GammaConstraint = c }
}

// An EpsilonOption is what [Epsilon] returns.
type EpsilonOption float32

// Epsilon is added to the variance, so that nothing is divided by 0. The default is 0.001, and 1e-6
// for an [RMSNormalization].
func Epsilon(v float32) EpsilonOption { return EpsilonOption(v) }

// An AxisOption is what [Axis] returns.
type AxisOption []int

// Axis says which axes of the input a layer normalizes along, or, for a [BatchNormalization] and a
// [GroupNormalization], which one has the features. Negative axes count from the end, and the batch
// is axis 0. The default is -1, the last.
func Axis(axes ...int) AxisOption { return slices.Clone(axes) }

// one is the only axis of an option.
func (o AxisOption) one(class string) int {
	if len(o) != 1 {
		tensor.Fail("", class, nil, "the features have one axis, not %d: %v", len(o), []int(o))
	}
	return o[0]
}

// mustHaveAxes fails unless x has the axes, each once.
func mustHaveAxes(c *Context, class string, x []*tensor.Tensor, axes ...int) (sorted []int) {
	rank := x[0].Rank()
	for _, a := range axes {
		at := a
		if at < 0 {
			at += rank
		}
		if at < 0 || at >= rank {
			tensor.Fail(c.path, class, x, "the input has no axis %d: its %d axes are 0 to %d, or from the end -1 to -%d", a, rank, rank-1, rank)
		}
		if slices.Contains(sorted, at) {
			tensor.Fail(c.path, class, x, "axis %d is named twice", a)
		}
		sorted = append(sorted, at)
	}
	slices.Sort(sorted)
	return sorted
}
