package keras

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/internal/seed"
)

// runMember has what Keras's files have no place for, and Keras passes over: the seed, and the history, which also says how far the training
// came. Its layers' own seeds are in their configs.
const runMember = "hornbook/run.json"

// maxRun is the greatest such member that is read, in bytes.
const maxRun = 64 << 20

// A run is how a model was trained. It has no times, so that the same training gives the same bytes.
type run struct {
	Seed   uint64              `json:"seed"`
	First  int                 `json:"first_epoch"`
	Steps  int                 `json:"steps"`
	Epochs []map[string]logged `json:"epochs"`
	Error  string              `json:"error,omitempty"` // why it ended early
}

// logged is a number; JSON has no word for NaN and the infinities.
type logged float64

func (v logged) MarshalJSON() ([]byte, error) {
	if f := float64(v); math.IsNaN(f) || math.IsInf(f, 0) {
		return json.Marshal(strconv.FormatFloat(f, 'g', -1, 64))
	}
	return json.Marshal(float64(v))
}

func (v *logged) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(string(trimQuotes(b)), 64)
	*v = logged(f)
	return err
}

func trimQuotes(b []byte) []byte {
	if len(b) > 1 && b[0] == '"' && b[len(b)-1] == '"' {
		return b[1 : len(b)-1]
	}
	return b
}

// writeRun writes the member of a model that was trained.
func writeRun(m *dl.Model) func(io.Writer) error {
	r := run{Seed: seed.Current()}
	if h := m.History(); h != nil {
		r.First, r.Steps = h.First, h.Steps
		for _, logs := range h.Epochs {
			epoch := map[string]logged{}
			for name, v := range logs {
				epoch[name] = logged(v)
			}
			r.Epochs = append(r.Epochs, epoch)
		}
		if h.Err != nil {
			r.Error = h.Err.Error()
		}
	}
	return asJSON(r)
}

// readRun gives a model its history, and the program the seed if that is wanted. A file of Keras's has neither.
func (b *builder) readRun(a *archive, m *dl.Model) error {
	if a.files[runMember] == nil {
		if b.seeded {
			return fmt.Errorf("the file has no member %q, which has the seed: Hornbook's own files have it", runMember)
		}
		return nil
	}
	text, err := a.bytes(runMember, maxRun)
	if err != nil {
		return err
	}
	var r run
	if err := json.Unmarshal(text, &r); err != nil {
		return fmt.Errorf("member %q: %w", runMember, err)
	}
	if r.First < 0 || r.Steps < 0 {
		return fmt.Errorf("member %q: epoch %d and %d steps", runMember, r.First, r.Steps)
	}
	if b.seeded {
		dl.Seed(r.Seed)
	}
	if len(r.Epochs) == 0 && r.Steps == 0 {
		return nil
	}
	h := &dl.History{First: r.First, Steps: r.Steps}
	for _, epoch := range r.Epochs {
		logs := dl.Logs{}
		for name, v := range epoch {
			logs[name] = float64(v)
		}
		h.Epochs = append(h.Epochs, logs)
	}
	if r.Error != "" {
		h.Err = errors.New(r.Error)
	}
	m.SetHistory(h)
	return nil
}

// Seeded lets Load and Read set the program's seed to that with which the model was trained here, so that its training goes on as if it had
// not stopped: the epochs that follow, with [dl.InitialEpoch], shuffle and drop out as they would have.
//
//	model, err := keras.Load("net.keras", keras.Seeded())
//	done := model.History()
//	model.Fit(x, y, dl.InitialEpoch(done.First+len(done.Epochs)), dl.Epochs(20))
func Seeded() Option { return func(b *builder) { b.seeded = true } }
