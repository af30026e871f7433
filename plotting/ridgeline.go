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

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Ridgeline draws the distribution of each of several sets of numbers as a hill, one behind the
// other, the first at the back: as of a layer's weights after each epoch. rows are of any shape.
func Ridgeline(names []string, rows ...dl.Source) *Figure {
	if len(names) != len(rows) {
		tensor.Fail("", "Ridgeline", nil, "there are %d names for %d rows", len(names), len(rows))
	}
	r := &ridges{names: names}
	for i, row := range rows {
		r.sets = append(r.sets, newValueSet("Ridgeline", names[i], row))
	}
	if !r.measure() {
		return note(language.Pick("No hills: there is no finite value", "无法绘制：没有有限的数值"))
	}
	f := newFigure(0).panels(r.tall(), nil, []*plot.Plot{r.plot("")})
	f.alt = language.Pick("Distributions: ", "分布：") + r.words()
	return f
}

// Weights are what a training makes of a model's weights, for [WeightHistory]. They are plain data,
// which notebook.Keep keeps from one cell to the next.
type Weights struct {
	Paths  []string      // such as "dense/kernel"
	Epochs []int         // after which they were looked at; 0 is before the first
	Values [][][]float32 // of each weight, after each epoch: up to 20000 of them, evenly chosen
	want   []string
}

// WatchWeights begins to watch the weights of those paths; without paths, all kernels.
//
//	weights := plotting.WatchWeights()
//	model.Fit(x, y, dl.Epochs(20), weights.Callback())
//	notebook.Show(plotting.WeightHistory(weights))
func WatchWeights(paths ...string) *Weights { return &Weights{want: paths} }

const mostWatched = 20000

// Callback looks at the weights before the first epoch and after each.
func (w *Weights) Callback() dl.Callback {
	look := func(m *dl.Model, epoch int) {
		w.Epochs = append(w.Epochs, epoch)
		for i, path := range w.Paths {
			for _, v := range m.Weights() {
				if v.Path() == path {
					w.Values[i] = append(w.Values[i], everyFew(v.Values(), mostWatched))
				}
			}
		}
	}
	return dl.Callback{
		Begin: func(m *dl.Model, run dl.Run) {
			w.Paths, w.Epochs, w.Values = nil, nil, nil
			var known []string
			for _, v := range m.Weights() {
				known = append(known, v.Path())
				if len(w.want) == 0 && v.Trainable() && len(v.Shape()) > 1 {
					w.Paths = append(w.Paths, v.Path())
				}
			}
			for _, path := range w.want {
				if !slices.Contains(known, path) {
					tensor.Fail("", "WatchWeights", nil, "the model has no weight %q; it has %s", path, strings.Join(known, ", "))
				}
			}
			w.Paths = append(w.Paths, w.want...)
			w.Values = make([][][]float32, len(w.Paths))
			look(m, run.InitialEpoch)
		},
		EpochEnd: func(m *dl.Model, epoch int, _ dl.Logs) { look(m, epoch+1) },
	}
}

// everyFew are up to n of the values, evenly chosen.
func everyFew(values []float32, n int) []float32 {
	if len(values) <= n {
		return slices.Clone(values)
	}
	few := make([]float32, n)
	for i := range few {
		few[i] = values[i*len(values)/n]
	}
	return few
}

// String is such as "2 weights after 21 epochs".
func (w *Weights) String() string {
	return fmt.Sprintf("%d weights at %d times", len(w.Paths), len(w.Epochs))
}

// mostRidges is how many hills are drawn at most.
const mostRidges = 18

// WeightHistory draws the distributions of a model's weights in the course of its training: a hill
// for each epoch, the first at the back.
func WeightHistory(w *Weights) *Figure {
	var plots []*plot.Plot
	var words []string
	tall := vg.Length(0)
	for i, path := range w.Paths {
		r := &ridges{}
		n := min(len(w.Epochs), len(w.Values[i]))
		for k := range min(n, mostRidges) {
			at := k
			if n > mostRidges {
				at = k * (n - 1) / (mostRidges - 1)
			}
			name := fmt.Sprint(w.Epochs[at])
			r.names = append(r.names, name)
			r.sets = append(r.sets, newValueSet("WeightHistory", name, tensor.New(tensor.Shape{len(w.Values[i][at])}, w.Values[i][at])))
		}
		if !r.measure() {
			continue
		}
		plots = append(plots, r.plot(path))
		first, last := r.sets[0], r.sets[len(r.sets)-1]
		words = append(words, fmt.Sprintf(language.Pick("%s: standard deviation %s, in the end %s", "%s：标准差%s，最后%s"), path, number(first.spread), number(last.spread)))
		tall = max(tall, r.tall())
	}
	if len(plots) == 0 {
		return note(language.Pick("No weights: give the training WatchWeights' Callback", "没有权重：训练时需要传入WatchWeights的Callback"))
	}
	f := newFigure(0).panels(tall, nil, inRows(min(len(plots), 2), plots)...)
	f.alt = language.Pick("Weights over the epochs: ", "各轮次的权重分布：") + strings.Join(words, "; ")
	return f
}

// ridges are the distributions of several sets over one axis.
type ridges struct {
	names     []string
	sets      []valueSet
	low, high float64
	heights   [][]float64 // densities, the greatest of all 1
}

const ridgePoints = 160

// measure works out the hills; it is false where there is no finite value.
func (r *ridges) measure() bool {
	r.low, r.high = math.Inf(1), math.Inf(-1)
	for _, s := range r.sets {
		if n := len(s.values); n > 0 {
			// A few that lie far out do not make all others a needle.
			cut := n / 1000
			r.low, r.high = min(r.low, s.values[cut]), max(r.high, s.values[n-1-cut])
		}
	}
	if r.low > r.high {
		return false
	}
	air := (r.high - r.low) / 12
	if air == 0 {
		air = max(math.Abs(r.low)/10, 0.5)
	}
	r.low, r.high = r.low-air, r.high+air
	most := 0.0
	for _, s := range r.sets {
		h := density(s, r.low, r.high)
		r.heights = append(r.heights, h)
		most = max(most, slices.Max(h))
	}
	for _, h := range r.heights {
		for i := range h {
			h[i] /= most
		}
	}
	return true
}

// density is how dense the values are at ridgePoints places: a bell over each, as broad as
// Silverman's rule (1986) says.
func density(s valueSet, low, high float64) []float64 {
	counts := make([]float64, ridgePoints)
	step := (high - low) / (ridgePoints - 1)
	for _, v := range s.values {
		if i := int(math.Round((v - low) / step)); i >= 0 && i < ridgePoints {
			counts[i]++
		}
	}
	n := float64(len(s.values))
	d := make([]float64, ridgePoints)
	if n == 0 {
		return d
	}
	width := s.spread
	if q := s.values[len(s.values)*3/4] - s.values[len(s.values)/4]; q > 0 {
		width = min(width, q/1.34)
	}
	width = max(0.9*width*math.Pow(n, -0.2)/step, 1)
	reach := int(math.Ceil(4 * width))
	bell := make([]float64, reach+1)
	for k := range bell {
		bell[k] = math.Exp(-float64(k*k)/(2*width*width)) / (width * n)
	}
	for i, count := range counts {
		if count == 0 {
			continue
		}
		for k := max(0, i-reach); k <= min(ridgePoints-1, i+reach); k++ {
			d[k] += count * bell[max(i-k, k-i)]
		}
	}
	return d
}

func (r *ridges) tall() vg.Length { return vg.Length(min(120+16*len(r.sets), 400)) }

func (r *ridges) plot(title string) *plot.Plot {
	p := newPlot()
	p.Title.Text = title
	p.X.Min, p.X.Max = r.low, r.high
	p.Y.Min, p.Y.Max = 0, 1
	p.Y.Tick.Marker = plot.ConstantTicks{}
	p.Add(uprights{}, r)
	return p
}

// words says where the first and the last set lie.
func (r *ridges) words() string {
	s := r.sets[0].words()
	if n := len(r.sets); n > 1 {
		s += fmt.Sprintf(language.Pick(" … %s (%d in all)", "……%s（共%d组）"), r.sets[n-1].words(), n)
	}
	return s
}

// GlyphBoxes makes room for the names at the left.
func (r *ridges) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	var widest vg.Length
	for _, n := range r.names {
		widest = max(widest, style(smallText, false, faint).Width(n))
	}
	return []plot.GlyphBox{{X: 0, Y: 0.5, Rectangle: vg.Rectangle{Min: vg.Point{X: -widest - 8}}}}
}

func (r *ridges) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	n := len(r.sets)
	// The hills may be as high as three and a half of their distances.
	step := c.Size().Y / (vg.Length(n-1) + 3.5)
	high := 3.4 * step
	if n == 1 {
		step, high = 0, c.Size().Y
	}
	sty := style(smallText, false, faint)
	sty.XAlign = text.XRight
	every := int(math.Ceil(float64(13 / max(step, 1))))
	for i, h := range r.heights {
		floor := c.Min.Y + vg.Length(n-1-i)*step
		part := 1.0
		if n > 1 {
			part = float64(i) / float64(n-1)
		}
		col := paper.mixed(blue, 0.25+0.6*part)
		line := make([]vg.Point, len(h))
		for k, v := range h {
			line[k] = vg.Point{X: x(r.low + (r.high-r.low)*float64(k)/(ridgePoints-1)), Y: floor + high*vg.Length(v)}
		}
		area := append(append([]vg.Point{{X: line[0].X, Y: floor}}, line...), vg.Point{X: line[len(line)-1].X, Y: floor})
		c.FillPolygon(col, area)
		c.StrokeLines(draw.LineStyle{Color: paper, Width: 1.2}, line)
		if (n-1-i)%every == 0 {
			c.FillText(sty, vg.Point{X: c.Min.X - 5, Y: floor}, r.names[i])
		}
	}
}
