package callbacks

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// ModelCheckpoint saves the model at the end of each epoch. The path may have the epoch, counted from 1,
// the step after a [SaveFreq], and logs in its name, formatted as in Python:
//
//	callbacks.ModelCheckpoint("net-{epoch:02d}-{val_loss:.2f}.keras", keras.Save)
//
// save writes the file: keras.Save the whole model, keras.SaveWeights the weights and the optimizer
// (Keras's save_weights_only), or a function of one's own. Missing folders are made. keras.Save writes
// aside and renames, so that a file of that name is always a whole one.
//
// Its options are [SaveBestOnly], [InitialValueThreshold], [KeepLast], [SaveFreq], [Monitor], [Minimize],
// [Maximize] and [Verbose].
func ModelCheckpoint(path string, save func(m *dl.Model, path string) error, options ...ModelCheckpointOption) dl.Callback {
	c := &modelCheckpoint{monitor: monitor{op: "ModelCheckpoint", name: "val_loss"}, write: save}
	var err error
	if c.path, err = parseFilename(path); err != nil {
		tensor.Fail("", c.op, nil, "%v", err)
	}
	for _, o := range options {
		o.modelCheckpoint(c)
	}
	callback := dl.Callback{
		Begin:      c.begin,
		EpochBegin: func(_ *dl.Model, epoch int) { c.epoch = epoch },
		EpochEnd:   c.epochEnd,
		Save:       c.save,
		Restore:    c.restore,
	}
	if c.every > 0 {
		callback.BatchEnd = c.batchEnd
	}
	return callback
}

// A ModelCheckpointOption is an option of [ModelCheckpoint].
type ModelCheckpointOption interface{ modelCheckpoint(*modelCheckpoint) }

// SaveBestOnly saves only when what is watched is better than it ever was. If the path has no names in
// it, the file is then that of the best epoch.
func SaveBestOnly() ModelCheckpointOption {
	return modelCheckpointOption(func(c *modelCheckpoint) { c.bestOnly = true })
}

// InitialValueThreshold is, with SaveBestOnly, what the first value must be better than; by default the
// first is saved.
func InitialValueThreshold(v float64) ModelCheckpointOption {
	return modelCheckpointOption(func(c *modelCheckpoint) { c.threshold = &v })
}

// KeepLast removes the files of this run but for the last n and the best. The best is known where
// SaveBestOnly is given or the watched log is there. By default all are kept.
func KeepLast(n int) ModelCheckpointOption {
	if n < 1 {
		tensor.Fail("", "KeepLast", nil, "at least the last file is kept, not %d", n)
	}
	return modelCheckpointOption(func(c *modelCheckpoint) { c.last = n })
}

type modelCheckpointOption func(*modelCheckpoint)

func (o modelCheckpointOption) modelCheckpoint(c *modelCheckpoint) { o(c) }

type modelCheckpoint struct {
	monitor
	path      filename
	write     func(m *dl.Model, path string) error
	bestOnly  bool
	threshold *float64
	last      int // 0 for all
	every     int // steps; 0 for epochs
	verbose   bool

	epoch int
	modelCheckpointState
}

type modelCheckpointState struct {
	Watched watched
	Steps   int      // since the last save
	Files   []string // of this run, oldest first
	Best    string   // the best of them
}

func (c *modelCheckpoint) begin(m *dl.Model, run dl.Run) {
	if c.bestOnly {
		c.monitor.begin(m, run)
	}
	c.known, c.modelCheckpointState = false, modelCheckpointState{}
	if c.threshold != nil {
		c.keep(*c.threshold)
	}
}

func (c *modelCheckpoint) batchEnd(m *dl.Model, step int, logs dl.Logs) {
	if c.Steps++; c.Steps >= c.every {
		c.Steps = 0
		c.consider(m, step+1, logs)
	}
}

func (c *modelCheckpoint) epochEnd(m *dl.Model, epoch int, logs dl.Logs) {
	c.epoch = epoch
	if c.every == 0 {
		c.consider(m, 0, logs)
	}
}

// consider saves the model if it is worth it.
func (c *modelCheckpoint) consider(m *dl.Model, step int, logs dl.Logs) {
	path, err := c.path.path(c.epoch+1, step, logs)
	if err != nil {
		tensor.Fail("", c.op, nil, "%v", err)
	}
	v, best := logs[c.name]
	if c.bestOnly {
		if v, best = c.value(m, logs); !best {
			return
		}
	}
	if best && (c.bestOnly || c.last > 0) {
		c.direct(m)
		best = c.better(v)
	}
	switch {
	case c.bestOnly && !best:
		c.say("%s did not improve from %s", c.name, c.bestText())
		return
	case c.bestOnly:
		c.say("%s improved from %s to %.5f, saving model to %s", c.name, c.bestText(), v, path)
	default:
		c.say("saving model to %s", path)
	}
	err = os.MkdirAll(filepath.Dir(path), 0o755)
	if err == nil {
		err = c.write(m, path)
	}
	if err != nil {
		m.StopWith(fmt.Errorf("checkpoint of epoch %d: %w", c.epoch+1, err))
		return
	}
	if best {
		c.keep(v)
		c.Best = path
	}
	c.clear(m, path)
}

// clear removes the files that are neither among the last ones nor the best.
func (c *modelCheckpoint) clear(m *dl.Model, written string) {
	c.Files = append(slices.DeleteFunc(c.Files, func(f string) bool { return f == written }), written)
	if c.last == 0 {
		return
	}
	old := max(len(c.Files)-c.last, 0)
	c.Files = slices.DeleteFunc(c.Files, func(f string) bool {
		old--
		if old < 0 || f == c.Best {
			return false
		}
		if err := os.Remove(f); err != nil && !os.IsNotExist(err) {
			m.StopWith(fmt.Errorf("checkpoint of epoch %d: %w", c.epoch+1, err))
		}
		return true
	})
}

func (c *modelCheckpoint) say(format string, args ...any) {
	if c.verbose {
		fmt.Printf("\nEpoch %d: "+format+"\n", append([]any{c.epoch + 1}, args...)...)
	}
}

func (c *modelCheckpoint) save() ([]byte, error) {
	s := c.modelCheckpointState
	s.Watched = c.state()
	return encode(s)
}

func (c *modelCheckpoint) restore(b []byte) error {
	if err := decode(b, &c.modelCheckpointState); err != nil {
		return err
	}
	c.monitor.restore(c.Watched)
	return nil
}
