package dl

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
)

// A Callback is told how Fit goes on; it is an option of Fit, and its Test functions are called by
// Evaluate, too. Any of its functions may be nil. Callbacks are called in the order in which Fit is
// given them. What one adds to logs, such as a learning rate, those after it see, and at the end of
// an epoch the history and the progress, too.
type Callback struct {
	// Begin is called before the first epoch.
	Begin func(m *Model, run Run)
	// EpochBegin is called before epoch, which counts from 0.
	EpochBegin func(m *Model, epoch int)
	// BatchBegin is called before each step, which counts from 0 in each epoch.
	BatchBegin func(m *Model, step int)
	// BatchEnd is called after each step. The logs are the means over the epoch so far; the map is
	// used again in the next step.
	BatchEnd func(m *Model, step int, logs Logs)
	// TestBegin is called before an evaluation: that of the validation data in Fit, or Evaluate.
	// steps is the number of its batches, 0 if that is not known.
	TestBegin func(m *Model, steps int)
	// TestBatchBegin is called before each batch of an evaluation.
	TestBatchBegin func(m *Model, step int)
	// TestBatchEnd is called after each batch of an evaluation, with the means so far; the map is
	// used again.
	TestBatchEnd func(m *Model, step int, logs Logs)
	// TestEnd is called after an evaluation; the names in the logs do not begin with "val_".
	TestEnd func(m *Model, logs Logs)
	// EpochEnd is called after epoch and its validation.
	EpochEnd func(m *Model, epoch int, logs Logs)
	// Pause is called where an interrupt or the end of its context ended the run after its first step,
	// before End: there a [Checkpoint] can still be taken, after the last step that was done.
	Pause func(m *Model)
	// End is called at last, also where Fit ended early.
	End func(m *Model, h *History)

	// Save returns what the callback remembers, for a [Checkpoint]; nil if there is nothing.
	Save func() ([]byte, error)
	// Restore gives the callback what its Save returned, in another process, after Begin and, in the
	// middle of an epoch, EpochBegin.
	Restore func(state []byte) error

	// Display says that the callback shows the logs, and so comes after all others and after the
	// history.
	Display bool
}

// String says what the callback is told: "Callback(BatchEnd, EpochEnd)".
func (c Callback) String() string {
	var told []string
	v := reflect.ValueOf(c)
	for i := range v.NumField() {
		if f := v.Field(i); f.Kind() == reflect.Func && !f.IsNil() {
			told = append(told, v.Type().Field(i).Name)
		}
	}
	return "Callback(" + strings.Join(told, ", ") + ")"
}

func (c Callback) fit(f *fit) { f.callbacks = append(f.callbacks, c) }

// A Run is what Fit is about to do.
type Run struct {
	Epochs       int // the number of the last epoch
	InitialEpoch int // the number of epochs that are skipped
	Steps        int // of an epoch; 0 if it is not known how many batches there are
	Samples      int // 0 if it is not known
	BatchSize    int // 0 if the batches are given
	Validation   bool
}

// String is such as "5 epochs of 1875 steps, 60000 samples in batches of 32, with validation".
func (r Run) String() string {
	s := fmt.Sprintf("%d epochs", r.Epochs-r.InitialEpoch)
	if r.InitialEpoch > 0 {
		s += fmt.Sprintf(" after %d", r.InitialEpoch)
	}
	if r.Steps > 0 {
		s += fmt.Sprintf(" of %d steps", r.Steps)
	}
	if r.Samples > 0 {
		s += fmt.Sprintf(", %d samples", r.Samples)
	}
	if r.BatchSize > 0 {
		s += fmt.Sprintf(" in batches of %d", r.BatchSize)
	}
	if r.Validation {
		s += ", with validation"
	}
	return s
}

// callbacks are those of one Fit or Evaluate, in the order in which they are called.
type callbacks []Callback

func newCallbacks(given []Callback) callbacks {
	cs := slices.Clone(given)
	slices.SortStableFunc(cs, func(a, b Callback) int {
		switch {
		case a.Display == b.Display:
			return 0
		case a.Display:
			return 1
		}
		return -1
	})
	return cs
}

func (cs callbacks) begin(m *Model, run Run) {
	for _, c := range cs {
		if c.Begin != nil {
			c.Begin(m, run)
		}
	}
}

func (cs callbacks) epochBegin(m *Model, epoch int) {
	for _, c := range cs {
		if c.EpochBegin != nil {
			c.EpochBegin(m, epoch)
		}
	}
}

func (cs callbacks) batchBegin(m *Model, step int) {
	for _, c := range cs {
		if c.BatchBegin != nil {
			c.BatchBegin(m, step)
		}
	}
}

func (cs callbacks) batchEnd(m *Model, step int, logs Logs) {
	for _, c := range cs {
		if c.BatchEnd != nil {
			c.BatchEnd(m, step, logs)
		}
	}
}

// wantBatches reports whether one of them is told of the end of each step.
func (cs callbacks) wantBatches() bool {
	return slices.ContainsFunc(cs, func(c Callback) bool { return c.BatchEnd != nil })
}

func (cs callbacks) testBegin(m *Model, steps int) {
	for _, c := range cs {
		if c.TestBegin != nil {
			c.TestBegin(m, steps)
		}
	}
}

func (cs callbacks) testBatchBegin(m *Model, step int) {
	for _, c := range cs {
		if c.TestBatchBegin != nil {
			c.TestBatchBegin(m, step)
		}
	}
}

func (cs callbacks) testBatchEnd(m *Model, step int, logs Logs) {
	for _, c := range cs {
		if c.TestBatchEnd != nil {
			c.TestBatchEnd(m, step, logs)
		}
	}
}

// wantTestBatches reports whether one of them is told of the end of each batch of an evaluation.
func (cs callbacks) wantTestBatches() bool {
	return slices.ContainsFunc(cs, func(c Callback) bool { return c.TestBatchEnd != nil })
}

func (cs callbacks) testEnd(m *Model, logs Logs) {
	for _, c := range cs {
		if c.TestEnd != nil {
			c.TestEnd(m, logs)
		}
	}
}

// epochEnd tells them in their order; the history comes before those that display.
func (cs callbacks) epochEnd(m *Model, epoch int, logs Logs, history func()) {
	kept := false
	for _, c := range cs {
		if c.Display && !kept {
			history()
			kept = true
		}
		if c.EpochEnd != nil {
			c.EpochEnd(m, epoch, logs)
		}
	}
	if !kept {
		history()
	}
}

// wantPause reports whether one of them is told of an interrupt.
func (cs callbacks) wantPause() bool {
	return slices.ContainsFunc(cs, func(c Callback) bool { return c.Pause != nil })
}

func (cs callbacks) pause(m *Model) {
	for _, c := range cs {
		if c.Pause != nil {
			c.Pause(m)
		}
	}
}

func (cs callbacks) end(m *Model, h *History) {
	for _, c := range cs {
		if c.End != nil {
			c.End(m, h)
		}
	}
}
