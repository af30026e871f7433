package notebook

import (
	"math"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

type node struct {
	value int
	next  *node
}

// Each value has a key of its own, and the same value made anew has the same.
func TestKeys(t *testing.T) {
	round := &node{value: 1}
	round.next = &node{2, round}
	values := func() map[string]any {
		return map[string]any{
			"nil": nil, "1": 1, "1.0": 1.0, "float32": float32(1), "one": "1", "true": true, "false": false, "2": 2, "NaN": math.NaN(), "complex": 1i,
			"ints": []int{1, 2}, "no ints": []int{}, "more ints": []int{1, 2, 0}, "int32s": []int32{1, 2}, "array": [2]int{1, 2},
			"texts": []string{"a", "b"}, "other texts": []string{"ab", ""}, "map": map[string]int{"a": 1, "b": 2, "c": 3}, "other map": map[string]int{"a": 1, "b": 2, "c": 4},
			"struct": struct{ A, b int }{1, 2}, "other struct": struct{ A, b int }{1, 3}, "pointer": &node{value: 3}, "chain": &node{3, &node{value: 4}}, "round": round,
			"tensor": tensor.New(tensor.Shape{2}, nil), "other tensor": tensor.New(tensor.Shape{1, 2}, nil), "tensors": dl.Tensors{tensor.Scalar(1)},
			"time": time.Unix(1, 0).UTC(), "any": []any{1, "a"}, "other any": []any{1, "b"}, "nil func": (func())(nil),
		}
	}
	sum := func(v any) string {
		var k keeping
		Key(v).keep(&k)
		return string(k.keys[0])
	}
	names := map[string]string{}
	for name, v := range values() {
		s := sum(v)
		if other, ok := names[s]; ok {
			t.Errorf("%s has the key of %s", name, other)
		}
		names[s] = name
	}
	for name, v := range values() {
		if names[sum(v)] != name {
			t.Errorf("%s made anew has another key", name)
		}
	}
	for _, v := range []any{func() {}, make(chan int), []func(){func() {}}, map[string]any{"f": func() {}}} {
		if err := dl.Try(func() { Key(v) }); err == nil {
			t.Errorf("%T is taken for a key", v)
		}
	}
}
