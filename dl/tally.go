package dl

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/metrics"
)

// A tally adds up the losses and metrics of an epoch or an evaluation.
type tally struct {
	rows    int
	loss    float64
	losses  []outputLoss // if several outputs have one
	metrics []tallied
}

// An outputLoss is the loss of one output, without its weight beside the others.
type outputLoss struct {
	name   string
	output int
	sum    float64
}

// A tallied is a metric with its name in the logs.
type tallied struct {
	metrics.Metric
	name     string
	output   int
	weighted bool
}

func newTally(m *Model) *tally {
	t := &tally{}
	names := m.OutputNames()
	for i, l := range m.loss.Outputs() {
		if l != nil {
			t.losses = append(t.losses, outputLoss{name: names[i] + "_loss", output: i})
		}
	}
	if len(t.losses) == 1 {
		t.losses = nil
	}
	m.checkMetrics()
	for _, metric := range m.metrics {
		b, _ := metric.(metrics.Bound)
		t.metrics = append(t.metrics, tallied{Metric: metric, output: m.outputOf(metric), weighted: b.Weighted})
	}
	t.name(names)
	return t
}

// name gives the metrics their names in the logs, as Keras does: with the output's name before it
// if there are several outputs; one that is there already gets a number, or "weighted_" before it
// if it is the weighted one.
func (t *tally) name(outputs []string) {
	used := map[string]int{}
	unique := func(name string) string {
		used[name]++
		if n := used[name]; n > 1 {
			return fmt.Sprintf("%s_%d", name, n-1)
		}
		return name
	}
	for _, weighted := range []bool{false, true} {
		for o, output := range outputs {
			before := ""
			if len(outputs) > 1 {
				before = output + "_"
			}
			for i := range t.metrics {
				m := &t.metrics[i]
				if m.output != o || m.weighted != weighted {
					continue
				}
				name := before + m.Name()
				if weighted && used[name] > 0 {
					name = before + "weighted_" + m.Name()
				}
				m.name = unique(name)
			}
		}
	}
}

func (t *tally) reset() {
	t.loss, t.rows = 0, 0
	for i := range t.losses {
		t.losses[i].sum = 0
	}
	for _, m := range t.metrics {
		m.Reset()
	}
}

func (t *tally) add(p *pass, rows int) {
	t.rows += rows
	t.loss += float64(p.loss.Item()) * float64(rows)
	for i := range t.losses {
		l := &t.losses[i]
		l.sum += float64(p.losses[l.output].Item()) * float64(rows)
	}
	for _, m := range t.metrics {
		m.Update(p.y[m.output], p.outputs[m.output], p.count(m.output, m.weighted))
	}
}

func (t *tally) into(logs Logs) {
	n := float64(max(t.rows, 1))
	logs["loss"] = t.loss / n
	for _, l := range t.losses {
		logs[l.name] = l.sum / n
	}
	for _, m := range t.metrics {
		logs[m.name] = m.Result()
	}
}

// means are the tally of steps of the program's own: the means of the numbers that they return.
type means struct {
	sums map[string]float64
	rows map[string]float64
}

func (t *means) reset() { t.sums, t.rows = map[string]float64{}, map[string]float64{} }

func (t *means) add(logs Logs, rows int) {
	for name, v := range logs {
		t.sums[name] += v * float64(rows)
		t.rows[name] += float64(rows)
	}
}

func (t *means) into(logs Logs) {
	for name, sum := range t.sums {
		logs[name] = sum / max(t.rows[name], 1)
	}
}
