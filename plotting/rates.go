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

	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Schedules draws the learning rates of schedules over that many steps of a training.
//
//	plotting.Schedules(1000, optimizers.CosineDecay(0.1, 1000), optimizers.ExponentialDecay(0.1, 200, 0.5))
func Schedules(steps int, schedules ...*optimizers.Schedule) *Figure {
	if steps < 1 {
		tensor.Fail("", "Schedules", nil, "learning rates are drawn over at least one step, not %d", steps)
	}
	p := newPlot()
	p.X.Label.Text = language.Pick("step", "步")
	p.Y.Label.Text = language.Pick("learning rate", "学习率")
	p.X.Min, p.X.Max = 0, max(float64(steps-1), 1)
	p.X.Tick.Marker = roundTicks{whole: true, most: 10}
	var of limitsOf
	of.add([]float64{0}) // how much is left is seen from zero
	var l legend
	var said []string
	for i, s := range schedules {
		// As many places as the figure has pixels, and both sides of every step that is a stair.
		var xs, ys []float64
		add := func(step int) {
			if n := len(xs); n == 0 || xs[n-1] < float64(step) {
				xs, ys = append(xs, float64(step)), append(ys, s.Rate(step))
			}
		}
		every := max(steps/1400, 1)
		for step := 0; step < steps; step += every {
			add(max(step-1, 0))
			add(step)
		}
		add(steps - 1)
		of.add(ys)
		p.Add(polyline{xs, ys, lineStyle(i)})
		name := scheduleName(s, schedules)
		if len(schedules) > 1 {
			l.line(name, lineStyle(i))
		}
		least, greatest := limits64(ys)
		said = append(said, fmt.Sprintf(language.Pick("%s from %s to %s, between %s and %s", "%s从%s到%s，介于%s与%s之间"),
			name, number(ys[0]), number(last(ys)), number(least), number(greatest)))
	}
	of.span(&p.Y, false)
	if of.low == 0 {
		p.Y.Min = 0
	}
	f := newFigure(0).panels(300, l, []*plot.Plot{p})
	f.alt = fmt.Sprintf(language.Pick("Learning rates over %d steps: ", "%d步中的学习率："), steps) + strings.Join(said, language.Pick("; ", "；"))
	return f
}

// scheduleName is the schedule's class, and its parameters where another has that class, too.
func scheduleName(s *optimizers.Schedule, among []*optimizers.Schedule) string {
	for _, other := range among {
		if other != s && other.Class == s.Class {
			return s.String()
		}
	}
	return s.Class
}

// limits64 are the least and the greatest finite value; NaN if there is none.
func limits64(values []float64) (low, high float64) {
	var of limitsOf
	of.add(values)
	if of.none() {
		return math.NaN(), math.NaN()
	}
	return of.low, of.high
}

// RateTest draws what callbacks.FindLearningRate has found: the loss over the learning rate that was
// tried, smoothed and as it was, with the rate that the test suggests and the one of the least loss.
func RateTest(t *callbacks.RateTest) *Figure {
	if len(t.Rates) == 0 {
		alt := language.Pick("No learning rate: no step could be done", "没有学习率：无法完成任何一步")
		if t.Err != nil {
			alt += ", " + t.Err.Error()
		}
		return note(alt)
	}
	p := newPlot()
	p.X.Label.Text = language.Pick("learning rate", "学习率")
	p.Y.Label.Text = language.Pick("loss", "损失")
	logAxis(&p.X, t.Rates[0], last(t.Rates))
	// A loss that explodes would press all others flat: what is above all up to the least is cut off.
	least, _ := slices.BinarySearch(t.Rates, t.Least)
	least = min(least+1, len(t.Rates))
	var of limitsOf
	of.add(t.Losses[:least])
	of.add(t.Smoothed[:least])
	low, high := of.low, of.high
	if of.none() {
		low, high = limits64(t.Smoothed)
	}
	span(&p.Y, low, high)
	p.Add(
		polyline{t.Rates, t.Losses, draw.LineStyle{Color: blue.faded(0.4), Width: 1}},
		polyline{t.Rates, t.Smoothed, lineStyle(0)},
	)
	at := func(rate float64) float64 {
		i, _ := slices.BinarySearch(t.Rates, rate)
		return t.Smoothed[min(i, len(t.Rates)-1)]
	}
	p.Add(
		rateMark{t.Suggestion, at(t.Suggestion), fmt.Sprintf(language.Pick("suggested: %.2g", "建议：%.2g"), t.Suggestion), vermilion, false},
		rateMark{t.Least, at(t.Least), fmt.Sprintf(language.Pick("least loss: %.2g", "损失最小：%.2g"), t.Least), faint, true},
	)
	var l legend
	l.line(language.Pick("smoothed", "平滑后"), lineStyle(0))
	l.line(language.Pick("of each step", "每一步"), draw.LineStyle{Color: blue.faded(0.4), Width: 1})
	f := newFigure(0).panels(300, l, []*plot.Plot{p})
	f.alt = fmt.Sprintf(language.Pick("Loss over learning rates from %.2g to %.2g: it falls most steeply at %.2g, which is suggested, and is least, %s, at %.2g",
		"学习率从%.2g到%.2g的损失：在%.2g处下降最快（建议值），最小值为%s，在%.2g处"), t.Rates[0], last(t.Rates), t.Suggestion, number(at(t.Least)), t.Least)
	return f
}

// A rateMark is a ring on the curve, with a line down to the axis and a label.
type rateMark struct {
	rate, loss float64
	label      string
	colour     tone
	right      bool // the label stands at the right of the line
}

// Plot draws the mark.
func (m rateMark) Plot(c draw.Canvas, p *plot.Plot) {
	if !finite(m.rate) || !finite(m.loss) || m.rate < p.X.Min || m.rate > p.X.Max {
		return
	}
	x, y := p.Transforms(&c)
	at := vg.Point{X: x(m.rate), Y: min(y(m.loss), c.Max.Y)}
	c.StrokeLine2(draw.LineStyle{Color: m.colour, Width: 1.2, Dashes: []vg.Length{3, 3}}, at.X, c.Min.Y, at.X, at.Y)
	ring(c, at, 5, 2, m.colour)
	sty := style(smallText, false, ink)
	place := vg.Point{X: at.X - 6, Y: c.Min.Y + 6}
	sty.XAlign = text.XRight
	if width := sty.Width(m.label); m.right && place.X+12+width < c.Max.X || place.X-width < c.Min.X {
		sty.XAlign, place.X = text.XLeft, at.X+6
	}
	c.FillText(sty, place, m.label)
}
