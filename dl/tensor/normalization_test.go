package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Inputs that are worked on in several parts, and in several blocks of one: values and gradients are
// those of the same computation by plain ops.
func TestNormalizationInParts(t *testing.T) {
	normalized := func(x, mean, variance, gamma, beta *tensor.Tensor) *tensor.Tensor {
		return x.Sub(mean).Div(variance.AddScalar(0.25).Sqrt()).Mul(gamma).Add(beta)
	}
	for _, c := range []struct {
		name      string
		shape     tensor.Shape
		weights   int
		op, plain func(x, gamma, beta *tensor.Tensor) *tensor.Tensor
	}{
		{"batch", tensor.Shape{40, 33, 24}, 24,
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				return x.BatchNormalization(x.FeatureMoments(), gamma, beta, 0.25)
			},
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				return normalized(x, x.Mean(0, 1), x.Var(0, 1), gamma, beta)
			}},
		{"layer", tensor.Shape{40, 33, 40}, 40,
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor { return x.LayerNormalization(gamma, beta, 0.25) },
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				return normalized(x, x.KeepDims().Mean(-1), x.KeepDims().Var(-1), gamma, beta)
			}},
		{"layer, long rows", tensor.Shape{5, 9001}, 9001,
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor { return x.LayerNormalization(gamma, beta, 0.25) },
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				return normalized(x, x.KeepDims().Mean(-1), x.KeepDims().Var(-1), gamma, beta)
			}},
		{"group", tensor.Shape{6, 300, 24}, 24,
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor { return x.GroupNormalization(4, gamma, beta, 0.25) },
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				g := x.Reshape(-1, 300, 4, 6)
				return normalized(g, g.KeepDims().Mean(1, 3), g.KeepDims().Var(1, 3), gamma.Reshape(4, 6), beta.Reshape(4, 6)).Reshape(-1, 300, 24)
			}},
		{"attention", tensor.Shape{2, 150, 4 * 8}, 4 * 8,
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				q, k := x.Mul(gamma).Reshape(-1, 150, 4, 8), x.Reshape(-1, 150, 4, 8)
				return q.Attend(k, k.Mul(k), nil, tensor.AttentionForm{Scale: 0.5}).Reshape(-1, 150, 32).Add(beta)
			},
			func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
				q, k := x.Mul(gamma).Reshape(-1, 150, 4, 8), x.Reshape(-1, 150, 4, 8)
				p := tensor.Einsum("bthd,bshd->bhts", q, k).Scale(0.5).Softmax()
				return tensor.Einsum("bhts,bshd->bthd", p, k.Mul(k)).Reshape(-1, 150, 32).Add(beta)
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			in := tensors{drawn(r, wide, c.shape), drawn(r, positive, tensor.Shape{c.weights}), drawn(r, wide, tensor.Shape{c.weights})}
			probe := drawn(r, wide, c.shape)
			var values, grads [2][][]float32
			for k, f := range []func(x, gamma, beta *tensor.Tensor) *tensor.Tensor{c.op, c.plain} {
				tape := tensor.Training()
				var watched tensors
				for _, x := range in {
					watched = append(watched, tape.Watch(tape.Input(x)))
				}
				y := f(watched[0], watched[1], watched[2])
				tape.Backward(y.Mul(probe).Sum())
				values[k] = append(values[k], slices.Clone(y.Values()))
				for _, x := range watched {
					grads[k] = append(grads[k], slices.Clone(x.Grad()))
				}
			}
			alikeTo(t, "value", values[0][0], values[1][0])
			for i := range in {
				alikeTo(t, fmt.Sprintf("gradient of input %d", i), grads[0][i], grads[1][i])
			}
		})
	}
}

// alikeTo wants float32's accuracy of sums of many products, relative to the greatest value there is.
func alikeTo(t *testing.T, what string, got, want []float32) {
	t.Helper()
	scale := 1.0
	for _, v := range want {
		scale = max(scale, math.Abs(float64(v)))
	}
	if len(got) != len(want) {
		t.Fatalf("%s: %d values, want %d", what, len(got), len(want))
	}
	for i, v := range want {
		if d := math.Abs(float64(got[i] - v)); !(d <= 2e-5*scale) {
			t.Fatalf("%s: element %d is %v, want %v", what, i, got[i], v)
		}
	}
}

// Features far from 0 that differ little lose nothing.
func TestNormalizationFarFromZero(t *testing.T) {
	x := tensor.New(tensor.Shape{64, 2}, nil)
	for i := range x.Values() {
		x.Values()[i] = 4096 + float32(i/2%2)
	}
	for name, y := range map[string]*tensor.Tensor{
		"batch": x.BatchNormalization(x.FeatureMoments(), nil, nil, 0),
		"group": x.Reshape(1, 64, 2).GroupNormalization(1, nil, nil, 0),
		"layer": x.Reshape(1, 128).LayerNormalization(nil, nil, 0),
	} {
		for i, v := range y.Values() {
			if want := float32(2*(i/2%2) - 1); v != want {
				t.Errorf("%s: element %d is %v, want %v", name, i, v, want)
				break
			}
		}
	}
}

// With unit vectors as values, the output of attention is its weights, with what was dropped.
func TestAttentionDropout(t *testing.T) {
	const steps, rate = 201, 0.3
	form := tensor.AttentionForm{Scale: 0.5, Dropout: rate, Stream: tensor.NewStream(7, "test")}
	r := rand.New(rand.NewPCG(3, 4))
	shape := tensor.Shape{2, steps, 2, 3}
	q, k, v := drawn(r, wide, shape), drawn(r, wide, shape), drawn(r, wide, shape)
	unit := tensor.New(tensor.Shape{2, steps, 2, steps}, nil)
	for i := range unit.Values() {
		if i%steps == i/(2*steps)%steps {
			unit.Values()[i] = 1
		}
	}
	tape := tensor.Training()
	in := tensors{tape.Watch(tape.Input(q)), tape.Watch(tape.Input(k)), tape.Watch(tape.Input(v))}
	dropped := in[0].Attend(in[1], tape.Input(unit), nil, form) // [batch time heads steps]
	whole := q.Attend(k, unit, nil, tensor.AttentionForm{Scale: 0.5}).Transpose(0, 2, 1, 3)
	keep := tensor.New(dropped.Shape(), nil)
	count := 0
	for i, w := range dropped.Values() {
		if w != 0 {
			count++
			keep.Values()[i] = 1 / (1 - rate)
		}
	}
	n := float64(len(keep.Values()))
	if z := (float64(count) - n*(1-rate)) / math.Sqrt(n*rate*(1-rate)); math.Abs(z) > 5 {
		t.Errorf("%d of %v weights are left, which is %.1f deviations from what is expected", count, n, z)
	}
	kept := keep.Transpose(0, 2, 1, 3)
	alikeTo(t, "weights", dropped.Transpose(0, 2, 1, 3).Values(), whole.Mul(kept).Values())

	y := in[0].Attend(in[1], in[2], nil, form)
	probe := drawn(r, wide, y.Shape())
	tape.Backward(y.Mul(probe).Sum())
	plain := tensor.Training()
	same := tensors{plain.Watch(plain.Input(q)), plain.Watch(plain.Input(k)), plain.Watch(plain.Input(v))}
	p := tensor.Einsum("bthd,bshd->bhts", same[0], same[1]).Scale(0.5).Softmax().Mul(kept)
	want := tensor.Einsum("bhts,bshd->bthd", p, same[2])
	plain.Backward(want.Mul(probe).Sum())
	alikeTo(t, "output", y.Values(), want.Values())
	for i := range in {
		alikeTo(t, fmt.Sprintf("gradient of input %d", i), in[i].Grad(), same[i].Grad())
	}

	tape.Commit() // the next step drops others
	tape.Forward()
	if slices.Equal(keepOf(dropped.Values()), keepOf(keep.Values())) {
		t.Error("the next step drops the same weights")
	}
}

func keepOf(values []float32) (kept []bool) {
	for _, v := range values {
		kept = append(kept, v != 0)
	}
	return kept
}
