package main

import (
	"fmt"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

// serve is Hornbook's side of the protocol for a workload or a primitive.
func serve(name string) func() (func(n int) (time.Duration, error), error) {
	return func() (func(n int) (time.Duration, error), error) {
		var step func(n int) (time.Duration, error)
		if w, ok := find(name); ok {
			step = w.stepper()
		}
		for _, p := range primitives {
			if p.name == name {
				step = p.stepper()
			}
		}
		if step == nil {
			return nil, fmt.Errorf("there is no model %q", name)
		}
		_, err := step(3)
		return step, err
	}
}

// stepper returns a function that does n steps: of training, in one epoch or in several whole ones, as
// Fit does them, with its shuffling, gathering and metrics, from the begin of the first epoch to the
// end of the last.
func (w workload) stepper() func(n int) (time.Duration, error) {
	m := w.make()
	x, y := w.data()
	if w.predict {
		return func(n int) (time.Duration, error) {
			start := time.Now()
			for range n {
				m.Predict(x)
			}
			return time.Since(start), nil
		}
	}
	return func(n int) (time.Duration, error) {
		epochs, rows := max(1, n/w.steps), min(n, w.steps)*w.batch
		var begin, end time.Time
		clock := dl.Callback{
			EpochBegin: func(_ *dl.Model, epoch int) {
				if epoch == 0 {
					begin = time.Now()
				}
			},
			EpochEnd: func(*dl.Model, int, dl.Logs) { end = time.Now() },
		}
		h := m.Fit(x.Rows(0, rows), y.Rows(0, rows), dl.BatchSize(w.batch), dl.Epochs(epochs), dl.Quiet(), clock)
		return end.Sub(begin), h.Err
	}
}
