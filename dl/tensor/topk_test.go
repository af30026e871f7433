package tensor_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The first of all in descending order are the k greatest, also among equal ones, infinite ones and NaN, whether few
// are wanted or many.
func TestTopKOfMany(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	kinds := map[string]func(i int) float32{
		"random":     func(int) float32 { return float32(r.NormFloat64()) },
		"equal":      func(int) float32 { return float32(r.IntN(5)) },
		"ascending":  func(i int) float32 { return float32(i) },
		"descending": func(i int) float32 { return float32(-i) },
		"special": func(int) float32 {
			return []float32{0, float32(math.Copysign(0, -1)), inf, -inf, 1, -1, nan}[r.IntN(7)]
		},
		"all NaN": func(int) float32 { return nan },
	}
	for name, draw := range kinds {
		for _, n := range []int{1, 31, 70, 200, 333} {
			for _, k := range []int{1, 2, 33, 64, 65, 200} {
				if k > n {
					continue
				}
				x := tensor.New(tensor.Shape{2, n}, nil)
				for i := range x.Values() {
					x.Values()[i] = draw(i % n)
				}
				_, got := x.TopK(k)
				want := x.ArgSort(-1, tensor.Descending).Index(tensor.All, tensor.Range(0, k))
				if fmt.Sprint(got.Values()) != fmt.Sprint(want.Values()) {
					t.Fatalf("%s, the %d greatest of %d: %v, want %v", name, k, n, got.Values(), want.Values())
				}
			}
		}
	}
}
