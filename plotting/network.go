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
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Network draws how one sample of a trace, counted from 0, goes through the layers of a small dense
// net: a circle for each number, with the number in it and the gradient of the batch's loss with
// respect to it below, unless all are 0, and a wire for each weight: blue where it is negative, red where it is
// positive, and broader the farther it is from zero. Where there is room the weight is written beside
// its wire. Of a layer of more than eight numbers, the first and the last four are shown.
func Network(t *dl.Trace, sample int) *Figure {
	n := newNetwork(t, sample)
	rows := 0
	for _, l := range n.layers {
		rows = max(rows, len(l.shown))
	}
	f := newFigure(vg.Length(networkTop + rows*networkRow + 8))
	f.alt = n.alt(sample)
	f.draw = n.draw
	return f
}

const (
	networkTop    = 62
	networkRow    = 58
	networkMargin = 46
	neuronRadius  = 17
	mostNeurons   = 8
)

// A network is layers of neurons.
type network struct {
	layers []neurons
	scale  scale // of the values
	most   float64
	more   string // says how many neurons are not shown
}

// neurons are the numbers of a layer.
type neurons struct {
	name, op    string
	value, grad []float32
	kernel      []float32 // [inputs, neurons], of the wires that lead here
	bias        []float32
	shown       []int // -1 stands for those that are not
}

// newNetwork reads the dense layers of a trace, which follow one another.
func newNetwork(t *dl.Trace, sample int) *network {
	n := &network{more: language.Pick("… %d more …", "…还有%d个…")}
	row := func(x *tensor.Tensor, v []float32) []float32 {
		s := x.Shape()
		if len(v) == 0 {
			return nil
		}
		size := s.Size() / s[0]
		return v[sample*size : (sample+1)*size]
	}
	weights := map[string][]float32{}
	for _, w := range t.Weights() {
		weights[w.Path] = w.Values()
	}
	for c := range t.Calls() {
		s := c.Out.Shape()
		if c.Layer == "" || len(s) != 2 {
			continue
		}
		if sample < 0 || sample >= s[0] {
			tensor.Fail("", "Network", []*tensor.Tensor{c.Out}, "there is no sample %d in the batch", sample)
		}
		last := len(n.layers) - 1
		kernel := weights[c.Layer+"/kernel"]
		if c.String() == "matmul" && len(kernel) > 0 && len(c.In[0].Shape()) == 2 {
			if last < 0 {
				n.layers = append(n.layers, newNeurons(language.Pick("input", "输入"), row(c.In[0], c.In[0].Values()), row(c.In[0], c.In[0].Grad())))
				last++
			}
			if inputs := len(n.layers[last].value); inputs*s[1] != len(kernel) {
				n.layers = nil
				break
			}
			l := newNeurons(c.Layer, nil, nil)
			l.kernel, l.bias = kernel, weights[c.Layer+"/bias"]
			n.layers = append(n.layers, l)
			last++
		}
		if last < 0 || n.layers[last].name != c.Layer {
			if last >= 0 && len(n.layers[last].value) == s[1] { // such as an activation of its own
				n.layers[last].name = c.Layer
			} else {
				continue
			}
		}
		l := newNeurons(n.layers[last].name, row(c.Out, c.Out.Values()), row(c.Out, c.Out.Grad()))
		l.kernel, l.bias = n.layers[last].kernel, n.layers[last].bias
		if op := c.String(); op != "matmul" && op != "add" {
			l.op = op
		} else {
			l.op = n.layers[last].op
		}
		if len(l.grad) == 0 {
			l.grad = n.layers[last].grad // the softmax's goes by way of the loss
			if l.op == "softmax" {
				l.grad = nil
			}
		}
		n.layers[last] = l
	}
	if len(n.layers) < 2 {
		tensor.Fail("", "Network", nil, "the trace has no dense layers in a row: Network draws small nets of them, and Activations and Trace draw any model")
	}
	var all []float32
	for _, l := range n.layers {
		all = append(all, l.value...)
		for _, w := range l.kernel {
			if a := math.Abs(float64(w)); finite(a) {
				n.most = max(n.most, a)
			}
		}
	}
	n.scale = scaleOf(all, heat)
	if !steep(t) {
		for i := range n.layers {
			n.layers[i].grad = nil
		}
	}
	return n
}

// steep tells whether any number of the trace's layers has a gradient that is not 0: none has where the targets are what
// the net says.
func steep(t *dl.Trace) bool {
	for c := range t.Calls() {
		if c.Layer != "" && slices.ContainsFunc(c.Out.Grad(), func(g float32) bool { return g != 0 }) {
			return true
		}
	}
	return false
}

func newNeurons(name string, value, grad []float32) neurons {
	l := neurons{name: name, value: value, grad: grad}
	for i := range value {
		if len(value) > mostNeurons && i >= mostNeurons/2 && i < len(value)-mostNeurons/2 {
			if i == mostNeurons/2 {
				l.shown = append(l.shown, -1)
			}
			continue
		}
		l.shown = append(l.shown, i)
	}
	return l
}

func (n *network) draw(c draw.Canvas) {
	column := (c.Size().X - 2*networkMargin) / vg.Length(len(n.layers)-1)
	rows := 0
	for _, l := range n.layers {
		rows = max(rows, len(l.shown))
	}
	place := func(layer, row int) vg.Point {
		spare := vg.Length(rows-len(n.layers[layer].shown)) * networkRow / 2
		return vg.Point{X: c.Min.X + networkMargin + vg.Length(layer)*column, Y: c.Max.Y - networkTop - spare - (vg.Length(row)+0.42)*networkRow}
	}
	for i, l := range n.layers[1:] {
		n.wires(c, i, l, place)
	}
	for i, l := range n.layers {
		sty := style(plainText, true, ink)
		sty.XAlign, sty.YAlign = text.XCenter, text.YTop
		x := min(max(place(i, 0).X, c.Min.X+12+sty.Width(l.name)/2), c.Max.X-12-sty.Width(l.name)/2)
		c.FillText(sty, vg.Point{X: x, Y: c.Max.Y - 14}, fit(sty, l.name, column-6))
		small := style(smallText, false, faint)
		small.XAlign, small.YAlign = text.XCenter, text.YTop
		c.FillText(small, vg.Point{X: x, Y: c.Max.Y - 31}, fit(small, l.op, column-6))
		for r, j := range l.shown {
			at := place(i, r)
			if j < 0 {
				more := style(smallText, false, faint)
				more.XAlign, more.YAlign = text.XCenter, text.YCenter
				c.FillText(more, at, fmt.Sprintf(n.more, len(l.value)-mostNeurons))
				continue
			}
			n.neuron(c, l, j, at)
		}
	}
}

func (n *network) neuron(c draw.Canvas, l neurons, j int, at vg.Point) {
	v := float64(l.value[j])
	col := n.scale.colour(v)
	c.DrawGlyph(draw.GlyphStyle{Color: edge, Radius: neuronRadius + 1, Shape: draw.CircleGlyph{}}, at)
	c.DrawGlyph(draw.GlyphStyle{Color: col, Radius: neuronRadius, Shape: draw.CircleGlyph{}}, at)
	sty := style(smallText, true, on(col))
	sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
	c.FillText(sty, at, fit(sty, brief(v), 2*neuronRadius))
	if len(l.grad) > 0 {
		small := style(smallText, false, redText)
		small.XAlign, small.YAlign = text.XCenter, text.YTop
		onPaper(c, small, vg.Point{X: at.X, Y: at.Y - neuronRadius - 2}, "∂ "+brief(float64(l.grad[j])))
	}
}

// wires draws the weights between a layer and the next, l.
func (n *network) wires(c draw.Canvas, from int, l neurons, place func(layer, row int) vg.Point) {
	before := n.layers[from]
	for a, i := range before.shown {
		for b, j := range l.shown {
			if i < 0 || j < 0 {
				continue
			}
			w := float64(l.kernel[i*len(l.value)+j])
			s, e := place(from, a), place(from+1, b)
			c.StrokeLine2(draw.LineStyle{Color: signed(w), Width: n.width(w)}, s.X, s.Y, e.X, e.Y)
		}
	}
	if len(before.shown)*len(l.shown) > 12 {
		return
	}
	var taken []vg.Point
	for a, i := range before.shown {
		for b, j := range l.shown {
			if i < 0 || j < 0 {
				continue
			}
			w := float64(l.kernel[i*len(l.value)+j])
			sty := style(smallText, false, signedText(w))
			sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
			onPaper(c, sty, vacant(place(from, a), place(from+1, b), &taken), brief(w))
		}
	}
}

// vacant is a place on the way from s to e where no number stands yet, or where they are farthest, and
// takes it.
func vacant(s, e vg.Point, taken *[]vg.Point) (at vg.Point) {
	most := -1.0
	for _, part := range []vg.Length{0.3, 0.5, 0.7, 0.4, 0.6, 0.22, 0.78} {
		p := vg.Point{X: s.X + part*(e.X-s.X), Y: s.Y + part*(e.Y-s.Y)}
		free := math.Inf(1)
		for _, t := range *taken {
			// A number is more than twice as broad as high.
			free = min(free, math.Hypot(float64(p.X-t.X)/36, float64(p.Y-t.Y)/15))
		}
		if free > most {
			most, at = free, p
		}
		if free >= 1 {
			break
		}
	}
	*taken = append(*taken, at)
	return at
}

// signed is the colour of a number's sign.
func signed(v float64) tone {
	if v < 0 {
		return blue
	}
	return vermilion
}

// signedText is that of a text.
func signedText(v float64) tone {
	if v < 0 {
		return blueText
	}
	return redText
}

func (n *network) width(w float64) vg.Length {
	if !finite(w) || n.most == 0 {
		return 0.4
	}
	return vg.Length(0.4 + 3.6*math.Abs(w)/n.most)
}

// onPaper writes a text with paper behind it, so that it reads over lines.
func onPaper(c draw.Canvas, sty text.Style, at vg.Point, txt string) {
	width, height := sty.Width(txt)+4, sty.Font.Size+1
	x, y := at.X+vg.Length(sty.XAlign)*sty.Width(txt)-2, at.Y+vg.Length(sty.YAlign)*height
	fill(c, paper.faded(0.92), x, y, width, height)
	c.FillText(sty, at, txt)
}

// alt says the layers and what comes out.
func (n *network) alt(sample int) string {
	var sizes []string
	for _, l := range n.layers {
		sizes = append(sizes, fmt.Sprintf("%s (%d)", l.name, len(l.value)))
	}
	out := n.layers[len(n.layers)-1]
	var values []string
	for i, v := range out.value {
		if i == 10 {
			values = append(values, "…")
			break
		}
		values = append(values, brief(float64(v)))
	}
	return fmt.Sprintf(language.Pick("How sample %d goes through %s: the output is %s", "样本%d经过%s：输出为%s"),
		sample, strings.Join(sizes, " → "), strings.Join(values, ", "))
}
