package datasets

import (
	"math"
	"slices"
	"strings"
	"testing"
)

func TestPoints(t *testing.T) {
	for _, c := range []struct {
		name    string
		make    func(samples, seed int) *Set
		text    string
		classes int
	}{
		{"Moons", func(n, s int) *Set { return Moons(Samples(n), Seed(s)) }, "X [60 2], Y [60]", 2},
		{"Circles", func(n, s int) *Set { return Circles(Samples(n), Seed(s)) }, "X [60 2], Y [60]", 2},
		{"Spirals", func(n, s int) *Set { return Spirals(Samples(n), Seed(s), Classes(5)) }, "X [60 2], Y [60]", 5},
		{"Blobs", func(n, s int) *Set { return Blobs(Samples(n), Seed(s), Classes(4)) }, "X [60 2], Y [60]", 4},
		{"Sine", func(n, s int) *Set { return Sine(Samples(n), Seed(s)) }, "X [60 1], Y [60 1]", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			set := c.make(60, 3)
			if set.Train.String() != c.text || set.Test.X.Len() != 10 || len(set.Classes) != c.classes || !set.Synthetic {
				t.Errorf("got %v, want %s", set, c.text)
			}
			if c.classes > 0 {
				if got := set.Train.Y.Counts(); len(got) != c.classes || slices.Min(got) != 60/c.classes {
					t.Errorf("the classes have %v", got)
				}
			}
			if !strings.Contains(set.String(), "datasets."+c.name+" with seed 3") {
				t.Errorf("it says %v", set)
			}
			values := set.Train.X.floats
			if more := c.make(120, 3); !slices.Equal(more.Train.X.floats[:len(values)], values) {
				t.Error("the first 60 of 120 are not those of 60")
			}
			if other := c.make(60, 4); slices.Equal(other.Train.X.floats, values) {
				t.Error("seed 4 gives the same as seed 3")
			}
			if n := len(set.Test.X.floats); slices.Equal(set.Test.X.floats, values[:n]) {
				t.Error("the test split is the training split")
			}
		})
	}
}

// Without noise the points lie on their curves.
func TestPointsWithoutNoise(t *testing.T) {
	near := func(got, want float64) bool { return math.Abs(got-want) < 1e-6 }
	for _, c := range []struct {
		name string
		set  *Set
		on   func(x, y float64, class int) bool
	}{
		{"Moons", Moons(Noise(0)), func(x, y float64, class int) bool {
			if class == 0 {
				return near(math.Hypot(x, y), 1) && y >= 0
			}
			return near(math.Hypot(x-1, y-0.5), 1) && y <= 0.5
		}},
		{"Circles", Circles(Noise(0)), func(x, y float64, class int) bool { return near(math.Hypot(x, y), []float64{1, 0.5}[class]) }},
		{"Spirals", Spirals(Noise(0)), func(x, y float64, class int) bool {
			radius := math.Hypot(x, y)
			turns := math.Atan2(y, x)/(2*math.Pi) - radius - float64(class)/3
			return radius <= 1 && (math.Abs(turns-math.Round(turns)) < 1e-5 || radius < 1e-3)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			for i := range c.set.Train.X.Len() {
				p, class := c.set.Train.X.At(i).Values(), int(c.set.Train.Y.floats[i])
				if !c.on(float64(p[0]), float64(p[1]), class) {
					t.Fatalf("%v of class %d is not on its curve", p, class)
				}
			}
		})
	}
	sine := Sine(Noise(0)).Train
	for i, x := range sine.X.floats {
		if !near(float64(sine.Y.floats[i]), math.Sin(float64(x))) {
			t.Fatalf("the sine of %v is not %v", x, sine.Y.floats[i])
		}
	}
}

// The noise has the deviation that was set.
func TestPointsNoise(t *testing.T) {
	sine := Sine(Samples(20000), Noise(0.3)).Train
	var sum float64
	for i, x := range sine.X.floats {
		d := float64(sine.Y.floats[i]) - math.Sin(float64(x))
		sum += d * d
	}
	if got := math.Sqrt(sum / 20000); math.Abs(got-0.3) > 0.01 {
		t.Errorf("the deviation is %.3f, want 0.3", got)
	}
}
