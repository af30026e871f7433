package main

import (
	"syscall/js"

	"github.com/hornbook-go/hornbook/dl/notebook/internal/portable"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A description is an object that the page has read from JSON: encoding/json would be a sixth of this program.
type description struct{ js.Value }

func (d description) text(name string) string {
	if v := d.Get(name); v.Type() == js.TypeString {
		return v.String()
	}
	return ""
}

func (d description) number(name string) float64 {
	if v := d.Get(name); v.Type() == js.TypeNumber {
		return v.Float()
	}
	return 0
}

func (d description) integer(name string) int { return int(d.number(name)) }

func (d description) flag(name string) bool { return d.Get(name).Truthy() }

// list is f of each element; nil if there is no such field.
func list[T any](d description, name string, f func(js.Value) T) (all []T) {
	v := d.Get(name)
	if v.Type() != js.TypeObject {
		return nil
	}
	for i := range v.Length() {
		all = append(all, f(v.Index(i)))
	}
	return all
}

func integers(d description, name string) []int { return list(d, name, js.Value.Int) }

func shapeOf(v js.Value) (s tensor.Shape) {
	for i := range v.Length() {
		s = append(s, v.Index(i).Int())
	}
	return s
}

func modelOf(v js.Value) *portable.Model {
	d := description{v}
	return &portable.Model{
		Name:   d.text("Name"),
		Input:  integers(d, "Input"),
		Layers: list(d, "Layers", layerOf),
	}
}

func layerOf(v js.Value) *portable.Layer {
	d := description{v}
	return &portable.Layer{
		Class: d.text("Class"), Name: d.text("Name"), In: integers(d, "In"), Again: d.integer("Again"),
		Units: d.integer("Units"), Size: integers(d, "Size"), Strides: integers(d, "Strides"), Dilation: integers(d, "Dilation"),
		Margins: list(d, "Margins", func(v js.Value) [2]int { return [2]int{v.Index(0).Int(), v.Index(1).Int()} }),
		Same:    d.flag("Same"), ChannelsFirst: d.flag("ChannelsFirst"), KeepDims: d.flag("KeepDims"),
		NoBias: d.flag("NoBias"), NoCenter: d.flag("NoCenter"), NoScale: d.flag("NoScale"),
		Groups: d.integer("Groups"), Axis: d.integer("Axis"),
		Epsilon: float32(d.number("Epsilon")), Scale: float32(d.number("Scale")), Offset: float32(d.number("Offset")),
		Activation: d.text("Activation"), Parameters: parametersOf(d.Get("Parameters")),
		Weights: list(d, "Weights", shapeOf),
	}
}

// parametersOf are an activation's.
func parametersOf(v js.Value) map[string]any {
	if v.Type() != js.TypeObject {
		return nil
	}
	parameters := map[string]any{}
	names := js.Global().Get("Object").Call("keys", v)
	for i := range names.Length() {
		name := names.Index(i).String()
		switch p := v.Get(name); p.Type() {
		case js.TypeNumber:
			parameters[name] = p.Float()
		case js.TypeBoolean:
			parameters[name] = p.Bool()
		}
	}
	return parameters
}
