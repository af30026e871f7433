package plotting

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A NormsOption is an option of [Norms].
type NormsOption func(*norms)

// Every says after how many of what the traces were taken, the first before all: Every(1, "epoch") is
// the default.
func Every(n float64, unit string) NormsOption {
	return func(o *norms) { o.every, o.unit = n, unit }
}

type norms struct {
	every float64
	unit  string
}

// Norms draws how large the weights and their gradients are, layer by layer, over traces that were
// taken as a model was trained: the roots of the means of their squares, on logarithmic axes. The
// layers' colours go from the first, dark, to the last. Gradients that fade toward the first layers
// or explode are seen at a glance.
//
//	var traces []*dl.Trace
//	look := dl.Callback{EpochEnd: func(m *dl.Model, _ int, _ dl.Logs) { traces = append(traces, m.Inspect(x, y)) }}
//	model.Fit(data.Train.X, data.Train.Y, look)
//	notebook.Show(plotting.Norms(traces))
func Norms(traces []*dl.Trace, options ...NormsOption) *Figure {
	o := &norms{1, language.Pick("epoch", "轮次")}
	for _, option := range options {
		option(o)
	}
	if !(o.every > 0) || !finite(o.every) {
		tensor.Fail("", "Every", nil, "traces are taken after more than 0 of something, not %v", o.every)
	}
	if len(traces) == 0 {
		return note(language.Pick("No norms: there is no trace", "没有范数：没有记录"))
	}
	// The largest weight of a layer stands for it: its kernel.
	var names []string
	largest := map[string]int{}
	for _, w := range traces[0].Weights() {
		if w.Grad() == nil {
			continue // a state, which is not trained
		}
		layer, _, _ := strings.Cut(w.Path, "/")
		if i := strings.LastIndex(w.Path, "/"); i > 0 {
			layer = w.Path[:i]
		}
		if _, known := largest[layer]; !known {
			names = append(names, layer)
		}
		largest[layer] = max(largest[layer], w.Shape().Size())
	}
	if len(names) == 0 {
		return note(language.Pick("No norms: the traces have no weight with a gradient", "没有范数：记录中没有带梯度的权重"))
	}
	times := make([]float64, len(traces))
	weights, gradients := map[string][]float64{}, map[string][]float64{}
	for i, t := range traces {
		times[i] = float64(i) * o.every
		done := map[string]bool{}
		for _, w := range t.Weights() {
			k := strings.LastIndex(w.Path, "/")
			if k < 0 {
				continue
			}
			if layer := w.Path[:k]; w.Grad() != nil && !done[layer] && w.Shape().Size() == largest[layer] {
				done[layer] = true
				weights[layer] = append(weights[layer], rms(w.Values()))
				gradients[layer] = append(gradients[layer], rms(w.Grad()))
			}
		}
	}
	direct := len(names) <= 8
	var l legend
	var plots []*plot.Plot
	var said []string
	for k, sizes := range []map[string][]float64{weights, gradients} {
		p := newPlot()
		p.Title.Text = language.Pick([]string{"weights", "gradients"}[k], []string{"权重", "梯度"}[k])
		p.X.Label.Text = o.unit
		if k == 0 {
			p.Y.Label.Text = language.Pick("root mean square", "均方根")
		}
		span(&p.X, 0, 0)
		p.X.Min, p.X.Max = 0, max(last(times), o.every)
		p.X.Tick.Marker = roundTicks{whole: o.every == 1}
		var of limitsOf
		var ends endLabels
		for i, name := range names {
			values := sizes[name]
			if len(values) != len(times) {
				continue // the traces are of other models
			}
			sty := draw.LineStyle{Color: depth(i, len(names)), Width: 2, Dashes: dashes(i % 4)}
			for _, v := range values {
				if v > 0 { // zero has no place on the axis
					of.add([]float64{v})
				}
			}
			(&logged{times, values}).draw(p, sty, 0)
			if k == 1 && direct {
				ends.add(last(values), name, depth(i, len(names)))
			}
			if k == 1 && !direct {
				l.line(name, sty)
			}
			if k == 1 {
				said = append(said, fmt.Sprintf(language.Pick("%s weights %s to %s, gradients %s to %s", "%s权重从%s到%s，梯度从%s到%s"),
					name, number(weights[name][0]), number(last(weights[name])), number(values[0]), number(last(values))))
			}
		}
		of.span(&p.Y, true)
		p.Add(ends)
		plots = append(plots, p)
	}
	f := newFigure(0).panels(290, l, plots)
	f.alt = fmt.Sprintf(language.Pick("Root mean squares of %d layers: ", "%d层的均方根："), len(names)) + strings.Join(said, language.Pick("; ", "；"))
	return f
}

// depth is the colour of layer i of n, from the first to the last, with contrast on both papers.
func depth(i, n int) tone {
	t := 0.0
	if n > 1 {
		t = float64(i) / float64(n-1)
	}
	return tone{oklch(0.32+0.27*t, 0.13, 290-245*t), oklch(0.62+0.25*t, 0.13, 290-205*t)}
}
