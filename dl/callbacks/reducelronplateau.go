package callbacks

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// ReduceLROnPlateau multiplies the learning rate by [Factor] when what it watches has not become better
// for [Patience] epochs. The epoch's learning rate is added to the logs, as "learning_rate".
//
// Its options are [Monitor], [Minimize], [Maximize], [MinDelta], [Patience], [Factor], [Cooldown],
// [MinLR] and [Verbose]. The optimizer must not follow a schedule.
func ReduceLROnPlateau(options ...ReduceLROnPlateauOption) dl.Callback {
	r := &reduceLROnPlateau{monitor: monitor{op: "ReduceLROnPlateau", name: "val_loss", delta: 1e-4}, factor: 0.1, patience: 10}
	for _, o := range options {
		o.reduceLROnPlateau(r)
	}
	return dl.Callback{Begin: r.begin, EpochEnd: r.epochEnd, Save: r.save, Restore: r.restore}
}

// A ReduceLROnPlateauOption is an option of [ReduceLROnPlateau].
type ReduceLROnPlateauOption interface{ reduceLROnPlateau(*reduceLROnPlateau) }

// Factor is what the learning rate is multiplied by, more than 0 and less than 1; the default is 0.1.
func Factor(f float64) ReduceLROnPlateauOption {
	if !(f > 0 && f < 1) {
		tensor.Fail("", "Factor", nil, "the factor that makes a learning rate smaller is more than 0 and less than 1, not %v", f)
	}
	return reduceLROnPlateauOption(func(r *reduceLROnPlateau) { r.factor = f })
}

// Cooldown is how many epochs after a reduction are not counted; the default is 0.
func Cooldown(epochs int) ReduceLROnPlateauOption {
	return reduceLROnPlateauOption(func(r *reduceLROnPlateau) { r.cooldown = epochs })
}

// MinLR is the least that the learning rate is reduced to; the default is 0.
func MinLR(rate float64) ReduceLROnPlateauOption {
	return reduceLROnPlateauOption(func(r *reduceLROnPlateau) { r.least = rate })
}

type reduceLROnPlateauOption func(*reduceLROnPlateau)

func (o reduceLROnPlateauOption) reduceLROnPlateau(r *reduceLROnPlateau) { o(r) }

type reduceLROnPlateau struct {
	monitor
	factor, least      float64
	patience, cooldown int
	verbose            bool

	plateauState
}

type plateauState struct {
	Watched       watched
	Wait, Cooling int
}

func (r *reduceLROnPlateau) begin(m *dl.Model, run dl.Run) {
	r.monitor.begin(m, run)
	r.plateauState = plateauState{}
	mustHaveRate(m, r.op)
}

// mustHaveRate refuses a model whose learning rate a callback cannot set.
func mustHaveRate(m *dl.Model, op string) {
	switch o := m.Optimizer(); {
	case o == nil:
		tensor.Fail("", op, nil, "the model was not compiled, and so has no learning rate: a step of one's own sets its optimizer's with SetRate")
	case o.Schedule() != nil:
		tensor.Fail("", op, nil, "the learning rate follows %v, and cannot be set: give the optimizer a number as its LearningRate, or leave the callback out", o.Schedule())
	}
}

func (r *reduceLROnPlateau) epochEnd(m *dl.Model, epoch int, logs dl.Logs) {
	o := m.Optimizer()
	logs["learning_rate"] = o.Rate()
	r.direct(m)
	v, ok := r.value(m, logs)
	if !ok {
		return
	}
	if r.Cooling > 0 {
		r.Cooling--
		r.Wait = 0
	}
	switch {
	case r.better(v):
		r.keep(v)
		r.Wait = 0
	case r.Cooling == 0:
		r.Wait++
		if rate := o.Rate(); r.Wait >= r.patience && float32(rate) > float32(r.least) {
			o.SetRate(max(rate*r.factor, r.least))
			r.Cooling, r.Wait = r.cooldown, 0
			if r.verbose {
				fmt.Printf("\nEpoch %d: ReduceLROnPlateau reducing learning rate to %v.\n", epoch+1, o.Rate())
			}
		}
	}
}

func (r *reduceLROnPlateau) save() ([]byte, error) {
	s := r.plateauState
	s.Watched = r.state()
	return encode(s)
}

func (r *reduceLROnPlateau) restore(b []byte) error {
	if err := decode(b, &r.plateauState); err != nil {
		return err
	}
	r.monitor.restore(r.Watched)
	return nil
}
