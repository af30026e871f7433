package callbacks

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The options that more than one callback takes.
type (
	// A MonitorOption is an option of [EarlyStopping], [ReduceLROnPlateau] and [ModelCheckpoint].
	MonitorOption interface {
		EarlyStoppingOption
		ReduceLROnPlateauOption
		ModelCheckpointOption
	}
	// A PatienceOption is an option of [EarlyStopping] and [ReduceLROnPlateau].
	PatienceOption interface {
		EarlyStoppingOption
		ReduceLROnPlateauOption
	}
	// A SaveFreqOption is an option of [ModelCheckpoint] and [BackupAndRestore].
	SaveFreqOption interface {
		ModelCheckpointOption
		BackupAndRestoreOption
	}
	// A VerboseOption is an option of all callbacks that have something to say.
	VerboseOption interface {
		MonitorOption
		LearningRateSchedulerOption
		BackupAndRestoreOption
	}
)

// Monitor sets the name of the log that is watched; the default is "val_loss".
func Monitor(name string) MonitorOption {
	return monitorOption(func(m *monitor) { m.name = name })
}

// Minimize says that less of the log is better. By default it goes by the name: less of a loss or an
// error, more of an accuracy.
func Minimize() MonitorOption { return monitorOption(func(m *monitor) { m.sense = less }) }

// Maximize says that more of the log is better.
func Maximize() MonitorOption { return monitorOption(func(m *monitor) { m.sense = more }) }

type monitorOption func(*monitor)

func (o monitorOption) earlyStopping(e *earlyStopping)         { o(&e.monitor) }
func (o monitorOption) reduceLROnPlateau(r *reduceLROnPlateau) { o(&r.monitor) }
func (o monitorOption) modelCheckpoint(c *modelCheckpoint)     { o(&c.monitor) }

// Patience is how many epochs without improvement are waited for; the default of EarlyStopping is 0,
// that of ReduceLROnPlateau 10.
func Patience(epochs int) PatienceOption {
	if epochs < 0 {
		tensor.Fail("", "Patience", nil, "a number of epochs is at least 0, not %d", epochs)
	}
	return patience(epochs)
}

type patience int

func (p patience) earlyStopping(e *earlyStopping)         { e.patience = int(p) }
func (p patience) reduceLROnPlateau(r *reduceLROnPlateau) { r.patience = int(p) }

// MinDelta is by how much the log must be better than the best to count as an improvement; the default
// of EarlyStopping is 0, that of ReduceLROnPlateau 1e-4.
func MinDelta(d float64) PatienceOption { return minDelta(math.Abs(d)) }

type minDelta float64

func (d minDelta) earlyStopping(e *earlyStopping)         { e.delta = float64(d) }
func (d minDelta) reduceLROnPlateau(r *reduceLROnPlateau) { r.delta = float64(d) }

// SaveFreq saves after each n-th step instead of at the end of each epoch.
func SaveFreq(n int) SaveFreqOption {
	if n < 1 {
		tensor.Fail("", "SaveFreq", nil, "the number of steps to a save is at least 1, not %d", n)
	}
	return saveFreq(n)
}

type saveFreq int

func (n saveFreq) modelCheckpoint(c *modelCheckpoint)   { c.every = int(n) }
func (n saveFreq) backupAndRestore(b *backupAndRestore) { b.every = int(n) }

// Verbose prints a line for what the callback does; the default is silence.
func Verbose() VerboseOption { return verbose{} }

type verbose struct{}

func (verbose) earlyStopping(e *earlyStopping)                 { e.verbose = true }
func (verbose) reduceLROnPlateau(r *reduceLROnPlateau)         { r.verbose = true }
func (verbose) modelCheckpoint(c *modelCheckpoint)             { c.verbose = true }
func (verbose) learningRateScheduler(s *learningRateScheduler) { s.verbose = true }
func (verbose) backupAndRestore(b *backupAndRestore)           { b.verbose = true }

// A monitor watches one of the logs.
type monitor struct {
	op    string // the callback's name, for messages
	name  string
	sense sense
	delta float64

	up    bool // more is better
	run   dl.Run
	best  float64
	known bool // there is a best
}

type sense int

const (
	byName sense = iota
	less
	more
)

// begin starts to watch. What can be known before the first epoch to be wrong is refused.
func (w *monitor) begin(m *dl.Model, run dl.Run) {
	w.run, w.known = run, false
	if strings.HasPrefix(w.name, "val_") && !run.Validation {
		tensor.Fail("", w.op, nil, "it watches %q, and there is no validation: give Fit dl.Validation or dl.ValidationSplit, or watch another log with callbacks.Monitor, such as \"loss\"", w.name)
	}
}

// value is the watched log of an epoch; false for one that was not validated.
func (w *monitor) value(m *dl.Model, logs dl.Logs) (float64, bool) {
	v, ok := logs[w.name]
	if ok {
		return v, true
	}
	validated := func(name string) bool { return strings.HasPrefix(name, "val_") }
	if validated(w.name) && !slices.ContainsFunc(logs.Names(), validated) {
		return 0, false // ValidationFreq left this epoch out
	}
	tensor.Fail("", w.op, nil, "there is no log %q to watch; the logs are %q: name one of them with callbacks.Monitor", w.name, logs.Names())
	return 0, false
}

// direct finds out what is better, when the model's metrics are known.
func (w *monitor) direct(m *dl.Model) {
	switch w.sense {
	case less:
		w.up = false
		return
	case more:
		w.up = true
		return
	}
	up, known := MoreIsBetter(m, w.name)
	if known {
		w.up = up
		return
	}
	tensor.Fail("", w.op, nil, "whether less or more of %q is better is not known: say so with callbacks.Minimize() or callbacks.Maximize()", w.name)
}

// MoreIsBetter reports whether more of a log of the model is better, as of an accuracy, or less, as of
// a loss or an error. Of a metric of the program's own, and of a count, it is not known.
func MoreIsBetter(m *dl.Model, log string) (up, known bool) {
	name := strings.TrimPrefix(log, "val_")
	if name == "loss" || log == "learning_rate" || slices.ContainsFunc(m.OutputNames(), func(output string) bool { return name == output+"_loss" }) {
		return false, true
	}
	for _, metric := range m.Metrics() {
		b, _ := metric.(metrics.Bound)
		if b.Metric != nil {
			metric = b.Metric
		}
		if name != metric.Name() && name != b.Output+"_"+metric.Name() && !strings.HasSuffix(name, "weighted_"+metric.Name()) {
			continue
		}
		if c, ok := metric.(interface{ Class() string }); ok {
			if up, known := betterUp[c.Class()]; known {
				return up, true
			}
		}
	}
	return false, false
}

// betterUp says of Keras's metrics whether more is better. Of those that are not here, such as counts,
// nobody can tell.
var betterUp = map[string]bool{
	"accuracy": true,

	"AUC": true, "Accuracy": true, "BinaryAccuracy": true, "BinaryIoU": true, "CategoricalAccuracy": true, "ConcordanceCorrelation": true,
	"CosineSimilarity": true, "F1Score": true, "FBetaScore": true, "IoU": true, "MeanIoU": true, "OneHotIoU": true, "OneHotMeanIoU": true,
	"PearsonCorrelation": true, "Precision": true, "PrecisionAtRecall": true, "R2Score": true, "Recall": true, "RecallAtPrecision": true,
	"SensitivityAtSpecificity": true, "SparseCategoricalAccuracy": true, "SparseTopKCategoricalAccuracy": true,
	"SpecificityAtSensitivity": true, "TopKCategoricalAccuracy": true,

	"BinaryCrossentropy": false, "CategoricalCrossentropy": false, "CategoricalHinge": false, "Hinge": false, "KLDivergence": false,
	"LogCoshError": false, "MeanAbsoluteError": false, "MeanAbsolutePercentageError": false, "MeanSquaredError": false,
	"MeanSquaredLogarithmicError": false, "Poisson": false, "RootMeanSquaredError": false, "SparseCategoricalCrossentropy": false,
	"SquaredHinge": false,
}

// better reports whether v is better than the best by the least difference. The first value is.
func (w *monitor) better(v float64) bool { return !w.known || w.beats(v, w.best) }

// beats compares in float32, as Keras does, so that 0.8 - 0.1 does not beat 0.7.
func (w *monitor) beats(v, than float64) bool {
	if w.up {
		return float32(v-w.delta) > float32(than)
	}
	return float32(v+w.delta) < float32(than)
}

func (w *monitor) keep(v float64) { w.best, w.known = v, true }

// bestText is the best so far, for messages.
func (w *monitor) bestText() string {
	if !w.known {
		return "None"
	}
	return fmt.Sprintf("%.5f", w.best)
}

// A watched is what a monitor remembers, in a checkpoint.
type watched struct {
	Best  float64
	Known bool
}

func (w *monitor) state() watched    { return watched{w.best, w.known} }
func (w *monitor) restore(s watched) { w.best, w.known = s.Best, s.Known }
