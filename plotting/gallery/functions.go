package main

import (
	"math"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// functions are the figures of functions and series.
var functions = []item{
	{"Function, with a tangent", func() *plotting.Figure {
		return plotting.Function(math.Tanh, -4, 4, plotting.Tangent(0.8), plotting.At("", 2.5, math.Tanh(2.5)))
	}},
	{"Functions", func() *plotting.Figure {
		return plotting.Functions(-3, 3, plotting.Curve("ReLU", relu), plotting.Curve("sigmoid", sigmoid), plotting.Curve("tanh", math.Tanh), plotting.Curve("step", step))
	}},
	{"Lines, with errors as sticks", func() *plotting.Figure {
		x, y := []float64{1, 2, 3, 4, 5, 6}, []float64{2, 3.6, 3, 5.2, 4.8, 6.6}
		var line []float64
		for _, v := range x {
			line = append(line, 1.3+0.83*v)
		}
		return plotting.Lines(plotting.Line("prediction", x, line), plotting.Dots("data", x, y), plotting.Sticks("error", x, line, y), plotting.Labels("x", "y"))
	}},
	{"Lines, with a band", func() *plotting.Figure {
		n := noise(21)
		var x, sgd, low, high, adam []float64
		for i := range 100 {
			t := float64(i)
			v := math.Exp(-t / 20)
			x, sgd, low, high = append(x, t), append(sgd, v+0.02*n()), append(low, v-0.06), append(high, v+0.08)
			adam = append(adam, 0.8*math.Exp(-t/9)+0.05+0.01*n())
		}
		adam[40] = math.NaN()
		return plotting.Lines(plotting.Line("SGD", x, sgd), plotting.Band("nine of ten runs", x, low, high), plotting.Line("Adam", x, adam),
			plotting.Level("goal", 0.1), plotting.Upright("warm-up ends", 12), plotting.Labels("step", "loss"))
	}},
}

// graphs are the figures of a computation.
var graphs = []item{
	{"Graph, a neuron with values and gradients", neuronGraph},
	{"Graph, from above, with numbers that are used twice", deepGraph},
	{"Graph, a whole small net", func() *plotting.Figure { return plotting.Graph(smallTrace()) }},
	{"Nodes, of numbers that no tape recorded", func() *plotting.Figure {
		return plotting.Nodes(plotting.Node{Title: "a", Value: 2, Gradient: 4}, plotting.Node{Title: "a + a", Value: 4, Gradient: 2, Inputs: []int{0, 0}},
			plotting.Node{Title: "× 2", Value: 8, Gradient: 1, Inputs: []int{1}})
	}},
	{"Product", func() *plotting.Figure {
		x, w := tensor.From([][]float32{{1, 2}, {0, -1}, {3, 0.5}}), tensor.From([][]float32{{1, 0, 2}, {-1, 3, 1}})
		return plotting.Product("x", x, "W", w, "y", 0, 2)
	}},
	{"Network", func() *plotting.Figure { return plotting.Network(smallTrace(), 0) }},
	{"Trace", func() *plotting.Figure { return plotting.Trace(smallTrace()) }},
	{"Activations", func() *plotting.Figure { return plotting.Activations(smallTrace(), 0) }},
}

// planes are the figures of what happens in a plane: of two weights, or of two inputs.
var planes = []item{
	{"Neuron", func() *plotting.Figure {
		d := datasets.Moons(datasets.Samples(240), datasets.Seed(1))
		return plotting.Neuron(1.2, -2.4, 0.3, d.Train.X, d.Train.Y)
	}},
	{"Surface, with the gradient", func() *plotting.Figure {
		bowl := func(w, b float64) float64 { return w*w + 3*b*b }
		return plotting.Surface(bowl, -3, 3, -2, 2, plotting.Gradient(2, 1), plotting.Gradient(-2, -0.4), plotting.Path("SGD", descent(bowl, -2.5, 1.5, 0.28, 0, 12)))
	}},
	{"Surface, of a narrow valley", func() *plotting.Figure {
		valley := func(x, y float64) float64 { return (1-x)*(1-x) + 100*(y-x*x)*(y-x*x) }
		return plotting.Surface(valley, -2, 2, -1, 3, plotting.SurfaceAxes("x", "y"),
			plotting.Path("gradient descent", descent(valley, -1.5, 2, 0.0009, 0, 400)), plotting.Path("momentum", descent(valley, -1.5, 2, 0.0009, 0.9, 400)))
	}},
	{"DecisionRegions", func() *plotting.Figure {
		d := datasets.Spirals(datasets.Samples(300), datasets.Classes(3), datasets.Seed(1))
		return plotting.DecisionRegions(arms, d.Train.X, d.Train.Y, plotting.Classes("red arm", "green arm", "blue arm"))
	}},
	{"Film", film},
}

func relu(x float64) float64    { return max(x, 0) }
func sigmoid(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func step(x float64) float64 {
	if x < 0 {
		return 0
	}
	return 1
}

// scalar is a variable that is one number.
func scalar(name string, v float32) *tensor.Tensor {
	x := tensor.NewVariable(name, tensor.Shape{})
	x.Fill([]float32{v})
	return x
}

// neuronGraph is the neuron of micrograd's first lesson.
func neuronGraph() *plotting.Figure {
	tape := tensor.Training()
	x1, x2 := tape.Watch(tape.Input(tensor.Scalar(2))), tape.Watch(tape.Input(tensor.Scalar(0)))
	w1, w2, b := scalar("w1", -3), scalar("w2", 1), scalar("b", 6.8813735870195432)
	sum := x1.Mul(w1).Add(x2.Mul(w2)).Add(b)
	o := sum.Tanh()
	tape.Backward(o)
	return plotting.Graph(tape, plotting.Name(x1, "x1"), plotting.Name(x2, "x2"), plotting.Name(sum, "n"), plotting.Name(o, "o"))
}

func deepGraph() *plotting.Figure {
	tape := tensor.Training()
	a, b := tape.Watch(tape.Input(tensor.Scalar(0.5))), tape.Watch(tape.Input(tensor.Scalar(-0.3)))
	c := a.Mul(b).Add(a)
	e := c.Square().Add(b).Sub(c.Mul(a)).Tanh().Add(a.Exp())
	tape.Backward(e)
	return plotting.Graph(tape, plotting.Name(a, "a"), plotting.Name(b, "b"), plotting.Name(e, "loss"))
}

// smallTrace is a step of a net with two inputs and three hidden neurons.
func smallTrace() *dl.Trace {
	m := dl.Sequential(layers.Dense(3, layers.Tanh, layers.InputShape(2), layers.Seed(1)), layers.Dense(2, layers.Softmax, layers.Seed(2)))
	m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
	return m.Inspect(tensor.From([][]float32{{0.5, -1.2}, {1, 1}}), tensor.From([]float32{0, 1}))
}

// descent is the way of gradient descent with momentum.
func descent(f func(x, y float64) float64, x, y, rate, momentum float64, steps int) (way [][2]float64) {
	const h = 1e-5
	vx, vy := 0.0, 0.0
	for range steps {
		way = append(way, [2]float64{x, y})
		vx = momentum*vx - rate*(f(x+h, y)-f(x-h, y))/(2*h)
		vy = momentum*vy - rate*(f(x, y+h)-f(x, y-h))/(2*h)
		x, y = x+vx, y+vy
	}
	return way
}

// arms knows the arms of three spirals.
var arms = plotting.PredictorFunc(func(x *tensor.Tensor) *tensor.Tensor {
	n := x.Shape()[0]
	y := tensor.New(tensor.Shape{n, 3}, nil)
	for i := range n {
		px, py := float64(x.Values()[2*i]), float64(x.Values()[2*i+1])
		radius := math.Hypot(px, py)
		for k := range 3 {
			y.Values()[3*i+k] = float32(4 * math.Cos(math.Atan2(py, px)-2*math.Pi*radius-2*math.Pi*float64(k)/3))
		}
	}
	return y.Softmax()
})

// film is a model that learns two moons.
func film() *plotting.Figure {
	d := datasets.Moons(datasets.Samples(200), datasets.Seed(1))
	m := dl.Sequential(layers.Dense(8, layers.Tanh, layers.InputShape(2), layers.Seed(1)), layers.Dense(8, layers.Tanh, layers.Seed(2)), layers.Dense(1, layers.Sigmoid, layers.Seed(3)))
	m.Compile(optimizers.Adam(optimizers.LearningRate(0.02)), losses.BinaryCrossentropy())
	regions := plotting.WatchRegions(d.Train.X, d.Train.Y)
	m.Fit(d.Train.X, d.Train.Y, dl.Epochs(30), dl.NoShuffle(), dl.Quiet(), regions.Callback())
	return plotting.Film(regions)
}
