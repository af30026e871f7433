package layers

import (
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BidirectionalConfig is what a Bidirectional layer was made with.
type BidirectionalConfig struct {
	MergeMode         MergeMode
	Forward, Backward *Layer
	layer             []LayerOption
}

// A MergeMode is how a [Bidirectional] joins the outputs of its two layers: an option.
type MergeMode string

const (
	MergeConcat MergeMode = "concat" // side by side, the default
	MergeSum    MergeMode = "sum"
	MergeMul    MergeMode = "mul" // the product, element by element
	MergeAve    MergeMode = "ave" // the mean
	MergeNone   MergeMode = ""    // not at all: there are two outputs
)

// A BidirectionalOption is a [MergeMode], [BackwardLayer] or a [LayerOption].
type BidirectionalOption interface{ bidirectional(*BidirectionalConfig) }

// A BackwardLayerOption is what [BackwardLayer] returns.
type BackwardLayerOption struct{ layer *Layer }

// BackwardLayer is the recurrent layer that goes through the time steps from the last to the first.
// The default is one like the layer that goes forwards.
func BackwardLayer(l *Layer) BackwardLayerOption { return BackwardLayerOption{l} }

func (m MergeMode) bidirectional(d *BidirectionalConfig)           { d.MergeMode = m }
func (o BackwardLayerOption) bidirectional(d *BidirectionalConfig) { d.Backward = o.layer }
func (o LayerOption) bidirectional(d *BidirectionalConfig)         { d.layer = append(d.layer, o) }

// Bidirectional takes a recurrent layer, and another one that goes through the time steps backwards,
// and joins their outputs (Schuster and Paliwal, 1997), those of a time step with [ReturnSequences]:
//
//	layers.Bidirectional(layers.LSTM(64, layers.ReturnSequences()))
//
// puts 128 numbers out for each time step. With [ReturnState] the states of the one that goes forwards
// follow the output, and then those of the other; states to begin with are given in this order, too.
// The outputs of time steps that are masked are 0.
func Bidirectional(layer *Layer, options ...BidirectionalOption) *Layer {
	d := BidirectionalConfig{MergeMode: MergeConcat, Forward: layer}
	for _, o := range options {
		o.bidirectional(&d)
	}
	for _, l := range []*Layer{layer, d.Backward} {
		if l != nil && l.series == nil {
			tensor.Fail("", "Bidirectional", nil, "the layer %q is not recurrent: it wants an LSTM, a GRU, an RNN or the like", l.Name())
		}
	}
	base := strings.TrimPrefix(layer.Name(), "forward_")
	if d.Backward == nil {
		s := layer.series.SequenceConfig
		s.GoBackwards = true
		d.Backward = layer.series.again(s)
		d.Backward.seed, d.Backward.activity, d.Backward.input = layer.seed, layer.activity, nil
		d.Backward.SetFrozen(layer.frozen)
		d.Backward.name = "backward_" + strings.TrimPrefix(base, "backward_")
	}
	layer.name = "forward_" + base
	f, b := &layer.series.SequenceConfig, &d.Backward.series.SequenceConfig
	if f.GoBackwards == b.GoBackwards {
		tensor.Fail("", "Bidirectional", nil, "both layers go through the time steps in the same direction: give one of them GoBackwards, and only one")
	}
	if f.ReturnSequences != b.ReturnSequences || f.ReturnState != b.ReturnState || f.Stateful != b.Stateful {
		tensor.Fail("", "Bidirectional", nil, "ReturnSequences, ReturnState and Stateful must be the same for both layers")
	}
	f.ZeroOutputForMask, b.ZeroOutputForMask = f.ReturnSequences, f.ReturnSequences
	l := &Layer{class: "Bidirectional", kind: "bidirectional", config: d, masks: masksOwn, parts: []*Layer{layer, d.Backward}, input: layer.input, fn: d.call}
	for _, o := range d.layer {
		o(l)
	}
	return l
}

func (d BidirectionalConfig) call(c *Context, in []*tensor.Tensor) []*tensor.Tensor {
	if len(in)%2 == 0 {
		tensor.Fail(c.path, "Bidirectional", in, "the states that it is called with beside its input are %d, and half of them are for either direction: give all of both, or none", len(in)-1)
	}
	half := len(in) / 2
	forward := d.Forward.CallMany(in[:1+half]...)
	backward := d.Backward.CallMany(append([]*tensor.Tensor{in[0]}, in[1+half:]...)...)
	y, back := forward[0], backward[0]
	sequences := d.Forward.series.ReturnSequences
	if sequences {
		back = back.Flip(1)
	}
	if !agrees(y.Shape(), back.Shape()) && d.MergeMode != MergeConcat && d.MergeMode != MergeNone {
		tensor.Fail(c.path, "Bidirectional", []*tensor.Tensor{y, back}, "outputs of two shapes have no %s: give both layers the same units, or MergeConcat", d.MergeMode)
	}
	var out []*tensor.Tensor
	switch d.MergeMode {
	case MergeConcat:
		out = []*tensor.Tensor{tensor.Concat(-1, y, back)}
	case MergeSum:
		out = []*tensor.Tensor{y.Add(back)}
	case MergeMul:
		out = []*tensor.Tensor{y.Mul(back)}
	case MergeAve:
		out = []*tensor.Tensor{y.Add(back).Scale(0.5)}
	default:
		out = []*tensor.Tensor{y, back}
	}
	for i := range out {
		if out[i] = out[i].WithMask(nil); sequences {
			out[i] = out[i].WithMask(c.Mask(0))
		}
	}
	return append(append(out, forward[1:]...), backward[1:]...)
}
