package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// A DenseOption is an [Activation], a [KernelOption] or a [LayerOption].
type DenseOption interface{ dense(*DenseConfig) }

// DenseConfig is what a Dense layer was made with.
type DenseConfig struct {
	Units int
	kernel
	layer []LayerOption
}

func (a Activation) dense(d *DenseConfig)   { d.Activation = a }
func (o KernelOption) dense(d *DenseConfig) { o(&d.kernel) }
func (o LayerOption) dense(d *DenseConfig)  { d.layer = append(d.layer, o) }

// Dense is a fully connected layer: activation(x·kernel + bias), with x [... in],
// kernel [in units] and bias [units].
func Dense(units int, options ...DenseOption) *Layer {
	d := DenseConfig{Units: units, kernel: newKernel()}
	for _, o := range options {
		o.dense(&d)
	}
	if units < 1 {
		tensor.Fail("", "Dense", nil, "a layer has at least one unit, not %d", units)
	}
	return newLayer("Dense", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		in := x[0].Dim(-1)
		if x[0].Rank() < 2 {
			tensor.Fail(c.path, "Dense", x, "the input wants at least two axes: [batch in]")
		}
		y := x[0].MatMul(d.weight(c, tensor.Shape{in, d.Units}))
		if d.UseBias {
			y = y.Add(d.bias(c, tensor.Shape{d.Units}))
		}
		return d.Activation.f(y)
	})
}
