package dl_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func ExampleModel_Alt() {
	model := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Dense(128, layers.ReLU), layers.Dense(10, layers.Softmax))
	fmt.Println(model.Alt())
	// Output: The model sequential from (None, 28, 28) to (None, 10): 3 layers with 101,770 weights
}

// Each call has a box and each path of the data an arrow; a long chain is folded.
func TestModelSVG(t *testing.T) {
	chain := func(n int) *dl.Model {
		parts := []layers.Part{layers.Dense(4, layers.InputShape(4))}
		for range n - 1 {
			parts = append(parts, layers.Dense(4))
		}
		return dl.Sequential(parts...)
	}
	x := dl.Input(4)
	h := layers.Dense(4).Call(x)
	residual := dl.New(dl.Tensors{x}, dl.Tensors{h.Add(layers.Dense(4).Call(h))})
	y, shared := dl.Input(4), layers.Dense(4)
	thrice := dl.New(dl.Tensors{y}, dl.Tensors{shared.Call(shared.Call(shared.Call(y)))})
	z := dl.Input(4)
	nested := dl.New(dl.Tensors{z}, dl.Tensors{chain(3).Call(z)})
	frozen := chain(2)
	frozen.Layers()[0].SetFrozen(true)
	a, unused := dl.Input(4), dl.NamedInput("unused", 3)
	open := dl.New(dl.Tensors{a, unused}, dl.Tensors{layers.Dense(2).Call(a)})
	for _, c := range []struct {
		name          string
		model         *dl.Model
		boxes, arrows int
		texts         []string
	}{
		{"chain", chain(3), 4, 3, []string{"dense_2", "(None, 4) · 20 params"}},
		{"long chain", chain(30), 11, 10, []string{"more layers"}},
		{"residual", residual, 4, 4, []string{"Add"}},
		{"shared", thrice, 4, 3, []string{"call 3 of 3", "same weights"}},
		{"nested", nested, 6, 4, []string{"sequential", "Sequential"}}, // an input, a frame, and in it an input and three layers
		{"frozen", frozen, 3, 2, []string{"frozen"}},
		{"not built", dl.Sequential(layers.Dense(2), layers.Dropout(0.5)), 2, 1, []string{"not built yet"}},
		{"an input that nothing uses", open, 3, 1, []string{"unused"}},
		{"data", dl.New(dl.Tensors{a}, dl.Tensors{a.Add(tensor.New(tensor.Shape{4}, nil))}), 2, 1, []string{"Add"}},
	} {
		svg := c.model.SVG()
		if boxes, arrows := strings.Count(svg, "<rect "), strings.Count(svg, `h8z"`); boxes != c.boxes || arrows != c.arrows {
			t.Errorf("%s: %d boxes and %d arrows, want %d and %d", c.name, boxes, arrows, c.boxes, c.arrows)
		}
		for _, text := range c.texts {
			if !strings.Contains(svg, text) {
				t.Errorf("%s: there is no %q", c.name, text)
			}
		}
	}
}
