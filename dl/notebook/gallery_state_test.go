package notebook

import (
	"math"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

// A frame is a state of a panel, as an exhibit.
type frame struct {
	*panel
	now time.Time
}

func (f frame) HTML() string   { return f.html(f.now) }
func (f frame) String() string { return f.text(f.now) }

// frames are the live panel in its states, and the list of what is kept.
func frames() []exhibit {
	start := time.Date(2026, 11, 23, 15, 4, 5, 0, time.UTC)
	run := func(epochs, done, step int, change func(p *panel)) frame {
		p := newPanel(dl.Run{Epochs: epochs, Steps: 1688, Samples: 54000, BatchSize: 32, Validation: true}, start)
		p.Better = map[string]bool{"loss": false, "val_loss": false, "accuracy": true, "val_accuracy": true}
		logs := func(x float64) dl.Logs {
			return dl.Logs{"loss": 0.55*math.Exp(-x) + 0.03, "accuracy": 0.99 - 0.16*math.Exp(-1.2*x)}
		}
		p.steps = pace{took: time.Duration(1300) * time.Microsecond * 1000, n: 1000}
		for e := range done {
			for s := 0; s < 1688; s += 70 {
				x := float64(e) + float64(s)/1688
				p.batch(s, logs(x), 1e-3*math.Pow(0.7, float64(e)), 0.3+2*math.Exp(-x)+0.2*math.Sin(37*x))
			}
			l := logs(float64(e))
			l["val_loss"], l["val_accuracy"] = 0.28*math.Exp(-float64(e))+0.08+0.006*float64(e*e), 0.975-0.05*math.Exp(-float64(e))
			p.epochEnd(e, l)
		}
		for s := 0; s < step; s += 70 {
			x := float64(done) + float64(s)/1688
			p.batch(s, logs(x), 1e-3*math.Pow(0.7, float64(done)), 0.3+2*math.Exp(-x)+0.2*math.Sin(37*x))
		}
		if change != nil {
			change(p)
		}
		return frame{p, start.Add(time.Duration(float64(3*time.Second) * (p.position() + 0.05)))}
	}
	over := func(err string) func(p *panel) {
		return func(p *panel) { p.Over, p.Took, p.Err = true, 16*time.Second, err }
	}
	list := KeptList{
		{Name: "mnist", Kind: "model", Note: "5 epochs: accuracy 0.9855, loss 0.0483, val_accuracy 0.9773, val_loss 0.0798", Made: start, Took: 16 * time.Second, Bytes: 1224736},
		{Name: "embedding", Kind: "value", Note: "[][]float32", Made: start.Add(time.Minute), Took: 90 * time.Second, Bytes: 41 << 20, Persistent: true},
		{Name: "mnist 256", Kind: "checkpoint", Note: "epoch 3 of 5, step 412", Made: start.Add(2 * time.Minute), Took: 9 * time.Second, Bytes: 2450000},
		{Name: "keep-8c1f20", Bytes: 118, Damaged: true},
	}
	return []exhibit{
		{"live: first frame", run(5, 0, 0, nil)},
		{"live: first epoch", run(5, 0, 500, nil)},
		{"live: running", run(8, 3, 700, nil)},
		{"live: validating", run(8, 3, 1688, func(p *panel) { p.Step, p.testing, p.tested, p.toTest = 1688, true, 61, 188 })},
		{"live: at the begin of many epochs", run(1000, 30, 700, nil)},
		{"live: done", run(5, 5, 0, over(""))},
		{"live: interrupted", run(8, 3, 700, over("epoch 4, step 701: interrupted"))},
		{"live: diverged", run(8, 2, 140, func(p *panel) {
			over(`epoch 3, step 141: the training diverged: layer "dense", gemm, forward: the output [32 10] is NaN at [0 3]`)(p)
			p.Last = dl.Logs{"loss": math.NaN(), "accuracy": 0.1}
			p.Running = append(p.Running, moment{2.1, p.Last})
		})},
		{"kept", list},
		{"nothing kept", KeptList{}},
	}
}
