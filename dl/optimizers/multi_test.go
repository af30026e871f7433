package optimizers_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// named are variables with paths, all alike.
func named(paths ...string) (ws []*tensor.Tensor) {
	for _, path := range paths {
		w := tensor.NewVariable(path[strings.LastIndexByte(path, '/')+1:], tensor.Shape{3})
		w.SetPath(path)
		w.Fill([]float32{1, -2, 3})
		ws = append(ws, w)
	}
	return ws
}

// descend makes steps down the sum of the squares.
func descend(ws []*tensor.Tensor, steps int, step func()) {
	tape := tensor.Training()
	for range steps {
		tape.Reset()
		loss := tensor.Scalar(0)
		for _, w := range ws {
			loss = loss.Add(tape.Input(tensor.Scalar(1)).Mul(w.Square().Sum()))
		}
		tape.Backward(loss)
		step()
	}
}

// Each weight goes the way that its optimizer alone would take it.
func TestMulti(t *testing.T) {
	paths := []string{"backbone/dense/kernel", "backbone/dense/bias", "head/kernel", "head/bias"}
	together, alone := named(paths...), named(paths...)
	multi := optimizers.Multi(optimizers.Adam(optimizers.EMA(0.9)), optimizers.For("backbone/.*", optimizers.SGD(optimizers.LearningRate(0.1), optimizers.Momentum(0.9))),
		optimizers.For("backbone/dense/bias", optimizers.RMSprop()))
	descend(together, 5, func() { multi.Step(together) })
	sgd, rmsprop, adam := optimizers.SGD(optimizers.LearningRate(0.1), optimizers.Momentum(0.9)), optimizers.RMSprop(), optimizers.Adam(optimizers.EMA(0.9))
	descend(alone, 5, func() { sgd.Step(alone[:1]); rmsprop.Step(alone[1:2]); adam.Step(alone[2:]) })
	multi.Finalize(together)
	adam.Finalize(alone[2:])
	for i := range together {
		if !slices.Equal(together[i].Values(), alone[i].Values()) {
			t.Errorf("%s is %v, and %v by its optimizer alone", paths[i], together[i].Values(), alone[i].Values())
		}
	}
	if multi.Iterations() != 5 || multi.Rate() != adam.Rate() || len(multi.Optimizers()) != 3 {
		t.Errorf("%v: %d optimizers", multi, len(multi.Optimizers()))
	}
	if want, got := len(sgd.Slots(alone[0]))+len(rmsprop.Slots(alone[1]))+2*len(adam.Slots(alone[2])), len(multi.Variables(together)); got != want {
		t.Errorf("it remembers %d arrays, want %d", got, want)
	}
	multi.Forget()
	if multi.Iterations() != 0 || multi.Optimizers()[0].Iterations() != 0 {
		t.Error("it forgot nothing")
	}
}

func TestMultiRefuses(t *testing.T) {
	ws := named("a/kernel")
	for want, f := range map[string]func(){
		"no regular expression": func() { optimizers.For("(", optimizers.SGD()) },
		"is a single one":       func() { optimizers.Multi(optimizers.Multi(optimizers.SGD())) },
		"two optimizers": func() {
			optimizers.Multi(optimizers.SGD(), optimizers.For("a", optimizers.SGD()), optimizers.For("a", optimizers.Adam()))
		},
		"several learning": func() { optimizers.Multi(optimizers.SGD()).SetRate(3) },
		"LossScaleFactor":  func() { optimizers.Multi(optimizers.SGD(optimizers.LossScaleFactor(2))) },
		`by "a/.*" and by "./kernel"`: func() {
			optimizers.Multi(optimizers.SGD(), optimizers.For("a/.*", optimizers.SGD()), optimizers.For("./kernel", optimizers.Adam())).Slots(ws[0])
		},
	} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Error(), want) {
					t.Errorf("%v, want %q", e, want)
				}
			}()
			f()
		}()
	}
}
