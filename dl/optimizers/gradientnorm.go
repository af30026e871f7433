package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// GradientNorm is the Euclidean length of the gradients of all weights together that the last
// Backward left: of the loss without its [LossScaleFactor], and before anything is clipped. It is 0
// where no weight has a gradient. A callback of Fit may ask for it in BatchEnd.
func (o *Optimizer) GradientNorm(weights []*tensor.Tensor) float64 {
	sum := 0.0
	for _, w := range weights {
		if g, _ := w.GradRows(); g != nil {
			sum += float64(kernels.Dot(g, g))
		}
	}
	return math.Sqrt(sum) / o.lossScale()
}
