package dl

import (
	"fmt"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/layered"
	"github.com/hornbook-go/hornbook/internal/page"
)

// SVG draws the model for a notebook: a box for each call of a layer, from the inputs at the top to
// the outputs at the bottom, with its name, class, output shape and number of weights, and a frame
// for each nested model. A layer that is called more than once has a box for each call; its weights
// are counted in the first. Of a long chain the middle is folded into one box.
//
// A layer with weights is blue, an input grey, what joins branches orange; a box with a thick line is
// an output. A model that does not know its input yet is drawn without shapes.
func (m *Model) SVG() string {
	d := newDrawing(m, 0)
	const margin = 3
	var b strings.Builder
	d.draw(&b, margin, margin)
	return page.SVG(d.width+2*margin, d.height+2*margin, m.Alt(), b.String())
}

// Alt says in words what a drawing of the model shows.
func (m *Model) Alt() string {
	weights := size(distinct(m.layers...))
	if m.graph == nil {
		return fmt.Sprintf(language.Pick("The model %s of %d layers, not built yet", "模型 %s，共 %d 层，尚未构建"), m.Name(), len(m.layers))
	}
	var shapes [2][]string
	for i, ts := range [][]*tensor.Tensor{m.graph.Inputs, m.graph.Outputs} {
		for _, t := range ts {
			shapes[i] = append(shapes[i], kerasShape(t.Shape(), m.batch()))
		}
	}
	return fmt.Sprintf(language.Pick("The model %s from %s to %s: %d layers with %s weights", "模型 %s，从 %s 到 %s：%d 层，%s 个权重"), m.Name(),
		strings.Join(shapes[0], ", "), strings.Join(shapes[1], ", "), len(m.layers), thousands(weights))
}

// A drawn is a box of a drawing.
type drawn struct {
	name, class string
	fact        string // its output shape and weights
	tip         string // more of it, for who points at it
	look        look
	output      bool
	frame       *drawing // of a nested model, or nil
}

// A look is how a box is filled.
type look int

const (
	plain  look = iota // a layer without weights
	heavy              // a layer with weights
	input              //
	joined             // of several inputs
	fold               // several layers
)

// A drawing is a model as boxes and arrows.
type drawing struct {
	boxes         []drawn
	places        []layered.Box
	arrows        []layered.Arrow
	width, height float64
}

const (
	boxHeight   = 38
	frameTop    = 24
	frameMargin = 12
)

var drawingGaps = layered.Gaps{Rows: 22, Columns: 16}

// newDrawing arranges a model at a level of nesting.
func newDrawing(m *Model, level int) *drawing {
	d := &drawing{}
	if m.graph == nil {
		for i, l := range m.layers {
			d.boxes = append(d.boxes, drawn{name: l.Name(), class: layerClass(l), fact: language.Pick("not built yet", "尚未构建"), look: plain})
			if i > 0 {
				d.arrows = append(d.arrows, layered.Arrow{From: i - 1, To: i})
			}
		}
	} else {
		d.calls(m, level)
	}
	d.fold()
	for _, b := range d.boxes {
		d.places = append(d.places, b.size())
	}
	d.width, d.height = layered.Arrange(d.places, d.arrows, drawingGaps)
	return d
}

// calls makes a box of each call of the model.
func (d *drawing) calls(m *Model, level int) {
	box := map[*tensor.Node]int{}
	for _, o := range m.operations() {
		for i, n := range o.calls {
			box[n] = len(d.boxes)
			b := newDrawn(m, o, i)
			if in := inner(o.layer); in != nil && in.graph != nil && level < 2 && i == 0 && len(in.operations()) <= 40 {
				b.frame = newDrawing(in, level+1)
			}
			d.boxes = append(d.boxes, b)
		}
	}
	for _, n := range m.graph.Nodes {
		to, known := box[n]
		if !known || m.isInput(n) {
			continue
		}
		from := map[int]bool{}
		for _, x := range n.In {
			if i, known := box[x.Node()]; known && x.Node() != nil && !from[i] {
				from[i] = true
				d.arrows = append(d.arrows, layered.Arrow{From: i, To: to})
			}
		}
		if len(from) > 1 && d.boxes[to].look == plain {
			d.boxes[to].look = joined
		}
	}
	for _, y := range m.graph.Outputs {
		if i, known := box[y.Node()]; known {
			d.boxes[i].output = true
		}
	}
}

// newDrawn is the box of call i of an operation.
func newDrawn(m *Model, o *operation, i int) drawn {
	n := o.calls[i]
	b := drawn{name: o.name, class: o.class}
	var shapes []string
	for _, s := range shapesOf(n) {
		shapes = append(shapes, kerasShape(s, m.batch()))
	}
	b.fact = strings.Join(shapes, " ")
	b.tip = o.name + " (" + o.class + ")"
	if m.isInput(n) {
		b.look = input
		return b
	}
	var from []string
	for _, x := range n.In {
		from = append(from, kerasShape(x.Shape(), m.batch()))
	}
	b.tip += "\n" + strings.Join(from, " ") + " → " + b.fact
	if len(o.calls) > 1 {
		b.class += fmt.Sprintf(language.Pick(", call %d of %d", "，第 %d/%d 次调用"), i+1, len(o.calls))
	}
	if o.layer == nil {
		return b
	}
	ws := distinct(o.layer)
	if len(ws) == 0 {
		return b
	}
	b.look = heavy
	for _, w := range ws {
		b.tip += "\n" + w.Name() + " " + w.Shape().String()
	}
	switch {
	case i > 0:
		b.fact += " · " + language.Pick("same weights", "权重同上")
	default:
		b.fact += " · " + thousands(size(ws)) + language.Pick(" params", " 个参数")
	}
	if o.layer.Frozen() {
		b.fact += language.Pick(", frozen", "，已冻结")
	}
	return b
}

// How many boxes are drawn without folding, and how many are so many that short chains are folded, too.
const (
	manyBoxes     = 12
	veryManyBoxes = 40
)

// fold makes one box of the middle of each long chain, if there are many boxes.
func (d *drawing) fold() {
	if len(d.boxes) <= manyBoxes {
		return
	}
	shortest := 6
	if len(d.boxes) > veryManyBoxes {
		shortest = 4
	}
	out, in := make([][]int, len(d.boxes)), make([][]int, len(d.boxes))
	for _, a := range d.arrows {
		out[a.From] = append(out[a.From], a.To)
		in[a.To] = append(in[a.To], a.From)
	}
	links := func(i int) bool { // it is one of a chain
		return len(out[i]) == 1 && len(in[i]) == 1 && len(in[out[i][0]]) == 1 && d.boxes[i].frame == nil && !d.boxes[i].output
	}
	var chains [][]int
	for i := range d.boxes {
		if !links(i) || links(in[i][0]) {
			continue
		}
		var chain []int
		for ; links(i); i = out[i][0] {
			chain = append(chain, i)
		}
		if len(chain) >= shortest {
			chains = append(chains, chain)
		}
	}
	ends := 1 // that stay of each chain
	if len(chains) == 1 {
		ends = 4
	}
	into := make([]int, len(d.boxes)) // the box that stands for each
	for i := range into {
		into[i] = i
	}
	for _, chain := range chains {
		if len(chain) < 2*ends+2 {
			continue
		}
		middle := chain[ends : len(chain)-ends]
		for _, i := range middle {
			into[i] = middle[0]
		}
		d.boxes[middle[0]] = foldOf(d.boxes, middle)
	}
	at := make([]int, len(d.boxes))
	var kept []drawn
	for i, b := range d.boxes {
		if into[i] == i {
			at[i] = len(kept)
			kept = append(kept, b)
		}
	}
	var arrows []layered.Arrow
	for _, a := range d.arrows {
		if from, to := into[a.From], into[a.To]; from != to {
			arrows = append(arrows, layered.Arrow{From: at[from], To: at[to]})
		}
	}
	d.boxes, d.arrows = kept, arrows
}

// foldOf is a box that stands for several.
func foldOf(boxes []drawn, of []int) drawn {
	b := drawn{look: fold}
	b.name = fmt.Sprintf(language.Pick("%d more layers", "其余 %d 层"), len(of))
	var classes []string
	count := map[string]int{}
	for _, i := range of {
		class := boxes[i].class
		if count[class]++; count[class] == 1 {
			classes = append(classes, class)
		}
		b.tip += "\n" + boxes[i].name + " (" + class + ") " + boxes[i].fact
	}
	b.tip = strings.TrimPrefix(b.tip, "\n")
	slices.SortStableFunc(classes, func(x, y string) int { return count[y] - count[x] })
	for i, class := range classes {
		if count[class] > 1 {
			classes[i] = fmt.Sprintf("%d × %s", count[class], class)
		}
	}
	if len(classes) > 3 {
		classes = append(classes[:3], "…")
	}
	b.fact = strings.Join(classes, ", ")
	return b
}

const (
	nameSize = 12.0 // pixels
	factSize = 11.0
	mostName = 30 // characters
)

// size is how much room a box takes.
func (b *drawn) size() layered.Box {
	b.name, b.class = short(b.name), short(b.class)
	if b.frame != nil {
		w := max(b.frame.width, textWidth(b.name+"  "+b.class, nameSize), textWidth(b.fact, factSize))
		return layered.Box{Width: w + 2*frameMargin, Height: b.frame.height + frameTop + frameMargin + 18}
	}
	w := max(textWidth(b.name+"  "+b.class, nameSize), textWidth(b.fact, factSize))
	return layered.Box{Width: max(w+20, 110), Height: boxHeight}
}

// short is a text with its middle left out if it is long.
func short(s string) string {
	r := []rune(s)
	if len(r) <= mostName {
		return s
	}
	return string(r[:mostName/2]) + "…" + string(r[len(r)-mostName/2+1:])
}

// textWidth is the room in pixels that a text may take: an estimate for wide sans serif fonts, since
// nobody knows the reader's.
func textWidth(s string, size float64) float64 {
	w := 0.0
	for _, r := range s {
		switch {
		case r > 0x2E80: // Chinese
			w += 1
		case strings.ContainsRune("iljtfrI.,:;'|()[]! ", r):
			w += 0.4
		case strings.ContainsRune("mwMW@%…×→", r):
			w += 0.98
		case r >= 'A' && r <= 'Z':
			w += 0.72
		default:
			w += 0.64
		}
	}
	return w * size
}

// draw writes the drawing with its upper left corner at a place.
func (d *drawing) draw(b *strings.Builder, x, y float64) {
	for i := range d.boxes {
		p := d.places[i]
		d.boxes[i].draw(b, x+p.X-p.Width/2, y+p.Y-p.Height/2, p)
	}
	for _, a := range d.arrows {
		arrow(b, a.Points, x, y)
	}
}

// Each look's fill and line.
var looks = [...]struct{ fill, line string }{
	plain:  {"rgba(128,128,128,.06)", "rgba(128,128,128,.8)"},
	heavy:  {"rgba(0,114,178,.14)", page.Blue},
	input:  {"rgba(128,128,128,.22)", "rgba(128,128,128,.8)"},
	joined: {"rgba(213,94,0,.13)", page.Vermilion},
	fold:   {"none", "rgba(128,128,128,.8)"},
}

func (d *drawn) draw(b *strings.Builder, x, y float64, p layered.Box) {
	l, round, thick, dash := looks[d.look], 4.0, 1.0, ""
	if d.look == input {
		round = boxHeight / 2
	}
	if d.output {
		thick = 2.5
	}
	if d.look == fold {
		dash = ` stroke-dasharray="3 3"`
	}
	if d.frame != nil {
		l.fill, dash = "none", ` stroke-dasharray="6 3"`
	}
	fmt.Fprintf(b, `<g><title>%s</title><rect x="%.1f" y="%.1f" width="%.1f" height="%.1f" rx="%.0f" fill="%s" stroke="%s" stroke-width="%g"%s/>`,
		page.Text(d.tip), x, y, p.Width, p.Height, round, l.fill, l.line, thick, dash)
	middle := x + p.Width/2
	top := y + 16
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle"><tspan font-weight="bold">%s</tspan>`, middle, top, page.Text(d.name))
	if d.class != "" {
		fmt.Fprintf(b, `<tspan dx="6">%s</tspan>`, page.Text(d.class))
	}
	b.WriteString("</text>")
	if d.frame == nil {
		fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle" font-size="11" opacity=".85">%s</text></g>`, middle, y+31, page.Text(d.fact))
		return
	}
	fmt.Fprintf(b, `<text x="%.1f" y="%.1f" text-anchor="middle" font-size="11" opacity=".85">%s</text></g>`, middle, y+p.Height-8, page.Text(d.fact))
	d.frame.draw(b, middle-d.frame.width/2, y+frameTop)
}

// arrow draws an arrow through points as a smooth line.
func arrow(b *strings.Builder, points []layered.Point, x, y float64) {
	if len(points) < 2 {
		return
	}
	from, end := points[0], points[len(points)-1]
	const head = 6
	down := 1.0
	if end.Y < from.Y {
		down = -1
	}
	fmt.Fprintf(b, `<path d="M%.1f %.1f`, x+from.X, y+from.Y)
	for i := 1; i < len(points); i++ {
		p, q := points[i-1], points[i]
		if i == len(points)-1 {
			q.Y -= down * head
		}
		if p.X-q.X < 0.5 && q.X-p.X < 0.5 {
			fmt.Fprintf(b, "L%.1f %.1f", x+q.X, y+q.Y)
			continue
		}
		half := (q.Y - p.Y) / 2
		fmt.Fprintf(b, "C%.1f %.1f %.1f %.1f %.1f %.1f", x+p.X, y+p.Y+half, x+q.X, y+q.Y-half, x+q.X, y+q.Y)
	}
	fmt.Fprintf(b, `" fill="none" stroke="currentColor" stroke-opacity=".6" stroke-width="1.2"/><path d="M%.1f %.1fl-4 %.1fh8z" fill-opacity=".75"/>`,
		x+end.X, y+end.Y, -down*(head+1))
}
