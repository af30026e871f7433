package main

import (
	"math"
	"sync"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// distributions are the figures of how numbers are distributed.
var distributions = []item{
	{"Histogram", func() *plotting.Figure { return plotting.Histogram(normal(3000, 1, 2, 31), plotting.Named("height")) }},
	{"Histogram, train and test", func() *plotting.Figure {
		return plotting.Histogram(normal(3000, 1, 2, 31), plotting.Named("train"), plotting.Against("test", normal(900, 2.5, 1.5, 32)))
	}},
	{"Ridgeline", func() *plotting.Figure {
		return plotting.Ridgeline([]string{"Adelie", "Chinstrap", "Gentoo"}, normal(150, 38.8, 2.7, 33), normal(70, 48.8, 3.3, 34), normal(120, 47.5, 3.1, 35))
	}},
	{"WeightHistory", func() *plotting.Figure { return plotting.WeightHistory(dense().weights) }},
	{"LayerWeights", func() *plotting.Figure { return plotting.LayerWeights(dense().Layers()[1]) }},
}

// activations are the figures of what layers look for, and what they answer.
var activations = []item{
	{"Filters, of a dense layer", func() *plotting.Figure { return plotting.Filters(dense().Layers()[0].Weights()[0].Tensor) }},
	{"FeatureMaps", func() *plotting.Figure {
		x, y := digits()
		return plotting.FeatureMaps(conv().Inspect(x.Rows(0, 8), y.Rows(0, 8)), conv().Layers()[0].Name(), 3)
	}},
	{"DeadUnits", func() *plotting.Figure {
		x, y := digits()
		return plotting.DeadUnits(dense().Inspect(x.Reshape(-1, 784).Rows(0, 200), y.Rows(0, 200)))
	}},
	{"ReceptiveFields", func() *plotting.Figure {
		x, _ := digits()
		return plotting.ReceptiveFields(conv().Model, x.Rows(0, 16))
	}},
	{"Spectrum", func() *plotting.Figure { return plotting.Spectrum(dense().Model) }},
}

// normal are numbers of a normal distribution.
func normal(n int, mean, deviation float64, seed uint64) *tensor.Tensor {
	next := noise(seed)
	x := tensor.New(tensor.Shape{n}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(mean + deviation*next())
	}
	return x
}

// digits are drawn digits x [400 28 28 1] from 0 to 1, and what they are.
var digits = sync.OnceValues(func() (x, y *tensor.Tensor) {
	d := datasets.Digits(datasets.Samples(400), datasets.Seed(1))
	return d.Train.X.Tensor().Scale(1.0/255).Reshape(-1, 28, 28, 1), d.Train.Y.Tensor()
})

type trained struct {
	*dl.Model
	weights *plotting.Weights
}

// dense is a net of two layers that has learned digits.
var dense = sync.OnceValue(func() trained {
	x, y := digits()
	m := dl.Sequential(layers.Dense(20, layers.ReLU, layers.InputShape(784), layers.Seed(1)), layers.Dense(10, layers.Softmax, layers.Seed(2)))
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.003)), losses.SparseCategoricalCrossentropy())
	w := plotting.WatchWeights()
	m.Fit(x.Reshape(-1, 784), y, dl.Epochs(10), dl.NoShuffle(), dl.Quiet(), w.Callback())
	return trained{m, w}
})

// conv is a small convolutional net that has begun to learn digits.
var conv = sync.OnceValue(func() trained {
	x, y := digits()
	m := dl.Sequential(
		layers.Conv2D(8, 5, layers.ReLU, layers.InputShape(28, 28, 1), layers.Seed(1)), layers.MaxPooling2D(2),
		layers.Conv2D(12, 3, layers.ReLU, layers.Seed(2)), layers.MaxPooling2D(2),
		layers.Flatten(), layers.Dense(10, layers.Softmax, layers.Seed(3)),
	)
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.003)), losses.SparseCategoricalCrossentropy())
	m.Fit(x, y, dl.Epochs(3), dl.NoShuffle(), dl.Quiet())
	return trained{m, nil}
})

// classified are n samples of so many classes with probabilities of a model that takes one class for
// another at times.
func classified(n, classes int, skill float64, seed uint64) (want, got *tensor.Tensor) {
	next := noise(seed)
	want, got = tensor.New(tensor.Shape{n}, nil), tensor.New(tensor.Shape{n, classes}, nil)
	for i := range n {
		class := i * 7 % classes
		want.Values()[i] = float32(class)
		for k := range classes {
			v := next()
			if k == class {
				v += skill
			}
			if class == 4 && k == 9 || class == 3 && k == 5 {
				v += 0.6 * skill
			}
			got.Values()[i*classes+k] = float32(1.6 * v)
		}
	}
	return want, got.Softmax()
}

// yesNo are n samples of two classes, and how probable a model thinks the second.
func yesNo(n int, seed uint64) (want, got *tensor.Tensor) {
	next := noise(seed)
	want, got = tensor.New(tensor.Shape{n}, nil), tensor.New(tensor.Shape{n, 1}, nil)
	for i := range n {
		if i%10 < 3 {
			want.Values()[i] = 1
		}
		got.Values()[i] = float32(1 / (1 + math.Exp(1.6-2.5*float64(want.Values()[i])-next())))
	}
	return want, got
}
