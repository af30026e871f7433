package callbacks

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
)

// LearningRateScheduler sets the learning rate at the begin of each epoch to what schedule returns for
// the epoch, counted from 0, and the rate so far. The epoch's rate is added to the logs, as
// "learning_rate". Package optimizers has schedules that change it with each step.
//
//	callbacks.LearningRateScheduler(func(epoch int, rate float64) float64 {
//		if epoch < 10 {
//			return rate
//		}
//		return rate * math.Exp(-0.1)
//	})
func LearningRateScheduler(schedule func(epoch int, rate float64) float64, options ...LearningRateSchedulerOption) dl.Callback {
	s := &learningRateScheduler{schedule: schedule}
	for _, o := range options {
		o.learningRateScheduler(s)
	}
	return dl.Callback{
		Begin: func(m *dl.Model, _ dl.Run) { mustHaveRate(m, "LearningRateScheduler") },
		EpochBegin: func(m *dl.Model, epoch int) {
			o := m.Optimizer()
			o.SetRate(s.schedule(epoch, o.Rate()))
			if s.verbose {
				fmt.Printf("\nEpoch %d: LearningRateScheduler setting learning rate to %v.\n", epoch+1, o.Rate())
			}
		},
		EpochEnd: func(m *dl.Model, _ int, logs dl.Logs) { logs["learning_rate"] = m.Optimizer().Rate() },
	}
}

// A LearningRateSchedulerOption is an option of [LearningRateScheduler]: [Verbose].
type LearningRateSchedulerOption interface {
	learningRateScheduler(*learningRateScheduler)
}

type learningRateScheduler struct {
	schedule func(epoch int, rate float64) float64
	verbose  bool
}
