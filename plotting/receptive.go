package plotting

import (
	"fmt"
	"math"
	"strings"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// ReceptiveFields shows which pixels of the input the neurons in the middle of each layer look at: how
// large the gradient of their output with respect to each pixel is, as a mean over the images x
// [images height width channels] and the channels (Luo and others, 2016). The frame is round all that
// they see at all.
func ReceptiveFields(model *dl.Model, x *tensor.Tensor) *Figure {
	s := x.Shape()
	if len(s) != 4 || s.Size() == 0 {
		tensor.Fail("", "ReceptiveFields", []*tensor.Tensor{x}, "the images are [images height width channels]")
	}
	var fields []receptive
	for _, name := range spatialLayers(model, x) {
		fields = append(fields, receptiveField(model, x, name))
	}
	if len(fields) == 0 {
		return note(language.Pick("No receptive fields: no layer has an output [batch height width channels]", "没有感受野：没有输出为[batch height width channels]的层"))
	}
	const columns, gap = 4, 12
	tile := vg.Length(pageWidth-24-(columns-1)*gap) / columns
	tall := tile * vg.Length(s[1]) / vg.Length(s[2])
	rows := (len(fields) + columns - 1) / columns
	f := newFigure(vg.Length(rows)*(tall+46) + 14)
	var words []string
	for _, r := range fields {
		words = append(words, fmt.Sprintf("%s %d×%d", r.layer, r.height(), r.width()))
	}
	f.alt = fmt.Sprintf(language.Pick("Receptive fields in images of %d×%d: ", "%d×%d图像中的感受野："), s[1], s[2]) + strings.Join(words, ", ")
	sees := language.Pick("sees %d×%d", "可见%d×%d")
	f.draw = func(c draw.Canvas) {
		for i, r := range fields {
			left := c.Min.X + 12 + vg.Length(i%columns)*(tile+gap)
			top := c.Max.Y - 14 - vg.Length(i/columns)*(tall+46)
			bold, small := style(plainText, true, ink), style(smallText, false, faint)
			bold.YAlign, small.YAlign = text.YTop, text.YTop
			c.FillText(bold, vg.Point{X: left, Y: top}, fit(bold, r.layer, tile))
			c.FillText(small, vg.Point{X: left, Y: top - 15}, fmt.Sprintf(sees, r.height(), r.width()))
			top -= 32
			box := vg.Rectangle{Min: vg.Point{X: left, Y: top - tall}, Max: vg.Point{X: left + tile, Y: top}}
			// The root lets one see where little reaches.
			m := matrix{s[1], s[2], make([]float32, len(r.strength))}
			for k, v := range r.strength {
				m.values[k] = float32(math.Sqrt(v))
			}
			outlined(c, box, m.picture(scaleOf(m.values, heat)), rules)
			if r.height() == 0 {
				continue
			}
			cellX, cellY := tile/vg.Length(s[2]), tall/vg.Length(s[1])
			outline(c, vermilion, 1.5, vg.Rectangle{
				Min: vg.Point{X: left + vg.Length(r.left)*cellX, Y: top - vg.Length(r.bottom+1)*cellY},
				Max: vg.Point{X: left + vg.Length(r.right+1)*cellX, Y: top - vg.Length(r.top)*cellY},
			})
		}
	}
	return f
}

// A receptive field is how strongly the middle of a layer depends on each pixel.
type receptive struct {
	layer                    string
	strength                 []float64
	left, right, top, bottom int // of what is seen at all; left is beyond right if nothing is
}

func (r receptive) width() int  { return max(r.right-r.left+1, 0) }
func (r receptive) height() int { return max(r.bottom-r.top+1, 0) }

// spatialLayers are the layers whose output is images.
func spatialLayers(model *dl.Model, x *tensor.Tensor) (names []string) {
	tape := tensor.Gradients()
	model.Call(tape.Input(x.Rows(0, 1)))
	for c := range tape.Calls() {
		if c.Layer == "" || len(c.Out.Shape()) != 4 {
			continue
		}
		if n := len(names); n == 0 || names[n-1] != c.Layer {
			names = append(names, c.Layer)
		}
	}
	return names
}

func receptiveField(model *dl.Model, x *tensor.Tensor, layer string) receptive {
	s := x.Shape()
	tape := tensor.Gradients()
	in := tape.Watch(tape.Input(x))
	model.Call(in)
	var out *tensor.Tensor
	for c := range tape.Calls() {
		if c.Layer == layer && len(c.Out.Shape()) == 4 {
			out = c.Out
		}
	}
	// The sum over the channels at the middle place.
	o := out.Shape()
	middle := tensor.New(tensor.Shape{1, o[1], o[2], 1}, nil)
	middle.Values()[o[1]/2*o[2]+o[2]/2] = 1
	tape.Backward(out.Mul(middle).Sum())
	r := receptive{layer: layer, strength: make([]float64, s[1]*s[2]), left: s[2], right: -1, top: s[1], bottom: -1}
	for i, g := range in.Grad() {
		if g == 0 || !finite(float64(g)) {
			continue
		}
		pixel := i / s[3] % (s[1] * s[2])
		r.strength[pixel] += math.Abs(float64(g)) / float64(s[0])
		row, column := pixel/s[2], pixel%s[2]
		r.left, r.right = min(r.left, column), max(r.right, column)
		r.top, r.bottom = min(r.top, row), max(r.bottom, row)
	}
	return r
}

// Spectrum draws the singular values of the kernels of a model, greatest first: by how much a layer
// enlarges what comes in, along the directions that it treats apart. A curve that falls steeply says
// that the layer could do with fewer. A convolution's kernel counts as [height·width·channels filters].
func Spectrum(model *dl.Model) *Figure {
	const most = 4_000_000 // numbers of a kernel: more would take seconds
	parts := []Part{Labels(language.Pick("place", "序号"), language.Pick("singular value", "奇异值")), LogY()}
	var words []string
	skipped := 0
	for _, w := range model.Weights() {
		s := w.Shape()
		if w.State() || len(s) < 2 || s.Size() == 0 {
			continue
		}
		columns := s[len(s)-1]
		if s.Size() > most || tensor.FirstNonFinite(w.Values()) >= 0 {
			skipped++
			continue
		}
		a := mat.NewDense(s.Size()/columns, columns, nil)
		for i, v := range w.Values() {
			a.Set(i/columns, i%columns, float64(v))
		}
		var svd mat.SVD
		if !svd.Factorize(a, mat.SVDNone) {
			skipped++
			continue
		}
		values := svd.Values(nil)
		parts = append(parts, Line(w.Path(), nil, values))
		words = append(words, fmt.Sprintf(language.Pick("%s %d values from %s to %s, effective rank %s", "%s共%d个，从%s到%s，有效秩%s"),
			w.Path(), len(values), number(values[0]), number(values[len(values)-1]), number(effectiveRank(values))))
	}
	if len(words) == 0 {
		return note(language.Pick("No spectrum: the model has no kernel of finite numbers", "无法绘制：模型没有由有限数值组成的核"))
	}
	d := newDrawing(parts)
	p := d.plot()
	p.X.Tick.Marker = roundTicks{whole: true}
	f := newFigure(0).panels(320, d.keys, onlyPlot(p)...)
	f.alt = language.Pick("Singular values: ", "奇异值：") + strings.Join(words, "; ")
	if skipped > 0 {
		f.alt += fmt.Sprintf(language.Pick("; %d kernels are too large or not finite", "；%d个核过大或含非有限数"), skipped)
	}
	return f
}

// effectiveRank is how many directions count: e to the entropy of the singular values' parts of their
// sum (Roy and Vetterli, 2007).
func effectiveRank(values []float64) float64 {
	var sum, entropy float64
	for _, v := range values {
		sum += v
	}
	for _, v := range values {
		if v > 0 {
			entropy -= v / sum * math.Log(v/sum)
		}
	}
	return math.Exp(entropy)
}

// onlyPlot is the rows of a figure of one plot.
func onlyPlot(p *plot.Plot) [][]*plot.Plot { return [][]*plot.Plot{{p}} }

// percentTicks are at the fifths of a whole, in percent.
type percentTicks struct{}

func (percentTicks) Ticks(_, _ float64) []plot.Tick {
	var ticks []plot.Tick
	for i := range 6 {
		ticks = append(ticks, plot.Tick{Value: float64(i) / 5, Label: fmt.Sprintf(language.Pick("%d %%", "%d%%"), 20*i)})
	}
	return ticks
}
