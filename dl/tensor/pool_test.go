package tensor_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A convolution's ReLU before a pooling has the gradient that it has when the recording is run as it
// was written, to the bit: at borders that no window sees, where windows overlap, and where a whole
// window is cut.
func TestFusedPool(t *testing.T) {
	for _, c := range []struct {
		size   []int
		window tensor.Window
		fused  bool
	}{
		{[]int{2, 2}, tensor.Window{}, true},
		{[]int{3, 2}, tensor.Window{Strides: []int{1, 2}}, true},
		{[]int{2, 3}, tensor.Window{Padding: tensor.Same}, true},
		{[]int{9, 9}, tensor.Window{Padding: tensor.Same}, true},
		{[]int{1, 1}, tensor.Window{}, true},
		{nil, tensor.Window{}, false}, // the ReLU's values are used twice
	} {
		r := rand.New(rand.NewPCG(4, uint64(len(c.size))))
		w := variables(r, tensor.Shape{3, 3, 2, 17}, tensor.Shape{17})
		input := drawn(r, wide, []int{3, 9, 8, 2})
		input.Values()[5] = 0
		compute := func(tape *tensor.Tape, x *tensor.Tensor) *tensor.Tensor {
			h := x.Conv(w[0], tensor.Window{}).Add(w[1]).ReLU()
			if c.size == nil {
				return h.MaxPool([]int{2, 2}, tensor.Window{}).Square().Mean().Add(h.Mean())
			}
			return h.MaxPool(c.size, c.window).Square().Mean()
		}
		tape := tensor.Training()
		loss := compute(tape, tape.Input(input))
		tape.Backward(loss)
		want := [][]float32{loss.Clone().Values(), slices.Clone(w[0].Grad()), slices.Clone(w[1].Grad())}

		tape = tensor.Layout(true)
		x := tape.Placeholder(input.Shape())
		loss = compute(tape, x)
		tape.Plan(&tensor.Storage{}, loss)
		fused := 0
		for call := range tape.Calls() {
			if fmt.Sprint(call.Op)[:3] == "max" && call.Parts() != nil {
				fused++
			}
		}
		if c.fused != (fused == 1) {
			t.Errorf("%v %+v: %d poolings are fused", c.size, c.window, fused)
		}
		x.Set(input.Values())
		for range 2 {
			tape.Forward()
			tape.Backward(loss)
		}
		for i, got := range [][]float32{loss.Values(), w[0].Grad(), w[1].Grad()} {
			if !slices.Equal(got, want[i]) {
				t.Errorf("%v %+v: result %d differs from what the unfused recording has", c.size, c.window, i)
			}
		}
	}
}
