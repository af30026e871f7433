package tensor_test

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Ops that move elements are linear, y = Mx, and their gradient is Mᵀdy: so Σ y·dy = Σ x·dx. Here at
// shapes drawn by chance, long enough for tiles and rests of them; and where x has a second use, its
// gradient is added to.
func TestGradientsOfMovesAtManyShapes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	axis := func(x *tensor.Tensor) int { return r.IntN(2*x.Rank()) - x.Rank() }
	order := func(x *tensor.Tensor) []int { return r.Perm(x.Rank()) }
	for _, c := range []struct {
		name string
		op   func(x *tensor.Tensor) *tensor.Tensor
	}{
		{"transpose", func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(order(x)...) }},
		{"transpose twice", func(x *tensor.Tensor) *tensor.Tensor { return x.Transpose(order(x)...).Transpose(order(x)...) }},
		{"flip", func(x *tensor.Tensor) *tensor.Tensor { return x.Flip(order(x)[:1]...) }},
		{"roll", func(x *tensor.Tensor) *tensor.Tensor { return x.Roll(r.IntN(200)-100, axis(x)) }},
		{"repeat", func(x *tensor.Tensor) *tensor.Tensor { return x.Repeat(r.IntN(4), axis(x)) }},
		{"tile", func(x *tensor.Tensor) *tensor.Tensor { return x.Tile(r.IntN(3), r.IntN(3), 1+r.IntN(2)) }},
		{"index", func(x *tensor.Tensor) *tensor.Tensor {
			var s []tensor.Subscript
			for range x.Rank() {
				step := r.IntN(3) + 1
				if r.IntN(2) == 0 {
					step = -step
				}
				s = append(s, tensor.Range(r.IntN(80)-40, r.IntN(80)-40, step))
				if r.IntN(4) == 0 {
					s = append(s, tensor.NewAxis)
				}
			}
			return x.Index(s...)
		}},
		{"pad", func(x *tensor.Tensor) *tensor.Tensor {
			w := make([][2]int, x.Rank())
			for i := range w {
				w[i] = [2]int{r.IntN(3), r.IntN(3)}
			}
			return []func([][2]int) *tensor.Tensor{x.Pad, x.PadEdge, x.PadReflect, x.PadSymmetric}[r.IntN(4)](w)
		}},
		{"stack", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Stack(axis(x), x, x.Flip(), x) }},
		{"concat", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Concat(axis(x), x, x.Flip(), x) }},
		{"unstack", func(x *tensor.Tensor) *tensor.Tensor { return tensor.Concat(0, x.ExpandDims(0).Unstack(-1)...) }},
		{"diag", func(x *tensor.Tensor) *tensor.Tensor { return x.Diag(r.IntN(7) - 3).Diagonal(r.IntN(7) - 3) }},
		{"triangle", func(x *tensor.Tensor) *tensor.Tensor {
			return x.ExpandDims(0).Triu(r.IntN(7) - 3).Tril(r.IntN(7) - 3)
		}},
	} {
		for range 20 {
			shape := make(tensor.Shape, 1+r.IntN(5))
			for i, size := 0, 1; i < len(shape); i++ {
				shape[i] = 1 + r.IntN(max(2, min(50, 4000/size)))
				size *= shape[i]
			}
			tape := tensor.Training()
			x := tape.Watch(tape.Input(drawn(r, wide, shape)))
			// The gradient is begun by one of the two uses, and added to by the other.
			var y, z *tensor.Tensor
			if r.IntN(2) == 0 {
				z = x.Scale(0.5)
				y = c.op(x)
			} else {
				y = c.op(x)
				z = x.Scale(0.5)
			}
			weights, second := tensor.New(y.Shape(), nil), tensor.New(shape, nil)
			for _, v := range []*tensor.Tensor{weights, second} {
				for i := range v.Values() {
					v.Values()[i] = float32(r.NormFloat64())
				}
			}
			tape.Backward(y.Mul(weights).Sum().Add(z.Mul(second).Sum()))
			var want, got, size float64
			for i, v := range y.Values() {
				want += float64(v) * float64(weights.Values()[i])
			}
			for i, v := range x.Values() {
				want += float64(v) * 0.5 * float64(second.Values()[i])
				got += float64(v) * float64(x.Grad()[i])
				size += math.Abs(float64(v) * float64(x.Grad()[i]))
			}
			if !(math.Abs(got-want) <= 1e-6*size+1e-6) {
				t.Errorf("%s of %v: Σ x·dx is %v, and Σ y·dy %v", c.name, shape, got, want)
			}
		}
	}
}

// Every element of a transposition is where it belongs, also where tiles end.
func TestTransposeOfManyElements(t *testing.T) {
	for _, shape := range []tensor.Shape{{100, 33}, {16, 16}, {17, 3, 40}, {2, 65, 3, 31}} {
		x := tensor.Arange(0, float64(shape.Size()), 1).Reshape(shape...)
		n := len(shape)
		axes := append([]int{n - 1}, rand.New(rand.NewPCG(1, uint64(n))).Perm(n-1)...)
		y := x.Transpose(axes...)
		k := 0
		index := make([]int, n)
		var check func(axis int)
		check = func(axis int) {
			if axis == n {
				want := 0
				from := make([]int, n)
				for i, a := range axes {
					from[a] = index[i]
				}
				for i, d := range shape {
					want = want*d + from[i]
				}
				if y.Values()[k] != float32(want) {
					t.Fatalf("%v %v: element %d is %v, want %d", shape, axes, k, y.Values()[k], want)
				}
				k++
				return
			}
			for index[axis] = 0; index[axis] < shape[axes[axis]]; index[axis]++ {
				check(axis + 1)
			}
		}
		check(0)
	}
}
