package hdf5

import (
	"encoding/binary"
	"fmt"
	"math"
)

// A DType is the type of a dataset's numbers.
type DType uint8

// The types that are read; all are little-endian in the file. Write takes all of them but the last.
const (
	Unknown DType = iota // a type that is not read: text, a compound, big-endian numbers
	Float16
	Float32
	Float64
	Int8
	Int16
	Int32
	Int64
	Uint8
	Uint16
	Uint32
	Uint64
	BFloat16 // as Keras marks it: two bytes that HDF5 does not look into, with an attribute that says what they are
)

var dtypes = [...]struct {
	name string
	size int
}{{"unknown", 0}, {"float16", 2}, {"float32", 4}, {"float64", 8}, {"int8", 1}, {"int16", 2}, {"int32", 4}, {"int64", 8},
	{"uint8", 1}, {"uint16", 2}, {"uint32", 4}, {"uint64", 8}, {"bfloat16", 2}}

// String returns the type's name as NumPy spells it, such as "float32".
func (t DType) String() string { return dtypes[t].name }

// Size returns the number of bytes of a value; 0 for Unknown.
func (t DType) Size() int { return dtypes[t].size }

// The classes of a datatype message (specification, IV.A.2.d).
const (
	classInteger = 0
	classFloat   = 1
	classOpaque  = 5
)

// floatLayout says where the parts of an IEEE number lie, as a datatype message spells it out.
type floatLayout struct {
	offset, precision                                  uint16
	exponentAt, exponentBits, mantissaAt, mantissaBits uint8
	bias                                               uint32
}

var floatLayouts = map[DType]floatLayout{
	Float16: {0, 16, 10, 5, 0, 10, 15},
	Float32: {0, 32, 23, 8, 0, 23, 127},
	Float64: {0, 64, 52, 11, 0, 52, 1023},
}

// datatype reads a datatype message.
func datatype(body []byte) (DType, error) {
	c := cursor{b: body}
	classVersion := c.u8()
	bits := [3]uint8{c.u8(), c.u8(), c.u8()}
	size := c.u32()
	class := classVersion & 0x0f
	if class != classInteger && class != classFloat {
		return Unknown, fmt.Errorf("datatype class %d is not read, only integers and floating-point numbers", class)
	}
	if bits[0]&1 != 0 || class == classFloat && bits[0]&0x40 != 0 {
		return Unknown, fmt.Errorf("big-endian numbers are not read")
	}
	if class == classInteger {
		offset, precision := c.u16(), c.u16()
		for t := Int8; t <= Uint64; t++ {
			if t.Size() == int(size) && (t < Uint8) == (bits[0]&8 != 0) && offset == 0 && int(precision) == 8*t.Size() && !c.short {
				return t, nil
			}
		}
		return Unknown, fmt.Errorf("integers of %d bytes and %d bits are not read", size, precision)
	}
	layout := floatLayout{c.u16(), c.u16(), c.u8(), c.u8(), c.u8(), c.u8(), c.u32()}
	for t, want := range floatLayouts {
		if t.Size() == int(size) && layout == want && !c.short {
			return t, nil
		}
	}
	return Unknown, fmt.Errorf("floating-point numbers of %d bytes with %d bits of exponent are not read", size, layout.exponentBits)
}

// message returns the datatype message of t.
func (t DType) message() []byte {
	le := binary.LittleEndian
	size := uint32(t.Size())
	if f, ok := floatLayouts[t]; ok {
		// 0x20: the first bit of the mantissa is implied; the byte after it says where the sign is.
		b := le.AppendUint32([]byte{0x10 | classFloat, 0x20, byte(f.precision - 1), 0}, size)
		b = le.AppendUint16(le.AppendUint16(b, f.offset), f.precision)
		return le.AppendUint32(append(b, f.exponentAt, f.exponentBits, f.mantissaAt, f.mantissaBits), f.bias)
	}
	sign := byte(8)
	if t >= Uint8 {
		sign = 0
	}
	b := le.AppendUint32([]byte{0x10 | classInteger, sign, 0, 0}, size)
	return le.AppendUint16(le.AppendUint16(b, 0), uint16(8*size))
}

// decode turns the first len(dst) values of raw into float32.
func (t DType) decode(dst []float32, raw []byte) {
	le := binary.LittleEndian
	for i := range dst {
		switch t {
		case Float32:
			dst[i] = math.Float32frombits(le.Uint32(raw[4*i:]))
		case Float16:
			dst[i] = float16(le.Uint16(raw[2*i:]))
		case Float64:
			dst[i] = float32(math.Float64frombits(le.Uint64(raw[8*i:])))
		case Int8:
			dst[i] = float32(int8(raw[i]))
		case Int16:
			dst[i] = float32(int16(le.Uint16(raw[2*i:])))
		case Int32:
			dst[i] = float32(int32(le.Uint32(raw[4*i:])))
		case Int64:
			dst[i] = float32(int64(le.Uint64(raw[8*i:])))
		case Uint8:
			dst[i] = float32(raw[i])
		case Uint16:
			dst[i] = float32(le.Uint16(raw[2*i:]))
		case Uint32:
			dst[i] = float32(le.Uint32(raw[4*i:]))
		case Uint64:
			dst[i] = float32(le.Uint64(raw[8*i:]))
		case BFloat16:
			dst[i] = math.Float32frombits(uint32(le.Uint16(raw[2*i:])) << 16)
		}
	}
}

// float16 widens a half-precision number; every one of them is exact in float32.
func float16(h uint16) float32 {
	sign, exponent, mantissa := uint32(h&0x8000)<<16, uint32(h>>10)&0x1f, uint32(h&0x3ff)
	switch exponent {
	case 0: // zero or subnormal: mantissa · 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(mantissa)*0x1p-24))
	case 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}

// isBFloat16 reports whether a dataset is one of bfloat16, as Keras writes them.
func (f *file) isBFloat16(obj object, dtype []byte) bool {
	if len(dtype) < 8 || dtype[0]&0x0f != classOpaque || binary.LittleEndian.Uint32(dtype[4:]) != 2 {
		return false
	}
	attributes, err := f.attributes(obj)
	if err != nil {
		return false
	}
	for _, a := range attributes {
		if a.name == "dtype" {
			words, err := f.words(a)
			return err == nil && len(words) == 1 && words[0] == "bfloat16"
		}
	}
	return false
}
