package check

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func heAnswer(state state, hint string, f func(inputs, outputs int) float64) answer {
	return answer{"he", state, hint, func() verdict { return he(f) }}
}

func normalizing(state state, hint string, f func(batch [][]float64) [][]float64) answer {
	return answer{"normalize", state, hint, func() verdict { return normalize(f) }}
}

func affineAnswer(state state, hint string, f func() *layers.Layer) answer {
	return answer{"affine", state, hint, func() verdict { return affine(f) }}
}

// affineOf is a layer of gamma and beta that begin as those initializers say.
func affineOf(shape func(x *tensor.Tensor) tensor.Shape, gammaInit, betaInit initializers.Initializer, f func(x, gamma, beta *tensor.Tensor) *tensor.Tensor) *layers.Layer {
	return layers.New("affine", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		return f(x[0], c.Weight("gamma", shape(x[0]), gammaInit), c.Weight("beta", shape(x[0]), betaInit))
	})
}

func byFeature(x *tensor.Tensor) tensor.Shape { return tensor.Shape{x.Dim(-1)} }

func gammaBeta(x, gamma, beta *tensor.Tensor) *tensor.Tensor { return x.Mul(gamma).Add(beta) }

// centred is the solution's way, with what divides each column.
func centred(batch [][]float64, size func(sum, n float64) float64) [][]float64 {
	out := make([][]float64, len(batch))
	for i := range out {
		out[i] = make([]float64, len(batch[i]))
	}
	n := float64(len(batch))
	for j := range batch[0] {
		var mean, sum float64
		for _, row := range batch {
			mean += row[j] / n
		}
		for _, row := range batch {
			sum += (row[j] - mean) * (row[j] - mean)
		}
		for i, row := range batch {
			out[i][j] = (row[j] - mean) / size(sum, n)
		}
	}
	return out
}

func deviation(sum, n float64) float64 { return math.Sqrt(sum/n + 0.001) }

var deeperAnswers = []answer{
	heAnswer(right, "", func(in, _ int) float64 { return math.Sqrt(2 / float64(in)) }),
	heAnswer(notTried, "", func(_, _ int) float64 { panic(Todo) }),
	heAnswer(wrong, "That is the variance", func(in, _ int) float64 { return 2 / float64(in) }),
	heAnswer(wrong, "ReLU loses half", func(in, _ int) float64 { return 1 / math.Sqrt(float64(in)) }),
	heAnswer(wrong, "under the root", func(in, _ int) float64 { return 2 / math.Sqrt(float64(in)) }),
	heAnswer(wrong, "on their way back", func(_, out int) float64 { return math.Sqrt(2 / float64(out)) }),
	heAnswer(wrong, "That is Glorot's", func(in, out int) float64 { return math.Sqrt(2 / float64(in+out)) }),
	heAnswer(wrong, "would multiply the mean square by inputs · deviation² / 2 = 100", func(in, _ int) float64 { return 1 }),
	heAnswer(wrong, "`he(200, 50)` gives 0", func(in, _ int) float64 { return float64(2 / in) }),

	normalizing(right, "", func(batch [][]float64) [][]float64 { return centred(batch, deviation) }),
	normalizing(notTried, "", func([][]float64) [][]float64 { panic(Todo) }),
	normalizing(wrong, "layer normalization", func(batch [][]float64) [][]float64 {
		return transposedRows(centred(transposedRows(batch), deviation))
	}),
	normalizing(wrong, "divide by the deviation", func(batch [][]float64) [][]float64 {
		return centred(batch, func(_, _ float64) float64 { return 1 })
	}),
	normalizing(wrong, "divide by its root", func(batch [][]float64) [][]float64 {
		return centred(batch, func(sum, n float64) float64 { return sum/n + 0.001 })
	}),
	normalizing(wrong, "one less", func(batch [][]float64) [][]float64 {
		return centred(batch, func(sum, n float64) float64 { return math.Sqrt(sum/(n-1) + 0.001) })
	}),
	normalizing(wrong, "add ε = 0.001", func(batch [][]float64) [][]float64 {
		return centred(batch, func(sum, n float64) float64 { return math.Sqrt(sum / n) })
	}),
	normalizing(wrong, "The mean is not subtracted", func(batch [][]float64) [][]float64 {
		out := centred(batch, deviation)
		for j := range batch[0] {
			var mean, sum float64
			for _, row := range batch {
				mean += row[j] / float64(len(batch))
			}
			for _, row := range batch {
				sum += (row[j] - mean) * (row[j] - mean)
			}
			for i := range out {
				out[i][j] += mean / deviation(sum, float64(len(batch)))
			}
		}
		return out
	}),
	normalizing(wrong, "changed its argument", func(batch [][]float64) [][]float64 {
		for i, row := range centred(batch, deviation) {
			copy(batch[i], row)
		}
		return batch
	}),
	normalizing(wrong, "the shape of the batch", func(batch [][]float64) [][]float64 { return nil }),

	affineAnswer(right, "", func() *layers.Layer {
		return affineOf(byFeature, initializers.Ones(), initializers.Zeros(), gammaBeta)
	}),
	affineAnswer(notTried, "", func() *layers.Layer { panic(Todo) }),
	affineAnswer(wrong, "gives nil", func() *layers.Layer { return nil }),
	affineAnswer(wrong, "gamma begins with ones", func() *layers.Layer {
		return affineOf(byFeature, initializers.Zeros(), initializers.Zeros(), gammaBeta)
	}),
	affineAnswer(wrong, "should be [3]", func() *layers.Layer {
		one := func(*tensor.Tensor) tensor.Shape { return tensor.Shape{1} }
		return affineOf(one, initializers.Ones(), initializers.Zeros(), gammaBeta)
	}),
	affineAnswer(wrong, "no weight `beta`", func() *layers.Layer {
		return layers.New("affine", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
			return x[0].Mul(c.Weight("gamma", byFeature(x[0]), initializers.Ones()))
		})
	}),
	affineAnswer(wrong, "x·gamma + beta", func() *layers.Layer {
		return affineOf(byFeature, initializers.Ones(), initializers.Zeros(), func(x, gamma, beta *tensor.Tensor) *tensor.Tensor {
			return x.Add(beta).Mul(gamma)
		})
	}),
	affineAnswer(wrong, "your layer fails", func() *layers.Layer {
		two := func(*tensor.Tensor) tensor.Shape { return tensor.Shape{2} }
		return affineOf(two, initializers.Ones(), initializers.Zeros(), gammaBeta)
	}),
}
