package tensor

import (
	"fmt"
	"math"
)

// A FillMode says what an image has beyond its borders.
type FillMode uint8

// The ways to go on beyond the borders of a row a b c d.
const (
	FillConstant FillMode = iota // v v v | a b c d | v v v, of a given value v
	FillNearest                  // a a a | a b c d | d d d
	FillWrap                     // b c d | a b c d | a b c
	FillMirror                   // d c b | a b c d | c b a
	FillReflect                  // c b a | a b c d | d c b
)

// String is Keras's name, such as "reflect".
func (f FillMode) String() string {
	return [...]string{"constant", "nearest", "wrap", "mirror", "reflect"}[f]
}

// Warp moves the pixels of images x [batch height width channels]: the pixel in column q and row r of
// image i is what x has in the column (a0·q + a1·r + a2)/k and the row (b0·q + b1·r + b2)/k, with
// k = c0·q + c1·r + 1 and row i of transforms [batch 8], a0 a1 a2 b0 b1 b2 c0 c1. Between pixels it is
// worked out by [Nearest] or [Bilinear]; value is for FillConstant. The transforms have no gradient.
func (x *Tensor) Warp(transforms *Tensor, by Interpolation, fill FillMode, value float32) *Tensor {
	return apply(warp{by: by, fill: fill, value: value}, x, transforms)
}

// MapCoordinates returns what images x [batch height width channels] have at the places
// [batch rows columns 2], each a row and a column: [batch rows columns channels]. Between pixels it is
// worked out by [Nearest] or [Bilinear]; value is for FillConstant. The places have no gradient.
func (x *Tensor) MapCoordinates(places *Tensor, by Interpolation, fill FillMode, value float32) *Tensor {
	return apply(warp{by: by, fill: fill, value: value, places: true}, x, places)
}

type warp struct {
	by     Interpolation
	fill   FillMode
	value  float32
	places bool // the second input has a place for each pixel, and not a transform for each image
}

func (o warp) String() string { return fmt.Sprintf("warp %v, %v", o.by, o.fill) }

func (o warp) Shape(in []Shape) (Shape, error) {
	switch {
	case len(in[0]) != 4:
		return nil, wrongf("images have the axes [batch height width channels]; ExpandDims(0) makes a batch of one image")
	case o.by != Nearest && o.by != Bilinear:
		return nil, wrongf("pixels are moved by the interpolations nearest and bilinear, not by %v", o.by)
	case in[0][1] == 0 || in[0][2] == 0:
		return nil, wrongf("the images have no pixels")
	case o.places && (len(in[1]) != 4 || in[1][3] != 2 && in[1][3] != Unknown):
		return nil, wrongf("the places are [batch rows columns 2]")
	case !o.places && (len(in[1]) != 2 || in[1][1] != 8 && in[1][1] != Unknown):
		return nil, wrongf("the transforms are [batch 8]")
	case in[0][0] != in[1][0] && in[0][0] != Unknown && in[1][0] != Unknown:
		return nil, wrongf("there are %d images, and transforms or places of %d", in[0][0], in[1][0])
	case o.places:
		return Shape{in[0][0], in[1][1], in[1][2], in[0][3]}, nil
	}
	return in[0], nil
}

func (warp) flops(in []Shape) int { return 8 * in[0].Size() }

// A corner is a pixel's place in an image, or -1 outside of it, and its part in a new pixel.
type corner struct {
	at   int
	part float32
}

// place is where in image b the pixel in row r and column q comes from.
func (o warp) place(c *Call, b, r, q int) (row, column float64) {
	if o.places {
		p := c.In[1].data[((b*c.Out.shape[1]+r)*c.Out.shape[2]+q)*2:]
		return float64(p[0]), float64(p[1])
	}
	t := (*[8]float32)(c.In[1].data[b*8:])
	x, y := float64(q), float64(r)
	at := func(i int) float64 { return float64(float64(t[i])*x) + float64(float64(t[i+1])*y) }
	column, row = at(0)+float64(t[2]), at(3)+float64(t[5])
	if t[6] != 0 || t[7] != 0 {
		k := at(6) + 1
		return row / k, column / k
	}
	return row, column
}

// corners are the pixels that are around a place, in a grid of height by width.
func (o warp) corners(row, column float64, height, width int) (around [4]corner) {
	if o.by == Nearest {
		around[0] = corner{o.index(math.Round(row), math.Round(column), height, width), 1}
		return around
	}
	top, left := math.Floor(row), math.Floor(column)
	down, right := row-top, column-left
	around[0] = corner{o.index(top, left, height, width), float32((1 - down) * (1 - right))}
	around[1] = corner{o.index(top, left+1, height, width), float32((1 - down) * right)}
	around[2] = corner{o.index(top+1, left, height, width), float32(down * (1 - right))}
	around[3] = corner{o.index(top+1, left+1, height, width), float32(down * right)}
	return around
}

func (o warp) index(row, column float64, height, width int) int {
	r, c := o.fold(row, height), o.fold(column, width)
	if r < 0 || c < 0 {
		return -1
	}
	return r*width + c
}

// fold is the index of 0 to n-1 that stands for one beyond the borders, or -1.
func (o warp) fold(at float64, n int) int {
	switch {
	case at >= 0 && at < float64(n):
		return int(at)
	case !(math.Abs(at) < 1<<52): // so that a place at infinity, or none at all, is somewhere
		return -1
	}
	i := int(at)
	switch o.fill {
	case FillNearest:
		return min(max(i, 0), n-1)
	case FillWrap:
		return modulo(i, n)
	case FillMirror:
		return mirror(i, n)
	case FillReflect: // the mirror lies at the pixel's edge: half a pixel further out
		return (mirror(2*i+1, 2*n+1) - 1) / 2
	}
	return -1
}

func mirror(i, n int) int {
	if n == 1 {
		return 0
	}
	i = modulo(i+n-1, 2*(n-1)) - (n - 1)
	return max(i, -i)
}

func modulo(i, n int) int { return (i%n + n) % n }

func (o warp) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	height, width, channels := c.In[0].shape[1], c.In[0].shape[2], c.In[0].shape[3]
	for b := range c.Out.shape[0] {
		from := x[b*height*width*channels:][:height*width*channels]
		for r := range c.Out.shape[1] {
			for q := range c.Out.shape[2] {
				row, column := o.place(c, b, r, q)
				to := y[((b*c.Out.shape[1]+r)*c.Out.shape[2]+q)*channels:][:channels]
				if o.by == Bilinear && row >= 0 && row < float64(height-1) && column >= 0 && column < float64(width-1) {
					o.inside(to, from, row, column, width)
					continue
				}
				clear(to)
				for _, k := range o.corners(row, column, height, width) {
					switch {
					case k.part == 0:
					case k.at < 0:
						for i := range to {
							to[i] += float32(k.part * o.value)
						}
					default:
						pixel := from[k.at*channels:][:len(to)]
						for i, v := range pixel {
							to[i] += float32(k.part * v)
						}
					}
				}
			}
		}
	}
}

// inside sets the pixel to from a place in the image with pixels on all sides.
func (o warp) inside(to, from []float32, row, column float64, width int) {
	top, left := int(row), int(column)
	down, right := row-float64(top), column-float64(left)
	p, q := float32((1-down)*(1-right)), float32((1-down)*right)
	r, s := float32(down*(1-right)), float32(down*right)
	upper := from[(top*width+left)*len(to):][:2*len(to)]
	lower := from[((top+1)*width+left)*len(to):][:2*len(to)]
	for i := range to {
		to[i] = float32(p*upper[i]) + float32(q*upper[len(to)+i]) + float32(r*lower[i]) + float32(s*lower[len(to)+i])
	}
}

// Each pixel is a sum of others, times parts that are not the pixels' doing.
func (o warp) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	height, width, channels := c.In[0].shape[1], c.In[0].shape[2], c.In[0].shape[3]
	for b := range c.Out.shape[0] {
		to := dx[b*height*width*channels:][:height*width*channels]
		for r := range c.Out.shape[1] {
			for q := range c.Out.shape[2] {
				row, column := o.place(c, b, r, q)
				from := dy[((b*c.Out.shape[1]+r)*c.Out.shape[2]+q)*channels:][:channels]
				for _, k := range o.corners(row, column, height, width) {
					if k.part == 0 || k.at < 0 {
						continue
					}
					pixel := to[k.at*channels:][:len(from)]
					for i, d := range from {
						pixel[i] += float32(k.part * d)
					}
				}
			}
		}
	}
}
