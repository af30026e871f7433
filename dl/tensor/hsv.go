package tensor

import "math"

// RGBToHSV returns the hue, the saturation and the value of colours, whose red, green and blue x has
// along its last axis: all are from 0 to 1 if those of x are. Gray has the hue 0 (Smith, 1978). Where
// two channels are equal, the gradient is that of the first.
func (x *Tensor) RGBToHSV() *Tensor { return apply(rgbToHSV{}, x) }

// HSVToRGB is the reverse of [Tensor.RGBToHSV]. Hues of more than 1 begin anew at 0.
func (x *Tensor) HSVToRGB() *Tensor { return apply(hsvToRGB{}, x) }

type rgbToHSV struct{}

func (rgbToHSV) String() string { return "rgb to hsv" }

func (rgbToHSV) Shape(in []Shape) (Shape, error) { return threeChannels(in[0]) }

func threeChannels(x Shape) (Shape, error) {
	if len(x) == 0 || x.Dim(-1) != 3 && x.Dim(-1) != Unknown {
		return nil, wrongf("colours have the 3 channels red, green and blue, or hue, saturation and value, along the last axis")
	}
	return x, nil
}

func (rgbToHSV) flops(in []Shape) int { return 4 * in[0].Size() }

// A colour is what rgbToHSV works out of one.
type colour struct {
	r, g, b           float32
	value, reach      float32 // the greatest channel, and how far it is from the least
	greatest, least   int
	hue, third, sixth float32 // the hue, in which sixth of the circle it begins, and what is beyond it
}

func newColour(x []float32) (k colour) {
	k.r, k.g, k.b = x[0], x[1], x[2]
	for i, v := range x[:3] {
		if v > x[k.greatest] {
			k.greatest = i
		}
		if v < x[k.least] {
			k.least = i
		}
	}
	k.value = x[k.greatest]
	k.reach = k.value - x[k.least]
	if k.reach <= 0 {
		return k
	}
	i := k.greatest
	k.third = [...]float32{0, 2. / 6, 4. / 6}[i]
	k.sixth = (x[(i+1)%3] - x[(i+2)%3]) / (6 * k.reach)
	if k.hue = k.third + k.sixth; k.hue < 0 {
		k.hue++
	}
	return k
}

func (rgbToHSV) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	for i := 0; i+2 < len(x); i += 3 {
		k := newColour(x[i : i+3])
		y[i], y[i+1], y[i+2] = k.hue, 0, k.value
		if k.value > 0 {
			y[i+1] = k.reach / k.value
		}
	}
}

func (rgbToHSV) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	x, dy := c.In[0].data, c.Out.grad.values
	for i := 0; i+2 < len(x); i += 3 {
		k := newColour(x[i : i+3])
		dh, ds, dv := dy[i], dy[i+1], dy[i+2]
		var dreach float32
		if k.value > 0 { // the saturation is reach/value
			dreach = ds / k.value
			dv -= ds * k.reach / (k.value * k.value)
		}
		if k.reach > 0 { // the hue is third + (next - last)/(6·reach)
			part := dh / (6 * k.reach)
			dx[i+(k.greatest+1)%3] += part
			dx[i+(k.greatest+2)%3] -= part
			dreach -= dh * k.sixth / k.reach
		}
		dx[i+k.greatest] += dv + dreach
		dx[i+k.least] -= dreach
	}
}

type hsvToRGB struct{}

func (hsvToRGB) String() string { return "hsv to rgb" }

func (hsvToRGB) Shape(in []Shape) (Shape, error) { return threeChannels(in[0]) }

func (hsvToRGB) flops(in []Shape) int { return 4 * in[0].Size() }

// pure are red, green and blue of a hue, and what they grow by with it.
func pure(hue float32) (rgb, slope [3]float32) {
	h := float64(hue)
	h = 6 * (h - math.Floor(h))
	for i, from := range [...]float64{3, 2, 4} {
		v, s := math.Abs(h-from)-1, float32(6)
		if h < from {
			s = -6
		}
		if i > 0 {
			v, s = 1-v, -s
		}
		if v > 0 && v < 1 {
			slope[i] = s
		}
		rgb[i] = float32(min(max(v, 0), 1))
	}
	return rgb, slope
}

// Each channel is value·(1 - saturation·(1 - pure)).
func (hsvToRGB) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	for i := 0; i+2 < len(x); i += 3 {
		rgb, _ := pure(x[i])
		for k, p := range rgb {
			y[i+k] = x[i+2] * (1 - float32(x[i+1]*(1-p)))
		}
	}
}

func (hsvToRGB) Backward(c *Call) {
	dx := c.gradToAdd(0)
	if dx == nil {
		return
	}
	x, dy := c.In[0].data, c.Out.grad.values
	for i := 0; i+2 < len(x); i += 3 {
		rgb, slope := pure(x[i])
		s, v := x[i+1], x[i+2]
		for k, p := range rgb {
			d := dy[i+k]
			dx[i] += d * v * s * slope[k]
			dx[i+1] -= d * v * (1 - p)
			dx[i+2] += d * (1 - float32(s*(1-p)))
		}
	}
}
