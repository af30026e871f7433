package plotting

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A SurfaceOption is an option of [Surface].
type SurfaceOption func(s *surface)

// Path is the way of an optimizer over the surface: its points (x, y), one for each step. Several
// paths have several colours. A path of one point is a dot.
func Path[N Number](name string, points [][2]N) SurfaceOption {
	way := surfacePath{name: name}
	for _, p := range points {
		way.x, way.y = append(way.x, float64(p[0])), append(way.y, float64(p[1]))
	}
	return func(s *surface) { s.paths = append(s.paths, way) }
}

// Gradient marks a point and draws from it the direction in which the surface falls most steeply, by
// finite differences; the longer the arrow, the steeper.
func Gradient(x, y float64) SurfaceOption {
	return func(s *surface) { s.arrows = append(s.arrows, point{x, y}) }
}

// SurfaceAxes says what is along the page and up; the default is w and b.
func SurfaceAxes(x, y string) SurfaceOption { return func(s *surface) { s.xLabel, s.yLabel = x, y } }

// A surface is a function of the plane.
type surface struct {
	f              func(x, y float64) float64
	field          *field
	paths          []surfacePath
	arrows         []point
	xLabel, yLabel string
	levels         []float64
}

type surfacePath struct {
	name string
	x, y []float64
}

// Surface draws a function of two numbers, such as a loss of two weights, from above: the lower the
// paler, with lines of the same height and the ways of optimizers down to the least:
//
//	plotting.Surface(loss, -2, 2, -1, 3, plotting.Path("SGD", steps))
//
// Where heights differ a hundredfold, the lines are at powers, so that the bottom of a valley is seen
// beside its walls.
func Surface(f func(x, y float64) float64, left, right, low, high float64, options ...SurfaceOption) *Figure {
	if f == nil || !finite(left) || !finite(right) || !finite(low) || !finite(high) || left >= right || low >= high {
		tensor.Fail("", "Surface", nil, "a surface is a function over a rectangle: from one number to a greater one along, here %g to %g, and up, here %g to %g", left, right, low, high)
	}
	s := &surface{f: f, xLabel: "w", yLabel: "b"}
	for _, option := range options {
		option(s)
	}
	const cells = 141
	s.field = newField(f, left, right, low, high, cells, cells)
	least, at, most := math.Inf(1), 0, math.Inf(-1)
	for i, v := range s.field.values {
		if finite(v) {
			if v < least {
				least, at = v, i
			}
			most = max(most, v)
		}
	}
	if least > most {
		return note(language.Pick("No surface: it has no finite height", "无法绘制曲面：没有有限的高度"))
	}
	s.choose(least, most)
	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = s.xLabel, s.yLabel
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = left, right, low, high
	p.X.Padding, p.Y.Padding = 5, 5
	p.Add(s)
	var l legend
	for i, way := range s.paths {
		if way.name != "" {
			if len(way.x) == 1 {
				l.dot(way.name, draw.GlyphStyle{Color: s.style(i).Color, Radius: 5.5, Shape: draw.CircleGlyph{}})
				continue
			}
			l.line(way.name, s.style(i))
		}
	}
	if slices.ContainsFunc(s.paths, func(way surfacePath) bool { return len(way.x) > 1 }) {
		l.dot(language.Pick("begin", "起点"), draw.GlyphStyle{Color: ink, Radius: 4, Shape: draw.RingGlyph{}})
		l.dot(language.Pick("end", "终点"), draw.GlyphStyle{Color: ink, Radius: 4, Shape: draw.CircleGlyph{}})
	}
	if len(s.arrows) > 0 {
		l.line(language.Pick("downhill: minus the gradient", "下坡方向：负梯度"), draw.LineStyle{Color: ink, Width: 2})
	}
	figure := newFigure(0)
	figure.square(p, l)
	x, y := s.field.x(float64(at%cells)), s.field.y(float64(at/cells))
	figure.alt = fmt.Sprintf(language.Pick("Surface over %s and %s, from %s near (%s, %s) to %s", "以%s和%s为自变量的曲面，最低%s，位于(%s, %s)附近，最高%s"),
		s.xLabel, s.yLabel, number(least), brief(x), brief(y), number(most))
	for _, way := range s.paths {
		switch n := len(way.x); {
		case n == 1:
			figure.alt += fmt.Sprintf(language.Pick("; %s at (%s, %s), at the height %s", "；%s位于(%s, %s)，高度为%s"), strings.TrimSpace(way.name),
				brief(way.x[0]), brief(way.y[0]), number(f(way.x[0], way.y[0])))
		case n > 1:
			figure.alt += fmt.Sprintf(language.Pick("; %s goes in %s from %s to %s", "；%s用%s从%s到%s"), strings.TrimSpace(way.name), stepCount(n-1),
				number(f(way.x[0], way.y[0])), number(f(way.x[n-1], way.y[n-1])))
		}
	}
	return figure
}

// choose sets the heights of the lines.
func (s *surface) choose(least, most float64) {
	values := slices.DeleteFunc(slices.Clone(s.field.values), func(v float64) bool { return !finite(v) })
	slices.Sort(values)
	// Where nearly all of the heights' range is in a few places, lines at equal steps would not show
	// the rest.
	deep := values[len(values)/10] - least
	if deep > 0 && most-least > 50*deep {
		high := math.Log(most - least)
		low := max(math.Log(values[len(values)/100+1]-least), high-9)
		for i := range 12 {
			level, _ := strconv.ParseFloat(fmt.Sprintf("%.1e", math.Exp(low+(high-low)*float64(i)/12)), 64)
			s.levels = append(s.levels, least+level) // with a short number, where the least is 0
		}
		return
	}
	for _, t := range (roundTicks{most: 14}).Ticks(least, most) {
		if t.Value > least && t.Value < most {
			s.levels = append(s.levels, t.Value)
		}
	}
}

// rank is the height in parts of the whole: how many lines are below it.
func (s *surface) rank(v float64) float64 {
	if len(s.levels) == 0 {
		return 0
	}
	i, _ := slices.BinarySearch(s.levels, v)
	return float64(i) / float64(len(s.levels))
}

func (s *surface) style(i int) draw.LineStyle {
	sty := lineStyle(i + 1) // the first colour is near the surface's
	sty.Width = 2.2
	return sty
}

// surfaceTones are pale, so that lines and numbers read on them.
var surfaceTones = []tone{paper.mixed(blue, 0.03), paper.mixed(blue, 0.5)}

func (s *surface) Plot(c draw.Canvas, p *plot.Plot) {
	img := newPicture(s.field.columns, s.field.rows)
	for i, v := range s.field.values {
		col := edge
		if finite(v) {
			col = surfaceTones[0].mixed(surfaceTones[1], s.rank(v))
		}
		img.set(i%s.field.columns, s.field.rows-1-i/s.field.columns, col)
	}
	drawPicture(c, c.Rectangle, img)
	x, y := p.Transforms(&c)
	// Numbers keep away from each other, and from the ways and arrows.
	var taken, drawn []vg.Point
	for _, way := range s.paths {
		for i := range way.x {
			if finite(way.x[i]) && finite(way.y[i]) {
				drawn = append(drawn, vg.Point{X: x(way.x[i]), Y: y(way.y[i])})
			}
		}
	}
	for _, q := range s.arrows {
		from, to := s.arrow(x, y, q)
		for i := range 7 {
			drawn = append(drawn, vg.Point{X: from.X + (to.X-from.X)*vg.Length(i)/6, Y: from.Y + (to.Y-from.Y)*vg.Length(i)/6})
		}
	}
	for i, level := range s.levels {
		for _, line := range s.field.contour(level) {
			points := placed(line, x, y)
			c.StrokeLines(draw.LineStyle{Color: paper.mixed(blue, 0.75), Width: 0.8}, points)
			if i%2 == 0 && len(line) > 30 {
				s.label(c, level, points, &taken, drawn)
			}
		}
	}
	for i, way := range s.paths {
		s.way(c, x, y, i, way)
	}
	for _, q := range s.arrows {
		from, to := s.arrow(x, y, q)
		if c.Contains(from) {
			arrow(c, from, to, draw.LineStyle{Color: ink, Width: 2.4})
			c.DrawGlyph(draw.GlyphStyle{Color: ink, Radius: 4, Shape: draw.CircleGlyph{}}, from)
		}
	}
}

// label writes a height on its line, where no other one is near.
func (s *surface) label(c draw.Canvas, level float64, line []vg.Point, taken *[]vg.Point, drawn []vg.Point) {
	sty := style(smallText-1, false, ink)
	sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
	txt := brief(level)
	if strings.Contains(txt, ".") && !strings.Contains(txt, "e") {
		txt = strings.TrimRight(strings.TrimRight(txt, "0"), ".") // 2 beside 10, not 2.00
	}
	half := max(sty.Width(txt)/2+3, 7) // of the patch that the number stands on
	for part := range line {
		at := line[(len(line)/5+part)%len(line)]
		if at.X-half < c.Min.X || at.X+half > c.Max.X || at.Y-8 < c.Min.Y || at.Y+8 > c.Max.Y {
			continue
		}
		near := func(distance float64) func(t vg.Point) bool {
			return func(t vg.Point) bool { return math.Hypot(float64(t.X-at.X), float64(t.Y-at.Y)) < distance }
		}
		if slices.ContainsFunc(*taken, near(44)) || slices.ContainsFunc(drawn, near(24)) {
			continue
		}
		*taken = append(*taken, at)
		c.FillPolygon(surfaceTones[0].mixed(surfaceTones[1], s.rank(level)), corners(vg.Rectangle{
			Min: vg.Point{X: at.X - half, Y: at.Y - 6}, Max: vg.Point{X: at.X + half, Y: at.Y + 6}}))
		c.FillText(sty, at, txt)
		return
	}
}

// way draws a path with a dot for each of its steps, as long as these are few.
func (s *surface) way(c draw.Canvas, x, y func(float64) vg.Length, i int, way surfacePath) {
	sty := s.style(i)
	var run []vg.Point
	flush := func() {
		c.StrokeLines(sty, c.ClipLinesXY(run)...)
		run = nil
	}
	var ends []vg.Point
	for j := range way.x {
		if !finite(way.x[j]) || !finite(way.y[j]) || math.Abs(way.x[j]) > 1e12 || math.Abs(way.y[j]) > 1e12 {
			flush()
			continue
		}
		at := vg.Point{X: x(way.x[j]), Y: y(way.y[j])}
		run, ends = append(run, at), append(ends, at)
	}
	flush()
	if len(ends) == 0 {
		return
	}
	if len(ends) <= 60 {
		for _, at := range ends {
			if c.Contains(at) {
				c.DrawGlyph(draw.GlyphStyle{Color: sty.Color, Radius: 2.6, Shape: draw.CircleGlyph{}}, at)
			}
		}
	}
	if first := ends[0]; len(ends) > 1 && c.Contains(first) {
		c.DrawGlyph(draw.GlyphStyle{Color: paper.faded(0.95), Radius: 5, Shape: draw.CircleGlyph{}}, first)
		ring(c, first, 5, 2, sty.Color.(tone))
	}
	if last := ends[len(ends)-1]; c.Contains(last) {
		c.DrawGlyph(draw.GlyphStyle{Color: sty.Color, Radius: 5.5, Shape: draw.CircleGlyph{}}, last)
	}
}

// arrow is minus the gradient at a point, on the canvas: the steepest is 90 pixels long.
func (s *surface) arrow(x, y func(float64) vg.Length, q point) (from, to vg.Point) {
	slope := func(q point) (gx, gy float64) {
		hx, hy := (s.field.right-s.field.left)*1e-4, (s.field.high-s.field.low)*1e-4
		return (s.f(q.x+hx, q.y) - s.f(q.x-hx, q.y)) / (2 * hx), (s.f(q.x, q.y+hy) - s.f(q.x, q.y-hy)) / (2 * hy)
	}
	gx, gy := slope(q)
	from = vg.Point{X: x(q.x), Y: y(q.y)}
	steepest := 0.0
	for _, o := range s.arrows {
		if ox, oy := slope(o); finite(ox) && finite(oy) {
			steepest = max(steepest, math.Hypot(ox, oy))
		}
	}
	// On the page the arrow goes as the numbers do.
	dx, dy := float64(x(q.x-gx)-x(q.x)), float64(y(q.y-gy)-y(q.y))
	long := math.Hypot(dx, dy)
	if !finite(gx) || !finite(gy) || !(long > 0) || steepest == 0 {
		return from, from
	}
	want := 90 * math.Hypot(gx, gy) / steepest
	return from, vg.Point{X: from.X + vg.Length(dx/long*want), Y: from.Y + vg.Length(dy/long*want)}
}

// stepCount is a number of steps in words.
func stepCount(n int) string {
	if n == 1 {
		return language.Pick("1 step", "1步")
	}
	return fmt.Sprintf(language.Pick("%d steps", "%d步"), n)
}
