package tensor

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// A Window says how a convolution or a pooling goes over its input. The zero Window goes step by
// step over what is there.
type Window struct {
	Strides  []int // from place to place, for each spatial axis; nil means 1, for pooling the window's size
	Dilation []int // between the window's elements; nil means 1, side by side
	Padding  Padding
	Groups   int // the channels, and the filters, fall into so many groups that do not see each other; 0 means 1

	// OutputPadding is, for a transposed convolution, how many more elements the output has than
	// the least; nil means what Keras takes for a given padding.
	OutputPadding []int
}

// A Padding says what windows see at the borders.
type Padding uint8

const (
	Valid  Padding = iota // nothing: all windows are inside
	Same                  // zeros on both sides, so that there are as many windows as elements, divided by the stride
	Causal                // zeros before the first element, for one axis: no window sees what comes later
)

func (p Padding) String() string { return [...]string{"valid", "same", "causal"}[p] }

// Conv returns the convolution (as everywhere in deep learning: the cross-correlation) of
// x [batch ... channels] with the kernel w [window ... channels/groups filters] over one, two or
// three spatial axes: [batch ... filters].
func (x *Tensor) Conv(w *Tensor, window Window) *Tensor {
	return apply(conv{geometry: window.geometry("Conv", x, len(w.shape)-2)}, x, w)
}

// DepthwiseConv convolves each channel of x [batch ... channels] with kernels of its own,
// w [window ... channels multiplier]: [batch ... channels·multiplier].
func (x *Tensor) DepthwiseConv(w *Tensor, window Window) *Tensor {
	n := len(w.shape)
	if n < 3 {
		Fail("", "DepthwiseConv", []*Tensor{x, w}, "the kernel (input 1) wants the shape [window ... channels multiplier]")
	}
	if w.shape[n-2] != x.Dim(-1) {
		Fail("", "DepthwiseConv", []*Tensor{x, w}, "the kernel (input 1) is for %d channels, and the last axis of x has %d", w.shape[n-2], x.Dim(-1))
	}
	window.Groups = w.shape[n-2]
	dims := append(append([]int{}, w.shape[:n-2]...), 1, w.shape[n-2]*w.shape[n-1])
	return x.Conv(w.Reshape(dims...), window)
}

// conv is a convolution, with what was fused with it: a bias, and a ReLU.
type conv struct {
	geometry
	bias, relu bool
	cut        bool // the gradient comes cut by the ReLU; see fusePool
}

// A geometry is a Window whose axes are counted, and as a comparable value.
type geometry struct {
	axes              int // spatial ones
	strides, dilation [3]int
	padding           Padding
	groups            int
}

func (w Window) geometry(op string, x *Tensor, axes int) geometry {
	if axes < 1 || axes > 3 {
		Fail("", op, []*Tensor{x}, "there are one to three spatial axes, not %d", axes)
	}
	g := geometry{axes: axes, padding: w.Padding, groups: max(w.Groups, 1)}
	g.strides, g.dilation = perAxis(op, "strides", x, w.Strides, axes, 1), perAxis(op, "dilations", x, w.Dilation, axes, 1)
	for i := range axes {
		if g.strides[2-i] > 1 && g.dilation[2-i] > 1 {
			Fail("", op, []*Tensor{x}, "strides of %d and a dilation of %d exclude each other, as in Keras: one of them must be 1", g.strides[2-i], g.dilation[2-i])
		}
	}
	if w.Padding == Causal && axes != 1 {
		Fail("", op, []*Tensor{x}, "causal padding is for one spatial axis, not %d", axes)
	}
	return g
}

// perAxis is a number for each of three axes; if there are fewer, they are the last ones, and the
// others have a size of 1.
func perAxis(op, what string, x *Tensor, given []int, axes, least int) (all [3]int) {
	if given != nil && len(given) != axes {
		Fail("", op, []*Tensor{x}, "there are %d %s for %d spatial axes", len(given), what, axes)
	}
	all = [3]int{1, 1, 1}
	for i, n := range given {
		if n < least {
			Fail("", op, []*Tensor{x}, "%s are at least %d, not %d", what, least, n)
		}
		all[3-axes+i] = n
	}
	return all
}

// text is what a geometry does out of the ordinary.
func (g geometry) text() (s string) {
	for _, p := range []struct {
		name string
		of   [3]int
	}{{" by ", g.strides}, {" dilated ", g.dilation}} {
		if p.of != [3]int{1, 1, 1} {
			s += p.name + fmt.Sprint(Shape(p.of[3-g.axes:]))
		}
	}
	if g.groups > 1 {
		s += fmt.Sprintf(" in %d groups", g.groups)
	}
	return s + " " + g.padding.String()
}

// windows are the number of places along spatial axis i, which has n elements, for a window of the
// given size, and the zeros before the first. The number is negative if the window is too large.
func (g geometry) windows(i, n, size int) (places, before int) {
	stride, reach := g.strides[i], (size-1)*g.dilation[i]+1
	switch g.padding {
	case Same:
		places = (n + stride - 1) / stride
		return places, max((places-1)*stride+reach-n, 0) / 2
	case Causal:
		return (n-1)/stride + 1, reach - 1
	}
	if n < reach {
		return -1, 0
	}
	return (n-reach)/stride + 1, 0
}

// spatial are the axes of s between the first and the last, as three.
func spatial(s Shape) [3]int {
	all := [3]int{1, 1, 1}
	copy(all[3-(len(s)-2):], s[1:len(s)-1])
	return all
}

func (o conv) String() string {
	name := fmt.Sprintf("conv%dd", o.axes)
	if o.bias {
		name += " bias"
	}
	if o.relu {
		name += " relu"
	}
	return name + o.text()
}

func (o conv) Shape(in []Shape) (Shape, error) {
	x, w := in[0], in[1]
	if len(x) != o.axes+2 {
		return nil, wrongf("a kernel of rank %d wants an input [batch %s channels] of rank %d", len(w), "...", o.axes+2)
	}
	channels, filters := w.Dim(-2), w.Dim(-1)
	if x.Dim(-1) != Unknown && channels*o.groups != x.Dim(-1) {
		if o.groups > 1 {
			return nil, wrongf("the kernel is for %d channels in each of %d groups, and the input has %d channels", channels, o.groups, x.Dim(-1))
		}
		return nil, wrongf("the kernel is for %d channels, and the input has %d", channels, x.Dim(-1))
	}
	if filters%o.groups != 0 {
		return nil, wrongf("%d filters cannot be shared out to %d groups", filters, o.groups)
	}
	out := append(Shape{}, x...)
	out[len(out)-1] = filters
	for i := range o.axes {
		if x[1+i] == Unknown || w[i] == Unknown {
			out[1+i] = Unknown
			continue
		}
		places, _ := o.windows(3-o.axes+i, x[1+i], w[i])
		if places < 0 {
			return nil, wrongf("the window, which reaches over %d elements, is larger than the input, which has %d along spatial axis %d: a smaller kernel, or Same padding, fits", (w[i]-1)*o.dilation[3-o.axes+i]+1, x[1+i], i)
		}
		out[1+i] = places
	}
	return out, nil
}

func (o conv) flops(in []Shape) int {
	out, err := o.Shape(in)
	if err != nil {
		return 0
	}
	n := 2 * out.Size() * in[1][:len(in[1])-1].Size()
	if o.bias {
		n += out.Size()
	}
	return n
}

// kernel is the convolution as the kernels want it.
func (o conv) kernel(c *Call) kernels.Convolution {
	x, w := c.In[0].shape, c.In[1].shape
	k := kernels.Convolution{
		Batch: x[0], In: spatial(x), Out: spatial(c.Out.shape), Channels: x.Dim(-1), Filters: w.Dim(-1), Groups: o.groups,
		Kernel: [3]int{1, 1, 1}, Stride: o.strides, Dilation: o.dilation,
	}
	copy(k.Kernel[3-o.axes:], w[:o.axes])
	for i := range 3 {
		_, k.Before[i] = o.windows(i, k.In[i], k.Kernel[i])
	}
	return k
}

func (o conv) Forward(c *Call) {
	k := o.kernel(c)
	e := kernels.Epilogue{ReLU: o.relu}
	if o.bias {
		e.Bias = c.In[2].data
	}
	k.Forward(c.Out.data, c.In[0].data, c.In[1].data, e)
}

// With z = x*w + b and y = max(z, 0): dz = dy where y > 0, dx is dz convolved with w transposed, dw
// is x convolved with dz, db = Σ dz. dz takes dy's place, which is not needed any more.
func (o conv) Backward(c *Call) {
	k, dz := o.kernel(c), c.Out.grad.values
	if o.relu && !o.cut {
		kernels.ReLUGrad(dz, dz, c.Out.data, false)
	}
	if dx, add := c.grad(0); dx != nil {
		k.InputGrad(dx, dz, c.In[1].data, add)
	}
	if dw, add := c.grad(1); dw != nil {
		k.KernelGrad(dw, c.In[0].data, dz, add)
	}
	if o.bias {
		if db, add := c.grad(2); db != nil {
			kernels.SumRows(db, dz, add)
		}
	}
}

// fuseConv makes a convolution, the bias that is added to it and a ReLU one call, as fuseDense does
// for a product.
func fuseConv(c *Call, alone func(*Tensor) bool) *Call {
	if len(c.In) == 0 || !alone(c.In[0]) {
		return nil
	}
	first := c.In[0].call
	o, ok := first.Op.(conv)
	if !ok || o.relu {
		return nil
	}
	fused := &Call{Layer: c.Layer, In: first.In, Out: c.Out, Tape: c.Tape}
	switch c.Op.(type) {
	case add:
		if b := c.In[1].shape; o.bias || len(b) != 1 || b[0] != first.Out.Dim(-1) {
			return nil
		}
		o.bias = true
		fused.In = []*Tensor{first.In[0], first.In[1], c.In[1]}
	case relu:
		o.relu = true
	default:
		return nil
	}
	fused.Op = o
	if fused.parts = append(first.parts[:len(first.parts):len(first.parts)], c); first.parts == nil {
		fused.parts = []*Call{first, c}
	}
	return fused
}
