package dl

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// data is the samples that a Fit or Evaluate goes through, checked against the model.
type data struct {
	x, y   []tensor.Array
	weight *tensor.Tensor // [samples], or nil
	n      int
}

func (m *Model) newData(op string, x, y Source, f *fit) *data {
	d := &data{x: x.Arrays()}
	if y != nil {
		d.y = y.Arrays()
	}
	d.n = samples(op, append(slices.Clone(d.x), d.y...)...)
	if d.n == 0 {
		tensor.Fail(m.Name(), op, nil, "there are no samples")
	}
	m.mustBeBuilt(op, d.x[0].Shape())
	wrong := func(shape tensor.Shape, detail string) {
		panic(&tensor.Error{Layer: m.Name(), Op: op, Detail: detail, In: []tensor.Shape{shape}, At: tensor.Caller()})
	}
	if len(d.x) != len(m.graph.Inputs) {
		tensor.Fail(m.Name(), op, m.graph.Inputs, "the model has %d inputs, and there are data for %d", len(m.graph.Inputs), len(d.x))
	}
	for i, in := range m.graph.Inputs {
		if !fits(d.x[i].Shape(), in.Shape()) {
			wrong(d.x[i].Shape(), "the samples do not have the shape of the model's input, which is "+in.Shape()[1:].String()+
				" for each: reshape the data, or begin the model with layers.Flatten or another layers.InputShape")
		}
	}
	if y != nil {
		if m.loss != nil && len(d.y) != len(m.loss.Outputs()) {
			tensor.Fail(m.Name(), op, m.graph.Outputs, "the model has %d outputs, and there are targets for %d", len(m.loss.Outputs()), len(d.y))
		}
	}
	if f.weights != nil {
		if f.weights.Rank() != 1 || f.weights.Dim(0) != d.n {
			wrong(f.weights.Shape(), "there is not one weight for each sample")
		}
		d.weight = f.weights
	}
	if f.classes != nil {
		d.weight = classWeights(m, op, d, f.classes)
	}
	return d
}

// classWeights are the weights of the samples by their classes.
func classWeights(m *Model, op string, d *data, classes map[int]float32) *tensor.Tensor {
	if len(d.y) != 1 || d.y[0].Shape()[1:].Size() != 1 {
		tensor.Fail(m.Name(), op, nil, "class weights want one output, whose target is the number of a class")
	}
	rows := make([]int, d.n)
	for i := range rows {
		rows[i] = i
	}
	w := tensor.New(tensor.Shape{d.n}, nil)
	d.y[0].Gather(w.Values(), rows)
	for i, class := range w.Values() {
		v, ok := classes[int(class)]
		if !ok {
			v = 1
		}
		w.Values()[i] = v
	}
	return w
}

// validation splits off the samples that are kept for validation, or returns those that were given
// for it, or nil.
func (d *data) validation(m *Model, f *fit) *data {
	if f.validationX != nil {
		if f.validationY == nil {
			tensor.Fail(m.Name(), "Fit", nil, "validation wants targets, too")
		}
		return m.newData("Validation", f.validationX, f.validationY, &fit{})
	}
	if f.split == 0 {
		return nil
	}
	at := int(float64(d.n) * (1 - f.split))
	if at == 0 || at == d.n {
		tensor.Fail(m.Name(), "Fit", nil, "of %d samples, a part of %v for validation leaves nothing on one side", d.n, f.split)
	}
	v := &data{n: d.n - at}
	cut := func(all []tensor.Array) (kept []tensor.Array) {
		for i, a := range all {
			kept = append(kept, part{a, at, d.n})
			all[i] = part{a, 0, at}
		}
		return kept
	}
	d.x, d.y = slices.Clone(d.x), slices.Clone(d.y)
	v.x, v.y = cut(d.x), cut(d.y)
	if d.weight != nil {
		v.weight, d.weight = d.weight.Rows(at, d.n), d.weight.Rows(0, at)
	}
	d.n = at
	return v
}

// shapes are those of a batch of some rows.
func (d *data) shapes(rows int) (x, y []tensor.Shape) {
	for _, a := range d.x {
		x = append(x, batchShape(rows, a.Shape()))
	}
	for _, a := range d.y {
		y = append(y, batchShape(rows, a.Shape()))
	}
	return x, y
}

// fill gives a pass the samples of some rows.
func (d *data) fill(p *pass, rows []int) {
	for i, a := range d.x {
		a.Gather(p.x[i].Values(), rows)
	}
	for i, a := range d.y {
		if i < len(p.y) {
			a.Gather(p.y[i].Values(), rows)
		}
	}
	if p.weight != nil {
		d.weight.Gather(p.weight.Values(), rows)
	}
}
