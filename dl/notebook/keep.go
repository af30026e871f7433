package notebook

import (
	"encoding"
	"encoding/gob"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

// Keep returns the value of make, which runs once in a notebook: later cells get the value back, and
// say so in a line. The value is one that encoding/gob can store: numbers, texts, slices, maps and
// structs of them, tensors, histories, data sets. Where a part of it would be lost, such as a field
// that is not exported, it says so and keeps nothing. When make runs again, and where the value is
// kept, is as with [Trained]; so are the options. Outside of a notebook it runs each time.
//
//	func embedding() [][]float32 { return notebook.Keep("embedding", compute) }
func Keep[T any](name string, make func() T, options ...KeepOption) T {
	s := open(ofValue, name, options, make)
	if s != nil {
		var v kept[T]
		e, err := s.load()
		if err == nil {
			err = fromGob(e.value, &v)
		}
		if err == nil {
			s.say("restored %q, made %s in %s", "已恢复“%s”（%s生成，用时 %s）", name, at(e.Made), duration(e.Took))
			return v.Value
		}
		if !errors.Is(err, fs.ErrNotExist) {
			tell("%q is made again: %v", "重新生成“%s”：%v", name, err)
		}
	}
	start := time.Now()
	v := make()
	if s == nil {
		return v
	}
	took := time.Since(start)
	err := storable(reflect.TypeFor[T](), map[reflect.Type]bool{})
	var b []byte
	if err == nil {
		b, err = gobBytes(kept[T]{v})
	}
	if err == nil {
		err = s.save(&entry{header: header{Note: reflect.TypeFor[T]().String(), Made: time.Now(), Took: took}, value: b})
	}
	if err != nil {
		tell("%q is not kept: %v", "“%s”没有保存：%v", name, err)
	}
	return v
}

// A kept is a value as gob stores it: by itself, gob fails with a pointer to what stores itself.
type kept[T any] struct{ Value T }

// storable says what of a type gob would leave out in silence, or refuse without saying what to do.
func storable(t reflect.Type, seen map[reflect.Type]bool) error {
	if seen[t] {
		return nil
	}
	seen[t] = true
	if t == reflect.TypeFor[dl.Model]() {
		return errors.New("a model is kept by notebook.Trained, which builds it and restores its weights")
	}
	for _, stored := range []reflect.Type{reflect.TypeFor[encoding.BinaryMarshaler](), reflect.TypeFor[gob.GobEncoder](), reflect.TypeFor[encoding.TextMarshaler]()} {
		if t.Implements(stored) || reflect.PointerTo(t).Implements(stored) {
			return nil
		}
	}
	switch t.Kind() {
	case reflect.Pointer, reflect.Slice, reflect.Array:
		return storable(t.Elem(), seen)
	case reflect.Map:
		if err := storable(t.Key(), seen); err != nil {
			return err
		}
		return storable(t.Elem(), seen)
	case reflect.Struct:
		for i := range t.NumField() {
			f := t.Field(i)
			if !f.IsExported() {
				return fmt.Errorf("its part %v.%s would be lost, since it is not exported: keep a value without it, such as the tensor or the numbers that matter", t, f.Name)
			}
			if err := storable(f.Type, seen); err != nil {
				return err
			}
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return fmt.Errorf("its part of type %v cannot be stored: keep what it is made from", t)
	}
	return nil
}
