package keras

import "github.com/hornbook-go/hornbook/dl/layers"

// Keras computes masks by ops of their own, which stand in its functional models, and hands them to the layers that use them: a Masking
// of x makes NotEqual(x, value), then Any of that, an Embedding NotEqual(x, 0), and an LSTM behind it is called with mask=any. An attention hands on
// ConvertToTensor of its query's, and a merging layer LogicalOr of its inputs'. When it loads a file without these it
// makes them anew. Here a mask travels on its tensor, so that they are neither written nor, where they are what a Masking makes, read.

// made reports whether an argument called mask is one that a Masking or an Embedding of the model makes.
func (n network) made(mask any) bool {
	if same := n.call(mask, "ConvertToTensor"); len(same) > 0 {
		return n.made(same[0])
	}
	if either := n.call(mask, "LogicalOr"); len(either) == 2 {
		return n.made(either[0]) && n.made(either[1])
	}
	if notZero := n.call(mask, "NotEqual"); len(notZero) == 2 {
		return same(notZero[1], 0) && n.called(notZero[0], func(l *layers.Layer) bool {
			d, ok := l.Config().(layers.EmbeddingConfig)
			return ok && d.MaskZero
		})
	}
	anyOf := n.call(mask, "Any")
	if len(anyOf) != 1 {
		return false
	}
	notEqual := n.call(anyOf[0], "NotEqual")
	if len(notEqual) != 2 {
		return false
	}
	return n.called(notEqual[0], func(l *layers.Layer) bool {
		d, ok := l.Config().(layers.MaskingConfig)
		return ok && same(notEqual[1], float64(d.MaskValue))
	})
}

// called reports whether a layer of which that is so is called on x alone.
func (n network) called(x any, is func(*layers.Layer) bool) bool {
	for _, e := range n.entries {
		if e.layer == nil || !is(e.layer) {
			continue
		}
		for _, call := range e.calls {
			c, _ := call.(map[string]any)
			if args, _ := c["args"].([]any); len(args) == 1 && sameTensor(args[0], x) {
				return true
			}
		}
	}
	return false
}

// call is the arguments of the call of an op of that class that v stands for, or nil.
func (n network) call(v any, class string) []any {
	name, call, ok := history(v)
	e := n.entries[name]
	if !ok || e == nil || e.op == nil || e.op.ClassName != class || call < 0 || call >= len(e.calls) {
		return nil
	}
	c, _ := e.calls[call].(map[string]any)
	args, _ := c["args"].([]any)
	return args
}

// history is the layer and the call that a decoded tensor came from.
func history(v any) (name string, call int, ok bool) {
	o, ok := toObject(v)
	if !ok || o.ClassName != "__keras_tensor__" {
		return "", 0, false
	}
	list, _ := o.Config["keras_history"].([]any)
	if len(list) != 3 {
		return "", 0, false
	}
	name, ok = list[0].(string)
	call, err := toInt(list[1])
	return name, call, ok && err == nil
}

func sameTensor(v, w any) bool {
	name, call, ok := history(v)
	other, otherCall, ok2 := history(w)
	return ok && ok2 && name == other && call == otherCall
}
