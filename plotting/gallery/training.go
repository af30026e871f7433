package main

import (
	"errors"
	"math"
	"math/rand/v2"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// training are the figures of a training.
var training = []item{
	{"Curves", func() *plotting.Figure { return plotting.Curves(overfitting(30)) }},
	{"Curves, smoothed, of one metric", func() *plotting.Figure {
		return plotting.Curves(noisy(300, 2), plotting.Only("loss"), plotting.Smooth(0.9)).Titled("A noisy training").
			Captioned("Faint: the loss of each epoch. Strong: its moving average, of which each epoch takes nine parts in ten from those before.")
	}},
	{"Curves, logarithmic", func() *plotting.Figure { return plotting.Curves(decades(), plotting.LogScale()) }},
	{"Curves, one epoch", func() *plotting.Figure {
		return plotting.Curves(&dl.History{Epochs: []dl.Logs{{"loss": 0.7, "val_loss": 0.6, "accuracy": 0.71, "val_accuracy": 0.74}}})
	}},
	{"Curves, diverged", func() *plotting.Figure { return plotting.Curves(diverged()) }},
	{"Curves, no epoch", func() *plotting.Figure {
		return plotting.Curves(&dl.History{Err: errors.New("interrupted in the first epoch")})
	}},
	{"Compare", func() *plotting.Figure {
		return plotting.Compare(plotting.Runs{
			"Adam": {noisy(20, 3), noisy(20, 4), noisy(20, 5)}, "SGD": {slower(20, 6), slower(20, 7), slower(20, 8)}, "overfits": {overfitting(20)},
		}, plotting.Only("loss"))
	}},
	{"Schedules", func() *plotting.Figure {
		return plotting.Schedules(1000,
			optimizers.CosineDecay(0.1, 1000), optimizers.ExponentialDecay(0.1, 200, 0.5, optimizers.Staircase()), optimizers.PolynomialDecay(0.1, 1000))
	}},
	{"RateTest", func() *plotting.Figure { return plotting.RateTest(rateTest()) }},
	{"Norms", func() *plotting.Figure { return plotting.Norms(traces()) }},
}

// chinese are figures whose texts are Chinese.
var chinese = []item{
	{"Curves", func() *plotting.Figure {
		return plotting.Curves(overfitting(12)).Titled("手写数字：训练过程").Captioned("验证损失在中途最低，此后模型开始过拟合（overfitting）。")
	}},
	{"RateTest", func() *plotting.Figure {
		return plotting.RateTest(rateTest()).Titled("学习率范围测试 (learning-rate range test)")
	}},
}

// noise returns random numbers of a normal distribution, the same each time.
func noise(seed uint64) func() float64 { return rand.New(rand.NewPCG(seed, 0)).NormFloat64 }

// overfitting is a history in which the loss in validation rises again after half of the epochs.
func overfitting(epochs int) *dl.History {
	h := &dl.History{}
	n := noise(1)
	for e := range epochs {
		t := float64(e+1) / float64(epochs)
		loss := 2.2*math.Exp(-5*t) + 0.05 + 0.02*n()*math.Exp(-2*t)
		val := 2.2*math.Exp(-5.5*t) + 0.14 + 0.5*t*t + 0.02*n()
		h.Epochs = append(h.Epochs, dl.Logs{
			"loss": loss, "val_loss": val,
			"accuracy": 1 - 0.32*loss - 0.01, "val_accuracy": 1 - 0.22*val - 0.05 + 0.004*n(),
		})
	}
	return h
}

// noisy is a history whose loss falls fast, with noise, and slower one whose loss falls slowly.
func noisy(epochs int, seed uint64) *dl.History { return falling(epochs, 6, seed) }

func slower(epochs int, seed uint64) *dl.History { return falling(epochs, 2.5, seed) }

func falling(epochs int, speed float64, seed uint64) *dl.History {
	h := &dl.History{}
	n := noise(seed)
	by := 1 + 0.2*n()
	for e := range epochs {
		t := float64(e+1) / float64(epochs)
		h.Epochs = append(h.Epochs, dl.Logs{
			"loss":     2*math.Exp(-speed*by*t) + 0.1 + 0.06*n()*math.Exp(-t),
			"val_loss": 2*math.Exp(-speed*by*t) + 0.2 + 0.08*n()*math.Exp(-t),
		})
	}
	return h
}

// decades falls over four powers of ten, and its learning rate in three steps.
func decades() *dl.History {
	h := &dl.History{}
	n := noise(9)
	for e := range 40 {
		loss := math.Pow(10, -float64(e)/10) * math.Exp(0.2*n())
		h.Epochs = append(h.Epochs, dl.Logs{"loss": loss, "val_loss": 1.6*loss + 2e-4, "learning_rate": 0.01 * math.Pow(0.1, float64(e/14))})
	}
	return h
}

// diverged ends in numbers that are none.
func diverged() *dl.History {
	h := &dl.History{}
	for e := range 12 {
		loss := 0.5 + math.Exp(float64(e-7))
		if e > 8 {
			loss = math.NaN()
		}
		h.Epochs = append(h.Epochs, dl.Logs{"loss": loss})
	}
	return h
}

// rateTest is a range test of that many steps.
func rateTest() *callbacks.RateTest {
	t := &callbacks.RateTest{}
	n := noise(10)
	for i := range 100 {
		rate := math.Pow(10, -6+6.5*float64(i)/99)
		smooth := 0.35 + 1.95/(1+math.Pow(rate/3e-3, 1.4)) + 3*math.Pow(rate/0.6, 3)
		t.Rates, t.Smoothed = append(t.Rates, rate), append(t.Smoothed, smooth)
		t.Losses = append(t.Losses, smooth*(1+0.05*n()))
	}
	t.Suggestion, t.Least = 2.4e-3, 5.2e-2
	return t
}

// traces are those of a deep net of sigmoids, whose gradients fade, over a few epochs.
func traces() (traces []*dl.Trace) {
	model := dl.Sequential(
		layers.Dense(24, layers.Sigmoid, layers.InputShape(8), layers.Seed(1)),
		layers.Dense(24, layers.Sigmoid, layers.Seed(2)), layers.Dense(24, layers.Sigmoid, layers.Seed(3)),
		layers.Dense(24, layers.Sigmoid, layers.Seed(4)), layers.Dense(1, layers.Seed(5)),
	)
	model.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.MeanSquaredError())
	n := noise(11)
	x, y := tensor.New(tensor.Shape{256, 8}, nil), tensor.New(tensor.Shape{256, 1}, nil)
	for i := range y.Values() {
		for k := range 8 {
			v := n()
			x.Values()[8*i+k] = float32(v)
			y.Values()[i] += float32(math.Sin(v))
		}
	}
	look := dl.Callback{EpochEnd: func(m *dl.Model, _ int, _ dl.Logs) { traces = append(traces, m.Inspect(x, y)) }}
	traces = append(traces, model.Inspect(x, y))
	model.Fit(x, y, dl.Epochs(12), dl.NoShuffle(), dl.Quiet(), look)
	return traces
}
