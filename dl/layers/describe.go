package layers

import (
	"cmp"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/internal/brief"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// String is such as "dense: Dense(units 128, relu), [? 784] → [? 128], 100,480 weights": the name, the
// class with its numbers and activations, the shapes of the last call in a model, and how many
// weights and states there are.
func (l *Layer) String() string {
	parts := []string{l.Name() + ": " + l.describe()}
	if l.shapes != "" {
		parts = append(parts, l.shapes)
	}
	built := l.built
	for _, p := range l.parts {
		built = built || p.built
	}
	if !built {
		return strings.Join(append(parts, "not built"), ", ")
	}
	n := 0
	for _, w := range l.Weights() {
		n += w.Shape().Size()
	}
	if n > 0 {
		parts = append(parts, plural(n, "weight"))
	}
	if l.frozen {
		parts = append(parts, "frozen")
	}
	return strings.Join(parts, ", ")
}

func (l *Layer) describe() string {
	if l.inner != nil {
		return l.class + " of " + plural(len(l.parts), "layer")
	}
	what := cmp.Or(l.class, "a layer of one's own")
	config := reflect.ValueOf(l.config)
	if config.Kind() != reflect.Struct {
		return what
	}
	var details []string
	collect(config, &details)
	if len(details) == 0 {
		return what
	}
	return what + "(" + strings.Join(details, ", ") + ")"
}

// collect appends the numbers of a layer's parameters that are not 0, the sizes, and the
// activations. Whole numbers that are all what the field's tag says the default is go unmentioned.
func collect(config reflect.Value, details *[]string) {
	for i := range config.NumField() {
		field, v := config.Type().Field(i), config.Field(i)
		if field.Anonymous && v.Kind() == reflect.Struct { // also where its type is not exported
			collect(v, details)
			continue
		}
		if !field.IsExported() {
			continue
		}
		name := strings.ReplaceAll(SnakeCase(field.Name), "_", " ")
		usual := func(n int) bool { return fmt.Sprint(n) == field.Tag.Get("default") }
		switch x := v.Interface().(type) {
		case Activation:
			if x.Name != "linear" {
				*details = append(*details, x.String())
			}
		case tensor.Shape:
			if x != nil {
				*details = append(*details, name+" "+x.String())
			}
		case int:
			if x != 0 && !usual(x) {
				*details = append(*details, fmt.Sprintf("%s %d", name, x))
			}
		case float32:
			if x != 0 {
				*details = append(*details, name+" "+brief.Number(float64(x)))
			}
		case []int:
			if slices.ContainsFunc(x, func(n int) bool { return !usual(n) }) {
				*details = append(*details, fmt.Sprintf("%s %d", name, x))
			}
		case [][2]int:
			*details = append(*details, fmt.Sprintf("%s %d", name, x))
		case tensor.Padding, tensor.Interpolation, DataFormat:
			if !v.IsZero() {
				*details = append(*details, fmt.Sprint(x))
			}
		}
	}
}

// plural is such as "100,480 weights".
func plural(n int, of string) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	if n != 1 {
		of += "s"
	}
	return s + " " + of
}

func shapes(xs []*tensor.Tensor) string {
	var all []string
	for _, x := range xs {
		all = append(all, x.Shape().String())
	}
	return strings.Join(all, " ")
}
