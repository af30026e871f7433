package check

import "github.com/hornbook-go/hornbook/dl/tensor"

func multiplied(state state, hint string, f func(a, b [][]float64) [][]float64) answer {
	return answer{"matmul", state, hint, func() verdict { return product(f) }}
}

// filled is a table of n rows and k columns.
func filled(n, k int, f func(i, j int) float64) [][]float64 {
	c := make([][]float64, n)
	for i := range c {
		for j := range k {
			c[i] = append(c[i], f(i, j))
		}
	}
	return c
}

func byHand(a, b [][]float64) [][]float64 {
	return filled(len(a), len(b[0]), func(i, j int) (sum float64) {
		for k := range b {
			sum += a[i][k] * b[k][j]
		}
		return sum
	})
}

func layerBack(state state, hint string, f func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor)) answer {
	return answer{"layer-gradients", state, hint, func() verdict { return layerGradients(f) }}
}

// layerBut is the right answer but for one of the three.
func layerBut(hint string, change func(x, w, delta *tensor.Tensor, dw, dx, db **tensor.Tensor)) answer {
	return layerBack(wrong, hint, func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor) {
		dw, dx, db = x.Transpose().MatMul(delta), delta.MatMul(w.Transpose()), delta.Sum(0)
		change(x, w, delta, &dw, &dx, &db)
		return dw, dx, db
	})
}

func hiddenBack(state state, hint string, f func(z, w2, delta *tensor.Tensor) *tensor.Tensor) answer {
	return answer{"hidden-gradient", state, hint, func() verdict { return hiddenGradient(f) }}
}

var matricesAnswers = []answer{
	multiplied(right, "", byHand),
	multiplied(notTried, "", func(_, _ [][]float64) [][]float64 { panic(Todo) }),
	multiplied(wrong, "a row for each row of a", func(_, _ [][]float64) [][]float64 { return nil }),
	multiplied(wrong, "element by element", func(a, b [][]float64) [][]float64 {
		return filled(len(a), len(b[0]), func(i, j int) float64 { return a[i][j] * b[i][j] })
	}),
	multiplied(wrong, "along the rows of b", func(a, b [][]float64) [][]float64 {
		return filled(len(a), len(b[0]), func(i, j int) (sum float64) {
			for k := range b {
				sum += a[i][k] * b[j][k]
			}
			return sum
		})
	}),
	multiplied(wrong, "Only the last pair", func(a, b [][]float64) [][]float64 {
		return filled(len(a), len(b[0]), func(i, j int) float64 { return a[i][len(b)-1] * b[len(b)-1][j] })
	}),
	multiplied(wrong, "That is b times a", func(a, b [][]float64) [][]float64 { return byHand(b, a) }),
	multiplied(wrong, "All zero", func(a, b [][]float64) [][]float64 {
		return filled(len(a), len(b[0]), func(int, int) float64 { return 0 })
	}),
	multiplied(wrong, "panicked", func(a, b [][]float64) [][]float64 {
		return filled(len(a), len(b[0]), func(i, j int) float64 { return a[i][j+len(b)] })
	}),

	layerBack(right, "", func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor) {
		return x.Transpose().MatMul(delta), delta.MatMul(w.Transpose()), delta.Sum(0)
	}),
	layerBack(notTried, "", func(_, _, _ *tensor.Tensor) (dw, dx, db *tensor.Tensor) { panic(Todo) }),
	layerBack(wrong, "`dw` is nil", func(_, _, _ *tensor.Tensor) (dw, dx, db *tensor.Tensor) { return nil, nil, nil }),
	layerBut("not δᵀx", func(x, _, delta *tensor.Tensor, dw, _, _ **tensor.Tensor) { *dw = delta.Transpose().MatMul(x) }),
	layerBut("mean over the batch", func(_, _, _ *tensor.Tensor, dw, _, _ **tensor.Tensor) { *dw = (*dw).Scale(0.25) }),
	layerBut("Only the first sample", func(x, _, delta *tensor.Tensor, dw, _, _ **tensor.Tensor) {
		*dw = x.Rows(0, 1).Transpose().MatMul(delta.Rows(0, 1))
	}),
	layerBut("the forward pass", func(x, w, _ *tensor.Tensor, dw, _, _ **tensor.Tensor) { *dw = x.MatMul(w) }),
	layerBut("not Wδᵀ", func(_, w, delta *tensor.Tensor, _, dx, _ **tensor.Tensor) { *dx = w.MatMul(delta.Transpose()) }),
	layerBut("dw is right", func(_, w, _ *tensor.Tensor, _, dx, _ **tensor.Tensor) { *dx = w }),
	layerBut("That is δ", func(_, _, delta *tensor.Tensor, _, _, db **tensor.Tensor) { *db = delta }),
	layerBut("over the neurons", func(_, _, delta *tensor.Tensor, _, _, db **tensor.Tensor) { *db = delta.Sum(1) }),
	layerBut("That is the mean.", func(_, _, delta *tensor.Tensor, _, _, db **tensor.Tensor) { *db = delta.Mean(0) }),
	layerBut("the sum of all", func(_, _, delta *tensor.Tensor, _, _, db **tensor.Tensor) { *db = delta.Sum() }),
	layerBack(wrong, "panicked", func(x, w, delta *tensor.Tensor) (dw, dx, db *tensor.Tensor) { return x.MatMul(delta), nil, nil }),

	hiddenBack(right, "", func(z, w2, delta *tensor.Tensor) *tensor.Tensor {
		return delta.MatMul(w2.Transpose()).Mul(z.Greater(tensor.Scalar(0)))
	}),
	hiddenBack(notTried, "", func(_, _, _ *tensor.Tensor) *tensor.Tensor { panic(Todo) }),
	hiddenBack(wrong, "The ReLU is missing", func(_, w2, delta *tensor.Tensor) *tensor.Tensor { return delta.MatMul(w2.Transpose()) }),
	hiddenBack(wrong, "multiplied by z", func(z, w2, delta *tensor.Tensor) *tensor.Tensor { return delta.MatMul(w2.Transpose()).Mul(z) }),
	hiddenBack(wrong, "the value of the ReLU", func(z, w2, delta *tensor.Tensor) *tensor.Tensor {
		return delta.MatMul(w2.Transpose()).Mul(z.ReLU())
	}),
	hiddenBack(wrong, "over the gradient", func(_, w2, delta *tensor.Tensor) *tensor.Tensor {
		return delta.MatMul(w2.Transpose()).ReLU()
	}),
	hiddenBack(wrong, "slope of the ReLU alone", func(z, _, _ *tensor.Tensor) *tensor.Tensor { return z.Greater(tensor.Scalar(0)) }),
	hiddenBack(wrong, "other way round", func(z, w2, delta *tensor.Tensor) *tensor.Tensor {
		return delta.MatMul(w2.Transpose()).Mul(z.LessEqual(tensor.Scalar(0)))
	}),
	hiddenBack(wrong, "has the shape", func(_, _, delta *tensor.Tensor) *tensor.Tensor { return delta }),
}
