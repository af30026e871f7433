package plotting

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var (
	rankedScores   = []float64{.1, .4, .35, .8, .4, .9, .4, .2, .65, .7}
	rankedPositive = []bool{false, false, true, true, false, true, true, false, true, false}
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

// The areas and points are those of scikit-learn 1.9: roc_auc_score, average_precision_score, roc_curve
// and precision_recall_curve of these samples, of which three have the same score.
func TestAreasAreThoseOfScikitLearn(t *testing.T) {
	r := newRanking(rankedScores, rankedPositive)
	fpr, tpr, auc, ok := r.roc()
	if !ok || !near(auc, 0.76) {
		t.Errorf("the area under the ROC curve is %v", auc)
	}
	wantFPR, wantTPR := []float64{0, 0, 0, .2, .2, .6, .6, .8, 1}, []float64{0, .2, .4, .4, .6, .8, 1, 1, 1}
	for i := range wantFPR {
		if len(fpr) != len(wantFPR) || !near(fpr[i], wantFPR[i]) || !near(tpr[i], wantTPR[i]) {
			t.Fatalf("the curve is %v, %v", fpr, tpr)
		}
	}
	recall, precision, ap, ok := r.precisionRecall()
	if !ok || !near(ap, 0.7892857142857144) {
		t.Errorf("the average precision is %v", ap)
	}
	if !near(recall[4], .6) || !near(precision[4], .75) || precision[len(precision)-1] != .5 {
		t.Errorf("the curve is %v, %v", recall, precision)
	}
	if _, _, _, ok := newRanking([]float64{1, 2}, []bool{true, true}).roc(); ok {
		t.Error("there is a ROC curve without negatives")
	}
}

// A perfect ranking has the area 1, a reversed one 0, and one score for all ½.
func TestAreasAtTheEnds(t *testing.T) {
	for _, c := range []struct {
		scores []float64
		want   float64
	}{
		{[]float64{4, 3, 2, 1}, 1}, {[]float64{1, 2, 3, 4}, 0}, {[]float64{7, 7, 7, 7}, 0.5}, {[]float64{4, math.NaN(), 2, 1}, 1},
	} {
		if _, _, area, _ := newRanking(c.scores, []bool{true, true, false, false}).roc(); !near(area, c.want) {
			t.Errorf("%v has the area %v, not %v", c.scores, area, c.want)
		}
	}
}

func TestCalibrated(t *testing.T) {
	// Two of four are right at 0.9, and all two at 0.55: |0.5-0.9|·4/6 + |1-0.55|·2/6.
	_, ece := calibrated([]float64{.9, .9, .9, .9, .55, .55, math.NaN()}, []bool{true, true, false, false, true, true, true}, 10)
	if want := 0.4*4/6 + 0.45*2/6; !near(ece, want) {
		t.Errorf("the error is %v, not %v", ece, want)
	}
	bins, ece := calibrated([]float64{0, 1, 0.1}, []bool{false, true, false}, 10)
	if bins[0].n != 2 || bins[9].n != 1 || math.Abs(ece-0.1/3) > 1e-9 {
		t.Errorf("the bins are %v with the error %v", bins, ece)
	}
}

func TestConfusionMatrixCounts(t *testing.T) {
	f := ConfusionMatrix(tensor.From([]int{0, 0, 0, 1, 1, 2}), tensor.From([][]float32{
		{.9, .1, 0}, {.2, .8, 0}, {.1, .6, .3}, {0, 1, 0}, {.7, .2, .1}, {0, .1, .9},
	}), Classes("cat", "dog", "eel"))
	want := "Confusion matrix of 3 classes: 3 of 6 samples right, 50.0 %; most often cat taken for dog (2), dog taken for cat (1)"
	if f.Alt() != want {
		t.Errorf("the words are %q, not %q", f.Alt(), want)
	}
}

// One column of probabilities is class 1 from a half on; one-hot targets are classes.
func TestClassesOf(t *testing.T) {
	for _, c := range []struct {
		y     *tensor.Tensor
		want  []int
		count int
	}{
		{tensor.From([]float32{0.2, 0.5, 0.9}), []int{0, 1, 1}, 2},
		{tensor.From([]float32{0, 2, 1}), []int{0, 2, 1}, 3},
		{tensor.From([][]float32{{0, 1}, {1, 0}}), []int{1, 0}, 2},
		{tensor.From([][]float32{{3}, {1}}), []int{3, 1}, 4},
		{tensor.From([]float32{1, float32(math.NaN())}), []int{1, noClass}, 2},
	} {
		got, count := classesOf("test", c.y)
		if count != c.count || len(got) != len(c.want) {
			t.Errorf("%v: %v of %d", c.y, got, count)
		}
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%v: %v, not %v", c.y, got, c.want)
				break
			}
		}
	}
}

func TestMostWrongHasTheSurestFirst(t *testing.T) {
	x := filled(1, 4, 4, 4)
	f := MostWrong(2, x, tensor.From([]int{0, 0, 1, 1}), tensor.From([][]float32{{.4, .6}, {.1, .9}, {.2, .8}, {.7, .3}}))
	if !strings.Contains(f.Alt(), "3 of 4 predictions are wrong") || !strings.Contains(f.Alt(), ": 1, is 0, 0, is 1") {
		t.Errorf("the words are %q", f.Alt())
	}
	if f := MostWrong(2, x, tensor.From([]int{0, 0, 1, 1}), tensor.From([]int{0, 0, 1, 1})); !strings.Contains(f.Alt(), "all 4") {
		t.Errorf("without mistakes it is %q", f.Alt())
	}
}

func TestCorrelation(t *testing.T) {
	d := gathered("test", tensor.From([][]float32{{1, 2, 5, 3}, {2, 4, 4, 3}, {3, 6, 3, 3}, {4, 8, float32(math.NaN()), 3}}))
	for _, c := range []struct {
		a, b int
		want float64
	}{{0, 1, 1}, {0, 2, -1}, {1, 1, 1}} {
		if got := d.correlation(c.a, c.b); !near(got, c.want) {
			t.Errorf("columns %d and %d: %v, not %v", c.a, c.b, got, c.want)
		}
	}
	if got := d.correlation(0, 3); !math.IsNaN(got) {
		t.Errorf("with a column that is always the same: %v", got)
	}
}

func TestSortedIntoBins(t *testing.T) {
	edges := binEdges([]valueSet{{values: []float64{0, 1, 2, 3, 4}}}, 0, 4, 4)
	counts := sorted([]float64{0, 0.5, 1, 3, 3.9, 4}, edges)
	for i, want := range []float64{2, 1, 0, 3} {
		if counts[i] != want {
			t.Errorf("the counts are %v between %v", counts, edges)
			break
		}
	}
}

// The hills of a ridgeline have the area of their number, wherever the values lie.
func TestDensityIsWhole(t *testing.T) {
	s := newValueSet("test", "", normalNumbers(2000, 3, 0.7))
	sum := 0.0
	for _, v := range density(s, -1, 7) {
		sum += v
	}
	// A bell of n values has the area √(2π); the densities are one for each step.
	if want := math.Sqrt(2 * math.Pi); math.Abs(sum-want) > 0.01*want {
		t.Errorf("the area is %v, not %v", sum, want)
	}
}

func TestEffectiveRank(t *testing.T) {
	if got := effectiveRank([]float64{2, 2, 2, 0}); !near(got, 3) {
		t.Errorf("three alike of four count as %v", got)
	}
	if got := effectiveRank([]float64{5, 0, 0}); !near(got, 1) {
		t.Errorf("one counts as %v", got)
	}
}

func TestDecibels(t *testing.T) {
	got := decibels([]float32{100, 10, 1e-9, 0, float32(math.Inf(1))}, 80)
	for i, want := range []float64{0, -10, -80, -80, 0} {
		if math.Abs(float64(got[i])-want) > 1e-4 {
			t.Errorf("the decibels are %v", got)
			break
		}
	}
}
