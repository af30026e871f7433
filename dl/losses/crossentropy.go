package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// Crossentropy is the crossentropy that fits the shapes, as Keras's loss "crossentropy" is:
// [BinaryCrossentropy] for one output unit, [SparseCategoricalCrossentropy] for classes given by
// number, and else [CategoricalCrossentropy].
func Crossentropy() *Loss {
	l := newLoss("crossentropy", "crossentropy", nil)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor { return l.as(want.Shape(), got.Shape()).f(want, got) }
	return l
}

// as is the loss itself or, of a Crossentropy, the one that it is for these shapes.
func (l *Loss) as(want, got tensor.Shape) *Loss {
	switch {
	case l.class != "crossentropy":
		return l
	case len(got) == 0 || got.Dim(-1) == 1:
		return BinaryCrossentropy()
	case len(want) < len(got) || want.Dim(-1) == 1:
		return SparseCategoricalCrossentropy()
	}
	return CategoricalCrossentropy()
}

// SparseCategoricalCrossentropy is -ln p of the class that is right, for classes given by number:
// got [batch ... classes], want [batch ...].
//
// Where got comes from a softmax it is computed from what that is the softmax of, so that it is
// exact also for very small p; Keras on TensorFlow does the same.
func SparseCategoricalCrossentropy(options ...SparseCrossentropyOption) *Loss {
	l := newLoss("SparseCategoricalCrossentropy", "sparse_categorical_crossentropy",
		map[string]any{"from_logits": false, "ignore_class": nil, "axis": -1})
	for _, o := range options {
		o.sparse(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		got = last(got, l.axis())
		l.fits(want, got)
		var counts *tensor.Tensor
		if ignored, ok := l.config["ignore_class"].(int); ok {
			want = classNumbers(want, got)
			counts = want.NotEqual(tensor.Scalar(float32(ignored)))
			want = want.Mul(counts) // class 0, whose loss is left out
		}
		var values *tensor.Tensor
		if l.logits() {
			values = got.SparseCrossentropyFromLogits(want)
		} else {
			values = got.SparseCrossentropy(want)
		}
		if counts == nil {
			return values
		}
		return tensor.Where(counts, values, tensor.Scalar(0)).WithMask(counts)
	}
	return l
}

// CategoricalCrossentropy is -Σ want·ln got over the classes, for classes given by their
// probabilities: got and want [batch ... classes].
func CategoricalCrossentropy(options ...CrossentropyOption) *Loss {
	l := crossentropy("CategoricalCrossentropy", "categorical_crossentropy", options)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		l.fits(want, got)
		want, got = l.align(want, got)
		want, got = last(want, l.axis()), last(got, l.axis())
		want = l.smooth(want, got.Dim(-1))
		if l.logits() {
			return got.CrossentropyFromLogits(want)
		}
		return got.Crossentropy(want)
	}
	return l
}

// BinaryCrossentropy is -(want·ln got + (1-want)·ln(1-got)), the mean over the axis. Both are
// [batch ... columns].
func BinaryCrossentropy(options ...CrossentropyOption) *Loss {
	l := crossentropy("BinaryCrossentropy", "binary_crossentropy", options)
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		l.fits(want, got)
		return l.binary(want, got).Mean(l.axis())
	}
	return l
}

// binary are the crossentropies of the elements of got, or of got with the axis of size 1 that want
// has and it has not.
func (l *Loss) binary(want, got *tensor.Tensor) *tensor.Tensor {
	probability := got
	want, got = l.align(want, got)
	want = l.smooth(want, 2)
	switch {
	case l.logits():
		return got.BinaryCrossentropyFromLogits(want)
	case got == probability:
		return got.BinaryCrossentropy(want)
	default: // expanded: the sigmoid is to be seen
		return probability.BinaryCrossentropy(want.Reshape(dims(probability)...)).ExpandDims(-1)
	}
}

// smooth moves the probabilities of so many classes towards each other.
func (l *Loss) smooth(want *tensor.Tensor, classes int) *tensor.Tensor {
	factor := l.number("label_smoothing")
	if factor == 0 {
		return want
	}
	return want.Scale(1 - factor).AddScalar(factor / float32(classes))
}

func crossentropy(class, name string, options []CrossentropyOption) *Loss {
	l := newLoss(class, name, map[string]any{"from_logits": false, "label_smoothing": 0.0, "axis": -1})
	for _, o := range options {
		o.crossentropy(l)
	}
	return l
}

// last is x with the axis moved to the end.
func last(x *tensor.Tensor, axis int) *tensor.Tensor {
	if axis == -1 || axis == x.Rank()-1 {
		return x
	}
	return x.MoveAxis(axis, -1)
}

// classNumbers is want without a last axis of size 1, where got has one of classes there.
func classNumbers(want, got *tensor.Tensor) *tensor.Tensor {
	if want.Rank() == got.Rank() && want.Dim(-1) == 1 {
		return want.Squeeze(-1)
	}
	return want
}

// dims are x's axes with the batch left open.
func dims(x *tensor.Tensor) []int {
	d := append([]int{}, x.Shape()...)
	if len(d) > 0 {
		d[0] = -1
	}
	return d
}
