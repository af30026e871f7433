package notebook

import (
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

// A frame of a long run; ten a second may take 2 ms each to stay under 2 % of the training.
func BenchmarkFrame(b *testing.B) {
	p := newPanel(dl.Run{Epochs: 100, Steps: 300}, time.Now())
	for e := range 99 {
		p.epochEnd(e, dl.Logs{"loss": 1 / float64(e+1), "val_loss": 1, "accuracy": 1, "val_accuracy": 0.5})
	}
	for i := range 299 {
		p.batch(i, dl.Logs{"loss": 1 / float64(i+1), "accuracy": 1}, 1e-3, 1/float64(i+1))
	}
	p.Better = map[string]bool{"loss": false, "val_loss": false, "accuracy": true, "val_accuracy": true}
	for b.Loop() {
		p.html(time.Now())
	}
}
