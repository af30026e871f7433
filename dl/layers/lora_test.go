package layers_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func numbers(shape ...int) *tensor.Tensor {
	x := tensor.New(tensor.Shape(shape), nil)
	for i := range x.Values() {
		x.Values()[i] = float32(math.Sin(float64(i)))
	}
	return x
}

// adaptation is a layer, and an input of it.
type adaptation struct {
	layer *layers.Layer
	x     *tensor.Tensor
}

func adaptations() []adaptation {
	return []adaptation{
		{layers.Dense(3), numbers(4, 5)},
		{layers.Conv1D(3, 2), numbers(2, 6, 4)},
		{layers.Conv2D(4, 2, layers.Groups(2)), numbers(2, 4, 4, 4)},
		{layers.Conv3D(2, 2), numbers(1, 3, 3, 3, 2)},
	}
}

// A layer begins its adaptation as it was, trains the small matrices and the bias while the kernel
// stays, and gives the same when they are merged.
func TestLoRA(t *testing.T) {
	for _, a := range adaptations() {
		l, x := a.layer, a.x
		before := l.Call(x).Clone()
		kernel := l.Weight("kernel")
		frozen := slices.Clone(kernel.Values())
		l.EnableLoRA(2, layers.LoRAAlpha(3))
		if rank, alpha := l.LoRARank(); rank != 2 || alpha != 3 {
			t.Errorf("%v: rank %d, alpha %v", l, rank, alpha)
		}
		if !slices.Equal(before.Values(), l.Call(x).Values()) {
			t.Errorf("%v: the adaptation changes the layer from the beginning", l)
		}
		var ws []*tensor.Tensor
		var names []string
		for _, w := range l.Weights() {
			if w.Trainable() {
				ws, names = append(ws, w.Tensor), append(names, w.Name())
			}
		}
		if want := []string{"bias", "lora_kernel_a", "lora_kernel_b"}; !slices.Equal(names, want) {
			t.Fatalf("%v: trained are %v, want %v", l, names, want)
		}
		opt, tape := optimizers.SGD(optimizers.LearningRate(0.1)), tensor.Training()
		for range 3 {
			tape.Reset()
			tape.Backward(l.Call(tape.Input(x)).Square().Sum())
			opt.Step(ws)
		}
		if !slices.Equal(frozen, kernel.Values()) {
			t.Errorf("%v: the kernel changed", l)
		}
		adapted := l.Call(x).Clone()
		if slices.Equal(before.Values(), adapted.Values()) {
			t.Errorf("%v: nothing was learned", l)
		}
		l.MergeLoRA()
		if n := len(l.Weights()); n != 2 || !kernel.Trainable() {
			t.Errorf("%v: after the merge there are %d weights, the kernel is trained: %v", l, n, kernel.Trainable())
		}
		merged := l.Call(x).Values()
		for i, want := range adapted.Values() {
			if math.Abs(float64(merged[i]-want)) > 1e-5*max(1, math.Abs(float64(want))) {
				t.Fatalf("%v: merged, output %d is %v, want %v", l, i, merged[i], want)
			}
		}
	}
}

// As an option it is there from the first call on, and to freeze and melt the layer leaves the kernel
// frozen.
func TestLoRAOption(t *testing.T) {
	l := layers.Dense(3, layers.LoRA(2), layers.KernelRegularizer(regularizers.L2(1)))
	tape := tensor.Training()
	tape.Backward(l.Call(tape.Input(numbers(4, 5))).Sum())
	if l.Weight("lora_kernel_b").Grad() == nil || l.Weight("kernel").Grad() != nil {
		t.Error("the first call does not train the adaptation alone")
	}
	if n := len(tape.Losses()); n < 2 {
		t.Errorf("%d penalties, want those of both matrices", n)
	}
	l.SetFrozen(true)
	if l.Weight("lora_kernel_a").Trainable() {
		t.Error("the adaptation of a frozen layer is trained")
	}
	l.SetFrozen(false)
	if l.Weight("kernel").Trainable() || !l.Weight("lora_kernel_a").Trainable() {
		t.Error("melted, the layer trains its kernel instead of the adaptation")
	}
}

// The penalty on the outputs is the mean over the batch, and counts in the gradient.
func TestActivityRegularizer(t *testing.T) {
	l := layers.Activate(layers.Linear, layers.ActivityRegularizer(regularizers.L2(0.5)))
	tape := tensor.Training()
	x := tape.Watch(tape.Input(tensor.New(tensor.Shape{2, 2}, []float32{1, 2, 3, 4})))
	l.Call(x)
	losses := tape.Losses()
	if len(losses) != 1 || losses[0].Item() != 7.5 {
		t.Fatalf("the penalties are %v, want 0.5·30/2", losses)
	}
	tape.Backward(losses[0])
	if !slices.Equal(x.Grad(), []float32{0.5, 1, 1.5, 2}) {
		t.Errorf("the gradient is %v", x.Grad())
	}
}

func TestLoRAMistakes(t *testing.T) {
	built := func(options ...layers.DenseOption) *layers.Layer {
		l := layers.Dense(3, options...)
		l.Call(numbers(4, 5))
		return l
	}
	for _, test := range []struct {
		mistake func()
		want    string
	}{
		{func() { built().EnableLoRA(0) }, "EnableLoRA: the rank of the adaptation is at least 1, not 0"},
		{func() { layers.Flatten().EnableLoRA(2) }, `a layer of the class "Flatten" cannot be adapted: it is for Dense, EinsumDense, Embedding, and Conv1D to Conv3D`},
		{func() { l := built(); l.EnableLoRA(2); l.EnableLoRA(3) }, "the layer is adapted already, with rank 2: MergeLoRA makes what was learned a part of the kernel first"},
		{func() { built().MergeLoRA() }, "the layer is not adapted: EnableLoRA comes first"},
		{func() { built(layers.KernelConstraint(constraints.NonNeg())).EnableLoRA(2) }, "the kernel has a constraint, which its sum with a·b cannot be held to: leave the constraint out"},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), test.want) {
					t.Errorf("got %v, want %q", e, test.want)
				}
			}()
			test.mistake()
		}()
	}
}
