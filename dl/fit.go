package dl

import (
	"fmt"
	"math"
	"os"
	"os/signal"
	"slices"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/metrics"
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

// check looks at a first batch for what would go wrong in silence.
func (m *Model) check(p *pass) {
	for _, in := range p.x {
		for _, v := range in.Values() {
			if v != v {
				tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{in}, "the data hold NaN: clean them first")
			}
		}
	}
	for i, want := range p.y {
		for _, v := range want.Values() {
			if v != v {
				tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{want}, "the targets hold NaN: clean them first")
			}
		}
		if wrong := m.loss.Outputs()[i].Check(want, p.outputs[i]); wrong != "" {
			tensor.Fail(m.Name(), "Fit", []*tensor.Tensor{want, p.outputs[i]}, "%s", wrong)
		}
	}
}

// whereDiverged says where the first number that is none was computed.
func (m *Model) whereDiverged(p *pass) string {
	for _, in := range p.x {
		if bad(in.Values()) {
			return "the data of this batch hold NaN or an infinite number"
		}
	}
	for _, w := range m.Weights() {
		if bad(w.Values()) {
			for _, l := range m.layers {
				if slices.Contains(l.Weights(), w) {
					return fmt.Sprintf("the %s of layer %q became NaN or infinite in the step before, through its gradient (backward); a smaller learning rate may help", w.Name(), l.Name())
				}
			}
		}
	}
	for c := range p.tape.Calls() {
		if bad(c.Out.Values()) {
			return fmt.Sprintf("layer %q, op %v computed NaN or an infinite number (forward)", c.Layer, c)
		}
	}
	return "the loss is NaN or infinite"
}

func bad(values []float32) bool {
	for _, v := range values {
		if v-v != 0 {
			return true
		}
	}
	return false
}

// A tally adds up the losses and metrics of an epoch.
type tally struct {
	m       *Model
	loss    float64
	outputs []float64 // the losses of each output, if there are several
	rows    int
	names   []string // of the outputs' losses
	on      []int    // the output of each metric
}

func newTally(m *Model) *tally {
	t := &tally{m: m}
	if names := m.OutputNames(); len(names) > 1 {
		t.outputs = make([]float64, len(names))
		for _, n := range names {
			t.names = append(t.names, n+"_loss")
		}
	}
	m.checkMetrics()
	for _, metric := range m.metrics {
		output := 0
		if b, ok := metric.(metrics.Bound); ok {
			output = m.output(b.Output)
		}
		t.on = append(t.on, output)
	}
	return t
}

func (t *tally) reset() {
	t.loss, t.rows = 0, 0
	clear(t.outputs)
	for _, metric := range t.m.metrics {
		metric.Reset()
	}
}

func (t *tally) add(p *pass, rows int) {
	t.loss += float64(p.loss.Item()) * float64(rows)
	t.rows += rows
	for i := range t.outputs {
		t.outputs[i] += float64(p.losses[i].Item()) * float64(rows)
	}
	for i, metric := range t.m.metrics {
		metric.Update(p.y[t.on[i]], p.outputs[t.on[i]])
	}
}

func (t *tally) logs() Logs {
	logs := Logs{}
	t.into(logs)
	return logs
}

func (t *tally) into(logs Logs) {
	n := float64(max(t.rows, 1))
	logs["loss"] = t.loss / n
	for i, name := range t.names {
		logs[name] = t.outputs[i] / n
	}
	for _, metric := range t.m.metrics {
		logs[metric.Name()] = metric.Result()
	}
}
