package initializers_test

import (
	"math"
	"slices"
	"strings"
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
		{initializers.VarianceScaling(3, initializers.FanIn, initializers.DrawUniform), 0, math.Sqrt(3. / 300), 3 * math.Sqrt(1./300)},
		{initializers.VarianceScaling(3, initializers.FanOut, initializers.DrawTruncated), 0, math.Sqrt(3. / 200), 2 * math.Sqrt(3./200) / cut},
		{initializers.VarianceScaling(0.5, initializers.FanAverage, initializers.DrawNormal), 0, math.Sqrt(0.5 / 250), 6 * math.Sqrt(0.5/250)},
		{initializers.GlorotUniform().FanAxes([]int{1}, []int{1}), 0, math.Sqrt(2. / 400), math.Sqrt(6. / 400)},
		{initializers.HeNormal().Seeded(5).FanAxes([]int{0, 1}, []int{0}), 0, math.Sqrt(2. / 60000), 2 * math.Sqrt(2./60000) / cut},
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

// With a seed the same values come wherever the initializer is used; without, each stream has its own.
func TestSeeded(t *testing.T) {
	fill := func(i initializers.Initializer, weight string) []float32 {
		w := make([]float32, 6)
		i.Fill(tensor.Shape{2, 3}, tensor.NewStream(1, weight), w)
		return w
	}
	for _, i := range []initializers.Initializer{initializers.HeNormal(), initializers.Orthogonal(1), initializers.RandomUniform(0, 1)} {
		if slices.Equal(fill(i, "a"), fill(i, "b")) {
			t.Errorf("%v: two weights are the same", i)
		}
		s := i.Seeded(7)
		if !slices.Equal(fill(s, "a"), fill(s, "b")) || slices.Equal(fill(s, "a"), fill(i.Seeded(8), "a")) {
			t.Errorf("%v: a seed does not decide on the values", s)
		}
		if i.Config["seed"] != nil || s.Config["seed"] != int64(7) {
			t.Errorf("the seeds are %v and %v", i.Config["seed"], s.Config["seed"])
		}
	}
}

func TestMistakes(t *testing.T) {
	fill := func(i initializers.Initializer, shape ...int) func() {
		return func() { i.Fill(shape, tensor.NewStream(1), make([]float32, tensor.Shape(shape).Size())) }
	}
	for _, test := range []struct {
		mistake func()
		want    string
	}{
		{func() { initializers.VarianceScaling(0, initializers.FanIn, initializers.DrawNormal) }, "VarianceScaling: the scale of the variance is a positive number, not 0"},
		{func() { initializers.VarianceScaling(1, "fan", initializers.DrawNormal) }, `there is no mode "fan": it is FanIn, FanOut or FanAverage`},
		{func() { initializers.VarianceScaling(1, initializers.FanIn, "even") }, `there is no distribution "even": it is DrawUniform`},
		{func() { initializers.Zeros().FanAxes([]int{0}, []int{1}) }, "Zeros: the initializer does not go by inputs and outputs"},
		{func() { initializers.HeNormal().FanAxes(nil, []int{1}) }, "FanAxes wants the axes of the inputs and those of the outputs"},
		{fill(initializers.Identity(1), 2, 2, 2), "an identity is a matrix, and the weight has the shape [2 2 2]"},
		{fill(initializers.Orthogonal(1), 3), "an orthogonal matrix has at least two axes, and the weight has the shape [3]"},
		{fill(initializers.STFT(), 3, 2), "the weight is the kernel [frame channels frequencies] of a Conv1D, and it has the shape [3 2]"},
		{func() { initializers.STFT(initializers.Window("round")) }, `there is no window "round"; the windows are ["bartlett"`},
		{func() { initializers.STFT(initializers.Scaling("power")) }, `there is no scaling "power"`},
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
