package dl_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// encoder is a Transformer's encoder block (Vaswani and others, 2017).
func encoder(steps, features, heads, inner int, dropout float32) *dl.Model {
	x := dl.Input(steps, features)
	h := layers.MultiHeadAttention(heads, features/heads, layers.DropoutRate(dropout)).Call(x, x)
	h = layers.LayerNormalization().Call(x.Add(layers.Dropout(dropout).Call(h)))
	f := layers.Dense(features).Call(layers.Dense(inner, layers.ReLU).Call(h))
	y := layers.LayerNormalization().Call(h.Add(layers.Dropout(dropout).Call(f)))
	m := dl.New(dl.Tensors{x}, dl.Tensors{y})
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}

// An encoder learns to turn the order of its steps round, which it can only by attending.
func TestEncoderLearns(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const steps, features = 4, 8
	x, y := tensor.New(tensor.Shape{256, steps, features}, nil), tensor.New(tensor.Shape{256, steps, features}, nil)
	for i := range 256 {
		for s := range steps {
			for f := range features {
				v := float32(0)
				if f < steps {
					if f == s {
						v = 1 // the place
					}
				} else {
					v = float32(r.NormFloat64())
				}
				x.Values()[(i*steps+s)*features+f] = v
				y.Values()[(i*steps+steps-1-s)*features+f] = v
			}
		}
	}
	m := encoder(steps, features, 2, 32, 0)
	before := m.Evaluate(x, y)["loss"]
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.005)), losses.MeanSquaredError())
	m.Fit(x, y, dl.Epochs(40), dl.BatchSize(32), dl.Quiet())
	if after := m.Evaluate(x, y)["loss"]; !(after < before/4) {
		t.Errorf("the loss is %v after training, and was %v", after, before)
	}
}

// A step of Fit on an encoder block: 128 features, 4 heads, 128 steps, 512 inside, a batch of 32.
func BenchmarkEncoder(b *testing.B) {
	for _, dropout := range []float32{0, 0.1} {
		b.Run(fmt.Sprintf("dropout=%v", dropout), func(b *testing.B) {
			const batches = 8
			x := tensor.New(tensor.Shape{32 * batches, 128, 128}, nil)
			r := rand.New(rand.NewPCG(1, 2))
			for i := range x.Values() {
				x.Values()[i] = float32(r.NormFloat64())
			}
			m := encoder(128, 128, 4, 512, dropout)
			fit := func() { m.Fit(x, x, dl.BatchSize(32), dl.Quiet()) }
			fit()
			for b.Loop() {
				fit()
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/1000/float64(b.N*batches), "ms/step")
		})
	}
}
