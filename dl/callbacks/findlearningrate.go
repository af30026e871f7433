package callbacks

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// FindLearningRate tries learning rates (the range test of Smith, 2015): it trains for some steps, with
// a rate that grows from the least to the greatest, each by the same factor, until the loss explodes.
// Afterwards the model is as it was.
//
//	test := callbacks.FindLearningRate(model, x, y, callbacks.RateRange{})
//	fmt.Println(test)
//	model.Optimizer().SetRate(test.Suggestion)
//
// Of Fit's options, those that say how a step is done have a meaning here: dl.BatchSize (32 by default),
// dl.NoShuffle, dl.SampleWeights, dl.ClassWeights, dl.Eager and dl.Context.
func FindLearningRate(m *dl.Model, x, y dl.Source, over RateRange, options ...dl.FitOption) *RateTest {
	over.check()
	mustHaveRate(m, "FindLearningRate")
	f := &rateFinder{over: over, test: &RateTest{}}
	history, rate := m.History(), m.Optimizer().Rate()
	all := append([]dl.FitOption{dl.BatchSize(32)}, options...)
	all = append(all, dl.StepsPerEpoch(1), dl.Epochs(over.Steps), dl.Quiet(), dl.Callback{BatchBegin: f.batchBegin, EpochEnd: f.epochEnd})
	h := m.Fit(x, y, all...)
	if f.before != nil {
		if err := m.Restore(f.before); err != nil {
			panic(err) // it is the same model
		}
		m.Optimizer().SetRate(rate)
	}
	m.SetHistory(history)
	f.test.Err = h.Err
	f.test.suggest()
	return f.test
}

// A RateRange is what [FindLearningRate] tries. What is 0 has its default.
type RateRange struct {
	From  float64 // 1e-7 by default
	To    float64 // 10 by default
	Steps int     // 100 by default
}

func (r *RateRange) check() {
	if r.From == 0 {
		r.From = 1e-7
	}
	if r.To == 0 {
		r.To = 10
	}
	if r.Steps == 0 {
		r.Steps = 100
	}
	if !(r.From > 0 && r.To > r.From) || r.Steps < 5 {
		tensor.Fail("", "FindLearningRate", nil, "rates grow from more than 0 to a greater one in at least 5 steps, not from %v to %v in %d", r.From, r.To, r.Steps)
	}
}

// A RateTest is what [FindLearningRate] has found.
type RateTest struct {
	Rates    []float64 // of the steps
	Losses   []float64 // of the steps, each before it
	Smoothed []float64 // the mean of the losses round each, those farther away counting less

	// Suggestion is the rate at which the smoothed loss falls most steeply, over the logarithm of the
	// rate; a tenth of that where it is least if it falls nowhere.
	Suggestion float64
	// Least is the rate at which the smoothed loss is least.
	Least float64

	// Err says why the test ended before the loss exploded and before the last rate, or nil. That it
	// diverged is what the test looks for; then Err is dl.ErrDiverged.
	Err error
}

// String is a line with the suggestion, and one for each fifth of the rates tried.
func (t *RateTest) String() string {
	if len(t.Rates) == 0 {
		return fmt.Sprintf("no learning rate: no step could be done: %v", t.Err)
	}
	var b strings.Builder
	fmt.Fprintf(&b, "learning rate %.2g: there the loss falls most steeply; it is least at %.2g", t.Suggestion, t.Least)
	for i := 0; i < len(t.Rates); i += max(len(t.Rates)/5, 1) {
		fmt.Fprintf(&b, "\n  %8.2g  loss %.4g", t.Rates[i], t.Smoothed[i])
	}
	return b.String()
}

// A rateFinder is a range test as it runs. An epoch is one step, so that its logs have the loss of
// that step alone.
type rateFinder struct {
	over   RateRange
	test   *RateTest
	before *dl.Snapshot

	sum, weight, least float64 // of the moving average
}

func (f *rateFinder) batchBegin(m *dl.Model, _ int) {
	if f.before == nil { // only now a Sequential may know its input
		f.before = m.Snapshot()
	}
	m.Optimizer().SetRate(f.over.rate(len(f.test.Rates)))
}

// rate is the rate of a step: from·(to/from)^(i/(steps-1)).
func (r *RateRange) rate(i int) float64 {
	return r.From * math.Pow(r.To/r.From, float64(i)/float64(r.Steps-1))
}

// smoothing is how much less a loss counts in an average with each step that it is farther away, and
// exploded how many times the least average one is that ends the test.
const (
	smoothing = 0.9
	exploded  = 4
)

func (f *rateFinder) epochEnd(m *dl.Model, _ int, logs dl.Logs) {
	t, loss := f.test, logs["loss"]
	t.Rates = append(t.Rates, m.Optimizer().Rate())
	t.Losses = append(t.Losses, loss)
	f.sum, f.weight = smoothing*f.sum+loss, smoothing*f.weight+1
	average := f.sum / f.weight
	if len(t.Losses) == 1 || average < f.least {
		f.least = average
	}
	if average > exploded*f.least && f.least > 0 {
		m.Stop()
	}
}

// smooth averages over the losses on both sides, since an average of those before alone comes late. A
// loss that has exploded counts as much as one that is about to, but none before the least is cut.
func (t *RateTest) smooth() {
	least := slices.Min(t.Losses)
	top := exploded * least
	for _, loss := range t.Losses {
		if top = max(top, loss); loss == least {
			break
		}
	}
	for i := range t.Losses {
		sum, weight := 0.0, 0.0
		for k, loss := range t.Losses {
			if least > 0 {
				loss = min(loss, top)
			}
			w := math.Pow(smoothing, math.Abs(float64(i-k)))
			sum, weight = sum+w*loss, weight+w
		}
		t.Smoothed = append(t.Smoothed, sum/weight)
	}
}

// suggest finds the steepest fall.
func (t *RateTest) suggest() {
	if len(t.Rates) == 0 {
		return
	}
	t.smooth()
	least := 0
	for i, v := range t.Smoothed {
		if v < t.Smoothed[least] {
			least = i
		}
	}
	t.Least, t.Suggestion = t.Rates[least], t.Rates[least]/10
	steepest, near := 0.0, max(len(t.Rates)/20, 1)
	for i := near; i+near <= least; i++ {
		slope := (t.Smoothed[i+near] - t.Smoothed[i-near]) / math.Log(t.Rates[i+near]/t.Rates[i-near])
		if slope < steepest {
			steepest, t.Suggestion = slope, t.Rates[i]
		}
	}
}
