package keras_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A model goes to a file that Keras opens, and comes back with its weights and how it is trained.
func Example() {
	model := dl.Sequential(layers.Dense(4, layers.ReLU, layers.InputShape(3)), layers.Dense(2))
	model.Compile(optimizers.Adam(), losses.MeanSquaredError())

	folder, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(folder)
	path := filepath.Join(folder, "model.keras")
	if err := keras.Save(model, path); err != nil {
		fmt.Println(err)
		return
	}
	restored, err := keras.Load(path)
	if err != nil {
		fmt.Println(err)
		return
	}
	x := tensor.From([][]float32{{1, 2, 3}})
	fmt.Println(restored.Predict(x).Equal(model.Predict(x)).All().Item() == 1, restored.Optimizer())
	// Output:
	// true Adam(learning_rate 0.001, beta_1 0.9, beta_2 0.999, epsilon 1e-07)
}

// A layer of one's own comes back through its constructor.
func ExampleCustom() {
	scale := func() *layers.Layer {
		return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
			return x[0].Mul(c.Weight("gamma", tensor.Shape{x[0].Dim(-1)}, initializers.Ones()))
		})
	}
	var b bytes.Buffer
	if err := keras.Write(&b, dl.Sequential(layers.Dense(2, layers.InputShape(3)), scale())); err != nil {
		fmt.Println(err)
	}
	file := bytes.NewReader(b.Bytes())
	_, err := keras.Read(file, file.Size())
	fmt.Println(err != nil)
	model, err := keras.Read(file, file.Size(), keras.Custom("scale", func(map[string]any) *layers.Layer { return scale() }))
	fmt.Println(model.Layers()[1], err)
	// Output:
	// true
	// scale: a layer of one's own, [? 2] → [? 2], 2 weights <nil>
}

// A model that does not lie in a file: in memory, or embedded in the program.
func ExampleRead() {
	var b bytes.Buffer
	if err := keras.Write(&b, dl.Sequential(layers.Dense(2, layers.InputShape(3)))); err != nil {
		fmt.Println(err)
	}
	model, err := keras.Read(bytes.NewReader(b.Bytes()), int64(b.Len()))
	if err != nil {
		fmt.Println(err)
	}
	fmt.Println(model.Layers()[0])
	// Output:
	// dense: Dense(units 2), [? 3] → [? 2], 8 weights
}
