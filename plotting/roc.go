package plotting

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A rankedClass is a class with the samples ranked by how sure the model is of it.
type rankedClass struct {
	name string
	*ranking
	area float64
	x, y []float64
}

// rankedClasses are those of the targets want and the probabilities got: [samples] or [samples 1] of
// one class, or [samples classes] each against all others.
func rankedClasses(op string, want, got dl.Source, names ClassNames) []rankedClass {
	wanted, _ := classesOf(op, want)
	p := gathered(op, got)
	mustAgree(op, len(wanted), p.n)
	if len(p.shape) > 2 || p.size < 1 {
		tensor.Fail("", op, nil, "the predictions are probabilities [samples], [samples 1] or [samples classes], not %v", p.shape)
	}
	for i, w := range wanted {
		if limit := max(p.size, 2); w >= limit {
			tensor.Fail("", op, nil, "sample %d is of class %d, and the predictions are of classes 0 to %d", i, w, limit-1)
		}
	}
	var classes []rankedClass
	for k := range p.size {
		class := k
		if p.size == 1 {
			class = 1
		}
		var scores []float64
		var positive []bool
		for i, w := range wanted {
			if w >= 0 {
				scores, positive = append(scores, float64(p.row(i)[k])), append(positive, w == class)
			}
		}
		name := ""
		if p.size > 1 || names != nil {
			name = names.named(op, max(p.size, 2))[class]
		}
		classes = append(classes, rankedClass{name: name, ranking: newRanking(scores, positive)})
		if p.size == 2 && k == 0 {
			classes = classes[:0] // the second column says it all
		}
	}
	return classes
}

// withCurves are the classes that have such a curve, with it.
func withCurves(classes []rankedClass, curve func(*ranking) (x, y []float64, area float64, ok bool)) (drawn []rankedClass) {
	for _, c := range classes {
		var ok bool
		if c.x, c.y, c.area, ok = curve(c.ranking); ok {
			drawn = append(drawn, c)
		}
	}
	return drawn
}

// ROC draws the receiver operating characteristic: what part of a class is found at each threshold,
// over the part of the others that is wrongly taken for it, with the area under the curve. want are
// the classes [samples], and got the probabilities: [samples] or [samples 1] of class 1, or
// [samples classes], which gives a curve for each class against all others. The mark is where the
// threshold is 0.5.
func ROC(want, got dl.Source, names ...ClassNames) *Figure {
	classes := rankedClasses("ROC", want, got, oneOf("ROC", names))
	drawn := withCurves(classes, (*ranking).roc)
	if len(drawn) == 0 {
		return note(language.Pick("No ROC curve: there are no samples of a class and of others", "无法绘制ROC曲线：需要同时有正例和反例"))
	}
	chance := func(d *drawing) {
		d.behind = append(d.behind, polyline{[]float64{0, 1}, []float64{0, 1}, referenceLine})
		d.keys.line(language.Pick("chance", "随机猜测"), referenceLine)
	}
	f := tradeOff(drawn, "AUC", chance, language.Pick("false positive rate", "假正例率"), language.Pick("true positive rate", "真正例率"),
		func(r *ranking, p operatingPoint) (x, y float64) {
			return float64(p.falsePositive) / float64(max(r.negative, 1)), float64(p.hits) / float64(max(r.positives, 1))
		})
	f.alt = language.Pick("ROC curve: ", "ROC曲线：") + areas(drawn, language.Pick("area under the curve", "曲线下面积"))
	return f
}

// PrecisionRecall draws the precision, which is the part of what is called positive that is, over the
// recall, which is the part of the positive that is found, at each threshold, with the average
// precision; see [ROC] for the data.
func PrecisionRecall(want, got dl.Source, names ...ClassNames) *Figure {
	classes := rankedClasses("PrecisionRecall", want, got, oneOf("PrecisionRecall", names))
	drawn := withCurves(classes, (*ranking).precisionRecall)
	if len(drawn) == 0 {
		return note(language.Pick("No curve of precision and recall: there are no positive samples", "无法绘制精确率-召回率曲线：没有正例"))
	}
	chance := func(d *drawing) {
		if len(drawn) == 1 {
			part := float64(drawn[0].positives) / float64(drawn[0].positives+drawn[0].negative)
			d.behind = append(d.behind, polyline{[]float64{0, 1}, []float64{part, part}, referenceLine})
			d.keys.line(language.Pick("chance", "随机猜测"), referenceLine)
		}
	}
	f := tradeOff(drawn, "AP", chance, language.Pick("recall", "召回率"), language.Pick("precision", "精确率"),
		func(r *ranking, p operatingPoint) (x, y float64) {
			return float64(p.hits) / float64(max(r.positives, 1)), float64(p.hits) / float64(max(p.hits+p.falsePositive, 1))
		})
	f.alt = language.Pick("Precision over recall: ", "精确率-召回率曲线：") + areas(drawn, language.Pick("average precision", "平均精确率"))
	return f
}

// oneOf is the only element, or nothing.
func oneOf(op string, names []ClassNames) ClassNames {
	switch len(names) {
	case 0:
		return nil
	case 1:
		return names[0]
	}
	tensor.Fail("", op, nil, "the classes are named once, not %d times", len(names))
	return nil
}

// mostTold is how many lines are told apart by colours.
const mostTold = 6

// tradeOff is the figure of curves in the square from 0 to 1. Of many classes those with the least
// area have a colour.
func tradeOff(classes []rankedClass, area string, chance Part, xLabel, yLabel string, at func(r *ranking, p operatingPoint) (x, y float64)) *Figure {
	told := make([]int, len(classes))
	for i := range told {
		told[i] = i
	}
	if len(classes) > mostTold {
		slices.SortStableFunc(told, func(a, b int) int { return cmp.Compare(classes[a].area, classes[b].area) })
		told = told[:mostTold-1]
		slices.Sort(told)
	}
	parts := []Part{Labels(xLabel, yLabel)}
	others := 0
	for i, c := range classes {
		if slices.Contains(told, i) {
			continue
		}
		others++
		parts = append(parts, func(d *drawing) {
			d.data = append(d.data, polyline{c.x, c.y, draw.LineStyle{Color: edge, Width: 1.2}})
		})
	}
	for _, i := range told {
		c := classes[i]
		label := fmt.Sprintf("%s %.3f", area, c.area)
		if c.name != "" {
			label = c.name + ": " + label
		}
		parts = append(parts, Line(label, c.x, c.y), func(d *drawing) {
			if len(c.scores) == 0 || c.scores[0] > 1 || c.scores[len(c.scores)-1] < 0 {
				return // no probabilities: there is no threshold of 0.5
			}
			var p operatingPoint
			for _, q := range c.points()[1:] {
				if q.threshold >= 0.5 {
					p = q
				}
			}
			x, y := at(c.ranking, p)
			d.front = append(d.front, thresholdMark{x, y, d.last})
		})
	}
	if others > 0 {
		parts = append(parts, func(d *drawing) {
			d.keys.line(fmt.Sprintf(language.Pick("%d classes above these", "其余%d类更高"), others), draw.LineStyle{Color: edge, Width: 1.2})
		})
	}
	d := newDrawing(append(parts, chance, func(d *drawing) { d.keys.ring(language.Pick("threshold 0.5", "阈值0.5"), ink) }))
	d.left, d.right, d.low, d.high = 0, 1, 0, 1
	p := d.plot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = -0.015, 1.015, -0.015, 1.015
	return newFigure(0).square(p, d.keys)
}

// square makes the figure of a plot whose data area is a square, with the legend at its right.
func (f *Figure) square(p *plot.Plot, l legend) *Figure {
	const side = 400
	f.Plot, f.Plots = p, [][]*plot.Plot{{p}}
	f.height = side + 20
	f.draw = func(c draw.Canvas) {
		area := draw.Crop(c, 12, 0, 10, -12)
		area.Max.X = area.Min.X + side + 18
		p.Draw(area)
		column := c
		column.Min.X, column.Max.X = area.Max.X+18, c.Max.X-10
		column.Max.Y -= 20
		for _, e := range l {
			legend{e}.draw(column)
			column.Max.Y -= legendRow
		}
	}
	return f
}

// areas says the area of each class, or of the least and the greatest.
func areas(classes []rankedClass, what string) string {
	var s []string
	for _, c := range classes {
		label := fmt.Sprintf("%.3f", c.area)
		if c.name != "" {
			label = c.name + " " + label
		}
		s = append(s, label)
	}
	return what + " " + strings.Join(s, ", ")
}

// A thresholdMark is a ring where the threshold is 0.5.
type thresholdMark struct {
	x, y float64
	col  tone
}

func (m thresholdMark) Plot(c draw.Canvas, p *plot.Plot) {
	x, y := p.Transforms(&c)
	ring(c, vg.Point{X: x(m.x), Y: y(m.y)}, 5, 1.8, m.col)
}
