package initializers_test

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Each initializer has the mean, the deviation and the bounds of its formula.
func TestDistributions(t *testing.T) {
	shape := tensor.Shape{300, 200}
	const cut = 0.87962566103423978 // the deviation of a normal distribution that is cut at 2
	for _, test := range []struct {
		i                     initializers.Initializer
		mean, deviation, most float64
	}{
		{initializers.Zeros(), 0, 0, 0},
		{initializers.Ones(), 1, 0, 1},
		{initializers.Constant(0.25), 0.25, 0, 0.25},
		{initializers.RandomUniform(-0.05, 0.05), 0, 0.1 / math.Sqrt(12), 0.05},
		{initializers.RandomNormal(1, 0.05), 1, 0.05, 1.5},
		{initializers.TruncatedNormal(0, 0.05), 0, 0.05 * cut, 0.1},
		{initializers.GlorotUniform(), 0, math.Sqrt(2. / 500), math.Sqrt(6. / 500)},
		{initializers.GlorotNormal(), 0, math.Sqrt(2. / 500), 2 * math.Sqrt(2./500) / cut},
		{initializers.HeUniform(), 0, math.Sqrt(2. / 300), math.Sqrt(6. / 300)},
		{initializers.HeNormal(), 0, math.Sqrt(2. / 300), 2 * math.Sqrt(2./300) / cut},
		{initializers.LecunUniform(), 0, math.Sqrt(1. / 300), math.Sqrt(3. / 300)},
		{initializers.LecunNormal(), 0, math.Sqrt(1. / 300), 2 * math.Sqrt(1./300) / cut},
	} {
		w := make([]float32, shape.Size())
		test.i.Fill(shape, tensor.NewStream(1, test.i.Class), w)
		var mean, square, most float64
		for _, v := range w {
			mean += float64(v) / float64(len(w))
			most = max(most, math.Abs(float64(v)))
		}
		for _, v := range w {
			square += (float64(v) - mean) * (float64(v) - mean) / float64(len(w))
		}
		deviation := math.Sqrt(square)
		if math.Abs(mean-test.mean) > 0.02*test.deviation+1e-6 || math.Abs(deviation-test.deviation) > 0.02*test.deviation+1e-6 || most > test.most*(1+1e-6) {
			t.Errorf("%s: mean %.5f, deviation %.5f, at most %.5f; want %.5f, %.5f, %.5f", test.i.Class, mean, deviation, most, test.mean, test.deviation, test.most)
		}
	}
}

func TestOrthogonal(t *testing.T) {
	for _, shape := range []tensor.Shape{{5, 3}, {3, 5}, {4, 4}, {1, 1}, {2, 3, 4}} {
		w := make([]float32, shape.Size())
		initializers.Orthogonal(2).Fill(shape, tensor.NewStream(1), w)
		cols := shape.Dim(-1)
		rows := len(w) / cols
		for a := range min(rows, cols) {
			for b := range min(rows, cols) {
				var dot float64
				for i := range max(rows, cols) {
					if rows < cols {
						dot += float64(w[a*cols+i]) * float64(w[b*cols+i])
					} else {
						dot += float64(w[i*cols+a]) * float64(w[i*cols+b])
					}
				}
				want := 0.0
				if a == b {
					want = 4
				}
				if math.Abs(dot-want) > 1e-5 {
					t.Errorf("%v: vectors %d and %d have the product %v, not %v", shape, a, b, dot, want)
				}
			}
		}
	}
}
