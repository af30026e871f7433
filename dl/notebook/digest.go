package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding"
	"encoding/binary"
	"fmt"
	"hash"
	"math"
	"reflect"
	"slices"
)

// A digest hashes parts, so that no two lists of parts hash the same.
type digest struct{ hash.Hash }

func newDigest() digest { return digest{sha256.New()} }

func (d digest) add(part string) { d.addBytes([]byte(part)) }

func (d digest) addBytes(part []byte) {
	d.addNumber(uint64(len(part)))
	d.Write(part)
}

func (d digest) addNumber(n uint64) { d.Write(binary.LittleEndian.AppendUint64(nil, n)) }

// A visit is a pointer that is being followed.
type visit struct {
	to  uintptr
	typ reflect.Type
}

// addValue hashes a value with all that it holds and points to, so that equal values hash the same in
// any process. seen are the pointers round it.
func (d digest) addValue(v reflect.Value, seen map[visit]bool) error {
	if !v.IsValid() { // a nil interface
		d.add("nil")
		return nil
	}
	d.add(v.Type().String())
	if v.CanInterface() {
		if m, ok := v.Interface().(encoding.BinaryMarshaler); ok && !(v.Kind() == reflect.Pointer && v.IsNil()) {
			b, err := m.MarshalBinary()
			if err != nil {
				return err
			}
			d.addBytes(b)
			return nil
		}
	}
	switch v.Kind() {
	case reflect.Bool:
		if v.Bool() {
			d.addNumber(1)
		} else {
			d.addNumber(0)
		}
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		d.addNumber(uint64(v.Int()))
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		d.addNumber(v.Uint())
	case reflect.Float32, reflect.Float64:
		d.addNumber(math.Float64bits(v.Float()))
	case reflect.Complex64, reflect.Complex128:
		d.addNumber(math.Float64bits(real(v.Complex())))
		d.addNumber(math.Float64bits(imag(v.Complex())))
	case reflect.String:
		d.add(v.String())
	case reflect.Slice, reflect.Array:
		d.addNumber(uint64(v.Len()))
		if v.Kind() == reflect.Slice && v.CanInterface() { // numbers at once
			if b, err := binary.Append(nil, binary.LittleEndian, v.Interface()); err == nil {
				d.addBytes(b)
				return nil
			}
		}
		for i := range v.Len() {
			if err := d.addValue(v.Index(i), seen); err != nil {
				return err
			}
		}
	case reflect.Map:
		var pairs [][]byte
		for i := v.MapRange(); i.Next(); {
			pair := newDigest()
			if err := pair.addValue(i.Key(), seen); err != nil {
				return err
			}
			if err := pair.addValue(i.Value(), seen); err != nil {
				return err
			}
			pairs = append(pairs, pair.Sum(nil))
		}
		slices.SortFunc(pairs, bytes.Compare)
		d.addNumber(uint64(len(pairs)))
		for _, p := range pairs {
			d.Write(p)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := d.addValue(v.Field(i), seen); err != nil {
				return err
			}
		}
	case reflect.Pointer, reflect.Interface:
		if v.IsNil() {
			d.add("nil")
			return nil
		}
		if v.Kind() == reflect.Pointer {
			at := visit{v.Pointer(), v.Type()}
			if seen[at] {
				d.add("round it")
				return nil
			}
			seen[at] = true
			defer delete(seen, at)
		}
		return d.addValue(v.Elem(), seen)
	default:
		if !v.IsNil() {
			return fmt.Errorf("a value of %v does not tell what it is: give the numbers and texts that it was made from", v.Type())
		}
	}
	return nil
}
