package main

import (
	"os"
	"testing"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// leastOfBaseline is the part of the baseline's share below which the test fails.
const leastOfBaseline = 0.8

// On a quiet machine of a kind with a baseline, the workloads are as fast as they were, measured in shares
// of the FMA peak of the same run. Elsewhere the shares are said.
func TestSpeed(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 measures the speed")
	}
	all, err := readBaseline(baselineFile)
	if err != nil {
		t.Fatal(err)
	}
	kept, known := all[machine(kernels.Path())]
	t.Logf("%s; load average %.2f; baseline kept: %t", machine(kernels.Path()), load(), known)
	for _, name := range small {
		w, _ := find(name)
		during := newWatch()
		got, err := w.share()
		others := during.others()
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%-12s %5.1f %% of the peak; baseline %.1f %%; others kept %.2f cores busy", name, 100*got, 100*kept[name], others)
		if got > 1.02 {
			t.Errorf("%s reaches %.0f %% of the peak: its FLOPs or the peak are wrong", name, 100*got)
		}
		if got < leastOfBaseline*kept[name] && quiet(others) {
			t.Errorf("%s reaches %.1f %% of the FMA peak, less than %.1f of the %.1f %% that it did on a machine of this kind", name, 100*got, leastOfBaseline, 100*kept[name])
		}
	}
	t.Logf("load average %.2f after", load())
}
