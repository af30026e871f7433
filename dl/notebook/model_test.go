package notebook

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// smallModel learns its input's shape from the data, as a notebook's may, and has a state.
func smallModel(units int) *dl.Model {
	m := dl.Sequential(layers.Dense(units), layers.BatchNormalization(), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	if units != 1 {
		m.Call(dl.Input(4))
	}
	return m
}

// line is the least model that learns.
func line() *dl.Model {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(4)))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}

// samples are n rows that it learns from.
func samples(n int) (x, y *tensor.Tensor) {
	x, y = tensor.New(tensor.Shape{n, 4}, nil), tensor.New(tensor.Shape{n, 1}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%7) / 7
	}
	for i := range y.Values() {
		y.Values()[i] = float32(i % 2)
	}
	return x, y
}
