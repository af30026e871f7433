package plotting

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
)

// wander is a history of that many epochs with noise, as of a training.
func wander(n int) *dl.History {
	h := &dl.History{}
	r := rand.New(rand.NewPCG(1, 2))
	for i := range n {
		fall := math.Exp(-4 * float64(i) / float64(n))
		h.Epochs = append(h.Epochs, dl.Logs{"loss": fall + 0.05*r.NormFloat64(), "val_loss": fall + 0.2 + 0.05*r.NormFloat64()})
	}
	return h
}

func BenchmarkSVG1000(b *testing.B) { benchmarkSVG(b, wander(1000)) }

func BenchmarkSVG100000(b *testing.B) { benchmarkSVG(b, wander(100_000)) }

func benchmarkSVG(b *testing.B, h *dl.History) {
	size := 0
	for b.Loop() {
		svg, err := Curves(h).SVG()
		if err != nil {
			b.Fatal(err)
		}
		size = len(svg)
	}
	b.ReportMetric(float64(size), "bytes")
}

func BenchmarkPNG1000(b *testing.B) {
	h := wander(1000)
	for b.Loop() {
		if _, err := Curves(h).PNG(); err != nil {
			b.Fatal(err)
		}
	}
}
