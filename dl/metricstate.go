package dl

import (
	"encoding"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"reflect"
	"unsafe"

	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// metricState is what a metric has added up: all numbers in its fields and in what they point to, so
// that a metric, of the program's own too, can be taken up in the middle of an epoch without a method
// for it. One that keeps its numbers elsewhere is an encoding.BinaryMarshaler and BinaryUnmarshaler.
func metricState(m metrics.Metric) ([]byte, error) {
	m = unbound(m)
	if e, ok := m.(encoding.BinaryMarshaler); ok {
		return e.MarshalBinary()
	}
	w := &stateWalk{}
	err := w.walk(reflect.ValueOf(m))
	return w.bytes, err
}

// restoreMetric gives a metric what metricState returned for it.
func restoreMetric(m metrics.Metric, state []byte) error {
	m = unbound(m)
	if e, ok := m.(encoding.BinaryUnmarshaler); ok {
		return e.UnmarshalBinary(state)
	}
	r := &stateWalk{bytes: state, reading: true}
	if err := r.walk(reflect.ValueOf(m)); err != nil {
		return err
	}
	if len(r.bytes) > 0 {
		return errOtherState
	}
	return nil
}

func unbound(m metrics.Metric) metrics.Metric {
	if b, ok := m.(metrics.Bound); ok {
		return b.Metric
	}
	return m
}

var errOtherState = errors.New("the state is that of another metric")

// A stateWalk goes through the numbers of a value in the order of its fields, and writes or reads
// them.
type stateWalk struct {
	bytes   []byte
	reading bool
	seen    map[unsafe.Pointer]bool
}

func (s *stateWalk) walk(v reflect.Value) error {
	switch v.Kind() {
	case reflect.Pointer:
		if v.IsNil() || s.seen[v.UnsafePointer()] {
			return nil
		}
		if s.seen == nil {
			s.seen = map[unsafe.Pointer]bool{}
		}
		s.seen[v.UnsafePointer()] = true
		if v.Type() == reflect.TypeFor[*tensor.Tensor]() {
			return nil // what a metric is made with; sums are Go's
		}
		return s.walk(v.Elem())
	case reflect.Interface:
		if e := v.Elem(); e.Kind() == reflect.Pointer {
			return s.walk(e)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if err := s.walk(v.Field(i)); err != nil {
				return err
			}
		}
	case reflect.Array:
		for i := range v.Len() {
			if err := s.walk(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Slice:
		n := uint64(v.Len())
		if err := s.number(&n); err != nil {
			return err
		}
		if int(n) != v.Len() {
			if n > uint64(len(s.bytes)) { // each element that has a state takes more than a byte
				return errOtherState
			}
			writable(v).Set(reflect.MakeSlice(v.Type(), int(n), int(n)))
		}
		for i := range v.Len() {
			if err := s.walk(v.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map, reflect.Chan:
		if v.Type() == reflect.TypeFor[map[string]any]() {
			return nil // what the metric was made with, by Keras's names
		}
		return fmt.Errorf("what is in its %s cannot be read: give the metric MarshalBinary and UnmarshalBinary", v.Type())
	case reflect.Bool, reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64, reflect.Uint, reflect.Uint8, reflect.Uint16,
		reflect.Uint32, reflect.Uint64, reflect.Float32, reflect.Float64:
		return s.scalar(v)
	}
	return nil // text and functions say which metric it is
}

// scalar writes or reads a number in eight bytes.
func (s *stateWalk) scalar(v reflect.Value) error {
	var bits uint64
	switch {
	case v.Kind() == reflect.Bool && v.Bool():
		bits = 1
	case v.CanInt():
		bits = uint64(v.Int())
	case v.CanUint():
		bits = v.Uint()
	case v.CanFloat():
		bits = math.Float64bits(v.Float())
	}
	if err := s.number(&bits); err != nil || !s.reading {
		return err
	}
	switch w := writable(v); {
	case w.Kind() == reflect.Bool:
		w.SetBool(bits == 1)
	case w.CanInt():
		w.SetInt(int64(bits))
	case w.CanUint():
		w.SetUint(bits)
	default:
		w.SetFloat(math.Float64frombits(bits))
	}
	return nil
}

func (s *stateWalk) number(bits *uint64) error {
	if !s.reading {
		s.bytes = binary.LittleEndian.AppendUint64(s.bytes, *bits)
		return nil
	}
	if len(s.bytes) < 8 {
		return errOtherState
	}
	*bits, s.bytes = binary.LittleEndian.Uint64(s.bytes), s.bytes[8:]
	return nil
}

// writable is v, also where it is a field that is not exported.
func writable(v reflect.Value) reflect.Value {
	return reflect.NewAt(v.Type(), unsafe.Pointer(v.UnsafeAddr())).Elem()
}
