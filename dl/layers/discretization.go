package layers

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// DiscretizationConfig is what a Discretization layer was made with, and what Adapt has found.
type DiscretizationConfig struct {
	BinBoundaries []float32 // ascending; nil before Adapt
	NumBins       int       // 0 if the boundaries were given
	Epsilon       float32
	OutputMode    OutputMode
	layer         []LayerOption
}

// A DiscretizationOption is [BinBoundaries], [NumBins], [Epsilon], an [OutputMode] or a
// [LayerOption].
type DiscretizationOption interface{ discretization(*DiscretizationConfig) }

type discretizationFunc func(*DiscretizationConfig)

func (o discretizationFunc) discretization(d *DiscretizationConfig) { o(d) }
func (o EpsilonOption) discretization(d *DiscretizationConfig)      { d.Epsilon = float32(o) }
func (m OutputMode) discretization(d *DiscretizationConfig)         { d.OutputMode = m }
func (o LayerOption) discretization(d *DiscretizationConfig)        { d.layer = append(d.layer, o) }

// BinBoundaries are where the bins of a Discretization begin but for the first, ascending.
func BinBoundaries(at ...float32) DiscretizationOption {
	return discretizationFunc(func(d *DiscretizationConfig) { d.BinBoundaries = append([]float32{}, at...) })
}

// NumBins makes Adapt find the boundaries of so many bins.
func NumBins(n int) DiscretizationOption {
	return discretizationFunc(func(d *DiscretizationConfig) { d.NumBins = n })
}

// Discretization sorts numbers into bins: those below the first boundary into bin 0, those from the
// first to before the second into bin 1, and so on. Give it [BinBoundaries], or [NumBins] and let Adapt
// find boundaries that divide the data evenly. The output is the bin's number, of x's shape, or what an
// [OutputMode] says. There is no gradient. Epsilon, 0.01 by default, is how far, as a part of the data,
// the boundaries that Adapt finds may be from the quantiles: it remembers 1/epsilon values of each
// batch.
func Discretization(options ...DiscretizationOption) *AdaptiveLayer {
	d := DiscretizationConfig{Epsilon: 0.01}
	for _, o := range options {
		o.discretization(&d)
	}
	switch {
	case d.NumBins < 0 || d.NumBins == 0 && d.BinBoundaries == nil:
		tensor.Fail("", "Discretization", nil, "give the layer BinBoundaries, or NumBins of 1 or more and Adapt")
	case !(d.Epsilon > 0 && d.Epsilon < 1):
		tensor.Fail("", "Discretization", nil, "Epsilon is a part between 0 and 1, not %v", d.Epsilon)
	case !slices.IsSorted(d.BinBoundaries):
		tensor.Fail("", "Discretization", nil, "the boundaries %v do not ascend", d.BinBoundaries)
	}
	d.OutputMode.mustBe("Discretization", Indices, OneHot, MultiHot, Count)
	l := &AdaptiveLayer{}
	l.Layer = newLayer("Discretization", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if d.BinBoundaries == nil {
			tensor.Fail(c.path, "Discretization", x, "the layer does not know its %d bins yet: Adapt finds their boundaries in the training data", d.NumBins)
		}
		bins := x[0].Digitize(tensor.From(d.BinBoundaries))
		return d.OutputMode.encode(bins, len(d.BinBoundaries)+1, nil)
	})
	l.adapt = func(batches []*tensor.Tensor) {
		if d.NumBins == 0 {
			tensor.Fail(l.Name(), "Adapt", batches, "the layer was given its boundaries: give it NumBins in their stead")
		}
		var all quantiles
		for _, x := range batches {
			all = append(summarize(x.Values(), float64(d.Epsilon)), all...)
			slices.SortStableFunc(all, func(a, b quantile) int { return cmpFloat(a.value, b.value) })
			all = all.compress(float64(d.Epsilon))
		}
		if len(all) == 0 {
			tensor.Fail(l.Name(), "Adapt", batches, "the data is empty")
		}
		all = all.compress(1 / float64(d.NumBins))
		d.BinBoundaries = []float32{}
		for _, q := range all[:len(all)-1] {
			d.BinBoundaries = append(d.BinBoundaries, float32(q.value))
		}
		l.config = d
	}
	return l
}

func cmpFloat(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// quantiles are some of the values of data, ascending, each with how many it stands for.
type quantiles []quantile

type quantile struct{ value, weight float64 }

// summarize takes about 1/epsilon of the values.
func summarize(values []float32, epsilon float64) (q quantiles) {
	sorted := slices.Sorted(slices.Values(values))
	step := max(float64(len(sorted))*epsilon, 1)
	for i := int(step - 1); i < len(sorted); i += int(step) {
		q = append(q, quantile{float64(sorted[i]), float64(float32(step))})
	}
	return q
}

// compress makes q about 1/epsilon long, by what lies evenly between its values.
func (q quantiles) compress(epsilon float64) quantiles {
	if float64(len(q))*epsilon < 1 {
		return q
	}
	sums, total := make([]float64, len(q)), 0.0
	for i, v := range q {
		total = float64(float32(total + v.weight))
		sums[i] = total
	}
	parts := make([]float64, len(q))
	for i, s := range sums {
		parts[i] = float64(float32(s / total))
	}
	var short quantiles
	before := 0.0
	for k := range int(math.Ceil(1 / epsilon)) {
		at := epsilon + float64(k)*epsilon
		i, _ := slices.BinarySearch(parts, at) // the first that is not less
		value, sum := q[len(q)-1].value, total
		switch {
		case i == 0:
			value, sum = q[0].value, sums[0]
		case i < len(q):
			part := (at - parts[i-1]) / (parts[i] - parts[i-1])
			value = q[i-1].value + part*(q[i].value-q[i-1].value)
			sum = sums[i-1] + part*(sums[i]-sums[i-1])
		}
		short = append(short, quantile{float64(float32(value)), float64(float32(sum - before))})
		before = sum
	}
	return short
}
