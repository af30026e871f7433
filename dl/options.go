package dl

import (
	"context"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A FitOption sets a detail of Fit, and where it makes sense of Evaluate and Predict. A [Callback]
// is one, too.
type FitOption interface{ fit(*fit) }

type fit struct {
	epochs, initial, batch int
	shuffle, quiet, eager  bool
	split                  float64
	validationX            Source
	validationY            Source
	weights                *tensor.Tensor
	classes                map[int]float32
	callbacks              []Callback
	ctx                    context.Context
}

type fitFunc func(*fit)

func (o fitFunc) fit(f *fit) { o(f) }

// Options makes one option of several.
func Options(options ...FitOption) FitOption {
	return fitFunc(func(f *fit) {
		for _, o := range options {
			o.fit(f)
		}
	})
}

func newFit(op string, options []FitOption) *fit {
	f := &fit{epochs: 1, batch: 32, shuffle: true, ctx: context.Background()}
	for _, o := range options {
		o.fit(f)
	}
	switch {
	case f.batch < 1:
		tensor.Fail("", op, nil, "a batch has at least one sample, not %d", f.batch)
	case f.epochs < 0 || f.initial < 0:
		tensor.Fail("", op, nil, "the number of epochs cannot be negative")
	case f.split < 0 || f.split >= 1:
		tensor.Fail("", op, nil, "the part for validation is from 0 to less than 1, not %v", f.split)
	case f.split > 0 && f.validationX != nil:
		tensor.Fail("", op, nil, "Validation and ValidationSplit exclude each other")
	case f.weights != nil && f.classes != nil:
		tensor.Fail("", op, nil, "SampleWeights and ClassWeights exclude each other")
	}
	return f
}

// Epochs is how often Fit goes through the data; the default is 1.
func Epochs(n int) FitOption { return fitFunc(func(f *fit) { f.epochs = n }) }

// InitialEpoch skips the first n epochs: Fit does epochs n to Epochs-1, with the random numbers of
// those. The default is 0.
func InitialEpoch(n int) FitOption { return fitFunc(func(f *fit) { f.initial = n }) }

// BatchSize is how many samples make a step; the default is 32. The last batch may be smaller.
func BatchSize(n int) FitOption { return fitFunc(func(f *fit) { f.batch = n }) }

// NoShuffle goes through the samples in their order; the default is a new order in each epoch.
func NoShuffle() FitOption { return fitFunc(func(f *fit) { f.shuffle = false }) }

// Validation evaluates the model on x and y after each epoch.
func Validation(x, y Source) FitOption {
	return fitFunc(func(f *fit) { f.validationX, f.validationY = x, y })
}

// ValidationSplit keeps the last part of the samples, such as 0.1, for validation; the default is 0.
func ValidationSplit(part float64) FitOption { return fitFunc(func(f *fit) { f.split = part }) }

// SampleWeights multiplies the loss of each sample; w is [samples].
func SampleWeights(w *tensor.Tensor) FitOption { return fitFunc(func(f *fit) { f.weights = w }) }

// ClassWeights multiplies the loss of each sample by the weight of its class; that of a class
// without one is 1.
func ClassWeights(w map[int]float32) FitOption { return fitFunc(func(f *fit) { f.classes = w }) }

// Quiet prints nothing.
func Quiet() FitOption { return fitFunc(func(f *fit) { f.quiet = true }) }

// Eager runs the layers' Go code in each step, so that an if on a value and a Println in it work.
// The default is to record a step once and run the recording.
func Eager() FitOption { return fitFunc(func(f *fit) { f.eager = true }) }

// Context ends Fit after the step when ctx is done.
func Context(ctx context.Context) FitOption { return fitFunc(func(f *fit) { f.ctx = ctx }) }
