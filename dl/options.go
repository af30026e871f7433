package dl

import (
	"context"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A FitOption sets a detail of Fit, and where it makes sense of Evaluate, Predict, TrainOnBatch and
// TestOnBatch. A [Callback] is one, too.
type FitOption interface{ fit(*fit) }

type fit struct {
	epochs, initial   int
	batch, steps      int // 0 if not given
	shuffle, eager    bool
	quiet, progress   bool
	split             float64
	weights           Source
	classes           map[int]float32
	callbacks         []Callback
	ctx               context.Context
	trainStep         func(Batch) Logs
	testStep          func(Batch) Logs
	validationX       Source
	validationY       Source
	validationWeights Source
	validationBatch   int // 0 if not given
	validationSteps   int // 0 if not given
	validationEvery   int // epochs
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
	f := &fit{epochs: 1, shuffle: true, ctx: context.Background(), validationEvery: 1}
	for _, o := range options {
		o.fit(f)
	}
	switch {
	case f.split > 0 && f.validationX != nil:
		tensor.Fail("", op, nil, "Validation and ValidationSplit exclude each other")
	case f.weights != nil && f.classes != nil:
		tensor.Fail("", op, nil, "SampleWeights and ClassWeights exclude each other")
	case f.validationWeights != nil && f.validationX == nil:
		tensor.Fail("", op, nil, "ValidationWeights are those of the samples that Validation gives; the weights of ValidationSplit's samples are among SampleWeights")
	}
	return f
}

// positive sets a number that is at least 1.
func positive(op, what string, n int, set func(f *fit)) FitOption {
	if n < 1 {
		tensor.Fail("", op, nil, "%s is at least 1, not %d", what, n)
	}
	return fitFunc(set)
}

// Epochs is the number of the epoch that Fit ends after, counted from 1: how often it goes through
// the data, if InitialEpoch does not skip some. The default is 1.
func Epochs(n int) FitOption {
	if n < 0 {
		tensor.Fail("", "Epochs", nil, "the number of epochs cannot be negative, as %d is", n)
	}
	return fitFunc(func(f *fit) { f.epochs = n })
}

// InitialEpoch skips the first n epochs: Fit does epochs n to Epochs-1, with the random numbers of
// those. The default is 0.
func InitialEpoch(n int) FitOption {
	if n < 0 {
		tensor.Fail("", "InitialEpoch", nil, "the number of epochs to skip cannot be negative, as %d is", n)
	}
	return fitFunc(func(f *fit) { f.initial = n })
}

// BatchSize is how many samples make a step; the default is 32, or with StepsPerEpoch what makes
// that many steps of the data. The last batch may be smaller.
func BatchSize(n int) FitOption {
	return positive("BatchSize", "the number of samples in a batch", n, func(f *fit) { f.batch = n })
}

// StepsPerEpoch makes an epoch of n steps; the default is one run through the data. The next epoch
// goes on where the last one ended. Where the data come to their end, the epoch ends, and the next
// one begins them anew. To Evaluate and Predict it is the most batches that they look at.
func StepsPerEpoch(n int) FitOption {
	return positive("StepsPerEpoch", "the number of steps in an epoch", n, func(f *fit) { f.steps = n })
}

// NoShuffle goes through the samples in their order; the default is a new order in each epoch.
func NoShuffle() FitOption { return fitFunc(func(f *fit) { f.shuffle = false }) }

// Validation evaluates the model on x and y after each epoch. y is nil where x has its own targets,
// as [FromSeq] does.
func Validation(x, y Source) FitOption {
	return fitFunc(func(f *fit) { f.validationX, f.validationY = x, y })
}

// ValidationWeights are the weights of the samples that Validation gives, as SampleWeights are of
// Fit's.
func ValidationWeights(w Source) FitOption {
	return fitFunc(func(f *fit) { f.validationWeights = w })
}

// ValidationSplit keeps the last part of the samples, such as 0.1, for validation: of n samples the
// last n - ⌊n·(1-part)⌋, whatever the order they are trained in. The default is 0.
func ValidationSplit(part float64) FitOption {
	if !(part >= 0 && part < 1) {
		tensor.Fail("", "ValidationSplit", nil, "the part for validation is from 0 to less than 1, not %v", part)
	}
	return fitFunc(func(f *fit) { f.split = part })
}

// ValidationBatchSize is how many samples are evaluated at once; the default is BatchSize.
func ValidationBatchSize(n int) FitOption {
	return positive("ValidationBatchSize", "the number of samples in a batch", n, func(f *fit) { f.validationBatch = n })
}

// ValidationSteps is the most batches of the validation data that are looked at, from their begin
// each time; the default is all.
func ValidationSteps(n int) FitOption {
	return positive("ValidationSteps", "the number of batches", n, func(f *fit) { f.validationSteps = n })
}

// ValidationFreq validates after each n-th epoch; the default is 1. The logs of the other epochs
// have no val_ in them.
func ValidationFreq(n int) FitOption {
	return positive("ValidationFreq", "the number of epochs to a validation", n, func(f *fit) { f.validationEvery = n })
}

// SampleWeights multiplies the loss of each sample; w is [samples], or [samples time] for a model
// whose loss is one of each time step. Of a model with several outputs, w is one for all, or
// [Tensors] with one for each, of which some may be nil. The sum of the losses is divided by the
// number of samples, as in Keras, not by the sum of the weights. Metrics count the weights where
// they are [metrics.Weighted].
func SampleWeights(w Source) FitOption { return fitFunc(func(f *fit) { f.weights = w }) }

// ClassWeights multiplies the loss of each sample by the weight of its class, given as its number
// or by one-hot targets; that of a class without one is 1. It does not change the validation.
func ClassWeights(w map[int]float32) FitOption { return fitFunc(func(f *fit) { f.classes = w }) }

// Quiet prints nothing.
func Quiet() FitOption { return fitFunc(func(f *fit) { f.quiet = true }) }

// Progress makes Evaluate and Predict show how far they are, as Fit does unless it is told to be
// Quiet.
func Progress() FitOption { return fitFunc(func(f *fit) { f.progress = true }) }

// Eager runs the layers' Go code in each step, so that an if on a value and a Println in it work.
// The default is to record a step once and run the recording.
func Eager() FitOption { return fitFunc(func(f *fit) { f.eager = true }) }

// Context ends Fit within a second when ctx is done, as an interrupt does.
func Context(ctx context.Context) FitOption { return fitFunc(func(f *fit) { f.ctx = ctx }) }

// TrainStep makes step the training of each batch, in place of the model's own: Fit sees to the
// epochs, the data, the callbacks, the progress and the history, and the model need not be
// compiled. What the step returns are numbers of this batch, such as its loss; their means over the
// epoch, weighed by the number of samples, are in the logs. A "loss" that is not finite ends Fit.
//
// The batch's tensors hold other samples in the next step.
//
//	tape, opt := tensor.Training(), optimizers.Adam()
//	model.Fit(x, y, dl.Epochs(5), dl.TrainStep(func(b dl.Batch) dl.Logs {
//		tape.Reset()
//		loss := LogCosh(b.Y, model.Call(tape.Input(b.X))).Mean()
//		tape.Backward(loss)
//		tape.Commit()
//		opt.Step(model.Trainable())
//		return dl.Logs{"loss": float64(loss.Item())}
//	}))
func TrainStep(step func(b Batch) Logs) FitOption {
	return fitFunc(func(f *fit) { f.trainStep = step })
}

// TestStep is to the evaluation of a batch what TrainStep is to its training.
func TestStep(step func(b Batch) Logs) FitOption {
	return fitFunc(func(f *fit) { f.testStep = step })
}
