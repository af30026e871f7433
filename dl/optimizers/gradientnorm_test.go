package optimizers_test

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The loss a·3 + b·4 has a gradient of length 5, whatever it is scaled by.
func TestGradientNorm(t *testing.T) {
	for _, o := range []*optimizers.Optimizer{optimizers.SGD(), optimizers.SGD(optimizers.LossScaleFactor(64), optimizers.ClipNorm(0.1))} {
		a, b, rest := tensor.NewVariable("a", tensor.Shape{}), tensor.NewVariable("b", tensor.Shape{}), tensor.NewVariable("c", tensor.Shape{})
		weights := []*tensor.Tensor{a, b, rest}
		for _, w := range weights {
			w.Fill([]float32{2})
		}
		if n := o.GradientNorm(weights); n != 0 {
			t.Errorf("%v: before any step the norm is %v", o, n)
		}
		tape := tensor.Training()
		one := tape.Input(tensor.Scalar(1))
		loss := one.Mul(a).Scale(3).Add(one.Mul(b).Scale(4))
		tape.Backward(o.ScaleLoss(loss))
		if n := o.GradientNorm(weights); math.Abs(n-5) > 1e-6 {
			t.Errorf("%v: the norm is %v, want 5", o, n)
		}
	}
}
