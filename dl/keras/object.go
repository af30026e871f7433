package keras

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// An object is how a .keras file spells a layer, an initializer, a loss and so on.
type object struct {
	Module         string  `json:"module"`
	ClassName      string  `json:"class_name"`
	Config         config  `json:"config"`
	RegisteredName *string `json:"registered_name"`
	BuildConfig    config  `json:"build_config,omitempty"`
	CompileConfig  config  `json:"compile_config,omitempty"`
	Name           string  `json:"name,omitempty"` // of an entry of a functional model
	InboundNodes   *[]any  `json:"inbound_nodes,omitempty"`

	call config // what the calls of a layer that is written say by name
}

// A config is the settings of an object. Decoded numbers are json.Number. It is written with its keys sorted.
type config map[string]any

// A number is written as Python writes a float, so that Keras does not take it for an int, which it refuses for a learning rate.
type number float64

// MarshalJSON writes the shortest digits that give the same float32 if the number is one, else the same float64.
func (n number) MarshalJSON() ([]byte, error) {
	bits := 64
	if float64(float32(n)) == float64(n) {
		bits = 32
	}
	s := strconv.FormatFloat(float64(n), 'g', -1, bits)
	if strings.ContainsAny(s, "IN") { // Inf, NaN: JSON has no word for them
		return nil, fmt.Errorf("%s cannot be written", s)
	}
	if !strings.ContainsAny(s, ".e") {
		s += ".0"
	}
	return []byte(s), nil
}

// decode reads JSON into v and keeps numbers as they are written.
func decode(data []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	return d.Decode(v)
}

// newObject makes the entry of a public class of Keras's.
func newObject(module, class string, c config) *object {
	if c == nil {
		c = config{}
	}
	return &object{Module: module, ClassName: class, Config: c}
}

// internal makes the entry of a class that Keras does not export under a public name.
func internal(module, class string, c config) *object {
	o := newObject(module, class, c)
	o.RegisteredName = &class
	return o
}

// ofTheProgram is the module of functions of the program's, which none of Keras's of the same name may stand for.
const ofTheProgram = "hornbook"

// function names a function of the program's, as Keras does: whoever loads the file must know it.
func function(name string) config {
	return config{"module": ofTheProgram, "class_name": "function", "config": name, "registered_name": name}
}

// toObject turns a decoded value into an object, if it has the form of one.
func toObject(v any) (*object, bool) {
	m, ok := v.(map[string]any)
	if !ok {
		return nil, false
	}
	class, ok := m["class_name"].(string)
	if !ok {
		return nil, false
	}
	o := &object{ClassName: class}
	o.Module, _ = m["module"].(string)
	o.Name, _ = m["name"].(string)
	c, _ := m["config"].(map[string]any)
	o.Config = c
	b, _ := m["build_config"].(map[string]any)
	o.BuildConfig = b
	cc, _ := m["compile_config"].(map[string]any)
	o.CompileConfig = cc
	if nodes, ok := m["inbound_nodes"].([]any); ok {
		o.InboundNodes = &nodes
	}
	return o, true
}
