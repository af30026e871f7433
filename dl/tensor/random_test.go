package tensor_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The numbers of a seed are part of what Hornbook promises: a change of these changes everybody's
// results. They were computed apart from this package, by SplitMix64's definition.
func TestStreamIsFixed(t *testing.T) {
	s := tensor.NewStream(1, "dense", "kernel")
	for _, c := range []struct {
		what      string
		got, want uint64
	}{
		{"the stream", uint64(s), 0x85492167f141ca7b},
		{"number 0", s.Bits(0), 0xb083ad96f38e8814},
		{"number 1000000", s.Bits(1000000), 0xe25f73c5ec1e3899},
		{"number 0 of epoch 3", s.With(3).Bits(0), 0x644b5d6cbdc78f44},
	} {
		if c.got != c.want {
			t.Errorf("%s is %#x, want %#x", c.what, c.got, c.want)
		}
	}
	for _, c := range []struct {
		what      string
		got, want float64
	}{
		{"uniform number 5", s.Uniform(5), 0.7982623082058324},
		{"normal number 5", s.Normal(5), 0.8028895543728397},
		{"truncated normal number 5", s.TruncatedNormal(5), -1.2400085894560222},
	} {
		if math.Abs(c.got-c.want) > 1e-15 {
			t.Errorf("%s is %v, want %v", c.what, c.got, c.want)
		}
	}
	rows := make([]int, 10)
	tensor.NewStream(1, "shuffle").Permutation(rows)
	if want := []int{6, 0, 4, 2, 1, 9, 5, 3, 8, 7}; !slices.Equal(rows, want) {
		t.Errorf("the permutation is %v, want %v", rows, want)
	}
}

func TestStreamsDiffer(t *testing.T) {
	seen := map[tensor.Stream]string{}
	for _, c := range []struct {
		name string
		s    tensor.Stream
	}{
		{"1", tensor.NewStream(1)},
		{"0", tensor.NewStream(0)},
		{"1 a", tensor.NewStream(1, "a")},
		{"2 a", tensor.NewStream(2, "a")},
		{"1 b", tensor.NewStream(1, "b")},
		{"1 empty", tensor.NewStream(1, "")},
		{"1 two empty", tensor.NewStream(1, "", "")},
		{"1 ab c", tensor.NewStream(1, "ab", "c")},
		{"1 a bc", tensor.NewStream(1, "a", "bc")},
		{"1 abc", tensor.NewStream(1, "abc")},
		{"1 c ab", tensor.NewStream(1, "c", "ab")},
		{"1 a, 0", tensor.NewStream(1, "a").With(0)},
		{"1 a, 1", tensor.NewStream(1, "a").With(1)},
		{"1 a, 0, 1", tensor.NewStream(1, "a").With(0).With(1)},
		{"1 a, 1, 0", tensor.NewStream(1, "a").With(1).With(0)},
		{"1 a, -1", tensor.NewStream(1, "a").With(-1)},
	} {
		if other, ok := seen[c.s]; ok {
			t.Errorf("%q and %q are one stream", c.name, other)
		}
		seen[c.s] = c.name
	}
	if tensor.NewStream(7, "a", "b") != tensor.NewStream(7, "a", "b") {
		t.Error("a stream is another one the second time")
	}
}

// moments are the mean and the variance, which must be within five of their deviations of what is
// expected.
func TestDistributions(t *testing.T) {
	const n = 200000
	s := tensor.NewStream(1, "test")
	for _, c := range []struct {
		name                   string
		draw                   func(int) float64
		mean, variance, fourth float64 // fourth central moment
		low, high              float64
	}{
		{"uniform", s.Uniform, 0.5, 1.0 / 12, 1.0 / 80, 0, 1},
		{"normal", s.Normal, 0, 1, 3, -10, 10},
		{"truncated", s.TruncatedNormal, 0, 0.77374, 1.4160, -2, 2},
	} {
		var sum, squares, lag float64
		previous := c.mean
		for i := range n {
			v := c.draw(i)
			if !(v >= c.low && v < c.high) {
				t.Fatalf("%s: number %d is %v", c.name, i, v)
			}
			sum += v
			squares += (v - c.mean) * (v - c.mean)
			lag += (v - c.mean) * (previous - c.mean)
			previous = v
		}
		if d := sum/n - c.mean; math.Abs(d) > 5*math.Sqrt(c.variance/n) {
			t.Errorf("%s: the mean is off by %v", c.name, d)
		}
		if d := squares/n - c.variance; math.Abs(d) > 5*math.Sqrt((c.fourth-c.variance*c.variance)/n) {
			t.Errorf("%s: the variance is off by %v", c.name, d)
		}
		if d := lag / n / c.variance; math.Abs(d) > 5/math.Sqrt(n) {
			t.Errorf("%s: neighbours correlate by %v", c.name, d)
		}
	}
}

func TestPermutation(t *testing.T) {
	for _, n := range []int{0, 1, 2, 10, 1000} {
		rows := slices.Repeat([]int{-7}, n)
		tensor.NewStream(1, "shuffle").Permutation(rows)
		seen := make([]bool, n)
		for _, r := range rows {
			if r < 0 || r >= n || seen[r] {
				t.Fatalf("%v is no permutation", rows)
			}
			seen[r] = true
		}
	}
	// Each of the six orders of three comes up as often as the others.
	const n = 6000
	orders := map[[3]int]int{}
	for i := range n {
		var rows [3]int
		tensor.NewStream(1, "shuffle").With(i).Permutation(rows[:])
		orders[rows]++
	}
	for order, k := range orders {
		if math.Abs(float64(k)-n/6) > 5*math.Sqrt(n*5.0/36) {
			t.Errorf("the order %v came %d times of %d", order, k, n)
		}
	}
	if len(orders) != 6 {
		t.Errorf("%d orders of three", len(orders))
	}
}
