package dl

// A Callback is told how Fit goes on; it is an option of Fit. Any of its functions may be nil.
type Callback struct {
	// Begin is called before the first epoch.
	Begin func(m *Model, run Run)
	// EpochBegin is called before epoch, which counts from 0.
	EpochBegin func(m *Model, epoch int)
	// BatchEnd is called after each step, which counts from 0 in each epoch. The logs are the means
	// over the epoch so far; the map is used again in the next step.
	BatchEnd func(m *Model, step int, logs Logs)
	// EpochEnd is called after epoch and its validation.
	EpochEnd func(m *Model, epoch int, logs Logs)
	// End is called at last, also where Fit ended early.
	End func(m *Model, h *History)
}

func (c Callback) fit(f *fit) { f.callbacks = append(f.callbacks, c) }

// A Run is what Fit is about to do.
type Run struct {
	Epochs       int // the number of the last epoch
	InitialEpoch int // the number of epochs that are skipped
	Steps        int // of an epoch
	Samples      int
	BatchSize    int
	Validation   bool
}
