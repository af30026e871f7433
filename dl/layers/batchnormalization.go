package layers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BatchNormalizationConfig is what a BatchNormalization layer was made with.
type BatchNormalizationConfig struct {
	Axis                      int `default:"-1"`
	Momentum                  float32
	MovingMeanInitializer     initializers.Initializer
	MovingVarianceInitializer initializers.Initializer
	Renorm                    *Renormalization
	normalization
	layer []LayerOption
}

// A BatchNormalizationOption is [Momentum], [MovingMeanInitializer], [MovingVarianceInitializer],
// [Renorm], [Axis], [Epsilon], a [NormalizationOption] or a [LayerOption].
type BatchNormalizationOption interface {
	batchNormalization(*BatchNormalizationConfig)
}

// A MovingOption is for the moving averages of a [BatchNormalization].
type MovingOption func(*BatchNormalizationConfig)

func (o MovingOption) batchNormalization(b *BatchNormalizationConfig)        { o(b) }
func (o NormalizationOption) batchNormalization(b *BatchNormalizationConfig) { o(&b.normalization) }
func (o EpsilonOption) batchNormalization(b *BatchNormalizationConfig)       { b.Epsilon = float32(o) }
func (o AxisOption) batchNormalization(b *BatchNormalizationConfig) {
	b.Axis = o.one("BatchNormalization")
}
func (o LayerOption) batchNormalization(b *BatchNormalizationConfig) { b.layer = append(b.layer, o) }

// Momentum is how much of the moving averages a step keeps; the default is 0.99.
func Momentum(v float32) MovingOption {
	return func(b *BatchNormalizationConfig) { b.Momentum = v }
}

// MovingMeanInitializer says what the moving mean is at first; the default is [initializers.Zeros].
func MovingMeanInitializer(i initializers.Initializer) MovingOption {
	return func(b *BatchNormalizationConfig) { b.MovingMeanInitializer = i }
}

// MovingVarianceInitializer says what the moving variance is at first; the default is
// [initializers.Ones].
func MovingVarianceInitializer(i initializers.Initializer) MovingOption {
	return func(b *BatchNormalizationConfig) { b.MovingVarianceInitializer = i }
}

// Renormalization is what [Renorm] sets. The correction of the deviation is kept from RMin to RMax, and that of the
// mean from -DMax to DMax.
type Renormalization struct {
	Momentum         float32 // of the averages that training goes by
	RMin, RMax, DMax float32
}

// A RenormOption is [RenormMomentum] or [RenormClipping].
type RenormOption func(*Renormalization)

// RenormMomentum is how much a step keeps of the averages that training goes by; the default is 0.99.
func RenormMomentum(v float32) RenormOption { return func(r *Renormalization) { r.Momentum = v } }

// RenormClipping keeps the correction of the deviation from rMin to rMax, and that of the mean from
// -dMax to dMax; the defaults are 0, +Inf and +Inf.
func RenormClipping(rMin, rMax, dMax float32) RenormOption {
	return func(r *Renormalization) { r.RMin, r.RMax, r.DMax = rMin, rMax, dMax }
}

// Renorm lets training, too, normalize with averages over many batches, by correcting what the
// batch's own moments give (Ioffe, 2017): for small batches, or ones whose samples are alike.
func Renorm(options ...RenormOption) MovingOption {
	inf := float32(math.Inf(1))
	r := Renormalization{Momentum: 0.99, RMax: inf, DMax: inf}
	for _, o := range options {
		o(&r)
	}
	if !(r.RMin >= 0 && r.RMin <= r.RMax && r.DMax >= 0) {
		tensor.Fail("", "Renorm", nil, "a correction cannot be kept from %v to %v, and one from -%v to %v: want 0 ≤ rMin ≤ rMax and dMax ≥ 0", r.RMin, r.RMax, r.DMax, r.DMax)
	}
	return func(b *BatchNormalizationConfig) { b.Renorm = &r }
}

// BatchNormalization gives each feature of x [batch ... features] the mean beta and the deviation
// gamma over the batch (Ioffe and Szegedy, 2015):
//
//	y = (x - mean)/√(variance + epsilon)·gamma + beta
//
// In training mean and variance are the batch's, over all axes but the features', without what the
// mask leaves out; the variance is the population's. Each step moves averages of them, by which the
// layer normalizes after training, and in training where it is frozen. The weights are gamma and beta
// [features], the states moving_mean and moving_variance [features].
func BatchNormalization(options ...BatchNormalizationOption) *Layer {
	d := BatchNormalizationConfig{Axis: -1, Momentum: 0.99, normalization: newNormalization(),
		MovingMeanInitializer: initializers.Zeros(), MovingVarianceInitializer: initializers.Ones()}
	for _, o := range options {
		o.batchNormalization(&d)
	}
	if !(d.Momentum >= 0 && d.Momentum <= 1) || !(d.Epsilon >= 0) {
		tensor.Fail("", "BatchNormalization", nil, "the momentum is from 0 to 1, not %v, and epsilon 0 or more, not %v", d.Momentum, d.Epsilon)
	}
	return newLayer("BatchNormalization", d, d.layer, d.call)
}

func (d BatchNormalizationConfig) call(c *Context, x []*tensor.Tensor) *tensor.Tensor {
	const class = "BatchNormalization"
	if x[0].Rank() < 2 {
		tensor.Fail(c.path, class, x, "the input wants at least two axes: [batch features]")
	}
	axis := mustHaveAxes(c, class, x, d.Axis)[0]
	features := tensor.Shape{x[0].Dim(axis)}
	gamma, beta := d.weights(c, features)
	mean := c.State("moving_mean", features, d.MovingMeanInitializer)
	variance := c.State("moving_variance", features, d.MovingVarianceInitializer)
	var r renormalizer
	if d.Renorm != nil {
		deviation := rooted(d.MovingVarianceInitializer)
		r.moving = c.State("moving_stddev", features, deviation)
		r.mean = c.State("renorm_mean", features, d.MovingMeanInitializer)
		r.deviation = c.State("renorm_stddev", features, deviation)
	}
	in := x[0]
	last := axis == in.Rank()-1
	if !last {
		in = in.MoveAxis(axis, -1)
	}
	var moments *tensor.Tensor // [2 features]
	if !c.Training() || c.Frozen() {
		moments = tensor.Stack(0, mean, variance)
	} else {
		moments = d.moments(c, in, axis)
		m, v := moments.Index(tensor.At(0)), moments.Index(tensor.At(1))
		c.Update("moving_mean", moved(mean, m, d.Momentum))
		if d.Renorm != nil {
			gamma, beta = d.renormalize(c, r, gamma, beta, m, v)
		} else {
			c.Update("moving_variance", moved(variance, v, d.Momentum))
		}
	}
	y := in.BatchNormalization(moments, gamma, beta, d.Epsilon)
	if !last {
		y = y.MoveAxis(-1, axis)
	}
	return y
}

// moved is a moving average after a step.
func moved(average, value *tensor.Tensor, momentum float32) *tensor.Tensor {
	return average.Scale(momentum).Add(value.Scale(1 - momentum))
}

// moments are those of the batch x [... features], whose features were on that axis, of what the mask
// counts. Keras adds 1e-7 to how much that is.
func (d BatchNormalizationConfig) moments(c *Context, x *tensor.Tensor, axis int) *tensor.Tensor {
	mask := c.Mask(0)
	if mask == nil {
		return x.FeatureMoments()
	}
	if mask.Rank() != x.Rank()-1 {
		tensor.Fail(c.path, "BatchNormalization", []*tensor.Tensor{c.in[0], mask}, "the mask (the second) must have the axes of the input but the last")
	}
	counts := mask.ExpandDims(-1)
	if axis != x.Rank()-1 {
		counts = counts.MoveAxis(axis, -1)
	}
	axes := make([]int, x.Rank()-1)
	for i := range axes {
		axes[i] = i
	}
	zero := tensor.Scalar(0)
	n := tensor.Where(counts, x.Scale(0).AddScalar(1), zero).Sum(axes...).AddScalar(1e-7)
	mean := tensor.Where(counts, x, zero).Sum(axes...).Div(n)
	return tensor.Stack(0, mean, tensor.Where(counts, x.Sub(mean), zero).Square().Sum(axes...).Div(n))
}

// renormalizer are the states of batch renormalization.
type renormalizer struct{ moving, mean, deviation *tensor.Tensor }

// renormalize corrects gamma and beta so that a batch of mean m and variance v is normalized by the
// averages: x'·r + d in place of x', with r and d taken for constants.
func (d BatchNormalizationConfig) renormalize(c *Context, s renormalizer, gamma, beta, m, v *tensor.Tensor) (_, _ *tensor.Tensor) {
	deviation := v.AddScalar(d.Epsilon).Sqrt()
	by := s.deviation.Maximum(tensor.Scalar(float32(math.Sqrt(float64(d.Epsilon)))))
	ratio, distance := deviation.Div(by), m.Sub(s.mean).Div(by)
	if d.Renorm.RMin > 0 {
		ratio = ratio.Maximum(tensor.Scalar(d.Renorm.RMin))
	}
	if !math.IsInf(float64(d.Renorm.RMax), 1) {
		ratio = ratio.Minimum(tensor.Scalar(d.Renorm.RMax))
	}
	if !math.IsInf(float64(d.Renorm.DMax), 1) {
		distance = distance.Clip(-d.Renorm.DMax, d.Renorm.DMax)
	}
	ratio, distance = ratio.StopGradient(), distance.StopGradient()
	if gamma != nil {
		ratio, distance = ratio.Mul(gamma), distance.Mul(gamma)
	}
	if beta != nil {
		distance = distance.Add(beta)
	}
	c.Update("renorm_mean", moved(s.mean, m, d.Renorm.Momentum))
	c.Update("renorm_stddev", moved(s.deviation, deviation, d.Renorm.Momentum))
	moving := moved(s.moving, deviation, d.Momentum)
	c.Update("moving_stddev", moving)
	c.Update("moving_variance", moving.Square().AddScalar(-d.Epsilon).ReLU())
	return ratio, distance
}

// rooted fills with the roots of what i fills with.
func rooted(i initializers.Initializer) initializers.Initializer {
	return initializers.New("", func(shape tensor.Shape, s tensor.Stream, w []float32) {
		i.Fill(shape, s, w)
		for k, v := range w {
			w[k] = float32(math.Sqrt(float64(v)))
		}
	})
}
