package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A BarSeries is values that are drawn as bars, one for each name.
type BarSeries struct {
	Name   string // in the legend
	Values []float64
}

// mostBars is how many bars a figure has at most.
const mostBars = 200

// Bars draws a bar for each name, with its value: lying ones, so that long names can be read. Several
// series stand in groups.
//
//	plotting.Bars([]string{"cat", "dog"}, plotting.BarSeries{Values: []float64{0.7, 0.3}})
func Bars(names []string, series ...BarSeries) *Figure { return barFigure(names, nil, nil, series...) }

// barFigure draws more beside the bars, which the legend has, too.
func barFigure(names []string, more plot.Plotter, l legend, series ...BarSeries) *Figure {
	for _, s := range series {
		if len(s.Values) != len(names) {
			tensor.Fail("", "Bars", nil, "there are %d names and %d values of %q: each name wants one of each series", len(names), len(s.Values), s.Name)
		}
	}
	if len(names)*len(series) > mostBars {
		tensor.Fail("", "Bars", nil, "%d bars are too many to be looked at: take up to %d", len(names)*len(series), mostBars)
	}
	if len(names) == 0 || len(series) == 0 {
		return note(language.Pick("No bars: there are no values", "没有可画的条形"))
	}
	low, high := 0.0, 0.0
	for _, s := range series {
		for _, v := range s.Values {
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
	}
	if low == high {
		high = 1
	}
	p := newPlot()
	b := bars{names, series}
	thick := vg.Length(max(7, min(20, 26-6*len(series))))
	row := thick*vg.Length(len(series)) + 8
	p.Add(uprights{}, b)
	air := (high - low) * 0.1
	p.X.Min, p.X.Max = low, high+air
	if low < 0 {
		p.X.Min = low - air
	}
	p.Y.Min, p.Y.Max = 0, float64(len(names))
	p.Y.Padding = 0
	p.Y.Tick.Marker = plot.ConstantTicks{}
	if more != nil {
		p.Add(more)
	}
	for i, s := range series {
		if s.Name != "" {
			l.area(s.Name, seriesTone(i))
		}
	}
	f := newFigure(0).panels(row*vg.Length(len(names))+36, l, []*plot.Plot{p})
	f.alt = b.alt()
	return f
}

// seriesTone is the colour of the i-th series, as series is; the parameter of Bars hides that name.
func seriesTone(i int) tone { return series(i) }

type bars struct {
	names  []string
	series []BarSeries
}

// labels are the names, shortened to what the page has room for.
func (b bars) labels() []string {
	sty := style(plainText, false, ink)
	short := make([]string, len(b.names))
	for i, n := range b.names {
		short[i] = fit(sty, n, 220)
	}
	return short
}

// GlyphBoxes says what room the names want at the left of the data.
func (b bars) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	var widest vg.Length
	for _, n := range b.labels() {
		widest = max(widest, style(plainText, false, ink).Width(n))
	}
	return []plot.GlyphBox{{X: 0, Y: 0.5, Rectangle: vg.Rectangle{Min: vg.Point{X: -widest - 8}}}}
}

func (b bars) Plot(c draw.Canvas, p *plot.Plot) {
	labels := b.labels()
	x, _ := p.Transforms(&c)
	row := c.Size().Y / vg.Length(len(b.names))
	thick := (row - min(8, row/4)) / vg.Length(len(b.series))
	zero := x(0)
	for i := range b.names {
		sty := style(plainText, false, ink)
		sty.XAlign, sty.YAlign = text.XRight, text.YCenter
		c.FillText(sty, vg.Point{X: c.Min.X - 6, Y: c.Max.Y - (vg.Length(i)+0.5)*row}, labels[i])
		for j, s := range b.series {
			v := s.Values[i]
			top := c.Max.Y - vg.Length(i)*row - (row-thick*vg.Length(len(b.series)))/2 - vg.Length(j)*thick
			sty := style(smallText, false, ink)
			sty.YAlign = text.YCenter
			at := vg.Point{X: zero + 4, Y: top - thick/2}
			if finite(v) {
				end := x(v)
				fill(c, seriesTone(j), min(zero, end), top-thick+0.5, max(end, zero)-min(end, zero), thick-1)
				at.X = end + 4
				if v < 0 {
					sty.XAlign, at.X = text.XRight, end-4
				}
			} else {
				sty.Color = redText
			}
			if thick >= 9 {
				onPaper(c, sty, at, minus(number(v)))
			}
		}
	}
	c.StrokeLine2(draw.LineStyle{Color: edge, Width: 1}, zero, c.Min.Y, zero, c.Max.Y)
}

// uprights is a grid of the horizontal axis alone.
type uprights struct{}

func (uprights) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	for _, t := range p.X.Tick.Marker.Ticks(p.X.Min, p.X.Max) {
		if !t.IsMinor() {
			c.StrokeLine2(draw.LineStyle{Color: rules, Width: 1}, x(t.Value), c.Min.Y, x(t.Value), c.Max.Y)
		}
	}
}

// alt says each value, or the least and the greatest of many.
func (b bars) alt() string {
	s := fmt.Sprintf(language.Pick("Bars of %d values", "%d个值的条形图"), len(b.names))
	if n := len(b.names) * len(b.series); n <= 24 {
		for i, name := range b.names {
			s += language.Pick(", ", "，")
			if i == 0 {
				s = strings.TrimSuffix(s, language.Pick(", ", "，")) + language.Pick(": ", "：")
			}
			s += name
			for _, series := range b.series {
				s += " " + number(series.Values[i])
			}
		}
		return s
	}
	for _, series := range b.series {
		low, high := 0, 0
		for i, v := range series.Values {
			if v < series.Values[low] {
				low = i
			}
			if v > series.Values[high] {
				high = i
			}
		}
		s += fmt.Sprintf(language.Pick(", %s the least is %s with %s, the greatest %s with %s", "，%s最小为%s（%s），最大为%s（%s）"),
			series.Name, b.names[low], number(series.Values[low]), b.names[high], number(series.Values[high]))
	}
	return s
}

// ClassBalance draws how many samples each class has; y is [samples] of class numbers, or one-hot
// [samples classes]. The line is how many there would be if all had the same.
func ClassBalance(y dl.Source, names ...ClassNames) *Figure {
	classes, n := classesOf("ClassBalance", y)
	given := oneOf("ClassBalance", names)
	n = max(n, len(given))
	if n > mostBars {
		tensor.Fail("", "ClassBalance", nil, "%d classes are too many to be looked at: a figure shows up to %d", n, mostBars)
	}
	given = given.named("ClassBalance", n)
	counts := make([]float64, n)
	all := 0
	for _, c := range classes {
		if c >= 0 {
			counts[c]++
			all++
		}
	}
	if all == 0 {
		return note(language.Pick("No classes: there is no sample", "没有类别：没有样本"))
	}
	even := float64(all) / float64(n)
	var l legend
	l.line(fmt.Sprintf(language.Pick("as many of each: %s", "各类相同：%s"), number(even)), referenceLine)
	f := barFigure(given, reference{"", even, true}, l, BarSeries{Values: counts})
	f.X.Label.Text = language.Pick("samples", "样本数")
	f.X.Tick.Marker = roundTicks{whole: true}
	f.X.Max *= 1.04
	f.height += 16
	most, least := slices.Max(counts), slices.Min(counts)
	f.alt = fmt.Sprintf(language.Pick("%d samples of %d classes, from %.0f of %s to %.0f of %s", "%d个样本，%d个类别，最少%.0f个（%s），最多%.0f个（%s）"),
		all, n, least, given[slices.Index(counts, least)], most, given[slices.Index(counts, most)])
	if least > 0 {
		f.alt += fmt.Sprintf(language.Pick(": %.3g times as many", "：相差%.3g倍"), most/least)
	}
	return f
}

// Correlation is a heat map of how the columns of x [samples columns] go together: 1 where one grows
// with the other along a line, -1 where it falls, 0 where they have no line in common (Pearson's
// coefficient). Samples in which one of the two is not a finite number do not count for the pair, and
// a column that is always the same goes with none.
func Correlation(x dl.Source, names ...string) *Figure {
	d := gathered("Correlation", x)
	if len(d.shape) != 2 || d.size < 1 {
		tensor.Fail("", "Correlation", nil, "the correlation is that of columns: x is [samples columns], not %v", d.shape)
	}
	if d.size > 200 {
		tensor.Fail("", "Correlation", nil, "%d columns are too many to be looked at: a figure shows up to 200", d.size)
	}
	if names != nil && len(names) != d.size {
		tensor.Fail("", "Correlation", nil, "there are %d names for %d columns", len(names), d.size)
	}
	for i := len(names); i < d.size; i++ {
		names = append(names, fmt.Sprint(i))
	}
	r := tensor.New(tensor.Shape{d.size, d.size}, nil)
	type pairOf struct {
		a, b  int
		value float64
	}
	var pairs []pairOf
	for a := range d.size {
		for b := range a + 1 {
			v := float32(d.correlation(a, b))
			r.Values()[a*d.size+b], r.Values()[b*d.size+a] = v, v
			if a != b && v == v {
				pairs = append(pairs, pairOf{b, a, float64(v)})
			}
		}
	}
	slices.SortStableFunc(pairs, func(p, q pairOf) int {
		return -compareFloats(math.Abs(p.value), math.Abs(q.value))
	})
	f := Heatmap(r, RowNames(names...), ColumnNames(names...), func(m *heatmap) { m.format = "%.2f" })
	f.alt = fmt.Sprintf(language.Pick("Correlation of %d columns over %d samples", "%d列在%d个样本上的相关系数"), d.size, d.n)
	for i, p := range pairs[:min(3, len(pairs))] {
		if i == 0 {
			f.alt += language.Pick("; strongest: ", "；最强的：")
		} else {
			f.alt += language.Pick(", ", "，")
		}
		f.alt += fmt.Sprintf("%s – %s %s", names[p.a], names[p.b], brief(p.value))
	}
	return f
}

func compareFloats(a, b float64) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// correlation is Pearson's coefficient of two columns; NaN where there is none.
func (d samples) correlation(a, b int) float64 {
	var n, ma, mb float64
	each := func(do func(x, y float64)) {
		for i := range d.n {
			if x, y := float64(d.row(i)[a]), float64(d.row(i)[b]); finite(x) && finite(y) {
				do(x, y)
			}
		}
	}
	each(func(x, y float64) { n++; ma += x; mb += y })
	ma, mb = ma/n, mb/n
	var aa, bb, ab float64
	each(func(x, y float64) { aa += (x - ma) * (x - ma); bb += (y - mb) * (y - mb); ab += (x - ma) * (y - mb) })
	if !(aa > 0) || !(bb > 0) {
		return math.NaN()
	}
	return min(max(ab/math.Sqrt(aa*bb), -1), 1)
}
