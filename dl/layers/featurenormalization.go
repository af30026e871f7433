package layers

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// FeatureNormalizationConfig is what a Normalization layer was made with.
type FeatureNormalizationConfig struct {
	Axis           []int          `default:"-1"`
	Mean, Variance *tensor.Tensor // nil where Adapt finds them
	Invert         bool
	layer          []LayerOption
}

// A FeatureNormalizationOption is [Axis], [MeanAndVariance], [Invert] or a [LayerOption].
type FeatureNormalizationOption interface {
	featureNormalization(*FeatureNormalizationConfig)
}

type featureNormalizationFunc func(*FeatureNormalizationConfig)

func (o featureNormalizationFunc) featureNormalization(d *FeatureNormalizationConfig) { o(d) }
func (o AxisOption) featureNormalization(d *FeatureNormalizationConfig)               { d.Axis = o }
func (o LayerOption) featureNormalization(d *FeatureNormalizationConfig) {
	d.layer = append(d.layer, o)
}

// Invert makes the layer undo what it would do.
func Invert() InvertOption { return true }

// An InvertOption is [Invert].
type InvertOption bool

func (o InvertOption) featureNormalization(d *FeatureNormalizationConfig) { d.Invert = bool(o) }

// MeanAndVariance gives the layer what Adapt would find: scalars, or of the shape of the feature axes.
func MeanAndVariance(mean, variance *tensor.Tensor) FeatureNormalizationOption {
	return featureNormalizationFunc(func(d *FeatureNormalizationConfig) { d.Mean, d.Variance = mean, variance })
}

// Normalization gives x the mean 0 and the variance 1 for each feature: (x - mean)/√variance. The
// features are the elements along the axes of [Axis], by default the last; with none, all of x is one.
// Mean and variance are those of the data that Adapt is given, and do not change in training. With
// [Invert] it goes back to what the data was like.
func Normalization(options ...FeatureNormalizationOption) *AdaptiveLayer {
	d := FeatureNormalizationConfig{Axis: []int{-1}}
	for _, o := range options {
		o.featureNormalization(&d)
	}
	if d.Mean != nil {
		if !d.Mean.Shape().Equal(d.Variance.Shape()) {
			tensor.Fail("", "Normalization", []*tensor.Tensor{d.Mean, d.Variance}, "mean and variance have one shape")
		}
		if d.Mean.Rank() > len(d.Axis) {
			tensor.Fail("", "Normalization", []*tensor.Tensor{d.Mean}, "a mean of rank %d is too much for the %d feature axes: name as many with Axis as it has", d.Mean.Rank(), len(d.Axis))
		}
	}
	l := &AdaptiveLayer{}
	l.Layer = newLayer("Normalization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		axes := mustHaveAxes(c, "Normalization", x, d.Axis...)
		slices.Sort(axes)
		mean, variance := d.Mean, d.Variance
		aligned := make([]int, x[0].Rank()) // the axes that mean and variance have, and 1 elsewhere
		for i := range aligned {
			aligned[i] = 1
		}
		if mean == nil {
			shape := alongAxes(x[0], axes)
			for i, a := range axes {
				aligned[a] = shape[i]
			}
			mean = c.State("mean", shape, initializers.Zeros())
			variance = c.State("variance", shape, initializers.Ones())
			c.State("count", tensor.Shape{}, initializers.Zeros()) // which Keras's files have
		} else {
			for i := range mean.Rank() {
				aligned[axes[len(axes)-mean.Rank()+i]] = mean.Dim(i)
			}
		}
		mean = mean.Reshape(aligned...)
		deviation := variance.Reshape(aligned...).Sqrt().Clip(1e-7, float32(math.Inf(1)))
		if d.Invert {
			return x[0].Mul(deviation).Add(mean)
		}
		return x[0].Sub(mean).Div(deviation)
	})
	l.adapt = func(batches []*tensor.Tensor) {
		if d.Mean != nil {
			tensor.Fail(l.Name(), "Adapt", batches, "the layer was given a mean and a variance: leave MeanAndVariance out")
		}
		l.Layer.Call(batches[0].Rows(0, min(1, batches[0].Dim(0)))) // makes the states
		mean, variance := l.Weight("mean"), l.Weight("variance")
		m, v := d.moments(l.Name(), batches, mean.Shape())
		mean.Fill(m)
		variance.Fill(v)
	}
	return l
}

// moments are the mean and the variance of all batches together (Chan and others, 1979).
func (d *FeatureNormalizationConfig) moments(path string, batches []*tensor.Tensor, shape tensor.Shape) (mean, variance []float32) {
	n := shape.Size()
	means, squares, count := make([]float64, n), make([]float64, n), 0.0
	for _, x := range batches {
		axes := mustHaveAxes(&Context{path: path}, "Normalization", []*tensor.Tensor{x}, d.Axis...)
		slices.Sort(axes)
		kept := alongAxes(x, axes)
		if !kept.Equal(shape) {
			tensor.Fail(path, "Adapt", []*tensor.Tensor{x}, "the features have the shape %v, and in the batches before it was %v", kept, shape)
		}
		// The features first, so that the values of each are together.
		order := slices.Clone(axes)
		for a := range x.Rank() {
			if !slices.Contains(axes, a) {
				order = append(order, a)
			}
		}
		values := x.Transpose(order...).Values()
		if len(values) == 0 {
			continue
		}
		each := len(values) / n
		for f := range n {
			sum, sum2 := 0.0, 0.0
			for _, v := range values[f*each:][:each] {
				sum += float64(v)
			}
			m := sum / float64(each)
			for _, v := range values[f*each:][:each] {
				sum2 += (float64(v) - m) * (float64(v) - m)
			}
			away := m - means[f]
			means[f] += away * float64(each) / (count + float64(each))
			squares[f] += sum2 + away*away*count*float64(each)/(count+float64(each))
		}
		count += float64(each)
	}
	if count == 0 {
		tensor.Fail(path, "Adapt", batches, "the data is empty")
	}
	mean, variance = make([]float32, n), make([]float32, n)
	for f := range n {
		mean[f], variance[f] = float32(means[f]), float32(squares[f]/count)
	}
	return mean, variance
}
