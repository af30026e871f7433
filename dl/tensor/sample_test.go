package tensor_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func phi(x float64) float64 { return math.Erfc(-x/math.Sqrt2) / 2 }

// Kolmogorov and Smirnov: the greatest distance between the share of numbers below a value and what
// the distribution says is at most 2.2/√n, except once in ten thousand times.
func TestSamplesFollowTheirDistribution(t *testing.T) {
	const n = 200000
	s := tensor.NewStream(1, "sample")
	for _, c := range []struct {
		name      string
		x         *tensor.Tensor
		below     func(x float64) float64
		low, high float32
	}{
		{"uniform", tensor.Uniform(s, -2, 3, n), func(x float64) float64 { return (x + 2) / 5 }, -2, math.Nextafter32(3, 0)},
		{"uniform near 1", tensor.Uniform(s, 1, 1.5, n), func(x float64) float64 { return (x - 1) * 2 }, 1, math.Nextafter32(1.5, 0)},
		{"normal", tensor.Normal(s, 0, 1, 2, n/2), phi, -8, 8},
		{"normal, moved", tensor.Normal(s, 3, 0.5, n), func(x float64) float64 { return phi((x - 3) / 0.5) }, -8, 8},
		{"truncated normal", tensor.TruncatedNormal(s, -1, 2, n), func(x float64) float64 {
			return (phi((x+1)/2) - phi(-2)) / (phi(2) - phi(-2))
		}, -5, 3},
		{"normal like", tensor.Zeros(n).NormalLike(s, 0, 1), phi, -8, 8},
		{"uniform like", tensor.Zeros(n).UniformLike(s, 0, 1), func(x float64) float64 { return x }, 0, math.Nextafter32(1, 0)},
		{"truncated normal like", tensor.Zeros(n).TruncatedNormalLike(s, 0, 1), func(x float64) float64 {
			return (phi(x) - phi(-2)) / (phi(2) - phi(-2))
		}, -2, 2},
	} {
		var product float64
		v := slices.Clone(c.x.Values())
		for i := 1; i < n; i++ {
			product += (c.below(float64(v[i])) - 0.5) * (c.below(float64(v[i-1])) - 0.5) * 12
		}
		if r := product / n; math.Abs(r) > 5/math.Sqrt(n) {
			t.Errorf("%s: neighbours correlate by %v", c.name, r)
		}
		slices.Sort(v)
		if v[0] < c.low || v[n-1] > c.high {
			t.Errorf("%s: from %v to %v, and %v to %v is allowed", c.name, v[0], v[n-1], c.low, c.high)
		}
		var distance float64
		for i, x := range v {
			p := c.below(float64(x))
			distance = max(distance, p-float64(i)/n, float64(i+1)/n-p)
		}
		if d := distance * math.Sqrt(n); d > 2.2 {
			t.Errorf("%s: the distance from the distribution is %v/√n", c.name, d)
		}
	}
}

// The layers of the ziggurat have edges: numbers are counted between points that lie close.
func TestNormalInDetail(t *testing.T) {
	const n = 4_000_000
	v := slices.Clone(tensor.Normal(tensor.NewStream(2, "detail"), 0, 1, n).Values())
	slices.Sort(v)
	count := func(low, high float64) int {
		from, _ := slices.BinarySearch(v, float32(low))
		to, _ := slices.BinarySearch(v, float32(high))
		return to - from
	}
	check := func(low, high float64) {
		t.Helper()
		p := phi(high) - phi(low)
		if low > 0 { // where 1 - p would lose digits
			p = phi(-low) - phi(-high)
		}
		if k := count(low, high); math.Abs(float64(k)-n*p) > 5*math.Sqrt(n*p)+1 {
			t.Errorf("%d of %d are from %v to %v, want %.1f", k, n, low, high, n*p)
		}
	}
	for x := -4.0; x < 4; x += 0.125 {
		check(x, x+0.125)
	}
}

// The tail of the ziggurat, which one number of 1,700 comes from, by Kolmogorov's and Smirnov's
// distance; and how many of its numbers there are.
func TestTailOfNormal(t *testing.T) {
	const n, parts, from = 1 << 20, 48, 3.442619855899
	var tail []float64
	x := tensor.Zeros(n)
	for k := range parts {
		for _, v := range x.NormalLike(tensor.NewStream(3, "tail").With(k), 0, 1).Values() {
			if v := math.Abs(float64(v)); v > from {
				tail = append(tail, v)
			}
		}
	}
	p := 2 * phi(-from)
	if want := n * parts * p; math.Abs(float64(len(tail))-want) > 5*math.Sqrt(want) {
		t.Errorf("%d numbers are in the tail, want %.0f", len(tail), want)
	}
	slices.Sort(tail)
	var distance float64
	for i, v := range tail {
		below := 1 - 2*phi(-v)/p
		distance = max(distance, math.Abs(float64(i)/float64(len(tail))-below))
	}
	if d := distance * math.Sqrt(float64(len(tail))); d > 2.2 {
		t.Errorf("the distance from the distribution is %v/√n", d)
	}
}

// Where float32 has no number between low and high but low, rounding must not give high.
func TestUniformIsBelowHigh(t *testing.T) {
	for i, v := range tensor.Uniform(tensor.NewStream(1, "high"), 1<<24, 1<<24+2, 100).Values() {
		if v != 1<<24 {
			t.Fatalf("number %d is %v", i, v)
		}
	}
}

func TestBernoulli(t *testing.T) {
	const n = 100000
	s := tensor.NewStream(1, "bernoulli")
	for _, p := range []float32{0, 0.1, 0.5, 0.99, 1} {
		var ones float64
		for _, v := range tensor.Bernoulli(s, p, n).Values() {
			if v != 0 && v != 1 {
				t.Fatalf("%v was drawn", v)
			}
			ones += float64(v)
		}
		if q := float64(p); math.Abs(ones-n*q) > 5*math.Sqrt(n*q*(1-q)) {
			t.Errorf("%v of %d are 1, with the probability %v", ones, n, p)
		}
	}
}

// Chi-square: the sum of (got-want)²/want has the mean 3 here, and is over 21.1 once in ten thousand
// times.
func TestCategorical(t *testing.T) {
	const n = 50000
	inf := float32(math.Inf(-1))
	x := tensor.New(tensor.Shape{2, 5}, []float32{inf, 0, 1, -1.5, 0.5, 700, 699, inf, 701, 700})
	p := [][]float64{{0, 1, math.E, math.Exp(-1.5), math.Exp(0.5)}, {math.E, 1, 0, math.E * math.E, math.E}}
	y := x.Categorical(tensor.NewStream(1, "categorical"), n)
	if !y.Shape().Equal(tensor.Shape{2, n}) {
		t.Fatalf("the shape is %v", y.Shape())
	}
	for row := range 2 {
		counts := make([]float64, 5)
		for _, k := range y.Values()[row*n : row*n+n] {
			counts[int(k)]++
		}
		var all, chi float64
		for _, v := range p[row] {
			all += v
		}
		for k, v := range p[row] {
			want := n * v / all
			switch {
			case v > 0:
				chi += (counts[k] - want) * (counts[k] - want) / want
			case counts[k] > 0:
				t.Errorf("row %d: class %d has the probability 0, and was drawn", row, k)
			}
		}
		if chi > 21.1 {
			t.Errorf("row %d: the counts are %v, chi-square %v", row, counts, chi)
		}
	}
	if slices.Equal(y.Values()[:n], y.Values()[n:]) {
		t.Error("the rows are drawn with the same numbers")
	}
}

// A permutation as a tensor is the stream's, and takes rows into another order.
func TestPermutationOfRows(t *testing.T) {
	s := tensor.NewStream(1, "rows")
	rows := make([]int, 100)
	s.Permutation(rows)
	p := tensor.Permutation(s, 100)
	x := tensor.Arange(0, 200, 1).Reshape(100, 2).Take(p, 0)
	for i, r := range rows {
		if p.Values()[i] != float32(r) || x.Values()[2*i] != float32(2*r) {
			t.Fatalf("number %d is %v, and the row %v", i, p.Values()[i], x.Values()[2*i])
		}
	}
}

// Recorded random numbers are those of the tape's epoch and step, laid out and eagerly, and have the
// shape of what they are like, the shared axes apart.
func TestRandomOnTapes(t *testing.T) {
	s := tensor.NewStream(1, "noise")
	for _, c := range []struct {
		name string
		op   func(x *tensor.Tensor) *tensor.Tensor
		want string
	}{
		{"normal", func(x *tensor.Tensor) *tensor.Tensor { return x.NormalLike(s, 1, 2) }, "[3 4 5]"},
		{"uniform", func(x *tensor.Tensor) *tensor.Tensor { return x.UniformLike(s, 1, 2, -2) }, "[3 1 5]"},
		{"truncated normal", func(x *tensor.Tensor) *tensor.Tensor { return x.TruncatedNormalLike(s, 1, 2, 0, 1) }, "[1 1 5]"},
		{"bernoulli", func(x *tensor.Tensor) *tensor.Tensor { return x.BernoulliLike(s, 0.5) }, "[3 4 5]"},
		{"categorical", func(x *tensor.Tensor) *tensor.Tensor { return x.Categorical(s, 7) }, "[3 4 7]"},
		{"dropout", func(x *tensor.Tensor) *tensor.Tensor { return x.Dropout(0.5, s) }, "[3 4 5]"},
	} {
		x := tensor.Ones(3, 4, 5)
		values := func(epoch, step int) []float32 {
			tape := tensor.Training()
			tape.At(epoch, step)
			y := c.op(tape.Input(x))
			if got := fmt.Sprint(y.Shape()); got != c.want {
				t.Errorf("%s: the shape is %v, want %v", c.name, got, c.want)
			}
			return y.Clone().Values()
		}
		tape := tensor.Layout(true)
		in := tape.Placeholder(x.Shape())
		y := c.op(in)
		tape.Plan(&tensor.Storage{}, nil, y)
		var before []float32
		for _, at := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}, {2, 7}} {
			in.Set(x.Values())
			tape.At(at[0], at[1])
			tape.Forward()
			same(t, fmt.Sprint(c.name, " at ", at), y.Values(), values(at[0], at[1]))
			if slices.Equal(before, y.Values()) {
				t.Errorf("%s: at %v the numbers are those of before", c.name, at)
			}
			before = slices.Clone(y.Values())
		}
		if n := testing.AllocsPerRun(2, tape.Forward); n != 0 {
			t.Errorf("%s: a step of a layout allocates %v times", c.name, n)
		}
		sym := c.op(tensor.Symbol(tensor.Shape{tensor.Unknown, 4, 5}))
		if sym.Rank() != 3 || sym.Dim(-1) != y.Dim(-1) {
			t.Errorf("%s: the shape rule says %v", c.name, sym.Shape())
		}
	}
}

// What a tensor is filled with is part of what a seed promises, too.
func TestSamplesAreFixed(t *testing.T) {
	s := tensor.NewStream(1, "fixed")
	long, short := tensor.Normal(s, 0, 1, 100), tensor.Normal(s, 0, 1, 10)
	same(t, "a part of more", short.Values(), long.Values()[:10])
	if u := tensor.Uniform(s, 0, 1, 10).Values()[7]; u != float32(s.Uniform(7)) {
		t.Errorf("uniform number 7 is %v, and the stream's %v", u, s.Uniform(7))
	}
}

func BenchmarkSamples(b *testing.B) {
	s := tensor.NewStream(1, "bench")
	x := tensor.Zeros(1 << 16)
	for _, c := range []struct {
		name string
		draw func()
	}{
		{"Uniform", func() { x.UniformLike(s, 0, 1) }},
		{"Normal", func() { x.NormalLike(s, 0, 1) }},
		{"TruncatedNormal", func() { x.TruncatedNormalLike(s, 0, 1) }},
		{"Bernoulli", func() { x.BernoulliLike(s, 0.5) }},
		{"Dropout", func() { x.Dropout(0.5, s) }},
		{"StreamNormal", func() {
			for i := range x.Values() {
				x.Values()[i] = float32(s.Normal(i))
			}
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				c.draw()
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/(1<<16), "ns/value")
		})
	}
}

// Dropout's gradient is what was kept, also where another use of x has left a gradient before, and in
// a layout's second step, where its storage holds that of the first.
func TestDropoutsGradient(t *testing.T) {
	s := tensor.NewStream(1, "dropout")
	for name, op := range map[string]func(x *tensor.Tensor) *tensor.Tensor{
		"first": func(x *tensor.Tensor) *tensor.Tensor { return x.Dropout(0.25, s).Add(x.Scale(3)) },
		"last":  func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(3).Add(x.Dropout(0.25, s)) },
		"alone": func(x *tensor.Tensor) *tensor.Tensor { return x.Dropout(0.25, s) },
	} {
		tape := tensor.Layout(true)
		x := tape.Watch(tape.Placeholder(tensor.Shape{50}))
		y := op(x)
		loss := y.Sum()
		tape.Plan(&tensor.Storage{}, loss, y)
		for step := range 3 {
			x.Set(tensor.Ones(50).Values())
			tape.At(0, step)
			tape.Forward()
			tape.Backward(loss)
			equal(t, fmt.Sprint(name, ", step ", step), x.Grad(), y.Values()...) // both are linear
		}
	}
}
