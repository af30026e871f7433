package regularizers_test

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func Example() {
	small := regularizers.L2(1e-4)
	fmt.Println(small)
	fmt.Println(layers.Dense(64, layers.KernelRegularizer(small)))
	// Output:
	// L2(l2 0.0001)
	// dense: Dense(units 64), not built
}

func ExampleL1() {
	w := tensor.From([]float32{1, -2})
	fmt.Println(regularizers.L1(0.5).Penalty(w))
	// Output:
	// 1.5
}

func ExampleL2() {
	w := tensor.From([]float32{1, -2})
	fmt.Println(regularizers.L2(0.5).Penalty(w))
	// Output:
	// 2.5
}

func ExampleL1L2() {
	w := tensor.From([]float32{1, -2})
	fmt.Println(regularizers.L1L2(0.5, 0.5).Penalty(w))
	// Output:
	// 4.0
}

// A penalty of one's own: weights that do not sum up to 1.
func ExampleNew() {
	sum := regularizers.New("SumToOne", func(w *tensor.Tensor) *tensor.Tensor { return w.Sum().AddScalar(-1).Square() })
	fmt.Println(sum.Penalty(tensor.From([]float32{1, 2})))
	// Output:
	// 4.0
}
