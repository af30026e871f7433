package plotting

import (
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestNodesSayValuesAndGradients(t *testing.T) {
	f := Nodes(Node{Title: "a", Value: 3, Gradient: 2}, Node{Title: "b = a + a", Value: 6, Gradient: 1, Inputs: []int{0, 0}})
	for _, want := range []string{"2 boxes with values and gradients", "a 3.00 (∂ 2.00)", "b = a + a 6.00 (∂ 1.00)"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("no %q in %q", want, f.Alt())
		}
	}
	// Without a backward pass no gradient is claimed.
	if f := Nodes(Node{Title: "a", Value: 3}); strings.Contains(f.Alt(), "∂") {
		t.Errorf("gradients in %q", f.Alt())
	}
}

func TestNodesInTheWrongOrder(t *testing.T) {
	fails(t, "does not stand before it", func() { Nodes(Node{Title: "y", Inputs: []int{1}}, Node{Title: "x"}) })
	fails(t, "no nodes", func() { Nodes() })
}

func TestProductSaysItsSum(t *testing.T) {
	x := tensor.From([][]float64{{1, 2}, {3, -4}})
	w := tensor.From([][]float64{{5, 0.5, 1}, {-1, 2, 0}})
	f := Product("x", x, "W", w, "y", 1, 0)
	for _, want := range []string{"x [2 2] · W [2 3] = y [2 3]", "3·5 + (−4)·(−1) = 19"} {
		if !strings.Contains(f.Alt(), want) {
			t.Errorf("no %q in %q", want, f.Alt())
		}
	}
	fails(t, "[rows inner] and [inner columns]", func() { Product("w", w, "x", x, "y", 0, 0) })
	fails(t, "no row 2", func() { Product("x", x, "W", w, "y", 2, 0) })
	fails(t, "too large", func() { Product("x", tensor.Zeros(20, 2), "W", w, "y", 0, 0) })
}

// fails wants a panic with a *tensor.Error that has the words.
func fails(t *testing.T, words string, f func()) {
	t.Helper()
	defer func() {
		t.Helper()
		if err, _ := recover().(*tensor.Error); err == nil || !strings.Contains(err.Error(), words) {
			t.Errorf("got %v, want an error with %q", err, words)
		}
	}()
	f()
}
