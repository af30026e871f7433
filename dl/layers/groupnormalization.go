package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// GroupNormalizationConfig is what a GroupNormalization layer was made with.
type GroupNormalizationConfig struct {
	Groups int
	Axis   int `default:"-1"`
	normalization
	layer []LayerOption
}

// A GroupNormalizationOption is [Axis], [Epsilon], a [NormalizationOption] or a [LayerOption].
type GroupNormalizationOption interface {
	groupNormalization(*GroupNormalizationConfig)
}

func (o NormalizationOption) groupNormalization(g *GroupNormalizationConfig) { o(&g.normalization) }
func (o EpsilonOption) groupNormalization(g *GroupNormalizationConfig)       { g.Epsilon = float32(o) }
func (o AxisOption) groupNormalization(g *GroupNormalizationConfig) {
	g.Axis = o.one("GroupNormalization")
}
func (o LayerOption) groupNormalization(g *GroupNormalizationConfig) { g.layer = append(g.layer, o) }

// GroupNormalization divides the features of x [batch ... features] into groups of neighbours, Keras's
// default is 32, and gives all that a sample has in a group the mean 0 and the deviation 1 together;
// then each feature its own mean beta and deviation gamma (Wu and He, 2018):
//
//	y = (x - mean)/√(variance + epsilon)·gamma + beta
//
// One group is a normalization of samples, and -1, as many groups as features, is instance
// normalization. It knows no batch, and is the same in training and after it. The weights are gamma
// and beta [features].
func GroupNormalization(groups int, options ...GroupNormalizationOption) *Layer {
	d := GroupNormalizationConfig{Groups: groups, Axis: -1, normalization: newNormalization()}
	for _, o := range options {
		o.groupNormalization(&d)
	}
	if groups < 1 && groups != -1 {
		tensor.Fail("", "GroupNormalization", nil, "there is at least one group, or -1 for as many as there are features, not %d", groups)
	}
	return newLayer("GroupNormalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		const class = "GroupNormalization"
		axis := mustHaveAxes(c, class, x, d.Axis)[0]
		if x[0].Rank() < 2 || axis == 0 {
			tensor.Fail(c.path, class, x, "the input wants at least two axes, [batch ... features], and the features cannot be the batch")
		}
		n := x[0].Dim(axis)
		groups := d.Groups
		if groups == -1 {
			groups = n
		}
		if n != tensor.Unknown && n%groups != 0 {
			tensor.Fail(c.path, class, x, "%d features cannot be shared out to %d groups: the number of groups must divide them", n, groups)
		}
		gamma, beta := d.weights(c, tensor.Shape{n})
		if axis == x[0].Rank()-1 {
			return x[0].GroupNormalization(groups, gamma, beta, d.Epsilon)
		}
		return x[0].MoveAxis(axis, -1).GroupNormalization(groups, gamma, beta, d.Epsilon).MoveAxis(-1, axis)
	})
}
