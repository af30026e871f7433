package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// RandomErasingConfig is what a RandomErasing layer was made with.
type RandomErasingConfig struct {
	Factor, Scale [2]float32
	FillValue     []float32 // one, or one for each channel; none for noise
	coloring
}

// A RandomErasingOption is [FillValue], [FillColor] or a [ColorOption].
type RandomErasingOption interface{ erasing(*RandomErasingConfig) }

func (o FillValueOption) erasing(d *RandomErasingConfig)  { d.FillValue = []float32{float32(o)} }
func (o FillColorOption) erasing(d *RandomErasingConfig)  { d.FillValue = o }
func (o ValueRangeOption) erasing(d *RandomErasingConfig) { o.coloring(&d.coloring) }
func (f DataFormat) erasing(d *RandomErasingConfig)       { f.coloring(&d.coloring) }
func (o LayerOption) erasing(d *RandomErasingConfig)      { o.coloring(&d.coloring) }

// A FillColorOption is [FillColor].
type FillColorOption []float32

// FillColor is [FillValue] with a value for each channel.
func FillColor(channels ...float32) FillColorOption { return append(FillColorOption{}, channels...) }

// RandomErasing covers, in training, a part of images, each with a probability (Zhong and others, 2020):
// a rectangle whose sides are √scale of the image's, each drawn for itself. It is filled with noise, or
// with [FillValue]. Keras's defaults are 1 and 0.02 to 0.33.
func RandomErasing[F, S Factor](probability F, scale S, options ...RandomErasingOption) *Layer {
	const class = "RandomErasing"
	d := RandomErasingConfig{Factor: factor(class, "factor", probability, 0, 1), Scale: factor(class, "scale", scale, 0, 1), coloring: newColoring(class, nil)}
	for _, o := range options {
		o.erasing(&d)
	}
	d.check(class)
	return augmenting(class, d, d.DataFormat, d.layer, func(r *draws, x *tensor.Tensor) *tensor.Tensor {
		if n := len(d.FillValue); n > 1 && x.Dim(3) != tensor.Unknown && n != x.Dim(3) {
			tensor.Fail("", class, []*tensor.Tensor{x}, "FillColor has %d values, and the images have %d channels: give one for each", n, x.Dim(3))
		}
		width, height := r.each(x, d.Scale).Sqrt(), r.each(x, d.Scale).Sqrt()
		inside := r.box(x, height, width).inside
		chosen := r.chosen(x, d.Factor)
		fill := tensor.From(d.FillValue)
		if len(d.FillValue) == 0 {
			fill = x.NormalLike(r.next(), 0, 1).Scale(d.ValueRange[1])
		}
		return tensor.Where(inside.LogicalAnd(chosen), d.clip(fill), x)
	})
}

// A box is a rectangle in each image: 1 inside of it, [batch height width 1], and its part of the image,
// [batch 1 1 1].
type box struct{ inside, part *tensor.Tensor }

// box is anywhere, with sides that are parts of the image's, [batch 1 1 1].
func (d *draws) box(x, height, width *tensor.Tensor) box {
	side := func(part *tensor.Tensor, axis int) *tensor.Tensor {
		n := x.Dim(axis)
		length := part.Scale(float32(n))
		begin := d.each(x, [2]float32{0, 1}).Mul(length.Neg().AddScalar(float32(n)))
		shape := []int{1, 1, 1, 1}
		shape[axis] = max(n, 0)
		at := tensor.Arange(0, float64(max(n, 0)), 1).Reshape(shape...)
		if n == tensor.Unknown {
			shape[axis] = n
			at = tensor.Symbol(shape)
		}
		return at.GreaterEqual(begin).LogicalAnd(at.Less(begin.Add(length)))
	}
	columns := side(width, 2)
	rows := side(height, 1)
	return box{rows.LogicalAnd(columns), height.Mul(width)}
}
