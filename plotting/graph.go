package plotting

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/layered"
)

// A GraphOption is an option of [Graph].
type GraphOption func(*graph)

// Name gives a tensor its name in the graph; variables have theirs, and inputs have none.
func Name(x *tensor.Tensor, name string) GraphOption {
	return func(g *graph) { g.names[x] = name }
}

// A Recording is calls in their order: a [*tensor.Tape], or a [*dl.Trace].
type Recording interface {
	Calls() iter.Seq[*tensor.Call]
}

// wash is a tone of areas that text stands on, and blueText, redText and greenText are of texts on paper and on
// it: the colours of data are too pale for small letters.
var (
	wash      = paper.mixed(blue, 0.09)
	blueText  = tone{hex(0x0063A0), hex(0x62BDF5)}
	redText   = tone{hex(0xA94400), hex(0xFF9A57)}
	greenText = tone{hex(0x00704F), hex(0x4CD1A8)}
)

// mostBoxes is how many boxes a graph has at most.
const mostBoxes = 120

// Graph draws a computation: a box for each input, weight and call, with its value and, after a
// Backward, the gradient of the loss with respect to it. The numbers in circles are the order in which
// the gradients are computed, from the end. What is used several times has a thick outline: its
// gradients are added. Tensors of more than a few numbers are pictures, as in [Trace].
//
//	tape := tensor.Training()
//	a, b := tape.Watch(tape.Input(tensor.Scalar(2))), tape.Watch(tape.Input(tensor.Scalar(-3)))
//	tape.Backward(a.Mul(b).Add(a))
//	notebook.Show(plotting.Graph(tape, plotting.Name(a, "a"), plotting.Name(b, "b")))
func Graph(r Recording, options ...GraphOption) *Figure {
	g := newGraph()
	for _, option := range options {
		option(g)
	}
	g.read(r)
	if len(g.boxes) == 0 {
		tensor.Fail("", "Graph", nil, "the recording holds no call: compute something on the tape first")
	}
	if len(g.boxes) > mostBoxes {
		tensor.Fail("", "Graph", nil, "a graph of %d boxes is too large to be read: draw up to %d, as of one neuron or one sample; Trace draws a row for each call of a model",
			len(g.boxes), mostBoxes)
	}
	return g.figure()
}

// newGraph has the words of the legend, and no box yet.
func newGraph() *graph {
	g := &graph{names: map[*tensor.Tensor]string{}, box: map[*tensor.Tensor]int{}}
	g.said.value = language.Pick("value", "值")
	g.said.gradient = language.Pick("∂ gradient: how the loss grows with it", "∂ 梯度：损失随它增长多少")
	g.said.order = language.Pick("order of the backward pass", "反向传播的顺序")
	g.said.several = language.Pick("used several times: gradients add", "多次使用：梯度相加")
	return g
}

// figure draws the boxes.
func (g *graph) figure() *Figure {
	g.number()
	f := newFigure(0)
	for i := range g.boxes {
		g.boxes[i].measure()
	}
	g.layOut(f)
	f.alt = g.alt()
	f.draw = func(c draw.Canvas) { g.draw(c) }
	return f
}

// A graph is boxes, which come after what they are computed from.
type graph struct {
	names  map[*tensor.Tensor]string
	box    map[*tensor.Tensor]int // of an output or a leaf
	boxes  []graphBox
	arrows []layered.Arrow
	down   bool // the layers lie below one another, and not beside
	spare  vg.Length
	said   struct{ value, gradient, order, several string } // in the legend
}

type graphBox struct {
	title, layer  string
	shape         tensor.Shape
	value, grad   []float32
	order, users  int // order is 0 where there is no gradient
	call          bool
	width, height vg.Length
	middle        layered.Point
}

// read makes the boxes. A recording may be run again: values and gradients are copied.
func (g *graph) read(r Recording) {
	copies := map[*tensor.Tensor]*tensor.Tensor{} // a trace's of the weights
	if t, ok := r.(*dl.Trace); ok {
		for _, w := range t.Weights() {
			copies[w.Weight.Tensor] = w.Tensor
		}
	}
	add := func(x *tensor.Tensor, b graphBox) int {
		of := x
		if c := copies[x]; c != nil {
			of = c
		}
		b.shape, b.value, b.grad = of.Shape(), slices.Clone(of.Values()), slices.Clone(of.Grad())
		if name := g.names[x]; name != "" && b.call {
			b.title = name + " = " + b.title
		} else if name != "" {
			b.title = name
		}
		g.box[x] = len(g.boxes)
		g.boxes = append(g.boxes, b)
		return len(g.boxes) - 1
	}
	for c := range r.Calls() {
		if len(g.boxes) > mostBoxes { // it is too large: only counted
			g.boxes = append(g.boxes, graphBox{})
			continue
		}
		if len(c.In) == 0 {
			add(c.Out, graphBox{title: language.Pick("input", "输入")})
			continue
		}
		var from []int
		for _, in := range c.In {
			i, ok := g.box[in]
			if !ok {
				title := in.Name()
				if title == "" {
					title = language.Pick("constant", "常量")
				}
				i = add(in, graphBox{title: title, layer: c.Layer})
			}
			from = append(from, i)
		}
		to := add(c.Out, graphBox{title: opTitle(c.String()), layer: c.Layer, call: true})
		for i, f := range from {
			if !slices.Contains(from[:i], f) {
				g.arrows = append(g.arrows, layered.Arrow{From: f, To: to})
			}
			g.boxes[f].users++
		}
	}
}

// opTitle has the sign of an op of arithmetic before its name.
func opTitle(op string) string {
	signs := map[string]string{"add": "+", "sub": "−", "mul": "×", "div": "÷", "matmul": "·", "sqrt": "√", "neg": "−"}
	if sign := signs[op]; sign != "" {
		return sign + " " + op
	}
	return op
}

// number says in which order the gradients are computed: from the end.
func (g *graph) number() {
	n := 0
	for i := len(g.boxes) - 1; i >= 0; i-- {
		if b := &g.boxes[i]; b.call && len(b.grad) > 0 {
			n++
			b.order = n
		}
	}
}

const (
	graphPad     = 7
	pictureTall  = 30
	pictureWide  = 46
	graphLine    = 14
	graphHeader  = 34
	mostInNumber = 3 // a tensor of so many numbers is written, and a larger one drawn
)

func (b *graphBox) written() bool { return len(b.value) <= mostInNumber }

// subtitle is the layer and the shape, where there are any.
func (b *graphBox) subtitle() string {
	var parts []string
	if b.layer != "" {
		parts = append(parts, b.layer)
	}
	if len(b.shape) > 0 {
		parts = append(parts, b.shape.String())
	}
	return strings.Join(parts, " ")
}

// numbers writes up to three numbers.
func numbers(v []float32) string {
	s := make([]string, len(v))
	for i, x := range v {
		s[i] = brief(float64(x))
	}
	return strings.Join(s, "  ")
}

func (b *graphBox) measure() {
	plain, small := style(plainText, true, ink), style(smallText, false, ink)
	b.width, b.height = plain.Width(b.title)+2*graphPad, graphPad+graphLine
	if b.order > 0 {
		b.width += 20
	}
	if s := b.subtitle(); s != "" {
		b.width = max(b.width, small.Width(s)+2*graphPad)
		b.height += graphLine
	}
	if b.written() {
		b.width = max(b.width, small.Width(numbers(b.value))+2*graphPad+8, 58)
		b.height += graphLine
		if len(b.grad) > 0 {
			b.width = max(b.width, small.Width("∂ "+numbers(b.grad))+2*graphPad+8)
			b.height += graphLine
		}
	} else {
		b.width = max(b.width, 2*pictureWide+3*graphPad)
		b.height += pictureTall + graphLine + 2
	}
	b.height += graphPad - 2
}

// layOut lets the layers lie beside one another where the page has room for it, and else below.
func (g *graph) layOut(f *Figure) {
	const margin, gap = 12, 34
	width, height := g.arrange(layered.Gaps{Rows: gap, Columns: 12})
	if spare := pageWidth - 2*margin - width; spare < 0 {
		g.down = true
		width, height = g.arrange(layered.Gaps{Rows: 26, Columns: 14})
	} else if gaps := vg.Length(g.rows() - 1); gaps > 0 { // longer arrows where there is room
		width, height = g.arrange(layered.Gaps{Rows: float64(gap + min(spare/gaps, gap)), Columns: 12})
	}
	// Where nothing else helps the figure is broader, and the page makes it smaller.
	f.width = max(pageWidth, vg.Length(math.Ceil(float64(width)))+2*margin)
	f.height = vg.Length(math.Ceil(float64(height))) + graphHeader + 2*margin
	g.spare = (f.width - width) / 2
}

// arrange places the boxes and arrows. Rows that lie beside one another are arranged with length and breadth exchanged.
func (g *graph) arrange(gaps layered.Gaps) (width, height vg.Length) {
	boxes := make([]layered.Box, len(g.boxes))
	for i, b := range g.boxes {
		boxes[i] = layered.Box{Width: float64(b.height), Height: float64(b.width)}
		if g.down {
			boxes[i] = layered.Box{Width: float64(b.width), Height: float64(b.height)}
		}
	}
	across, along := layered.Arrange(boxes, g.arrows, gaps)
	for i, b := range boxes {
		g.boxes[i].middle = layered.Point{X: b.X, Y: b.Y}
	}
	if g.down {
		return vg.Length(across), vg.Length(along)
	}
	return vg.Length(along), vg.Length(across)
}

// rows is how many rows the boxes lie in.
func (g *graph) rows() int {
	rows := map[float64]bool{}
	for _, b := range g.boxes {
		rows[b.middle.Y] = true
	}
	return len(rows)
}

// place is that of a point of the arrangement on the canvas.
func (g *graph) place(c draw.Canvas, p layered.Point) vg.Point {
	if !g.down {
		p.X, p.Y = p.Y, p.X
	}
	return vg.Point{X: c.Min.X + g.spare + vg.Length(p.X), Y: c.Max.Y - graphHeader - 12 - vg.Length(p.Y)}
}

func (g *graph) draw(c draw.Canvas) {
	g.header(c)
	for _, a := range g.arrows {
		g.connect(c, a)
	}
	for i := range g.boxes {
		g.boxes[i].draw(c, g.place(c, g.boxes[i].middle))
	}
}

// header says what is what.
func (g *graph) header(c draw.Canvas) {
	x, y := c.Min.X+14, c.Max.Y-18
	sty := style(plainText, false, ink)
	sty.YAlign = text.YCenter
	write := func(s string, gap vg.Length) {
		c.FillText(sty, vg.Point{X: x, Y: y}, s)
		x += sty.Width(s) + gap
	}
	sty.Color = blueText
	write(g.said.value, 18)
	if g.last() == 0 {
		return
	}
	sty.Color = redText
	write(g.said.gradient, 22)
	sty.Color = ink
	badge(c, vg.Point{X: x + 7, Y: y}, "1")
	x += 20
	write(g.said.order, 22)
	for _, b := range g.boxes {
		if b.users > 1 {
			c.StrokeLines(draw.LineStyle{Color: palette[5], Width: 2}, rounded(vg.Point{X: x + 8, Y: y}, 16, 12, 3)...)
			x += 22
			write(g.said.several, 0)
			break
		}
	}
}

// last is the number of the gradient that is computed last.
func (g *graph) last() (n int) {
	for _, b := range g.boxes {
		n = max(n, b.order)
	}
	return n
}

// badge is a number in a circle.
func badge(c draw.Canvas, at vg.Point, number string) {
	sty := style(smallText-1, true, paper)
	sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
	radius := max(7, sty.Width(number)/2+3)
	c.DrawGlyph(draw.GlyphStyle{Color: faint, Radius: radius, Shape: draw.CircleGlyph{}}, at)
	c.FillText(sty, vg.Point{X: at.X, Y: at.Y + 0.5}, number)
}

// rounded is the outline of a box with round corners.
func rounded(middle vg.Point, width, height, radius vg.Length) [][]vg.Point {
	var line []vg.Point
	for corner, sign := range [][2]vg.Length{{1, 1}, {-1, 1}, {-1, -1}, {1, -1}} {
		x, y := middle.X+sign[0]*(width/2-radius), middle.Y+sign[1]*(height/2-radius)
		for step := range 5 {
			a := (float64(corner) + float64(step)/4) * math.Pi / 2
			line = append(line, vg.Point{X: x + radius*vg.Length(math.Cos(a)), Y: y + radius*vg.Length(math.Sin(a))})
		}
	}
	return [][]vg.Point{append(line, line[0])}
}

func (b *graphBox) draw(c draw.Canvas, middle vg.Point) {
	outline := rounded(middle, b.width, b.height, 5)
	tint, line := paper, draw.LineStyle{Color: faint, Width: 1}
	if b.call {
		tint = wash
	}
	if b.users > 1 {
		line = draw.LineStyle{Color: palette[5], Width: 2}
	}
	c.FillPolygon(tint, outline[0])
	c.StrokeLines(line, outline...)
	left, y := middle.X-b.width/2+graphPad, middle.Y+b.height/2-graphPad
	bold := style(plainText, true, ink)
	bold.YAlign = text.YTop
	c.FillText(bold, vg.Point{X: left, Y: y + 2}, b.title)
	if b.order > 0 {
		badge(c, vg.Point{X: middle.X + b.width/2 - 11, Y: y - 4}, fmt.Sprint(b.order))
	}
	y -= graphLine
	small := style(smallText, false, faint)
	small.YAlign = text.YTop
	if s := b.subtitle(); s != "" {
		c.FillText(small, vg.Point{X: left, Y: y + 1}, s)
		y -= graphLine
	}
	if b.written() {
		small.Color = blueText
		c.FillText(small, vg.Point{X: left, Y: y + 1}, numbers(b.value))
		if len(b.grad) > 0 {
			small.Color = redText
			c.FillText(small, vg.Point{X: left, Y: y - graphLine + 1}, "∂ "+numbers(b.grad))
		}
		return
	}
	b.picture(c, left, y, b.value, blueText, "")
	b.picture(c, left+pictureWide+graphPad, y, b.grad, redText, "∂ ")
}

// picture draws a tensor, and its root mean square below.
func (b *graphBox) picture(c draw.Canvas, left, top vg.Length, v []float32, col tone, sign string) {
	if len(v) == 0 {
		return
	}
	m := matrix{1, len(v), v}
	if len(b.shape) > 1 && b.shape[0] > 0 {
		m.rows, m.columns = b.shape[0], len(v)/b.shape[0]
	}
	m = m.pooled(2*pictureTall, 2*pictureWide)
	r := vg.Rectangle{Min: vg.Point{X: left, Y: top - pictureTall}, Max: vg.Point{X: left + pictureWide, Y: top}}
	outlined(c, r, m.picture(aboutZero(m.values)), rules)
	sty := style(smallText, false, col)
	sty.YAlign = text.YTop
	c.FillText(sty, vg.Point{X: left, Y: r.Min.Y - 1}, fit(sty, sign+fmt.Sprintf("%.2g", rms(v)), pictureWide+graphPad))
}

// connect draws an arrow as a curve, which ends where its head begins.
func (g *graph) connect(c draw.Canvas, a layered.Arrow) {
	const head = 5
	points := make([]vg.Point, len(a.Points))
	for i, p := range a.Points {
		if i == len(points)-1 {
			p.Y -= head
		}
		points[i] = g.place(c, p)
	}
	var path vg.Path
	path.Move(points[0])
	for i := 1; i < len(points); i++ {
		a, b := points[i-1], points[i]
		if g.down {
			half := (a.Y - b.Y) / 2
			path.CubeTo(vg.Point{X: a.X, Y: a.Y - half}, vg.Point{X: b.X, Y: b.Y + half}, b)
		} else {
			half := (b.X - a.X) / 2
			path.CubeTo(vg.Point{X: a.X + half, Y: a.Y}, vg.Point{X: b.X - half, Y: b.Y}, b)
		}
	}
	c.SetLineStyle(draw.LineStyle{Color: faint, Width: 1.2})
	c.Stroke(path)
	end := points[len(points)-1]
	if g.down {
		c.FillPolygon(faint, []vg.Point{{X: end.X, Y: end.Y - 5}, {X: end.X - 3.5, Y: end.Y + 2}, {X: end.X + 3.5, Y: end.Y + 2}})
	} else {
		c.FillPolygon(faint, []vg.Point{{X: end.X + 5, Y: end.Y}, {X: end.X - 2, Y: end.Y - 3.5}, {X: end.X - 2, Y: end.Y + 3.5}})
	}
}

// alt says of a small graph each value, and of a large one how much there is.
func (g *graph) alt() string {
	s := fmt.Sprintf(language.Pick("Computation graph of %d boxes", "计算图，共%d个节点"), len(g.boxes))
	if g.last() > 0 {
		s += language.Pick(" with values and gradients", "，含值与梯度")
	}
	for i, b := range g.boxes {
		if i == 12 {
			return s + ", …"
		}
		if !b.written() {
			s += fmt.Sprintf(", %s %v", b.title, b.shape)
			continue
		}
		s += fmt.Sprintf(", %s %s", b.title, numbers(b.value))
		if len(b.grad) > 0 {
			s += " (∂ " + numbers(b.grad) + ")"
		}
	}
	return s
}
