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
	"github.com/hornbook-go/hornbook/internal/language"
)

// A CurvesOption is an option of [Curves].
type CurvesOption func(*curves)

// Only shows the loss or the metrics of those names; the default is all.
func Only(names ...string) CurvesOption { return func(c *curves) { c.only = names } }

type curves struct{ only []string }

// Curves draws the loss and the metrics over the epochs, each in a plot of its own, for training and
// validation. The best epoch is marked: that of the least loss or error, or of the greatest of
// another metric, in validation if there was one. What is not a finite number is a gap; over epochs
// that were not validated, the line goes on to the next one that was.
func Curves(h *dl.History, options ...CurvesOption) *Figure {
	var o curves
	for _, option := range options {
		option(&o)
	}
	groups := o.groups(h)
	if len(groups) == 0 {
		alt := language.Pick("No curves: no epoch came to its end", "没有曲线：还没有完成任何一个轮次")
		if h.Err != nil {
			alt += ", " + h.Err.Error()
		}
		return note(alt)
	}
	var words []string
	var plots []*plot.Plot
	validation := false
	for _, group := range groups {
		p, alt, validated := curvesOf(h, group)
		validation = validation || validated
		words = append(words, alt)
		plots = append(plots, p)
	}
	var l legend
	l.line(language.Pick("training", "训练"), lineStyle(0))
	if validation {
		l.line(language.Pick("validation", "验证"), lineStyle(1))
	}
	l.ring(language.Pick("best epoch", "最佳轮次"), ink)
	f := newFigure(0).panels(270, l, inRows(2, plots)...)
	f.alt = language.Pick("Curves over the epochs: ", "各轮次的曲线：") + strings.Join(words, "; ")
	return f
}

// groups are the names without "val_", the loss first.
func (o curves) groups(h *dl.History) []string {
	var groups []string
	for _, name := range h.Names() {
		base := strings.TrimPrefix(name, "val_")
		if !slices.Contains(groups, base) && (o.only == nil || slices.Contains(o.only, base)) {
			groups = append(groups, base)
		}
	}
	slices.SortStableFunc(groups, func(a, b string) int {
		switch {
		case a == "loss" && b != "loss":
			return -1
		case b == "loss" && a != "loss":
			return 1
		}
		return 0
	})
	return groups
}

// curvesOf is the plot of a group, and it in words.
func curvesOf(history *dl.History, group string) (p *plot.Plot, alt string, validation bool) {
	p = newPlot()
	p.Title.Text = group
	p.X.Label.Text = language.Pick("epoch", "轮次")
	p.X.Tick.Marker = roundTicks{whole: true}
	names := history.Names()
	low, high := math.Inf(1), math.Inf(-1)
	var judged, other *curve
	alt = group
	for i, name := range []string{group, "val_" + group} {
		if !slices.Contains(names, name) {
			continue
		}
		c := &curve{style: draw.LineStyle{Color: palette[i], Width: 2}}
		for e, logs := range history.Epochs {
			v, ok := logs[name]
			if !ok {
				continue // an epoch that was not validated: the line goes on to the next
			}
			c.epochs, c.values = append(c.epochs, history.First+1+e), append(c.values, v)
			if finite(v) {
				low, high = min(low, v), max(high, v)
			}
		}
		if i == 1 {
			c.style.Dashes, validation = []vg.Length{6, 4}, true
		}
		p.Add(c)
		judged, other = c, judged
		alt += fmt.Sprintf(", %s from %.4g to %.4g", []string{"training", "validation"}[i], c.values[0], c.values[len(c.values)-1])
	}
	p.X.Min, p.X.Max = float64(history.First+1), float64(history.First+len(history.Epochs))
	if p.X.Min == p.X.Max {
		p.X.Min, p.X.Max = p.X.Min-0.5, p.X.Max+0.5
	}
	if low > high { // there is no finite number
		low, high = 0, 1
		alt += ", not a number"
	}
	air := (high - low) / 12
	if air == 0 {
		air = max(math.Abs(high)/12, 1e-6)
	}
	p.Y.Min, p.Y.Max = low-air, high+air
	if b := best(group, judged.values); b >= 0 {
		col := palette[0]
		if validation {
			col = palette[1]
		}
		epoch, v := judged.epochs[b], judged.values[b]
		under := false // away from the other curve
		if other != nil {
			i := slices.Index(other.epochs, epoch)
			under = i >= 0 && v < other.values[i]
		}
		p.Add(mark{x: float64(epoch), y: v, colour: col, under: under, style: style(smallText, false, ink)})
		alt += fmt.Sprintf(", best in epoch %d with %.4g", epoch, v)
	}
	return p, alt, validation
}

// best is the index of the best value, or -1 if there is none.
func best(group string, values []float64) int {
	less := false
	for _, word := range []string{"loss", "error", "crossentropy", "divergence", "mse", "mae", "perplexity"} {
		less = less || strings.Contains(group, word)
	}
	b := -1
	for i, v := range values {
		if finite(v) && (b < 0 || less && v < values[b] || !less && v > values[b]) {
			b = i
		}
	}
	return b
}

// A curve is a line through the values of epochs, with a gap where one is not finite.
type curve struct {
	epochs []int
	values []float64
	style  draw.LineStyle
}

func (l *curve) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	dot := draw.GlyphStyle{Color: l.style.Color, Radius: 2.5, Shape: draw.CircleGlyph{}}
	var line []vg.Point
	stroke := func() {
		if len(line) > 1 {
			c.StrokeLines(l.style, c.ClipLinesXY(line)...)
		}
		line = nil
	}
	for i, v := range l.values {
		if !finite(v) {
			stroke()
			continue
		}
		pt := vg.Point{X: x(float64(l.epochs[i])), Y: y(v)}
		line = append(line, pt)
		alone := (i == 0 || !finite(l.values[i-1])) && (i == len(l.values)-1 || !finite(l.values[i+1]))
		if alone || len(l.values) <= 20 {
			c.DrawGlyph(dot, pt)
		}
	}
	stroke()
}

// A mark is a ring round the best epoch, and its value.
type mark struct {
	x, y   float64
	colour tone
	under  bool // the value stands under the ring
	style  text.Style
}

func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	pt := vg.Point{X: x(m.x), Y: y(m.y)}
	ring(c, pt, 6, 2, m.colour)
	label := fmt.Sprintf("%.4g", m.y)
	sty := m.style
	sty.XAlign, sty.YAlign = text.XCenter, text.YBottom
	width := sty.Width(label)
	at := vg.Point{X: min(max(pt.X, c.Min.X+width/2), c.Max.X-width/2), Y: pt.Y + 9}
	if (m.under && pt.Y-24 > c.Min.Y) || at.Y+14 > c.Max.Y {
		sty.YAlign, at.Y = text.YTop, pt.Y-9
	}
	c.FillText(sty, at, label)
}
