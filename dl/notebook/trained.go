package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Trained returns the model that build makes, trained by fit. Each cell of a notebook is a program
// of its own, in which the model is built anew; but fit runs once, and later cells get its weights
// and states, the optimizer's memory and the history back, and say so in a line. The cell that
// trained it shows its [Live] panel again, with the curves, when it is run again.
//
//	func trained() *dl.Model {
//		return notebook.Trained("mnist", net, func(m *dl.Model) *dl.History {
//			return m.Fit(x(), y(), dl.Epochs(epochs), notebook.Live())
//		})
//	}
//
// It trains again when the source of build or fit has changed, or of anything in the notebook or in
// an unversioned package that they use, or the seed, the name, Go's version or Hornbook's. What they
// read besides (files, the environment, the clock) is not looked at. A variable of the function
// round them that can differ from call to call is given with [Key], or is part of the name, or nothing
// is kept. A training that ended early is not kept either: with [Resume] it goes on where it was.
// Outside of a notebook fit runs each time.
//
// It is kept as long as the notebook's kernel runs, or with [Persistent] beyond that. [Kept] lists
// what is kept, and [Forget] deletes it. In each of the two places at most 1 GB is kept, or what the
// environment variable HORNBOOK_KEEP_LIMIT says, such as 500MB; what was not used for the longest
// time is dropped first.
func Trained(name string, build func() *dl.Model, fit func(*dl.Model) *dl.History, options ...KeepOption) *dl.Model {
	m := build()
	s := open(ofModel, name, options, build, fit)
	if s != nil {
		e, err := s.load()
		if err == nil {
			err = e.restore(m)
		}
		if err == nil {
			s.forgetCheckpoints(e.Fits) // left where the program was ended just when it had kept the model
			s.say("restored %q, trained %s in %s", "已恢复“%s”（%s训练，用时 %s）", name, at(e.Made), duration(e.Took))
			if e.Cell == s.cell {
				showAgain(e.Shown)
			}
			return m
		}
		if !errors.Is(err, fs.ErrNotExist) {
			tell("%q is trained again: %v", "重新训练“%s”：%v", name, err)
		}
	}
	t := beginTraining(m, s)
	defer t.end(m)
	start := time.Now()
	h := fit(m)
	if h == nil {
		tensor.Fail(m.Name(), "Trained", nil, "fit of %q returned no history", name)
	}
	m.SetHistory(h)
	switch {
	case s == nil:
	case h.Err != nil:
		t.tellEarly(name, h)
	default:
		e, err := trainedEntry(m, time.Since(start))
		if err == nil {
			e.Fits = t.fits
			err = s.save(e)
		}
		if err != nil {
			tell("%q is not kept: %v", "“%s”没有保存：%v", name, err)
		}
		s.forgetCheckpoints(t.fits)
	}
	return m
}

// trainedEntry is what is kept of a trained model.
func trainedEntry(m *dl.Model, took time.Duration) (*entry, error) {
	h := m.History()
	shown, err := shownOf(h)
	if err != nil {
		return nil, err
	}
	e := &entry{header: header{Made: time.Now(), Took: took, History: h, Shown: shown}}
	if n := len(h.Epochs); n > 0 {
		e.Note = fmt.Sprintf(language.Pick("%d epochs: %v", "%d 轮：%v"), h.First+n, h.Epochs[n-1])
	}
	e.Snapshot = e.setSnapshot(m.Snapshot())
	return e, nil
}

// restore gives m what was kept. It changes nothing if that is of another model.
func (e *entry) restore(m *dl.Model) error {
	s, err := e.snapshot(e.Snapshot)
	if err != nil {
		return err
	}
	if e.History == nil {
		return errDamaged
	}
	if err := m.Restore(s); err != nil {
		return err
	}
	m.SetHistory(e.History)
	return nil
}

// at is such as "at 15:04:05", or with the day if that is another one.
func at(t time.Time) string {
	if y, m, d := t.Date(); time.Date(y, m, d, 0, 0, 0, 0, t.Location()).Before(time.Now().Add(-24 * time.Hour)) {
		return t.Format(language.Pick("on 2006-01-02 at 15:04", "于 2006-01-02 15:04 "))
	}
	return t.Format(language.Pick("at 15:04:05", "于 15:04:05 "))
}
