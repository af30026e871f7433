package tensor_test

import (
	"errors"
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

func Example() {
	x := tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}})
	fmt.Println(x.Sub(x.Mean(0)))
	fmt.Println(x.Sub(x.Mean(0)).Square().Sum(-1))
	// Output:
	// [[-1.5 -1.5 -1.5]
	//  [ 1.5  1.5  1.5]] [2 3]
	// [6.75 6.75]
}

func ExampleNew() {
	x := tensor.New(tensor.Shape{2, 3}, []float32{1, 2, 3, 4, 5, 6}) // keeps the slice
	fmt.Println(x)
	fmt.Println(x.Shape(), x.Rank(), x.Dim(-1))
	// Output:
	// [[1. 2. 3.]
	//  [4. 5. 6.]] [2 3]
	// [2 3] 2 3
}

func ExampleFrom() {
	fmt.Println(tensor.From([][]int{{1, 2}, {3, 4}}))
	fmt.Println(tensor.From([]bool{true, false}))
	// Output:
	// [[1. 2.]
	//  [3. 4.]] [2 2]
	// [1. 0.]
}

// Back to Go: Values is the tensor's own storage, Slices a copy in nested slices.
func ExampleSlices() {
	x := tensor.From([][]int{{1, 2}, {3, 4}})
	fmt.Println(x.Values(), tensor.Slices[[][]int](x), x.Sum().Item())
	// Output:
	// [1 2 3 4] [[1 2] [3 4]] 10
}

func ExampleArange() {
	fmt.Println(tensor.Arange(0, 10, 2))
	fmt.Println(tensor.Linspace(0, 1, 5))
	fmt.Println(tensor.Full(7, 2, 2))
	fmt.Println(tensor.Identity(2))
	// Output:
	// [0. 2. 4. 6. 8.]
	// [0.   0.25 0.5  0.75 1.  ]
	// [[7. 7.]
	//  [7. 7.]] [2 2]
	// [[1. 0.]
	//  [0. 1.]] [2 2]
}

// The numbers of a stream follow from its seed and what it is for, and from nothing else.
func ExampleStream() {
	s := tensor.NewStream(42, "example")
	a, b := tensor.Normal(s, 0, 1, 1000), tensor.Normal(s, 0, 1, 1000)
	fmt.Println(a.Equal(b).All().Item(), a.Mean().Abs().Item() < 0.1, a.Std().Item() > 0.9)
	fmt.Println(tensor.Permutation(s, 5).Sort(0, tensor.Ascending))
	// Output:
	// 1 true true
	// [0. 1. 2. 3. 4.]
}

// An axis of size 1, or one that lacks, is repeated.
func ExampleTensor_Add() {
	x := tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}})
	row, column := tensor.From([]float32{10, 20, 30}), tensor.From([][]float32{{100}, {200}})
	fmt.Println(x.Add(row))
	fmt.Println(x.Add(column))
	fmt.Println(x.Mul(tensor.Scalar(2)))
	// Output:
	// [[11. 22. 33.]
	//  [14. 25. 36.]] [2 3]
	// [[101. 102. 103.]
	//  [204. 205. 206.]] [2 3]
	// [[ 2.  4.  6.]
	//  [ 8. 10. 12.]] [2 3]
}

func ExampleTensor_Greater() {
	x := tensor.From([]float32{-1, 2, -3})
	positive := x.Greater(tensor.Scalar(0))
	fmt.Println(positive)
	fmt.Println(tensor.Where(positive, x, x.Scale(0.5)))
	// Output:
	// [0. 1. 0.]
	// [-0.5  2.  -1.5]
}

func ExampleTensor_MatMul() {
	x := tensor.From([][]float32{{1, 2}, {3, 4}})
	fmt.Println(x.MatMul(x))
	fmt.Println(x.MatMul(tensor.From([]float32{1, 1})))
	// Output:
	// [[ 7. 10.]
	//  [15. 22.]] [2 2]
	// [3. 7.]
}

func ExampleEinsum() {
	x, y := tensor.Ones(2, 3, 4), tensor.Ones(2, 4, 5)
	fmt.Println(tensor.Einsum("bij,bjk->bik", x, y).Shape())
	fmt.Println(tensor.Einsum("ii->i", tensor.From([][]float32{{1, 2}, {3, 4}})))
	// Output:
	// [2 3 5]
	// [1. 4.]
}

func ExampleTensor_Sum() {
	x := tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}})
	fmt.Println(x.Sum(), x.Sum(0), x.Sum(-1))
	fmt.Println(x.Max(0), x.Mean(), x.ArgMax(-1))
	// Output:
	// 21.0 [5. 7. 9.] [ 6. 15.]
	// [4. 5. 6.] 3.5 [2. 2.]
}

func ExampleTensor_KeepDims() {
	x := tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}})
	fmt.Println(x.KeepDims().Mean(-1))
	fmt.Println(x.Sub(x.KeepDims().Mean(-1)))
	// Output:
	// [[2.]
	//  [5.]] [2 1]
	// [[-1.  0.  1.]
	//  [-1.  0.  1.]] [2 3]
}

func ExampleTensor_TopK() {
	values, indices := tensor.From([]float32{3, 9, 5, 7}).TopK(2)
	fmt.Println(values, indices)
	// Output:
	// [9. 7.] [1. 3.]
}

func ExampleTensor_Reshape() {
	x := tensor.Arange(0, 6, 1)
	fmt.Println(x.Reshape(2, -1))
	fmt.Println(x.Reshape(2, 3).Transpose())
	// Output:
	// [[0. 1. 2.]
	//  [3. 4. 5.]] [2 3]
	// [[0. 3.]
	//  [1. 4.]
	//  [2. 5.]] [3 2]
}

func ExampleTensor_Index() {
	x := tensor.Arange(0, 12, 1).Reshape(3, 4)
	fmt.Println(x.Index(tensor.At(0)))
	fmt.Println(x.Index(tensor.All, tensor.Range(1, 3)))
	fmt.Println(x.Index(tensor.Range(-1, tensor.End, -1), tensor.At(-1)))
	// Output:
	// [0. 1. 2. 3.]
	// [[ 1.  2.]
	//  [ 5.  6.]
	//  [ 9. 10.]] [3 2]
	// [11.  7.  3.]
}

func ExampleConcat() {
	x, y := tensor.From([][]float32{{1, 2}}), tensor.From([][]float32{{3, 4}})
	fmt.Println(tensor.Concat(0, x, y))
	fmt.Println(tensor.Concat(-1, x, y))
	fmt.Println(tensor.Stack(0, x, y).Shape())
	// Output:
	// [[1. 2.]
	//  [3. 4.]] [2 2]
	// [[1. 2. 3. 4.]] [1 4]
	// [2 1 2]
}

func ExampleTensor_Take() {
	words := tensor.From([][]float32{{0, 0}, {1, 10}, {2, 20}})
	fmt.Println(words.Take(tensor.From([]int{2, 0, 2}), 0))
	fmt.Println(tensor.From([]int{1, 0}).OneHot(3))
	// Output:
	// [[ 2. 20.]
	//  [ 0.  0.]
	//  [ 2. 20.]] [3 2]
	// [[0. 1. 0.]
	//  [1. 0. 0.]] [2 3]
}

func ExampleTensor_Softmax() {
	x := tensor.From([][]float32{{0, 0}, {1000, 0}})
	fmt.Println(x.Softmax())
	fmt.Println(tensor.From([]float32{-1, 0, 2}).ReLU())
	// Output:
	// [[0.5 0.5]
	//  [1.  0. ]] [2 2]
	// [0. 0. 2.]
}

// A training step by hand: y = 3x is learned from four samples.
func ExampleTape() {
	x := tensor.From([][]float32{{1}, {2}, {3}, {4}})
	y := x.Scale(3)
	w := tensor.NewVariable("w", tensor.Shape{1, 1})
	w.Fill([]float32{0})
	tape := tensor.Training()
	for range 50 {
		tape.Reset()
		loss := tape.Input(x).MatMul(w).Sub(y).Square().Mean()
		tape.Backward(loss)
		w.Values()[0] -= 0.05 * w.Grad()[0]
	}
	fmt.Printf("%.3f\n", w.Values()[0])
	// Output:
	// 3.000
}

// The gradient by an input: of x³, 3x².
func ExampleTape_Watch() {
	tape := tensor.Training()
	x := tape.Watch(tape.Input(tensor.From([]float32{1, 2, 3})))
	tape.Backward(x.Mul(x).Mul(x).Sum())
	fmt.Println(x.Grad())
	// Output:
	// [3 12 27]
}

// What was recorded runs again on other values.
func ExampleTape_Forward() {
	tape := tensor.Inference()
	x := tape.Input(tensor.From([]float32{1, 2, 3}))
	y := x.Square().Sum()
	fmt.Println(y.Item())
	x.Set([]float32{2, 2, 2})
	tape.Forward()
	fmt.Println(y.Item())
	// Output:
	// 14
	// 12
}

// Nothing passes backward through StopGradient: the target is taken as it is.
func ExampleTensor_StopGradient() {
	tape := tensor.Training()
	x := tape.Watch(tape.Input(tensor.From([]float32{2})))
	tape.Backward(x.Mul(x.StopGradient()))
	fmt.Println(x.Grad())
	// Output:
	// [2]
}

// Wrong use says which op, what does not fit, and where.
func ExampleError() {
	defer func() {
		var e *tensor.Error
		if err, ok := recover().(error); ok && errors.As(err, &e) {
			fmt.Println(e.Op, e.In)
			fmt.Println(e.Detail)
		}
	}()
	tensor.Ones(2, 3).Add(tensor.Ones(2))
	// Output:
	// add [[2 3] [2]]
	// axes of 3 and 2 do not match, and neither is 1 (shapes are aligned at their ends)
}
