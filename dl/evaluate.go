package dl

import "github.com/hornbook-go/hornbook/dl/tensor"

// Evaluate returns the loss and the metrics on the samples x with the targets y, which is nil where
// x has its own, as [FromSeq] does. Nothing in the model changes, and nothing is printed unless
// Progress asks for it. Of the options, BatchSize, StepsPerEpoch, SampleWeights, ClassWeights,
// TestStep, Progress, Eager and callbacks have a meaning here.
func (m *Model) Evaluate(x, y Source, options ...FitOption) Logs {
	f := newFit("Evaluate", options)
	if f.testStep == nil {
		m.mustBeCompiled("Evaluate")
	}
	data := m.newFeed("Evaluate", feeding{x: x, y: y, weights: f.weights, classes: f.classes, batch: f.batch,
		steps: f.steps, targets: f.testStep == nil, free: f.testStep != nil})
	defer data.end()
	given := f.callbacks
	if f.progress {
		given = append(given, newProgress().callback())
	}
	e := &evaluation{op: "Evaluate", m: m, data: data, steps: f.steps, eager: f.eager, step: f.testStep, callbacks: newCallbacks(given)}
	return e.run()
}

// TestOnBatch is Evaluate on one batch: all of x and y.
func (m *Model) TestOnBatch(x, y Source, options ...FitOption) Logs {
	return m.Evaluate(x, y, append(options, oneBatch(x))...)
}

// oneBatch makes one batch of all samples.
func oneBatch(x Source) FitOption {
	return fitFunc(func(f *fit) {
		if arrays := x.Arrays(); len(arrays) > 0 && arrays[0] != nil {
			f.batch = max(arrays[0].Shape()[0], 1)
		}
	})
}

// An evaluation goes through data once.
type evaluation struct {
	op        string // for messages
	m         *Model
	data      feed
	steps     int // at most; 0 for all
	eager     bool
	step      func(Batch) Logs // of the program's own, or nil
	callbacks callbacks
	stop      <-chan struct{} // closed when it is to end at once, or nil
	tally     *tally
	means     means
	batchLogs Logs
	seen      bool // the data were looked at for mistakes
}

// care is how much of a batch is looked at: all when it first comes.
func (e *evaluation) care() care {
	if _, again := e.data.(*arrays); again && e.seen {
		return seenData
	}
	return firstBatch
}

// run returns the logs, or nil if it was stopped.
func (e *evaluation) run() Logs {
	e.data.begin(0)
	e.batchLogs = Logs{}
	batches, _ := e.data.count()
	if e.steps > 0 {
		batches = e.steps
	}
	e.callbacks.testBegin(e.m, batches)
	for step := 0; e.steps == 0 || step < e.steps; step++ {
		if e.stopped() {
			return nil
		}
		if !e.data.next(e.stop) {
			if step == 0 {
				return e.over()
			}
			break
		}
		if step == 0 { // only now a Sequential may know its input
			e.reset()
		}
		e.callbacks.testBatchBegin(e.m, step)
		if e.step != nil {
			e.means.add(e.step(e.data.batch()), e.data.shapes().rows())
		} else {
			p := e.m.pass(passKind{false, e.eager, e.data.shapes()})
			e.data.fill(p)
			e.m.checkBatch(e.op, p, e.data, e.care())
			p.forward(e.m)
			if step == 0 {
				e.m.checkPredictions(e.op, p)
			}
			e.tally.add(p, e.data.shapes().rows())
		}
		if e.callbacks.wantTestBatches() {
			e.into(e.batchLogs)
			e.callbacks.testBatchEnd(e.m, step, e.batchLogs)
		}
	}
	if e.stopped() {
		return nil
	}
	e.seen = true
	logs := Logs{}
	e.into(logs)
	e.callbacks.testEnd(e.m, logs)
	return logs
}

// over ends an evaluation that got no batch at all.
func (e *evaluation) over() Logs {
	if !e.stopped() {
		tensor.Fail(e.m.Name(), "Evaluate", nil, "the sequence of batches is empty")
	}
	return nil
}

func (e *evaluation) stopped() bool {
	select {
	case <-e.stop:
		return true
	default:
		return false
	}
}

func (e *evaluation) reset() {
	if e.step != nil {
		e.means.reset()
		return
	}
	if e.tally == nil {
		e.tally = newTally(e.m)
	}
	e.tally.reset()
}

func (e *evaluation) into(logs Logs) {
	if e.step != nil {
		e.means.into(logs)
	} else {
		e.tally.into(logs)
	}
}
