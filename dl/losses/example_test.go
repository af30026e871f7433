package losses_test

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A loss has one value for each sample.
func Example() {
	want, got := tensor.From([][]float32{{1, 2}, {3, 4}}), tensor.From([][]float32{{1, 4}, {3, 4}})
	fmt.Println(losses.MeanSquaredError().Values(want, got))
	// Output:
	// [2. 0.]
}

// Classes are given by their numbers; -ln 0.5 is 0.69.
func ExampleSparseCategoricalCrossentropy() {
	want := tensor.From([]int{0, 2})
	got := tensor.From([][]float32{{0.5, 0.25, 0.25}, {0, 0, 1}})
	fmt.Printf("%.2f\n", losses.SparseCategoricalCrossentropy().Values(want, got).Values())
	// Output:
	// [0.69 0.00]
}

// Logits are what a softmax is taken of: the model's last layer has none.
func ExampleFromLogits() {
	want := tensor.From([]int{0, 2})
	logits := tensor.From([][]float32{{2, 2, 2}, {0, 0, 100}})
	fmt.Printf("%.2f\n", losses.SparseCategoricalCrossentropy(losses.FromLogits()).Values(want, logits).Values())
	// Output:
	// [1.10 0.00]
}

// Classes are given by their probabilities, most often one-hot.
func ExampleCategoricalCrossentropy() {
	want := tensor.From([]int{0, 2}).OneHot(3)
	got := tensor.From([][]float32{{0.5, 0.25, 0.25}, {0, 0, 1}})
	fmt.Printf("%.2f\n", losses.CategoricalCrossentropy().Values(want, got).Values())
	// Output:
	// [0.69 0.00]
}

func ExampleBinaryCrossentropy() {
	want, got := tensor.From([][]float32{{1}, {0}}), tensor.From([][]float32{{0.9}, {0.9}})
	fmt.Printf("%.2f\n", losses.BinaryCrossentropy().Values(want, got).Values())
	// Output:
	// [0.11 2.30]
}

func ExampleMeanSquaredError() {
	want, got := tensor.From([][]float32{{1}, {2}}), tensor.From([][]float32{{3}, {2}})
	fmt.Println(losses.MeanSquaredError().Values(want, got))
	// Output:
	// [4. 0.]
}

func ExampleMeanAbsoluteError() {
	want, got := tensor.From([][]float32{{1}, {2}}), tensor.From([][]float32{{3}, {2}})
	fmt.Println(losses.MeanAbsoluteError().Values(want, got))
	// Output:
	// [2. 0.]
}

// A loss of one's own is a function of tensors.
func ExampleNew() {
	logCosh := losses.New("log_cosh", func(want, got *tensor.Tensor) *tensor.Tensor {
		return got.Sub(want).Cosh().Log().Mean(-1)
	})
	want, got := tensor.From([][]float32{{1}, {2}}), tensor.From([][]float32{{3}, {2}})
	fmt.Printf("%v: %.3f\n", logCosh, logCosh.Values(want, got).Values())
	// Output:
	// log_cosh: [1.325 0.000]
}

// One loss for each output of a model; the second counts a tenth.
func ExampleEach() {
	fmt.Println(losses.Each(losses.SparseCategoricalCrossentropy(), losses.Weighted(0.1, losses.BinaryCrossentropy())))
	// Output:
	// Each(SparseCategoricalCrossentropy, BinaryCrossentropy(weight 0.1))
}

// What is far off counts less than in the squared error.
func ExampleHuber() {
	want, got := tensor.From([][]float32{{0}, {0}}), tensor.From([][]float32{{0.5}, {10}})
	fmt.Println(losses.Huber(losses.Delta(2)).Values(want, got))
	// Output:
	// [ 0.125 18.   ]
}

// Two of three pixels are found, and one is invented.
func ExampleDice() {
	want, got := tensor.From([][]float32{{1, 1}, {1, 0}}), tensor.From([][]float32{{1, 1}, {0, 1}})
	fmt.Printf("%.3f\n", losses.Dice().Values(want, got).Item())
	// Output:
	// 0.333
}

// The labels 1 and 2 in three time steps, of which each class is as probable: five of the 27 paths
// are 1 and 2, with repetitions and blanks.
func ExampleCTC() {
	logits := tensor.Zeros(1, 3, 3)
	fmt.Printf("%.4f\n", losses.CTC().Values(tensor.From([][]int{{1, 2}}), logits).Item())
	fmt.Printf("%.4f\n", -math.Log(5.0/27))
	// Output:
	// 1.6864
	// 1.6864
}

// What is not labeled does not count.
func ExampleIgnoreClass() {
	want := tensor.From([]int{0, -1})
	got := tensor.From([][]float32{{0.5, 0.5}, {0.1, 0.9}})
	loss := losses.SparseCategoricalCrossentropy(losses.IgnoreClass(-1))
	fmt.Printf("%.2f\n", loss.Value(want, got, nil).Item())
	// Output:
	// 0.69
}

// The loss of a batch, where the second sample counts three times.
func ExampleLoss_Value() {
	want, got := tensor.From([][]float32{{0}, {0}}), tensor.From([][]float32{{1}, {2}})
	weights := tensor.From([]float32{1, 3})
	fmt.Println(losses.MeanSquaredError().Value(want, got, weights).Item())
	fmt.Println(losses.MeanSquaredError(losses.Sum).Value(want, got, weights).Item())
	fmt.Println(losses.MeanSquaredError(losses.MeanWithSampleWeight).Value(want, got, weights).Item())
	// Output:
	// 6.5
	// 13
	// 3.25
}
