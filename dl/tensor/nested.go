package tensor

import (
	"fmt"
	"math"
	"reflect"
	"strings"
)

// From returns a tensor of nested slices or arrays of numbers or bools, of any type, or of one
// number, which gives the shape []:
//
//	tensor.From([][]float64{{1, 2, 3}, {4, 5, 6}}) // [2 3]
//	tensor.From([4]uint8{0, 1, 2, 255})            // [4]
//	tensor.From([]bool{true, false})               // [2], of 1 and 0
//
// The values are copied and rounded to float32. It panics where the slices of a level differ in
// their length, and at a finite value that float32 has not the range for. A slice in an any counts as
// what it holds, so that what encoding/json reads can be given.
func From(values any) *Tensor {
	n := nested{op: "From"}
	v := reflect.ValueOf(values)
	n.measure(v, reflect.TypeOf(values))
	if err := n.shape.valid(); err != nil {
		Fail("", n.op, nil, "of a %T: %v", values, err)
	}
	n.data = make([]float32, n.shape.Size())
	n.index = make([]int, len(n.shape))
	n.read(v, 0, n.data)
	return New(n.shape, n.data)
}

// Slices returns the values as nested slices or arrays, copied, of as many levels as x has axes:
//
//	rows := tensor.Slices[[][]float64](x) // of x [2 3]
//	class := tensor.Slices[[]int](y)      // of y [n] with whole values
//	loss := tensor.Slices[float64](z)     // of z []
//
// A whole number is only made of a value that is one: Round or Floor comes first where that is meant.
// A bool is whether the value is not zero.
func Slices[T any](x *Tensor) T {
	var out T
	x = x.filled("Slices")
	n := nested{op: "Slices", shape: x.shape, data: x.data, index: make([]int, len(x.shape))}
	v := reflect.ValueOf(&out).Elem()
	levels, t := 0, v.Type()
	for ; t.Kind() == reflect.Slice || t.Kind() == reflect.Array; t = t.Elem() {
		levels++
	}
	if levels != len(x.shape) || !isNumber(t) {
		Fail("", n.op, []*Tensor{x}, "%s has %d levels of slices and the tensor has %d axes: take %sfloat32, or another type of number",
			v.Type(), levels, len(x.shape), strings.Repeat("[]", len(x.shape)))
	}
	n.write(v, 0, n.data)
	return out
}

// nested goes through nested slices and the values of a tensor together.
type nested struct {
	op    string
	shape Shape
	data  []float32
	index []int // the place of what is read or written, for a message
}

// isNumber reports whether a value of the type is one that a tensor can hold.
func isNumber(t reflect.Type) bool {
	return t.Kind() >= reflect.Bool && t.Kind() <= reflect.Float64 && t.Kind() != reflect.Uintptr
}

// measure takes the shape from the first element of each level; where there is none, from the type.
func (n *nested) measure(v reflect.Value, t reflect.Type) {
	for t != nil {
		if v.IsValid() && v.Kind() == reflect.Interface {
			v = v.Elem()
			if v.IsValid() {
				t = v.Type()
			}
		}
		size := 0
		switch t.Kind() {
		case reflect.Slice:
			if v.IsValid() {
				size = v.Len()
			}
		case reflect.Array:
			size = t.Len()
		default:
			if !isNumber(t) && (v.IsValid() || t.Kind() != reflect.Interface) {
				Fail("", n.op, nil, "%s is not a number, nor slices or arrays of numbers", t)
			}
			return
		}
		n.shape = append(n.shape, size)
		t = t.Elem()
		if v.IsValid() && size > 0 {
			v = v.Index(0)
		} else {
			v = reflect.Value{}
		}
	}
	Fail("", n.op, nil, "nil is no number")
}

// read copies what lies below an axis to dst.
func (n *nested) read(v reflect.Value, axis int, dst []float32) {
	if v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	nests := v.Kind() == reflect.Slice || v.Kind() == reflect.Array
	if axis == len(n.shape) {
		if nests || !v.IsValid() || !isNumber(v.Type()) {
			Fail("", n.op, nil, "there is %s at %s, where the first elements end with a number", what(v), n.place(axis))
		}
		n.readNumber(v, dst)
		return
	}
	if !nests {
		Fail("", n.op, nil, "there is %s at %s, where the first element has %d values", what(v), n.place(axis), n.shape[axis])
	}
	if v.Len() != n.shape[axis] {
		Fail("", n.op, nil, "the slices are ragged: there are %d elements at %s, and %d at %s; fill them up, or cut them to one length",
			v.Len(), n.place(axis), n.shape[axis], "["+strings.TrimSuffix(strings.Repeat("0 ", axis), " ")+"]")
	}
	if axis == len(n.shape)-1 && n.readRow(v, dst) {
		return
	}
	step := n.shape[axis+1:].Size()
	for i := range v.Len() {
		n.index[axis] = i
		n.read(v.Index(i), axis+1, dst[i*step:i*step+step])
	}
}

// readRow copies a row of one of the usual types without looking at each element's type.
func (n *nested) readRow(v reflect.Value, dst []float32) bool {
	if v.Kind() == reflect.Array && !v.CanAddr() {
		return false
	}
	if v.Kind() == reflect.Array {
		v = v.Slice(0, v.Len())
	}
	switch src := v.Interface().(type) {
	case []float32:
		copy(dst, src)
	case []uint8:
		for i, s := range src {
			dst[i] = float32(s)
		}
	case []int:
		for i, s := range src {
			dst[i] = float32(s)
		}
	case []float64:
		for i, s := range src {
			dst[i] = float32(s)
			if math.IsInf(float64(dst[i]), 0) && !math.IsInf(s, 0) {
				n.index[len(n.index)-1] = i
				n.beyond(s)
			}
		}
	default:
		return false
	}
	return true
}

func (n *nested) readNumber(v reflect.Value, dst []float32) {
	switch k := v.Kind(); {
	case k == reflect.Bool:
		if v.Bool() {
			dst[0] = 1
		}
	case v.CanInt():
		dst[0] = float32(v.Int())
	case v.CanUint():
		dst[0] = float32(v.Uint())
	default:
		f := v.Float()
		dst[0] = float32(f)
		if math.IsInf(float64(dst[0]), 0) && !math.IsInf(f, 0) {
			n.beyond(f)
		}
	}
}

// write copies the values below an axis of the tensor to v, which can be set.
func (n *nested) write(v reflect.Value, axis int, src []float32) {
	if axis == len(n.shape) {
		n.writeNumber(v, src[0])
		return
	}
	size := n.shape[axis]
	if v.Kind() == reflect.Slice {
		v.Set(reflect.MakeSlice(v.Type(), size, size))
	} else if v.Len() != size {
		Fail("", n.op, nil, "axis %d of shape %v has %d elements, and the array has %d", axis, n.shape, size, v.Len())
	}
	if axis == len(n.shape)-1 && v.Kind() == reflect.Slice {
		switch dst := v.Interface().(type) {
		case []float32:
			copy(dst, src)
			return
		case []float64:
			for i, s := range src {
				dst[i] = float64(s)
			}
			return
		}
	}
	step := n.shape[axis+1:].Size()
	for i := range size {
		n.index[axis] = i
		n.write(v.Index(i), axis+1, src[i*step:i*step+step])
	}
}

func (n *nested) writeNumber(v reflect.Value, s float32) {
	f := float64(s)
	whole := f == math.Trunc(f) && math.Abs(f) <= math.MaxFloat32 // not NaN, not infinite
	switch k := v.Kind(); {
	case k == reflect.Bool:
		v.SetBool(s != 0)
	case v.CanInt() && whole && f >= -1<<63 && f < 1<<63 && !v.OverflowInt(int64(f)):
		v.SetInt(int64(f))
	case v.CanUint() && whole && f >= 0 && f < 1<<64 && !v.OverflowUint(uint64(f)):
		v.SetUint(uint64(f))
	case k == reflect.Float32 || k == reflect.Float64:
		v.SetFloat(f)
	default:
		Fail("", n.op, nil, "the value at %s is %v, which %s cannot hold: round it, or take float32", n.place(len(n.index)), s, v.Type())
	}
}

// place is where the walk is on an axis, such as [2 0].
func (n *nested) place(axis int) string { return fmt.Sprint(n.index[:axis]) }

func (n *nested) beyond(f float64) {
	Fail("", n.op, nil, "the value at %s is %v, beyond the range of float32, which ends at 3.4e38", n.place(len(n.index)), f)
}

// what names what stands where something else is wanted.
func what(v reflect.Value) string {
	switch {
	case !v.IsValid():
		return "nil"
	case v.Kind() == reflect.Slice || v.Kind() == reflect.Array:
		return fmt.Sprintf("a row of %d", v.Len())
	}
	return fmt.Sprintf("%v (%s)", v, v.Type())
}
