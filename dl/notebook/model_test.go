package notebook

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
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
