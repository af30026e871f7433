package keras

import (
	"encoding/json"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
)

// TestEachClassIsOpened holds that each class of layers that is written stands in a model that TestKerasOpens gives to Keras.
func TestEachClassIsOpened(t *testing.T) {
	written := map[string]bool{}
	modelsForKeras(func(name string, m *dl.Model, _, _ dl.Tensors) {
		o, _, err := describeModel(m)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		text, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		var all any
		if err := json.Unmarshal(text, &all); err != nil {
			t.Fatal(err)
		}
		var classes func(v any)
		classes = func(v any) {
			switch v := v.(type) {
			case []any:
				for _, e := range v {
					classes(e)
				}
			case map[string]any:
				if class, ok := v["class_name"].(string); ok && v["module"] == "keras.layers" {
					written[groupClass(class)] = true
				}
				for _, e := range v {
					classes(e)
				}
			}
		}
		classes(all)
	})
	for _, class := range LayerClasses() {
		if layerClasses[class].write != nil && !written[class] {
			t.Errorf("no model of TestKerasOpens has a layer of the class %s", class)
		}
	}
	for class := range written { // what is only read cannot be written under this name
		if class != "InputLayer" && !slices.Contains(LayerClasses(), class) {
			t.Errorf("a layer is written as a %s, which is not read", class)
		}
	}
}
