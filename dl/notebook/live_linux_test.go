package notebook

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/gonb"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func TestLive(t *testing.T) {
	t.Setenv("HORNBOOK_HEADLESS", "")
	displays := inNotebook(t)
	x, y := samples(256)
	start := time.Now()
	for range 2 {
		line().Fit(x, y, dl.Epochs(300), dl.ValidationSplit(0.25), Live())
	}
	took := time.Since(start)
	got := displays()
	if most := 2*2 + int(took/every) + 2; len(got) < 4 || len(got) > most {
		t.Errorf("%d displays in %v, want 4 to %d", len(got), took, most)
	}
	ids := map[string]int{}
	for _, d := range got {
		ids[d.DisplayID]++
	}
	if len(ids) != 2 || ids[""] != 0 {
		t.Errorf("two runs have the displays %v", ids)
	}
	if s, _ := got[0].Data[protocol.MIMETextPlain].(string); !strings.HasPrefix(s, "Epoch 1 of 300, step 0 of ") {
		t.Errorf("the first frame says %q", s)
	}
	last := got[len(got)-1].Data
	if s, _ := last[protocol.MIMETextPlain].(string); !strings.HasPrefix(s, "300 epochs in ") || !strings.Contains(s, "val_loss") {
		t.Errorf("the last frame says %q", s)
	}
	html, _ := last[protocol.MIMETextHTML].(string)
	for _, want := range []string{`role="img"`, "loss over the epochs, training from", "validation from", "currentColor", blue, orange} {
		if !strings.Contains(html, want) {
			t.Errorf("the last frame lacks %q", want)
		}
	}
}

// Where nobody watches, Fit prints its lines, and nothing is displayed.
func TestLiveHeadless(t *testing.T) {
	t.Setenv("HORNBOOK_HEADLESS", "1")
	displays := inNotebook(t)
	x, y := samples(32)
	if h := line().Fit(x, y, Live()); len(h.Epochs) != 1 {
		t.Errorf("%d epochs", len(h.Epochs))
	}
	if got := displays(); len(got) != 0 {
		t.Errorf("%d displays", len(got))
	}
}

// BenchmarkLive is what the panel costs: the processor's time of a training with it, the kernel's end of
// the pipe too, over that of one without, as the least of all pairs has it.
func BenchmarkLive(b *testing.B) {
	b.Setenv("HORNBOOK_HEADLESS", "")
	startKernel()
	gonb.InNotebook = true
	defer func() { gonb.InNotebook = false }()
	x, y := tensor.New(tensor.Shape{20000, 784}, nil), tensor.New(tensor.Shape{20000}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%17) / 17
	}
	m := dl.Sequential(layers.Dense(128, layers.ReLU, layers.InputShape(784)), layers.Dense(10, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	cpu := func(option dl.FitOption) time.Duration {
		start := processorTime()
		m.Fit(x, y, dl.Epochs(2), dl.ValidationSplit(0.1), option)
		return processorTime() - start
	}
	best := map[bool]time.Duration{}
	for b.Loop() {
		for _, with := range []bool{true, false} {
			option := dl.Quiet()
			if with {
				option = Live()
			}
			if d := cpu(option); best[with] == 0 || d < best[with] {
				best[with] = d
			}
		}
	}
	b.ReportMetric(100*(float64(best[true])/float64(best[false])-1), "%more")
}

// processorTime is what this process has had of the processors.
func processorTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
