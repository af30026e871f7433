package npy

import (
	"encoding/binary"
	"fmt"
	"math"
	"slices"
)

// A kind is a type of values in a file.
type kind struct {
	name string // NumPy's, without the byte order: f4 is a float of four bytes
	size int    // bytes of a value
	// convert makes float32 of little-endian values. It returns the index of the first that cannot
	// be one, or -1.
	convert func(dst []float32, src []byte) int
}

var kinds = map[string]kind{
	"b1": {"b1", 1, each(1, func(b []byte) (float32, bool) {
		if b[0] != 0 {
			return 1, true
		}
		return 0, true
	})},
	"u1": {"u1", 1, bytes},
	"i1": {"i1", 1, each(1, func(b []byte) (float32, bool) { return float32(int8(b[0])), true })},
	"u2": {"u2", 2, each(2, func(b []byte) (float32, bool) { return float32(binary.LittleEndian.Uint16(b)), true })},
	"i2": {"i2", 2, each(2, func(b []byte) (float32, bool) { return float32(int16(binary.LittleEndian.Uint16(b))), true })},
	"u4": {"u4", 4, each(4, func(b []byte) (float32, bool) { return unsigned(uint64(binary.LittleEndian.Uint32(b))) })},
	"i4": {"i4", 4, each(4, func(b []byte) (float32, bool) { return signed(int64(int32(binary.LittleEndian.Uint32(b)))) })},
	"u8": {"u8", 8, each(8, func(b []byte) (float32, bool) { return unsigned(binary.LittleEndian.Uint64(b)) })},
	"i8": {"i8", 8, int64s},
	"f2": {"f2", 2, each(2, func(b []byte) (float32, bool) { return half(binary.LittleEndian.Uint16(b)), true })},
	"f4": {"f4", 4, float32s},
	"f8": {"f8", 8, float64s},
}

func each(size int, value func([]byte) (v float32, ok bool)) func(dst []float32, src []byte) int {
	return func(dst []float32, src []byte) int {
		for i := range dst {
			v, ok := value(src[i*size : i*size+size])
			if !ok {
				return i
			}
			dst[i] = v
		}
		return -1
	}
}

// Those that most files have are loops of their own: images, floats and what NumPy makes by itself.

func bytes(dst []float32, src []byte) int {
	for i, b := range src[:len(dst)] {
		dst[i] = float32(b)
	}
	return -1
}

func float32s(dst []float32, src []byte) int {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
	}
	return -1
}

func float64s(dst []float32, src []byte) int {
	for i := range dst {
		f := math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:]))
		dst[i] = float32(f)
		if math.IsInf(float64(dst[i]), 0) && !math.IsInf(f, 0) {
			return i
		}
	}
	return -1
}

func int64s(dst []float32, src []byte) int {
	for i := range dst {
		v, ok := signed(int64(binary.LittleEndian.Uint64(src[8*i:])))
		if !ok {
			return i
		}
		dst[i] = v
	}
	return -1
}

// signed is v as float32, and whether that is v exactly.
func signed(v int64) (float32, bool) {
	f := float32(v)
	return f, f < 1<<63 && int64(f) == v
}

func unsigned(v uint64) (float32, bool) {
	f := float32(v)
	return f, f < 1<<64 && uint64(f) == v
}

// half is a float of 16 bits: a sign, five bits of exponent and ten of fraction.
func half(b uint16) float32 {
	sign, exponent, fraction := uint32(b>>15)<<31, uint32(b>>10&31), uint32(b&1023)
	switch exponent {
	case 0: // zero and what is smaller than the normal numbers: fraction·2⁻²⁴
		v := float32(fraction) * 0x1p-24
		return math.Float32frombits(sign | math.Float32bits(v))
	case 31: // infinite, NaN
		return math.Float32frombits(sign | 255<<23 | fraction<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | fraction<<13)
}

// swap reverses the bytes of each value.
func swap(b []byte, size int) {
	for ; len(b) >= size && size > 1; b = b[size:] {
		slices.Reverse(b[:size])
	}
}

// unfit says that the value in the bytes b, value i of the file, has no float32.
func (h *header) unfit(b []byte, i int) error {
	switch h.kind.name {
	case "f8":
		return fmt.Errorf("the value %v at %s is beyond the range of float32, which ends at 3.4e38",
			math.Float64frombits(binary.LittleEndian.Uint64(b)), h.place(i))
	case "i4":
		return h.inexact(int32(binary.LittleEndian.Uint32(b)), i)
	case "u4":
		return h.inexact(binary.LittleEndian.Uint32(b), i)
	case "i8":
		return h.inexact(int64(binary.LittleEndian.Uint64(b)), i)
	}
	return h.inexact(binary.LittleEndian.Uint64(b), i)
}

func (h *header) inexact(v any, i int) error {
	return fmt.Errorf("the whole number %d at %s has no float32, which holds all to 16777216 and then fewer and fewer: "+
		"number what it stands for from 0, or save a.astype(numpy.float32) if rounding is meant", v, h.place(i))
}
