package main

import (
	"fmt"
	"io"
	"slices"
	"text/tabwriter"
)

// A result is what was measured of one workload.
type result struct {
	Name  string  `json:"name"`
	Title string  `json:"title"`
	Flops float64 `json:"flops,omitempty"` // of a step
	Peak  float64 `json:"peak,omitempty"`  // GFLOP/s, the best of the rounds
	Rows  []row   `json:"frameworks"`      // Hornbook first
}

// A row is what was measured of one framework.
type row struct {
	Framework string `json:"framework"`
	// Rounds are the milliseconds a step takes, one for each round; 0 where it was left out.
	Rounds []float64 `json:"rounds,omitempty"`
	Why    string    `json:"why,omitempty"` // there are none
}

// measured are the rounds that the framework was in.
func (r row) measured() []float64 {
	return slices.DeleteFunc(slices.Clone(r.Rounds), func(ms float64) bool { return ms == 0 })
}

// median is the middle of values, the mean of the two in the middle if their number is even, and 0 of
// none.
func median(values []float64) float64 {
	v := slices.Sorted(slices.Values(values))
	if len(v) == 0 {
		return 0
	}
	return (v[(len(v)-1)/2] + v[len(v)/2]) / 2
}

// ratio is the median of the ratios of ours to theirs in the same rounds; 0 if there is none. The two
// times of a round are taken right after each other, so that what else the machine does meanwhile
// mostly cancels.
func ratio(ours, theirs row) float64 {
	var ratios []float64
	for i := range min(len(ours.Rounds), len(theirs.Rounds)) {
		if ours.Rounds[i] > 0 && theirs.Rounds[i] > 0 {
			ratios = append(ratios, ours.Rounds[i]/theirs.Rounds[i])
		}
	}
	return median(ratios)
}

// fastest is the index of the row after the first with the smallest median, or 0.
func (r result) fastest() int {
	best := 0
	for i := 1; i < len(r.Rows); i++ {
		if m := median(r.Rows[i].measured()); m > 0 && (best == 0 || m < median(r.Rows[best].measured())) {
			best = i
		}
	}
	return best
}

// write shows the results as one table. The fastest of the others has a star; the lines
// after it say why a framework is not in it.
func write(out io.Writer, results []result) {
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "model\tframework\tmin ms\tmedian ms\tHornbook/it\tof the peak\trounds")
	var absent []string
	for _, r := range results {
		best := r.fastest()
		for i, w := range r.Rows {
			name := ""
			if i == 0 {
				name = r.Name
			}
			times := w.measured()
			if len(times) == 0 {
				absent = append(absent, fmt.Sprintf("%s has no %s: %s", w.Framework, r.Name, w.Why))
				continue
			}
			star, against, share := "", "", ""
			if i == best && i > 0 {
				star = " *"
			}
			if i > 0 {
				against = fmt.Sprintf("%.3f", ratio(r.Rows[0], w))
			}
			if r.Peak > 0 && r.Flops > 0 {
				share = fmt.Sprintf("%.1f %%", 100*r.Flops/(median(times)/1e3)/(r.Peak*1e9))
			}
			fmt.Fprintf(t, "%s\t%s%s\t%s\t%s\t%s\t%s\t%d\n", name, w.Framework, star, milliseconds(slices.Min(times)), milliseconds(median(times)), against, share, len(times))
		}
	}
	t.Flush()
	for _, line := range absent {
		fmt.Fprintln(out, line)
	}
}

// milliseconds has three digits that count.
func milliseconds(ms float64) string {
	switch {
	case ms < 10:
		return fmt.Sprintf("%.3f", ms)
	case ms < 100:
		return fmt.Sprintf("%.2f", ms)
	}
	return fmt.Sprintf("%.0f", ms)
}
