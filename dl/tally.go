package dl

import (
	"github.com/hornbook-go/hornbook/dl/metrics"
)

// A tally adds up the losses and metrics of an epoch.
type tally struct {
	m       *Model
	loss    float64
	outputs []float64 // the losses of each output, if there are several
	rows    int
	names   []string // of the outputs' losses
	on      []int    // the output of each metric
}

func newTally(m *Model) *tally {
	t := &tally{m: m}
	if names := m.OutputNames(); len(names) > 1 {
		t.outputs = make([]float64, len(names))
		for _, n := range names {
			t.names = append(t.names, n+"_loss")
		}
	}
	m.checkMetrics()
	for _, metric := range m.metrics {
		output := 0
		if b, ok := metric.(metrics.Bound); ok {
			output = m.output(b.Output)
		}
		t.on = append(t.on, output)
	}
	return t
}

func (t *tally) reset() {
	t.loss, t.rows = 0, 0
	clear(t.outputs)
	for _, metric := range t.m.metrics {
		metric.Reset()
	}
}

func (t *tally) add(p *pass, rows int) {
	t.loss += float64(p.loss.Item()) * float64(rows)
	t.rows += rows
	for i := range t.outputs {
		t.outputs[i] += float64(p.losses[i].Item()) * float64(rows)
	}
	for i, metric := range t.m.metrics {
		metric.Update(p.y[t.on[i]], p.outputs[t.on[i]])
	}
}

func (t *tally) logs() Logs {
	logs := Logs{}
	t.into(logs)
	return logs
}

func (t *tally) into(logs Logs) {
	n := float64(max(t.rows, 1))
	logs["loss"] = t.loss / n
	for i, name := range t.names {
		logs[name] = t.outputs[i] / n
	}
	for _, metric := range t.m.metrics {
		logs[metric.Name()] = metric.Result()
	}
}
