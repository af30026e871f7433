package plotting

import (
	"math"
	"slices"
)

// A ranking is the scores of samples that are positive or not, the highest first. What it is asked
// for is at each threshold between two different scores.
type ranking struct {
	scores              []float64
	positive            []bool
	positives, negative int
}

// newRanking sorts the samples; those whose score is not a number are left out.
func newRanking(scores []float64, positive []bool) *ranking {
	order := make([]int, 0, len(scores))
	for i, s := range scores {
		if !math.IsNaN(s) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case scores[a] > scores[b]:
			return -1
		case scores[a] < scores[b]:
			return 1
		}
		return 0
	})
	r := &ranking{}
	for _, i := range order {
		r.scores, r.positive = append(r.scores, scores[i]), append(r.positive, positive[i])
		if positive[i] {
			r.positives++
		} else {
			r.negative++
		}
	}
	return r
}

// An operatingPoint is what a threshold gives: how many are called positive rightly and wrongly.
type operatingPoint struct {
	threshold           float64
	hits, falsePositive int
}

// points are the points at each threshold, from the one that calls nothing positive.
func (r *ranking) points() []operatingPoint {
	points := []operatingPoint{{threshold: math.Inf(1)}}
	at := points[0]
	for i, s := range r.scores {
		if r.positive[i] {
			at.hits++
		} else {
			at.falsePositive++
		}
		if i+1 == len(r.scores) || r.scores[i+1] != s {
			at.threshold = s
			points = append(points, at)
		}
	}
	return points
}

// roc is the true positive rate over the false positive rate, and the area under it: how probable it
// is that a positive has a higher score than a negative. Without positives or without negatives there
// is none.
func (r *ranking) roc() (fpr, tpr []float64, area float64, ok bool) {
	if r.positives == 0 || r.negative == 0 {
		return nil, nil, math.NaN(), false
	}
	for i, p := range r.points() {
		x, y := float64(p.falsePositive)/float64(r.negative), float64(p.hits)/float64(r.positives)
		fpr, tpr = append(fpr, x), append(tpr, y)
		if i > 0 {
			area += (x - fpr[i-1]) * (y + tpr[i-1]) / 2
		}
	}
	return fpr, tpr, area, true
}

// precisionRecall is the precision over the recall, and the average precision: the mean of the
// precision over what each threshold adds to the recall, as scikit-learn defines it.
func (r *ranking) precisionRecall() (recall, precision []float64, average float64, ok bool) {
	if r.positives == 0 {
		return nil, nil, math.NaN(), false
	}
	for _, p := range r.points()[1:] {
		x, y := float64(p.hits)/float64(r.positives), float64(p.hits)/float64(p.hits+p.falsePositive)
		last := 0.0
		if len(recall) == 0 {
			recall, precision = append(recall, 0), append(precision, y)
		} else {
			last = recall[len(recall)-1]
		}
		recall, precision = append(recall, x), append(precision, y)
		average += (x - last) * y
	}
	return recall, precision, average, true
}

// A confidenceBin is the samples whose confidence lies in a part of 0 to 1.
type confidenceBin struct {
	n                    int
	confidence, accuracy float64 // their means
}

// calibrated sorts samples by their confidence into bins of equal width, and returns the expected
// calibration error (Naeini and others, 2015): the mean distance of confidence and accuracy.
func calibrated(confidence []float64, right []bool, bins int) (sorted []confidenceBin, ece float64) {
	sorted = make([]confidenceBin, bins)
	n := 0
	for i, c := range confidence {
		if math.IsNaN(c) {
			continue
		}
		b := &sorted[min(max(int(math.Ceil(c*float64(bins)))-1, 0), bins-1)]
		b.n++
		n++
		b.confidence += min(max(c, 0), 1)
		if right[i] {
			b.accuracy++
		}
	}
	for i := range sorted {
		b := &sorted[i]
		if b.n == 0 {
			continue
		}
		b.confidence /= float64(b.n)
		b.accuracy /= float64(b.n)
		ece += float64(b.n) / float64(n) * math.Abs(b.confidence-b.accuracy)
	}
	return sorted, ece
}
