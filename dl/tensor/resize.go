package tensor

import (
	"fmt"
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

// An Interpolation is how [Tensor.Resize] works out the values between the elements: a sum of those
// around a place, weighed by their distance d in elements of the input.
type Interpolation uint8

const (
	Nearest  Interpolation = iota // the element at the place
	Bilinear                      // 1 - d, for the two within 1
	Bicubic                       // a cubic in d, for the four within 2 (Keys, 1981, with a = -1/2)
	Lanczos3                      // sinc(d)·sinc(d/3), for the six within 3 (Duchon, 1979)
	Lanczos5                      // sinc(d)·sinc(d/5), for the ten within 5
)

// String is Keras's name, such as "bilinear".
func (i Interpolation) String() string {
	return [...]string{"nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"}[i]
}

// Resize returns images x [batch height width channels] in another size. Places are those of the
// elements' centres, as in Keras. With antialias, an image that is made smaller is a mean over all of
// its elements; else only those next to the places are looked at.
func (x *Tensor) Resize(height, width int, by Interpolation, antialias bool) *Tensor {
	if x.Rank() != 4 {
		Fail("", "Resize", []*Tensor{x}, "images have the axes [batch height width channels]; ExpandDims(0) makes a batch of one image")
	}
	if height < 0 || width < 0 {
		Fail("", "Resize", []*Tensor{x}, "the size %d by %d is negative", height, width)
	}
	return apply(resize{axis: 2, size: width, by: by, antialias: antialias},
		apply(resize{axis: 1, size: height, by: by, antialias: antialias}, x))
}

// Enlarge returns x with n times as many elements along an axis, such as 2 for the height of images,
// as [Tensor.Resize] works them out. Negative axes count from the end.
func (x *Tensor) Enlarge(n, axis int, by Interpolation) *Tensor {
	if n < 1 {
		Fail("", "Enlarge", []*Tensor{x}, "there cannot be %d times as many elements: n is 1 or more", n)
	}
	return apply(resize{axis: axis, times: n, by: by}, x)
}

// resize is along one axis, to a size, or to so many times the size that there is.
type resize struct {
	axis, size, times int
	by                Interpolation
	antialias         bool
}

func (o resize) String() string {
	if o.times > 0 {
		return fmt.Sprintf("resize %v ×%d", o.by, o.times)
	}
	return fmt.Sprintf("resize %v to %d", o.by, o.size)
}

func (o resize) Shape(in []Shape) (Shape, error) {
	axis, err := in[0].axis(o.axis)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(in[0])
	switch {
	case o.times == 0:
		if out[axis] == 0 && o.size > 0 {
			return nil, wrongf("axis %d is empty, so there is nothing that %d elements could be", axis, o.size)
		}
		out[axis] = o.size
	case out[axis] != Unknown:
		out[axis] *= o.times
	}
	return out, nil
}

func (resize) flops(in []Shape) int { return 2 * in[0].Size() }

// A tap is what an element of the output is made of: the elements of the input from first on, times
// the weights.
type tap struct {
	first   int
	weights []float32
}

func (o resize) taps(c *Call) []tap {
	if taps, ok := c.plan.([]tap); ok {
		return taps
	}
	_, n, _ := lanes(c.In[0].shape, o.axis)
	_, m, _ := lanes(c.Out.shape, o.axis)
	taps := make([]tap, m)
	step := float64(n) / float64(m)
	for k := range taps {
		place := (float64(k)+0.5)*step - 0.5 // of the output's centre, in elements of the input
		if o.by == Nearest {
			taps[k] = tap{min(int((float64(k)+0.5)*step), n-1), []float32{1}}
			continue
		}
		wide := 1.0
		if o.antialias {
			wide = max(step, 1)
		}
		reach := wide * [...]float64{0, 1, 2, 3, 5}[o.by]
		first, last := max(int(math.Ceil(place-reach)), 0), min(int(math.Floor(place+reach)), n-1)
		weights, sum := make([]float64, last-first+1), 0.0
		for i := range weights {
			weights[i] = o.by.weight(math.Abs(place-float64(first+i)) / wide)
			sum += weights[i]
		}
		taps[k] = tap{first, make([]float32, len(weights))}
		for i, w := range weights {
			taps[k].weights[i] = float32(w / sum)
		}
	}
	c.plan = taps
	return taps
}

// weight is of an element at the distance d.
func (i Interpolation) weight(d float64) float64 {
	switch i {
	case Bilinear:
		return max(1-d, 0)
	case Bicubic:
		switch {
		case d < 1:
			return (1.5*d-2.5)*d*d + 1
		case d < 2:
			return ((-0.5*d+2.5)*d-4)*d + 2
		}
		return 0
	}
	radius := 3.0
	if i == Lanczos5 {
		radius = 5
	}
	switch {
	case d > radius:
		return 0
	case d <= 1e-3:
		return 1
	}
	return radius * math.Sin(math.Pi*d) * math.Sin(math.Pi*d/radius) / (math.Pi * math.Pi * d * d)
}

func (o resize) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	outer, n, inner := lanes(c.In[0].shape, o.axis)
	taps := o.taps(c)
	for a := range outer {
		for k, t := range taps {
			to := y[(a*len(taps)+k)*inner:][:inner]
			for i, w := range t.weights {
				from := x[(a*n+t.first+i)*inner:][:inner]
				switch {
				case inner < 16 && i == 0: // too short for a kernel's call
					for j, v := range from {
						to[j] = w * v
					}
				case inner < 16:
					for j, v := range from {
						to[j] += float32(w * v)
					}
				case i == 0:
					kernels.Scale(to, from, w)
				default:
					kernels.Axpy(to, w, from)
				}
			}
		}
	}
}

// y_k = Σ w_ki·x_i, so dx_i = Σ w_ki·dy_k.
func (o resize) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	dy := c.Out.grad.values
	outer, n, inner := lanes(c.In[0].shape, o.axis)
	taps := o.taps(c)
	for a := range outer {
		for k, t := range taps {
			from := dy[(a*len(taps)+k)*inner:][:inner]
			for i, w := range t.weights {
				to := dx[(a*n+t.first+i)*inner:][:inner]
				if inner >= 16 {
					kernels.Axpy(to, w, from)
					continue
				}
				for j, v := range from {
					to[j] += float32(w * v)
				}
			}
		}
	}
}
