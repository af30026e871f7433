package main

import (
	"math"
	"strings"
	"testing"
)

func TestMedian(t *testing.T) {
	for _, c := range []struct {
		of   []float64
		want float64
	}{{nil, 0}, {[]float64{3}, 3}, {[]float64{9, 1, 2}, 2}, {[]float64{4, 1, 3, 9}, 3.5}} {
		if got := median(c.of); got != c.want {
			t.Errorf("the median of %v is %v, not %v", c.of, got, c.want)
		}
	}
}

// A round in which the machine was three times slower changes neither ratio; one without a time of
// theirs does not count.
func TestRatioIsPaired(t *testing.T) {
	ours, theirs := row{Rounds: []float64{1, 3, 1, 1, 50}}, row{Rounds: []float64{2, 6, 2, 2.2}}
	if got := ratio(ours, theirs); got != 0.5 {
		t.Errorf("ratio %v", got)
	}
	theirs.Rounds = []float64{0, 0, 4, 0}
	if got := ratio(ours, theirs); got != 0.25 {
		t.Errorf("ratio %v with one round in common", got)
	}
	if got := ratio(ours, row{}); got != 0 {
		t.Errorf("ratio %v to nothing", got)
	}
}

func TestTable(t *testing.T) {
	var b strings.Builder
	write(&b, []result{{Name: "mlp", Flops: 1e6, Peak: 100, Rows: []row{
		{Framework: "hornbook", Rounds: []float64{0.02, 0.04, 0.02}},
		{Framework: "slow", Rounds: []float64{200, 0, 0}},
		{Framework: "fast", Rounds: []float64{0.1, 0.2, 12}},
		{Framework: "absent", Why: "it is not installed"},
	}}})
	want := `
model  framework  min ms  median ms  Hornbook/it  of the peak  rounds
mlp    hornbook   0.020   0.020                   50.0 %       3
       slow       200     200        0.000        0.0 %        1
       fast *     0.100   0.200      0.200        5.0 %        3
absent has no mlp: it is not installed
`
	if got := "\n" + b.String(); got != want {
		t.Errorf("got\n%s", got)
	}
	if math.Abs(ratio(row{Rounds: []float64{1}}, row{Rounds: []float64{3}})-1.0/3) > 1e-15 {
		t.Error("a ratio is not ours to theirs")
	}
}
