package dl_test

import (
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
)

func TestMermaid(t *testing.T) {
	twice := func() *dl.Model { // a layer on its own output, and a nested model on two inputs, one of them its own
		inner := named(dl.Sequential(layers.Dense(3, layers.Name("first"), layers.InputShape(3)), layers.Dense(3, layers.Name("second"))), "inner")
		x := dl.Input(3)
		tower := layers.Dense(3, layers.Name("tower"))
		y := tower.Call(tower.Call(x))
		return dl.New(dl.Tensors{x}, dl.Tensors{inner.Call(inner.Call(y).Tanh())})
	}
	identity := func() *dl.Model {
		a, b := dl.Input(2), dl.Input(2)
		swap := named(dl.New(dl.Tensors{a, b}, dl.Tensors{b, a}), "swap")
		x, y := dl.Input(2), dl.Input(2)
		once := swap.CallMany(x, y)
		again := swap.CallMany(once...)
		return dl.New(dl.Tensors{x, y}, dl.Tensors{again[0].Sub(again[1])})
	}
	for _, c := range []struct {
		name, want string
		model      *dl.Model
	}{
		{"a chain", `
flowchart TD
    n0(["input_layer<br/>(None, 784)"])
    n1["dense<br/>Dense<br/>(None, 128)<br/>100,480 params"]
    n2["dropout<br/>Dropout<br/>(None, 128)"]
    n3["dense_1<br/>Dense<br/>(None, 10)<br/>1,290 params"]
    n0 --> n1
    n1 --> n2
    n2 --> n3`, chain()},
		{"two inputs, ops, two outputs", `
flowchart TD
    n0(["input_layer<br/>(None, 784)"])
    n1["dense<br/>Dense<br/>(None, 64)<br/>50,240 params"]
    n2["dense_1<br/>Dense<br/>(None, 64)<br/>4,160 params"]
    n3(["input_layer_1<br/>(None, 12)"])
    n4("add<br/>Add<br/>(None, 64)")
    n5["dense_2<br/>Dense<br/>(None, 16)<br/>208 params"]
    n6("concatenate<br/>Concatenate<br/>(None, 80)")
    n7["digit<br/>Dense<br/>(None, 10)<br/>810 params"]
    n8["odd<br/>Dense<br/>(None, 1)<br/>81 params"]
    n0 --> n1
    n1 --> n2
    n1 --> n4
    n2 --> n4
    n3 --> n5
    n4 --> n6
    n5 --> n6
    n6 --> n7
    n6 --> n8`, residual()},
		{"a shared layer", `
flowchart TD
    n0(["input_layer<br/>(None, 6)"])
    n1(["input_layer_1<br/>(None, 6)"])
    n2["tower<br/>Dense<br/>(None, 5)<br/>35 params"]
    n3["concatenate<br/>Concatenate<br/>(None, 10)"]
    n4["dense<br/>Dense<br/>(None, 1)<br/>11 params"]
    n0 -->|call 1| n2
    n1 -->|call 2| n2
    n2 -->|call 1| n3
    n2 -->|call 2| n3
    n3 --> n4`, shared()},
		{"nested models", `
flowchart TD
    n0(["input_layer<br/>(None, 8)"])
    subgraph n1["encoder (Sequential)"]
        n2["narrow<br/>Dense<br/>(None, 4)<br/>36 params"]
        n3["batch_normalization<br/>BatchNormalization<br/>(None, 4)<br/>16 params"]
    end
    subgraph n4["decoder (Functional)"]
        n5["wide<br/>Dense<br/>(None, 6)<br/>30 params"]
        n6["wider<br/>Dense<br/>(None, 8)<br/>56 params"]
    end
    n7["dense<br/>Dense<br/>(None, 2)<br/>18 params"]
    n0 --> n2
    n2 --> n3
    n3 --> n5
    n5 --> n6
    n6 --> n7`, nested()},
		{"a layer and a model called on what they computed", `
flowchart TD
    n0(["input_layer<br/>(None, 3)"])
    n1["tower<br/>Dense<br/>(None, 3)<br/>12 params"]
    subgraph n2["inner (Sequential)"]
        n3["first<br/>Dense<br/>(None, 3)<br/>12 params"]
        n4["second<br/>Dense<br/>(None, 3)<br/>12 params"]
    end
    n5("tanh<br/>Tanh<br/>(None, 3)")
    n0 -->|call 1| n1
    n1 -->|call 1 to call 2| n1
    n1 -->|call 2| n3
    n5 -->|call 2| n3
    n3 --> n4
    n4 -->|call 1| n5`, twice()},
		{"a nested model that computes nothing", `
flowchart TD
    n0(["input_layer<br/>(None, 2)"])
    n1(["input_layer_1<br/>(None, 2)"])
    subgraph n2["swap (Functional)"]
    end
    n3("subtract<br/>Subtract<br/>(None, 2)")
    n0 -->|call 2| n3
    n1 -->|call 2| n3`, identity()},
		{"names that Mermaid would read", `
flowchart TD
    n0(["input_layer<br/>(None, 1)"])
    n1["a#34;#93;#59; #60;b#62;#35;1<br/>Dense<br/>(None, 1)<br/>2 params"]
    n2["#96;编码器#96;<br/>Dense<br/>(None, 1)<br/>2 params"]
    n3["1#46; end<br/>Dense<br/>(None, 1)<br/>2 params"]
    n0 --> n1
    n1 --> n2
    n2 --> n3`, dl.Sequential(
			layers.Dense(1, layers.InputShape(1), layers.Name(`a"]; <b>#1`)), layers.Dense(1, layers.Name("`编码器`")), layers.Dense(1, layers.Name("1. end")))},
	} {
		if got := c.model.Mermaid(); got != strings.TrimSpace(c.want) {
			t.Errorf("%s: got\n%s\nwant\n%s", c.name, got, strings.TrimSpace(c.want))
		}
	}
	if err := dl.Try(func() { _ = dl.Sequential(layers.Dense(1)).Mermaid() }); err == nil {
		t.Error("a model that does not know its input was drawn")
	}
}
