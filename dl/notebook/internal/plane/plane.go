// Package plane trains a network for points of the plane, step by step, so that a page can show each: what the network
// says everywhere in a square around the origin, and what each of its units gives there.
package plane

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// activation is that of the hidden layers by Keras's name; false if there is none here.
func activation(name string) (a layers.Activation, ok bool) {
	switch name {
	case "tanh":
		return layers.Tanh, true
	case "relu":
		return layers.ReLU, true
	case "sigmoid":
		return layers.Sigmoid, true
	case "gelu":
		return layers.GELU, true
	case "linear":
		return layers.Linear, true
	}
	return a, false
}

// Reach is how far the square that is looked at goes from the origin, in each direction: as in TensorFlow's playground, with
// numbers large enough that a first layer of small weights bends what it sees.
const Reach = 6

// BatchSize is how many points a step sees.
const BatchSize = 32

// Settings say what network there is, and how it is trained.
type Settings struct {
	Hidden       []int // the units of each hidden layer
	Activation   string
	LearningRate float64 // of Adam
	Classes      int
	Seed         uint64
	Side         int // so many points along each side of the square are looked at
}

// A Trainer is a network for points of the plane.
type Trainer struct {
	settings Settings
	model    *dl.Model
	x, y     *tensor.Tensor // the points [n 2] and their classes [n]; nil if there are none
	steps    int

	batchX, batchY *tensor.Tensor
	order          []int // of the points that have their turn next
	random         *rand.Rand

	tape   *tensor.Tape // the network on all points of the square
	answer *tensor.Tensor
	units  []*tensor.Tensor
}

// New makes a network that has seen nothing yet.
func New(s Settings) (*Trainer, error) {
	a, ok := activation(s.Activation)
	switch {
	case !ok:
		return nil, fmt.Errorf("there is no activation %q here", s.Activation)
	case s.Classes < 2 || s.Side < 2 || len(s.Hidden) > 8 || !(s.LearningRate > 0):
		return nil, fmt.Errorf("%d classes, %d hidden layers, a side of %d points and a learning rate of %v: want 2 or more classes, at most 8 layers, 2 or more points and a rate above 0", s.Classes, len(s.Hidden), s.Side, s.LearningRate)
	}
	dl.Seed(s.Seed)
	t := &Trainer{settings: s, random: rand.New(rand.NewPCG(s.Seed, 0))}
	return t, dl.Try(func() {
		x := dl.Input(2)
		h := x
		for i, units := range s.Hidden {
			h = layers.Dense(units, a, layers.Name(fmt.Sprintf("hidden_%d", i+1))).Call(h)
		}
		t.model = dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(s.Classes, layers.Softmax, layers.Name("answer")).Call(h)})
		t.model.Compile(optimizers.Adam(optimizers.LearningRate(s.LearningRate)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		t.watch()
	})
}

// watch records the network on all points of the square, row by row from the top.
func (t *Trainer) watch() {
	n := t.settings.Side
	square := tensor.New(tensor.Shape{n * n, 2}, nil)
	for i := range n * n {
		square.Values()[2*i] = Reach * ((2*float32(i%n)+1)/float32(n) - 1)
		square.Values()[2*i+1] = Reach * (1 - (2*float32(i/n)+1)/float32(n))
	}
	t.tape = tensor.Inference()
	t.answer = t.model.Call(t.tape.Input(square))
	last := map[string]*tensor.Tensor{}
	for c := range t.tape.Calls() {
		if strings.HasPrefix(c.Layer, "hidden_") {
			last[c.Layer] = c.Out
		}
	}
	for i := range t.settings.Hidden {
		t.units = append(t.units, last[fmt.Sprintf("hidden_%d", i+1)])
	}
}

// SetPoints gives the points of the training: x and y of each in turn, and their classes.
func (t *Trainer) SetPoints(points, classes []float32) error {
	if len(points) != 2*len(classes) {
		return fmt.Errorf("%d numbers are not %d points", len(points), len(classes))
	}
	t.x, t.y, t.order = nil, nil, nil
	if n := len(classes); n > 0 {
		t.x = tensor.New(tensor.Shape{n, 2}, append([]float32{}, points...))
		t.y = tensor.New(tensor.Shape{n}, append([]float32{}, classes...))
	}
	return nil
}

// Step trains one step on some of the points, BatchSize of them or all: each has its turn before one comes again.
func (t *Trainer) Step() error {
	if t.x == nil {
		return fmt.Errorf("there are no points to train on")
	}
	size := min(BatchSize, t.x.Dim(0))
	if t.batchX == nil || t.batchX.Dim(0) != size {
		t.batchX, t.batchY = tensor.New(tensor.Shape{size, 2}, nil), tensor.New(tensor.Shape{size}, nil)
	}
	for i := range size {
		if len(t.order) == 0 {
			t.order = t.random.Perm(t.x.Dim(0))
		}
		from := t.order[0]
		t.order = t.order[1:]
		copy(t.batchX.Values()[2*i:2*i+2], t.x.Values()[2*from:])
		t.batchY.Values()[i] = t.y.Values()[from]
	}
	if _, err := t.model.TrainOnBatch(t.batchX, t.batchY); err != nil {
		return fmt.Errorf("step %d: %w", t.steps+1, err)
	}
	t.steps++
	return nil
}

// Measure returns loss and accuracy on all points.
func (t *Trainer) Measure() (loss, accuracy float64, err error) {
	if t.x == nil {
		return 0, 0, fmt.Errorf("there are no points to measure by")
	}
	logs := t.model.TestOnBatch(t.x, t.y)
	return logs["loss"], logs["accuracy"], nil
}

// Steps is how many steps were trained.
func (t *Trainer) Steps() int { return t.steps }

// Model is the network.
func (t *Trainer) Model() *dl.Model { return t.model }

// Look computes what the network gives on the square: the probability of each class [side·side classes], and of each
// hidden layer its units' values [side·side units]. The slices are overwritten by the next Look.
func (t *Trainer) Look() (answer []float32, units [][]float32) {
	t.tape.Forward()
	for _, u := range t.units {
		units = append(units, u.Values())
	}
	return t.answer.Values(), units
}
