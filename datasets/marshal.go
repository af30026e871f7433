package datasets

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A stored is an [Array] as encoding/gob writes it.
type stored struct {
	Shape        tensor.Shape
	Bytes        []byte
	Values       *tensor.Tensor // [values]; nil where the storage is bytes
	Scale, Shift float32
}

// MarshalBinary stores the samples, so that encoding/gob stores arrays, and a [Set] or [Split] of
// them: bytes as bytes, with what each stands for.
func (a *Array) MarshalBinary() ([]byte, error) {
	s := stored{Shape: a.shape, Bytes: a.bytes, Scale: a.scale, Shift: a.shift}
	if a.floats != nil {
		s.Values = tensor.New(tensor.Shape{len(a.floats)}, a.floats)
	}
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(s)
	return b.Bytes(), err
}

// UnmarshalBinary makes a the array that MarshalBinary stored.
func (a *Array) UnmarshalBinary(b []byte) error {
	var s stored
	if err := gob.NewDecoder(bytes.NewReader(b)).Decode(&s); err != nil {
		return fmt.Errorf("datasets: the bytes are not those of an array: %w", err)
	}
	n := len(s.Bytes)
	if s.Values != nil {
		n = s.Values.Shape().Size()
	}
	if len(s.Shape) == 0 || s.Shape.Size() != n || math.IsNaN(float64(s.Scale)) {
		return fmt.Errorf("datasets: the bytes are not those of an array: %d values do not make %v", n, s.Shape)
	}
	read := ofBytes(s.Bytes, s.Shape...)
	if s.Values != nil {
		read = ofFloats(s.Values.Values(), s.Shape...)
	}
	*a = *read.affine(s.Scale, s.Shift)
	return nil
}
