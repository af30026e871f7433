package initializers

import (
	"gonum.org/v1/gonum/mat"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Orthogonal fills with a random orthogonal matrix times gain: all but the last axis of the weight
// are its rows (Saxe and others, 2013). It is the default of recurrent kernels, with gain 1.
func Orthogonal(gain float64) Initializer {
	i := New("Orthogonal", func(shape tensor.Shape, s tensor.Stream, w []float32) {
		if len(shape) < 2 {
			tensor.Fail("", "Orthogonal", nil, "an orthogonal matrix has at least two axes, and the weight has the shape %v: take another initializer for it", shape)
		}
		cols := shape.Dim(-1)
		rows := len(w) / max(cols, 1)
		m, n := max(rows, cols), min(rows, cols)
		if n == 0 {
			return
		}
		normal := mat.NewDense(m, n, nil)
		for k := range m * n {
			normal.Set(k/n, k%n, s.Normal(k))
		}
		var qr mat.QR
		qr.Factorize(normal)
		var q, r mat.Dense
		qr.QTo(&q)
		qr.RTo(&r)
		for k := range w {
			i, j := k/cols, k%cols
			if rows < cols {
				i, j = j, i
			}
			v := gain * q.At(i, j)
			if r.At(j, j) < 0 { // makes the distribution uniform over all rotations
				v = -v
			}
			w[k] = float32(v)
		}
	})
	i.Config = map[string]any{"gain": gain, "seed": nil}
	return i
}
