package main

import (
	"math"
	"math/rand/v2"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/plotting"
)

// training are the figures of a training.
var training = []item{
	{"Curves", func() *plotting.Figure { return plotting.Curves(overfitting(30)) }},
}

// chinese are figures whose texts are Chinese.
var chinese = []item{
	{"Curves", func() *plotting.Figure {
		return plotting.Curves(overfitting(12)).Titled("手写数字：训练过程").Captioned("验证损失在中途最低，此后模型开始过拟合（overfitting）。")
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
