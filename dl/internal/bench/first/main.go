// First makes 784-128-10 and trains it for one step, as short as a program can be: the bench measures
// how long it takes from its start.
package main

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func main() {
	model := dl.Sequential(layers.Dense(128, layers.ReLU, layers.InputShape(784)), layers.Dense(10, layers.Softmax))
	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	model.Fit(tensor.Ones(32, 784), tensor.Zeros(32), dl.Quiet())
}
