package notebook

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Resume is an option of a Fit within [Trained]: a training that was interrupted, by the stop button
// or by the end of its process, goes on where it was in the next cell that asks for the model, and
// ends with the same bits as if it had not been interrupted.
//
//	m.Fit(x, y, dl.Epochs(50), notebook.Live(), notebook.Resume())
//
// The stop button loses nothing; a process that is killed, what was done since the last checkpoint. One
// is written every two seconds, or less often where that would take more than 2 % of the time. It is
// kept where the model is to be kept, and is deleted when the training has come to its end. If what
// the training depends on is edited, it begins anew. Outside of a notebook it has no effect.
func Resume() dl.FitOption {
	r := &resumption{}
	return dl.Callback{Display: true, Begin: r.begin, BatchEnd: r.batchEnd, Pause: r.write, End: r.end}
}

// A training is what a Trained does in this cell.
type training struct {
	store *store // nil where nothing is kept
	fits  int    // that asked to be resumed
	where string // it was interrupted; "" if it cannot go on from there
}

// trainings are those that run, by model: the callback of a Fit finds its own.
var trainings sync.Map

func beginTraining(m *dl.Model, s *store) *training {
	t := &training{store: s}
	trainings.Store(m, t)
	return t
}

func (t *training) end(m *dl.Model) { trainings.Delete(m) }

// forgetCheckpoints deletes the checkpoints of a training of so many fits.
func (s *store) forgetCheckpoints(fits int) {
	for n := range fits {
		s.checkpoint(n).forget()
	}
}

// tellEarly says what becomes of a training that ended early.
func (t *training) tellEarly(name string, h *dl.History) {
	if t.where != "" {
		tell("the training of %q ended early; the next cell that asks for it goes on from %s", "“%s”的训练提前结束；下一个用到它的单元格将从%s继续", name, t.where)
		return
	}
	tell("%q is not kept, since its training ended early: %v", "“%s”没有保存，因为训练提前结束：%v", name, h.Err)
}

// A resumption writes the checkpoints of one Fit.
type resumption struct {
	training *training // nil outside of a notebook
	store    *store    // of its checkpoint; nil where nothing is kept
	last     time.Time // that one was written
	pause    time.Duration
}

// every is the shortest time between two checkpoints, and dear how much of the time they may take.
const (
	everyCheckpoint = 2 * time.Second
	dear            = 0.02
)

func (r *resumption) begin(m *dl.Model, _ dl.Run) {
	*r = resumption{last: time.Now(), pause: everyCheckpoint}
	if os.Getenv(protocol.GONB_TMP_DIR_ENV) == "" {
		return
	}
	t, ok := trainings.Load(m)
	if !ok {
		tensor.Fail(m.Name(), "Resume", nil, "it is an option of a Fit within notebook.Trained, which knows by its source whether the training is the same; elsewhere callbacks.BackupAndRestore does it")
	}
	if r.training = t.(*training); r.training.store == nil {
		return
	}
	r.store = r.training.store.checkpoint(r.training.fits)
	r.training.fits++
	e, err := r.store.load()
	if errors.Is(err, fs.ErrNotExist) {
		return
	}
	var c *dl.Checkpoint
	if err == nil {
		c, err = e.checkpoint()
	}
	if err == nil {
		err = m.Resume(c)
	}
	if err != nil {
		tell("the training of %q begins anew: %v", "“%s”的训练重新开始：%v", r.store.name, err)
		return
	}
	tell("the training of %q goes on from %s", "“%s”的训练从%s继续", r.store.name, where(c))
}

// where is such as "epoch 3 of 5, step 120".
func where(c *dl.Checkpoint) string {
	return fmt.Sprintf(language.Pick("epoch %d of %d, step %d", "第 %d/%d 轮第 %d 步"), min(c.Epoch+1, c.Run.Epochs), c.Run.Epochs, c.Step+1)
}

func (r *resumption) batchEnd(m *dl.Model, _ int, _ dl.Logs) {
	if r.store != nil && time.Since(r.last) >= r.pause {
		r.write(m)
	}
}

// write keeps a checkpoint. Where that fails, the training goes on without.
func (r *resumption) write(m *dl.Model) {
	if r.store == nil {
		return
	}
	start := time.Now()
	c, err := m.Checkpoint()
	if err == nil {
		e := &entry{header: header{Made: start, Took: c.Elapsed, Note: where(c)}}
		if err = e.setCheckpoint(c); err == nil {
			err = r.store.save(e)
		}
	}
	if err != nil {
		tell("%q could not go on after an interrupt: %v", "“%s”中断后无法继续：%v", r.store.name, err)
		r.store, r.training.where = nil, ""
		return
	}
	r.last = time.Now()
	r.pause = max(everyCheckpoint, time.Duration(float64(r.last.Sub(start))/dear))
	r.training.where = where(c)
}

// end deletes the checkpoint of a training that diverged, since it would again. That of one that came
// to its end stays until all of fit has.
func (r *resumption) end(_ *dl.Model, h *dl.History) {
	if r.store != nil && errors.Is(h.Err, dl.ErrDiverged) {
		r.store.forget()
		r.training.where = ""
	}
}

// setCheckpoint makes the entry that of a checkpoint.
func (e *entry) setCheckpoint(c *dl.Checkpoint) (err error) {
	bare := *c
	bare.Snapshot = e.setSnapshot(c.Snapshot)
	e.Checkpoint, err = gobBytes(bare)
	return err
}

// checkpoint is the inverse of setCheckpoint.
func (e *entry) checkpoint() (*dl.Checkpoint, error) {
	c := &dl.Checkpoint{}
	if err := fromGob(e.Checkpoint, c); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	var err error
	c.Snapshot, err = e.snapshot(c.Snapshot)
	return c, err
}
