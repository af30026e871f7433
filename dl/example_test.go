package dl_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// rings are points [n 2], and whether each lies within the circle of radius 1: [n].
func rings(n int) (x, y *tensor.Tensor) {
	x = tensor.Uniform(tensor.NewStream(1, "rings"), -1.5, 1.5, n, 2)
	return x, x.Norm(-1).Less(tensor.Scalar(1))
}

// A network learns which points lie in a circle.
func Example() {
	x, y := rings(2000)
	model := dl.Sequential(
		layers.Dense(32, layers.ReLU, layers.InputShape(2)),
		layers.Dense(32, layers.ReLU),
		layers.Dense(1, layers.Sigmoid),
	)
	model.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.BinaryCrossentropy(), metrics.Accuracy())
	history := model.Fit(x, y, dl.Epochs(10), dl.ValidationSplit(0.2), dl.Quiet())

	accuracy := history.Values("val_accuracy")
	fmt.Println(accuracy[len(accuracy)-1] > 0.95)
	fmt.Printf("%.0f\n", model.Predict(tensor.From([][]float32{{0, 0}, {1.4, 1.4}})).Values())
	// Output:
	// true
	// [1 0]
}

func ExampleSequential() {
	model := dl.Sequential(
		layers.Dense(128, layers.ReLU, layers.InputShape(784)),
		layers.Dropout(0.2),
		layers.Dense(10, layers.Softmax),
	)
	fmt.Println(model.Summary())
	// Output:
	// Model: "sequential"
	// ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
	// ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
	// ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
	// │ dense (Dense)                   │ (None, 128)            │       100,480 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │ dropout (Dropout)               │ (None, 128)            │             0 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │ dense_1 (Dense)                 │ (None, 10)             │         1,290 │
	// └─────────────────────────────────┴────────────────────────┴───────────────┘
	//  Total params: 101,770 (397.54 KB)
	//  Trainable params: 101,770 (397.54 KB)
	//  Non-trainable params: 0 (0.00 B)
}

// A model of two inputs and two outputs, with a residual connection.
func ExampleNew() {
	image, meta := dl.Input(784), dl.Input(12)
	h := layers.Dense(64, layers.ReLU).Call(image)
	h = h.Add(layers.Dense(64, layers.ReLU).Call(h))
	joined := tensor.Concat(-1, h, layers.Dense(16, layers.ReLU).Call(meta))
	digit := layers.Dense(10, layers.Softmax, layers.Name("digit")).Call(joined)
	odd := layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(joined)

	model := dl.New(dl.Tensors{image, meta}, dl.Tensors{digit, odd})
	model.Compile(optimizers.Adam(),
		losses.Each(losses.SparseCategoricalCrossentropy(), losses.BinaryCrossentropy()),
		metrics.On("digit", metrics.Accuracy()))
	fmt.Println(model.OutputNames(), len(model.Weights()))
	for _, y := range model.PredictAll(dl.Tensors{tensor.Zeros(5, 784), tensor.Zeros(5, 12)}) {
		fmt.Println(y.Shape())
	}
	// Output:
	// [digit odd] 10
	// [5 10]
	// [5 1]
}

// A model is a layer of other models.
func ExampleModel_AsLayer() {
	encoder := dl.Sequential(layers.Dense(32, layers.ReLU, layers.InputShape(784)), layers.Dense(2))
	decoder := dl.Sequential(layers.Dense(32, layers.ReLU, layers.InputShape(2)), layers.Dense(784, layers.Sigmoid))
	autoencoder := dl.Sequential(encoder, decoder)
	fmt.Println(autoencoder.Summary(dl.ExpandNested()))
	// Output:
	// Model: "sequential"
	// ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━┓
	// ┃ Layer (type)                    ┃ Output Shape           ┃       Param # ┃
	// ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━┩
	// │ sequential (Sequential)         │ (None, 2)              │        25,186 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │    └ dense (Dense)              │ (None, 32)             │        25,120 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │    └ dense_1 (Dense)            │ (None, 2)              │            66 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │ sequential_1 (Sequential)       │ (None, 784)            │        25,968 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │    └ dense (Dense)              │ (None, 32)             │            96 │
	// ├─────────────────────────────────┼────────────────────────┼───────────────┤
	// │    └ dense_1 (Dense)            │ (None, 784)            │        25,872 │
	// └─────────────────────────────────┴────────────────────────┴───────────────┘
	//  Total params: 51,154 (199.82 KB)
	//  Trainable params: 51,154 (199.82 KB)
	//  Non-trainable params: 0 (0.00 B)
}

// Options add what Keras's table does not have.
func ExampleModel_Summary() {
	model := dl.Sequential(layers.Dense(64, layers.ReLU, layers.InputShape(16), layers.Frozen()), layers.Dense(1))
	fmt.Println(model.Summary(dl.ShowTrainable(), dl.ShowFLOPs(), dl.LineLength(88)))
	// Output:
	// Model: "sequential"
	// ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━┳━━━━━━━┳━━━━━━━━━━━━━━━┓
	// ┃ Layer (type)               ┃ Output Shape        ┃   Param # ┃ Trai… ┃         FLOPs ┃
	// ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━╇━━━━━━━╇━━━━━━━━━━━━━━━┩
	// │ dense (Dense)              │ (None, 64)          │     1,088 │   N   │         2,176 │
	// ├────────────────────────────┼─────────────────────┼───────────┼───────┼───────────────┤
	// │ dense_1 (Dense)            │ (None, 1)           │        65 │   Y   │           129 │
	// └────────────────────────────┴─────────────────────┴───────────┴───────┴───────────────┘
	//  Total params: 1,153 (4.50 KB)
	//  Trainable params: 65 (260.00 B)
	//  Non-trainable params: 1,088 (4.25 KB)
	//  Forward FLOPs of a sample: 2,305
}

func ExampleModel_Mermaid() {
	x := dl.Input(4)
	h := layers.Dense(4, layers.ReLU).Call(x)
	model := dl.New(dl.Tensors{x}, dl.Tensors{h.Add(x)})
	fmt.Println(model.Mermaid())
	// Output:
	// flowchart TD
	//     n0(["input_layer<br/>(None, 4)"])
	//     n1["dense<br/>Dense<br/>(None, 4)<br/>20 params"]
	//     n2("add<br/>Add<br/>(None, 4)")
	//     n0 --> n1
	//     n1 --> n2
	//     n0 --> n2
}

// line are points of y = 2x + 1.
func line() (x, y *tensor.Tensor) {
	x = tensor.Linspace(-1, 1, 100).Reshape(-1, 1)
	return x, x.Scale(2).AddScalar(1)
}

func linear() *dl.Model {
	model := dl.Sequential(layers.Dense(1, layers.InputShape(1)))
	model.Compile(optimizers.SGD(optimizers.LearningRate(0.1)), losses.MeanSquaredError())
	return model
}

func ExampleModel_Fit() {
	x, y := line()
	model := linear()
	history := model.Fit(x, y, dl.Epochs(50), dl.BatchSize(20), dl.Quiet())
	fmt.Println(len(history.Epochs), history.Steps, history.Values("loss")[49] < 1e-3)
	for _, w := range model.Weights() {
		fmt.Printf("%s %.1f\n", w.Name(), w.Values())
	}
	// Output:
	// 50 250 true
	// kernel [2.0]
	// bias [1.0]
}

func ExampleModel_Evaluate() {
	x, y := line()
	model := linear()
	model.Fit(x, y, dl.Epochs(50), dl.BatchSize(20), dl.Quiet())
	fmt.Printf("%.2f\n", model.Evaluate(x, y)["loss"])
	// Output:
	// 0.00
}

func ExampleModel_Predict() {
	x, y := line()
	model := linear()
	model.Fit(x, y, dl.Epochs(50), dl.BatchSize(20), dl.Quiet())
	fmt.Printf("%.1f\n", model.Predict(tensor.From([][]float32{{10}, {20}})).Values())
	// Output:
	// [21.0 41.0]
}

// A look inside a step: every call and every weight with the sizes of its values and gradients.
func ExampleModel_Inspect() {
	model := dl.Sequential(layers.Dense(2, layers.ReLU, layers.InputShape(3)), layers.Dense(1))
	model.Compile(optimizers.SGD(), losses.MeanSquaredError())
	for _, w := range model.Weights() {
		for i := range w.Values() {
			w.Values()[i] = 1
		}
	}
	fmt.Println(model.Inspect(tensor.Ones(4, 3), tensor.Zeros(4, 1)))
	// Output:
	// loss 81
	// layer    op         shape  |value|  |gradient|
	//          input      [4 3]    3.464           -
	//          input      [4 1]        0           -
	// dense    matmul     [4 2]    8.485       12.73
	// dense    add        [4 2]    11.31       12.73
	// dense    relu       [4 2]    11.31       12.73
	// dense_1  matmul     [4 1]       16           9
	// dense_1  add        [4 1]       18           9
	//          sub        [4 1]       18           9
	//          square     [4 1]      162         0.5
	//          mean [-1]  [4]        162         0.5
	//          mean       []          81           1
	// dense    kernel     [3 2]    2.449       44.09
	// dense    bias       [2]      1.414       25.46
	// dense_1  kernel     [2 1]    1.414       101.8
	// dense_1  bias       [1]          1          18
}

// Validation data are evaluated after each epoch.
func ExampleValidation() {
	x, y := line()
	history := linear().Fit(x.Rows(0, 80), y.Rows(0, 80), dl.Validation(x.Rows(80, 100), y.Rows(80, 100)), dl.Quiet())
	fmt.Println(history.Names())
	// Output:
	// [loss val_loss]
}

// The rare class counts nine times.
func ExampleClassWeights() {
	x, y := rings(100)
	model := dl.Sequential(layers.Dense(1, layers.Sigmoid, layers.InputShape(2)))
	model.Compile(optimizers.Adam(), losses.BinaryCrossentropy())
	rare := dl.ClassWeights(map[int]float32{1: 9}) // those that are not named count 1
	model.Fit(x, y, rare, dl.Quiet())
	fmt.Println(model.Evaluate(x, y, rare)["loss"] > model.Evaluate(x, y)["loss"])
	// Output:
	// true
}

// A callback ends the training as soon as the loss is small.
func ExampleCallback() {
	x, y := line()
	stopEarly := dl.Callback{
		EpochEnd: func(m *dl.Model, epoch int, logs dl.Logs) {
			if logs["loss"] < 0.01 {
				m.Stop()
			}
		},
	}
	history := linear().Fit(x, y, dl.Epochs(1000), stopEarly, dl.Quiet())
	fmt.Println(len(history.Epochs) < 100, history.Err)
	// Output:
	// true <nil>
}

// A context ends the training in time, with what was learned so far.
func ExampleContext() {
	x, y := line()
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	history := linear().Fit(x, y, dl.Epochs(1_000_000_000), dl.Context(ctx), dl.Quiet())
	fmt.Println(errors.Is(history.Err, context.DeadlineExceeded))
	// Output:
	// true
}

// Batches that a Go iterator makes, such as from a stream that does not fit in memory.
func ExampleFromSeq() {
	var batches iter.Seq[dl.Batch] = func(yield func(dl.Batch) bool) {
		for i := range 500 {
			x := tensor.Uniform(tensor.NewStream(1, "batches").With(i), -1, 1, 32, 1)
			if !yield(dl.Batch{X: x, Y: x.Scale(2).AddScalar(1)}) {
				return
			}
		}
	}
	model := linear()
	model.Fit(dl.FromSeq(batches), nil, dl.Quiet())
	fmt.Printf("%.1f\n", model.Predict(tensor.From([][]float32{{10}})).Values())
	// Output:
	// [21.0]
}

// A step of one's own with Fit's epochs, callbacks and progress.
func ExampleTrainStep() {
	x, y := line()
	model := dl.Sequential(layers.Dense(1, layers.InputShape(1)))
	tape, opt := tensor.Training(), optimizers.SGD(optimizers.LearningRate(0.1))
	step := dl.TrainStep(func(b dl.Batch) dl.Logs {
		tape.Reset()
		loss := model.Call(tape.Input(b.X)).Sub(b.Y).Square().Mean()
		tape.Backward(loss)
		tape.Commit()
		opt.Step(model.Trainable())
		return dl.Logs{"loss": float64(loss.Item())}
	})
	history := model.Fit(x, y, step, dl.Epochs(50), dl.BatchSize(20), dl.Quiet())
	fmt.Println(history.Values("loss")[49] < 1e-3)
	// Output:
	// true
}

// Ordinary Go, recorded as it runs.
func ExampleBatches() {
	x, y := line()
	model := dl.Sequential(layers.Dense(1, layers.InputShape(1)))
	tape, opt := tensor.Training(), optimizers.SGD(optimizers.LearningRate(0.1))
	for range 50 {
		for batch := range dl.Batches(x, y, 20) {
			tape.Reset()
			loss := model.Call(tape.Input(batch.X)).Sub(batch.Y).Square().Mean()
			tape.Backward(loss)
			tape.Commit()
			opt.Step(model.Trainable())
		}
	}
	fmt.Printf("%.1f\n", model.Weights()[0].Item())
	// Output:
	// 2.0
}

// Wrong use panics; a program that must not die makes an error of it.
func ExampleTry() {
	model := linear()
	err := dl.Try(func() { model.Predict(tensor.Zeros(10, 7)) })
	var e *tensor.Error
	fmt.Println(errors.As(err, &e), e.Op, e.In)
	// Output:
	// true Predict [[10 7]]
}

// The seed decides on weights, shuffling and dropout.
func ExampleSeed() {
	first := func() float32 { return dl.Sequential(layers.Dense(1, layers.InputShape(1))).Weights()[0].Item() }
	a := first()
	dl.Seed(7)
	b := first()
	dl.Seed(7)
	fmt.Println(a != b, b == first())
	dl.Seed(dl.DefaultSeed)
	// Output:
	// true true
}
