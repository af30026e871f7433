package dl

import (
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Checkpoint is all that the rest of a run of Fit depends on, so that another process can go on
// from it and end with the same bits: see [Model.Checkpoint] and [Model.Resume]. It is plain data,
// to be written to a file; callbacks.BackupAndRestore does.
type Checkpoint struct {
	*Snapshot
	Epoch, Step int  // what comes next: this step of this epoch, both counted from 0
	Begun       bool // the epoch's EpochBegin was called, though no step may have been done
	Seed        uint64
	Run         Run
	Config      string // of the optimizer, when the run began
	Stopped     bool   // the run was to end here

	// How far the data were read, if StepsPerEpoch let epochs end elsewhere than they do.
	Runs    int  // that were begun
	Batches int  // of the last one
	Running bool // it is not at its end

	Epochs  []Logs // of the history
	First   int    // of the history
	Steps   int    // of the history
	Elapsed time.Duration

	Tally     Tally    // of the steps of the epoch so far
	Callbacks [][]byte // what their Save returned, in the order in which they are called
}

// begun reports whether the epoch's EpochBegin was called.
func (c *Checkpoint) begun() bool { return c.Begun || c.Step > 0 }

// A Tally is what a [Checkpoint] in the middle of an epoch has of its logs.
type Tally struct {
	Rows      int
	Loss      float64
	Losses    []float64
	Metrics   [][]byte
	Sums      map[string]float64 // of a TrainStep
	Weighings map[string]float64 // of a TrainStep
}

// Checkpoint is where the run of Fit is that calls the callback: in BatchEnd it is after that step,
// in EpochEnd before the next epoch, in Pause after the last step that was done. A callback that calls it sets Display, so that all others have
// had their turn.
//
// What a TrainStep, a callback without Save, or a sequence of batches keeps in variables of its own
// is not in it. The error is that of a callback's Save, or of a metric whose state cannot be read.
func (m *Model) Checkpoint() (*Checkpoint, error) {
	t := m.trainer
	if t == nil {
		tensor.Fail(m.Name(), "Checkpoint", nil, "no Fit is running: a callback calls it in BatchEnd, EpochEnd or Pause; Snapshot copies the weights at any time")
	}
	h := t.h
	c := &Checkpoint{Snapshot: m.Snapshot(), Epoch: t.now, Step: t.finished, Begun: true, Seed: seed.Current(), Run: h.Run, Config: t.config, Stopped: m.stop.Load(),
		Runs: t.runs, Batches: t.read, Running: t.running, Epochs: h.Epochs, First: h.First, Steps: h.Steps, Elapsed: time.Since(t.start)}
	if t.between {
		c.Epoch, c.Step, c.Begun = t.now+1, 0, false
	} else if t.validated != nil {
		c.Tally = *t.validated
	} else if c.Step > 0 {
		if err := t.saveTally(&c.Tally); err != nil {
			return nil, err
		}
	}
	for _, callback := range t.callbacks {
		var state []byte
		if callback.Save != nil {
			var err error
			if state, err = callback.Save(); err != nil {
				return nil, err
			}
		}
		c.Callbacks = append(c.Callbacks, state)
	}
	return c, nil
}

// Resume lets the run of Fit that calls the callback's Begin go on from a checkpoint: with its weights,
// its history, the state of its callbacks, and the data in the place where they were. The error says in
// what this run differs from that of the checkpoint; it may have more epochs.
//
// The same program on the same kind of processor ends with the same bits as if it had not stopped. A
// sequence of batches is read from its begin to the place, and must give the same batches as then.
func (m *Model) Resume(c *Checkpoint) error {
	t := m.trainer
	if t == nil || t.begun > 0 {
		tensor.Fail(m.Name(), "Resume", nil, "it is called by a callback of Fit in Begin; Restore gives a model its weights back at any time")
	}
	now := t.h.Run
	switch {
	case c.Seed != seed.Current():
		return fmt.Errorf("the run had the seed %d, and this one has %d", c.Seed, seed.Current())
	case c.Run.Samples != now.Samples || c.Run.BatchSize != now.BatchSize || c.Run.Steps != now.Steps:
		return fmt.Errorf("the run was one of %v, and this one is of %v", c.Run, now)
	case c.Config != t.config:
		return fmt.Errorf("the run's optimizer was %s, and this one's is %s", c.Config, t.config)
	case len(c.Callbacks) != len(t.callbacks):
		return fmt.Errorf("the run had %d callbacks, and this one has %d", len(c.Callbacks), len(t.callbacks))
	}
	for i, callback := range t.callbacks {
		if len(c.Callbacks[i]) > 0 && callback.Restore == nil {
			return fmt.Errorf("callback %d of the run had a state, and this one's, %v, has none", i, callback)
		}
	}
	if err := m.Restore(c.Snapshot); err != nil {
		return err
	}
	t.from = c
	t.start = time.Now().Add(-c.Elapsed)
	return nil
}

// takeUp brings the run to where its checkpoint was taken. It comes after what callbacks do in Begin,
// and in the middle of an epoch after their EpochBegin, since both were done before it.
func (t *trainer) takeUp() error {
	c, h := t.from, t.h
	if err := t.m.Restore(c.Snapshot); err != nil {
		return err
	}
	for i, callback := range t.callbacks {
		if state := c.Callbacks[i]; len(state) > 0 {
			if err := callback.Restore(state); err != nil {
				return fmt.Errorf("state of callback %d: %w", i, err)
			}
		}
	}
	h.First, h.Steps, h.Epochs = c.First, c.Steps, slices.Clone(c.Epochs)
	t.skipped = c.Step
	if t.f.steps > 0 {
		t.runs, t.read, t.running = c.Runs, c.Batches, c.Running
		if t.running {
			t.data.begin(t.runs - 1)
			t.data.skip(t.read, t.interruption.now)
		}
	}
	if c.Stopped {
		t.m.Stop()
	}
	if c.Step > 0 {
		t.reset()
		return t.restoreTally(&c.Tally)
	}
	return nil
}

// takeUpOrStop is takeUp; where that fails, Fit ends with the error.
func (t *trainer) takeUpOrStop() bool {
	if err := t.takeUp(); err != nil {
		t.m.StopWith(fmt.Errorf("resume: %w", err))
		return false
	}
	return true
}

func (t *trainer) saveTally(s *Tally) error {
	if t.f.trainStep != nil {
		s.Sums, s.Weighings = maps.Clone(t.means.sums), maps.Clone(t.means.rows)
		return nil
	}
	s.Rows, s.Loss = t.tally.rows, t.tally.loss
	for _, l := range t.tally.losses {
		s.Losses = append(s.Losses, l.sum)
	}
	for _, metric := range t.tally.metrics {
		state, err := metricState(metric.Metric)
		if err != nil {
			return fmt.Errorf("metric %q: %w", metric.name, err)
		}
		s.Metrics = append(s.Metrics, state)
	}
	return nil
}

func (t *trainer) restoreTally(s *Tally) error {
	if t.f.trainStep != nil {
		maps.Copy(t.means.sums, s.Sums)
		maps.Copy(t.means.rows, s.Weighings)
		return nil
	}
	if len(s.Losses) != len(t.tally.losses) || len(s.Metrics) != len(t.tally.metrics) {
		return fmt.Errorf("the run had %d metrics, and this one has %d", len(s.Metrics), len(t.tally.metrics))
	}
	t.tally.rows, t.tally.loss = s.Rows, s.Loss
	for i, sum := range s.Losses {
		t.tally.losses[i].sum = sum
	}
	for i, metric := range t.tally.metrics {
		if err := restoreMetric(metric.Metric, s.Metrics[i]); err != nil {
			return fmt.Errorf("metric %q: %w", metric.name, err)
		}
	}
	return nil
}
