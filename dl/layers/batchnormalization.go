package layers

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BatchNormalizationConfig is what a BatchNormalization layer was made with.
type BatchNormalizationConfig struct {
	Momentum, Epsilon float32
	Center, Scale     bool
	layer             []LayerOption
}

// A BatchNormalizationOption is [Momentum], [Epsilon], [NoCenter], [NoScale] or a [LayerOption].
type BatchNormalizationOption interface {
	batchNormalization(*BatchNormalizationConfig)
}

type normalizationOption func(*BatchNormalizationConfig)

func (o normalizationOption) batchNormalization(b *BatchNormalizationConfig) { o(b) }
func (o LayerOption) batchNormalization(b *BatchNormalizationConfig) {
	b.layer = append(b.layer, o)
}

// Momentum is how much of the moving averages a step keeps; the default is 0.99.
func Momentum(v float32) BatchNormalizationOption {
	return normalizationOption(func(b *BatchNormalizationConfig) { b.Momentum = v })
}

// Epsilon is added to the variance; the default is 0.001.
func Epsilon(v float32) BatchNormalizationOption {
	return normalizationOption(func(b *BatchNormalizationConfig) { b.Epsilon = v })
}

// NoCenter leaves beta out.
func NoCenter() BatchNormalizationOption {
	return normalizationOption(func(b *BatchNormalizationConfig) { b.Center = false })
}

// NoScale leaves gamma out.
func NoScale() BatchNormalizationOption {
	return normalizationOption(func(b *BatchNormalizationConfig) { b.Scale = false })
}

// BatchNormalization gives each feature, the last axis, the mean beta and the deviation gamma over
// the batch (Ioffe and Szegedy, 2015). After training it normalizes with the moving averages of
// mean and variance that training has made. The variance is the population's, as in Keras.
func BatchNormalization(options ...BatchNormalizationOption) *Layer {
	d := BatchNormalizationConfig{Momentum: 0.99, Epsilon: 0.001, Center: true, Scale: true}
	for _, o := range options {
		o.batchNormalization(&d)
	}
	return newLayer("BatchNormalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		features := tensor.Shape{x[0].Dim(-1)}
		var gamma, beta *tensor.Tensor
		if d.Scale {
			gamma = c.Weight("gamma", features, initializers.Ones())
		}
		if d.Center {
			beta = c.Weight("beta", features, initializers.Zeros())
		}
		mean := c.State("moving_mean", features, initializers.Zeros())
		variance := c.State("moving_variance", features, initializers.Ones())
		if c.Training() && !c.Frozen() {
			m, v := moments(x[0], c.Mask(0))
			c.Update("moving_mean", mean.Scale(d.Momentum).Add(m.Scale(1-d.Momentum)))
			c.Update("moving_variance", variance.Scale(d.Momentum).Add(v.Scale(1-d.Momentum)))
			mean, variance = m, v
		}
		y := x[0].Sub(mean).Div(variance.AddScalar(d.Epsilon).Sqrt())
		if d.Scale {
			y = y.Mul(gamma)
		}
		if d.Center {
			y = y.Add(beta)
		}
		return y
	})
}

// moments are the mean and the variance over all axes but the last, of what the mask counts.
func moments(x, mask *tensor.Tensor) (mean, variance *tensor.Tensor) {
	axes := make([]int, x.Rank()-1)
	for i := range axes {
		axes[i] = i
	}
	if mask == nil {
		mean = x.Mean(axes...)
		return mean, x.Sub(mean).Square().Mean(axes...)
	}
	weight := mask
	for weight.Rank() < x.Rank() {
		weight = weight.ExpandDims(-1)
	}
	part := weight.Mean(axes...) // that counts, of all
	mean = x.Mul(weight).Mean(axes...).Div(part)
	return mean, x.Sub(mean).Square().Mul(weight).Mean(axes...).Div(part)
}
