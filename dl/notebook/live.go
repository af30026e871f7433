package notebook

import (
	"maps"
	"os"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/gonb"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Live is an option of Fit that shows the training as it goes, in one panel that is updated in place
// at most ten times a second: how far the epoch, the validation and the whole are, how long it will
// take and how fast it is; the loss and the metrics now and at their best, with their curves; the
// learning rate, and the norm of the gradients. The last state stays, and is saved with the notebook.
// In a terminal, and where a notebook is executed with nobody to watch, Fit prints its lines instead.
//
// It takes less than 2 % of the time: where a frame takes long, as with the gradients of a large
// model, there are fewer.
func Live() dl.FitOption {
	if !watched() {
		return dl.Options()
	}
	l := &live{}
	return dl.Options(dl.Quiet(), dl.Callback{
		Display: true, Begin: l.begin, EpochBegin: l.epochBegin, BatchEnd: l.batchEnd, TestBegin: l.testBegin,
		TestBatchBegin: l.testBatchBegin, TestEnd: l.testEnd, EpochEnd: l.epochEnd, End: l.end, Save: l.save, Restore: l.restore,
	})
}

// watched reports whether the program is a cell of a notebook that somebody looks at.
func watched() bool { return gonb.InNotebook && os.Getenv("HORNBOOK_HEADLESS") == "" }

// live is the panel of a run of Fit on its way to the notebook.
type live struct {
	panel   *panel
	id      string // of the display
	weights []*tensor.Tensor
	next    time.Time // when it is to be updated
}

// The shortest time between two updates of the panel, and the part of the time that they may take.
const (
	every = 100 * time.Millisecond
	share = 0.015
)

func (l *live) begin(_ *dl.Model, run dl.Run) {
	*l = live{panel: newPanel(run, time.Now())}
	l.id = gonb.ID() // with one of an earlier run, that run's panel would be updated
	send(display(l.panel, l.id))
	flush() // the panel stands before anything that callbacks print
}

// epochBegin takes note of the epoch: a run that goes on from a checkpoint begins with a later one.
func (l *live) epochBegin(_ *dl.Model, epoch int) {
	if l.panel.Epoch != epoch {
		l.panel.Epoch, l.panel.Step = epoch, 0
	}
	l.panel.steps.pause()
}

func (l *live) batchEnd(m *dl.Model, step int, logs dl.Logs) {
	now := time.Now()
	l.panel.Step = step + 1
	l.panel.steps.tick(now)
	if now.Before(l.next) {
		return
	}
	if l.weights == nil {
		l.weights = m.Trainable() // only now a Sequential may know them
	}
	rate, gradient := 0.0, 0.0
	if o := m.Optimizer(); o != nil {
		rate, gradient = o.Rate(), o.GradientNorm(l.weights)
	}
	l.panel.batch(step, maps.Clone(logs), rate, gradient)
	l.show(m, now)
}

func (l *live) testBegin(_ *dl.Model, steps int) {
	l.panel.testing, l.panel.tested, l.panel.toTest = true, 0, steps
	l.panel.tests.pause()
}

func (l *live) testBatchBegin(m *dl.Model, step int) {
	now := time.Now()
	l.panel.tested = step
	l.panel.tests.tick(now)
	if !now.Before(l.next) {
		l.show(m, now)
	}
}

func (l *live) testEnd(*dl.Model, dl.Logs) {
	l.panel.tests.tick(time.Now())
	l.panel.testing = false
	l.panel.tested = l.panel.tested + 1
}

func (l *live) epochEnd(m *dl.Model, epoch int, logs dl.Logs) {
	l.panel.epochEnd(epoch, maps.Clone(logs))
	l.panel.learn(m)
	if now := time.Now(); !now.Before(l.next) {
		l.show(m, now)
	}
}

func (l *live) end(m *dl.Model, h *dl.History) {
	l.panel.end(h.Err)
	l.panel.learn(m)
	show(l.panel, l.id)
	flush()
	shown.Store(h, &l.panel.record)
}

// show updates the panel, and puts off the next time by what it took since start.
func (l *live) show(m *dl.Model, start time.Time) {
	l.panel.learn(m)
	show(l.panel, l.id)
	now := time.Now()
	l.next = start.Add(max(every, time.Duration(float64(now.Sub(start))/share)))
}

// save returns what the panel has, for a checkpoint.
func (l *live) save() ([]byte, error) {
	r := l.panel.record
	r.Took = time.Since(l.panel.start)
	return gobBytes(r)
}

func (l *live) restore(state []byte) error {
	var r record
	if err := fromGob(state, &r); err != nil {
		return err
	}
	r.Run = l.panel.Run // it may have more epochs now
	l.panel.record = r
	l.panel.start = time.Now().Add(-r.Took)
	show(l.panel, l.id)
	return nil
}

// shown are the records of the runs that were shown in this cell, by history.
var shown sync.Map

// shownOf is what was shown of the run, as gob, or nil.
func shownOf(h *dl.History) ([]byte, error) {
	if r, ok := shown.Load(h); ok {
		return gobBytes(r)
	}
	return nil, nil
}

// showAgain shows the last state of a run that was restored, where somebody looks at it.
func showAgain(kept []byte) {
	var r record
	if len(kept) == 0 || !watched() || fromGob(kept, &r) != nil {
		return
	}
	send(display(&panel{record: r}, ""))
	flush()
}

// show sends a state of the panel in place of what was displayed under the id.
func show(p *panel, id string) { gonb.Send(display(p, id)) }

// display is a state of the panel, to be displayed under the id.
func display(p *panel, id string) *protocol.DisplayData {
	now := time.Now()
	return &protocol.DisplayData{
		Data: map[protocol.MIMEType]any{
			protocol.MIMETextHTML:  p.html(now),
			protocol.MIMETextPlain: p.text(now),
		},
		DisplayID: id,
	}
}
