package dl

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Mermaid is the model as a flowchart: a box for each input, layer and op with its name, class,
// output shape and number of weights, and a frame for each nested model. GitHub and JupyterLab draw
// the text in a Markdown block of the language mermaid.
//
// A layer that is called more than once has one box, and its arrows say which call they are of.
func (m *Model) Mermaid() string {
	m.mustBeBuilt("Mermaid")
	f := &flowchart{}
	f.arrows(&scope{frame: f.frame(m, 1), call: -1})
	return "flowchart TD\n" + strings.Join(f.lines, "\n")
}

type flowchart struct {
	lines []string
	boxes int
}

// A frame is what was drawn of a model.
type frame struct {
	model      *Model
	as         *operation // in the model around it, or nil
	operations []*operation
	boxes      map[*operation]string
	frames     map[*operation]*frame
}

// frame draws the boxes of a model.
func (f *flowchart) frame(m *Model, level int) *frame {
	g := &frame{model: m, operations: m.operations(), boxes: map[*operation]string{}, frames: map[*operation]*frame{}}
	indent := strings.Repeat("    ", level)
	for _, o := range g.operations {
		if level > 1 && m.isInput(o.calls[0]) {
			continue // arrows come from outside
		}
		id := "n" + strconv.Itoa(f.boxes)
		f.boxes++
		if in := inner(o.layer); in != nil {
			f.lines = append(f.lines, fmt.Sprintf("%ssubgraph %s[\"%s (%s)\"]", indent, id, escape(o.name), escape(o.class)))
			g.frames[o] = f.frame(in, level+1)
			g.frames[o].as = o
			f.lines = append(f.lines, indent+"end")
			continue
		}
		g.boxes[o] = id
		f.lines = append(f.lines, indent+id+box(m, o))
	}
	return g
}

// A scope is a frame in one of the calls of its model, or, if call is -1, in all.
type scope struct {
	*frame
	call  int
	outer *scope
}

// An end is where an arrow begins or ends: a box, and which of several calls it is, counted from 1,
// or 0.
type end struct {
	box  string
	call int
}

// arrows draws the arrows to the boxes of a frame.
func (f *flowchart) arrows(s *scope) {
	for _, o := range s.operations {
		if in := s.frames[o]; in != nil {
			f.arrows(&scope{in, -1, s})
			continue
		}
		if s.model.isInput(o.calls[0]) {
			continue
		}
		for i, n := range o.calls {
			for _, x := range n.In {
				for _, e := range s.ends(x) {
					f.arrow(e, end{s.boxes[o], o.number(i)})
				}
			}
		}
	}
}

// ends are the boxes that compute x.
func (s *scope) ends(x *tensor.Tensor) (all []end) {
	for _, o := range s.operations {
		i := slices.Index(o.calls, x.Node())
		switch {
		case i < 0:
			continue
		case s.frames[o] != nil:
			in := &scope{s.frames[o], i, s}
			all = in.ends(in.model.graph.Outputs[x.Output()])
		case s.as != nil && s.model.isInput(x.Node()):
			input := slices.IndexFunc(s.model.graph.Inputs, func(y *tensor.Tensor) bool { return y.Node() == x.Node() })
			for k, n := range s.as.calls {
				if s.call < 0 || k == s.call {
					for _, e := range s.outer.ends(n.In[input]) {
						all = append(all, end{e.box, max(e.call, s.as.number(k))})
					}
				}
			}
			return all
		default:
			return []end{{s.boxes[o], o.number(i)}}
		}
		for k := range all {
			all[k].call = max(all[k].call, o.number(i))
		}
		return all
	}
	return nil // data
}

// number is that of call i for a label, 0 if there is one call.
func (o *operation) number(i int) int {
	if len(o.calls) == 1 {
		return 0
	}
	return i + 1
}

func (f *flowchart) arrow(from, to end) {
	label := ""
	switch {
	case from.call > 0 && to.call > 0 && from.call != to.call:
		label = fmt.Sprintf("|call %d to call %d|", from.call, to.call)
	case from.call > 0 || to.call > 0:
		label = fmt.Sprintf("|call %d|", max(from.call, to.call))
	}
	f.lines = append(f.lines, fmt.Sprintf("    %s -->%s %s", from.box, label, to.box))
}

// box is the box of an operation: round at its ends for an input, at its corners for an op.
func box(m *Model, o *operation) string {
	lines := []string{escape(o.name)}
	open, shut := `["`, `"]`
	switch {
	case o.layer != nil:
		lines = append(lines, escape(layerClass(o.layer)))
	case m.isInput(o.calls[0]):
		open, shut = `(["`, `"])`
	default:
		open, shut = `("`, `")`
		lines = append(lines, escape(o.class))
	}
	for _, shape := range shapesOf(o.calls[len(o.calls)-1]) {
		lines = append(lines, kerasShape(shape, m.batch()))
	}
	if o.layer != nil {
		if n := size(distinct(o.layer)); n > 0 {
			lines = append(lines, thousands(n)+" params")
		}
	}
	return open + strings.Join(lines, "<br/>") + shut
}

// escape writes what Mermaid would read as more than text by its number.
func escape(text string) string {
	var b strings.Builder
	for i, r := range text {
		plain := unicode.IsLetter(r) || unicode.IsMark(r) || unicode.IsDigit(r) || r == '_' || i > 0 && strings.ContainsRune(" -/(),", r)
		if plain {
			b.WriteRune(r)
		} else {
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	return b.String()
}
