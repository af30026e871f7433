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

// A ScatterOption is an option of [Scatter] and [Embedding].
type ScatterOption func(c *cloud)

// ByClass gives each point the colour and the shape of its class: y is [samples] of class numbers, or
// [samples classes]. The names are those of the classes; the default is their numbers.
func ByClass(y dl.Source, names ...string) ScatterOption {
	return func(c *cloud) { c.by, c.names = y, names }
}

// AxisNames names the two columns, along the page and up.
func AxisNames(x, y string) ScatterOption { return func(c *cloud) { c.xLabel, c.yLabel = x, y } }

// mostPoints is how many points a figure has at most.
const mostPoints = 20000

// Scatter draws points x [samples 2] in the plane.
func Scatter(x dl.Source, options ...ScatterOption) *Figure {
	d := gathered("Scatter", x)
	if len(d.shape) != 2 || d.size != 2 {
		tensor.Fail("", "Scatter", nil, "points are [samples 2], not %v: PCA(x, 2) makes two columns of many", d.shape)
	}
	c := newCloud("Scatter", d, options)
	if c.shown == 0 {
		return note(language.Pick("No points: there is none with two finite numbers", "没有可画的点"))
	}
	f := newFigure(0).panels(400, c.legend(), []*plot.Plot{c.plot(false)})
	f.alt = c.alt(language.Pick("Scatter plot", "散点图"))
	return f
}

// A cloud is points in the plane, of classes or not.
type cloud struct {
	by             dl.Source
	names          []string
	xLabel, yLabel string
	x, y           []float64
	classes        []int // nil without
	count, shown   int
	labelled       bool // the classes' names stand in their middles
	halo           bool // the points have an edge of paper, to be seen on colours
}

func newCloud(op string, d samples, options []ScatterOption) *cloud {
	c := &cloud{}
	for _, option := range options {
		option(c)
	}
	if d.n > mostPoints {
		tensor.Fail("", op, nil, "%d points are too many to be told apart: take up to %d, as with Rows(0, 2000)", d.n, mostPoints)
	}
	for i := range d.n {
		x, y := float64(d.values[i*d.size]), float64(d.values[i*d.size+1])
		c.x, c.y = append(c.x, x), append(c.y, y)
		if finite(x) && finite(y) {
			c.shown++
		}
	}
	if c.by != nil {
		c.classes, c.count = classesOf(op, c.by)
		if len(c.classes) != d.n {
			tensor.Fail("", op, nil, "there are %d points and %d classes, and each point has one", d.n, len(c.classes))
		}
		var names ClassNames
		if len(c.names) > 0 {
			names = c.names
		}
		c.names = names.named(op, c.count)
	}
	return c
}

// look is how the points of a class are drawn.
func (c *cloud) look(class int) draw.GlyphStyle {
	radius := vg.Length(3.5)
	if c.shown > 400 {
		radius = 2.6
	}
	if c.shown > 4000 {
		radius = 1.6
	}
	if c.classes == nil {
		return draw.GlyphStyle{Color: blue, Radius: radius, Shape: draw.CircleGlyph{}}
	}
	if class < 0 {
		return draw.GlyphStyle{Color: edge, Radius: radius, Shape: draw.CrossGlyph{}}
	}
	// From the ninth class on, colours come again with other shapes.
	return draw.GlyphStyle{Color: series(class), Radius: radius, Shape: shapes[(class+class/len(palette))%len(shapes)]}
}

func (c *cloud) legend() (l legend) {
	if c.classes == nil || c.labelled {
		return nil
	}
	for class := range min(c.count, 24) {
		sty := c.look(class)
		sty.Radius = 4
		l.dot(c.names[class], sty)
	}
	return l
}

// plot is the points with axes, which are bare where the places have no unit.
func (c *cloud) plot(bare bool) *plot.Plot {
	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = c.xLabel, c.yLabel
	left, right, low, high := c.limits()
	span(&p.X, left, right)
	span(&p.Y, low, high)
	if bare {
		p.X.Tick.Marker, p.Y.Tick.Marker = plot.ConstantTicks{}, plot.ConstantTicks{}
	}
	p.Add(c)
	return p
}

func (c *cloud) limits() (left, right, low, high float64) {
	left, right, low, high = math.Inf(1), math.Inf(-1), math.Inf(1), math.Inf(-1)
	for i := range c.x {
		if finite(c.x[i]) && finite(c.y[i]) {
			left, right, low, high = min(left, c.x[i]), max(right, c.x[i]), min(low, c.y[i]), max(high, c.y[i])
		}
	}
	return left, right, low, high
}

// Plot draws the points: those of all classes in turns, so that none lies on top.
func (c *cloud) Plot(canvas draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&canvas)
	many := c.shown > 60
	for i := range c.x {
		if !finite(c.x[i]) || !finite(c.y[i]) {
			continue
		}
		class := noClass
		if c.classes != nil {
			class = c.classes[i]
		}
		at := vg.Point{X: x(c.x[i]), Y: y(c.y[i])}
		if !canvas.Contains(at) {
			continue
		}
		sty := c.look(class)
		if many {
			sty.Color = sty.Color.(tone).faded(0.85)
		}
		if c.halo {
			under := sty
			under.Color, under.Radius = paper.faded(0.9), sty.Radius+1.1
			canvas.DrawGlyph(under, at)
		}
		canvas.DrawGlyph(sty, at)
	}
	if c.labelled {
		c.labels(canvas, x, y)
	}
}

// labels writes the name of each class where most of it is: at the medians, or above a small class.
func (c *cloud) labels(canvas draw.Canvas, x, y func(float64) vg.Length) {
	type label struct {
		class int
		at    vg.Point
	}
	var all []label
	for class := range c.count {
		var xs, ys []float64
		for i, k := range c.classes {
			if k == class && finite(c.x[i]) && finite(c.y[i]) {
				xs, ys = append(xs, c.x[i]), append(ys, c.y[i])
			}
		}
		if len(xs) == 0 {
			continue
		}
		slices.Sort(xs)
		slices.Sort(ys)
		at := vg.Point{X: x(xs[len(xs)/2]), Y: y(ys[len(ys)/2])}
		if top := y(ys[len(ys)*9/10]); top-y(ys[len(ys)/10]) < 70 { // it would hide the class
			at.Y = top + 18
		}
		all = append(all, label{class, at})
	}
	// Labels in one place are moved apart, up and down.
	wanted := make([]vg.Length, len(all))
	for i, l := range all {
		wanted[i] = l.at.Y
	}
	for i, l := range all {
		near := []vg.Length{l.at.Y}

		for j, m := range all {
			if j != i && math.Abs(float64(m.at.X-l.at.X)) < 40 {
				near = append(near, m.at.Y)
			}
		}
		wanted[i] = apart(near, 18, canvas.Min.Y, canvas.Max.Y)[0]
	}
	for i, l := range all {
		col := c.look(l.class).Color.(tone)
		sty := style(titleText, true, ink)
		sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
		name := c.names[l.class]
		half := sty.Width(name) / 2
		at := vg.Point{X: min(max(l.at.X, canvas.Min.X+half+4), canvas.Max.X-half-4), Y: wanted[i]}
		r := vg.Rectangle{Min: vg.Point{X: at.X - half - 4, Y: at.Y - 9}, Max: vg.Point{X: at.X + half + 4, Y: at.Y + 9}}
		canvas.FillPolygon(paper.faded(0.88), corners(r))
		outline(canvas, col, 2, r)
		canvas.FillText(sty, at, name)
	}
}

// alt says how many points there are, of which classes, and where they lie.
func (c *cloud) alt(what string) string {
	left, right, low, high := c.limits()
	s := fmt.Sprintf(language.Pick("%s of %d points, %s from %s to %s, %s from %s to %s", "%s，共%d个点，%s从%s到%s，%s从%s到%s"), what, c.shown,
		orElse(c.xLabel, "x"), number(left), number(right), orElse(c.yLabel, "y"), number(low), number(high))
	if c.classes == nil {
		return s
	}
	counts := make([]int, c.count)
	for i, class := range c.classes {
		if class >= 0 && finite(c.x[i]) && finite(c.y[i]) {
			counts[class]++
		}
	}
	var parts []string
	for class, n := range counts {
		if class == 12 {
			parts = append(parts, "…")
			break
		}
		parts = append(parts, fmt.Sprintf("%d %s", n, c.names[class]))
	}
	return s + language.Pick("; classes: ", "；各类：") + strings.Join(parts, ", ")
}

func orElse(s, other string) string {
	if s == "" {
		return other
	}
	return s
}
