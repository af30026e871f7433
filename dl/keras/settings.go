package keras

import (
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/layers"
)

// settings takes the values out of an object's config, one key after the other, and remembers the first that it cannot use. What nobody
// took is looked at in the end: a key that only later versions of Keras know does no harm if it says null or false.
type settings struct {
	what   string // such as `layer "dense" (Dense)`
	name   string
	frozen bool
	build  config // what the file says about the shapes of a layer's inputs
	call   config // what the first call of a layer says by name, which Hornbook has as an option of the layer
	left   config
	err    error

	builder *builder // of the layers that a wrapper has inside
	parts   []member // those
}

// newSettings is of an object; kind says what it is, such as "layer".
func newSettings(kind string, o *object) *settings {
	s := &settings{left: maps.Clone(o.Config), build: o.BuildConfig}
	s.what = fmt.Sprintf("%s (%s)", kind, o.ClassName)
	if s.name = s.text("name", o.Name); s.name != "" {
		s.what = fmt.Sprintf("%s %q (%s)", kind, s.name, o.ClassName)
	}
	s.frozen = !s.flag("trainable", true)
	if o.InboundNodes != nil && len(*o.InboundNodes) > 0 {
		first, _ := (*o.InboundNodes)[0].(map[string]any)
		s.call, _ = first["kwargs"].(map[string]any)
	}
	// Everything is computed in float32, whatever the policy; but quantized weights are of another kind.
	if v, ok := s.take("dtype"); ok {
		if policy, ok := toObject(v); ok && policy.ClassName != "DTypePolicy" {
			s.fail("dtype", "a %s is not supported", policy.ClassName)
		}
	}
	return s
}

// fail remembers an error of a key, unless there is one already.
func (s *settings) fail(key, format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf("%s: key %q: %s", s.what, key, fmt.Sprintf(format, args...))
	}
}

// take returns the value of a key and whether there is one; null counts as none.
func (s *settings) take(key string) (any, bool) {
	v, ok := s.left[key]
	delete(s.left, key)
	return v, ok && v != nil
}

// integer returns a whole number, or otherwise if the key is not there.
func (s *settings) integer(key string, otherwise int) int {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	n, err := toInt(v)
	if err != nil {
		s.fail(key, "%v", err)
	}
	return n
}

// positive is integer for a number that must be there and be greater than 0.
func (s *settings) positive(key string) int {
	n := s.integer(key, 0)
	if n <= 0 {
		s.fail(key, "must be a number greater than 0")
	}
	return n
}

// float returns a number, or otherwise if the key is not there.
func (s *settings) float(key string, otherwise float64) float64 {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	f, err := toFloat(v)
	if err != nil {
		s.fail(key, "%v", err)
	}
	return f
}

// flag returns true or false, or otherwise if the key is not there.
func (s *settings) flag(key string, otherwise bool) bool {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	b, ok := v.(bool)
	if !ok {
		s.fail(key, "%v is not true or false", v)
	}
	return b
}

// text returns a string, or otherwise if the key is not there.
func (s *settings) text(key, otherwise string) string {
	v, ok := s.take(key)
	if !ok {
		return otherwise
	}
	t, ok := v.(string)
	if !ok {
		s.fail(key, "%v is not a string", v)
	}
	return t
}

// ints returns a list of whole numbers; null entries are given as -1.
func (s *settings) ints(key string) []int {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	list, err := toInts(v)
	if err != nil {
		s.fail(key, "%v", err)
	}
	return list
}

// only refuses every value of a key but those given; a key that is not there, or null, is as good as the first of them.
func (s *settings) only(key string, values ...any) {
	v, ok := s.take(key)
	if !ok {
		return
	}
	for _, want := range values {
		if same(v, want) {
			return
		}
	}
	s.fail(key, "%v is not supported", brief(v))
}

// ignore passes over keys that say nothing about what an object computes.
func (s *settings) ignore(keys ...string) {
	for _, key := range keys {
		delete(s.left, key)
	}
}

// layer makes the layer or the model that a wrapper has under a key, or returns nil if there is none.
func (s *settings) layer(key string) *layers.Layer {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	o, ok := toObject(v)
	if !ok {
		s.fail(key, "%s is no layer", brief(v))
		return nil
	}
	if s.builder.depth++; s.builder.depth > maxDepth {
		s.fail(key, "layers are nested more than %d deep", maxDepth)
		return nil
	}
	l, m, err := s.builder.part(o)
	s.builder.depth--
	if err != nil {
		s.fail(key, "%v", err)
		return nil
	}
	s.parts = append(s.parts, m)
	return l
}

// end returns what went wrong, if anything did.
func (s *settings) end() error {
	if s.err != nil {
		return s.err
	}
	for _, key := range slices.Sorted(maps.Keys(s.left)) {
		switch v := s.left[key].(type) {
		case nil:
		case bool:
			if v {
				s.fail(key, "true is not supported")
			}
		case []any:
			if len(v) > 0 {
				s.fail(key, "%v is not supported", brief(v))
			}
		default:
			s.fail(key, "%v is not supported", brief(v))
		}
	}
	return s.err
}

// same compares a decoded value with a Go value.
func same(v, want any) bool {
	switch w := want.(type) {
	case int:
		n, err := toInt(v)
		return err == nil && n == w
	case float64:
		f, err := toFloat(v)
		return err == nil && f == w
	}
	switch v.(type) {
	case map[string]any, []any: // are not comparable
		return false
	}
	return v == want
}

// brief is a value for an error's text.
func brief(v any) string {
	b, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	if len(b) > 80 {
		return string(b[:80]) + "…"
	}
	return string(b)
}

func toFloat(v any) (float64, error) {
	n, ok := v.(json.Number)
	if !ok {
		return 0, fmt.Errorf("%s is not a number", brief(v))
	}
	f, err := n.Float64()
	if err != nil {
		return 0, fmt.Errorf("%s is too great", n)
	}
	return f, nil
}

func toInt(v any) (int, error) {
	f, err := toFloat(v)
	if err != nil {
		return 0, err
	}
	if f != math.Trunc(f) || math.Abs(f) > 1<<31 {
		return 0, fmt.Errorf("%s is not a whole number of reasonable size", brief(v))
	}
	return int(f), nil
}

// toInts reads a list of whole numbers, or a single one; null is -1.
func toInts(v any) ([]int, error) {
	list, ok := v.([]any)
	if !ok {
		n, err := toInt(v)
		return []int{n}, err
	}
	if len(list) > 32 {
		return nil, fmt.Errorf("%s has too many entries", brief(v))
	}
	ints := make([]int, len(list))
	for i, v := range list {
		if ints[i] = -1; v == nil {
			continue
		}
		n, err := toInt(v)
		if err != nil {
			return nil, err
		}
		ints[i] = n
	}
	return ints, nil
}
