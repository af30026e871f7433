package optimizers

import (
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An SGDOption is [Momentum], [Nesterov] or an [Option].
type SGDOption interface{ sgd(*sgd) }

// SGD goes down the gradient: w -= rate·g; with momentum μ, m = μ·m - rate·g and w += m; with
// Nesterov's, w += μ·m - rate·g.
func SGD(options ...SGDOption) *Optimizer {
	s := &sgd{}
	for _, o := range options {
		o.sgd(s)
	}
	return newOptimizer("SGD", s, 0.01, s.options)
}

type sgd struct {
	momentum float64
	nesterov bool
	options  []Option
	rate     float32
}

// Momentum is how much of the last step goes into the next; the default is 0, and 0.95 of [Muon].
func Momentum(v float64) MomentumOption { return MomentumOption(v) }

// A MomentumOption is an option of [SGD], [RMSprop] and [Muon].
type MomentumOption float64

func (m MomentumOption) sgd(s *sgd)         { s.momentum = float64(m) }
func (m MomentumOption) rmsprop(r *rmsprop) { r.momentum = float64(m) }
func (m MomentumOption) muon(n *muon)       { n.momentum = float64(m) }

// Nesterov looks ahead along the momentum (Nesterov, 1983).
func Nesterov() SGDOption { return nesterov{} }

type nesterov struct{}

func (nesterov) sgd(s *sgd) { s.nesterov = true }

func (s *sgd) slots(*tensor.Tensor) []slot {
	if s.momentum == 0 {
		return nil
	}
	return []slot{{name: "momentum"}}
}

func (s *sgd) step(rate float64, _ int) { s.rate = float32(rate) }

func (s *sgd) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	if s.momentum == 0 {
		s.descend(w, g)
		return
	}
	kernels.Momentum(w.Values(), g, slots[0], s.rate, float32(s.momentum), s.nesterov)
}

// descend leaves alone the rows whose gradient is 0, where g is w's as it is.
func (s *sgd) descend(w *tensor.Tensor, g []float32) {
	values := w.Values()
	grad, rows := w.GradRows()
	if rows == nil || &grad[0] != &g[0] {
		kernels.SGD(values, g, s.rate)
		return
	}
	n := len(values) / w.Dim(0)
	for _, row := range rows {
		kernels.SGD(values[row*n:][:n], g[row*n:][:n], s.rate)
	}
}

func (s *sgd) config() map[string]any {
	return map[string]any{"momentum": s.momentum, "nesterov": s.nesterov}
}
