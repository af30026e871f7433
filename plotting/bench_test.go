package plotting

import (
	"math"
	"math/rand/v2"
	"os"
	"testing"
	"time"

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
	size, best := 0, time.Hour
	for b.Loop() {
		start := time.Now()
		svg, err := Curves(h).SVG()
		if err != nil {
			b.Fatal(err)
		}
		size, best = len(svg), min(best, time.Since(start))
	}
	b.ReportMetric(float64(best.Microseconds())/1000, "ms-at-best")
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

// A figure of two lines of 1,000 points is small and quick, and one of 100,000 is not much larger.
func TestCost(t *testing.T) {
	for _, c := range []struct {
		points int
		bytes  int
		time   time.Duration
	}{{1000, 40_000, 3 * time.Millisecond}, {100_000, 48_000, 10 * time.Millisecond}} {
		h := wander(c.points)
		best := time.Hour
		for range 30 {
			start := time.Now()
			svg, err := Curves(h).SVG()
			if err != nil {
				t.Fatal(err)
			}
			best = min(best, time.Since(start))
			if len(svg) > c.bytes {
				t.Fatalf("2×%d points make %d bytes of SVG", c.points, len(svg))
			}
		}
		t.Logf("2×%d points take %v at best", c.points, best)
		if best > c.time && os.Getenv("HORNBOOK_FULL") != "" {
			t.Errorf("2×%d points take %v at best", c.points, best)
		}
	}
}
