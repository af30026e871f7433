package layers

import (
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Add returns the sum of its inputs, which have the same shape or are repeated to one. As a function
// of tensors it is layers.Add().Call(x, y), and so are the other merging layers.
//
// Of inputs with fewer axes, further ones come after the batch. The output of a merging layer is
// masked where all inputs are; a product, a maximum and a minimum leave out what is masked in one.
func Add(options ...LayerOption) *Layer {
	return merging("Add", options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor { return sum(x).WithMask(anyMask(x)) })
}

// sum is the sum of all inputs.
func sum(x []*tensor.Tensor) *tensor.Tensor {
	y := x[0]
	for _, z := range x[1:] {
		y = y.Add(z)
	}
	return y
}

// Subtract returns the first of its two inputs less the second.
func Subtract(options ...LayerOption) *Layer {
	return merging("Subtract", options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if len(x) != 2 {
			tensor.Fail(c.path, "Subtract", x, "the layer wants two inputs, not %d", len(x))
		}
		return x[0].Sub(x[1]).WithMask(anyMask(x))
	})
}

// Multiply returns the product of its inputs, element by element.
func Multiply(options ...LayerOption) *Layer {
	return merging("Multiply", options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		var y *tensor.Tensor
		for _, z := range x {
			if m := maskOf(z); m != nil {
				z = tensor.Where(m, z, tensor.Scalar(1))
			}
			if y == nil {
				y = z
			} else {
				y = y.Mul(z)
			}
		}
		if m := anyMask(x); m != nil {
			y = tensor.Where(withRank(m, y.Rank()), y, tensor.Scalar(0)).WithMask(m)
		}
		return y
	})
}

// Maximum returns the greatest of its inputs, element by element.
func Maximum(options ...LayerOption) *Layer {
	return merging("Maximum", options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor { return fold(x, (*tensor.Tensor).Maximum) })
}

// Minimum returns the smallest of its inputs, element by element.
func Minimum(options ...LayerOption) *Layer {
	return merging("Minimum", options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor { return fold(x, (*tensor.Tensor).Minimum) })
}

// Average returns the mean of its inputs, element by element.
func Average(options ...LayerOption) *Layer {
	return merging("Average", options, func(_ *Context, x []*tensor.Tensor) *tensor.Tensor {
		return sum(x).Scale(1 / float32(len(x))).WithMask(anyMask(x))
	})
}

// merging is a layer that merges at least two inputs, which it is given with as many axes as each other.
func merging(class string, options []LayerOption, f func(c *Context, x []*tensor.Tensor) *tensor.Tensor) *Layer {
	l := newLayer(class, nil, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if len(x) < 2 {
			tensor.Fail(c.path, class, x, "the layer merges at least two inputs: Call(a, b)")
		}
		rank := 0
		for _, z := range x {
			rank = max(rank, z.Rank())
		}
		in := slices.Clone(x)
		for i, z := range in {
			for z.Rank() < rank && z.Rank() > 0 {
				z = z.ExpandDims(1)
			}
			in[i] = z.WithMask(x[i].Mask())
		}
		return f(c, in)
	})
	l.masks = masksOwn
	return l
}

// maskOf is x's mask with as many axes as x has, or nil.
func maskOf(x *tensor.Tensor) *tensor.Tensor {
	m := x.Mask()
	if m == nil {
		return nil
	}
	return withRank(m, x.Rank())
}

// anyMask is 1 where any input counts; nil if an input has no mask.
func anyMask(x []*tensor.Tensor) (all *tensor.Tensor) {
	for _, z := range x {
		switch m := z.Mask(); {
		case m == nil:
			return nil
		case all == nil:
			all = m
		default:
			all = all.Maximum(m)
		}
	}
	return all
}

// fold puts one input after the other together. Where one is masked it is taken to be as what it meets.
func fold(x []*tensor.Tensor, f func(x, y *tensor.Tensor) *tensor.Tensor) *tensor.Tensor {
	y, mask := x[0], maskOf(x[0])
	for _, z := range x[1:] {
		m := maskOf(z)
		if m != nil {
			z = tensor.Where(m, z, y)
		}
		if mask != nil {
			y = tensor.Where(mask, y, z)
		}
		if m != nil && mask != nil {
			mask = mask.Maximum(m)
		} else {
			mask = nil
		}
		y = f(y, z)
	}
	return y.WithMask(anyMask(x))
}

// ConcatenateConfig is what a Concatenate layer was made with.
type ConcatenateConfig struct{ Axis int }

// Concatenate joins its inputs along an axis, in which alone they may differ; Keras's default is
// -1, the last. Where an input has a mask, so does the output: elsewhere all counts.
func Concatenate(axis int, options ...LayerOption) *Layer {
	l := newLayer("Concatenate", ConcatenateConfig{axis}, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := tensor.Concat(axis, x...)
		masked := false
		for _, z := range x {
			masked = masked || z.Mask() != nil
		}
		if !masked {
			return y
		}
		masks := make([]*tensor.Tensor, len(x))
		for i, z := range x {
			masks[i] = z.Scale(0).AddScalar(1)
			if m := maskOf(z); m != nil {
				masks[i] = masks[i].Mul(m)
			}
		}
		return y.WithMask(tensor.Concat(axis, masks...).StopGradient().Max(-1))
	})
	l.masks = masksOwn
	return l
}

// DotConfig is what a Dot layer was made with.
type DotConfig struct {
	Axes      [2]int
	Normalize bool
	layer     []LayerOption
}

// A DotOption is [Normalized] or a [LayerOption].
type DotOption interface{ dot(*DotConfig) }

// A NormalizedOption is what [Normalized] returns.
type NormalizedOption bool

// Normalized divides the inputs of a [Dot] by their Euclidean norms along the axes first, so that the
// product is the cosine of the angle between them.
func Normalized() NormalizedOption { return true }

func (o NormalizedOption) dot(d *DotConfig) { d.Normalize = bool(o) }
func (o LayerOption) dot(d *DotConfig)      { d.layer = append(d.layer, o) }

// Dot is the sum of the products of its two inputs x and y, sample by sample, along axes[0] of x and
// axes[1] of y: of [batch n] and [batch n] it is [batch 1], and of [batch a n] and [batch b n] along 2
// and 2 it is [batch a b]. Negative axes count from the end, and the batch is axis 0.
func Dot(axes [2]int, options ...DotOption) *Layer {
	d := DotConfig{Axes: axes}
	for _, o := range options {
		o.dot(&d)
	}
	l := newLayer("Dot", d, d.layer, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		if len(x) != 2 || x[0].Rank() < 2 || x[1].Rank() < 2 {
			tensor.Fail(c.path, "Dot", x, "the layer wants two inputs of at least two axes, the first one being the batch")
		}
		at := [2]int{mustHaveAxes(c, "Dot", x[:1], axes[0])[0], mustHaveAxes(c, "Dot", x[1:], axes[1])[0]}
		n, m := x[0].Dim(at[0]), x[1].Dim(at[1])
		if at[0] == 0 || at[1] == 0 || n != m && n != tensor.Unknown && m != tensor.Unknown {
			tensor.Fail(c.path, "Dot", x, "axis %d of the first input, %d, cannot meet axis %d of the second, %d: they are as long as each other, and not the batch", axes[0], n, axes[1], m)
		}
		left, right := x[0].WithMask(nil), x[1].WithMask(nil)
		if d.Normalize {
			left, right = unitNormalized(left, 1e-7, at[0]), unitNormalized(right, 1e-7, at[1])
		}
		a, b := []byte(letters(1, left.Rank())), []byte(letters(10, right.Rank()))
		a[0], b[0] = 'a', 'a'
		b[at[1]] = a[at[0]]
		out := string(slices.Delete(slices.Clone(a), at[0], at[0]+1))
		for i, letter := range b {
			if i != 0 && i != at[1] {
				out += string(letter)
			}
		}
		y := tensor.Einsum(string(a)+","+string(b)+"->"+out, left, right)
		if y.Rank() == 1 {
			y = y.ExpandDims(-1)
		}
		return y
	})
	l.masks = masksEnd
	return l
}
