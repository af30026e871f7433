// Package tensor has tensors, the tape they are computed on, and the ops: each op is one file
// with its method on [Tensor], its shape rule, its forward pass and its gradient.
//
//	x := tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}}) // [2 3]
//	y := x.Sub(x.Mean(0)).Square().Sum(-1)              // computed at once: [6.75 6.75]
//
// A tensor is an array of float32 in row-major order with a [Shape], the size of each axis. Shapes
// are matched as in NumPy: aligned at their ends, and an axis of size 1, or one that lacks, is
// repeated, so that [2 3] and [3] can be added. Axes count from 0, and negative ones from the end. An
// op never changes its inputs. Comparisons give 0 and 1, and labels and indices are float32, too,
// exact to 2²⁴.
//
// Making: [New], [From], [Zeros], [Ones], [Full], [Arange], [Linspace], [Eye], [FromImage], [FromMat],
// and random ones of a [Stream], such as [Uniform] and [Normal]. Back to Go: [Tensor.Values],
// [Tensor.Item], [Slices], [Tensor.Image], [Tensor.Mat]. Parts: [Tensor.Index], [Tensor.Slice],
// [Tensor.Rows], [Tensor.Take]. Package npy reads and writes NumPy's files.
//
// # Gradients
//
// A [Tape] records what is computed from its inputs and from variables, and goes through it from the
// end for the gradients:
//
//	tape := tensor.Training()
//	x := tape.Input(tensor.From([][]float32{{1, 2, 3}, {4, 5, 6}}))
//	w := tensor.NewVariable("w", tensor.Shape{3, 1})
//	w.Fill([]float32{1, 0, -1})
//	loss := x.MatMul(w).Square().Mean() // computed at once, and recorded
//	tape.Backward(loss)
//	fmt.Println(loss.Item(), w.Grad())
//
// A variable is a weight: [Tensor.Grad] is its gradient after a Backward that reached it. [Tape.Watch]
// asks for that of an input. [Tape.Reset] begins the next step on the same storage; a tensor of before
// it cannot be used any more, and [Tensor.Clone] or [Tensor.Item] keeps a value.
//
// # Four kinds of tensors
//
// An op on data computes and is forgotten. An op with an input on a tape computes and is recorded
// there. An op on a symbolic input, which has a shape and no values, computes nothing and adds a
// [Node] to the model that is being built; its batch is [Unknown]. An op on variables alone is recorded
// too, and joins the tape that its result is first used on.
//
// Wrong use panics with an [*Error]: the op, the shapes, what does not fit, and the line of the program.
package tensor
