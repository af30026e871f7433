package dl

import "github.com/hornbook-go/hornbook/dl/tensor"

// Evaluate returns the loss and the metrics on the samples x with the targets y. Nothing in the
// model changes. Of the options, BatchSize, SampleWeights, ClassWeights and Eager have a meaning
// here.
func (m *Model) Evaluate(x, y Source, options ...FitOption) Logs {
	f := newFit("Evaluate", options)
	m.mustBeCompiled("Evaluate")
	if y == nil {
		tensor.Fail(m.Name(), "Evaluate", nil, "there are no targets; Predict needs none")
	}
	return m.evaluate(m.newData("Evaluate", x, y, f), f)
}

func (m *Model) evaluate(d *data, f *fit) Logs {
	t := newTally(m)
	t.reset()
	d.each(f.batch, func(rows []int) {
		x, y := d.shapes(len(rows))
		p := m.pass(x, y, false, d.weight != nil, f.eager)
		d.fill(p, rows)
		p.forward(m)
		t.add(p, len(rows))
	})
	return t.logs()
}

// each calls f with the rows of each batch, in order.
func (d *data) each(batch int, f func(rows []int)) {
	rows := make([]int, 0, batch)
	for i := 0; i < d.n; i += batch {
		rows = rows[:0]
		for r := i; r < min(i+batch, d.n); r++ {
			rows = append(rows, r)
		}
		f(rows)
	}
}
