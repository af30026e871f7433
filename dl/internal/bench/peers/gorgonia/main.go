// Gorgonia is Gorgonia's side of the bench: gorgonia <model>.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	G "gorgonia.org/gorgonia"
	"gorgonia.org/tensor"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
)

type workload struct {
	batch, steps int
	input        tensor.Shape
	logits       func(g *G.ExprGraph, x *G.Node) (logits *G.Node, weights G.Nodes)
}

var workloads = map[string]workload{
	"mlp-32":  {32, 100, tensor.Shape{784}, mlp},
	"mlp-512": {512, 100, tensor.Shape{784}, mlp},
	"convnet": {128, 20, tensor.Shape{1, 28, 28}, convnet},
}

func weight(g *G.ExprGraph, name string, shape ...int) *G.Node {
	init := G.GlorotU(1)
	if len(shape) == 2 && shape[0] == 1 {
		init = G.Zeroes()
	}
	return G.NewTensor(g, tensor.Float32, len(shape), G.WithShape(shape...), G.WithName(name), G.WithInit(init))
}

func dense(x, w, b *G.Node) *G.Node {
	return G.Must(G.BroadcastAdd(G.Must(G.Mul(x, w)), b, nil, []byte{0}))
}

func mlp(g *G.ExprGraph, x *G.Node) (*G.Node, G.Nodes) {
	w := G.Nodes{weight(g, "w1", 784, 128), weight(g, "b1", 1, 128), weight(g, "w2", 128, 10), weight(g, "b2", 1, 10)}
	return dense(G.Must(G.Rectify(dense(x, w[0], w[1]))), w[2], w[3]), w
}

func convnet(g *G.ExprGraph, x *G.Node) (*G.Node, G.Nodes) {
	w := G.Nodes{weight(g, "k1", 32, 1, 3, 3), weight(g, "k2", 64, 32, 3, 3), weight(g, "w", 1600, 10), weight(g, "b", 1, 10)}
	for _, kernel := range w[:2] { // without the biases, which would cost it more
		x = G.Must(G.Rectify(G.Must(G.Conv2d(x, kernel, tensor.Shape{3, 3}, []int{0, 0}, []int{1, 1}, []int{1, 1}))))
		x = G.Must(G.MaxPool2D(x, tensor.Shape{2, 2}, []int{0, 0}, []int{2, 2}))
	}
	x = G.Must(G.Reshape(x, tensor.Shape{x.Shape()[0], 1600}))
	return dense(G.Must(G.Dropout(x, 0.5)), w[2], w[3]), w
}

func stepper(name string) (func(n int) (time.Duration, error), error) {
	w, ok := workloads[name]
	if !ok {
		return nil, fmt.Errorf("it has no model %q here", name)
	}
	g := G.NewGraph()
	batch := append(tensor.Shape{w.batch}, w.input...)
	x := G.NewTensor(g, tensor.Float32, len(batch), G.WithShape(batch...), G.WithName("x"))
	y := G.NewMatrix(g, tensor.Float32, G.WithShape(w.batch, 10), G.WithName("y"))
	logits, weights := w.logits(g, x)
	p := G.Must(G.SoftMax(logits))
	loss := G.Must(G.Neg(G.Must(G.Mean(G.Must(G.Sum(G.Must(G.HadamardProd(y, G.Must(G.Log(p)))), 1))))))
	if _, err := G.Grad(loss, weights...); err != nil {
		return nil, err
	}
	vm := G.NewTapeMachine(g, G.BindDualValues(weights...))
	solver := G.NewAdamSolver(G.WithLearnRate(1e-3))

	size, rows := w.input.TotalSize(), w.batch*w.steps
	samples := make([]float32, rows*size)
	for i := range samples {
		samples[i] = rand.Float32()
	}
	xs, ys := make([]float32, w.batch*size), make([]float32, w.batch*10)
	xt := tensor.New(tensor.WithShape(batch...), tensor.WithBacking(xs))
	yt := tensor.New(tensor.WithShape(w.batch, 10), tensor.WithBacking(ys))
	order := rand.Perm(rows)
	next := 0
	return func(n int) (time.Duration, error) {
		start := time.Now()
		for range n {
			if next == rows {
				next = 0
				rand.Shuffle(rows, func(i, j int) { order[i], order[j] = order[j], order[i] })
			}
			clear(ys)
			for i, r := range order[next : next+w.batch] {
				copy(xs[i*size:(i+1)*size], samples[r*size:])
				ys[i*10+r%10] = 1
			}
			next += w.batch
			if err := G.Let(x, xt); err != nil {
				return 0, err
			}
			if err := G.Let(y, yt); err != nil {
				return 0, err
			}
			if err := vm.RunAll(); err != nil {
				return 0, err
			}
			if err := solver.Step(G.NodesToValueGrads(weights)); err != nil {
				return 0, err
			}
			vm.Reset()
		}
		return time.Since(start), nil
	}, nil
}

func main() {
	protocol.Main(func() (func(n int) (time.Duration, error), error) {
		if len(os.Args) != 2 {
			return nil, fmt.Errorf("usage: gorgonia <model>")
		}
		step, err := stepper(os.Args[1])
		if err == nil {
			_, err = step(3)
		}
		return step, err
	})
}
