package metrics

import "math"

// PearsonCorrelation is the correlation of want and got along an axis, from -1 to 1: the mean of the
// products of their deviations from their means, in units of their standard deviations. Both are
// [batch ... elements]. It is NaN where one of them is the same everywhere.
func PearsonCorrelation(options ...AxisOption) *Mean {
	return correlation("PearsonCorrelation", "pearson_correlation", options, func(want, got []float32) float64 {
		w, wVar := moments(want)
		g, gVar := moments(got)
		var sum float64
		for i, v := range got {
			sum += (float64(want[i]) - w) * (float64(v) - g)
		}
		return sum / float64(len(got)) / (math.Sqrt(wVar) * math.Sqrt(gVar))
	})
}

// ConcordanceCorrelation is how near want and got are to being the same along an axis, from -1 to 1:
// their covariance by half the sum of their variances and the square of the distance of their means
// (Lin, 1989). Both are [batch ... elements].
func ConcordanceCorrelation(options ...AxisOption) *Mean {
	return correlation("ConcordanceCorrelation", "concordance_correlation", options, func(want, got []float32) float64 {
		w, wVar := moments(want)
		g, gVar := moments(got)
		var sum float64
		for i, v := range got {
			sum += (float64(want[i]) - g) * (float64(v) - g)
		}
		return 2 * sum / float64(len(got)) / (wVar + gVar + (w-g)*(w-g) + epsilon)
	})
}

func correlation(class, name string, options []AxisOption, f func(want, got []float32) float64) *Mean {
	m := newMean(class, name, elements, map[string]any{"axis": -1})
	for _, o := range options {
		o.along(&m.kind)
	}
	m.of = along(m.axis(), f)
	return m
}

// moments are the mean and the variance of a line.
func moments(x []float32) (mean, variance float64) {
	for _, v := range x {
		mean += float64(v)
	}
	mean /= float64(len(x))
	for _, v := range x {
		variance += (float64(v) - mean) * (float64(v) - mean)
	}
	return mean, variance / float64(len(x))
}
