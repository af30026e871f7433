package plane

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// spiral is what the page's button of that name draws: two arms of one and a half turns.
func spiral(n int) (points, classes []float32) {
	for class := range 2 {
		for i := range n {
			r := float64(i) / float64(n)
			a := 1.75*r*2*math.Pi + float64(class)*math.Pi
			points = append(points, float32(0.95*Reach*r*math.Sin(a)), float32(0.95*Reach*r*math.Cos(a)))
			classes = append(classes, float32(class))
		}
	}
	return points, classes
}

// The network that a page begins with learns the spiral, from several first weights, and what is looked at is what it
// predicts.
func TestSpiral(t *testing.T) {
	for seed := range uint64(8) {
		trainer, err := New(Settings{Hidden: []int{8, 8}, Activation: "tanh", LearningRate: 0.03, Classes: 2, Seed: seed, Side: 9})
		if err != nil {
			t.Fatal(err)
		}
		if err := trainer.SetPoints(spiral(100)); err != nil {
			t.Fatal(err)
		}
		accuracy := 0.0
		for trainer.Steps() < 6000 && accuracy < 0.95 {
			for range 20 {
				if err := trainer.Step(); err != nil {
					t.Fatal(err)
				}
			}
			if _, accuracy, err = trainer.Measure(); err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("first weights %d: %.3f after %d steps", seed, accuracy, trainer.Steps())
		if accuracy < 0.95 {
			t.Errorf("first weights %d: the accuracy is %.3f after %d steps, want 0.95", seed, accuracy, trainer.Steps())
		}
		answer, units := trainer.Look()
		square := tensor.New(tensor.Shape{2, 2}, []float32{0, 0, Reach * 8.0 / 9, -Reach * 8.0 / 9}) // the middle, and the corner at the bottom on the right
		want := trainer.Model().Predict(square).Values()
		for i, at := range []int{2 * 40, 2 * 80} {
			if d := answer[at] - want[2*i]; math.Abs(float64(d)) > 1e-5 {
				t.Errorf("point %d of the square: looked %v, predicted %v", i, answer[at], want[2*i])
			}
		}
		if len(units) != 2 || len(units[1]) != 9*9*trainer.settings.Hidden[1] {
			t.Errorf("there are %d layers of units", len(units))
		}
	}
}

func TestMistakes(t *testing.T) {
	good := Settings{Hidden: []int{8, 8}, Activation: "tanh", LearningRate: 0.03, Classes: 2, Side: 4}
	for _, change := range []func(*Settings){
		func(s *Settings) { s.Activation = "sine" }, func(s *Settings) { s.Classes = 1 }, func(s *Settings) { s.Hidden = make([]int, 9) },
		func(s *Settings) { s.Hidden = []int{0} }, func(s *Settings) { s.LearningRate = math.NaN() },
	} {
		s := good
		change(&s)
		if _, err := New(s); err == nil {
			t.Errorf("%+v: no error", s)
		}
	}
	trainer, err := New(good)
	if err != nil {
		t.Fatal(err)
	}
	if trainer.Step() == nil {
		t.Error("a step without points: no error")
	}
	if trainer.SetPoints([]float32{1, 2, 3}, []float32{0}) == nil {
		t.Error("three numbers are a point: no error")
	}
}
