package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// A CrossentropyOption is an option of the crossentropies.
type CrossentropyOption func(*Loss)

// FromLogits says that the model predicts logits, not probabilities: its last layer has neither a
// softmax nor a sigmoid.
func FromLogits() CrossentropyOption { return func(l *Loss) { l.Logits = true } }

// LabelSmoothing moves the labels towards being all the same by a factor from 0 to 1; the default
// is 0. SparseCategoricalCrossentropy has none, as in Keras.
func LabelSmoothing(factor float32) CrossentropyOption {
	return func(l *Loss) { l.Smoothing = factor }
}

// SparseCategoricalCrossentropy is -ln p of the class that is right, for classes given by number:
// got [batch ... classes], want [batch ...].
//
// Where got comes from a softmax it is computed from what that is the softmax of, so that it is
// exact also for very small p; Keras on TensorFlow does the same.
func SparseCategoricalCrossentropy(options ...CrossentropyOption) *Loss {
	l := crossentropy("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy", options)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.fits(want, got)
		if l.Logits {
			return got.SparseCrossentropyFromLogits(want)
		}
		return got.SparseCrossentropy(want)
	}
	return l
}

// CategoricalCrossentropy is -Σ want·ln got over the classes, for classes given by their
// probabilities: got and want [batch ... classes].
func CategoricalCrossentropy(options ...CrossentropyOption) *Loss {
	l := crossentropy("CategoricalCrossentropy", "categorical_crossentropy", options)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.fits(want, got)
		want, got = align(l.name, want, got)
		if l.Smoothing != 0 {
			want = want.Scale(1 - l.Smoothing).AddScalar(l.Smoothing / float32(got.Dim(-1)))
		}
		if l.Logits {
			return got.CrossentropyFromLogits(want)
		}
		return got.Crossentropy(want)
	}
	return l
}

// BinaryCrossentropy is -(want·ln got + (1-want)·ln(1-got)), the mean over the last axis.
func BinaryCrossentropy(options ...CrossentropyOption) *Loss {
	l := crossentropy("BinaryCrossentropy", "binary_crossentropy", options)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.fits(want, got)
		probability := got
		want, got = align(l.name, want, got)
		if l.Smoothing != 0 {
			want = want.Scale(1 - l.Smoothing).AddScalar(0.5 * l.Smoothing)
		}
		switch {
		case l.Logits:
			got = got.BinaryCrossentropyFromLogits(want)
		case got == probability:
			got = got.BinaryCrossentropy(want)
		default: // expanded: the sigmoid is to be seen
			got = probability.BinaryCrossentropy(want.Reshape(dims(probability)...)).ExpandDims(-1)
		}
		return got.Mean(-1)
	}
	return l
}

func crossentropy(class, name string, options []CrossentropyOption) *Loss {
	l := &Loss{class: class, name: name}
	for _, o := range options {
		o(l)
	}
	return l
}

// dims are x's axes with the batch left open.
func dims(x *tensor.Tensor) []int {
	d := append([]int{}, x.Shape()...)
	if len(d) > 0 {
		d[0] = -1
	}
	return d
}
