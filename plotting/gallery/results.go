package main

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// scores are the figures of how good a classifier is.
var scores = []item{
	{"ConfusionMatrix", func() *plotting.Figure { return plotting.ConfusionMatrix(classified(600, 10, 3, 41)) }},
	{"ConfusionMatrix, normalized, with names", func() *plotting.Figure {
		want, got := classified(200, 3, 1.6, 42)
		return plotting.ConfusionMatrix(want, got, plotting.Classes("Adelie", "Chinstrap", "Gentoo"), plotting.Normalized())
	}},
	{"ROC", func() *plotting.Figure { return plotting.ROC(yesNo(300, 43)) }},
	{"ROC, of ten classes", func() *plotting.Figure { return plotting.ROC(classified(600, 10, 2, 44)) }},
	{"PrecisionRecall", func() *plotting.Figure { return plotting.PrecisionRecall(yesNo(300, 43)) }},
	{"PrecisionRecall, of three classes", func() *plotting.Figure { return plotting.PrecisionRecall(classified(300, 3, 1.4, 45)) }},
	{"Calibration", func() *plotting.Figure { return plotting.Calibration(classified(600, 10, 1.8, 46)) }},
}

// answers are the figures of a model's answers to single samples, and of what it sees in them.
var answers = []item{
	{"Residuals", func() *plotting.Figure {
		next := noise(47)
		want, got := normal(150, 3, 2, 48), tensor.New(tensor.Shape{150, 1}, nil)
		for i, v := range want.Values() {
			got.Values()[i] = 0.92*v + 0.2 + float32(0.4*next())
		}
		return plotting.Residuals(want, got)
	}},
	{"Predictions", func() *plotting.Figure {
		x, y := digits()
		return plotting.Predictions(x.Rows(0, 16), y.Rows(0, 16), conv().Predict(x.Rows(0, 16)))
	}},
	{"MostWrong", func() *plotting.Figure {
		x, y := digits()
		return plotting.MostWrong(8, x, y, conv().Predict(x))
	}},
	{"Embedding, of principal components", func() *plotting.Figure {
		x, y := clouds(400, 6)
		return plotting.Embedding(x, plotting.ByClass(y))
	}},
	{"Embedding, by t-SNE", func() *plotting.Figure {
		x, y := clouds(400, 6)
		return plotting.Embedding(plotting.TSNE(x), plotting.ByClass(y, "zero", "one", "two", "three", "four", "five"))
	}},
	{"Spectrogram", func() *plotting.Figure {
		return plotting.Spectrogram(chirp(), plotting.SampleRate(8000.0/64, 4000), plotting.Decibels(60))
	}},
}

// clouds are points about centres in ten dimensions, and which cloud they are of.
func clouds(n, classes int) (x, y *tensor.Tensor) {
	next := noise(51)
	x, y = tensor.New(tensor.Shape{n, 10}, nil), tensor.New(tensor.Shape{n}, nil)
	for i := range n {
		y.Values()[i] = float32(i % classes)
		for k := range 10 {
			x.Values()[10*i+k] = float32(next())
		}
		x.Values()[10*i+i%classes] += 6
	}
	return x, y
}

// attention looks mostly at the token before.
func attention(heads int) *tensor.Tensor {
	next := noise(52)
	w := tensor.New(tensor.Shape{heads, 7, 7}, nil)
	for i := range w.Values() {
		v := 1.2 * next()
		if row, column := i/7%7, i%7; column == (row+6)%7 {
			v += 3
		}
		w.Values()[i] = float32(v)
	}
	return w.Softmax()
}

// chirp is the spectrum of two tones that rise, in noise.
func chirp() *tensor.Tensor {
	next := noise(53)
	const rate, window = 8000.0, 256
	x, bell := tensor.New(tensor.Shape{12000}, nil), tensor.New(tensor.Shape{window}, nil)
	for i := range x.Values() {
		t := float64(i) / rate
		x.Values()[i] = float32(math.Sin(2*math.Pi*(300*t+400*t*t)) + 0.4*math.Sin(2*math.Pi*(900*t+800*t*t)) + 0.05*next())
	}
	for i := range bell.Values() {
		bell.Values()[i] = float32(0.5 - 0.5*math.Cos(2*math.Pi*float64(i)/window))
	}
	return x.STFT(bell, 64, window).Square().Sum(-1)
}

// measures are columns that go together more or less.
func measures() *tensor.Tensor {
	next := noise(54)
	x := tensor.New(tensor.Shape{300, 5}, nil)
	for i := range 300 {
		size, shape := next(), next()
		copy(x.Values()[5*i:], []float32{float32(size + 0.6*next()), float32(shape - 0.4*size + 0.5*next()), float32(size + 0.2*next()), float32(size + 0.4*next()), float32(next())})
	}
	return x
}
