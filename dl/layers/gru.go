package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// GRUCellConfig is what a GRUCell was made with.
type GRUCellConfig struct {
	Units int
	RecurrentConfig
	GateConfig
	ResetAfter bool
	layer      []LayerOption
}

// GRUConfig is what a GRU layer was made with.
type GRUConfig struct {
	GRUCellConfig
	SequenceConfig
}

// A GRUOption is an [Activation], a [KernelOption], a [RecurrentOption], [DropoutRate], a [GateOption],
// [NoResetAfter], a [SequenceOption] or a [LayerOption].
type GRUOption interface{ gru(*GRUConfig) }

// A GRUCellOption is a [GRUOption] but for a [SequenceOption].
type GRUCellOption interface {
	GRUOption
	gruCell(*GRUCellConfig)
}

// A ResetOption is [NoResetAfter].
type ResetOption func(resetAfter *bool)

// NoResetAfter applies a GRU's reset gate before the product with the recurrent kernel, as in the
// first version of the paper; the default is after it, as in the second, and in cuDNN.
func NoResetAfter() ResetOption { return func(after *bool) { *after = false } }

func (a Activation) gruCell(d *GRUCellConfig)      { d.Activation = a }
func (o KernelOption) gruCell(d *GRUCellConfig)    { o(&d.kernel) }
func (o RecurrentOption) gruCell(d *GRUCellConfig) { o(&d.RecurrentConfig) }
func (o DropoutOption) gruCell(d *GRUCellConfig)   { d.Dropout = float32(o) }
func (o GateOption) gruCell(d *GRUCellConfig)      { o(&d.GateConfig) }
func (o ResetOption) gruCell(d *GRUCellConfig)     { o(&d.ResetAfter) }
func (o LayerOption) gruCell(d *GRUCellConfig)     { d.layer = append(d.layer, o) }

func (a Activation) gru(d *GRUConfig)      { a.gruCell(&d.GRUCellConfig) }
func (o KernelOption) gru(d *GRUConfig)    { o.gruCell(&d.GRUCellConfig) }
func (o RecurrentOption) gru(d *GRUConfig) { o.gruCell(&d.GRUCellConfig) }
func (o DropoutOption) gru(d *GRUConfig)   { o.gruCell(&d.GRUCellConfig) }
func (o GateOption) gru(d *GRUConfig)      { o.gruCell(&d.GRUCellConfig) }
func (o ResetOption) gru(d *GRUConfig)     { o.gruCell(&d.GRUCellConfig) }
func (o LayerOption) gru(d *GRUConfig)     { o.gruCell(&d.GRUCellConfig) }
func (o SequenceOption) gru(d *GRUConfig)  { o(&d.SequenceConfig) }

// GRU goes through x [batch time in] with a state h [batch units], which is its output (Cho and
// others, 2014). With three parts of z = x·kernel + bias₀ and three of w = h·recurrent_kernel + bias₁,
//
//	g = σ(z₀ + w₀),  r = σ(z₁ + w₁),  c = tanh(z₂ + r·w₂)
//	h = g·h + (1-g)·c
//
// With [NoResetAfter] c is tanh(z₂ + (r·h)·recurrent_kernel₂), and bias₁ is none. An [Activation] takes
// the place of tanh, and [RecurrentActivation] that of σ, the sigmoid; all of these are slower. The
// weights are kernel [in 3·units], recurrent_kernel [units 3·units] and bias [2 3·units], or [3·units]
// with [NoResetAfter]. Masks and states are as in [RNN].
func GRU(units int, options ...GRUOption) *Layer {
	d := GRUConfig{GRUCellConfig: newGRUCellConfig(units)}
	for _, o := range options {
		o.gru(&d)
	}
	return newGRU(d)
}

func newGRU(d GRUConfig) *Layer {
	d.check("GRU", "unit", d.Units)
	return newRecurrent("GRU", d, d.SequenceConfig, d.layer, &d.GRUCellConfig, func(s SequenceConfig) *Layer {
		return newGRU(GRUConfig{d.GRUCellConfig, s})
	})
}

// GRUCell is one time step of a [GRU], for [RNN] and [StackedRNNCells]. Its state is h [batch units].
func GRUCell(units int, options ...GRUCellOption) *Cell {
	d := newGRUCellConfig(units)
	for _, o := range options {
		o.gruCell(&d)
	}
	return d.cell()
}

func newGRUCellConfig(units int) GRUCellConfig {
	return GRUCellConfig{Units: units, RecurrentConfig: newRecurrentConfig(), GateConfig: GateConfig{RecurrentActivation: Sigmoid}, ResetAfter: true}
}

func (d GRUCellConfig) cell() *Cell {
	d.check("GRUCell", "unit", d.Units)
	return newCell("GRUCell", d, d.layer, &d, d.cell)
}

func (d *GRUCellConfig) numStates() int { return 1 }

func (d *GRUCellConfig) states(c *Context, x *tensor.Tensor) []tensor.Shape {
	wantsFeatures(c, "GRU", x)
	return []tensor.Shape{{d.Units}}
}

func (d *GRUCellConfig) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	u := d.Units
	kernel := d.weight(c, tensor.Shape{x.Dim(-1), 3 * u})
	recurrent := d.recurrentWeight(c, tensor.Shape{u, 3 * u})
	var bias *tensor.Tensor
	switch {
	case d.UseBias && d.ResetAfter:
		bias = d.bias(c, tensor.Shape{2, 3 * u})
	case d.UseBias:
		bias = d.bias(c, tensor.Shape{3 * u})
	}
	n := 1 // different sets of inputs
	if d.DropoutByGate || d.RecurrentDropout > 0 {
		n = 3
	}
	inputs := d.dropInputs(c, x, n)
	keeps := d.dropState(c, states[0], 3)
	if len(inputs) == 1 && keeps == nil && d.ResetAfter && d.Activation.is(Tanh) && d.RecurrentActivation.is(Sigmoid) {
		if bias == nil {
			bias = tensor.New(tensor.Shape{2, 3 * u}, nil)
		}
		out := inputs[0].GRU(kernel, recurrent, bias, states[0], mask, all)
		if all {
			return out, []*tensor.Tensor{out.Index(tensor.All, tensor.At(-1))}
		}
		return out, []*tensor.Tensor{out}
	}
	before, after := bias, (*tensor.Tensor)(nil)
	if bias != nil && d.ResetAfter {
		before, after = bias.Index(tensor.At(0)), bias.Index(tensor.At(1))
	}
	z := project(inputs, kernel, before, 3, (*tensor.Tensor).MatMul)
	if d.ResetAfter {
		product := gateProduct(recurrent, keeps, 3, (*tensor.Tensor).MatMul)
		return unroll(z, states, mask, all, d.step(func(z, h *tensor.Tensor) (update, candidate *tensor.Tensor) {
			w := product(h)
			if after != nil {
				w = w.Add(after)
			}
			r := d.RecurrentActivation.f(gate(z, 1, 3).Add(gate(w, 1, 3)))
			return gate(w, 0, 3), r.Mul(gate(w, 2, 3))
		}))
	}
	dropped := func(h *tensor.Tensor, i int) *tensor.Tensor {
		if keeps == nil {
			return h
		}
		return h.Mul(keeps[i])
	}
	parts := each(3, func(i int) *tensor.Tensor { return gate(recurrent, i, 3) })
	return unroll(z, states, mask, all, d.step(func(z, h *tensor.Tensor) (update, candidate *tensor.Tensor) {
		r := d.RecurrentActivation.f(gate(z, 1, 3).Add(dropped(h, 1).MatMul(parts[1])))
		return dropped(h, 0).MatMul(parts[0]), r.Mul(dropped(h, 2)).MatMul(parts[2])
	}))
}

// step is one time step, given what the state adds to z for the gate g and, after the reset gate, for
// the candidate c.
func (d *GRUCellConfig) step(recur func(z, h *tensor.Tensor) (update, candidate *tensor.Tensor)) step {
	return func(z *tensor.Tensor, states []*tensor.Tensor) (*tensor.Tensor, []*tensor.Tensor) {
		h := states[0]
		update, candidate := recur(z, h)
		g := d.RecurrentActivation.f(gate(z, 0, 3).Add(update))
		c := d.Activation.f(gate(z, 2, 3).Add(candidate))
		h = c.Add(g.Mul(h.Sub(c)))
		return h, []*tensor.Tensor{h}
	}
}
