package plotting

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Filters draws the weights that lead to each neuron as an image, with one scale about zero for all:
// of a kernel [inputs units] of a dense layer, whose inputs are a square image, or of a convolution's
// [height width channels filters], whose channels stand one below the other, if they are not three,
// which are the colours of an image.
//
//	plotting.Filters(model.Layer("dense").Weights()[0].Tensor)
func Filters(kernel *tensor.Tensor, options ...ImagesOption) *Figure {
	g := &images{bar: language.Pick("weight", "权重"), of: language.Pick("filters", "个滤波器")}
	for _, option := range options {
		option(g)
	}
	s := kernel.Shape()
	v := kernel.Values()
	side := 0
	if len(s) == 2 {
		side = int(math.Round(math.Sqrt(float64(s[0]))))
	}
	switch {
	case len(s) == 2 && side*side == s[0] && s[1] > 0:
		g.n, g.height, g.width, g.channels = s[1], side, side, 1
		for unit := range s[1] {
			for i := range s[0] {
				g.values = append(g.values, v[i*s[1]+unit])
			}
		}
	case len(s) == 4 && s.Size() > 0:
		height, width, channels, filters := s[0], s[1], s[2], s[3]
		g.n, g.height, g.width, g.channels = filters, height, width, 1
		if channels == 3 {
			g.channels, g.bar = 3, ""
		} else if channels > 1 {
			g.n, g.columns = filters*channels, filters
			g.of = fmt.Sprintf(language.Pick("kernels: %d filters in columns, %d channels in rows, each", "个卷积核（%d个滤波器为列，%d个通道为行）"), filters, channels)
		}
		rows := 1
		if g.channels == 1 {
			rows = channels
		}
		for c := range rows {
			for f := range filters {
				for p := range height * width {
					for k := range g.channels {
						g.values = append(g.values, v[(p*channels+c+k)*filters+f])
					}
				}
			}
		}
		if g.columns > 32 || g.n > mostImages { // there is room for the first only
			g.crop(min(filters, 32), max(1, min(rows, mostImages/min(filters, 32))))
		}
	default:
		tensor.Fail("", "Filters", []*tensor.Tensor{kernel}, "filters are a kernel [inputs units], where the inputs are a square image, or [height width channels filters]")
	}
	if g.n > mostImages && g.columns == 0 {
		size := g.height * g.width * g.channels
		g.n, g.values = 100, g.values[:100*size]
	}
	if g.columns == 0 {
		g.columns = min(g.n, 10)
	}
	f := g.figure()
	low, high := limits(g.values)
	f.alt += fmt.Sprintf(language.Pick(", weights from %s to %s", "，权重从%s到%s"), number(low), number(high))
	return f
}

// crop leaves the first so many columns and rows of images.
func (g *images) crop(columns, rows int) {
	size := g.height * g.width * g.channels
	var kept []float32
	for r := range rows {
		from := r * g.columns * size
		if g.columns == 0 {
			from = 0
		}
		kept = append(kept, g.values[from:from+columns*size]...)
	}
	g.n, g.columns, g.values = rows*columns, columns, kept
}

// LayerWeights draws all weights of a layer: the kernel as a matrix with a row for each input and a
// column for each neuron, the bias and what else there is as strips of the same width, all in one
// scale about zero.
func LayerWeights(l *layers.Layer) *Figure {
	weights := l.Weights()
	if len(weights) == 0 {
		return note(fmt.Sprintf(language.Pick("Layer %s has no weights", "层%s没有权重"), l.Name()))
	}
	var all []float32
	var parts []string
	type strip struct {
		label, shape string
		matrix       matrix
		tall         vg.Length
	}
	const left, top, width, gap = 12, 14, 560, 40
	var strips []strip
	height := vg.Length(top)
	for _, w := range weights {
		v := slices.Clone(w.Values())
		all = append(all, v...)
		s := w.Shape()
		m := matrix{1, len(v), v}
		if len(s) > 1 && s[len(s)-1] > 0 {
			m.rows, m.columns = len(v)/s[len(s)-1], s[len(s)-1]
		}
		tall := vg.Length(26)
		if m.rows > 1 {
			tall = min(max(width*vg.Length(m.rows)/vg.Length(max(m.columns, 1)), 60), 300)
		}
		strips = append(strips, strip{w.Name(), s.String(), m, tall})
		height += tall + gap
		low, high := limits(v)
		parts = append(parts, fmt.Sprintf(language.Pick("%s %v from %s to %s", "%s %v从%s到%s"), w.Name(), s, number(low), number(high)))
	}
	sc := aboutZero(all)
	f := newFigure(max(height, 160))
	f.alt = fmt.Sprintf(language.Pick("Weights of layer %s: %s", "层%s的权重：%s"), l.Name(), strings.Join(parts, "; "))
	f.draw = func(c draw.Canvas) {
		y := c.Max.Y - top
		for _, s := range strips {
			bold, small := style(plainText, true, ink), style(smallText, false, faint)
			bold.YAlign, small.YAlign = text.YTop, text.YTop
			c.FillText(bold, vg.Point{X: left, Y: y}, s.label)
			c.FillText(small, vg.Point{X: left + bold.Width(s.label) + 8, Y: y - 1}, s.shape)
			y -= 20
			r := vg.Rectangle{Min: vg.Point{X: left, Y: y - s.tall}, Max: vg.Point{X: left + width, Y: y}}
			outlined(c, r, s.matrix.pooled(2*int(s.tall), 2*width).picture(sc), rules)
			cell := width / vg.Length(max(s.matrix.columns, 1))
			if len(s.matrix.values) <= 60 && cell >= 30 && s.tall/vg.Length(s.matrix.rows) >= 14 {
				for i, v := range s.matrix.values {
					sty := style(smallText, false, on(sc.shade(float64(v))))
					sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
					if label := brief(float64(v)); sty.Width(label) < cell-3 {
						c.FillText(sty, vg.Point{X: left + (vg.Length(i%s.matrix.columns)+0.5)*cell,
							Y: y - (vg.Length(i/s.matrix.columns)+0.5)*s.tall/vg.Length(s.matrix.rows)}, label)
					}
				}
			}
			y -= s.tall + gap - 20
		}
		colourBar{scale: sc}.draw(c, vg.Rectangle{Min: vg.Point{X: left + width + 18, Y: max(c.Max.Y-top-20-260, 16)}, Max: vg.Point{X: left + width + 32, Y: c.Max.Y - top - 20}})
	}
	return f
}

// FeatureMaps draws what each channel of a convolution finds in one sample of a trace, counted from
// 0: the output of that layer [batch height width channels] as an image for each channel, all in one
// scale.
func FeatureMaps(t *dl.Trace, layer string, sample int) *Figure {
	var out *tensor.Tensor
	var known []string
	for c := range t.Calls() {
		if s := c.Out.Shape(); len(s) == 4 && c.Layer != "" {
			if !slices.Contains(known, c.Layer) {
				known = append(known, c.Layer)
			}
			if c.Layer == layer {
				out = c.Out
			}
		}
	}
	if out == nil {
		tensor.Fail("", "FeatureMaps", nil, "the trace has no layer %q with an output [batch height width channels]; such layers are: %s", layer, strings.Join(known, ", "))
	}
	s := out.Shape()
	if sample < 0 || sample >= s[0] {
		tensor.Fail("", "FeatureMaps", []*tensor.Tensor{out}, "there is no sample %d in the batch", sample)
	}
	g := &images{n: min(s[3], mostImages), height: s[1], width: s[2], channels: 1,
		bar: language.Pick("activation", "激活值"), of: language.Pick("channels", "个通道")}
	size := s[1] * s[2] * s[3]
	v := out.Values()[sample*size : (sample+1)*size]
	silent := 0
	for c := range g.n {
		any := false
		for p := range s[1] * s[2] {
			x := v[p*s[3]+c]
			g.values = append(g.values, x)
			any = any || x != 0
		}
		if !any {
			silent++
		}
	}
	g.colours = viridis
	g.columns = min(g.n, 8)
	f := g.figure()
	f.alt = fmt.Sprintf(language.Pick("Layer %s, sample %d: %s", "层%s，样本%d：%s"), layer, sample, f.alt)
	if silent > 0 {
		f.alt += fmt.Sprintf(language.Pick("; %d of them are zero everywhere", "；其中%d个处处为零"), silent)
	}
	return f
}

// A unitActivity is how often each neuron of a layer answers.
type unitActivity struct {
	layer string
	part  []float64
	dead  int
}

// DeadUnits shows how often each neuron behind a ReLU answers, which is how often its output is above
// zero in the samples of a trace: sorted, a curve for each layer. What never answers is dead for
// these samples: no gradient reaches its weights.
func DeadUnits(t *dl.Trace) *Figure {
	var found []unitActivity
	for c := range t.Calls() {
		s := c.Out.Shape()
		if c.Layer == "" || len(s) < 2 || !strings.Contains(c.String(), "relu") || s.Size() == 0 {
			continue
		}
		units := s[len(s)-1]
		a := unitActivity{layer: c.Layer, part: make([]float64, units)}
		v := c.Out.Values()
		for i, x := range v {
			if x > 0 {
				a.part[i%units] += float64(units) / float64(len(v))
			}
		}
		slices.Sort(a.part)
		for _, p := range a.part {
			if p == 0 {
				a.dead++
			}
		}
		found = append(found, a)
	}
	if len(found) == 0 {
		return note(language.Pick("No dead units: the trace has no ReLU", "没有可检查的单元：跟踪中没有ReLU"))
	}
	parts := []Part{Labels(language.Pick("neurons, by how often they answer", "神经元（排序后）"), language.Pick("part of the samples", "有响应的样本比例"))}
	var words []string
	for _, a := range found {
		n := len(a.part)
		x := make([]float64, n)
		for i := range x {
			x[i] = float64(i) / float64(max(n-1, 1))
		}
		name := fmt.Sprintf(language.Pick("%s: %d of %d dead", "%s：%d/%d个死亡"), a.layer, a.dead, n)
		words = append(words, name)
		parts = append(parts, Line(name, x, a.part))
	}
	d := newDrawing(parts)
	p := d.plot()
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, 1, -0.02, 1.02
	p.X.Tick.Marker = percentTicks{}
	f := newFigure(0).panels(300, d.keys, onlyPlot(p)...)
	f.alt = language.Pick("How many neurons never answer: ", "从不响应的神经元：") + strings.Join(words, "; ")
	return f
}
