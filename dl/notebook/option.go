package notebook

import (
	"reflect"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A KeepOption is an option of [Trained] and [Keep].
type KeepOption interface{ keep(*keeping) }

type keeping struct {
	persistent bool
	keys       [][]byte
}

type keepFunc func(*keeping)

func (f keepFunc) keep(k *keeping) { f(k) }

// Persistent keeps the value beyond the end of the kernel, in the folder .hornbook beside the notebook
// (git ignores it), where all notebooks of that folder find it. The default is to keep it for as long
// as the notebook's kernel runs, as a variable would be.
func Persistent() KeepOption { return keepFunc(func(k *keeping) { k.persistent = true }) }

// Key makes values a part of what the kept value depends on: another value is another entry. The
// variables that a function uses of the function round it want it, where they can differ from call to
// call:
//
//	func trained(units int) *dl.Model {
//		return notebook.Trained("digits", func() *dl.Model { return net(units) }, fit, notebook.Key(units))
//	}
//
// They may be anything that consists of numbers, texts, structs, slices, maps and pointers, such as
// tensors. It panics where a function or a channel is among them, since nothing tells these apart.
func Key(values ...any) KeepOption {
	d := newDigest()
	for _, v := range values {
		if err := d.addValue(reflect.ValueOf(v), map[visit]bool{}); err != nil {
			tensor.Fail("", "Key", nil, "%v", err)
		}
	}
	sum := d.Sum(nil)
	return keepFunc(func(k *keeping) { k.keys = append(k.keys, sum) })
}
