package dl_test

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// memory is what the process holds after a collection, and what it has allocated in all.
type memory struct{ live, allocated, objects uint64 }

func memoryNow() memory {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return memory{m.HeapAlloc, m.TotalAlloc, m.Mallocs}
}

// BenchmarkMemory trains 24,000 steps with shuffling, dropout and a metric, a partial batch at the end
// of each epoch, and prints every 6,000 what is held and what was allocated. What is held must not grow.
func BenchmarkMemory(b *testing.B) {
	const steps, perEpoch, epochs = 24000, 240, 100
	data := datasets.Blobs(datasets.Samples(perEpoch*32-5), datasets.Classes(5))
	for b.Loop() {
		model := dl.Sequential(
			layers.Dense(32, layers.ReLU, layers.InputShape(2)),
			layers.Dropout(0.2),
			layers.Dense(5, layers.Softmax),
		)
		model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		seen := make([]memory, 0, 8)
		at := func() { seen = append(seen, memoryNow()) }
		model.Fit(data.Train.X, data.Train.Y, dl.Epochs(epochs), dl.Quiet(), dl.Callback{
			Begin: func(*dl.Model, dl.Run) { at() },
			EpochEnd: func(_ *dl.Model, epoch int, _ dl.Logs) {
				if (epoch+1)%(epochs/4) == 0 { // epochs count from 0
					at()
				}
			},
		})
		for i, m := range seen {
			text := fmt.Sprintf("after %5d steps: %7.1f kB held", i*steps/4, float64(m.live)/1000)
			if i > 0 {
				text += fmt.Sprintf(", %5.1f kB allocated in 6,000 steps (%d objects)",
					float64(m.allocated-seen[i-1].allocated)/1000, m.objects-seen[i-1].objects)
			}
			b.Log(text)
		}
		if len(seen) != 5 {
			b.Fatalf("memory was looked at %d times", len(seen))
		}
		// The first steps lay the model out; from then on only the history grows, by a line an epoch.
		if first, last := seen[1].live, seen[4].live; last > first+100_000 {
			b.Errorf("after 6,000 steps %d bytes were held, after 24,000 %d", first, last)
		}
	}
}
