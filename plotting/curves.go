package plotting

import (
	"fmt"
	"maps"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A CurvesOption is an option of [Curves] and [Compare].
type CurvesOption func(*curves)

// Only shows the loss or the metrics of those names; the default is all.
func Only(names ...string) CurvesOption { return func(c *curves) { c.only = names } }

// Smooth draws each line as a moving average, with the line itself faint behind it: part, from 0 to
// below 1, is how much of the average each value takes from those before, such as 0.8.
func Smooth(part float64) CurvesOption {
	if !(part >= 0 && part < 1) {
		tensor.Fail("", "Smooth", nil, "an average takes a part from 0 to below 1 of what was before, such as 0.8, not %v", part)
	}
	return func(c *curves) { c.smooth = part }
}

// LogScale makes the vertical axes logarithmic where all values are above zero, as those of a loss
// that falls over powers of ten.
func LogScale() CurvesOption { return func(c *curves) { c.log = true } }

type curves struct {
	only   []string
	smooth float64
	log    bool
}

func newCurves(options []CurvesOption) *curves {
	c := &curves{}
	for _, option := range options {
		option(c)
	}
	return c
}

// Curves draws the loss and the metrics over the epochs, each in a plot of its own, for training and
// validation, with the last values at the ends of the lines. The best epoch is marked: that of the
// least loss or error, or of the greatest of another metric, in validation if there was one. What is
// not a finite number is a gap; over epochs that were not validated, the line goes on to the next one
// that was.
func Curves(h *dl.History, options ...CurvesOption) *Figure {
	o := newCurves(options)
	logs := read(h)
	groups := o.groups(slices.Sorted(maps.Keys(logs)))
	if len(groups) == 0 {
		alt := language.Pick("No curves: no epoch came to its end", "没有曲线：没有完成任何一个轮次")
		if h.Err != nil {
			alt += ", " + h.Err.Error()
		}
		return note(alt)
	}
	var said []string
	var plots []*plot.Plot
	validation, marked := false, false
	for _, group := range groups {
		p, alt, validated, best := o.plot(h, logs, group)
		validation, marked = validation || validated, marked || best
		said = append(said, alt)
		plots = append(plots, p)
	}
	var l legend
	l.line(language.Pick("training", "训练"), lineStyle(0))
	if validation {
		l.line(language.Pick("validation", "验证"), lineStyle(1))
	}
	if marked {
		l.ring(language.Pick("best epoch", "最佳轮次"), ink)
	}
	f := newFigure(0).panels(258, l, inRows(2, plots)...)
	f.alt = language.Pick("Curves over the epochs: ", "各轮次的曲线：") + strings.Join(said, language.Pick("; ", "；"))
	return f
}

// groups are the names without "val_", the loss first.
func (o *curves) groups(names []string) []string {
	var groups []string
	for _, name := range names {
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

// plot is the plot of a group, and it in words.
func (o *curves) plot(h *dl.History, logs map[string]*logged, group string) (p *plot.Plot, alt string, validation, marked bool) {
	p = newPlot()
	p.Title.Text = metricName(group)
	p.X.Label.Text = language.Pick("epoch", "轮次")
	p.X.Tick.Marker = roundTicks{whole: true}
	var of limitsOf
	var ends endLabels
	var judged *logged
	var lines []*logged
	var said []string
	for i, name := range []string{group, "val_" + group} {
		l := logs[name]
		if l == nil {
			continue
		}
		lines = append(lines, l)
		of.add(l.values)
		l.draw(p, lineStyle(i), o.smooth)
		ends.add(last(smoothed(l.values, o.smooth)), digits(last(l.values), 3), series(i))
		if at := l.ending(); at >= 0 {
			p.Add(broken{l.epochs[at], language.Pick("not a number", "不是数字")})
			said = append(said, fmt.Sprintf(language.Pick("not a number from epoch %g on", "从第%g轮起不是数字"), l.epochs[at]))
		}
		words := fmt.Sprintf(language.Pick("training from %s to %s", "训练从%s到%s"), number(l.values[0]), number(l.values[len(l.values)-1]))
		if i == 1 {
			validation = true
			words = fmt.Sprintf(language.Pick("validation from %s to %s", "验证从%s到%s"), number(l.values[0]), number(l.values[len(l.values)-1]))
		}
		said = append(said, words)
		judged = l
	}
	p.X.Min, p.X.Max = float64(h.First+1), float64(h.First+len(h.Epochs))
	if p.X.Min == p.X.Max {
		p.X.Min, p.X.Max = p.X.Min-0.5, p.X.Max+0.5
	}
	of.span(&p.Y, o.log)
	p.Add(ends)
	if b := best(group, judged.values); b >= 0 && len(judged.values) > 1 {
		col := palette[0]
		if validation {
			col = palette[1]
		}
		x, v := judged.epochs[b], judged.values[b]
		under := false // away from the other curve
		if len(lines) == 2 {
			i := slices.Index(lines[0].epochs, x)
			under = i >= 0 && v < lines[0].values[i]
		}
		marked = true
		m := mark{x: x, y: v, colour: col, under: under}
		if b < len(judged.values)-1 {
			m.label = digits(v, 3) // the last one's stands at the end of the line
		}
		p.Add(m)
		said = append(said, fmt.Sprintf(language.Pick("best in epoch %g with %s", "最佳为第%g轮，%s"), x, number(v)))
	}
	return p, metricName(group) + language.Pick(", ", "：") + strings.Join(said, language.Pick(", ", "，")), validation, marked
}

// metricName is the name of a loss or metric in the displays' language.
func metricName(name string) string {
	if chinese, ok := map[string]string{
		"loss": "损失", "accuracy": "准确率", "sparse_categorical_accuracy": "准确率", "categorical_accuracy": "准确率", "binary_accuracy": "准确率",
		"mae": "平均绝对误差", "mean_absolute_error": "平均绝对误差", "mse": "均方误差", "mean_squared_error": "均方误差",
		"precision": "精确率", "recall": "召回率", "auc": "AUC", "learning_rate": "学习率",
	}[name]; ok {
		return language.Pick(name, chinese)
	}
	return name
}

// A logged is a log over the epochs that have it.
type logged struct{ epochs, values []float64 }

// read is every log of a history by its name. A history may have as many epochs as another has steps:
// those are read in parts at once.
func read(h *dl.History) map[string]*logged {
	n := len(h.Epochs)
	const many = 1 << 14 // of which a part is worth a goroutine
	parts := make([]map[string]*logged, max(min(runtime.GOMAXPROCS(0), n/many), 1))
	bound := func(k int) int { return k * n / len(parts) }
	var wait sync.WaitGroup
	for k := range parts {
		begin, end := bound(k), bound(k+1)
		room := end - begin
		if k == 0 {
			room = n // the others are appended
		}
		wait.Go(func() { parts[k] = readEpochs(h.Epochs[begin:end], h.First+1+begin, room) })
	}
	wait.Wait()
	all := parts[0]
	for _, part := range parts[1:] {
		for name, l := range part {
			if whole := all[name]; whole != nil {
				whole.epochs, whole.values = append(whole.epochs, l.epochs...), append(whole.values, l.values...)
			} else {
				all[name] = l
			}
		}
	}
	return all
}

// readEpochs is every log of epochs by its name, in one pass; first is the number of the first epoch.
func readEpochs(epochs []dl.Logs, first, room int) map[string]*logged {
	all := map[string]*logged{}
	var names []string
	var logs []*logged
	for e, values := range epochs {
		epoch := float64(first + e)
		found := 0
		for i, name := range names {
			if v, ok := values[name]; ok {
				l := logs[i]
				l.epochs, l.values = append(l.epochs, epoch), append(l.values, v)
				found++
			}
		}
		if found == len(values) {
			continue
		}
		for name, v := range values {
			if all[name] == nil {
				l := &logged{make([]float64, 0, room-e), make([]float64, 0, room-e)}
				l.epochs, l.values = append(l.epochs, epoch), append(l.values, v)
				all[name] = l
				names, logs = append(names, name), append(logs, l)
			}
		}
	}
	return all
}

// draw adds the line to the plot, smoothed if wanted, with dots where they are few.
func (l *logged) draw(p *plot.Plot, sty draw.LineStyle, part float64) {
	if part > 0 {
		raw := draw.LineStyle{Color: sty.Color.(tone).faded(0.35), Width: 1}
		p.Add(polyline{l.epochs, l.values, raw})
	}
	p.Add(polyline{l.epochs, smoothed(l.values, part), sty})
	if len(l.values) <= 20 && part == 0 {
		p.Add(epochDots{l, sty.Color.(tone)})
	}
}

// epochDots are dots on a line whose points are few; an SVG says their numbers under the pointer.
type epochDots struct {
	*logged
	colour tone
}

// Plot draws the dots.
func (d epochDots) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	for i, v := range d.values {
		if !finite(v) {
			continue
		}
		hint(c, fmt.Sprintf("%s %s: %s", p.X.Label.Text, digits(d.epochs[i], 4), digits(v, 4)), func() {
			c.DrawGlyph(draw.GlyphStyle{Color: d.colour, Radius: 2.5, Shape: draw.CircleGlyph{}}, vg.Point{X: x(d.epochs[i]), Y: y(v)})
		})
	}
}

// ending is the index from which on no value is a finite number, or -1.
func (l *logged) ending() int {
	at := -1
	for i := len(l.values) - 1; i >= 0 && !finite(l.values[i]); i-- {
		at = i
	}
	return at
}

// A broken line ends where the numbers do.
type broken struct {
	x     float64
	label string
}

// Plot draws a line at the place, with what it means.
func (b broken) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	at := x(b.x)
	c.StrokeLine2(draw.LineStyle{Color: vermilion, Width: 1.2, Dashes: []vg.Length{3, 3}}, at, c.Min.Y, at, c.Max.Y)
	sty := style(smallText, false, ink)
	sty.YAlign = text.YTop
	place := vg.Point{X: at + 5, Y: c.Max.Y - 4}
	if width := sty.Width(b.label); place.X+width > c.Max.X {
		place.X = max(at-5-width, c.Min.X)
	}
	onPaper(c, sty, place, b.label)
}

// smoothed is the moving average, without the lean to zero at its beginning; what is not finite is
// left out of it.
func smoothed(values []float64, part float64) []float64 {
	if part == 0 {
		return values
	}
	var sum, weight float64
	s := make([]float64, len(values))
	for i, v := range values {
		if !finite(v) {
			s[i] = v
			continue
		}
		sum, weight = part*sum+(1-part)*v, part*weight+(1-part)
		s[i] = sum / weight
	}
	return s
}

// last is the last value, or NaN.
func last(values []float64) float64 {
	if len(values) == 0 {
		return math.NaN()
	}
	return values[len(values)-1]
}

// limitsOf are the least and the greatest of finite values.
type limitsOf struct {
	low, high, positive float64 // positive is the least above zero
	some                bool
}

func (l *limitsOf) add(values []float64) {
	for _, v := range values {
		if !finite(v) {
			continue
		}
		if !l.some {
			l.low, l.high, l.positive, l.some = v, v, math.Inf(1), true
		}
		if v < l.low {
			l.low = v
		} else if v > l.high {
			l.high = v
		}
		if v > 0 && v < l.positive {
			l.positive = v
		}
	}
}

func (l *limitsOf) none() bool { return !l.some }

// span sets the axis to the values: a logarithmic one if that is wanted and all are above zero.
func (l *limitsOf) span(a *plot.Axis, log bool) {
	switch {
	case !l.some:
		span(a, 0, 1)
	case log && l.low > 0:
		air := math.Pow(l.high/l.low, 1.0/14)
		logAxis(a, l.low/air, l.high*air)
	default:
		span(a, l.low, l.high)
	}
}

// best is the index of the best value, or -1 if there is none: a learning rate or a norm has no best.
func best(group string, values []float64) int {
	has := func(words ...string) bool {
		return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(group, w) })
	}
	if group == "lr" || has("learning_rate", "norm", "momentum") {
		return -1
	}
	less := has("loss", "error", "crossentropy", "divergence", "mse", "mae", "perplexity", "hinge", "poisson")
	b := -1
	for i, v := range values {
		if finite(v) && (b < 0 || less && v < values[b] || !less && v > values[b]) {
			b = i
		}
	}
	return b
}

// A mark is a ring round the best epoch, and its value.
type mark struct {
	x, y   float64
	colour tone
	under  bool   // the value stands under the ring
	label  string // or none
}

// Plot draws the mark.
func (m mark) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	pt := vg.Point{X: x(m.x), Y: y(m.y)}
	ring(c, pt, 6, 2, m.colour)
	if m.label == "" {
		return
	}
	sty := style(smallText, false, ink)
	sty.XAlign, sty.YAlign = text.XCenter, text.YBottom
	width := sty.Width(m.label)
	at := vg.Point{X: min(max(pt.X, c.Min.X+width/2), c.Max.X-width/2), Y: pt.Y + 10}
	if (m.under && pt.Y-24 > c.Min.Y) || at.Y+12 > c.Max.Y {
		sty.YAlign, at.Y = text.YTop, pt.Y-10
	}
	onPaper(c, sty, at, m.label)
}

// endLabels stand at the right ends of lines, in the order of those and without lying over each
// other; they make the room that they need.
type endLabels []endLabel

type endLabel struct {
	y      float64
	label  string
	colour tone
}

// add adds a label at y, but not where there is no number.
func (e *endLabels) add(y float64, label string, colour tone) {
	if finite(y) {
		*e = append(*e, endLabel{y, minus(label), colour})
	}
}

const endGap = 9 // between the end of a line and its label

// GlyphBoxes says what room there must be at the right of the data.
func (e endLabels) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	sty := style(smallText, false, ink)
	widest := vg.Length(0)
	for _, l := range e {
		widest = max(widest, sty.Width(l.label))
	}
	return []plot.GlyphBox{{X: 1, Y: 0.5, Rectangle: vg.Rectangle{Max: vg.Point{X: endGap + widest}}}}
}

// Plot draws the labels, each with a thread to its line where it had to be moved.
func (e endLabels) Plot(c draw.Canvas, p *plot.Plot) {
	_, y := p.Transforms(&c)
	sty := style(smallText, false, ink)
	sty.YAlign = text.YCenter
	wanted := make([]vg.Length, len(e))
	for i, l := range e {
		wanted[i] = min(max(y(l.y), c.Min.Y), c.Max.Y)
	}
	for i, at := range apart(wanted, smallText+2, c.Min.Y-5, c.Max.Y+5) {
		if math.Abs(float64(at-wanted[i])) > 1 {
			c.StrokeLine2(draw.LineStyle{Color: e[i].colour, Width: 1}, c.Max.X+1, wanted[i], c.Max.X+endGap-1, at)
		}
		c.FillText(sty, vg.Point{X: c.Max.X + endGap, Y: at}, e[i].label)
	}
}
