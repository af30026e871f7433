package plotting

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/layered"
)

// A Node is one number of a computation, for [Nodes].
type Node struct {
	Title           string // its name, or what computed it
	Value, Gradient float64
	Inputs          []int // the places of what it was computed from, all before its own; of an input, none
}

// Nodes draws a computation that no tape has recorded, such as that of an engine of one's own: a box for
// each number with its value and its gradient, as [Graph] does. The nodes stand behind what they are
// computed from, and the numbers in circles count from the end, as a backward pass goes through them. Where
// all gradients are zero, there was no backward pass yet, and none are shown.
//
//	plotting.Nodes(plotting.Node{Title: "a", Value: 3, Gradient: 2},
//		plotting.Node{Title: "a + a", Value: 6, Gradient: 1, Inputs: []int{0, 0}})
func Nodes(nodes ...Node) *Figure {
	backward := slices.ContainsFunc(nodes, func(n Node) bool { return n.Gradient != 0 })
	g := newGraph()
	for i, n := range nodes {
		b := graphBox{title: n.Title, value: []float32{float32(n.Value)}, call: len(n.Inputs) > 0}
		if backward {
			b.grad = []float32{float32(n.Gradient)}
		}
		g.boxes = append(g.boxes, b)
		for k, from := range n.Inputs {
			if from < 0 || from >= i {
				tensor.Fail("", "Nodes", nil, "node %d, %q, has input %d, which does not stand before it: give the nodes in the order in which they are computed", i, n.Title, from)
			}
			if !slices.Contains(n.Inputs[:k], from) {
				g.arrows = append(g.arrows, layered.Arrow{From: from, To: i})
			}
			g.boxes[from].users++
		}
	}
	if len(nodes) == 0 {
		tensor.Fail("", "Nodes", nil, "there are no nodes to draw")
	}
	if len(nodes) > mostBoxes {
		tensor.Fail("", "Nodes", nil, "a graph of %d nodes is too large to be read: draw up to %d", len(nodes), mostBoxes)
	}
	return g.figure()
}
