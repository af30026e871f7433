// Digit is the program of the page that notebook.Playground makes: it computes a model's answer to what is drawn. The
// page's script calls the functions that main gives it.
package main

import (
	"fmt"
	"syscall/js"
	"unsafe"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/portable"
)

func main() {
	var o *portable.Observer
	hornbook := js.Global().Get("Object").New()
	// load(description, weights, answers) makes the model, of its description and the bytes of its weights. It
	// returns what it sees and what its layers give, with arrays of bytes that each answer fills.
	var output js.Value
	var outputs []js.Value
	hornbook.Set("load", function(func(args []js.Value) (any, error) {
		d := modelOf(args[0])
		weights := make([]float32, args[1].Length()/4)
		js.CopyBytesToGo(bytes(weights), args[1])
		m, err := portable.Build(d, weights)
		if err != nil {
			return nil, fmt.Errorf("build the model: %w", err)
		}
		o = portable.NewObserver(m)
		class := map[string]string{}
		for _, l := range d.Layers {
			class[l.Name] = l.Class
		}
		var shown []any
		outputs = nil
		for _, l := range o.Layers() {
			var shape []any
			for _, n := range l.Shape {
				shape = append(shape, n)
			}
			values := js.Global().Get("Uint8Array").New(4 * len(l.Values))
			outputs = append(outputs, values)
			shown = append(shown, map[string]any{"name": l.Name, "class": class[l.Name], "shape": shape, "bytes": values})
		}
		output = js.Global().Get("Uint8Array").New(4 * len(o.Answer()))
		return map[string]any{"inputs": len(o.Sample()), "output": output, "layers": shown, "squashed": o.Squashed()}, nil
	}))
	// answer(sample) computes the model of a sample's bytes.
	hornbook.Set("answer", function(func(args []js.Value) (any, error) {
		js.CopyBytesToGo(bytes(o.Sample()), args[0])
		js.CopyBytesToJS(output, bytes(o.Answer()))
		for i, l := range o.Layers() {
			js.CopyBytesToJS(outputs[i], bytes(l.Values))
		}
		return nil, nil
	}))
	// why(k, gradient) fills the bytes of the gradient of output k with respect to the sample that was answered.
	hornbook.Set("why", function(func(args []js.Value) (any, error) {
		js.CopyBytesToJS(args[1], bytes(o.Why(args[0].Int())))
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
