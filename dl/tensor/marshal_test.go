package tensor_test

import (
	"bytes"
	"encoding/gob"
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestMarshal(t *testing.T) {
	type value struct {
		Name string
		X    *tensor.Tensor
		Rest []*tensor.Tensor
	}
	want := value{"x", tensor.New(tensor.Shape{2, 3}, []float32{1, -2, 3, float32(math.Inf(1)), 0, 1e-40}),
		[]*tensor.Tensor{tensor.Scalar(7), tensor.New(tensor.Shape{0, 4}, nil)}}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(want); err != nil {
		t.Fatal(err)
	}
	var got value
	if err := gob.NewDecoder(&b).Decode(&got); err != nil {
		t.Fatal(err)
	}
	for i, w := range append(want.Rest, want.X) {
		if g := append(got.Rest, got.X)[i]; !g.Shape().Equal(w.Shape()) || !slices.Equal(g.Values(), w.Values()) {
			t.Errorf("tensor %d came back as %v, and was %v", i, g, w)
		}
	}
	whole, err := want.X.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if err := new(tensor.Tensor).UnmarshalBinary(whole[:i]); err == nil {
			t.Errorf("the first %d bytes are taken for a tensor", i)
		}
	}
	for _, shape := range [][]byte{{0xff, 0xff, 0xff, 0xff}, {1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}} {
		if err := new(tensor.Tensor).UnmarshalBinary(append(shape, 0, 0, 0, 0)); err == nil {
			t.Errorf("% x is taken for a tensor", shape)
		}
	}
	if _, err := tensor.NewVariable("kernel", tensor.Shape{2}).MarshalBinary(); err == nil {
		t.Error("a tensor without values is stored")
	}
}
