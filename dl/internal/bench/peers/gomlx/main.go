// Gomlx is GoMLX's side of the bench, on its backend in Go: gomlx <model>.
package main

import (
	"fmt"
	"math/rand/v2"
	"os"
	"time"

	"github.com/gomlx/gomlx/backends"
	"github.com/gomlx/gomlx/backends/simplego"
	"github.com/gomlx/gomlx/pkg/core/graph"
	"github.com/gomlx/gomlx/pkg/core/tensors"
	"github.com/gomlx/gomlx/pkg/ml/context"
	"github.com/gomlx/gomlx/pkg/ml/datasets"
	"github.com/gomlx/gomlx/pkg/ml/layers"
	"github.com/gomlx/gomlx/pkg/ml/layers/activations"
	"github.com/gomlx/gomlx/pkg/ml/train"
	"github.com/gomlx/gomlx/pkg/ml/train/losses"
	"github.com/gomlx/gomlx/pkg/ml/train/metrics"
	"github.com/gomlx/gomlx/pkg/ml/train/optimizers"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
)

type workload struct {
	batch, steps int
	input        []int
	logits       func(ctx *context.Context, x *graph.Node) *graph.Node
}

var workloads = map[string]workload{
	"mlp-32":          {32, 100, []int{784}, mlp},
	"mlp-512":         {512, 100, []int{784}, mlp},
	"convnet":         {128, 20, []int{28, 28, 1}, convnet},
	"mlp-predict":     {1, 1, []int{784}, mlp},
	"convnet-predict": {1, 1, []int{28, 28, 1}, convnet},
}

func mlp(ctx *context.Context, x *graph.Node) *graph.Node {
	x = activations.Relu(layers.Dense(ctx.In("hidden"), x, true, 128))
	return layers.Dense(ctx.In("out"), x, true, 10)
}

func convnet(ctx *context.Context, x *graph.Node) *graph.Node {
	x = activations.Relu(layers.Convolution(ctx.In("conv1"), x).Channels(32).KernelSize(3).NoPadding().Done())
	x = graph.MaxPool(x).Window(2).Done()
	x = activations.Relu(layers.Convolution(ctx.In("conv2"), x).Channels(64).KernelSize(3).NoPadding().Done())
	x = graph.MaxPool(x).Window(2).Done()
	x = graph.Reshape(x, x.Shape().Dimensions[0], -1)
	x = layers.DropoutStatic(ctx.In("dropout"), x, 0.5)
	return layers.Dense(ctx.In("out"), x, true, 10)
}

// data are random samples and their labels.
func (w workload) data() (x, y *tensors.Tensor) {
	rows := w.batch * w.steps
	size := rows
	for _, d := range w.input {
		size *= d
	}
	values, labels := make([]float32, size), make([]int32, rows)
	for i := range values {
		values[i] = rand.Float32()
	}
	for i := range labels {
		labels[i] = int32(i % 10)
	}
	return tensors.FromFlatDataAndDimensions(values, append([]int{rows}, w.input...)...), tensors.FromFlatDataAndDimensions(labels, rows, 1)
}

func stepper(name string) (func(n int) (time.Duration, error), error) {
	w, ok := workloads[name]
	if !ok {
		return nil, fmt.Errorf("it has no model %q here", name)
	}
	backend, err := simplego.New("")
	if err != nil {
		return nil, err
	}
	if w.steps == 1 {
		return w.predict(backend)
	}
	return w.train(backend)
}

func (w workload) train(backend backends.Backend) (func(n int) (time.Duration, error), error) {
	model := func(ctx *context.Context, _ any, in []*graph.Node) []*graph.Node {
		return []*graph.Node{w.logits(ctx.In("model"), in[0])}
	}
	ctx := context.New()
	trainer := train.NewTrainer(backend, ctx, model, losses.SparseCategoricalCrossEntropyLogits, optimizers.Adam().LearningRate(1e-3).Done(),
		[]metrics.Interface{metrics.NewSparseCategoricalAccuracy("accuracy", "acc")}, nil)
	x, y := w.data()
	ds, err := datasets.InMemoryFromData(backend, "samples", []any{x}, []any{y})
	if err != nil {
		return nil, err
	}
	ds = ds.BatchSize(w.batch, true).Shuffle().Infinite(true)
	loop := train.NewLoop(trainer)
	return func(n int) (time.Duration, error) {
		start := time.Now()
		_, err := loop.RunSteps(ds, n)
		return time.Since(start), err
	}, nil
}

func (w workload) predict(backend backends.Backend) (func(n int) (time.Duration, error), error) {
	exec, err := context.NewExec(backend, context.New(), func(ctx *context.Context, x *graph.Node) *graph.Node {
		return graph.Softmax(w.logits(ctx.In("model"), x))
	})
	if err != nil {
		return nil, err
	}
	x, _ := w.data()
	return func(n int) (time.Duration, error) {
		start := time.Now()
		for range n {
			if _, err := exec.Exec1(x); err != nil {
				return 0, err
			}
		}
		return time.Since(start), nil
	}, nil
}

func main() {
	protocol.Main(func() (func(n int) (time.Duration, error), error) {
		if len(os.Args) != 2 {
			return nil, fmt.Errorf("usage: gomlx <model>")
		}
		step, err := stepper(os.Args[1])
		if err == nil {
			_, err = step(3)
		}
		return step, err
	})
}
