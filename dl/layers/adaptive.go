package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// An AdaptiveLayer is a layer that learns something of its data before training: [Normalization],
// [Discretization] and [IntegerLookup].
//
//	scale := layers.Normalization().Adapt(data.Train.X)
//	model := dl.Sequential(scale, layers.Dense(1))
type AdaptiveLayer struct {
	*Layer
	adapt func(batches []*tensor.Tensor)
}

// Adapt looks at data, of which the batches are parts, and returns the layer. What an earlier Adapt
// learned is forgotten.
func (l *AdaptiveLayer) Adapt(batches ...*tensor.Tensor) *AdaptiveLayer {
	if len(batches) == 0 {
		tensor.Fail(l.Name(), "Adapt", nil, "there is no data: give Adapt the training data, whole or in batches")
	}
	for _, b := range batches {
		if b.Symbolic() {
			tensor.Fail(l.Name(), "Adapt", batches, "the data has no values: it is of a model that is being built")
		}
	}
	l.adapt(batches)
	return l
}
