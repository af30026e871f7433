package tensor

import (
	endian "encoding/binary" // binary is an op here
	"errors"
	"fmt"
	"math"
)

// MarshalBinary returns the shape and the values of a tensor in a few bytes more than these take, so
// that encoding/gob stores tensors, alone and in other values. What a tensor is besides, such as a
// layer's weight with a gradient, is not stored, and neither is its mask.
//
//	rank     4 bytes, little-endian, as all
//	axes     8 bytes each
//	values   4 bytes each
func (x *Tensor) MarshalBinary() ([]byte, error) {
	if x.data == nil {
		return nil, fmt.Errorf("tensor: store %v: it has no values, as in a model that is being built", x.shape)
	}
	values := x.Values()
	b := make([]byte, 0, 4+8*len(x.shape)+4*len(values))
	b = endian.LittleEndian.AppendUint32(b, uint32(len(x.shape)))
	for _, n := range x.shape {
		b = endian.LittleEndian.AppendUint64(b, uint64(n))
	}
	for _, v := range values {
		b = endian.LittleEndian.AppendUint32(b, math.Float32bits(v))
	}
	return b, nil
}

var errBinary = errors.New("tensor: the bytes are not those of a tensor")

// UnmarshalBinary makes x the data that MarshalBinary stored.
func (x *Tensor) UnmarshalBinary(b []byte) error {
	if len(b) < 4 {
		return errBinary
	}
	rank, b := endian.LittleEndian.Uint32(b), b[4:]
	if uint64(rank) > uint64(len(b)/8) {
		return errBinary
	}
	shape, size := make(Shape, rank), uint64(1)
	for i := range shape {
		n := endian.LittleEndian.Uint64(b[8*i:])
		if n > math.MaxUint32 { // so the product of two of them is not too large
			return errBinary
		}
		if size *= n; size > math.MaxUint32 {
			return errBinary
		}
		shape[i] = int(n)
	}
	if b = b[8*rank:]; uint64(len(b)) != 4*size {
		return errBinary
	}
	values := make([]float32, size)
	for i := range values {
		values[i] = math.Float32frombits(endian.LittleEndian.Uint32(b[4*i:]))
	}
	*x = Tensor{shape: shape, data: values}
	return nil
}
