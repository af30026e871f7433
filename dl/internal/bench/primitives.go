package main

import (
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A primitive is a product or a convolution, measured alone. Its name says all of it, also to the other
// libraries' programs: gemm-MxKxN-NN, or conv-BATCHxHEIGHTxWIDTHxCHANNELS-FILTERS-valid-forward, with
// kernels of 3×3.
type primitive struct {
	name  string
	flops int
	make  func() (run func())
}

// libraries are what primitives are compared with.
var libraries = []framework{
	{name: "openblas", python: true, command: library("openblas")},
	// On Zen 4 OpenBLAS takes kernels for AVX-512 that are slower than its own for AVX2.
	{name: "openblas-haswell", python: true, command: library("openblas", "OPENBLAS_CORETYPE=Haswell")},
	{name: "onednn", python: true, command: library("onednn")},
	{name: "torch", python: true, command: library("torch")},
}

func library(name string, variables ...string) func(*environment, string) *exec.Cmd {
	return func(e *environment, model string) *exec.Cmd {
		return e.pythonCommand(variables, "primitives.py", model, name)
	}
}

var primitives = func() (all []primitive) {
	for _, n := range []int{64, 128, 256, 512, 1024} {
		all = append(all, product(n, n, n, "NN"))
	}
	for _, p := range []struct {
		m, k, n int
		form    string
	}{
		{32, 784, 128, "NN"}, {784, 32, 128, "TN"}, {32, 128, 10, "NN"}, {128, 32, 10, "TN"}, {32, 10, 128, "NT"},
		{512, 784, 128, "NN"}, {784, 512, 128, "TN"}, {1, 784, 128, "NN"}, {256, 256, 256, "NT"}, {256, 256, 256, "TN"},
	} {
		all = append(all, product(p.m, p.k, p.n, p.form))
	}
	for _, c := range []struct {
		batch, size, channels, filters int
		padding                        string
	}{
		{128, 28, 1, 32, "valid"}, {128, 13, 32, 64, "valid"}, {128, 32, 3, 32, "same"}, {32, 16, 64, 128, "same"},
		{128, 32, 16, 16, "same"}, {128, 16, 32, 32, "same"}, {128, 8, 64, 64, "same"},
	} {
		for _, part := range []string{"forward", "input", "kernel"} {
			if part != "input" || c.channels > 3 { // nobody wants the gradient of an image
				all = append(all, convolution(c.batch, c.size, c.channels, c.filters, c.padding, part))
			}
		}
	}
	return all
}()

func (p primitive) label() (name, title string) {
	return p.name, fmt.Sprintf("%.3g MFLOP", float64(p.flops)/1e6)
}

func (p primitive) measure(e *environment, others []framework, rounds int) (result, error) {
	entries := enter(e, p.name, others)
	if strings.HasPrefix(p.name, "conv") { // OpenBLAS has none, and PyTorch's are oneDNN's
		entries = slices.DeleteFunc(entries, func(f entry) bool { return f.framework != self.name && f.framework != "onednn" })
	}
	return race{name: p.name, flops: p.flops, entries: entries, epoch: 1}.run(e.threads, rounds)
}

// stepper returns a function that does n calls.
func (p primitive) stepper() func(n int) (time.Duration, error) {
	run := p.make()
	return func(n int) (time.Duration, error) {
		start := time.Now()
		for range n {
			run()
		}
		return time.Since(start), nil
	}
}

func random(n int) []float32 {
	return tensor.Uniform(tensor.NewStream(1, "values"), -1, 1, n).Values()
}

// product is a [m k]·[k n]; a factor marked T is the transpose of one that lies row by row.
func product(m, k, n int, form string) primitive {
	return primitive{fmt.Sprintf("gemm-%dx%dx%d-%s", m, k, n, form), 2 * m * k * n, func() func() {
		a, b, c := random(m*k), random(k*n), make([]float32, m*n)
		ras, cas, rbs, cbs := k, 1, n, 1
		if form[0] == 'T' {
			ras, cas = 1, m
		}
		if form[1] == 'T' {
			rbs, cbs = 1, k
		}
		return func() { kernels.Gemm(m, n, k, a, ras, cas, b, rbs, cbs, c, n, kernels.Epilogue{}) }
	}}
}

// convolution is of square images with kernels of 3×3: forward, or the gradient of its input or kernel.
func convolution(batch, size, channels, filters int, padding, part string) primitive {
	out, before := size-2, 0
	if padding == "same" {
		out, before = size, 1
	}
	name := fmt.Sprintf("conv-%dx%dx%dx%d-%d-%s-%s", batch, size, size, channels, filters, padding, part)
	return primitive{name, 2 * batch * out * out * 9 * channels * filters, func() func() {
		c := kernels.Convolution{Batch: batch, In: [3]int{1, size, size}, Out: [3]int{1, out, out}, Channels: channels, Filters: filters, Groups: 1,
			Kernel: [3]int{1, 3, 3}, Stride: [3]int{1, 1, 1}, Dilation: [3]int{1, 1, 1}, Before: [3]int{0, before, before}}
		x, y, w := random(batch*size*size*channels), random(batch*out*out*filters), random(9*channels*filters)
		switch part {
		case "input":
			return func() { c.InputGrad(x, y, w, false) }
		case "kernel":
			return func() { c.KernelGrad(w, x, y, false) }
		}
		return func() { c.Forward(y, x, w, kernels.Epilogue{}) }
	}}
}
