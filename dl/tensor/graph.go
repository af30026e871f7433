package tensor

import (
	"fmt"
	"strings"
)

// A Node is a call in a model that is being built: it has shapes, and computes nothing.
type Node struct {
	Op    Op    // of a call of an op; nil for an input and a block
	Block Block // of a call of something made of calls, such as a layer; else nil
	In    []*Tensor
	Out   []*Tensor
	Name  string // of an input, and of an op, that was given one
	layer string // the path of the layer whose inside is being built
	users []*Node
}

// String is such as "[? 784] [784 128] → matmul → [? 128]".
func (n *Node) String() string {
	var s strings.Builder
	for _, x := range n.In {
		s.WriteString(x.shape.String() + " ")
	}
	what := "input"
	switch {
	case n.Op != nil:
		what = opName(n.Op)
	case n.Block != nil:
		what = fmt.Sprint(n.Block)
	}
	if len(n.In) > 0 {
		s.WriteString("→ ")
	}
	s.WriteString(what + " →")
	for _, y := range n.Out {
		s.WriteString(" " + y.shape.String())
	}
	return s.String()
}

// Users are the calls so far that have an output of n as input.
func (n *Node) Users() []*Node { return n.users }

// use notes that n has the inputs in.
func (n *Node) use(in []*Tensor) {
	for _, x := range in {
		if x.node != nil {
			x.node.users = append(x.node.users, n)
		}
	}
}

// A Block is something made of calls, such as a call of a layer. Replay calls it again.
type Block interface {
	Replay(in []*Tensor) []*Tensor
}

// Symbol returns a symbolic tensor that nothing computes: the input of a model. Its batch is
// [Unknown].
func Symbol(shape Shape) *Tensor { return symbol(shape, "") }

// SymbolIn is Symbol for the inside of a layer, which errors then name.
func SymbolIn(layer string, shape Shape) *Tensor { return symbol(shape, layer) }

func symbol(shape Shape, layer string) *Tensor {
	n := &Node{layer: layer}
	x := &Tensor{shape: shape, node: n}
	n.Out = []*Tensor{x}
	return x
}

// newNode is a call of op in a model.
func newNode(op Op, in []*Tensor) *Tensor {
	n := &Node{Op: op, In: in}
	shapes := make([]Shape, len(in))
	for i, x := range in {
		shapes[i] = x.shape
		if x.node != nil && n.layer == "" {
			n.layer = x.node.layer
		}
	}
	shape, err := op.Shape(shapes)
	if err != nil {
		panic(&Error{Layer: n.layer, Op: opName(op), Detail: err.Error(), In: shapes, At: Caller()})
	}
	y := &Tensor{shape: shape, node: n}
	n.Out = []*Tensor{y}
	n.use(in)
	return y
}

// NewBlock is a call of b in a model; outputs give the shapes and the masks of what it returns.
func NewBlock(b Block, in, outputs []*Tensor) []*Tensor {
	n := &Node{Block: b, In: in}
	n.use(in)
	for _, x := range in {
		if x.node != nil && n.layer == "" {
			n.layer = x.node.layer
		}
	}
	for i, o := range outputs {
		y := &Tensor{shape: o.shape, node: n, index: i}
		n.Out = append(n.Out, y)
	}
	for i, o := range outputs {
		if o.mask != nil {
			n.Out[i].mask = &Tensor{shape: o.mask.shape, node: n, index: len(n.Out)}
			n.Out = append(n.Out, n.Out[i].mask)
		}
	}
	return n.Out[:len(outputs)]
}

// A Graph is the calls between the inputs and the outputs of a model.
type Graph struct {
	Inputs, Outputs []*Tensor
	Nodes           []*Node // each after those it depends on
}

// String has a line for each call.
func (g *Graph) String() string {
	lines := make([]string, len(g.Nodes))
	for i, n := range g.Nodes {
		lines[i] = n.String()
	}
	return strings.Join(lines, "\n")
}

// NewGraph collects the calls that lead from inputs to outputs. It panics with an [*Error] if an
// output depends on a symbolic tensor that is not among the inputs.
func NewGraph(inputs, outputs []*Tensor) *Graph {
	g := &Graph{Inputs: inputs, Outputs: outputs}
	done := map[*Node]bool{}
	for i, x := range inputs {
		if x.node == nil {
			Fail("", "New", []*Tensor{x}, "input %d is not symbolic: a model's inputs are what dl.Input, or a call in a model, returned", i)
		}
		done[x.node] = true
		g.Nodes = append(g.Nodes, x.node)
	}
	var visit func(x *Tensor)
	visit = func(x *Tensor) {
		n := x.node
		if n == nil || done[n] {
			return
		}
		if n.Op == nil && n.Block == nil {
			Fail("", "New", []*Tensor{x}, "an output depends on a dl.Input that is not among the model's inputs: add it to those that dl.New is given")
		}
		done[n] = true
		for _, y := range n.In {
			visit(y)
			if y.mask != nil {
				visit(y.mask)
			}
		}
		g.Nodes = append(g.Nodes, n)
	}
	for i, y := range outputs {
		if y.node == nil {
			Fail("", "New", []*Tensor{y}, "output %d is not symbolic: it does not depend on the model's inputs", i)
		}
		visit(y)
	}
	return g
}

// Replay makes the calls of the graph again on other inputs: symbolic ones, or ones on a tape.
func (g *Graph) Replay(inputs []*Tensor) []*Tensor {
	now := map[*Tensor]*Tensor{}
	given := map[*Node]bool{}
	for i, x := range g.Inputs {
		y := x.node.Out[x.index]
		now[y] = inputs[i]
		given[x.node] = true
		if y.mask != nil && inputs[i].mask != nil {
			now[y.mask] = inputs[i].mask
		}
	}
	var find func(x *Tensor) *Tensor
	find = func(x *Tensor) *Tensor {
		switch {
		case x.node != nil:
			y := now[x.node.Out[x.index]]
			if x.mask != nil && x.mask.node != nil {
				return y.WithMask(now[x.mask.node.Out[x.mask.index]])
			}
			return y.WithMask(x.mask)
		case x.call != nil: // on variables alone
			y := now[x]
			if y == nil {
				in := make([]*Tensor, len(x.call.In))
				for i, z := range x.call.In {
					in[i] = find(z)
				}
				y = apply(x.call.Op, in...)
				now[x] = y
			}
			return y
		}
		return x
	}
	for _, n := range g.Nodes {
		if given[n] {
			continue
		}
		in := make([]*Tensor, len(n.In))
		for i, x := range n.In {
			in[i] = find(x)
		}
		if n.Op != nil {
			now[n.Out[0]] = apply(n.Op, in...)
			continue
		}
		out := n.Block.Replay(in)
		for i, y := range out {
			now[n.Out[i]] = y
			if m := n.Out[i].mask; m != nil {
				now[m] = y.mask
			}
		}
	}
	outputs := make([]*Tensor, len(g.Outputs))
	for i, y := range g.Outputs {
		outputs[i] = find(y)
	}
	return outputs
}
