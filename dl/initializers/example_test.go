package initializers_test

import (
	"fmt"
	"math"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// fill is a weight of that shape as the initializer fills it.
func fill(i initializers.Initializer, shape ...int) *tensor.Tensor {
	w := tensor.Zeros(shape...)
	i.Fill(w.Shape(), tensor.NewStream(1, "example"), w.Values())
	return w
}

func Example() {
	x := tensor.From([][]float32{{1, 2, 3}})
	fmt.Println(layers.Dense(2, layers.KernelInitializer(initializers.Constant(0.5))).Call(x))
	// Output:
	// [[3. 3.]] [1 2]
}

func ExampleZeros() {
	fmt.Println(fill(initializers.Zeros(), 2), fill(initializers.Ones(), 2), fill(initializers.Constant(3), 2))
	// Output:
	// [0. 0.] [1. 1.] [3. 3.]
}

// Even numbers of a scale that suits the weight's inputs and outputs: at most √(6/(100+50)) = 0.2.
func ExampleGlorotUniform() {
	w := fill(initializers.GlorotUniform(), 100, 50)
	largest := w.Abs().Max().Item()
	fmt.Println(largest <= 0.2, largest > 0.199)
	// Output:
	// true true
}

// For layers with ReLU, of which half the outputs are 0: a deviation of √(2/50) = 0.2.
func ExampleHeNormal() {
	w := fill(initializers.HeNormal(), 50, 400)
	fmt.Printf("%.2f\n", w.Std().Item())
	// Output:
	// 0.20
}

func ExampleLecunNormal() {
	fmt.Printf("%.2f\n", fill(initializers.LecunNormal(), 100, 400).Std().Item())
	// Output:
	// 0.10
}

func ExampleRandomUniform() {
	w := fill(initializers.RandomUniform(-0.05, 0.05), 1000)
	fmt.Println(w.Min().Item() >= -0.05, w.Max().Item() < 0.05)
	// Output:
	// true true
}

func ExampleRandomNormal() {
	w := fill(initializers.RandomNormal(1, 0.05), 10000)
	fmt.Printf("%.2f %.2f\n", w.Mean().Item(), w.Std().Item())
	// Output:
	// 1.00 0.05
}

// No number lies farther than two deviations from the mean.
func ExampleTruncatedNormal() {
	w := fill(initializers.TruncatedNormal(0, 0.05), 10000)
	fmt.Println(w.Abs().Max().Item() <= 0.1)
	// Output:
	// true
}

// The columns are at right angles to each other, and of length 1.
func ExampleOrthogonal() {
	w := fill(initializers.Orthogonal(1), 4, 3)
	product := w.Transpose().MatMul(w).Sub(tensor.Identity(3))
	fmt.Println(product.Abs().Max().Item() < 1e-6)
	// Output:
	// true
}

// An initializer of one's own: the diagonal of a square weight is 1.
func ExampleNew() {
	diagonal := initializers.New("Diagonal", func(shape tensor.Shape, _ tensor.Stream, w []float32) {
		for i := range int(math.Sqrt(float64(len(w)))) {
			w[i*shape.Dim(-1)+i] = 1
		}
	})
	fmt.Println(fill(diagonal, 2, 2))
	// Output:
	// [[1. 0.]
	//  [0. 1.]] [2 2]
}
