package main

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A workload is a model with what is measured of it. The other frameworks' programs know it by its
// name, and make the same.
type workload struct {
	name, title string
	batch       int
	steps       int // that the data last for; more make several epochs
	input       tensor.Shape
	make        func() *dl.Model
	predict     bool // what is measured is predicting one row, not training
	// skipped are the FLOPs of a step that a gradient of the model's input would take: nobody
	// computes it.
	skipped int
}

var workloads = []workload{
	{name: "mlp-32", title: "784-128-10, batch 32", batch: 32, steps: 100, input: tensor.Shape{784}, make: mlp, skipped: 2 * 32 * 784 * 128},
	{name: "mlp-512", title: "784-128-10, batch 512", batch: 512, steps: 100, input: tensor.Shape{784}, make: mlp, skipped: 2 * 512 * 784 * 128},
	{name: "convnet", title: "Keras's MNIST convnet, batch 128", batch: 128, steps: 20, input: tensor.Shape{28, 28, 1}, make: convnet, skipped: 2 * 128 * 26 * 26 * 9 * 32},
	{name: "lstm", title: "LSTM 128 over 80×64, batch 64", batch: 64, steps: 20, input: tensor.Shape{80, 64}, make: lstm, skipped: 2 * 64 * 80 * 64 * 4 * 128},
	{name: "transformer", title: "Transformer encoder block, d 128, 4 heads, 128 steps, ff 512, batch 32", batch: 32, steps: 10, input: tensor.Shape{128, 128},
		make: func() *dl.Model { return transformer(0) }, skipped: 3 * 2 * 32 * 128 * 128 * 128},
	{name: "transformer-dropout", title: "the same with dropout 0.1", batch: 32, steps: 10, input: tensor.Shape{128, 128},
		make: func() *dl.Model { return transformer(0.1) }, skipped: 3 * 2 * 32 * 128 * 128 * 128},
	{name: "resnet", title: "ResNet-20 of CIFAR size, batch 128", batch: 128, steps: 5, input: tensor.Shape{32, 32, 3}, make: resnet, skipped: 2 * 128 * 32 * 32 * 27 * 16},
	{name: "mlp-predict", title: "784-128-10, predicting one row", batch: 1, steps: 1, input: tensor.Shape{784}, make: mlp, predict: true},
	{name: "convnet-predict", title: "Keras's MNIST convnet, predicting one row", batch: 1, steps: 1, input: tensor.Shape{28, 28, 1}, make: convnet, predict: true},
}

func (w workload) label() (name, title string) { return w.name, w.title }

func (w workload) measure(e *environment, others []framework, rounds int) (result, error) {
	return race{name: w.name, title: w.title, flops: w.flops(), entries: enter(e, w.name, others), epoch: w.steps}.run(e.threads, rounds)
}

func find(name string) (workload, bool) {
	for _, w := range workloads {
		if w.name == name {
			return w, true
		}
	}
	return workload{}, false
}

// data are the samples of an epoch, and their labels from 0 to 9. How long a step takes does not
// depend on what they are.
func (w workload) data() (x, y *tensor.Tensor) {
	rows := w.batch * w.steps
	x = tensor.Uniform(tensor.NewStream(1, "samples"), 0, 1, append([]int{rows}, w.input...)...)
	y = tensor.Zeros(rows)
	for i := range y.Values() {
		y.Values()[i] = float32(i % 10)
	}
	return x, y
}

// flops are the floating point operations of a step: of training, those of the forward pass and twice
// as many for the gradients of weights and values, without that of the input.
func (w workload) flops() int {
	tape := tensor.Layout(!w.predict)
	w.make().Call(tape.Placeholder(append(tensor.Shape{w.batch}, w.input...)))
	forward := 0
	for c := range tape.Calls() {
		forward += c.FLOPs()
	}
	if w.predict {
		return forward
	}
	return 3*forward - w.skipped
}

func compiled(m *dl.Model, o *optimizers.Optimizer) *dl.Model {
	m.Compile(o, losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return m
}

func mlp() *dl.Model {
	return compiled(dl.Sequential(
		layers.Dense(128, layers.ReLU, layers.InputShape(784)),
		layers.Dense(10, layers.Softmax),
	), optimizers.Adam())
}

func convnet() *dl.Model {
	return compiled(dl.Sequential(
		layers.Conv2D(32, 3, layers.ReLU, layers.InputShape(28, 28, 1)),
		layers.MaxPooling2D(2),
		layers.Conv2D(64, 3, layers.ReLU),
		layers.MaxPooling2D(2),
		layers.Flatten(),
		layers.Dropout(0.5),
		layers.Dense(10, layers.Softmax),
	), optimizers.Adam())
}

func lstm() *dl.Model {
	return compiled(dl.Sequential(
		layers.LSTM(128, layers.InputShape(80, 64)),
		layers.Dense(10, layers.Softmax),
	), optimizers.Adam())
}

// transformer is the encoder block of Vaswani and others (2017), with dropout where PyTorch's
// TransformerEncoderLayer has it, and a classifier on the mean over time.
func transformer(rate float32) *dl.Model {
	x := dl.Input(128, 128)
	drop := func(x *tensor.Tensor) *tensor.Tensor {
		if rate == 0 {
			return x
		}
		return layers.Dropout(rate).Call(x)
	}
	h := layers.MultiHeadAttention(4, 32, layers.DropoutRate(rate)).Call(x, x)
	h = layers.LayerNormalization().Call(x.Add(drop(h)))
	f := drop(layers.Dense(512, layers.ReLU).Call(h))
	f = drop(layers.Dense(128).Call(f))
	h = layers.LayerNormalization().Call(h.Add(f))
	y := layers.Dense(10, layers.Softmax).Call(layers.GlobalAveragePooling1D().Call(h))
	return compiled(dl.New(dl.Tensors{x}, dl.Tensors{y}), optimizers.Adam())
}

// resnet is the ResNet-20 of He and others (2015) for images of CIFAR's size; where the number of filters
// grows, the shortcut is a convolution of 1×1.
func resnet() *dl.Model {
	conv := func(x *tensor.Tensor, filters, kernel, stride int) *tensor.Tensor {
		x = layers.Conv2D(filters, kernel, layers.Strides(stride), layers.Same, layers.NoBias()).Call(x)
		return layers.BatchNormalization().Call(x)
	}
	x := dl.Input(32, 32, 3)
	h := layers.ReLU.Call(conv(x, 16, 3, 1))
	for _, filters := range []int{16, 32, 64} {
		for block := range 3 {
			stride, shortcut := 1, h
			if block == 0 && filters > 16 {
				stride = 2
				shortcut = conv(h, filters, 1, 2)
			}
			f := layers.ReLU.Call(conv(h, filters, 3, stride))
			h = layers.ReLU.Call(conv(f, filters, 3, 1).Add(shortcut))
		}
	}
	y := layers.Dense(10, layers.Softmax).Call(layers.GlobalAveragePooling2D().Call(h))
	return compiled(dl.New(dl.Tensors{x}, dl.Tensors{y}), optimizers.SGD(optimizers.LearningRate(0.1), optimizers.Momentum(0.9)))
}
