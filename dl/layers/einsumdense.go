package layers

import (
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// EinsumDenseConfig is what an EinsumDense layer was made with.
type EinsumDenseConfig struct {
	Equation    string
	OutputShape tensor.Shape
	BiasAxes    string
	kernel
	layer []LayerOption
}

// An EinsumDenseOption is [BiasAxes], an [Activation], a [KernelOption] or a [LayerOption].
type EinsumDenseOption interface{ einsumDense(*EinsumDenseConfig) }

// A BiasAxesOption is what [BiasAxes] returns.
type BiasAxesOption string

// BiasAxes gives an [EinsumDense] a bias with the axes of the output that these letters name, such as
// "d"; the default is none.
func BiasAxes(letters string) BiasAxesOption { return BiasAxesOption(letters) }

func (o BiasAxesOption) einsumDense(d *EinsumDenseConfig) { d.BiasAxes = string(o) }
func (a Activation) einsumDense(d *EinsumDenseConfig)     { d.Activation = a }
func (o KernelOption) einsumDense(d *EinsumDenseConfig)   { o(&d.kernel) }
func (o LayerOption) einsumDense(d *EinsumDenseConfig)    { d.layer = append(d.layer, o) }

// EinsumDense is a dense layer whose product is an [tensor.Einsum] of the input and the kernel:
//
//	layers.EinsumDense("abc,cd->abd", tensor.Shape{-1, 64}, layers.BiasAxes("d"))  // a Dense of 64 units
//	layers.EinsumDense("abc,cde->abde", tensor.Shape{-1, 8, 64})                   // in 8 heads
//	layers.EinsumDense("...x,xy->...y", tensor.Shape{64})                          // whatever the axes
//
// outputShape is the output's, without the batch and what an ellipsis stands for; -1 is for an axis
// that is as in the input. The weights are kernel, whose shape follows from it, and bias.
func EinsumDense(equation string, outputShape tensor.Shape, options ...EinsumDenseOption) *Layer {
	d := EinsumDenseConfig{Equation: strings.ReplaceAll(equation, " ", ""), OutputShape: slices.Clone(outputShape), kernel: newKernel()}
	for _, o := range options {
		o.einsumDense(&d)
	}
	return newLayer("EinsumDense", d, d.layer, d.call)
}

// An einsumShape is what follows of an equation for an input.
type einsumShape struct {
	input, weight, output string // the letters, without those of an ellipsis
	left                  bool   // an ellipsis is at the left end
	elided                int    // axes that it stands for
	kernel, bias, out     tensor.Shape
	fanIn, fanOut         []int // axes of the kernel
}

// shapes works out what the kernel and the bias are for an input.
func (d EinsumDenseConfig) shapes(c *Context, x []*tensor.Tensor) (e einsumShape) {
	const class = "EinsumDense"
	fail := func(format string, args ...any) {
		tensor.Fail(c.path, class, x, "%q: "+format, append([]any{d.Equation}, args...)...)
	}
	in, output, arrow := strings.Cut(d.Equation, "->")
	input, weight, comma := strings.Cut(in, ",")
	e.left = strings.HasPrefix(input, "...") && strings.HasPrefix(output, "...")
	right := strings.HasSuffix(input, "...") && strings.HasSuffix(output, "...")
	e.input, e.weight, e.output = strings.Trim(input, "."), weight, strings.Trim(output, ".")
	dots := strings.Contains(d.Equation, ".")
	if !arrow || !comma || strings.ContainsAny(e.weight, ".,") || dots && e.left == right || strings.ContainsAny(e.input+e.output, ".,") {
		fail("the equation is of the form ab,bc->ac, ...b,bc->...c or ab...,bc->ac...")
	}
	shape := x[0].Shape()
	e.elided = len(shape) - len(e.input)
	if e.elided < 0 || !dots && e.elided > 0 {
		fail("the input has %d axes, and the equation names %d", len(shape), len(e.input))
	}
	e.out = append(tensor.Shape{shape[0]}, d.OutputShape...)
	if e.elided > 0 && e.left {
		e.out = slices.Concat(e.out[:1], shape[1:e.elided], e.out[1:])
	} else if e.elided > 0 {
		e.out = append(e.out, shape[len(shape)-e.elided:]...)
	}
	from := 0 // where the letters begin
	if e.left {
		from = e.elided
	}
	if len(e.out) != len(e.output)+e.elided {
		fail("the output has %d axes and the output shape %v with the batch makes %d", len(e.output)+e.elided, d.OutputShape, len(e.out))
	}
	sizeIn, sizeOut := map[rune]int{}, map[rune]int{}
	for i, l := range e.input {
		sizeIn[l] = shape[from+i]
	}
	for i, l := range e.output {
		n := e.out[from+i]
		if m, ok := sizeIn[l]; ok {
			if n == tensor.Unknown {
				n = m
			}
			if m != tensor.Unknown && n != m {
				fail("the axis %c is %d in the input and %d in the output shape", l, m, n)
			}
		} else if !strings.ContainsRune(e.weight, l) {
			fail("the output's letter %c is in neither the input nor the kernel", l)
		}
		e.out[from+i] = n
		sizeOut[l] = n
	}
	for i, l := range e.weight {
		if n, ok := sizeOut[l]; ok {
			e.kernel, e.fanOut = append(e.kernel, n), append(e.fanOut, i)
		} else if n, ok := sizeIn[l]; ok {
			e.kernel, e.fanIn = append(e.kernel, n), append(e.fanIn, i)
		} else {
			fail("the kernel's letter %c is in neither the input nor the output", l)
		}
	}
	if d.BiasAxes != "" {
		first := len(e.output)
		for _, l := range d.BiasAxes {
			i := strings.IndexRune(e.output, l)
			if i < 0 {
				fail("the bias has the letter %c, and the output does not", l)
			}
			first = min(first, i)
		}
		for _, l := range e.output[first:] {
			n := 1
			if strings.ContainsRune(d.BiasAxes, l) {
				n = sizeOut[l]
			}
			e.bias = append(e.bias, n)
		}
		for range e.elided {
			if !e.left {
				e.bias = append(e.bias, 1)
			}
		}
	}
	return e
}

func (d EinsumDenseConfig) call(c *Context, x []*tensor.Tensor) *tensor.Tensor {
	e := d.shapes(c, x)
	init := d.KernelInitializer
	if goesByFans(init) {
		init = init.FanAxes(e.fanIn, e.fanOut)
	}
	kernel := c.Weight("kernel", e.kernel, init, Regularized(d.KernelRegularizer), Constrained(d.KernelConstraint))
	var bias *tensor.Tensor
	if e.bias != nil {
		bias = d.bias(c, e.bias)
	}
	if y := e.product(x[0], kernel, bias); y != nil {
		return d.Activation.f(y)
	}
	y := tensor.Einsum(d.Equation, x[0], kernel)
	if bias != nil {
		y = y.Add(bias)
	}
	return d.Activation.f(y)
}

// goesByFans reports whether an initializer goes by the numbers of inputs and outputs.
func goesByFans(i initializers.Initializer) bool {
	switch i.Class {
	case "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal", "VarianceScaling":
		return i.Config["input_axes"] == nil
	}
	return false
}

// product is the output as a product of two matrices, in the last loop of which the bias is added, or
// nil if the axes do not stand so.
func (e einsumShape) product(x, kernel, bias *tensor.Tensor) *tensor.Tensor {
	k := len(e.fanIn) // axes of the input, its last ones, over which is summed
	if e.elided > 0 && !e.left || k == 0 || k > len(e.input) || k == len(e.weight) {
		return nil
	}
	free, summed, made := e.input[:len(e.input)-k], e.input[len(e.input)-k:], e.weight[k:]
	if e.weight[:k] != summed || e.output != free+made || strings.ContainsAny(free, e.weight) {
		return nil
	}
	if bias != nil && !bias.Shape().Equal(e.kernel[k:]) {
		return nil
	}
	unknown := 0
	shape := make([]int, len(e.out))
	for i, n := range e.out {
		if shape[i] = n; n == tensor.Unknown {
			unknown++
		}
	}
	if unknown > 1 {
		return nil
	}
	in, out := e.kernel[:k].Size(), e.kernel[k:].Size()
	if k > 1 {
		rows := slices.Clone([]int(x.Shape()[:x.Rank()-k]))
		x = x.Reshape(append(rows, in)...)
	}
	if len(e.kernel) > 2 {
		kernel = kernel.Reshape(in, out)
	}
	y := x.MatMul(kernel)
	if bias != nil {
		if bias.Rank() > 1 {
			bias = bias.Reshape(out)
		}
		y = y.Add(bias)
	}
	if len(made) > 1 {
		y = y.Reshape(shape...)
	}
	return y
}
