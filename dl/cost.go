package dl

import "github.com/hornbook-go/hornbook/dl/tensor"

// A cost is what one sample takes.
type cost struct {
	flops int // of the forward pass after training
	bytes int // of the values that training computes and keeps
}

// costOf is the cost of all calls of an operation of m. A layer is recorded on a layout, which
// computes nothing.
func (o *operation) costOf(m *Model) (c cost) {
	batch := max(1, m.batch())
	for _, n := range o.calls {
		switch {
		case n.Op != nil:
			in := make([]tensor.Shape, len(n.In))
			for i, x := range n.In {
				in[i] = sample(x.Shape(), batch)
			}
			c.flops += tensor.FLOPs(n.Op, in)
			if !tensor.IsView(n.Op) {
				c.bytes += 4 * sample(n.Out[0].Shape(), batch).Size()
			}
		case o.layer != nil:
			for _, call := range record(o, n, batch, false) {
				c.flops += call.FLOPs()
			}
			for _, call := range record(o, n, batch, true) {
				if !tensor.IsView(call.Op) {
					c.bytes += 4 * call.Out.Shape().Size()
				}
			}
		}
	}
	c.flops /= batch
	c.bytes /= batch
	return c
}

// record are the calls of ops that a call of a layer is made of.
func record(o *operation, n *tensor.Node, batch int, training bool) (calls []*tensor.Call) {
	tape := tensor.Layout(training)
	in := make([]*tensor.Tensor, len(n.In))
	for i, x := range n.In {
		in[i] = tape.Placeholder(sample(x.Shape(), batch))
		if mask := x.Mask(); mask != nil {
			in[i] = in[i].WithMask(tape.Placeholder(sample(mask.Shape(), batch)))
		}
	}
	inputs := 0
	for range tape.Calls() {
		inputs++
	}
	o.layer.CallMany(in...)
	for c := range tape.Calls() {
		if inputs--; inputs < 0 {
			calls = append(calls, c)
		}
	}
	return calls
}

// sample is a shape for a batch of the given size, with 1 for other axes that are not known.
func sample(s tensor.Shape, batch int) tensor.Shape {
	known := append(tensor.Shape{}, s...)
	for i, d := range known {
		if d == tensor.Unknown {
			known[i] = 1
			if i == 0 {
				known[i] = batch
			}
		}
	}
	return known
}
