package layers_test

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A layer that is called on values computes at once.
func ExampleDense() {
	x := tensor.From([][]float32{{1, 2, 3}})
	dense := layers.Dense(2, layers.ReLU, layers.KernelInitializer(initializers.Ones()))
	fmt.Println(dense.Call(x))
	fmt.Println(dense.Weight("kernel"))
	// Output:
	// [[6. 6.]] [1 2]
	// [[1. 1.]
	//  [1. 1.]
	//  [1. 1.]] kernel [3 2], trained
}

// Options say what differs from Keras's defaults.
func ExampleDense_options() {
	x := dl.Input(784)
	layer := layers.Dense(64, layers.GELU,
		layers.NoBias(),
		layers.KernelInitializer(initializers.HeNormal()),
		layers.KernelRegularizer(regularizers.L2(1e-4)),
		layers.Name("features"),
	)
	fmt.Println(layer.Call(x).Shape())
	fmt.Println(layer)
	// Output:
	// [? 64]
	// features: Dense(units 64, gelu), [? 784] → [? 64], 50,176 weights
}

// Dropout acts in training only: it sets some elements to 0 and makes up for it with the others.
func ExampleDropout() {
	x := tensor.Ones(1, 1000)
	dropout := layers.Dropout(0.5)
	fmt.Println(dropout.Call(x).Sum())

	tape := tensor.Training()
	y := dropout.Call(tape.Input(x))
	dropped := y.Equal(tensor.Scalar(0)).Sum().Item()
	fmt.Println(dropped > 400 && dropped < 600, y.Max())
	// Output:
	// 1000.0
	// true 2.0
}

// In training each feature gets the mean 0 and the deviation 1 over the batch; after it, the averages
// of training stand for the batch.
func ExampleBatchNormalization() {
	x := tensor.From([][]float32{{1, 10}, {3, 30}, {5, 50}})
	norm := layers.BatchNormalization()

	tape := tensor.Training()
	y := norm.Call(tape.Input(x))
	fmt.Printf("%.2f\n", y.Values())

	tape.Commit() // the moving averages take a hundredth of this batch
	fmt.Printf("%.2f\n", norm.Weight("moving_mean").Values())
	// Output:
	// [-1.22 -1.22 0.00 0.00 1.22 1.22]
	// [0.03 0.30]
}

func ExampleLSTM() {
	sentences := dl.Input(20, 8) // 20 words of 8 features
	all := layers.LSTM(32, layers.ReturnSequences()).Call(sentences)
	last := layers.LSTM(32).Call(all)
	fmt.Println(all.Shape(), last.Shape())
	// Output:
	// [? 20 32] [? 32]
}

func ExampleFlatten() {
	images := dl.Input(28, 28)
	fmt.Println(layers.Flatten().Call(images).Shape())
	fmt.Println(layers.Reshape(tensor.Shape{-1, 14}).Call(images).Shape())
	// Output:
	// [? 784]
	// [? 56 14]
}

func ExampleRescaling() {
	pixels := tensor.From([][]float32{{0, 51, 255}})
	fmt.Println(layers.Rescaling(1.0 / 255).Call(pixels))
	// Output:
	// [[0.  0.2 1. ]] [1 3]
}

// Time steps whose features are all 0 are left out by the layers behind.
func ExampleMasking() {
	x := tensor.From([][][]float32{{{1, 2}, {0, 0}, {3, 4}}})
	fmt.Println(layers.Masking(0).Call(x).Mask())
	// Output:
	// [[1. 0. 1.]] [1 3]
}

func ExampleConcatenate() {
	x, y := tensor.From([][]float32{{1, 2}}), tensor.From([][]float32{{3, 4}})
	fmt.Println(layers.Concatenate(-1).Call(x, y))
	fmt.Println(layers.Add().Call(x, y), layers.Maximum().Call(x, y))
	// Output:
	// [[1. 2. 3. 4.]] [1 4]
	// [[4. 6.]] [1 2] [[3. 4.]] [1 2]
}

// An activation is an option of a layer, a layer of its own, and a function.
func ExampleActivation() {
	x := tensor.From([][]float32{{-1, 0, 2}})
	fmt.Println(layers.ReLU.Apply(x))
	fmt.Println(layers.LeakyReLU(0.5).Call(x))
	swish := layers.ActivationFunc("swish", func(x *tensor.Tensor) *tensor.Tensor { return x.Mul(x.Sigmoid()) })
	fmt.Println(dl.Sequential(layers.Dense(3, swish, layers.InputShape(3)), layers.Tanh).Layers()[1])
	// Output:
	// [[0. 0. 2.]] [1 3]
	// [[-0.5  0.   2. ]] [1 3]
	// tanh: Activation(tanh), [? 3] → [? 3]
}

func ExamplePReLU() {
	x := tensor.From([][]float32{{-4, 4}})
	fmt.Println(layers.PReLU(layers.AlphaInitializer(initializers.Constant(0.25))).Call(x))
	// Output:
	// [[-1.  4.]] [1 2]
}

// Scale multiplies each feature by a weight.
func Scale() *layers.Layer {
	return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		return x[0].Mul(c.Weight("gamma", tensor.Shape{x[0].Dim(-1)}, initializers.Ones()))
	})
}

// A layer of one's own is a function that asks for its weights where it uses them.
func ExampleNew() {
	model := dl.Sequential(layers.Dense(8, layers.InputShape(3)), Scale(), layers.Dense(1))
	fmt.Println(model.Layer("scale"))
	fmt.Println(model.Layer("scale").Weight("gamma").Shape())
	// Output:
	// scale: a layer of one's own, [? 8] → [? 8], 8 weights
	// [8]
}

// A state outlives the step: here, how many samples the layer has seen in training.
func ExampleContext_State() {
	counter := layers.New("counter", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		seen := c.State("seen", tensor.Shape{}, initializers.Zeros())
		if c.Training() {
			c.Update("seen", seen.AddScalar(float32(x[0].Dim(0))))
		}
		return x[0]
	})
	tape := tensor.Training()
	for range 3 {
		tape.Reset()
		counter.Call(tape.Input(tensor.Ones(32, 1)))
		tape.Commit() // what Fit does after each step
	}
	fmt.Println(counter.Weight("seen").Item())
	// Output:
	// 96
}

// A layer with several outputs.
func ExampleNewMany() {
	moments := layers.NewMany("moments", func(_ *layers.Context, x ...*tensor.Tensor) []*tensor.Tensor {
		return []*tensor.Tensor{x[0].Mean(-1), x[0].Std(-1)}
	})
	y := moments.CallMany(tensor.From([][]float32{{1, 3}, {5, 5}}))
	fmt.Println(y[0], y[1])
	// Output:
	// [2. 5.] [1. 0.]
}

// A layer that is called twice has one set of weights.
func ExampleLayer_Call() {
	a, b := dl.Input(784), dl.Input(784)
	encode := layers.Dense(64, layers.ReLU)
	distance := encode.Call(a).Sub(encode.Call(b)).Abs().KeepDims().Sum(-1)
	fmt.Println(len(dl.New(dl.Tensors{a, b}, dl.Tensors{distance}).Weights()))
	// Output:
	// 2
}

// A frozen layer stays as it is in training.
func ExampleFrozen() {
	model := dl.Sequential(layers.Dense(8, layers.InputShape(3), layers.Frozen()), layers.Dense(1))
	fmt.Println(len(model.Weights()), len(model.Trainable()))
	model.Layers()[0].SetFrozen(false)
	fmt.Println(len(model.Trainable()))
	// Output:
	// 4 2
	// 4
}
