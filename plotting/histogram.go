package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A HistogramOption is an option of [Histogram].
type HistogramOption func(h *histogram)

// Bins is into how many parts the values are sorted; the default follows their number and spread
// (Freedman and Diaconis, 1981).
func Bins(n int) HistogramOption { return func(h *histogram) { h.bins = n } }

// Named names the values in the legend, and the axis.
func Named(name string) HistogramOption { return func(h *histogram) { h.sets[0].name = name } }

// Against draws other values over the same axis, as of the test beside the training.
func Against(name string, x dl.Source) HistogramOption {
	return func(h *histogram) { h.sets = append(h.sets, newValueSet("Histogram", name, x)) }
}

// LogCounts makes the axis of the counts logarithmic, so that what is rare is seen.
func LogCounts() HistogramOption { return func(h *histogram) { h.log = true } }

type histogram struct {
	sets []valueSet
	bins int
	log  bool
}

// A valueSet is numbers, of which some may not be finite.
type valueSet struct {
	name         string
	values       []float64 // the finite ones, sorted
	odd          int       // how many are not
	mean, spread float64
}

func newValueSet(op, name string, x dl.Source) valueSet {
	s := valueSet{name: name}
	for _, v := range gathered(op, x).values {
		if f := float64(v); finite(f) {
			s.values = append(s.values, f)
			s.mean += f
		} else {
			s.odd++
		}
	}
	slices.Sort(s.values)
	if n := float64(len(s.values)); n > 0 {
		s.mean /= n
		for _, v := range s.values {
			s.spread += (v - s.mean) * (v - s.mean)
		}
		s.spread = math.Sqrt(s.spread / n)
	}
	return s
}

// words says how many values there are, and where they lie.
func (s valueSet) words() string {
	w := fmt.Sprintf(language.Pick("%d values", "%d个值"), len(s.values)+s.odd)
	if n := len(s.values); n > 0 {
		w += fmt.Sprintf(language.Pick(" from %s to %s, mean %s, standard deviation %s", "，从%s到%s，均值%s，标准差%s"),
			number(s.values[0]), number(s.values[n-1]), number(s.mean), number(s.spread))
	}
	if s.odd > 0 {
		w += fmt.Sprintf(language.Pick(", %d not finite", "，其中%d个不是有限数"), s.odd)
	}
	if s.name != "" {
		w = s.name + ": " + w
	}
	return w
}

// Histogram draws how often which values are in x, of any shape.
func Histogram(x dl.Source, options ...HistogramOption) *Figure {
	h := &histogram{sets: []valueSet{newValueSet("Histogram", "", x)}}
	for _, option := range options {
		option(h)
	}
	if h.bins < 0 || h.bins > 1000 {
		tensor.Fail("", "Histogram", nil, "the number of bins is from 1 to 1000, not %d", h.bins)
	}
	var words []string
	low, high, all := math.Inf(1), math.Inf(-1), 0
	for _, s := range h.sets {
		words = append(words, s.words())
		if n := len(s.values); n > 0 {
			low, high = min(low, s.values[0]), max(high, s.values[n-1])
			all += n
		}
	}
	alt := language.Pick("Histogram of ", "直方图：") + strings.Join(words, "; ")
	if all == 0 {
		return note(language.Pick("No histogram: there is no finite value", "无法绘制直方图：没有有限的数值"))
	}
	edges := binEdges(h.sets, low, high, h.bins)
	p := newPlot()
	p.Y.Label.Text = language.Pick("count", "个数")
	p.X.Min, p.X.Max = edges[0], edges[len(edges)-1]
	most := 0.0
	var l legend
	for i, s := range h.sets {
		counts := sorted(s.values, edges)
		most = max(most, slices.Max(counts))
		p.Add(steps{edges, counts, series(i), len(h.sets) > 1, h.log})
		if len(h.sets) > 1 {
			l.area(orElse(s.name, fmt.Sprint(i+1)), series(i).faded(0.6))
		}
	}
	if len(h.sets) == 1 {
		p.X.Label.Text = h.sets[0].name
	}
	p.Y.Min, p.Y.Max = 0, most*1.06
	p.Y.Tick.Marker = roundTicks{whole: true}
	if h.log {
		logAxis(&p.Y, 0.7, most*1.5)
	}
	f := newFigure(0).panels(300, l, []*plot.Plot{p})
	f.alt = alt
	return f
}

// binEdges are the ends of the bins of all sets.
func binEdges(sets []valueSet, low, high float64, bins int) []float64 {
	if low == high {
		air := max(math.Abs(low)/10, 0.5)
		low, high = low-air, high+air
		if bins == 0 {
			bins = 11 // all in the middle one
		}
	}
	if bins == 0 {
		bins = 8
		for _, s := range sets {
			if n := len(s.values); n > 1 {
				width := 2 * (s.values[n*3/4] - s.values[n/4]) / math.Cbrt(float64(n))
				want := math.Ceil(math.Log2(float64(n)) + 1)
				if width > 0 {
					want = (high - low) / width
				}
				bins = max(bins, int(min(want, 80)))
			}
		}
	}
	edges := make([]float64, bins+1)
	for i := range edges {
		part := float64(i) / float64(bins)
		edges[i] = low*(1-part) + high*part
	}
	return edges
}

// sorted counts the sorted values in each bin.
func sorted(values, edges []float64) []float64 {
	counts := make([]float64, len(edges)-1)
	bin := 0
	for _, v := range values {
		for bin < len(counts)-1 && v >= edges[bin+1] {
			bin++
		}
		counts[bin]++
	}
	return counts
}

// steps are bars without gaps.
type steps struct {
	edges, counts []float64
	col           tone
	through       bool // others are seen through them
	log           bool
}

func (s steps) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	floor := c.Min.Y
	var line []vg.Point
	at := func(i int) vg.Length {
		if s.counts[i] == 0 {
			return floor
		}
		return min(max(y(s.counts[i]), floor), c.Max.Y)
	}
	line = append(line, vg.Point{X: x(s.edges[0]), Y: floor})
	for i := range s.counts {
		line = append(line, vg.Point{X: x(s.edges[i]), Y: at(i)}, vg.Point{X: x(s.edges[i+1]), Y: at(i)})
	}
	line = append(line, vg.Point{X: x(s.edges[len(s.edges)-1]), Y: floor})
	opacity := 0.85
	if s.through {
		opacity = 0.4
	}
	c.FillPolygon(s.col.faded(opacity), line)
	if !s.through && len(s.counts) <= 60 { // gaps, by which bars can be counted
		for i, e := range s.edges[1 : len(s.edges)-1] {
			if top := max(at(i), at(i+1)); top > floor {
				c.StrokeLine2(draw.LineStyle{Color: paper, Width: 1}, x(e), floor, x(e), top)
			}
		}
	}
	if s.through {
		c.StrokeLines(draw.LineStyle{Color: s.col, Width: 1.6}, line)
	}
}
