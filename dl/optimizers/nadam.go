package optimizers

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Nadam is [Adam] that looks ahead along its momentum, as Nesterov's does (Dozat, 2016). With
// u(t) = β₁·(1 - 0.96ᵗ/2) and P the product of all u so far, m and v as Adam's,
//
//	m̂ = u(t+1)·m/(1 - P·u(t+1)) + (1-u(t))·g/(1 - P)
//	w -= rate·m̂/(√(v/(1-β₂ᵗ)) + ε)
func Nadam(options ...MomentsOption) *Optimizer {
	n := &nadam{moments: newMoments()}
	n.apply(options)
	return newOptimizer("Nadam", n, 0.001, n.options)
}

type nadam struct {
	moments
	t       int // product is of the steps 1 to t
	product float64

	ahead, now, divisor float32
}

func (n *nadam) slots(*tensor.Tensor) []slot { return []slot{{name: "momentum"}, {name: "velocity"}} }

// u is the momentum of step t.
func (n *nadam) u(t int) float64 { return n.beta1 * (1 - 0.5*math.Pow(0.96, float64(t))) }

// productTo is the product of u over the steps 1 to t.
func (n *nadam) productTo(t int) float64 {
	if t < n.t || n.t == 0 { // a new beginning
		n.t, n.product = 0, 1
	}
	for n.t < t {
		n.t++
		n.product *= n.u(n.t)
	}
	return n.product
}

// The root of v's correction is drawn out of the division: √(v/c) + ε = (√v + ε√c)/√c.
func (n *nadam) step(rate float64, t int) {
	product, next := n.productTo(t), n.u(t+1)
	root := math.Sqrt(1 - math.Pow(n.beta2, float64(t)))
	n.ahead = float32(rate * root * next / (1 - product*next))
	n.now = float32(rate * root * (1 - n.u(t)) / (1 - product))
	n.divisor = float32(n.epsilon * root)
}

func (n *nadam) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	kernels.Nadam(w.Values(), g, slots[0], slots[1], n.ahead, n.now, n.beta1, n.beta2, n.divisor)
}

// shared is the product, which Keras keeps without a name of ours; here it follows from the number of steps.
func (n *nadam) shared(t int) Variable {
	return Variable{Shape: tensor.Shape{}, Values: []float32{float32(n.productTo(t))}}
}
