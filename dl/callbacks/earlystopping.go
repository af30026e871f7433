package callbacks

import (
	"errors"
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
)

// EarlyStopping ends Fit when what it watches has not become better for [Patience] epochs. It decides
// as Keras does: the first epoch is always the best so far, and never the one that Fit ends after.
//
// Its options are [Monitor], [Minimize], [Maximize], [MinDelta], [Patience], [Baseline],
// [RestoreBestWeights], [StartFromEpoch] and [Verbose].
func EarlyStopping(options ...EarlyStoppingOption) dl.Callback {
	e := &earlyStopping{monitor: monitor{op: "EarlyStopping", name: "val_loss"}}
	for _, o := range options {
		o.earlyStopping(e)
	}
	return dl.Callback{Begin: e.begin, EpochEnd: e.epochEnd, End: e.end, Save: e.save, Restore: e.restore}
}

// An EarlyStoppingOption is an option of [EarlyStopping].
type EarlyStoppingOption interface{ earlyStopping(*earlyStopping) }

// Baseline is what the log must be better than: if it is not for Patience epochs, Fit ends, even if it
// became better all the time. The default is none.
func Baseline(v float64) EarlyStoppingOption {
	return earlyStoppingOption(func(e *earlyStopping) { e.baseline = &v })
}

// RestoreBestWeights sets the weights back to those of the best epoch when Fit is over, whether it
// ended early or not. By default they stay as they are at the end.
func RestoreBestWeights() EarlyStoppingOption {
	return earlyStoppingOption(func(e *earlyStopping) { e.restoreBest = true })
}

// StartFromEpoch does not look at the first n epochs; the default is 0.
func StartFromEpoch(n int) EarlyStoppingOption {
	return earlyStoppingOption(func(e *earlyStopping) { e.from = n })
}

type earlyStoppingOption func(*earlyStopping)

func (o earlyStoppingOption) earlyStopping(e *earlyStopping) { o(e) }

type earlyStopping struct {
	monitor
	patience    int
	baseline    *float64
	restoreBest bool
	from        int
	verbose     bool

	earlyStoppingState
	weights [][]float32 // of the best epoch
}

type earlyStoppingState struct {
	Watched   watched
	Wait      int
	Stopped   bool
	Epoch     int // that was last, where it stopped
	BestEpoch int
	Weights   []byte
}

func (e *earlyStopping) begin(m *dl.Model, run dl.Run) {
	e.monitor.begin(m, run)
	e.earlyStoppingState, e.weights = earlyStoppingState{}, nil
}

func (e *earlyStopping) epochEnd(m *dl.Model, epoch int, logs dl.Logs) {
	e.direct(m)
	v, ok := e.value(m, logs)
	if !ok || epoch < e.from {
		return
	}
	if e.restoreBest && e.weights == nil { // whatever it is worth
		e.keepWeights(m, epoch)
	}
	e.Wait++
	if e.better(v) {
		e.keep(v)
		e.BestEpoch = epoch
		if e.restoreBest {
			e.keepWeights(m, epoch)
		}
		if e.baseline == nil || e.beats(v, *e.baseline) {
			e.Wait = 0
		}
		return
	}
	if e.Wait >= e.patience && epoch > 0 {
		e.Stopped, e.Epoch = true, epoch
		m.Stop()
	}
}

func (e *earlyStopping) end(m *dl.Model, _ *dl.History) {
	if e.Stopped && e.verbose {
		fmt.Printf("Epoch %d: early stopping\n", e.Epoch+1)
	}
	if e.weights == nil {
		return
	}
	if e.verbose {
		fmt.Printf("Restoring model weights from the end of the best epoch: %d.\n", e.BestEpoch+1)
	}
	for i, w := range m.Weights() {
		copy(w.Values(), e.weights[i])
	}
}

// keepWeights copies the weights, into the same storage each time.
func (e *earlyStopping) keepWeights(m *dl.Model, epoch int) {
	ws := m.Weights()
	if e.weights == nil {
		e.weights = make([][]float32, len(ws))
	}
	for i, w := range ws {
		e.weights[i] = append(e.weights[i][:0], w.Values()...)
	}
	e.BestEpoch = epoch
}

func (e *earlyStopping) save() ([]byte, error) {
	s := e.earlyStoppingState
	s.Watched, s.Weights = e.state(), appendFloats(nil, e.weights...)
	return encode(s)
}

func (e *earlyStopping) restore(b []byte) error {
	var s earlyStoppingState
	if err := decode(b, &s); err != nil {
		return err
	}
	weights, err := readFloats(s.Weights)
	if err != nil {
		return err
	}
	if len(weights) > 0 && !e.restoreBest {
		return errors.New("EarlyStopping kept the best weights, and now is not to")
	}
	s.Weights = nil
	e.earlyStoppingState, e.weights = s, weights
	e.monitor.restore(s.Watched)
	return nil
}
