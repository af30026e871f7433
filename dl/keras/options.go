package keras

import (
	"encoding/json"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// An Option is an option of [Load] and [Read].
type Option func(*builder)

// A Constructor makes a layer of a class that Hornbook does not have from its config, as the file
// has it: numbers are float64.
type Constructor func(config map[string]any) *layers.Layer

// Custom gives Load the constructor of a class: of a layer of one's own its kind, or a class that
// only the Python program has.
func Custom(class string, c Constructor) Option {
	return func(b *builder) { b.custom[class] = c }
}

// Uncompiled leaves out how the model was compiled: its optimizer, loss and metrics. The model can
// predict, and Compile makes it ready to be trained.
func Uncompiled() Option { return func(b *builder) { b.uncompiled = true } }

// plainNumbers turns the numbers of a decoded value into float64.
func plainNumbers(v any) any {
	switch v := v.(type) {
	case json.Number:
		f, err := v.Float64()
		if err != nil {
			return v.String()
		}
		return f
	case []any:
		list := make([]any, len(v))
		for i := range v {
			list[i] = plainNumbers(v[i])
		}
		return list
	case map[string]any:
		m := map[string]any{}
		for key := range v {
			m[key] = plainNumbers(v[key])
		}
		return m
	}
	return v
}
