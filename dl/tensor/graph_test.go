package tensor_test

import (
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A graph is replayed on tapes one after the other, with what the variables then hold.
func TestReplay(t *testing.T) {
	w := variable("w", tensor.Shape{2}, 1, 2)
	x := tensor.Symbol(tensor.Shape{tensor.Unknown, 2})
	shared := x.Square()
	penalty := w.Square()
	y := shared.Add(penalty).Mul(shared).Sub(penalty)
	g := tensor.NewGraph(tensors{x}, tensors{y, shared})
	if n := len(g.Nodes); n != 5 { // the input, square, add, mul, sub
		t.Errorf("%d nodes", n)
	}
	for _, v := range []float32{1, 3} {
		w.Values()[0] = v
		tape := tensor.Training()
		out := g.Replay(tensors{tape.Input(data(tensor.Shape{1, 2}, 2, 1))})
		equal(t, "y", out[0].Values(), (4+v*v)*4-v*v, 1)
		equal(t, "what is shared", out[1].Values(), 4, 1)
		calls := 0
		for range tape.Calls() {
			calls++
		}
		if calls != 6 { // with w's square, once
			t.Errorf("%d calls", calls)
		}
		tape.Backward(out[0])
		equal(t, "the gradient", w.Grad(), 2*v*4-2*v, 0)
	}
	again := tensor.Symbol(tensor.Shape{tensor.Unknown, 2})
	if z := g.Replay(tensors{again})[0]; !z.Symbolic() || !z.Shape().Equal(y.Shape()) {
		t.Errorf("replayed on a symbol: %v", z)
	}
}

func TestGraphErrors(t *testing.T) {
	x, other := tensor.Symbol(tensor.Shape{tensor.Unknown, 2}), tensor.Symbol(tensor.Shape{tensor.Unknown, 2})
	mustFail(t, func() { tensor.NewGraph(tensors{x}, tensors{x.Add(other)}) }, "not among the model's inputs")
	mustFail(t, func() { tensor.NewGraph(tensors{x}, tensors{data(tensor.Shape{1}, 1)}) }, "output 0 is not symbolic")
	mustFail(t, func() { tensor.NewGraph(tensors{x, data(tensor.Shape{1}, 1)}, tensors{x}) }, "input 1 is not symbolic")
}
