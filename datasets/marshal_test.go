package datasets

import (
	"bytes"
	"encoding/gob"
	"slices"
	"testing"
)

// What is stored of a set is the same samples, in the same storage.
func TestMarshal(t *testing.T) {
	want := Digits(Samples(20))
	want.Train.X = want.Train.X.Reshape(-1, 784).Scale(1.0 / 255).Shift(-0.5)
	moons := Moons(Samples(10))
	for _, set := range []*Set{want, moons} {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(set); err != nil {
			t.Fatal(err)
		}
		var got *Set
		if err := gob.NewDecoder(bytes.NewReader(b.Bytes())).Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.String() != set.String() || !slices.Equal(got.Classes, set.Classes) || got.Synthetic != set.Synthetic {
			t.Errorf("came back as %v, and was %v", got, set)
		}
		for i, a := range []*Array{set.Train.X, set.Train.Y, set.Test.X, set.Test.Y} {
			back := []*Array{got.Train.X, got.Train.Y, got.Test.X, got.Test.Y}[i]
			if !slices.Equal(back.Tensor().Values(), a.Tensor().Values()) || (back.floats == nil) != (a.floats == nil) {
				t.Errorf("array %d of %s is another one", i, set.Name)
			}
		}
	}
	whole, err := want.Train.Y.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	for i := range whole {
		if err := new(Array).UnmarshalBinary(whole[:i]); err == nil {
			t.Errorf("the first %d bytes are taken for an array", i)
		}
	}
}
