package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A Predictor computes outputs [samples ...] for samples: a [*dl.Model] does, and a [PredictorFunc].
type Predictor interface {
	Predict(x dl.Source, options ...dl.FitOption) *tensor.Tensor
}

// A PredictorFunc makes a Predictor of a function of points [samples 2].
type PredictorFunc func(x *tensor.Tensor) *tensor.Tensor

// Predict calls the function with the samples as a tensor.
func (f PredictorFunc) Predict(x dl.Source, _ ...dl.FitOption) *tensor.Tensor {
	d := gathered("Predict", x)
	return f(tensor.New(d.shape, d.values))
}

// DecisionRegions draws which class a model gives each point of the plane, stronger where it is
// surer, with the lines where it changes its mind and the points x [samples 2] of the classes y:
//
//	plotting.DecisionRegions(model, data.Train.X, data.Train.Y)
//
// The model's output is [samples 1], the probability of class 1, or [samples classes].
func DecisionRegions(model Predictor, x, y dl.Source, names ...ClassNames) *Figure {
	const op = "DecisionRegions"
	r := newRegions(op, x, y, oneOf(op, names))
	if r.shown == 0 {
		return note(language.Pick("No regions: there is no point with two finite numbers", "没有可画的点"))
	}
	r.frame = r.ask(op, model)
	p := newPlot()
	r.axes(p)
	p.Add(r.picture(), r.cloud)
	f := newFigure(0)
	f.square(p, r.legend())
	right, all := r.right(op, model)
	f.alt = fmt.Sprintf(language.Pick("Decision regions of %d classes with %d points, %s on their own side", "%d类决策区域，%d个点，其中%s位于正确一侧"), r.cloud.count, all, percent(right, all))
	p.Title.Text = fmt.Sprintf(language.Pick("%s of the points on their own side", "%s的点位于正确一侧"), percent(right, all))
	return f
}

// regionCells is how many points of the plane are asked for, along and up.
const regionCells = 120

// regions are points of classes in the plane, and what a model makes of the plane.
type regions struct {
	*cloud
	left, end, low, high float64
	points               *tensor.Tensor // of the grid, [cells·cells 2]
	samples              samples
	frame                regionFrame
}

// A regionFrame is the probabilities of the classes at the points of the grid: class by class, row by
// row, the lowest first.
type regionFrame struct {
	cells         int
	probabilities [][]float64
}

func newRegions(op string, x, y dl.Source, names ClassNames) *regions {
	d := gathered(op, x)
	if len(d.shape) != 2 || d.size != 2 {
		tensor.Fail("", op, nil, "regions are those of a plane: x is [samples 2], not %v", d.shape)
	}
	r := &regions{cloud: newCloud(op, d, []ScatterOption{ByClass(y, names...)}), samples: d}
	r.halo = true
	left, right, low, high := r.limits()
	var p plot.Plot
	span(&p.X, left, right)
	span(&p.Y, low, high)
	r.left, r.end, r.low, r.high = p.X.Min, p.X.Max, p.Y.Min, p.Y.Max
	r.points = r.grid(regionCells)
	return r
}

// even gives both axes the same scale, where they are of about the same size: so the weights are at a
// right angle to the line.
func (r *regions) even() {
	width, height := r.end-r.left, r.high-r.low
	if more := (width - height) / 2; more > 0 && width < 5*height {
		r.low, r.high = r.low-more, r.high+more
	} else if more < 0 && height < 5*width {
		r.left, r.end = r.left+more, r.end-more
	}
	r.points = r.grid(regionCells)
}

// grid is the points of the plane that are asked for.
func (r *regions) grid(cells int) *tensor.Tensor {
	t := tensor.New(tensor.Shape{cells * cells, 2}, nil)
	for i := range cells * cells {
		t.Values()[2*i] = float32(r.left + (r.end-r.left)*float64(i%cells)/float64(cells-1))
		t.Values()[2*i+1] = float32(r.low + (r.high-r.low)*float64(i/cells)/float64(cells-1))
	}
	return t
}

// axes sets those of a plot.
func (r *regions) axes(p *plot.Plot) {
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = r.left, r.end, r.low, r.high
	p.X.Padding, p.Y.Padding = 5, 5
}

// ask asks the model for all points of the grid.
func (r *regions) ask(op string, model Predictor) regionFrame {
	return r.read(op, model.Predict(r.points, dl.BatchSize(1024)))
}

func (r *regions) read(op string, y *tensor.Tensor) regionFrame {
	s := y.Shape()
	n := r.points.Shape()[0]
	if len(s) == 0 || s[0] != n || s.Size()%n != 0 || s.Size() == 0 {
		tensor.Fail("", op, []*tensor.Tensor{y}, "for %d points the model gives %v, and it wants to be [samples 1] or [samples classes]", n, s)
	}
	k := s.Size() / n
	f := regionFrame{cells: int(math.Round(math.Sqrt(float64(n)))), probabilities: make([][]float64, max(k, 2))}
	for c := range f.probabilities {
		f.probabilities[c] = make([]float64, n)
		for i := range n {
			v := y.Values()[i*k+min(c, k-1)]
			if k == 1 && c == 0 {
				v = 1 - v
			}
			f.probabilities[c][i] = float64(v)
		}
	}
	r.count = max(r.count, len(f.probabilities))
	for i := len(r.names); i < r.count; i++ {
		r.names = append(r.names, fmt.Sprint(i))
	}
	return f
}

// right counts the points that lie where they belong.
func (r *regions) right(op string, model Predictor) (right, all int) {
	y := model.Predict(tensor.New(r.samples.shape, r.samples.values), dl.BatchSize(1024))
	k := y.Shape().Size() / max(r.samples.n, 1)
	for i, class := range r.classes {
		if class < 0 || !finite(r.x[i]) || !finite(r.y[i]) {
			continue
		}
		all++
		got := strongest(y.Values()[i*k : (i+1)*k])
		if k == 1 {
			got = 0
			if y.Values()[i] >= 0.5 {
				got = 1
			}
		}
		if got == class {
			right++
		}
	}
	return right, all
}

// best is the strongest class at a point of the grid, and by how much it is ahead of the next; -1 if
// that is not a number.
func (f regionFrame) best(i int) (class int, ahead float64) {
	class = -1
	first, second := math.Inf(-1), math.Inf(-1)
	for c, p := range f.probabilities {
		switch v := p[i]; {
		case math.IsNaN(v):
			return -1, 0
		case v > first:
			class, first, second = c, v, first
		case v > second:
			second = v
		}
	}
	return class, first - second
}

// picture is the frame as a plotter. Confidence has five levels: so one sees where it falls.
func (r *regions) picture() regionPicture {
	img := newPicture(r.frame.cells, r.frame.cells)
	for i := range r.frame.cells * r.frame.cells {
		class, ahead := r.frame.best(i)
		col := edge
		if class >= 0 {
			level := math.Ceil(5*min(max(ahead, 0), 1)) / 5
			col = paper.mixed(series(class), 0.08+0.34*level)
		}
		img.set(i%r.frame.cells, r.frame.cells-1-i/r.frame.cells, col)
	}
	return regionPicture{img, r.borders()}
}

// borders are the lines where another class becomes the strongest.
func (r *regions) borders() (lines [][]point) {
	classes := len(r.frame.probabilities)
	d := field{columns: r.frame.cells, rows: r.frame.cells, left: r.left, right: r.end, low: r.low, high: r.high, values: make([]float64, r.frame.cells*r.frame.cells)}
	for c := range classes {
		if classes == 2 && c == 1 {
			break
		}
		for i := range d.values {
			other := math.Inf(-1)
			for o, p := range r.frame.probabilities {
				if o != c {
					other = max(other, p[i])
				}
			}
			d.values[i] = r.frame.probabilities[c][i] - other
		}
		lines = append(lines, d.contour(0)...)
	}
	return lines
}

// A regionPicture fills the data area with colours, and draws the borders.
type regionPicture struct {
	img     *picture
	borders [][]point
}

func (r regionPicture) Plot(c draw.Canvas, p *plot.Plot) {
	drawPicture(c, c.Rectangle, r.img)
	x, y := p.Transforms(&c)
	for _, line := range r.borders {
		c.StrokeLines(draw.LineStyle{Color: ink, Width: 1.3}, placed(line, x, y))
	}
}

// Neuron draws what one neuron of two inputs does to the plane: the line w₁·x + w₂·y + b = 0, on
// which it does not know, its weights as an arrow across that, which points where it says yes, and
// how sure it is, by the sigmoid. The points x [samples 2] have the classes y, 0 or 1.
func Neuron(w1, w2, b float64, x, y dl.Source, names ...ClassNames) *Figure {
	const op = "Neuron"
	r := newRegions(op, x, y, oneOf(op, names))
	r.even()
	if r.shown == 0 {
		return note(language.Pick("No neuron: there is no point with two finite numbers", "没有可画的点"))
	}
	neuron := PredictorFunc(func(x *tensor.Tensor) *tensor.Tensor {
		n := x.Shape()[0]
		out := tensor.New(tensor.Shape{n, 1}, nil)
		for i := range n {
			z := w1*float64(x.Values()[2*i]) + w2*float64(x.Values()[2*i+1]) + b
			out.Values()[i] = float32(1 / (1 + math.Exp(-z)))
		}
		return out
	})
	r.frame = r.ask(op, neuron)
	p := newPlot()
	r.axes(p)
	p.Add(r.picture(), r.cloud, weightArrow{w1, w2, b})
	right, all := r.right(op, neuron)
	equation := fmt.Sprintf("%s·x %s·y %s = 0", brief(w1), plus(w2), plus(b))
	p.Title.Text = equation
	f := newFigure(0)
	f.square(p, r.legend())
	f.alt = fmt.Sprintf(language.Pick("A neuron's line %s: %d of %d points on their own side, %s", "神经元的分界线%s：%d/%d个点位于正确一侧，即%s"), equation, right, all, percent(right, all))
	return f
}

// plus writes a number that is added.
func plus(v float64) string {
	if v < 0 {
		return "− " + brief(-v)
	}
	return "+ " + brief(v)
}

// A weightArrow stands on a neuron's line and shows its weights.
type weightArrow struct{ w1, w2, b float64 }

func (a weightArrow) Plot(c draw.Canvas, p *plot.Plot) {
	size := a.w1*a.w1 + a.w2*a.w2
	if !(size > 0) || !finite(size) || !finite(a.b) {
		return
	}
	x, y := p.Transforms(&c)
	// The point of the line that is nearest to the middle of the figure.
	mx, my := (p.X.Min+p.X.Max)/2, (p.Y.Min+p.Y.Max)/2
	off := (a.w1*mx + a.w2*my + a.b) / size
	from := vg.Point{X: x(mx - off*a.w1), Y: y(my - off*a.w2)}
	to := vg.Point{X: x(mx - off*a.w1 + a.w1), Y: y(my - off*a.w2 + a.w2)}
	if !c.Contains(from) {
		return
	}
	// Long weights are drawn as far as there is room, and short ones so that their direction is seen.
	if long := math.Hypot(float64(to.X-from.X), float64(to.Y-from.Y)); long > 0 {
		scale := vg.Length(min(max(long, 40), 110) / long)
		to = vg.Point{X: from.X + (to.X-from.X)*scale, Y: from.Y + (to.Y-from.Y)*scale}
	}
	arrow(c, from, to, draw.LineStyle{Color: ink, Width: 2.5})
	sty := style(plainText, true, ink)
	onPaper(c, sty, vg.Point{X: to.X + 6, Y: to.Y - 4}, "w")
}

// arrow draws an arrow.
func arrow(c draw.Canvas, from, to vg.Point, sty draw.LineStyle) {
	dx, dy := float64(to.X-from.X), float64(to.Y-from.Y)
	long := math.Hypot(dx, dy)
	if long < 1 {
		return
	}
	ux, uy := vg.Length(dx/long), vg.Length(dy/long)
	head := min(9, vg.Length(long))
	back := vg.Point{X: to.X - head*ux, Y: to.Y - head*uy}
	c.StrokeLine2(sty, from.X, from.Y, back.X, back.Y)
	c.FillPolygon(sty.Color, []vg.Point{to, {X: back.X - head*uy*0.45, Y: back.Y + head*ux*0.45}, {X: back.X + head*uy*0.45, Y: back.Y - head*ux*0.45}})
}
