package layers_test

import (
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// BenchmarkEmbedding is steps of Fit over batches of 32 texts of 100 words, whose words are looked up in a table of
// 20,000 rows of 128, averaged, and weighed: the words are all as likely, or as in a language (Zipf), or only 5000
// of them occur. Bench with -cpu 1,2.
func BenchmarkEmbedding(b *testing.B) {
	const rows, columns, batch, words, steps = 20000, 128, 32, 100, 20
	for _, kind := range []struct {
		name string
		word func(uniform float64) float64
	}{
		{"uniform", func(u float64) float64 { return rows * u }},
		{"Zipf", func(u float64) float64 { return math.Exp(u*math.Log(rows+1)) - 1 }},
		{"5000", func(u float64) float64 { return 5000 * u }},
	} {
		s := tensor.NewStream(1, "bench")
		x, y := tensor.Uniform(s, 0, 1, batch*steps, words), tensor.Normal(s, 0, 1, batch*steps, 1)
		for i, u := range x.Values() {
			x.Values()[i] = float32(min(int(kind.word(float64(u))), rows-1))
		}
		for _, optimizer := range []func() *optimizers.Optimizer{
			func() *optimizers.Optimizer { return optimizers.Adam() },
			func() *optimizers.Optimizer { return optimizers.SGD() },
		} {
			b.Run(fmt.Sprint(kind.name, " ", optimizer().Class()), func(b *testing.B) {
				m := dl.Sequential(
					layers.Embedding(rows, columns, layers.InputShape(words)),
					layers.GlobalAveragePooling1D(),
					layers.Dense(1),
				)
				m.Compile(optimizer(), losses.MeanSquaredError())
				best, last := time.Hour, time.Time{}
				each := dl.Callback{BatchEnd: func(*dl.Model, int, dl.Logs) {
					now := time.Now()
					best, last = min(best, now.Sub(last)), now
				}}
				for b.Loop() {
					m.Fit(x, y, dl.BatchSize(batch), dl.Quiet(), each)
				}
				b.ReportMetric(best.Seconds()*1e3, "ms/step")
			})
		}
	}
}
