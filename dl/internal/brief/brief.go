// Package brief writes what a thing is and what it was made with in one line, for String methods.
package brief

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Call is such as "Adam(learning_rate 0.001, beta_1 0.9)": what is, and its parameters by Keras's
// names, those named in first before the others, which stand in the order of the alphabet. A
// parameter that is nil, false, or an empty text is left out, and of one that is true its name
// stands alone.
func Call(what string, parameters map[string]any, first ...string) string {
	var names []string
	for name := range parameters {
		if !slices.Contains(first, name) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	var parts []string
	for _, name := range append(first[:len(first):len(first)], names...) {
		switch v := parameters[name]; v {
		case nil, false, "":
		case true:
			parts = append(parts, name)
		default:
			parts = append(parts, name+" "+value(v))
		}
	}
	if len(parts) == 0 {
		return what
	}
	return what + "(" + strings.Join(parts, ", ") + ")"
}

func value(v any) string {
	switch v := v.(type) {
	case float64:
		return Number(v)
	case float32:
		return Number(float64(v))
	}
	return fmt.Sprint(v)
}

// Number has as many digits as a float32 has.
func Number(v float64) string { return strconv.FormatFloat(v, 'g', -1, 32) }
