package layers

import "github.com/hornbook-go/hornbook/dl/tensor"

// The layers that change images at random do so in training only; after it they do nothing. Each image
// of a batch is changed in its own way, and in another one in each step. A batch of images is
// [batch height width channels].
//
// To see what they do, or to use them before a model, call them on a training tape:
//
//	tape := tensor.Training()
//	seen := layers.RandomFlip().Call(tape.Input(images))

// A Factor is how strongly something is changed, drawn anew for each image: between two numbers, or up
// to one, which is for both directions where there are two. A number is such as 0.2, and two are
// [2]float64{-0.1, 0.3}.
type Factor interface {
	int | float32 | float64 | [2]float64
}

// factor is the range of a Factor. It must meet the range from low to high.
func factor(class, what string, f any, low, high float64) [2]float32 {
	pair, single := f.([2]float64)
	if !single {
		v := number(f)
		if !(v >= low && v <= high) {
			tensor.Fail("", class, nil, "the %s is a number from %v to %v, or two, not %v", what, low, high, f)
		}
		v = max(v, -v)
		return [2]float32{float32(max(-v, low)), float32(v)}
	}
	a, b := min(pair[0], pair[1]), max(pair[0], pair[1])
	if !(a <= high && b >= low) {
		tensor.Fail("", class, nil, "the %s is a number from %v to %v, or two, not %v", what, low, high, f)
	}
	return [2]float32{float32(a), float32(b)}
}

func number(f any) float64 {
	switch f := f.(type) {
	case int:
		return float64(f)
	case float32:
		return float64(f)
	case float64:
		return f
	}
	return 0
}

// between is factor for numbers all of which must be from low to high; one number f is from least·f to f.
func between(class, what string, f any, low, high, least float64) [2]float32 {
	pair, ok := f.([2]float64)
	if !ok {
		v := number(f)
		pair = [2]float64{v, v}
	}
	for _, v := range pair {
		if !(v >= low && v <= high) {
			tensor.Fail("", class, nil, "the %s is a number from %v to %v, or two, not %v", what, low, high, f)
		}
	}
	if !ok {
		v := max(pair[0], -pair[0])
		pair = [2]float64{least * v, v}
	}
	return [2]float32{float32(min(pair[0], pair[1])), float32(max(pair[0], pair[1]))}
}

// draws gives the streams of random numbers that an augmentation uses, one after the other.
type draws struct {
	from tensor.Stream
	used int
}

func (d *draws) next() tensor.Stream {
	d.used++
	return d.from.With(d.used)
}

// each is a number for each image x, in a range: [batch 1 1 1].
func (d *draws) each(x *tensor.Tensor, between [2]float32) *tensor.Tensor {
	return x.UniformLike(d.next(), between[0], between[1], 1, 2, 3)
}

// one is a number for all images together, [1 1 1 1].
func (d *draws) one(x *tensor.Tensor, between [2]float32) *tensor.Tensor {
	return x.UniformLike(d.next(), between[0], between[1], 0, 1, 2, 3)
}

// chosen is 1 for images that are to be changed: with a probability that is drawn from a range.
func (d *draws) chosen(x *tensor.Tensor, probability [2]float32) *tensor.Tensor {
	p := d.each(x, probability)
	return d.each(x, [2]float32{0, 1}).Less(p)
}

// An augmentation changes images x [batch height width channels].
type augmentation func(d *draws, x *tensor.Tensor) *tensor.Tensor

// augmenting is a layer that changes images in training.
func augmenting(class string, config any, format DataFormat, options []LayerOption, f augmentation) *Layer {
	return newLayer(class, config, options, func(c *Context, x []*tensor.Tensor) *tensor.Tensor {
		y := format.images(c, class, x)
		if !c.Training() {
			return x[0]
		}
		return format.out(f(&draws{from: c.Rand()}, y))
	})
}

// coloring is what the layers have that change the values of pixels.
type coloring struct {
	ValueRange [2]float32
	DataFormat DataFormat
	layer      []LayerOption
}

// A ColorOption is [ValueRange], [ChannelsFirst] or a [LayerOption].
type ColorOption interface{ coloring(*coloring) }

// A ValueRangeOption is [ValueRange].
type ValueRangeOption [2]float32

// ValueRange says from where to where the values of pixels are; the default is 0 to 255.
func ValueRange(low, high float32) ValueRangeOption {
	return ValueRangeOption{min(low, high), max(low, high)}
}

func (o ValueRangeOption) coloring(d *coloring) { d.ValueRange = o }
func (f DataFormat) coloring(d *coloring)       { d.DataFormat = f }
func (o LayerOption) coloring(d *coloring)      { d.layer = append(d.layer, o) }

func newColoring(class string, options []ColorOption) coloring {
	d := coloring{ValueRange: [2]float32{0, 255}}
	for _, o := range options {
		o.coloring(&d)
	}
	d.check(class)
	return d
}

func (d coloring) check(class string) {
	if !(d.ValueRange[0] < d.ValueRange[1]) {
		tensor.Fail("", class, nil, "the values of pixels cannot be from %v to %v: ValueRange wants two numbers", d.ValueRange[0], d.ValueRange[1])
	}
}

// clip keeps x in the range of values.
func (d coloring) clip(x *tensor.Tensor) *tensor.Tensor {
	return x.Clip(d.ValueRange[0], d.ValueRange[1])
}

// to makes values of the range ones from 0 to high, and from is the reverse.
func (d coloring) to(x *tensor.Tensor, high float32) *tensor.Tensor {
	low, span := d.ValueRange[0], d.ValueRange[1]-d.ValueRange[0]
	if low == 0 && span == high {
		return x
	}
	return x.AddScalar(-low).Scale(1 / span).Scale(high)
}

func (d coloring) from(x *tensor.Tensor, high float32) *tensor.Tensor {
	low, span := d.ValueRange[0], d.ValueRange[1]-d.ValueRange[0]
	if low == 0 && span == high {
		return x
	}
	return x.Scale(1 / high).Scale(span).AddScalar(low)
}
