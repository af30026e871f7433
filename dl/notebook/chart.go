package notebook

import (
	"fmt"
	"html"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// The colours of training and validation, in curves and bars.
const blue, orange = page.Blue, page.Vermilion

// A chart is a small picture of one or two curves over the epochs.
type chart struct {
	title    string
	from, to float64 // the first and the last epoch
	height   int     // in pixels
	wide     bool    // the axis may be logarithmic, where the values are of many sizes
	series   []series
}

// A series is a curve: a point for each epoch, and the means so far of the epoch that runs.
type series struct {
	name, label  string
	colour, dash string
	points       []point
	running      []point
	best         *point // or nil
}

type point struct{ x, y float64 }

func (p point) finite() bool { return !math.IsNaN(p.y) && !math.IsInf(p.y, 0) }

// The size of a chart and of the margins round its curves, in pixels.
const (
	chartWidth              = 342
	left, right, top, under = 48, 52, 26, 26
	plotWidth               = chartWidth - left - right
	labelHeight             = 13
)

// svg writes the chart. Text and lines have the colour of the page's text, so that it is readable in
// the light and in the dark.
func (c chart) svg(b *strings.Builder) {
	low, high, scale, places := c.axis()
	x := func(v float64) float64 { return left + plotWidth*(v-c.from)/max(c.to-c.from, 1) }
	y := func(v float64) float64 { return top + float64(c.height-top-under)*(high-scale(v))/(high-low) }

	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="%s" width="%d" height="%d" viewBox="0 0 %d %d" style="max-width:100%%;overflow:visible" font-size="11" fill="currentColor">`,
		html.EscapeString(c.alt()), chartWidth, c.height, chartWidth, c.height)
	c.header(b)
	for _, t := range places {
		fmt.Fprintf(b, `<path d="M%d %.1fh%d" stroke="currentColor" stroke-opacity=".18"/><text x="%d" y="%.1f" text-anchor="end">%s</text>`,
			left, y(t), plotWidth, left-6, y(t)+4, tickLabel(t))
	}
	for _, t := range ticks(c.from, max(c.to, c.from+1), 6) {
		if t == math.Trunc(t) {
			fmt.Fprintf(b, `<text x="%.1f" y="%d" text-anchor="middle">%.0f</text>`, x(t), c.height-8, t)
		}
	}
	fmt.Fprintf(b, `<text x="%d" y="%d" text-anchor="end" fill-opacity=".75">%s</text>`, chartWidth, c.height-8, language.Pick("epoch", "轮"))
	var ends []end
	for _, s := range c.series {
		if d := polyline(s.points, x, y); d != "" {
			fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="2" stroke-linejoin="round" stroke-dasharray="%s"/>`, d, s.colour, s.dash)
		}
		if d := polyline(s.running, x, y); d != "" {
			fmt.Fprintf(b, `<path d="%s" fill="none" stroke="%s" stroke-width="1.5" stroke-opacity=".6"/>`, d, s.colour)
		}
		if p := s.best; p != nil {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="6" fill="none" stroke="%s" stroke-width="2"/>`, x(p.x), y(p.y), s.colour)
		}
		all := s.all()
		if p := all[len(all)-1]; p.finite() {
			fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x(p.x), y(p.y), s.colour)
			e := end{x(p.x), y(p.y), p.y}
			if s.best != nil && *s.best == p {
				e.x += 4 // beside its ring
			}
			ends = append(ends, e)
		}
	}
	// Values at the ends of the curves that are too near are moved apart.
	if len(ends) == 2 && math.Abs(ends[0].y-ends[1].y) < labelHeight {
		upper, lower := &ends[0], &ends[1]
		if upper.y > lower.y {
			upper, lower = lower, upper
		}
		middle := (upper.y + lower.y) / 2
		upper.y, lower.y = middle-labelHeight/2, middle+labelHeight/2
	}
	for _, e := range ends {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f">%s</text>`, e.x+6, e.y+4, number(e.value))
	}
	b.WriteString("</svg>")
}

// An end is where a curve ends, in pixels, and its value there.
type end struct{ x, y, value float64 }

// header writes the title, and which line is which.
func (c chart) header(b *strings.Builder) {
	fmt.Fprintf(b, `<text x="%d" y="14" font-weight="bold" font-size="12">%s</text>`, left, html.EscapeString(c.title))
	if len(c.series) < 2 {
		return
	}
	at := chartWidth - 158
	for _, s := range c.series {
		fmt.Fprintf(b, `<path d="M%d 10h18" stroke="%s" stroke-width="2" stroke-dasharray="%s"/><text x="%d" y="14">%s</text>`, at, s.colour, s.dash, at+22, s.label)
		at += 76
	}
}

// all are the points of the curve in their order.
func (s series) all() []point { return append(slices.Clone(s.points), s.running...) }

// axis is what the y-axis shows: from low to high, of the values after scale, with marks in places.
func (c chart) axis() (low, high float64, scale func(float64) float64, places []float64) {
	low, high = math.Inf(1), math.Inf(-1)
	for _, s := range c.series {
		for _, p := range s.all() {
			if p.finite() {
				low, high = min(low, p.y), max(high, p.y)
			}
		}
	}
	linear := func(v float64) float64 { return v }
	if low > high { // nothing to be shown
		return 0, 1, linear, ticks(0, 1, 4)
	}
	few := max(4, (c.height-top-under)/35)
	if c.wide && low > 0 && high > 30*low {
		low, high = math.Log10(low), math.Log10(high)
		air := (high - low) / 12
		low, high = low-air, high+air
		step := max(1, math.Ceil((high-low)/float64(few)))
		for e := math.Ceil(low/step) * step; e <= high; e += step {
			places = append(places, math.Pow(10, e))
		}
		return low, high, math.Log10, places
	}
	air := (high - low) / 12
	if air == 0 {
		air = max(math.Abs(high)/12, 1e-3)
	}
	low, high = low-air, high+air
	return low, high, linear, ticks(low, high, few)
}

// alt says in words what the curves show.
func (c chart) alt() string {
	words := []string{c.title + language.Pick(" over the epochs", "随轮次的变化")}
	for _, s := range c.series {
		all := s.all()
		words = append(words, fmt.Sprintf(language.Pick("%s from %s to %s", "%s从 %s 到 %s"), s.label, number(all[0].y), number(all[len(all)-1].y)))
		if s.best != nil {
			words = append(words, fmt.Sprintf(language.Pick("best %s in epoch %.0f", "最佳 %s（第 %.0f 轮）"), number(s.best.y), s.best.x))
		}
	}
	return strings.Join(words, language.Pick(", ", "，"))
}

// polyline is the line through the points; what is not finite is a gap.
func polyline(points []point, x, y func(float64) float64) string {
	var b []byte
	command := byte('M')
	for _, p := range points {
		if !p.finite() {
			command = 'M'
			continue
		}
		b = strconv.AppendFloat(append(b, command), x(p.x), 'f', 1, 64)
		b = strconv.AppendFloat(append(b, ' '), y(p.y), 'f', 1, 64)
		command = 'L'
	}
	return string(b)
}

// ticks are about n round numbers from low to high.
func ticks(low, high float64, n int) []float64 {
	step := math.Pow(10, math.Floor(math.Log10((high-low)/float64(n))))
	for _, f := range []float64{1, 2, 5, 10} {
		if (high-low)/(f*step) <= float64(n) {
			step *= f
			break
		}
	}
	var ts []float64
	for i := math.Ceil(low / step); i*step <= high; i++ {
		ts = append(ts, i*step+0) // +0: no minus zero
	}
	return ts
}

func tickLabel(v float64) string { return fmt.Sprintf("%.4g", v) }

// number is a value with four places, or more where it is small.
func number(v float64) string {
	if v != 0 && math.Abs(v) < 1e-3 {
		return strings.Replace(fmt.Sprintf("%.2e", v), "e-0", "e-", 1)
	}
	return fmt.Sprintf("%.4f", v)
}
