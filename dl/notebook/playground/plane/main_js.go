// Plane is the program of the page that notebook.Plane makes: it trains a network for points that are set in the page.
package main

import (
	"syscall/js"
	"time"
	"unsafe"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/plane"
)

func main() {
	var t *plane.Trainer
	hornbook := js.Global().Get("Object").New()
	// make({hidden, activation, rate, classes, seed, side}) is a new network. It returns the arrays of bytes that look fills.
	var answer js.Value
	var units []js.Value
	hornbook.Set("make", function(func(args []js.Value) (any, error) {
		o := args[0]
		s := plane.Settings{Activation: o.Get("activation").String(), LearningRate: o.Get("rate").Float(), Classes: o.Get("classes").Int(),
			Seed: uint64(o.Get("seed").Int()), Side: o.Get("side").Int()}
		for i := range o.Get("hidden").Length() {
			s.Hidden = append(s.Hidden, o.Get("hidden").Index(i).Int())
		}
		var err error
		if t, err = plane.New(s); err != nil {
			return nil, err
		}
		array := func(v []float32) js.Value { return js.Global().Get("Uint8Array").New(4 * len(v)) }
		a, us := t.Look()
		answer, units = array(a), nil
		shown := []any{}
		for _, u := range us {
			units = append(units, array(u))
			shown = append(shown, units[len(units)-1])
		}
		return map[string]any{"answer": answer, "units": shown}, nil
	}))
	// points(points, classes) gives the bytes of what it is trained on.
	hornbook.Set("points", function(func(args []js.Value) (any, error) {
		points, classes := make([]float32, args[0].Length()/4), make([]float32, args[1].Length()/4)
		js.CopyBytesToGo(bytes(points), args[0])
		js.CopyBytesToGo(bytes(classes), args[1])
		return nil, t.SetPoints(points, classes)
	}))
	// train(ms, steps) trains for that time, at most so many steps and at least one.
	hornbook.Set("train", function(func(args []js.Value) (any, error) {
		end := time.Now().Add(time.Duration(args[0].Float() * float64(time.Millisecond)))
		for n := range args[1].Int() {
			if n > 0 && time.Now().After(end) {
				break
			}
			if err := t.Step(); err != nil {
				return nil, err
			}
		}
		loss, accuracy, err := t.Measure()
		if err != nil {
			return nil, err
		}
		return map[string]any{"steps": t.Steps(), "loss": loss, "accuracy": accuracy}, nil
	}))
	// look fills the arrays.
	hornbook.Set("look", function(func([]js.Value) (any, error) {
		a, us := t.Look()
		js.CopyBytesToJS(answer, bytes(a))
		for i, u := range us {
			js.CopyBytesToJS(units[i], bytes(u))
		}
		return nil, nil
	}))
	js.Global().Set("hornbook", hornbook)
	select {}
}

// function is f for the page's script, which gets an Error back where f fails.
func function(f func(args []js.Value) (any, error)) js.Func {
	return js.FuncOf(func(_ js.Value, args []js.Value) (result any) {
		var err error
		if wrong := dl.Try(func() { result, err = f(args) }); wrong != nil {
			err = wrong
		}
		if err != nil {
			return js.Global().Get("Error").New(err.Error())
		}
		return result
	})
}

// bytes are the same memory; WebAssembly's numbers and those of the page's arrays are little-endian.
func bytes(v []float32) []byte {
	return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), 4*len(v))
}
