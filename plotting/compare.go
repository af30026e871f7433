package plotting

import (
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Runs are trainings that are compared, by what is special of each; several histories of a name are
// repetitions, such as with other seeds.
type Runs map[string][]*dl.History

// Compare draws the loss and the metrics of several trainings, training at the left and validation
// at the right, with the same axes. Of a training that was repeated, the line is the mean of the
// repetitions and the band goes from the least to the greatest.
//
//	plotting.Compare(plotting.Runs{"Adam": {adam}, "SGD": {sgd1, sgd2, sgd3}}, plotting.Only("loss"))
func Compare(runs Runs, options ...CurvesOption) *Figure {
	o := newCurves(options)
	names := slices.Sorted(maps.Keys(runs))
	logs := map[string][]map[string]*logged{}
	var all []string
	for _, name := range names {
		for _, h := range runs[name] {
			read := read(h)
			logs[name] = append(logs[name], read)
			all = slices.AppendSeq(all, maps.Keys(read))
		}
	}
	slices.Sort(all)
	groups := o.groups(all)
	if len(groups) == 0 {
		return note(language.Pick("Nothing to compare: no training came to the end of an epoch", "没有可比较的内容：没有训练完成任何一个轮次"))
	}
	// The names stand at the ends of the lines where they have room there.
	direct := len(names) <= 8 && !slices.ContainsFunc(names, func(n string) bool { return style(smallText, false, ink).Width(n) > 110 })
	var l legend
	if !direct {
		for i, name := range names {
			l.line(name, lineStyle(i))
		}
	}
	var rows [][]*plot.Plot
	var said []string
	for _, group := range groups {
		sides := []string{group}
		if slices.Contains(all, "val_"+group) {
			sides = append(sides, "val_"+group)
		}
		var row []*plot.Plot
		var of limitsOf
		var words []string
		for k, name := range sides {
			p := newPlot()
			p.Title.Text = metricName(group)
			if k == 1 {
				p.Title.Text += language.Pick(", validation", "（验证）")
			}
			p.X.Label.Text = language.Pick("epoch", "轮次")
			p.X.Tick.Marker = roundTicks{whole: true}
			p.X.Min, p.X.Max = math.Inf(1), math.Inf(-1)
			var ends endLabels
			for i, run := range names {
				l, low, high := spread(logs[run], name)
				if len(l.values) == 0 {
					continue
				}
				p.X.Min, p.X.Max = min(p.X.Min, l.epochs[0]), max(p.X.Max, last(l.epochs))
				of.add(low)
				of.add(high)
				if len(runs[run]) > 1 {
					p.Add(band{l.epochs, low, high, series(i).faded(0.18)})
				}
				l.draw(p, lineStyle(i), o.smooth)
				if direct && k == len(sides)-1 {
					ends.add(last(smoothed(l.values, o.smooth)), run, series(i))
				}
				if k == len(sides)-1 {
					end := fmt.Sprintf("%s %s", run, number(last(l.values)))
					if len(runs[run]) > 1 {
						end += fmt.Sprintf(language.Pick(" (%s to %s in %d runs)", "（%[3]d次训练，%[1]s到%[2]s）"), number(last(low)), number(last(high)), len(runs[run]))
					}
					words = append(words, end)
				}
			}
			if !(p.X.Min < p.X.Max) {
				p.X.Min, p.X.Max = min(p.X.Min, 1e9)-0.5, max(p.X.Max, p.X.Min)+0.5
			}
			p.Add(ends)
			row = append(row, p)
		}
		said = append(said, row[len(row)-1].Title.Text+language.Pick(" in the end: ", "最终：")+strings.Join(words, language.Pick(", ", "，")))
		of.span(&row[0].Y, o.log)
		for _, p := range row[1:] {
			p.Y = copyLimits(p.Y, row[0].Y)
		}
		rows = append(rows, row)
	}
	f := newFigure(0).panels(258, l, rows...)
	f.alt = fmt.Sprintf(language.Pick("%d trainings compared: ", "%d组训练的比较："), len(names)) + strings.Join(said, language.Pick("; ", "；"))
	return f
}

// spread is the mean, the least and the greatest of a log over the epochs of several trainings.
func spread(logs []map[string]*logged, name string) (mean *logged, low, high []float64) {
	at := map[float64][]float64{}
	for _, logs := range logs {
		l := logs[name]
		if l == nil {
			continue
		}
		for i, e := range l.epochs {
			at[e] = append(at[e], l.values[i])
		}
	}
	mean = &logged{epochs: slices.Sorted(maps.Keys(at))}
	for _, e := range mean.epochs {
		sum := 0.0
		for _, v := range at[e] {
			sum += v
		}
		mean.values = append(mean.values, sum/float64(len(at[e])))
		low, high = append(low, slices.Min(at[e])), append(high, slices.Max(at[e]))
	}
	return mean, low, high
}

// copyLimits is the axis with the limits, the scale and the ticks of another.
func copyLimits(a, of plot.Axis) plot.Axis {
	a.Min, a.Max, a.Scale, a.Tick.Marker = of.Min, of.Max, of.Scale, of.Tick.Marker
	return a
}
