package keras_test

import (
	"maps"
	"slices"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/keras"
)

func init() {
	for _, name := range slices.Sorted(maps.Keys(keras.RecurrentModels)) {
		r := keras.RecurrentModels[name]
		specimens = append(specimens, specimen{name, func() (*dl.Model, dl.Tensors, dl.Tensors) {
			var x dl.Tensors
			for _, shape := range r.Inputs {
				x = append(x, data(8, shape...))
			}
			return r.Make(), x, dl.Tensors{data(8, r.Output)}
		}})
	}
}
