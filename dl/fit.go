package dl

import (
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Fit trains the model on the samples x with the targets y, in batches, for some epochs; y is nil
// where x has its own targets, as [FromSeq] does. It shows a bar of its progress as Keras does, or,
// where the output is no terminal, a line for each epoch.
//
// An interrupt (Ctrl-C, the notebook's stop button) ends it within a second, also in the middle of
// a step, of the validation, or while it waits for a batch; what was learned so far stays, and
// the history's Err says why it ended.
func (m *Model) Fit(x, y Source, options ...FitOption) *History {
	f := newFit("Fit", options)
	if f.trainStep == nil || f.testStep == nil && (f.validationX != nil || f.split > 0) {
		m.mustBeCompiled("Fit")
	}
	data := m.newFeed("Fit", feeding{x: x, y: y, weights: f.weights, classes: f.classes, batch: f.batch, steps: f.steps,
		shuffle: f.shuffle, targets: f.trainStep == nil, free: f.trainStep != nil})
	defer data.end()
	validation := m.newValidation(data, f)
	if validation != nil {
		defer validation.data.end()
	}
	m.forgetStalePasses()

	h := &History{First: f.initial}
	m.history = h
	m.stop.Store(false)
	m.stopErr.Store(nil)
	interruption := watch(f.ctx, &m.interrupted)
	defer interruption.end()

	if !f.quiet {
		f.callbacks = append(f.callbacks, newProgress().callback())
	}
	t := &trainer{m: m, f: f, data: data, validation: validation, callbacks: newCallbacks(f.callbacks), interruption: interruption, h: h}
	m.trainer = t
	defer func() { m.trainer = nil }()
	t.run()
	return h
}

// newValidation is the evaluation after each epoch, or nil.
func (m *Model) newValidation(data feed, f *fit) *evaluation {
	e := &evaluation{op: "Validation", m: m, steps: f.validationSteps, eager: f.eager, step: f.testStep}
	batch := f.validationBatch
	if batch == 0 {
		batch = f.batch
	}
	switch {
	case f.validationX != nil:
		e.data = m.newFeed("Validation", feeding{x: f.validationX, y: f.validationY, weights: f.validationWeights, batch: batch,
			steps: f.validationSteps, targets: f.testStep == nil, free: f.testStep != nil})
	case f.split > 0:
		all, ok := data.(*arrays)
		if !ok {
			tensor.Fail(m.Name(), "Fit", nil, "ValidationSplit wants data that can be split, and a sequence of batches cannot: give Validation another one")
		}
		e.data = all.split(m, f.split, f, batch)
	default:
		return nil
	}
	return e
}

// A trainer is the state of a Fit.
type trainer struct {
	m            *Model
	f            *fit
	data         feed
	validation   *evaluation // or nil
	callbacks    callbacks
	interruption *interruption
	h            *History

	weights   []*tensor.Tensor
	tally     *tally
	means     means // of a step of the program's own
	batchLogs Logs
	now, step int  // the epoch, and its step
	between   bool // the epoch is at its end
	runs      int  // through the data that were begun, also before the initial epoch
	begun     int  // those of this Fit
	read      int  // batches of the last one
	running   bool // it is not at its end
	done      int  // steps of this Fit
	finished  int  // steps of the epoch, with those of before its checkpoint
	start     time.Time

	config  string      // of the optimizer at the begin
	from    *Checkpoint // to go on from, or nil
	skipped int         // steps of its epoch that were done before

	validated *Tally // of the epoch that is being validated, for Pause: the validation uses the metrics again
}

// run goes through the epochs.
func (t *trainer) run() {
	m, f, h := t.m, t.f, t.h
	batches, samples := t.data.count()
	h.Run = Run{Epochs: f.epochs, InitialEpoch: f.initial, Steps: batches, Samples: samples, Validation: t.validation != nil}
	if f.steps > 0 {
		h.Run.Steps = f.steps
	}
	if d, ok := t.data.(*arrays); ok {
		h.Run.BatchSize = d.size
	}
	if t.validation != nil {
		t.validation.callbacks = t.callbacks
		t.validation.stop = t.interruption.now
	}
	t.start = time.Now()
	if m.optimizer != nil {
		t.config = brief.Call(m.optimizer.Class(), m.optimizer.Config(), "learning_rate")
	}
	t.callbacks.begin(m, h.Run)
	first := f.initial
	if t.from == nil {
		t.resume()
	} else if first = t.from.Epoch; !t.from.begun() {
		t.takeUpOrStop()
	}
	for epoch := first; epoch < f.epochs && !m.stop.Load(); epoch++ {
		t.now, t.between, t.finished, t.validated = epoch, false, 0, nil
		t.callbacks.epochBegin(m, epoch)
		if t.from != nil && epoch == first && t.from.begun() && !t.takeUpOrStop() {
			break
		}
		if err := t.unlessStopped(func() error { return t.epoch(epoch) }); err != nil {
			h.Err = fmt.Errorf("epoch %d, step %d: %w", epoch+1, t.step+1, err)
			t.pause()
			break
		}
		logs := Logs{}
		t.into(logs)
		if t.validation != nil && (epoch+1)%f.validationEvery == 0 {
			if err := t.unlessStopped(func() error { return t.validate(logs) }); err != nil {
				t.pause()
				h.Epochs = append(h.Epochs, logs) // its training is done
				h.Err = fmt.Errorf("epoch %d, validation: %w", epoch+1, err)
				break
			}
		}
		t.between = true
		t.callbacks.epochEnd(m, epoch, logs, func() {
			h.Epochs = append(h.Epochs, logs)
			h.Elapsed = time.Since(t.start)
		})
	}
	if err := m.stopErr.Load(); err != nil && h.Err == nil {
		h.Err = *err
	}
	if m.optimizer != nil && h.Err == nil {
		m.optimizer.Finalize(m.Trainable())
	}
	h.Elapsed = time.Since(t.start)
	t.callbacks.end(m, h)
}

// unlessStopped calls f, and returns why it was stopped where a tape stopped in the middle of it.
func (t *trainer) unlessStopped(f func() error) (err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case tensor.Stopped:
			err = t.interruption.cause()
		case *tensor.DataError:
			err = e
		default:
			panic(e)
		}
	}()
	return f()
}

// pause tells the callbacks of an interrupt, if anything was learned before it.
func (t *trainer) pause() {
	if t.interruption.cause() != nil && t.h.Steps > 0 {
		t.callbacks.pause(t.m)
	}
}

// resume goes to where the data are at the initial epoch, as if the epochs before it had been run.
func (t *trainer) resume() {
	d, ok := t.data.(*arrays)
	if !ok || t.f.steps == 0 {
		return
	}
	batches, _ := d.count()
	at := 0
	for range t.f.initial {
		if at == 0 {
			t.runs++
		}
		at = min(at+t.f.steps, batches)
		if at == batches {
			at = 0
		}
	}
	if at > 0 {
		d.begin(t.runs - 1)
		d.skip(at, nil)
		t.read, t.running = at, true
	}
}

// epoch does the steps of an epoch.
func (t *trainer) epoch(epoch int) error {
	first := t.skipped
	t.skipped, t.finished = 0, first
	if t.f.steps == 0 {
		t.data.begin(epoch)
		t.begun++
		t.data.skip(first, t.interruption.now)
	} else if !t.running {
		t.restart()
	}
	if first > 0 && t.m.stop.Load() { // it was to end after the last of these steps
		return nil
	}
	restarted := false
	for t.step = first; t.f.steps == 0 || t.step < t.f.steps; t.step++ {
		if err := t.interruption.cause(); err != nil {
			return err
		}
		for !t.data.next(t.interruption.now) {
			if err := t.interruption.cause(); err != nil {
				return err
			}
			t.running = false
			switch {
			case t.step > 0:
				return nil
			case t.f.steps == 0 || restarted:
				return errors.New("the data have come to their end: the sequence gave no batch")
			}
			t.restart() // the last epoch ended where the data did
			restarted = true
		}
		if t.step == 0 { // only now a Sequential may know its input
			t.reset()
		}
		t.callbacks.batchBegin(t.m, t.step)
		if err := t.train(epoch); err != nil {
			return err
		}
		t.read++
		t.h.Steps++
		t.done++
		t.finished = t.step + 1
		if t.callbacks.wantBatches() {
			t.into(t.batchLogs)
			t.callbacks.batchEnd(t.m, t.step, t.batchLogs)
		}
		if t.m.stop.Load() {
			return nil
		}
	}
	return nil
}

// restart begins another run through the data, where epochs have another length.
func (t *trainer) restart() {
	t.data.begin(t.runs)
	t.runs++
	t.begun++
	t.read, t.running = 0, true
}

// train does one step.
func (t *trainer) train(epoch int) error {
	m, s := t.m, t.data.shapes()
	if t.f.trainStep != nil {
		logs := t.f.trainStep(t.data.batch())
		t.means.add(logs, s.rows())
		if v, ok := logs["loss"]; ok && (math.IsNaN(v) || math.IsInf(v, 0)) {
			return fmt.Errorf("%w: the loss that the step returned is %v", ErrDiverged, v)
		}
		return nil
	}
	p := m.pass(passKind{true, t.f.eager, s})
	t.data.fill(p)
	p.tape.At(epoch, t.step)
	if err := m.compute("Fit", p, t.data, t.care()); err != nil {
		return err
	}
	m.update(p, t.weights)
	t.tally.add(p, s.rows())
	return nil
}

// update changes the weights by the gradients of a pass that went forward and backward.
func (m *Model) update(p *pass, weights []*tensor.Tensor) {
	p.tape.Commit()
	m.optimizer.Step(weights)
}

// care is how much of the batch is looked at for mistakes.
func (t *trainer) care() care {
	_, again := t.data.(*arrays)
	switch {
	case t.done == 0:
		return firstBatch
	case again && t.begun > 1:
		return seenData
	}
	return newData
}

// validate adds what the validation finds to the logs.
func (t *trainer) validate(logs Logs) error {
	if t.callbacks.wantPause() {
		kept := &Tally{}
		if err := t.saveTally(kept); err != nil {
			return err
		}
		t.validated = kept
	}
	found := t.validation.run()
	if found == nil {
		return t.interruption.cause()
	}
	for name, value := range found {
		logs["val_"+name] = value
	}
	return nil
}

func (t *trainer) reset() {
	t.batchLogs = Logs{}
	if t.f.trainStep != nil {
		t.means.reset()
		return
	}
	if t.tally == nil {
		t.m.mustTrain("Fit")
		t.tally, t.weights = newTally(t.m), t.m.Trainable()
	}
	t.tally.reset()
}

func (t *trainer) into(logs Logs) {
	if t.f.trainStep != nil {
		t.means.into(logs)
	} else {
		t.tally.into(logs)
	}
}

// TrainOnBatch does one step of training on all of x and y, and returns the loss and the metrics of
// this batch, before the step. SampleWeights, ClassWeights and Eager are options of it. Where the
// loss or its gradient is not finite, the weights stay as they are, and the error says where it
// came from.
func (m *Model) TrainOnBatch(x, y Source, options ...FitOption) (Logs, error) {
	f := newFit("TrainOnBatch", append(options, oneBatch(x)))
	m.mustBeCompiled("TrainOnBatch")
	data := m.newArrays("TrainOnBatch", feeding{x: x, y: y, weights: f.weights, classes: f.classes, batch: f.batch, targets: true})
	m.forgetStalePasses()
	data.begin(0)
	data.next(nil)
	p := m.pass(passKind{true, f.eager, data.shapes()})
	data.fill(p)
	p.tape.At(0, m.optimizer.Iterations())
	if err := m.compute("TrainOnBatch", p, data, firstBatch); err != nil {
		return nil, err
	}
	m.update(p, m.Trainable())
	t := newTally(m)
	t.reset()
	t.add(p, data.n)
	logs := Logs{}
	t.into(logs)
	return logs, nil
}

func (m *Model) mustBeCompiled(op string) {
	if m.loss == nil {
		tensor.Fail("", op, nil, "the model was not compiled: before %s, call its Compile with an optimizer and a loss, such as optimizers.Adam() and losses.MeanSquaredError()", op)
	}
}
