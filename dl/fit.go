package dl

import (
	"fmt"
	"math"
	"os"
	"os/signal"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Fit trains the model on the samples x with the targets y, in batches, for some epochs. It prints
// a line for each epoch. An interrupt (Ctrl-C, the notebook's stop button) ends it after the step;
// what was learned so far stays.
func (m *Model) Fit(x, y Source, options ...FitOption) *History {
	f := newFit("Fit", options)
	m.mustBeCompiled("Fit")
	data := m.newData("Fit", x, y, f)
	m.forgetStalePasses()
	validation := data.validation(m, f)
	h := &History{First: f.initial}
	m.history = h
	m.stop.Store(false)

	interrupt := make(chan os.Signal, 1)
	signal.Notify(interrupt, os.Interrupt)
	defer signal.Stop(interrupt)

	steps := (data.n + f.batch - 1) / f.batch
	if !f.quiet {
		f.callbacks = append(f.callbacks, progress(os.Stdout))
	}
	run := Run{Epochs: f.epochs, InitialEpoch: f.initial, Steps: steps, Samples: data.n, BatchSize: f.batch, Validation: validation != nil}
	for _, c := range f.callbacks {
		if c.Begin != nil {
			c.Begin(m, run)
		}
	}
	t := trainer{m: m, f: f, data: data, weights: m.Trainable(), interrupt: interrupt, h: h, tally: newTally(m)}
	start := time.Now()
	for epoch := f.initial; epoch < f.epochs && h.Err == nil && !m.stop.Load(); epoch++ {
		for _, c := range f.callbacks {
			if c.EpochBegin != nil {
				c.EpochBegin(m, epoch)
			}
		}
		if !t.epoch(epoch) {
			break
		}
		logs := t.tally.logs()
		if validation != nil {
			v := m.evaluate(validation, f)
			for name, value := range v {
				logs["val_"+name] = value
			}
		}
		h.Epochs = append(h.Epochs, logs)
		h.Elapsed = time.Since(start)
		for _, c := range f.callbacks {
			if c.EpochEnd != nil {
				c.EpochEnd(m, epoch, logs)
			}
		}
	}
	h.Elapsed = time.Since(start)
	for _, c := range f.callbacks {
		if c.End != nil {
			c.End(m, h)
		}
	}
	return h
}

// A trainer is the state of a Fit.
type trainer struct {
	m         *Model
	f         *fit
	data      *data
	weights   []*tensor.Tensor
	interrupt chan os.Signal
	h         *History
	tally     *tally
	batchLogs Logs
	passes    map[int]*pass // by batch size
	rows      []int
	checked   bool
}

// epoch goes through the data once, and reports whether it came to the end.
func (t *trainer) epoch(epoch int) bool {
	f, m := t.f, t.m
	if t.rows == nil {
		t.rows = make([]int, t.data.n)
	}
	for i := range t.rows {
		t.rows[i] = i
	}
	if f.shuffle {
		tensor.NewStream(seed.Current(), "shuffle").With(epoch).Permutation(t.rows)
	}
	t.tally.reset()
	for step, i := 0, 0; i < t.data.n; step, i = step+1, i+f.batch {
		if err := t.stopped(); err != nil {
			t.h.Err = fmt.Errorf("epoch %d, step %d: %w", epoch+1, step+1, err)
			return false
		}
		rows := t.rows[i:min(i+f.batch, t.data.n)]
		p := t.pass(len(rows))
		t.data.fill(p, rows)
		p.tape.At(epoch, step)
		p.forward(m)
		if !t.checked {
			t.checked = true
			m.check(p)
		}
		if v := float64(p.loss.Item()); math.IsNaN(v) || math.IsInf(v, 0) {
			t.h.Err = fmt.Errorf("epoch %d, step %d: %w: %s", epoch+1, step+1, ErrDiverged, m.whereDiverged(p))
			return false
		}
		p.tape.Backward(p.loss)
		p.tape.Commit()
		m.optimizer.Step(t.weights)
		t.h.Steps++
		t.tally.add(p, len(rows))
		t.batchEnd(step)
	}
	return true
}

func (t *trainer) batchEnd(step int) {
	for _, c := range t.f.callbacks {
		if c.BatchEnd != nil {
			if t.batchLogs == nil {
				t.batchLogs = Logs{}
			}
			t.tally.into(t.batchLogs)
			c.BatchEnd(t.m, step, t.batchLogs)
		}
	}
}

func (t *trainer) stopped() error {
	select {
	case <-t.interrupt:
		return ErrInterrupted
	case <-t.f.ctx.Done():
		return t.f.ctx.Err()
	default:
		return nil
	}
}

// pass is the pass for a batch of some rows.
func (t *trainer) pass(rows int) *pass {
	if p := t.passes[rows]; p != nil {
		return p
	}
	if t.passes == nil {
		t.passes = map[int]*pass{}
	}
	x, y := t.data.shapes(rows)
	p := t.m.pass(x, y, true, t.data.weight != nil, t.f.eager)
	t.passes[rows] = p
	return p
}

func (m *Model) mustBeCompiled(op string) {
	if m.loss == nil {
		tensor.Fail(m.Name(), op, nil, "the model was not compiled: Compile says what it is trained with")
	}
}
