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

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A Number is one of those that a series may be of.
type Number interface {
	~int | ~int32 | ~int64 | ~uint8 | ~float32 | ~float64
}

// A Part is what [Lines] and [Function] draw: a line, points, a function, and how the axes are.
type Part func(d *drawing)

// Line is a line through the points x, y, with a gap where one is not a finite number. Without x, the
// points are numbered from 1.
func Line[N Number](name string, x, y []N) Part {
	xs, ys := pair("Line", x, y)
	return func(d *drawing) { d.line(name, xs, ys) }
}

// Dots are the points x, y. Without x, they are numbered from 1.
func Dots[N Number](name string, x, y []N) Part {
	xs, ys := pair("Dots", x, y)
	return func(d *drawing) {
		s := d.next(name, xs, ys)
		d.add(xs, ys, dots{xs, ys, s.col, s.shape})
		if name != "" {
			d.keys.dot(name, draw.GlyphStyle{Color: s.col, Radius: 3.5, Shape: s.shape})
		}
	}
}

// Band is the area between low and high over x, as of a forecast's or several runs' spread.
func Band[N Number](name string, x, low, high []N) Part {
	xs, lows := pair("Band", x, low)
	_, highs := pair("Band", x, high)
	if len(lows) != len(highs) {
		tensor.Fail("", "Band", nil, "a band has as many lower as upper ends, not %d and %d", len(lows), len(highs))
	}
	return func(d *drawing) {
		col := d.last
		d.limit(xs, lows)
		d.limit(xs, highs)
		d.behind = append(d.behind, band{xs, lows, highs, col.faded(0.22)})
		if name != "" {
			d.keys.area(name, col.faded(0.22))
		}
	}
}

// Curve is the function y = f(x) over the axis: that which [Function] was given, or that of the other
// parts.
func Curve(name string, f func(x float64) float64) Part {
	if f == nil {
		tensor.Fail("", "Curve", nil, "there is no function to draw: %s is nil", name)
	}
	return func(d *drawing) {
		d.function = f
		d.later = append(d.later, func() {
			xs, ys := sampled(f, d.left, d.right)
			d.line(name, xs, ys)
		})
	}
}

// Tangent is the line that the curve before it has at x, and how steep it is there.
func Tangent(x float64) Part {
	return func(d *drawing) {
		f := d.function
		if f == nil {
			tensor.Fail("", "Tangent", nil, "a tangent is of a curve: give it behind a Curve, or to Function")
		}
		h := 1e-5 * max(math.Abs(x), 1)
		slope, y := (f(x+h)-f(x-h))/(2*h), f(x)
		d.later = append(d.later, func() {
			reach := (d.right - d.left) / 6
			label := fmt.Sprintf(language.Pick("slope %s", "斜率 %s"), brief(slope))
			d.limit([]float64{x}, []float64{y})
			d.front = append(d.front, tangent{x, y, slope, reach, label})
			d.words = append(d.words, fmt.Sprintf(language.Pick("slope %s at %s", "在%[2]s处斜率为%[1]s"), brief(slope), brief(x)))
		})
	}
}

// At marks a point, and writes its name beside it; without a name its numbers.
func At(name string, x, y float64) Part {
	if name == "" {
		name = fmt.Sprintf("(%s, %s)", brief(x), brief(y))
	}
	return func(d *drawing) {
		d.limit([]float64{x}, []float64{y})
		d.front = append(d.front, spot{name, x, y})
		d.words = append(d.words, name)
	}
}

// Level is a horizontal line at y, with its name on it.
func Level(name string, y float64) Part {
	return func(d *drawing) {
		d.limit(nil, []float64{y})
		d.front = append(d.front, reference{name, y, false})
		d.words = append(d.words, strings.TrimSpace(name+" "+brief(y)))
	}
}

// Upright is a vertical line at x, with its name on it.
func Upright(name string, x float64) Part {
	return func(d *drawing) {
		d.limit([]float64{x}, nil)
		d.front = append(d.front, reference{name, x, true})
		d.words = append(d.words, strings.TrimSpace(name+" "+brief(x)))
	}
}

// Sticks are vertical lines at x from one height to another, as from predictions to what was wanted.
func Sticks[N Number](name string, x, from, to []N) Part {
	xs, lows := pair("Sticks", x, from)
	_, highs := pair("Sticks", x, to)
	if len(lows) != len(highs) {
		tensor.Fail("", "Sticks", nil, "sticks have as many beginnings as ends, not %d and %d", len(lows), len(highs))
	}
	return func(d *drawing) {
		d.limit(xs, lows)
		d.limit(xs, highs)
		d.behind = append(d.behind, sticks{xs, lows, highs})
		if name != "" {
			d.keys = append(d.keys, legendEntry{label: name, wide: dotSample, sample: func(c draw.Canvas, r vg.Rectangle) {
				x := r.Max.X - r.Size().Y/2
				c.StrokeLine2(draw.LineStyle{Color: faint, Width: 1.5}, x, r.Min.Y, x, r.Max.Y)
			}})
		}
	}
}

// Labels says what the axes are.
func Labels(x, y string) Part {
	return func(d *drawing) { d.xLabel, d.yLabel = x, y }
}

// LogX makes the horizontal axis logarithmic, and LogY the vertical one. What is not above zero has
// no place there.
func LogX() Part { return func(d *drawing) { d.logX = true } }

// LogY makes the vertical axis logarithmic; see [LogX].
func LogY() Part { return func(d *drawing) { d.logY = true } }

// Lines draws lines, points, bands and functions into one plot:
//
//	plotting.Lines(plotting.Line("SGD", nil, sgd), plotting.Line("Adam", nil, adam), plotting.Labels("step", "loss"))
func Lines(parts ...Part) *Figure {
	return newDrawing(parts).figure(language.Pick("Lines", "折线图"))
}

// Function draws y = f(x) from one x to another, and what else is to be seen there:
//
//	plotting.Function(math.Tanh, -4, 4, plotting.Tangent(1))
func Function(f func(x float64) float64, from, to float64, parts ...Part) *Figure {
	return Functions(from, to, slices.Concat([]Part{Curve("", f)}, parts)...)
}

// Functions draws several functions over the same axis:
//
//	plotting.Functions(-3, 3, plotting.Curve("ReLU", relu), plotting.Curve("tanh", math.Tanh))
func Functions(from, to float64, parts ...Part) *Figure {
	if !finite(from) || !finite(to) || from >= to {
		tensor.Fail("", "Function", nil, "a function is drawn from a number to a greater one, not from %g to %g", from, to)
	}
	between := func(d *drawing) { d.limit([]float64{from, to}, nil); d.tight = true }
	d := newDrawing(slices.Concat([]Part{between, Labels("x", "y")}, parts))
	return d.figure(language.Pick("Functions", "函数图像"))
}

// pair are the points of a series in double precision.
func pair[N Number](op string, x, y []N) (xs, ys []float64) {
	if x != nil && len(x) != len(y) {
		tensor.Fail("", op, nil, "there are %d numbers for x and %d for y, and each point has both", len(x), len(y))
	}
	for i, v := range y {
		ys = append(ys, float64(v))
		if x != nil {
			xs = append(xs, float64(x[i]))
		} else {
			xs = append(xs, float64(i+1))
		}
	}
	return xs, ys
}

// sampled are the points of a function from left to right, closer where it bends.
func sampled(f func(float64) float64, left, right float64) (xs, ys []float64) {
	const n = 240
	add := func(x float64) {
		xs, ys = append(xs, x), append(ys, f(x))
	}
	for i := range n + 1 {
		x := left + (right-left)*float64(i)/n
		if i > 0 {
			// Beside a step, there are points close to both sides of it.
			a, b := xs[len(xs)-1], x
			if fa, fb := f(a), f(b); math.Abs(fb-fa) > 0 && finite(fa) && finite(fb) && math.Abs(f((a+b)/2)-(fa+fb)/2) > math.Abs(fb-fa)*0.2 {
				for k := 1; k < 16; k++ {
					add(a + (b-a)*float64(k)/16)
				}
			}
		}
		add(x)
	}
	return xs, ys
}

// A drawing is a plot that is being put together.
type drawing struct {
	left, right, low, high float64
	tight                  bool // the horizontal axis has no air
	logX, logY             bool
	xLabel, yLabel         string
	behind, data, front    []plot.Plotter
	keys                   legend
	words                  []string
	later                  []func() // what wants to know the horizontal axis
	function               func(float64) float64
	used                   int
	last                   tone // of the series before
}

func newDrawing(parts []Part) *drawing {
	d := &drawing{left: math.Inf(1), right: math.Inf(-1), low: math.Inf(1), high: math.Inf(-1), last: blue}
	for _, part := range parts {
		part(d)
	}
	if !(d.left <= d.right) {
		d.left, d.right = 0, 1
	}
	if d.left == d.right {
		d.left, d.right = d.left-0.5, d.right+0.5
	}
	for _, do := range d.later {
		do()
	}
	return d
}

// limit makes room for points; xs or ys may be nil.
func (d *drawing) limit(xs, ys []float64) {
	for i := range max(len(xs), len(ys)) {
		x, y := math.NaN(), math.NaN()
		if xs != nil {
			x = xs[i]
		}
		if ys != nil {
			y = ys[i]
		}
		if finite(x) && (ys == nil || finite(y)) {
			d.left, d.right = min(d.left, x), max(d.right, x)
		}
		if finite(y) && (xs == nil || finite(x)) {
			d.low, d.high = min(d.low, y), max(d.high, y)
		}
	}
}

// A look is how a series is told from the others.
type look struct {
	col   tone
	line  draw.LineStyle
	shape draw.GlyphDrawer
}

// next is the look of the next series, and notes what it says.
func (d *drawing) next(name string, xs, ys []float64) look {
	i := d.used
	d.used++
	d.last = series(i)
	d.words = append(d.words, seriesWords(name, ys))
	return look{series(i), lineStyle(i), shapes[i%len(shapes)]}
}

// shapes tell points apart, where colours do not.
var shapes = []draw.GlyphDrawer{draw.CircleGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{}, diamond{}, draw.RingGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.CrossGlyph{}}

// diamond is a square that stands on a corner.
type diamond struct{}

func (diamond) DrawGlyph(c *draw.Canvas, sty draw.GlyphStyle, p vg.Point) {
	r := sty.Radius * 1.25
	c.FillPolygon(sty.Color, []vg.Point{{X: p.X - r, Y: p.Y}, {X: p.X, Y: p.Y - r}, {X: p.X + r, Y: p.Y}, {X: p.X, Y: p.Y + r}})
}

// seriesWords says where a series goes from and to, and between what it lies.
func seriesWords(name string, ys []float64) string {
	low, high, first, last, n := math.Inf(1), math.Inf(-1), math.NaN(), math.NaN(), 0
	for _, y := range ys {
		if finite(y) {
			if n++; n == 1 {
				first = y
			}
			low, high, last = min(low, y), max(high, y), y
		}
	}
	if name != "" {
		name += " "
	}
	if n == 0 {
		return name + language.Pick("has no finite number", "没有有限的数值")
	}
	return name + fmt.Sprintf(language.Pick("from %s to %s, between %s and %s", "从%s到%s，介于%s与%s之间"), number(first), number(last), number(low), number(high))
}

// line adds a line.
func (d *drawing) line(name string, xs, ys []float64) {
	s := d.next(name, xs, ys)
	d.add(xs, ys, polyline{xs, ys, s.line})
	if name != "" {
		d.keys.line(name, s.line)
	}
}

// add adds data.
func (d *drawing) add(xs, ys []float64, p plot.Plotter) {
	d.limit(xs, ys)
	d.data = append(d.data, p)
}

// figure is the drawing as a figure.
func (d *drawing) figure(what string) *Figure {
	f := newFigure(0).panels(340, d.keys, []*plot.Plot{d.plot()})
	f.alt = what
	if words := slices.DeleteFunc(slices.Clone(d.words), func(s string) bool { return s == "" }); len(words) > 0 {
		f.alt += language.Pick(": ", "：") + strings.Join(words, language.Pick("; ", "；"))
	} else {
		f.alt += language.Pick(": nothing to draw", "：没有可画的内容")
	}
	return f
}

// plot is the drawing as a plot.
func (d *drawing) plot() *plot.Plot {
	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = d.xLabel, d.yLabel
	span(&p.Y, d.low, d.high)
	if d.tight {
		p.X.Min, p.X.Max = d.left, d.right
	} else {
		span(&p.X, d.left, d.right)
		air := (d.right - d.left) / 30
		p.X.Min, p.X.Max = d.left-air, d.right+air
	}
	if d.logX {
		logAxis(&p.X, d.left, d.right)
	}
	if d.logY {
		logAxis(&p.Y, d.low, d.high)
	}
	p.Add(d.behind...)
	p.Add(d.data...)
	p.Add(d.front...)
	return p
}

// A polyline is a line through points, with gaps where one is not finite.
type polyline struct {
	x, y  []float64
	style draw.LineStyle
}

func (l polyline) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for _, run := range thinned(l.x, l.y, x, y) {
		if len(run) == 1 {
			c.DrawGlyph(draw.GlyphStyle{Color: l.style.Color, Radius: 2.5, Shape: draw.CircleGlyph{}}, run[0])
			continue
		}
		if !slices.ContainsFunc(run, func(at vg.Point) bool { return !c.Contains(at) }) {
			c.StrokeLines(l.style, run)
			continue
		}
		c.StrokeLines(l.style, c.ClipLinesXY(run)...)
	}
}

// dots are points.
type dots struct {
	x, y  []float64
	col   tone
	shape draw.GlyphDrawer
}

func (d dots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	radius := vg.Length(3.5)
	if len(d.x) > 300 {
		radius = 2.5
	}
	col := d.col
	if len(d.x) > 60 {
		col = col.faded(0.8)
	}
	for i := range d.x {
		if finite(d.x[i]) && finite(d.y[i]) {
			if at := (vg.Point{X: x(d.x[i]), Y: y(d.y[i])}); c.Contains(at) {
				c.DrawGlyph(draw.GlyphStyle{Color: col, Radius: radius, Shape: d.shape}, at)
			}
		}
	}
}

// A band is an area between two lines; where an end is not finite there is a gap.
type band struct {
	x, low, high []float64
	col          tone
}

func (b band) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	var upper, lower []vg.Point
	flush := func() {
		if len(upper) > 1 {
			slices.Reverse(lower)
			c.FillPolygon(b.col, c.ClipPolygonXY(append(upper, lower...)))
		}
		upper, lower = nil, nil
	}
	for i := range b.x {
		if !finite(b.x[i]) || !finite(b.low[i]) || !finite(b.high[i]) {
			flush()
			continue
		}
		upper = append(upper, vg.Point{X: x(b.x[i]), Y: y(b.high[i])})
		lower = append(lower, vg.Point{X: x(b.x[i]), Y: y(b.low[i])})
	}
	flush()
}

// sticks are vertical lines.
type sticks struct{ x, from, to []float64 }

func (s sticks) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i := range s.x {
		if finite(s.x[i]) && finite(s.from[i]) && finite(s.to[i]) {
			c.StrokeLines(draw.LineStyle{Color: faint, Width: 1.2}, c.ClipLinesXY([]vg.Point{{X: x(s.x[i]), Y: y(s.from[i])}, {X: x(s.x[i]), Y: y(s.to[i])}})...)
		}
	}
}

// A tangent touches a curve.
type tangent struct {
	x, y, slope, reach float64
	label              string
}

func (t tangent) Plot(c draw.Canvas, p *plot.Plot) {
	if !finite(t.y) || !finite(t.slope) {
		return
	}
	x, y := p.Transforms(&c)
	// As long on the page, however steep.
	dx, dy := float64(x(t.x+t.reach)-x(t.x)), float64(y(t.y+t.reach*t.slope)-y(t.y))
	reach := t.reach
	if long := math.Hypot(dx, dy); long > 0 {
		reach *= min(90/long, 1)
	}
	c.StrokeLines(draw.LineStyle{Color: vermilion, Width: 2}, c.ClipLinesXY([]vg.Point{
		{X: x(t.x - reach), Y: y(t.y - reach*t.slope)}, {X: x(t.x + reach), Y: y(t.y + reach*t.slope)},
	})...)
	beside(c, vg.Point{X: x(t.x), Y: y(t.y)}, t.label, vermilion, redText, t.slope > 0)
}

// A spot is a point with its name.
type spot struct {
	name string
	x, y float64
}

func (s spot) Plot(c draw.Canvas, p *plot.Plot) {
	if !finite(s.x) || !finite(s.y) {
		return
	}
	x, y := p.Transforms(&c)
	beside(c, vg.Point{X: x(s.x), Y: y(s.y)}, s.name, ink, ink, false)
}

// beside draws a point and a text: to its right, or where there is no room to its left; below it
// or above.
func beside(c draw.Canvas, at vg.Point, txt string, col, textColour tone, below bool) {
	c.DrawGlyph(draw.GlyphStyle{Color: paper, Radius: 5.5, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: col, Radius: 4, Shape: draw.CircleGlyph{}}, at)
	sty := style(plainText, true, textColour)
	sty.YAlign = text.YBottom
	place := vg.Point{X: at.X + 9, Y: at.Y + 6}
	if below && at.Y-22 > c.Min.Y || at.Y+22 > c.Max.Y {
		sty.YAlign, place.Y = text.YTop, at.Y-6
	}
	if place.X+sty.Width(txt) > c.Max.X {
		sty.XAlign, place.X = text.XRight, at.X-9
		if place.X-sty.Width(txt) < c.Min.X {
			sty.XAlign, place.X = text.XLeft, c.Min.X+2
		}
	}
	onPaper(c, sty, place, txt)
}

// referenceLine is the style of a line that others are compared with.
var referenceLine = draw.LineStyle{Color: faint, Width: 1.2, Dashes: []vg.Length{4, 3}}

// A reference is a line that others are compared with.
type reference struct {
	name    string
	at      float64
	upright bool
}

func (r reference) Plot(c draw.Canvas, p *plot.Plot) {
	if !finite(r.at) {
		return
	}
	x, y := p.Transforms(&c)
	line := referenceLine
	sty := style(smallText, false, faint)
	if r.upright {
		at := x(r.at)
		c.StrokeLine2(line, at, c.Min.Y, at, c.Max.Y)
		if r.name == "" {
			return
		}
		sty.YAlign = text.YTop
		place := vg.Point{X: at + 4, Y: c.Max.Y - 2}
		if place.X+sty.Width(r.name) > c.Max.X {
			sty.XAlign, place.X = text.XRight, at-4
		}
		onPaper(c, sty, place, r.name)
		return
	}
	at := y(r.at)
	c.StrokeLine2(line, c.Min.X, at, c.Max.X, at)
	if r.name == "" {
		return
	}
	sty.XAlign, sty.YAlign = text.XRight, text.YBottom
	place := vg.Point{X: c.Max.X - 2, Y: at + 3}
	if at+18 > c.Max.Y {
		sty.YAlign, place.Y = text.YTop, at-3
	}
	c.FillText(sty, place, r.name)
}
