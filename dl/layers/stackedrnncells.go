package layers

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// StackedRNNCellsConfig is what a StackedRNNCells was made with.
type StackedRNNCellsConfig struct{ Cells []*Cell }

// StackedRNNCells is a cell made of several, each of which gets the output of the one before it:
// layers.RNN(layers.StackedRNNCells(layers.LSTMCell(64), layers.LSTMCell(32))). Its states are those of
// the first cell, then those of the second, and so on.
func StackedRNNCells(cells ...*Cell) *Cell {
	if len(cells) == 0 {
		tensor.Fail("", "StackedRNNCells", nil, "there is no cell to stack")
	}
	for i, k := range cells {
		for _, other := range cells[:i] {
			if k == other {
				tensor.Fail("", "StackedRNNCells", nil, "the cell %q stands there twice, and would share its weights: make a cell for each", k.Name())
			}
		}
	}
	d := StackedRNNCellsConfig{append([]*Cell{}, cells...)}
	stacked := newCell("StackedRNNCells", d, nil, d, func() *Cell {
		var again []*Cell
		for _, k := range d.Cells {
			again = append(again, k.again())
		}
		return StackedRNNCells(again...)
	})
	used := map[string]int{}
	for _, k := range cells {
		if k.name == "" { // unique among them, since random numbers and errors go by it
			if n := used[k.kind]; n > 0 {
				k.name = fmt.Sprintf("%s_%d", k.kind, n)
			}
			used[k.kind]++
		}
		stacked.parts = append(stacked.parts, k.Layer)
	}
	return stacked
}

func (d StackedRNNCellsConfig) numStates() (n int) {
	for _, k := range d.Cells {
		n += k.NumStates()
	}
	return n
}

func (d StackedRNNCellsConfig) states(c *Context, x *tensor.Tensor) (all []tensor.Shape) {
	for _, k := range d.Cells {
		all = append(all, k.steps.states(c, x)...)
	}
	return all
}

// run takes the cells through all time steps one after the other: a cell sees nothing of those above
// it, and what it puts out where a time step is masked is seen by none of them.
func (d StackedRNNCellsConfig) run(c *Context, x *tensor.Tensor, states []*tensor.Tensor, mask *tensor.Tensor, all bool) (*tensor.Tensor, []*tensor.Tensor) {
	var after []*tensor.Tensor
	for i, k := range d.Cells {
		n := k.NumStates()
		y, next := k.in(c, x, states[:n], mask, all || i < len(d.Cells)-1)
		x, states, after = y, states[n:], append(after, next...)
	}
	return x, after
}
