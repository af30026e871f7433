package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A network is what a test records, eagerly or laid out: it returns the loss and all it computed.
type network func(x tensors, w tensors) (loss *tensor.Tensor, all tensors)

// A plan is a network in a layout.
type plan struct {
	tape *tensor.Tape
	in   tensors
	loss *tensor.Tensor
	kept tensors
}

func planned(s *tensor.Storage, training bool, net network, x, w tensors, keep func(all tensors) tensors) *plan {
	p := &plan{tape: tensor.Layout(training)}
	for _, v := range x {
		p.in = append(p.in, p.tape.Placeholder(v.Shape()))
	}
	loss, all := net(p.in, w)
	p.loss, p.kept = loss, keep(all)
	if training {
		p.tape.Plan(s, loss, p.kept...)
	} else {
		p.tape.Plan(s, nil, append(p.kept, loss)...)
	}
	return p
}

func (p *plan) run(x tensors) {
	for i, v := range x {
		p.in[i].Set(v.Values())
	}
	p.tape.Forward()
}

func (p *plan) ops() (ops []string) {
	for c := range p.tape.Calls() {
		ops = append(ops, c.String())
	}
	return ops
}

func nothing(tensors) tensors        { return nil }
func everything(all tensors) tensors { return all }

func variables(r *rand.Rand, shapes ...tensor.Shape) (w tensors) {
	for i, s := range shapes {
		v := tensor.NewVariable(fmt.Sprint("w", i), s)
		v.Fill(drawn(r, wide, s).Values())
		w = append(w, v)
	}
	return w
}

func gradients(w tensors) (grads [][]float32) {
	for _, v := range w {
		grads = append(grads, slices.Clone(v.Grad()))
	}
	return grads
}

// near wants the values to agree within 1e-6 of the greatest of them.
func near(t *testing.T, what string, got, want []float32) {
	t.Helper()
	if (got == nil) != (want == nil) || len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	scale := 1.0
	for _, v := range want {
		scale = max(scale, math.Abs(float64(v)))
	}
	for i, v := range want {
		if !(math.Abs(float64(got[i]-v)) <= 1e-6*scale) {
			t.Errorf("%s: element %d is %v, want %v", what, i, got[i], v)
			return
		}
	}
}

// Dense layers are fused where nothing else needs what is between, and compute the same as unfused.
func TestFusedDense(t *testing.T) {
	for _, c := range []struct {
		name     string
		x        tensor.Shape
		w        []tensor.Shape
		net      network
		fused    int
		unfusing bool // keeping what is between undoes the fusing
		dropout  bool // there is one that is not fused
	}{
		{"two layers", tensor.Shape{9, 7}, []tensor.Shape{{7, 19}, {19}, {19, 5}, {5}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			b := a.Add(w[1])
			c := b.ReLU()
			d := c.MatMul(w[2])
			e := d.Add(w[3])
			return e.Square().Mean(), tensors{a, b, c, d, e}
		}, 2, true, false},
		{"rank 3", tensor.Shape{2, 3, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			b := a.Add(w[1])
			return b.ReLU().Sum(), tensors{a, b}
		}, 1, true, false},
		{"a row", tensor.Shape{7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			return a.Add(w[1]).Sum(), tensors{a}
		}, 1, true, false},
		{"a dropout", tensor.Shape{40, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0]).Add(w[1])
			return a.Dropout(0.3, tensor.NewStream(3, "a")).Sum(), tensors{a}
		}, 1, false, false},
		{"a ReLU and a dropout", tensor.Shape{40, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			b := a.Add(w[1]).ReLU()
			return b.Dropout(0.3, tensor.NewStream(3, "a")).Sum(), tensors{a, b}
		}, 1, true, false},
		{"what is dropped is used twice", tensor.Shape{40, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0]).Add(w[1]).ReLU()
			return a.Dropout(0.3, tensor.NewStream(3, "a")).Add(a).Sum(), tensors{a}
		}, 1, false, true},
		{"the product is used twice", tensor.Shape{3, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			return a.Add(w[1]).ReLU().Sum().Add(a.Square().Sum()), tensors{a}
		}, 0, false, false},
		{"the sum is used twice", tensor.Shape{3, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0]).Add(w[1])
			return a.ReLU().Add(a).Sum(), tensors{a}
		}, 1, false, false},
		{"the weight is used twice", tensor.Shape{3, 4}, []tensor.Shape{{4, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			b := a.Add(w[1]).ReLU().MatMul(w[0])
			return b.Add(w[1]).ReLU().Sum(), tensors{a, b}
		}, 2, true, false},
		{"the input is used twice", tensor.Shape{3, 4}, []tensor.Shape{{4, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			h := x[0].Tanh()
			a := h.MatMul(w[0])
			return a.Add(w[1]).ReLU().Add(h).Sum(), tensors{a}
		}, 1, true, false},
		{"a bias that repeats the product", tensor.Shape{3, 7}, []tensor.Shape{{7, 1}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(w[0]).Add(w[1]).ReLU().Sum(), nil
		}, 0, false, false},
		{"a bias of one", tensor.Shape{3, 7}, []tensor.Shape{{7, 4}, {1}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(w[0]).Add(w[1]).ReLU().Sum(), nil
		}, 0, false, false},
		{"a bias of a row of matrices", tensor.Shape{3, 7}, []tensor.Shape{{7, 4}, {1, 4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			return x[0].MatMul(w[0]).Add(w[1]).ReLU().Sum(), nil
		}, 0, false, false},
		{"a batch of nothing", tensor.Shape{0, 7}, []tensor.Shape{{7, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			return a.Add(w[1]).ReLU().Sum(), tensors{a}
		}, 1, true, false},
		{"nothing to sum", tensor.Shape{3, 0}, []tensor.Shape{{0, 4}, {4}}, func(x, w tensors) (*tensor.Tensor, tensors) {
			a := x[0].MatMul(w[0])
			return a.Add(w[1]).ReLU().Sum(), tensors{a}
		}, 1, true, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(2, 2))
			w := variables(r, c.w...)
			fused := planned(&tensor.Storage{}, true, c.net, tensors{tensor.New(c.x, nil)}, w, nothing)
			plain := planned(&tensor.Storage{}, true, c.net, tensors{tensor.New(c.x, nil)}, w, everything)
			count := func(p *plan) (n int) {
				for _, op := range p.ops() {
					if op == "dense" {
						n++
					}
				}
				return n
			}
			if n := count(fused); n != c.fused {
				t.Errorf("%d layers are fused of %v, want %d", n, fused.ops(), c.fused)
			}
			if slices.Contains(fused.ops(), "dropout 0.3") != c.dropout {
				t.Errorf("the calls are %q", fused.ops())
			}
			if n := count(plain); c.unfusing && n != 0 {
				t.Errorf("%d layers are fused though what is between is kept: %v", n, plain.ops())
			}
			for range 2 {
				x := tensors{drawn(r, wide, c.x)}
				fused.run(x)
				fused.tape.Backward(fused.loss)
				loss, grads := fused.loss.Item(), gradients(w)
				plain.run(x)
				plain.tape.Backward(plain.loss)
				near(t, "the loss", []float32{loss}, plain.loss.Values())
				eager := tensor.Training()
				want, all := c.net(tensors{eager.Input(x[0])}, w)
				near(t, "the loss of an eager tape", []float32{loss}, want.Values())
				for i, k := range plain.kept {
					near(t, fmt.Sprint("what is kept ", i), k.Values(), all[i].Values())
				}
				for i, g := range gradients(w) {
					near(t, fmt.Sprint("gradient ", i), grads[i], g)
				}
				eager.Backward(want)
				for i, g := range gradients(w) {
					near(t, fmt.Sprint("gradient of an eager tape ", i), grads[i], g)
				}
			}
		})
	}
}

// A batch normalization, what is added to it and a ReLU are one call, where nothing else needs what is
// between; the numbers are those of an eager tape.
func TestFusedNormalization(t *testing.T) {
	normal := func(x tensors, w tensors) *tensor.Tensor {
		return x[0].BatchNormalization(x[0].FeatureMoments(), w[0], w[1], 0.1)
	}
	for _, c := range []struct {
		name string
		net  network
		want string // of the fused calls, the last
	}{
		{"a ReLU", func(x, w tensors) (*tensor.Tensor, tensors) {
			return normal(x, w).ReLU().Square().Mean(), nil
		}, "batch_normalization relu 0.1"},
		{"a sum", func(x, w tensors) (*tensor.Tensor, tensors) {
			return normal(x, w).Add(x[0].Mul(w[0])).ReLU().Square().Mean(), nil
		}, "batch_normalization add relu 0.1"},
		{"a sum, the other way", func(x, w tensors) (*tensor.Tensor, tensors) {
			h := x[0].Mul(w[0])
			return h.Add(normal(tensors{h}, w)).ReLU().Square().Mean(), nil
		}, "batch_normalization add relu 0.1"},
		{"moments of another", func(x, w tensors) (*tensor.Tensor, tensors) {
			h := x[0].Mul(w[0])
			return h.BatchNormalization(h.Tanh().FeatureMoments(), w[0], nil, 0.1).ReLU().Square().Mean(), nil
		}, "batch_normalization relu 0.1"},
		{"a sum of a row", func(x, w tensors) (*tensor.Tensor, tensors) {
			return normal(x, w).Add(w[0]).ReLU().Square().Mean(), nil
		}, "batch_normalization 0.1"},
		{"used twice", func(x, w tensors) (*tensor.Tensor, tensors) {
			n := normal(x, w)
			return n.ReLU().Add(n).Square().Mean(), nil
		}, "batch_normalization 0.1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(5, 2))
			shape := tensor.Shape{70, 3, 19}
			w := variables(r, tensor.Shape{19}, tensor.Shape{19})
			p := planned(&tensor.Storage{}, true, c.net, tensors{tensor.New(shape, nil)}, w, nothing)
			ops := p.ops()
			if i := slices.IndexFunc(ops, func(op string) bool { return strings.HasPrefix(op, "batch_normalization") }); i < 0 || ops[i] != c.want {
				t.Errorf("the calls are %q, want one %q", ops, c.want)
			}
			for range 2 {
				x := tensors{drawn(r, wide, shape)}
				p.run(x)
				p.tape.Backward(p.loss)
				loss, grads := p.loss.Item(), gradients(w)
				eager := tensor.Training()
				want, _ := c.net(tensors{eager.Input(x[0])}, w)
				near(t, "the loss", []float32{loss}, want.Values())
				eager.Backward(want)
				for i, g := range gradients(w) {
					near(t, fmt.Sprint("gradient ", i), grads[i], g)
				}
			}
		})
	}
}

// A fused call keeps the calls it stands for.
func TestFusedParts(t *testing.T) {
	w := variables(rand.New(rand.NewPCG(1, 1)), tensor.Shape{2, 3}, tensor.Shape{3})
	p := planned(&tensor.Storage{}, true, func(x, w tensors) (*tensor.Tensor, tensors) {
		return x[0].MatMul(w[0]).Add(w[1]).ReLU().Sum(), nil
	}, tensors{tensor.New(tensor.Shape{1, 2}, nil)}, w, nothing)
	if ops := p.ops(); !slices.Equal(ops, []string{"input", "dense", "sum"}) {
		t.Fatalf("%q", ops)
	}
	var parts []string
	for c := range p.tape.Calls() {
		for _, part := range c.Parts() {
			parts = append(parts, part.String())
		}
	}
	if !slices.Equal(parts, []string{"matmul", "add", "relu"}) {
		t.Errorf("%q", parts)
	}
}

// graph is a random network: all ops whose storage the planner treats in a way of its own, with
// outputs used never, once and often.
func graph(seed uint64) network {
	return func(x, w tensors) (*tensor.Tensor, tensors) {
		r := rand.New(rand.NewPCG(3, seed))
		all := slices.Clone(x) // each [4 6]
		pick := func() *tensor.Tensor { return all[max(r.IntN(len(all)), r.IntN(len(all)))] }
		for range 4 + r.IntN(16) {
			a, b := pick(), pick()
			var y *tensor.Tensor
			switch r.IntN(23) {
			case 0:
				y = a.Add(b)
			case 1:
				y = a.Mul(b).Tanh()
			case 2:
				y = a.Sub(w[1])
			case 3:
				y = a.Mul(a).Scale(0.1)
			case 4:
				y = a.MatMul(w[0]).Add(w[1]).ReLU()
			case 5:
				y = a.MatMul(w[0]).Add(w[1]).Tanh()
			case 6:
				y = a.MatMul(w[0]).Scale(0.2)
			case 7:
				y = a.Reshape(8, 3).Sigmoid().Reshape(4, 6)
			case 8:
				y = a.Reshape(2, 2, 6).Flatten().Reshape(4, 6)
			case 9:
				y = a.Transpose().Tanh().Transpose()
			case 10:
				y = tensor.Concat(1, a.Slice(1, 0, 2), b.Slice(1, 2, 6))
			case 11:
				y = a.Softmax().Add(b)
			case 12:
				y = a.Sub(a.Mean(1).ExpandDims(-1))
			case 13:
				y = a.Sub(b.Max(0)).Tanh()
			case 14:
				y = tensor.Where(a.NotEqual(tensor.Scalar(0)), b, a)
			case 15:
				y = a.Maximum(b)
			case 16:
				y = a.Dropout(0.3, tensor.NewStream(seed, "dropout"))
			case 17:
				y = a.Mul(w[0].Square().Sum(0).Scale(0.1)) // of variables alone
			case 18:
				y = a.MatMul(b.Transpose()).Tanh().MatMul(a)
			case 19:
				y = a.Add(w[2].Reshape(2, 3).Flatten().Reshape(6))
			case 20:
				y = a.Tanh().WithMask(x[0])
			case 21:
				y = a.BatchNormalization(a.FeatureMoments(), w[1], nil, 0.1).ReLU()
			case 22:
				y = b.Add(a.BatchNormalization(b.FeatureMoments(), nil, w[1], 0.1)).ReLU()
			}
			all = append(all, y)
		}
		loss := pick().Square().Mean().Add(all[len(all)-1].Sum().Scale(0.01)).Add(x[0].Mul(w[1]).Mean())
		return loss, all[len(x):]
	}
}

// Shared storage and fused ops change nothing: whatever is kept, values and gradients are those of
// an eager tape, in a second step too, and all layouts work on one storage in turn.
func TestPlannedGraphs(t *testing.T) {
	shared := &tensor.Storage{}
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(4, seed))
		net := graph(seed)
		w := variables(r, tensor.Shape{6, 6}, tensor.Shape{6}, tensor.Shape{3, 2})
		draw := func() (x tensors) {
			for range 2 {
				x = append(x, drawn(r, kind{func(r *rand.Rand) float64 { return r.Float64() - 0.5 }, true}, tensor.Shape{4, 6}))
			}
			return x
		}
		some := func(all tensors) (kept tensors) {
			for i, x := range all {
				if i%3 == int(seed%3) {
					kept = append(kept, x)
				}
			}
			return kept
		}
		first := draw()
		plans := []*plan{
			planned(shared, true, net, first, w, nothing),
			planned(shared, true, net, first, w, some),
			planned(shared, true, net, first, w, everything),
			planned(shared, false, net, first, w, some),
		}
		kept := []func(tensors) tensors{nothing, some, everything, some}
		for _, x := range []tensors{first, draw(), first} {
			eager := tensor.Training()
			var in tensors
			for _, v := range x {
				in = append(in, eager.Input(v))
			}
			loss, all := net(in, w)
			eager.Backward(loss)
			want := gradients(w)
			for i, p := range plans {
				p.run(x)
				what := fmt.Sprintf("graph %d, plan %d", seed, i)
				near(t, what+", loss", p.loss.Values(), loss.Values())
				for k, y := range kept[i](all) {
					near(t, fmt.Sprint(what, ", kept ", k), p.kept[k].Values(), y.Values())
				}
				if !p.tape.Training() {
					continue
				}
				p.tape.Backward(p.loss)
				for k, g := range gradients(w) {
					near(t, fmt.Sprint(what, ", gradient ", k), g, want[k])
				}
				for k, y := range kept[i](all) { // Backward leaves them
					near(t, fmt.Sprint(what, ", kept after Backward ", k), p.kept[k].Values(), y.Values())
				}
			}
			if t.Failed() {
				return
			}
		}
	}
}

// Gradients of watched inputs are there after Backward, whatever shares storage.
func TestPlannedWatch(t *testing.T) {
	for seed := range uint64(100) {
		r := rand.New(rand.NewPCG(5, seed))
		w := variables(r, tensor.Shape{6, 6}, tensor.Shape{6}, tensor.Shape{3, 2})
		values := drawn(r, kind{func(r *rand.Rand) float64 { return r.Float64() - 0.5 }, true}, tensor.Shape{4, 6})
		gradient := func(tape *tensor.Tape, x *tensor.Tensor) []float32 {
			tape.Watch(x)
			loss, _ := graph(seed)(tensors{x}, w)
			if tape.Training(); x.Filled() {
				tape.Backward(loss)
				return x.Grad()
			}
			tape.Plan(&tensor.Storage{}, loss)
			for range 2 {
				x.Set(values.Values())
				tape.Forward()
				tape.Backward(loss)
			}
			return x.Grad()
		}
		eager, layout := tensor.Training(), tensor.Layout(true)
		near(t, fmt.Sprint("graph ", seed), gradient(layout, layout.Placeholder(values.Shape())), gradient(eager, eager.Input(values)))
	}
}

// Also where the input comes late, so that Backward goes on after it.
func TestPlannedWatchOfLateInput(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	w := variables(r, tensor.Shape{6})[0]
	tape := tensor.Layout(true)
	first := tape.Placeholder(tensor.Shape{4, 6})
	h := first
	var all tensors // all kept, so that the only storage that comes free is that of gradients
	for range 4 {
		scaled := h.Mul(w)
		bent := scaled.Tanh()
		h = bent.Add(h)
		all = append(all, scaled, bent, h)
	}
	late := tape.Watch(tape.Placeholder(tensor.Shape{4, 6}))
	loss := h.Mul(late).Sum()
	tape.Plan(&tensor.Storage{}, loss, append(all, loss.Call().In[0])...)
	first.Set(drawn(r, wide, first.Shape()).Values())
	late.Set(drawn(r, wide, late.Shape()).Values())
	tape.Forward()
	tape.Backward(loss)
	same(t, "the gradient", late.Grad(), h.Values())
}

// Without gradients a long chain needs the storage of two of its links, not of all.
func TestInferenceSharesStorage(t *testing.T) {
	deep := func(training bool) (distinct int) {
		tape := tensor.Layout(training)
		w := variables(rand.New(rand.NewPCG(1, 1)), tensor.Shape{64})[0]
		y := tape.Placeholder(tensor.Shape{8, 64})
		var links tensors
		for range 20 {
			y = y.Mul(w).Tanh()
			links = append(links, y)
		}
		loss := y.Sum()
		if training {
			tape.Plan(&tensor.Storage{}, loss)
		} else {
			tape.Plan(&tensor.Storage{}, nil, loss)
		}
		tape.Forward()
		places := map[*float32]bool{}
		for _, l := range links {
			places[&l.Values()[0]] = true
		}
		return len(places)
	}
	if n := deep(false); n > 2 {
		t.Errorf("the links of a chain lie in %d places", n)
	}
	if n := deep(true); n != 20 {
		t.Errorf("in training, where Backward reads all 20 links, they lie in %d places", n)
	}
}

func TestEmptyLayout(t *testing.T) {
	tape := tensor.Layout(false)
	x := tape.Placeholder(tensor.Shape{0, 3})
	y := x.Square()
	tape.Plan(&tensor.Storage{}, nil, y)
	x.Set(nil)
	tape.Forward()
	if n := len(y.Values()); n != 0 {
		t.Errorf("%d values", n)
	}
}

// A step of training allocates nothing, with all that a step has: dropout, a moving average, a
// penalty, fused layers and a crossentropy.
func TestLayoutAllocatesNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 6))
	w := variables(r, tensor.Shape{100, 64}, tensor.Shape{64}, tensor.Shape{64, 10}, tensor.Shape{10})
	state := variable("mean", tensor.Shape{64}, make([]float32, 64)...)
	state.Freeze(true)
	tape := tensor.Layout(true)
	x, want := tape.Placeholder(tensor.Shape{32, 100}), tape.Placeholder(tensor.Shape{32})
	h := x.MatMul(w[0]).Add(w[1]).ReLU()
	tape.Update(state, tape.Latest(state).Scale(0.9).Add(h.Mean(0).Scale(0.1)))
	p := h.Dropout(0.5, tensor.NewStream(1, "dropout")).MatMul(w[2]).Add(w[3]).Softmax()
	tape.AddLoss(w[0].Square().Sum().Scale(0.01))
	loss := p.SparseCrossentropy(want).Mean()
	for _, l := range tape.Losses() {
		loss = loss.Add(l)
	}
	tape.Plan(&tensor.Storage{}, loss, p)
	step := func() {
		tape.Forward()
		tape.Backward(loss)
		tape.Commit()
	}
	step()
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
}
