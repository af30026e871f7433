package optimizers_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// all are the optimizers, each made with more options.
var all = map[string]func(options ...optimizers.Option) *optimizers.Optimizer{
	"Adadelta":          with(optimizers.Adadelta),
	"Adafactor":         with(optimizers.Adafactor),
	"Adagrad":           with(optimizers.Adagrad),
	"Adam":              with(optimizers.Adam),
	"AdamW":             with(optimizers.AdamW),
	"Adamax":            with(optimizers.Adamax),
	"Ftrl":              with(optimizers.Ftrl),
	"Lamb":              with(optimizers.Lamb),
	"Lion":              with(optimizers.Lion),
	"Muon":              with(optimizers.Muon),
	"Nadam":             with(optimizers.Nadam),
	"RMSprop":           with(optimizers.RMSprop),
	"SGD":               with(optimizers.SGD),
	"ScheduleFreeAdamW": with(optimizers.ScheduleFreeAdamW),
}

func with[T any](make func(...T) *optimizers.Optimizer) func(options ...optimizers.Option) *optimizers.Optimizer {
	return func(options ...optimizers.Option) *optimizers.Optimizer {
		var own []T
		for _, o := range options {
			own = append(own, any(o).(T))
		}
		return make(own...)
	}
}

// A problem is two weights and a training step that pulls them to places of their own.
type problem struct {
	tape    *tensor.Tape
	weights []*tensor.Tensor
	targets []*tensor.Tensor
}

func newProblem() *problem {
	p := &problem{tape: tensor.Training()}
	for i, shape := range []tensor.Shape{{4, 3}, {3}} {
		w, values, target := tensor.NewVariable([]string{"kernel", "bias"}[i], shape), make([]float32, shape.Size()), make([]float32, shape.Size())
		for k := range values {
			values[k], target[k] = float32(math.Sin(float64(k+i))), float32(math.Cos(float64(3*k+i)))
		}
		w.Fill(values)
		p.weights, p.targets = append(p.weights, w), append(p.targets, tensor.New(shape, target))
	}
	return p
}

func (p *problem) loss() *tensor.Tensor {
	p.tape.Reset()
	loss := tensor.Scalar(0)
	for i, w := range p.weights {
		loss = loss.Add(w.Sub(p.tape.Input(p.targets[i])).Square().Sum())
	}
	return loss
}

func (p *problem) step(o *optimizers.Optimizer) float32 {
	loss := p.loss()
	p.tape.Backward(o.ScaleLoss(loss))
	o.Step(p.weights)
	return loss.Item()
}

func (p *problem) values() (all []float32) {
	for _, w := range p.weights {
		all = append(all, w.Values()...)
	}
	return all
}

// Each optimizer finds the least value, and says in a line what it is.
func TestDescends(t *testing.T) {
	for name, make := range all {
		rate := 0.02
		switch name {
		case "Adagrad", "Ftrl":
			rate = 1
		case "Adadelta": // its steps begin with the root of epsilon
			rate = 10
		}
		o, p := make(optimizers.LearningRate(rate), optimizers.WeightDecay(1e-6)), newProblem()
		first := p.step(o)
		for range 400 {
			p.step(o)
		}
		if last := p.loss().Item(); !(last < first/10) {
			t.Errorf("%s: the loss goes from %v to %v", name, first, last)
		}
		if o.Class() != name || !strings.HasPrefix(o.String(), name+"(learning_rate ") || !strings.HasSuffix(o.String(), ", 401 steps") {
			t.Errorf("%s is %q, %s", name, o.Class(), o)
		}
	}
}

// A step that is done again allocates nothing, whatever the optimizer is asked for.
func TestAllocatesNothing(t *testing.T) {
	for _, make := range all {
		for _, options := range [][]optimizers.Option{
			{optimizers.WeightDecay(0.01), optimizers.ClipNorm(0.1), optimizers.EMA(0.9), optimizers.EMAOverwriteFrequency(3)},
			{optimizers.ClipValue(0.1), optimizers.GradientAccumulationSteps(2), optimizers.CosineDecay(0.1, 10).Option()},
			{optimizers.GlobalClipNorm(0.1), optimizers.LossScaleFactor(8)},
		} {
			o, p := make(options...), newProblem()
			for range 4 {
				p.step(o)
			}
			if n := testing.AllocsPerRun(20, func() { o.Step(p.weights) }); n != 0 {
				t.Errorf("%s allocates %v times in a step", o, n)
			}
		}
	}
}

// A weight that Backward did not reach does not change, nor does a gradient that is clipped.
func TestLeavesAlone(t *testing.T) {
	for name, make := range all {
		o, p := make(optimizers.WeightDecay(0.1), optimizers.ClipNorm(0.01)), newProblem()
		p.tape.Backward(p.weights[0].Mul(p.tape.Input(p.targets[0])).Sum())
		before, gradient := slices.Clone(p.weights[1].Values()), slices.Clone(p.weights[0].Grad())
		o.Step(p.weights)
		if !slices.Equal(before, p.weights[1].Values()) {
			t.Errorf("%s changes a weight that has no gradient", name)
		}
		if !slices.Equal(gradient, p.weights[0].Grad()) {
			t.Errorf("%s changes the gradient", name)
		}
	}
}

// Decay can be kept from weights by a part of their names, and from given ones.
func TestExcluded(t *testing.T) {
	for name, make := range all {
		plain, p := newProblem(), newProblem()
		a := make(optimizers.WeightDecay(0))
		b := make(optimizers.WeightDecay(0.5), optimizers.ExcludeFromWeightDecay("bia", "gamma"), optimizers.ExcludeWeights(p.weights[0]))
		for range 3 {
			plain.step(a)
			p.step(b)
		}
		bias := slices.Equal(plain.weights[1].Values(), p.weights[1].Values())
		kernel := slices.Equal(plain.weights[0].Values(), p.weights[0].Values())
		if name == "Muon" { // the biases are AdamW's, with a decay of its own
			bias = true
		}
		if !bias || !kernel {
			t.Errorf("%s: without decay are the bias: %v, the kernel: %v", name, bias, kernel)
		}
		decaying, o := newProblem(), make(optimizers.WeightDecay(0.5))
		for range 3 {
			decaying.step(o)
		}
		if slices.Equal(decaying.weights[0].Values(), plain.weights[0].Values()) && name != "Ftrl" { // whose weights follow from what it remembers alone
			t.Errorf("%s: weights do not decay", name)
		}
	}
}

// With averages, Finalize sets the weights to them; without, it changes nothing.
func TestFinalize(t *testing.T) {
	o, p := optimizers.SGD(optimizers.LearningRate(0.1), optimizers.EMA(0.5)), newProblem()
	o.Finalize(p.weights)
	p.step(o)
	want := slices.Clone(p.weights[0].Values())
	if !slices.Equal(o.Average(p.weights[0]), want) {
		t.Errorf("after a step the average is %v, want the weight, %v", o.Average(p.weights[0]), want)
	}
	p.step(o)
	for i, w := range p.weights[0].Values() {
		want[i] = 0.5*want[i] + 0.5*w
	}
	o.Finalize(p.weights)
	for i, w := range p.weights[0].Values() {
		if math.Abs(float64(w-want[i])) > 1e-6 {
			t.Fatalf("weight %d is %v, want %v", i, w, want[i])
		}
	}
	plain := optimizers.SGD()
	p.step(plain)
	before := p.values()
	plain.Finalize(p.weights)
	if !slices.Equal(before, p.values()) || plain.Average(p.weights[0]) != nil {
		t.Error("without averages Finalize changes the weights")
	}
}

// An optimizer that is given what another remembers, and its number of steps, goes on as that does.
func TestRestored(t *testing.T) {
	for name, make := range all {
		new := func() *optimizers.Optimizer {
			return make(optimizers.EMA(0.9), optimizers.EMAOverwriteFrequency(3), optimizers.GradientAccumulationSteps(2), optimizers.ExponentialDecay(0.1, 3, 0.5).Option())
		}
		o, p := new(), newProblem()
		for range 5 {
			p.step(o)
		}
		restored, q := new(), newProblem()
		for i, w := range p.weights {
			copy(q.weights[i].Values(), w.Values())
			for k, slot := range o.Slots(w) {
				copy(restored.Slots(q.weights[i])[k], slot)
			}
		}
		restored.SetIterations(o.Iterations())
		restored.SetRate(o.Rate())
		for range 4 {
			p.step(o)
			q.step(restored)
		}
		if !slices.Equal(p.values(), q.values()) {
			t.Errorf("%s: %v, restored %v", name, p.values(), q.values())
		}
	}
}

// Each mistake is named, with its mend.
func TestMistakes(t *testing.T) {
	for _, test := range []struct {
		mistake func()
		want    string
	}{
		{func() { optimizers.Adam(optimizers.LearningRate(0)) }, "Adam: the learning rate is a positive number, not 0"},
		{func() { optimizers.SGD(optimizers.LearningRate(math.NaN())) }, "SGD: the learning rate is a positive number, not NaN"},
		{func() { optimizers.AdamW(optimizers.WeightDecay(-1)) }, "AdamW: WeightDecay is a positive number, not -1"},
		{func() { optimizers.SGD(optimizers.ClipNorm(1), optimizers.ClipValue(2)) }, "gradients are clipped in one way: give ClipNorm, ClipValue or GlobalClipNorm, not 2 of them"},
		{func() { optimizers.SGD(optimizers.EMA(1.5)) }, "EMA's momentum, the part of the average that a step keeps, is between 0 and 1, not 1.5"},
		{func() { optimizers.SGD(optimizers.EMAOverwriteFrequency(3)) }, "EMAOverwriteFrequency(3) wants a number of steps, and the option EMA beside it"},
		{func() { optimizers.SGD(optimizers.GradientAccumulationSteps(1)) }, "gradients are accumulated over at least 2 steps, not 1: leave GradientAccumulationSteps out"},
		{func() { optimizers.Lion(optimizers.Beta1(0)) }, "Lion: Beta1 is greater than 0 and at most 1, not 0"},
		{func() { optimizers.Ftrl(optimizers.LearningRatePower(0.5)) }, "Ftrl: the power of the learning rate is not positive"},
		{func() { optimizers.Muon(optimizers.NewtonSchulzSteps(-1)) }, "Muon: there are -1 steps"},
		{func() { optimizers.ScheduleFreeAdamW(optimizers.WarmupSteps(-1)) }, "WarmupSteps is a number of steps, not -1"},
		{func() { optimizers.CosineDecay(0.1, 0) }, "CosineDecay: the learning rate changes over at least one step, not 0"},
		{func() { optimizers.PiecewiseConstantDecay([]int{1}, []float64{1}) }, "1 boundaries want 2 rates, one for each stretch between them, not 1"},
		{func() { optimizers.PiecewiseConstantDecay([]int{2, 1}, []float64{1, 2, 3}) }, "the boundaries are steps that grow, and they are [2 1]"},
		{func() { optimizers.CosineDecayRestarts(0.1, 5, optimizers.Longer(0.5)) }, "each period is at least as long as the one before, so Longer is at least 1, not 0.5"},
		{func() { optimizers.Adam(optimizers.CosineDecay(0.1, 10)).SetRate(1) },
			"the learning rate follows CosineDecay(initial_learning_rate 0.1, alpha 0, decay_steps 10, warmup_steps 0), and cannot be set to 1: give the optimizer a LearningRate instead of a schedule"},
	} {
		func() {
			defer func() {
				e, ok := recover().(*tensor.Error)
				if !ok || !strings.Contains(e.Error(), test.want) || !strings.Contains(e.At, "optimizers_test.go") {
					t.Errorf("got %v, want %q", e, test.want)
				}
			}()
			test.mistake()
		}()
	}
}

func BenchmarkStep(b *testing.B) {
	for name, make := range all {
		b.Run(name, func(b *testing.B) {
			w := tensor.NewVariable("kernel", tensor.Shape{784, 128})
			w.Fill(slices.Repeat([]float32{0.5}, 784*128))
			tape := tensor.Training()
			tape.Backward(w.Mul(tape.Input(tensor.New(tensor.Shape{784, 128}, slices.Repeat([]float32{0.1}, 784*128)))).Sum())
			o, ws := make(optimizers.LearningRate(1e-9)), []*tensor.Tensor{w}
			for b.Loop() {
				o.Step(ws)
			}
		})
	}
}
