// Package tensor has tensors, the tape they are computed on, and the ops: each op is one file
// with its method on [Tensor], its shape rule, its forward pass and its gradient.
//
//	tape := tensor.Training()
//	x := tape.Input(tensor.New(tensor.Shape{2, 3}, []float32{1, 2, 3, 4, 5, 6}))
//	w := tensor.NewVariable("w", tensor.Shape{3, 1})
//	w.Fill([]float32{1, 0, -1})
//	loss := x.MatMul(w).Square().Mean() // computed at once, and recorded
//	tape.Backward(loss)
//	fmt.Println(loss.Item(), w.Grad())
//
// An op on data computes and is forgotten. An op with an input on a [Tape] computes and is
// recorded there, so that Backward can go through it. An op on a symbolic input, which has a
// shape and no values, computes nothing and adds a [Node] to the model that is being built. An op
// on variables alone is recorded too, and joins the tape that its result is first used on.
//
// Wrong use panics with an [*Error].
package tensor
