package dl

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// arrays are the feed of data whose samples can be read in any order.
type arrays struct {
	x, y, weights []tensor.Array // y and weights for each output, nil where there is none
	classes       map[int]float32
	n, size       int // of samples, and in a batch
	shuffle       bool

	order      []int // of the samples in this run
	from, to   int   // the batch is order[from:to]
	full, rest *shapes
	ofFull     Batch // for steps of the program's own
	ofRest     Batch
}

func (m *Model) newArrays(op string, f feeding) *arrays {
	if f.x == nil {
		tensor.Fail(m.Name(), op, nil, "there is no data: x is nil")
	}
	d := &arrays{x: f.x.Arrays(), classes: f.classes, shuffle: f.shuffle}
	if slices.Contains(d.x, nil) {
		tensor.Fail(m.Name(), op, nil, "one of the inputs is nil: give data for all")
	}
	if f.y != nil {
		if _, ok := f.y.(Stream); ok {
			tensor.Fail(m.Name(), op, nil, "the targets are a sequence of batches, and the inputs are not: give both in the batches of one dl.FromSeq")
		}
		d.y = f.y.Arrays()
	}
	if f.weights != nil {
		d.weights = f.weights.Arrays()
	}
	d.n = samples(op, append(slices.Clone(d.x), d.y...)...)
	if d.n == 0 {
		tensor.Fail(m.Name(), op, nil, "there are no samples")
	}
	d.size = batchSize(d.n, f.batch, f.steps)
	if !f.free {
		m.mustBeBuilt(op, d.x[0].Shape())
		if f.y != nil {
			d.y = perOutput(m, op, "targets", d.y)
		}
		d.weights = perOutputWeights(m, op, d.weights)
	}
	all := d.shapesOf(d.n)
	if f.targets {
		m.mustHaveTargets(op, all.y)
	}
	if f.classes != nil {
		m.mustHaveClasses(op, all.y)
	}
	for i, w := range d.weights {
		if w != nil {
			all.weights[i] = w.Shape()
		}
	}
	if !f.free {
		m.mustFit(op, all)
	}
	return d
}

// batchSize is how many of n samples make a batch, by the size and the steps that were given, or 0.
func batchSize(n, size, steps int) int {
	switch {
	case size > 0:
		return size
	case steps > 0:
		return (n + steps - 1) / steps
	}
	return 32
}

// shapesOf are those of a batch of some rows.
func (d *arrays) shapesOf(rows int) *shapes {
	of := func(arrays []tensor.Array) (all []tensor.Shape) {
		for _, a := range arrays {
			if a == nil {
				all = append(all, nil)
			} else {
				all = append(all, batchShape(rows, a.Shape()))
			}
		}
		return all
	}
	s := &shapes{of(d.x), of(d.y), of(d.weights)}
	if d.classes != nil {
		s.weights = []tensor.Shape{{rows}}
	}
	return s
}

func (d *arrays) begin(run int) {
	if d.order == nil {
		d.order = make([]int, d.n)
	}
	for i := range d.order {
		d.order[i] = i
	}
	if d.shuffle {
		tensor.NewStream(seed.Current(), "shuffle").With(run).Permutation(d.order)
	}
	d.from, d.to = 0, 0
}

func (d *arrays) next(<-chan struct{}) bool {
	if d.to == d.n {
		return false
	}
	d.from, d.to = d.to, min(d.to+d.size, d.n)
	return true
}

func (d *arrays) skip(batches int, _ <-chan struct{}) { d.to = min(batches*d.size, d.n) }

func (d *arrays) shapes() *shapes {
	s := &d.full
	if d.to-d.from < d.size {
		s = &d.rest
	}
	if *s == nil {
		*s = d.shapesOf(d.to - d.from)
	}
	return *s
}

func (d *arrays) fill(p *pass) {
	rows := d.order[d.from:d.to]
	fill(p.x, d.x, rows)
	fill(p.y, d.y, rows)
	if d.classes != nil {
		p.weigh(d.classes)
	} else {
		fill(p.weights, d.weights, rows)
	}
}

// fill reads rows of arrays into tensors, as far as there are tensors for them.
func fill(ts []*tensor.Tensor, arrays []tensor.Array, rows []int) {
	for i, t := range ts {
		if t != nil {
			arrays[i].Gather(t.Values(), rows)
		}
	}
}

func (d *arrays) batch() Batch {
	b, rows := &d.ofFull, d.order[d.from:d.to]
	if len(rows) < d.size {
		b = &d.ofRest
	}
	if b.X == nil {
		*b = newBatch(gather(d.x, rows), gather(d.y, rows), gather(d.weights, rows))
		return *b
	}
	fill(b.Xs, d.x, rows)
	fill(b.Ys, d.y, rows)
	fill(b.Weights, d.weights, rows)
	return *b
}

func (d *arrays) count() (batches, samples int) { return (d.n + d.size - 1) / d.size, d.n }

func (d *arrays) end() {}

// split cuts the last part of the samples off, and returns it for the validation. Weights of
// classes do not go with it.
func (d *arrays) split(m *Model, part float64, f *fit, batch int) *arrays {
	at := int(float64(d.n) * (1 - part))
	if at == 0 || at == d.n {
		tensor.Fail(m.Name(), "Fit", nil, "of %d samples, a part of %v for validation leaves nothing on one side: give more samples, or another part", d.n, part)
	}
	last := &arrays{n: d.n - at, size: batchSize(d.n-at, batch, f.validationSteps)}
	cut := func(all []tensor.Array) (first, last []tensor.Array) {
		for _, a := range all {
			if a == nil {
				first, last = append(first, nil), append(last, nil)
				continue
			}
			first, last = append(first, section{a, 0, at}), append(last, section{a, at, d.n})
		}
		return first, last
	}
	d.x, last.x = cut(d.x)
	d.y, last.y = cut(d.y)
	d.weights, last.weights = cut(d.weights)
	d.n, d.size = at, batchSize(at, f.batch, f.steps)
	return last
}
