package tensor_test

import (
	"errors"
	"math"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func data(shape tensor.Shape, values ...float32) *tensor.Tensor { return tensor.New(shape, values) }

func variable(name string, shape tensor.Shape, values ...float32) *tensor.Tensor {
	v := tensor.NewVariable(name, shape)
	v.Fill(values)
	return v
}

func equal(t *testing.T, what string, got []float32, want ...float32) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s is %v, want %v", what, got, want)
	}
}

// mustFail runs f, which has to panic with an error that says all of those words.
func mustFail(t *testing.T, f func(), words ...string) (e *tensor.Error) {
	t.Helper()
	defer func() {
		t.Helper()
		p := recover()
		err, ok := p.(error)
		if !ok || !errors.As(err, &e) {
			t.Fatalf("panicked with %v, want a *tensor.Error", p)
		}
		for _, w := range words {
			if !strings.Contains(e.Error(), w) {
				t.Errorf("the error does not say %q:\n%v", w, e)
			}
		}
	}()
	f()
	return nil
}

func TestBackwardSetsGradients(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 3, 4)
	tape := tensor.Training()
	x := tape.Input(data(tensor.Shape{2}, 1, 2))
	first, second := x.Mul(w).Sum(), w.Square().Add(x).Sum()
	for range 3 {
		tape.Backward(first)
		equal(t, "the gradient", w.Grad(), 1, 2)
	}
	tape.Backward(second)
	equal(t, "the gradient of another loss", w.Grad(), 6, 8)
	tape.Backward(first)
	equal(t, "the gradient of the first again", w.Grad(), 1, 2)
}

func TestBackwardOfManyIsOfTheirSum(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 3, 4)
	tape := tensor.Training()
	tape.Backward(tape.Input(data(tensor.Shape{2, 2}, 1, 2, 10, 20)).Mul(w))
	equal(t, "the gradient", w.Grad(), 11, 22)
}

func TestNotReachedHasNoGradient(t *testing.T) {
	a, b := variable("a", tensor.Shape{1}, 2), variable("b", tensor.Shape{1}, 3)
	tape := tensor.Training()
	step := func(w *tensor.Tensor) {
		tape.Reset()
		tape.Backward(tape.Input(data(tensor.Shape{1}, 5)).Mul(w).Sum())
	}
	step(a)
	equal(t, "a's gradient", a.Grad(), 5)
	if b.Grad() != nil {
		t.Error("b has a gradient, and was not used")
	}
	step(b)
	equal(t, "b's gradient", b.Grad(), 5)
	if a.Grad() != nil {
		t.Error("a keeps the gradient of the branch that was taken before the Reset")
	}

	tape.Reset()
	x := tape.Input(data(tensor.Shape{1}, 5))
	loss, unused := x.Mul(a).Sum(), x.Mul(b).Sum()
	tape.Backward(loss)
	if b.Grad() != nil || unused.Grad() != nil {
		t.Error("what the loss does not depend on has a gradient")
	}
	equal(t, "a's gradient", a.Grad(), 5)
}

func TestViewOfVariableAsLoss(t *testing.T) {
	a, b := variable("a", tensor.Shape{2}, 2, 3), variable("b", tensor.Shape{1}, 3)
	tape := tensor.Training()
	tape.Backward(a.Reshape(1, 2))
	equal(t, "the gradient", a.Grad(), 1, 1)
	tape.Reset()
	tape.Backward(b.Square())
	if a.Grad() != nil {
		t.Error("a keeps the gradient of before the Reset")
	}
	equal(t, "b's gradient", b.Grad(), 6)
}

func TestFrozenHasNoGradient(t *testing.T) {
	w, v := variable("w", tensor.Shape{2}, 1, 2), variable("v", tensor.Shape{2}, 3, 4)
	w.Freeze(true)
	for name, use := range map[string]func() *tensor.Tensor{
		"itself":        func() *tensor.Tensor { return w },
		"view":          func() *tensor.Tensor { return w.Reshape(1, 2).Flatten() },
		"computed":      func() *tensor.Tensor { return w.Square() },
		"view computed": func() *tensor.Tensor { return w.Reshape(1, 2).Square() },
	} {
		tape := tensor.Training()
		x := tape.Input(data(tensor.Shape{1, 2}, 5, 6))
		tape.Backward(x.Mul(use()).Mul(v).Sum())
		if w.Grad() != nil {
			t.Errorf("%s: a frozen variable has a gradient", name)
		}
		if v.Grad() == nil {
			t.Errorf("%s: the other variable has none", name)
		}
		mustFail(t, func() { tape.Backward(x.Mul(use())) }, "no variable that is trained")
	}
}

func TestKeptOverReset(t *testing.T) {
	tape := tensor.Training()
	x := tape.Input(data(tensor.Shape{1}, 3))
	y := x.Square()
	clone, item := y.Clone(), y.Item()
	tape.Reset()
	z := tape.Input(data(tensor.Shape{1}, 100)) // takes the storage that x had
	for name, use := range map[string]func(){
		"Values":          func() { y.Values() },
		"Item":            func() { y.Item() },
		"Clone":           func() { y.Clone() },
		"Grad":            func() { y.Grad() },
		"Set":             func() { x.Set([]float32{1}) },
		"an op":           func() { y.Add(z) },
		"the second":      func() { z.Add(y) },
		"an op alone":     func() { y.Exp() },
		"another mask":    func() { y.WithMask(z).Exp() },
		"Concat":          func() { tensor.Concat(0, z, y) },
		"Where":           func() { tensor.Where(y, z, z) },
		"Watch":           func() { tape.Watch(x) },
		"Backward":        func() { tape.Backward(y) },
		"as a new input":  func() { tape.Input(y) },
		"on another tape": func() { tensor.Training().Input(z).Add(y) },
	} {
		t.Run(name, func(t *testing.T) { mustFail(t, use, "Reset", "tape_test.go") })
	}
	equal(t, "the clone", clone.Values(), 9)
	if item != 9 || clone.Tape() != nil {
		t.Errorf("item %v, tape of the clone %v", item, clone.Tape())
	}
	if s := y.String(); !strings.Contains(s, "Reset") {
		t.Errorf("printed as %q", s)
	}
}

// Penalties and tied weights are ops on variables alone.
func TestVariablesAloneJoinTheTape(t *testing.T) {
	for _, layout := range []bool{false, true} {
		w := variable("w", tensor.Shape{2, 3}, 1, 2, 3, 4, 5, 6)
		run := func(loss func(x *tensor.Tensor) *tensor.Tensor) {
			x := data(tensor.Shape{1, 2}, 1, 10)
			if !layout {
				tape := tensor.Training()
				tape.Backward(loss(tape.Input(x)))
				return
			}
			tape := tensor.Layout(true)
			in := tape.Placeholder(x.Shape())
			l := loss(in)
			tape.Plan(&tensor.Storage{}, l)
			in.Set(x.Values())
			tape.Forward()
			tape.Backward(l)
		}
		run(func(x *tensor.Tensor) *tensor.Tensor { return x.MatMul(w).Sum().Add(w.Square().Sum().Scale(0.5)) })
		equal(t, "with a penalty", w.Grad(), 2, 3, 4, 14, 15, 16)
		run(func(x *tensor.Tensor) *tensor.Tensor { return x.MatMul(w).MatMul(w.Transpose()).Sum() }) // tied
		// d/dw of x·w·wᵀ·1: xᵀ·(1ᵀ·w) + 1·(x·w)
		equal(t, "tied", w.Grad(), 41+5, 52+7, 63+9, 41+50, 52+70, 63+90)
		run(func(x *tensor.Tensor) *tensor.Tensor { return w.Square().Sum().Add(x.Sum().Scale(0)) })
		equal(t, "first in the sum", w.Grad(), 2, 4, 6, 8, 10, 12)
		run(func(x *tensor.Tensor) *tensor.Tensor {
			a, b := w.Square(), w.Scale(3)
			return a.Add(b).Sum().Add(x.Sum())
		})
		equal(t, "of two that stood apart", w.Grad(), 5, 7, 9, 11, 13, 15)
		run(func(x *tensor.Tensor) *tensor.Tensor { return x.Sum().Add(w.Reshape(3, 2).Reshape(6).Sum()) })
		equal(t, "in another shape", w.Grad(), 1, 1, 1, 1, 1, 1)
	}

	w := variable("w", tensor.Shape{2}, 1, 2)
	tensor.Training().Backward(w.Square().Sum()) // the loss alone
	equal(t, "of a loss of variables alone", w.Grad(), 2, 4)
	if v := w.Square(); v.Values()[1] != 4 {
		t.Error("an op on variables alone has no values")
	}
}

// What is computed of variables is computed again by each Forward of a layout, since they change.
func TestLayoutFollowsVariables(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 1, 2)
	tape := tensor.Layout(true)
	loss := tape.Placeholder(tensor.Shape{2}).Add(w.Square()).Sum()
	tape.Plan(&tensor.Storage{}, loss)
	for _, v := range []float32{1, 5} {
		w.Values()[0] = v
		tape.Forward()
		tape.Backward(loss)
		equal(t, "the loss", loss.Values(), v*v+4)
		equal(t, "the gradient", w.Grad(), 2*v, 4)
	}
}

func TestWatch(t *testing.T) {
	tape := tensor.Training()
	x := tape.Watch(tape.Input(data(tensor.Shape{2}, 1, -2)))
	plain := tape.Input(data(tensor.Shape{2}, 7, 8))
	tape.Backward(x.Square().Mul(plain))
	equal(t, "the gradient", x.Grad(), 14, -32)
	if plain.Grad() != nil {
		t.Error("an input that is not watched has a gradient")
	}
	tape.Backward(x) // the loss is the input itself
	equal(t, "the gradient of itself", x.Grad(), 1, 1)
	mustFail(t, func() { tape.Watch(data(tensor.Shape{1}, 1)) }, "not on this tape")
	mustFail(t, func() { tensor.Training().Watch(x) }, "not on this tape")
	mustFail(t, func() { tape.Watch(plain) }, "used already")
	mustFail(t, func() { tape.Backward(plain.Square()) }, "no watched input")
}

func TestUpdatesWaitForCommit(t *testing.T) {
	for _, layout := range []bool{false, true} {
		count, mean := variable("count", tensor.Shape{1}, 0), variable("mean", tensor.Shape{1}, 10)
		count.Freeze(true)
		mean.Freeze(true)
		tape := tensor.Training()
		if layout {
			tape = tensor.Layout(true)
		}
		step := func(x *tensor.Tensor) {
			tape.Update(count, tape.Latest(count).AddScalar(1))
			tape.Update(mean, tape.Latest(mean).Scale(0.5).Add(x))
			tape.Update(count, tape.Latest(count).Scale(10)) // a shared layer is called twice
		}
		var in *tensor.Tensor
		if layout {
			in = tape.Placeholder(tensor.Shape{1})
			step(in)
			tape.Plan(&tensor.Storage{}, nil)
		}
		run := func(x float32) {
			if layout {
				in.Set([]float32{x})
				tape.Forward()
				return
			}
			tape.Reset()
			step(tape.Input(data(tensor.Shape{1}, x)))
		}
		run(3)
		equal(t, "count before Commit", count.Values(), 0)
		equal(t, "mean before Commit", mean.Values(), 10)
		tape.Commit()
		equal(t, "count", count.Values(), 10)
		equal(t, "mean", mean.Values(), 8)
		run(1)
		tape.Commit()
		equal(t, "count after two", count.Values(), 110)
		equal(t, "mean after two", mean.Values(), 5)
	}
}

// A state can be given another's value, of before the step, in any order.
func TestUpdateWithAnotherState(t *testing.T) {
	a, b, c := variable("a", tensor.Shape{2}, 1, 2), variable("b", tensor.Shape{2}, 3, 4), variable("c", tensor.Shape{1, 2}, 5, 6)
	tape := tensor.Training()
	tape.Update(a, b)
	tape.Update(b, a)
	tape.Update(c, a.Reshape(1, 2))
	tape.Commit()
	equal(t, "a", a.Values(), 3, 4)
	equal(t, "b", b.Values(), 1, 2)
	equal(t, "c", c.Values(), 1, 2)
	mustFail(t, func() { tape.Update(a, c) }, "same shape", "[1 2]")
	mustFail(t, func() { tape.Update(data(tensor.Shape{2}, 1, 2), a) }, "a state of a layer")
	mustFail(t, func() { tape.Update(a, tensor.Training().Input(b)) }, "another tape")
}

func TestForwardAgain(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 3, 4)
	tape := tensor.Training()
	x := tape.Input(data(tensor.Shape{2}, 1, 2))
	y := x.Reshape(1, 2).Mul(w).Square()
	loss := y.Sum()
	tape.Backward(loss)
	equal(t, "the gradient", w.Grad(), 6, 32)
	x.Set([]float32{2, 0})
	tape.Forward()
	tape.Backward(loss)
	equal(t, "the value", y.Values(), 36, 0)
	equal(t, "the gradient on other inputs", w.Grad(), 24, 0)
	mustFail(t, func() { x.Set([]float32{1}) }, "1 values")
}

func TestTwoTapes(t *testing.T) {
	a, b := tensor.Training(), tensor.Training()
	x, y := a.Input(data(tensor.Shape{1}, 1)), b.Input(data(tensor.Shape{1}, 1))
	mustFail(t, func() { x.Add(y) }, "add", "two tapes")
	mustFail(t, func() { a.Watch(b.Watch(y)) }, "not on this tape")
	w := variable("w", tensor.Shape{1}, 2)
	p := w.Square()
	x.Add(p)
	mustFail(t, func() { y.Add(p) }, "two tapes") // it has joined the first
	mustFail(t, func() { a.Backward(y.Mul(w)) }, "not on this tape")
}

func TestSymbolicHasNoValues(t *testing.T) {
	x := tensor.Symbol(tensor.Shape{tensor.Unknown, 3})
	y := x.Square()
	for _, use := range []func(){
		func() { y.Values() },
		func() { y.Sum().Item() },
		func() { y.Clone() },
		func() { tensor.Layout(false).Placeholder(tensor.Shape{1}).Square().Values() },
	} {
		mustFail(t, use, "no values yet", "tensor.Where", "dl.Eager()", "tape_test.go")
	}
	if !y.Symbolic() || y.Dim(0) != tensor.Unknown || y.Grad() != nil {
		t.Errorf("%v", y)
	}
	tape := tensor.Training()
	mustFail(t, func() { x.Add(tape.Input(data(tensor.Shape{1}, 1))) }, "tape")
}

// The storage of a recording is taken again by the next one: only the small things of each call
// are allocated anew.
func TestResetReusesStorage(t *testing.T) {
	const n = 1 << 16
	w := variable("w", tensor.Shape{n}, make([]float32, n)...)
	x := tensor.New(tensor.Shape{n}, nil)
	tape := tensor.Training()
	step := func() {
		tape.Reset()
		tape.Backward(tape.Input(x).Mul(w).Tanh().Square().Sum())
	}
	for range 3 {
		step()
	}
	const steps = 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for range steps {
		step()
	}
	runtime.ReadMemStats(&after)
	if b := (after.TotalAlloc - before.TotalAlloc) / steps; b > n { // one value's storage is 4n
		t.Errorf("a step allocates %d bytes", b)
	}
	if a := testing.AllocsPerRun(5, step); a > 60 {
		t.Errorf("a step of 5 calls allocates %v times", a)
	}
}

func TestProbeLeavesNoTrace(t *testing.T) {
	w, unused := variable("w", tensor.Shape{2}, 1, 2), variable("unused", tensor.Shape{1}, 1)
	state, frozen := variable("state", tensor.Shape{1}, 5), variable("frozen", tensor.Shape{2}, 1, 1)
	state.Freeze(true)
	frozen.Freeze(true)

	before := tensor.Training()
	before.Backward(before.Input(data(tensor.Shape{2}, 1, 1)).Mul(w).Sum())
	probe := tensor.Probe()
	loss := probe.Input(data(tensor.Shape{2}, 3, 4)).Mul(w).Mul(frozen).Sum().Add(w.Square().Sum())
	probe.Update(state, loss.Reshape(1))
	probe.Backward(loss)
	probe.Commit()
	equal(t, "the copy's gradient", probe.Copy(w).Grad(), 5, 8)
	equal(t, "the loss", loss.Values(), 16)
	equal(t, "the gradient of before", w.Grad(), 1, 1)
	equal(t, "the state", state.Values(), 5)
	equal(t, "the copy of the state", probe.Copy(state).Values(), 16)
	probe.Copy(w).Values()[0] = 99
	equal(t, "the variable", w.Values(), 1, 2)
	if probe.Copy(unused) != unused {
		t.Error("a variable that was not used has a copy")
	}
	if probe.Copy(frozen).Grad() != nil || !probe.Copy(frozen).Frozen() {
		t.Error("the copy of a frozen variable is not frozen")
	}
}

// A probe of a variable that no Backward has reached does not give it a gradient.
func TestProbeGivesNoGradient(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 1, 2)
	probe := tensor.Probe()
	probe.Backward(w.Reshape(1, 2).Square().Sum().Add(probe.Input(data(tensor.Shape{1}, 1)).Sum()))
	if w.Grad() != nil {
		t.Errorf("the variable has the gradient %v", w.Grad())
	}
	equal(t, "the copy's gradient", probe.Copy(w).Grad(), 2, 4)
}

func TestInferenceHasNoGradients(t *testing.T) {
	w := variable("w", tensor.Shape{1}, 2)
	tape := tensor.Inference()
	y := tape.Input(data(tensor.Shape{1}, 3)).Mul(w).Add(w.Square())
	equal(t, "the value", y.Values(), 10)
	mustFail(t, func() { tape.Backward(y) }, "Backward")
	if w.Grad() != nil || tape.Training() {
		t.Error("an inference tape trains")
	}
}

func TestLayersOfCalls(t *testing.T) {
	tape := tensor.Training()
	outer := tape.Enter("encoder")
	inner := tape.Enter("dense")
	x := tape.Input(data(tensor.Shape{1, 2}, 1, 2))
	e := mustFail(t, func() { x.MatMul(data(tensor.Shape{3, 1}, 1, 2, 3)) }, `layer "encoder/dense"`, "matmul")
	if e.Layer != "encoder/dense" {
		t.Errorf("the error's layer is %q", e.Layer)
	}
	tape.Leave(inner)
	if tape.Layer() != "encoder" {
		t.Errorf("the layer is %q", tape.Layer())
	}
	tape.Leave(outer)
	x.Square()
	var layers []string
	for c := range tape.Calls() {
		layers = append(layers, c.Layer+":"+c.String())
	}
	if !slices.Equal(layers, []string{"encoder/dense:input", ":square"}) {
		t.Errorf("%q", layers)
	}
}

func TestDropout(t *testing.T) {
	const n, rate = 20000, 0.25
	x := tensor.New(tensor.Shape{n}, slices.Repeat([]float32{3}, n))
	g := tensor.New(tensor.Shape{n}, slices.Repeat([]float32{5}, n))
	s := tensor.NewStream(1, "dropout")
	tape := tensor.Training()
	in := tape.Watch(tape.Input(x))
	y := in.Dropout(rate, s)
	loss := y.Mul(tape.Input(g)).Sum()
	tape.Backward(loss)
	zeros := 0
	for i, v := range y.Values() {
		switch d := in.Grad()[i]; {
		case v == 0 && d == 0:
			zeros++
		case v != 4 || math.Abs(float64(d)-5/0.75) > 1e-6:
			t.Fatalf("element %d is %v with the gradient %v", i, v, d)
		}
	}
	if deviation := math.Sqrt(n * rate * (1 - rate)); math.Abs(float64(zeros)-n*rate) > 4*deviation {
		t.Errorf("%d of %d are dropped, and the rate is %v", zeros, n, rate)
	}
	first := y.Clone()
	tape.Forward()
	equal(t, "the same step again", y.Values(), first.Values()...)
	tape.Commit()
	tape.Forward()
	if slices.Equal(y.Values(), first.Values()) {
		t.Error("the next step drops the same")
	}
	tape.At(1, 0)
	tape.Forward()
	if slices.Equal(y.Values(), first.Values()) {
		t.Error("the next epoch drops the same")
	}
	tape.At(0, 0)
	tape.Forward()
	equal(t, "the first step", y.Values(), first.Values()...)
	equal(t, "data's dropout", x.Dropout(rate, s).Values(), first.Values()...)
	if slices.Equal(x.Dropout(rate, tensor.NewStream(1, "other")).Values(), first.Values()) {
		t.Error("another layer drops the same")
	}
	equal(t, "rate 0", x.Dropout(0, s).Values(), x.Values()...)
	equal(t, "rate 1", x.Dropout(1, s).Values(), make([]float32, n)...)
}

// The masks travel on tensors, and are not part of what is computed.
func TestMask(t *testing.T) {
	x := data(tensor.Shape{2}, 1, 2)
	m := x.WithMask(data(tensor.Shape{2}, 1, 0))
	if x.Mask() != nil || m.Mask() == nil || m.WithMask(nil).Mask() != nil {
		t.Error("WithMask changes the tensor, or not its result")
	}
	equal(t, "the values", m.Values(), 1, 2)
}
