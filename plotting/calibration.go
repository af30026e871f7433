package plotting

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

var (
	tooSure = vermilion
	notSure = green
)

// Calibration shows whether a model is as sure as it may be: of the samples that it is 80 % sure of,
// 80 % should be right. Above, how many are right in each tenth of its confidence, beside the line on
// which they should be; below, how many samples there are. want are the classes [samples], and got
// the probabilities: [samples] or [samples 1] of class 1, or [samples classes]. ECE is the expected
// calibration error, the mean distance from the line.
func Calibration(want, got dl.Source) *Figure {
	const bins = 10
	wanted, _ := classesOf("Calibration", want)
	p := gathered("Calibration", got)
	mustAgree("Calibration", len(wanted), p.n)
	if len(p.shape) > 2 || p.size < 1 {
		tensor.Fail("", "Calibration", nil, "the predictions are probabilities [samples], [samples 1] or [samples classes], not %v", p.shape)
	}
	var confidence []float64
	var right []bool
	rights := 0
	for i, w := range wanted {
		best := strongest(p.row(i))
		if w < 0 || best < 0 {
			continue
		}
		c := float64(p.row(i)[best])
		if p.size == 1 { // of class 1
			if best = 1; c < 0.5 {
				best, c = 0, 1-c
			}
		}
		if c < -1e-3 || c > 1+1e-3 {
			tensor.Fail("", "Calibration", nil, "sample %d has the probability %g, and they lie from 0 to 1: a softmax or sigmoid makes them of logits", i, c)
		}
		confidence, right = append(confidence, c), append(right, best == w)
		if best == w {
			rights++
		}
	}
	if len(confidence) == 0 {
		return note(language.Pick("No calibration: there is no sample", "无法绘制校准图：没有样本"))
	}
	sorted, ece := calibrated(confidence, right, bins)

	above, below := newPlot(), newPlot()
	above.Y.Label.Text = language.Pick("part that is right", "实际正确比例")
	below.X.Label.Text, below.Y.Label.Text = language.Pick("confidence", "置信度"), language.Pick("samples", "样本数")
	above.X.Min, above.X.Max, above.Y.Min, above.Y.Max = 0, 1, 0, 1.02
	below.X.Min, below.X.Max = 0, 1
	most := 0
	var mean float64
	for _, c := range confidence {
		mean += c / float64(len(confidence))
	}
	for i, b := range sorted {
		most = max(most, b.n)
		left := float64(i) / bins
		if b.n > 0 {
			above.Add(bar{left, left + 1.0/bins, 0, b.accuracy, blue})
			gap := tooSure
			if b.confidence < b.accuracy {
				gap = notSure
			}
			above.Add(bar{left, left + 1.0/bins, min(b.accuracy, b.confidence), max(b.accuracy, b.confidence), gap})
		}
		below.Add(bar{left, left + 1.0/bins, 0, float64(b.n), blue})
	}
	below.Y.Min, below.Y.Max = 0, 1.08*float64(max(most, 1))
	below.Y.Tick.Marker = roundTicks{whole: true, most: 3}
	ideal := draw.LineStyle{Color: ink, Width: 1.5, Dashes: []vg.Length{4, 3}}
	above.Add(polyline{[]float64{0, 1}, []float64{0, 1}, ideal})
	below.Add(reference{fmt.Sprintf(language.Pick("mean confidence %.3f", "平均置信度%.3f"), mean), mean, true})
	var l legend
	l.area(language.Pick("right", "正确"), blue)
	l.area(language.Pick("too sure", "过度自信"), tooSure)
	l.area(language.Pick("right, but not sure enough", "正确但不够自信"), notSure)
	l.line(language.Pick("as it should be", "理想情况"), ideal)

	f := newFigure(0)
	f.Plots, f.elastic = [][]*plot.Plot{{above}, {below}}, true
	f.height = 460
	f.draw = func(c draw.Canvas) {
		area := draw.Crop(c, 12, -14, 10, -10)
		l.draw(area)
		area.Max.Y -= l.height(area.Size().X)
		// Two thirds for the upper one; their data begin at the same place.
		upper, lower := area, area
		upper.Min.Y = area.Min.Y + area.Size().Y*0.34
		lower.Max.Y = upper.Min.Y - 12
		left := max(above.DataCanvas(upper).Min.X, below.DataCanvas(lower).Min.X)
		upper.Min.X += left - above.DataCanvas(upper).Min.X
		lower.Min.X += left - below.DataCanvas(lower).Min.X
		above.Draw(upper)
		below.Draw(lower)
	}
	accuracy := float64(rights) / float64(len(confidence))
	f.alt = fmt.Sprintf(language.Pick("Calibration of %d samples: accuracy %.3f, mean confidence %.3f, expected calibration error %.3f", "%d个样本的校准图：准确率%.3f，平均置信度%.3f，期望校准误差（ECE）%.3f"),
		len(confidence), accuracy, mean, ece)
	above.Title.Text = fmt.Sprintf(language.Pick("ECE %.3f: accuracy %s, mean confidence %.1f %%", "ECE %.3f：准确率%s，平均置信度%.1f%%"), ece, percent(rights, len(confidence)), 100*mean)
	return f
}

// A bar stands on an axis from one x to another, with a little air.
type bar struct {
	left, right, low, high float64
	col                    tone
}

func (b bar) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	if !finite(b.low) || !finite(b.high) || b.high == b.low {
		return
	}
	air := min(1.5, (x(b.right)-x(b.left))/10)
	r := vg.Rectangle{Min: vg.Point{X: x(b.left) + air, Y: y(min(b.low, b.high))}, Max: vg.Point{X: x(b.right) - air, Y: y(max(b.low, b.high))}}
	r.Min.X, r.Max.X = max(r.Min.X, c.Min.X), min(r.Max.X, c.Max.X)
	r.Min.Y, r.Max.Y = max(r.Min.Y, c.Min.Y), min(r.Max.Y, c.Max.Y)
	if r.Max.X > r.Min.X && r.Max.Y > r.Min.Y {
		c.FillPolygon(b.col, corners(r))
	}
}
