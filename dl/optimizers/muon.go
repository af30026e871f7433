package optimizers

import (
	"math"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A MuonOption is [Momentum], [NoNesterov], [NewtonSchulz], [NewtonSchulzSteps], [RMSRate],
// [ExcludeLayers], [IncludeEmbeddings], [Beta1], [Beta2], [Epsilon], [AdamRate], [AdamWeightDecay] or an
// [Option].
type MuonOption interface{ muon(*muon) }

// Muon takes steps that are orthogonal matrices (Jordan and others, 2024): m = μ·m + g with μ 0.95,
// the step is g + μ·m with its singular values made about 1 by five iterations
// x = a·x + (b·x·xᵀ + c·(x·xᵀ)²)·x of Newton and Schulz, and w -= rate·0.2·√(max(rows, columns))·step.
//
// That is for weights of two axes. All others, and embeddings, are changed by [AdamW].
func Muon(options ...MuonOption) *Optimizer {
	m := &muon{momentum: 0.95, nesterov: true, a: 3.4445, b: -4.7750, c: 2.0315, steps: 5, rmsRate: 0.2, adam: adam{moments: newMoments()}, adamRate: 1, adamDecay: 0.004}
	for _, o := range options {
		o.muon(m)
	}
	if m.steps < 0 || !(m.rmsRate >= 0) || !(m.adamDecay >= 0) {
		tensor.Fail("", "Muon", nil, "there are %d steps, the RMS rate is %v and Adam's weight decay %v: none is negative", m.steps, m.rmsRate, m.adamDecay)
	}
	return newOptimizer("Muon", m, 0.001, append([]Option{WeightDecay(0.004)}, m.options...))
}

type muon struct {
	momentum            float64
	nesterov            bool
	a, b, c             float64
	steps               int
	rmsRate             float64
	excluded            []string
	embeddings          bool
	adam                adam
	adamRate, adamDecay float64
	options             []Option

	rate    float64
	buffers [5][]float32
}

type muonOption func(*muon)

func (o muonOption) muon(m *muon) { o(m) }

// NoNesterov takes m itself as the step.
func NoNesterov() MuonOption { return muonOption(func(m *muon) { m.nesterov = false }) }

// NewtonSchulz are the coefficients of the iteration; the default is 3.4445, -4.775, 2.0315.
func NewtonSchulz(a, b, c float64) MuonOption {
	return muonOption(func(m *muon) { m.a, m.b, m.c = a, b, c })
}

// NewtonSchulzSteps is how many iterations there are; the default is 5.
func NewtonSchulzSteps(n int) MuonOption { return muonOption(func(m *muon) { m.steps = n }) }

// RMSRate is the root mean square of a step, before the learning rate, that makes it as large as one
// of Adam; the default is 0.2, and 0 leaves steps as they are.
func RMSRate(v float64) MuonOption { return muonOption(func(m *muon) { m.rmsRate = v }) }

// ExcludeLayers gives weights to AdamW whose paths, such as "dense_1/kernel", contain one of the given
// texts: the last layer's, for one.
func ExcludeLayers(names ...string) MuonOption {
	return muonOption(func(m *muon) { m.excluded = append(m.excluded, names...) })
}

// IncludeEmbeddings takes orthogonal steps in weights whose paths contain "embedding", too.
func IncludeEmbeddings() MuonOption { return muonOption(func(m *muon) { m.embeddings = true }) }

// AdamRate is AdamW's learning rate by the learning rate; the default is 1.
func AdamRate(ratio float64) MuonOption { return muonOption(func(m *muon) { m.adamRate = ratio }) }

// AdamWeightDecay is the weight decay of the weights that AdamW changes; the default is 0.004.
func AdamWeightDecay(v float64) MuonOption { return muonOption(func(m *muon) { m.adamDecay = v }) }

// orthogonal reports whether a weight has orthogonal steps.
func (m *muon) orthogonal(w *tensor.Tensor) bool {
	path := w.Path()
	return w.Rank() == 2 && (m.embeddings || !strings.Contains(strings.ToLower(path), "embedding")) &&
		!slices.ContainsFunc(m.excluded, func(name string) bool { return strings.Contains(path, name) })
}

func (m *muon) slots(w *tensor.Tensor) []slot {
	if m.orthogonal(w) {
		return []slot{{name: "momentum"}}
	}
	return []slot{{name: "momentum"}, {name: "velocity"}}
}

func (m *muon) decay(w *tensor.Tensor, common float64) float64 {
	if m.orthogonal(w) {
		return common
	}
	return m.adamDecay
}

func (m *muon) step(rate float64, t int) {
	m.rate = rate
	m.adam.step(rate*m.adamRate, t)
}

func (m *muon) update(w *tensor.Tensor, g []float32, slots [][]float32) {
	if len(slots) == 2 {
		m.adam.update(w, g, slots)
		return
	}
	if len(g) == 0 {
		return
	}
	rows, columns := w.Dim(0), w.Dim(1)
	momentum, x := slots[0], m.buffer(0, len(g))
	kernels.Scale(momentum, momentum, float32(m.momentum))
	kernels.AddTo(momentum, g)
	if copy(x, momentum); m.nesterov {
		kernels.Scale(x, x, float32(m.momentum))
		kernels.AddTo(x, g)
	}
	rate := m.rate
	if m.rmsRate > 0 {
		rate *= m.rmsRate * math.Sqrt(float64(max(rows, columns)))
	}
	kernels.SGD(w.Values(), m.orthogonalize(rows, columns, x), float32(rate))
}

// orthogonalize makes the singular values of x [rows columns] about 1. It returns storage of its own.
func (m *muon) orthogonalize(rows, columns int, x []float32) []float32 {
	kernels.Scale(x, x, float32(1/(math.Sqrt(float64(kernels.Dot(x, x)))+1e-7)))
	// With the smaller of x·xᵀ and xᵀ·x, p, an iteration is a·x + (b·p + c·p²)·x, or x from the left.
	n := min(rows, columns)
	next, p, cp, q := m.buffer(1, len(x)), m.buffer(2, n*n), m.buffer(3, n*n), m.buffer(4, n*n)
	for range m.steps {
		wide := rows <= columns
		if wide {
			kernels.Gemm(n, n, columns, x, columns, 1, x, 1, columns, p, n, kernels.Epilogue{})
		} else {
			kernels.Gemm(n, n, rows, x, 1, columns, x, columns, 1, p, n, kernels.Epilogue{})
		}
		kernels.Scale(cp, p, float32(m.c))
		kernels.Scale(q, p, float32(m.b))
		kernels.Gemm(n, n, n, cp, n, 1, p, n, 1, q, n, kernels.Epilogue{Add: true})
		kernels.Scale(next, x, float32(m.a))
		if wide {
			kernels.Gemm(n, columns, n, q, n, 1, x, columns, 1, next, columns, kernels.Epilogue{Add: true})
		} else {
			kernels.Gemm(rows, n, n, x, columns, 1, q, n, 1, next, columns, kernels.Epilogue{Add: true})
		}
		x, next = next, x
	}
	return x
}

// buffer is storage for n elements, kept from step to step.
func (m *muon) buffer(i, n int) []float32 {
	m.buffers[i] = slices.Grow(m.buffers[i][:0], n)[:n]
	return m.buffers[i]
}

func (m *muon) config() map[string]any {
	c := map[string]any{"adam_beta_1": m.adam.beta1, "adam_beta_2": m.adam.beta2, "epsilon": m.adam.epsilon,
		"muon_a": m.a, "muon_b": m.b, "muon_c": m.c, "adam_lr_ratio": m.adamRate, "momentum": m.momentum, "ns_steps": m.steps,
		"nesterov": m.nesterov, "exclude_embeddings": !m.embeddings, "adam_weight_decay": m.adamDecay, "rms_rate": nil}
	if m.rmsRate > 0 {
		c["rms_rate"] = m.rmsRate
	}
	if len(m.excluded) > 0 {
		c["exclude_layers"] = m.excluded
	}
	return c
}
