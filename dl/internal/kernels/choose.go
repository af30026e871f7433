package kernels

import "math"

// Equal is z = 1 where x is equal to y, else 0; the slices have the same length, and z may be x or y.
func Equal(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { equal(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func equal(z, x, y []float32) {
	if vectorEqual(z, x, y) {
		return
	}
	for i := range z {
		z[i] = Bit(x[i] == y[i])
	}
}

// NotEqual is z = 1 where x is not equal to y, as NaN is to nothing, else 0; see [Equal].
func NotEqual(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { notEqual(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func notEqual(z, x, y []float32) {
	if vectorNotEqual(z, x, y) {
		return
	}
	for i := range z {
		z[i] = Bit(x[i] != y[i])
	}
}

// Less is z = 1 where x < y, else 0; see [Equal].
func Less(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { less(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func less(z, x, y []float32) {
	if vectorLess(z, x, y) {
		return
	}
	for i := range z {
		z[i] = Bit(x[i] < y[i])
	}
}

// LessEqual is z = 1 where x <= y, else 0; see [Equal].
func LessEqual(z, x, y []float32) {
	x, y = x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { lessEqual(s[0], s[1], s[2]) }, slices{z, x, y}, scalars{})
}

func lessEqual(z, x, y []float32) {
	if vectorLessEqual(z, x, y) {
		return
	}
	for i := range z {
		z[i] = Bit(x[i] <= y[i])
	}
}

// Choose is z = x where c is not 0, else y; the slices have the same length.
func Choose(z, c, x, y []float32) {
	c, x, y = c[:len(z)], x[:len(z)], y[:len(z)]
	each(len(z), light, func(s slices, _ scalars) { chooseEach(s[0], s[1], s[2], s[3]) }, slices{z, c, x, y}, scalars{})
}

func chooseEach(z, c, x, y []float32) {
	if vectorChoose(z, c, x, y) {
		return
	}
	for i := range z {
		z[i] = Either(c[i] != 0, x[i], y[i])
	}
}

// Chosen is the gradient of x in [Choose]: d = dz where c is not 0, else 0; the slices have the same length.
func Chosen(d, dz, c []float32) {
	dz, c = dz[:len(d)], c[:len(d)]
	each(len(d), light, func(s slices, _ scalars) { chosen(s[0], s[1], s[2]) }, slices{d, dz, c}, scalars{})
}

func chosen(d, dz, c []float32) {
	if vectorChosen(d, dz, c) {
		return
	}
	for i := range d {
		d[i] = Only(dz[i], c[i] != 0)
	}
}

// NotChosen is the gradient of y in [Choose]: d = dz where c is 0, else 0; the slices have the same length.
func NotChosen(d, dz, c []float32) {
	dz, c = dz[:len(d)], c[:len(d)]
	each(len(d), light, func(s slices, _ scalars) { notChosen(s[0], s[1], s[2]) }, slices{d, dz, c}, scalars{})
}

func notChosen(d, dz, c []float32) {
	if vectorNotChosen(d, dz, c) {
		return
	}
	for i := range d {
		d[i] = Only(dz[i], c[i] == 0)
	}
}

// OfGreater is the gradient of x in max(x, y): d = dz where x > y, dz/2 where they are equal, else 0; the slices have
// the same length.
func OfGreater(d, dz, x, y []float32) {
	dz, x, y = dz[:len(d)], x[:len(d)], y[:len(d)]
	each(len(d), light, func(s slices, _ scalars) { ofGreater(s[0], s[1], s[2], s[3]) }, slices{d, dz, x, y}, scalars{})
}

func ofGreater(d, dz, x, y []float32) {
	if vectorOfGreater(d, dz, x, y) {
		return
	}
	for i := range d {
		half := 0.5 * dz[i]
		d[i] = Only(half, y[i] < x[i]) + Only(half, y[i] <= x[i])
	}
}

// Clip is y = min(max(x, low), high), NaN where one of them is; the slices have the same length, and y may be x.
func Clip(y, x []float32, low, high float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, c scalars) { clip(s[0], s[1], c[0], c[1]) }, slices{y, x}, scalars{low, high})
}

func clip(y, x []float32, low, high float32) {
	if vectorClip(y, x, low, high) {
		return
	}
	for i, v := range x {
		y[i] = min(max(v, low), high)
	}
}

// ClipGrad is the gradient of [Clip]: d = dy where x was left as it is, else 0; the slices have the same length.
func ClipGrad(d, dy, x []float32, low, high float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	each(len(d), light, func(s slices, c scalars) { clipGrad(s[0], s[1], s[2], c[0], c[1]) }, slices{d, dy, x}, scalars{low, high})
}

func clipGrad(d, dy, x []float32, low, high float32) {
	if vectorClipGrad(d, dy, x, low, high) {
		return
	}
	for i, v := range x {
		d[i] = Only(dy[i], v == min(max(v, low), high))
	}
}

// Abs is y = |x|; the slices have the same length, and y may be x.
func Abs(y, x []float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, _ scalars) { abs(s[0], s[1]) }, slices{y, x}, scalars{})
}

func abs(y, x []float32) {
	if vectorAbs(y, x) {
		return
	}
	for i, v := range x {
		y[i] = float32(math.Abs(float64(v)))
	}
}

// AbsGrad is the gradient of [Abs]: d = dy where x > 0, -dy where x < 0, else 0; the slices have the same length.
func AbsGrad(d, dy, x []float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	each(len(d), light, func(s slices, _ scalars) { absGrad(s[0], s[1], s[2]) }, slices{d, dy, x}, scalars{})
}

func absGrad(d, dy, x []float32) {
	if vectorAbsGrad(d, dy, x) {
		return
	}
	for i, v := range x {
		d[i] = Only(dy[i], v > 0) - Only(dy[i], v < 0)
	}
}

// LeakyReLU is y = slope*x where x is negative, else x; the slices have the same length, and y may be x.
func LeakyReLU(y, x []float32, slope float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, c scalars) { leakyReLU(s[0], s[1], c[0]) }, slices{y, x}, scalars{slope})
}

func leakyReLU(y, x []float32, slope float32) {
	if vectorLeakyReLU(y, x, slope) {
		return
	}
	for i, v := range x {
		y[i] = Either(v < 0, slope*v, v)
	}
}

// LeakyReLUGrad is the gradient of [LeakyReLU]: d = dy where x is positive, else slope*dy; the slices have the same
// length.
func LeakyReLUGrad(d, dy, x []float32, slope float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	each(len(d), light, func(s slices, c scalars) { leakyReLUGrad(s[0], s[1], s[2], c[0]) }, slices{d, dy, x}, scalars{slope})
}

func leakyReLUGrad(d, dy, x []float32, slope float32) {
	if vectorLeakyReLUGrad(d, dy, x, slope) {
		return
	}
	for i, v := range x {
		d[i] = Either(v > 0, dy[i], slope*dy[i])
	}
}

// Rectifier is y = slope*(x-threshold) where x <= threshold, else x, but at most most; the slices have the same length,
// and y may be x.
func Rectifier(y, x []float32, slope, most, threshold float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, c scalars) { rectifier(s[0], s[1], c[0], c[1], c[2]) }, slices{y, x}, scalars{slope, most, threshold})
}

func rectifier(y, x []float32, slope, most, threshold float32) {
	if vectorRectifier(y, x, slope, most, threshold) {
		return
	}
	for i, v := range x {
		y[i] = Either(v <= threshold, slope*(v-threshold), Either(most < v, most, v))
	}
}

// RectifierGrad is the gradient of [Rectifier]: d = slope*dy where x <= threshold, dy between, and 0 where x is not
// below most; the slices have the same length.
func RectifierGrad(d, dy, x []float32, slope, most, threshold float32) {
	dy, x = dy[:len(d)], x[:len(d)]
	each(len(d), light, func(s slices, c scalars) { rectifierGrad(s[0], s[1], s[2], c[0], c[1], c[2]) }, slices{d, dy, x}, scalars{slope, most, threshold})
}

func rectifierGrad(d, dy, x []float32, slope, most, threshold float32) {
	if vectorRectifierGrad(d, dy, x, slope, most, threshold) {
		return
	}
	for i, v := range x {
		d[i] = Either(v <= threshold, slope*dy[i], Only(dy[i], v < most))
	}
}

// Bit is 1 if b is true, else 0. The compiler makes no branch of it, nor of [Only] and [Either], which would go wrong
// half of the time.
func Bit(b bool) float32 {
	n := int32(0)
	if b {
		n = 1
	}
	return float32(n)
}

// Only is v if b is true, else 0, whatever v is: 0 times an infinite v would be NaN.
func Only(v float32, b bool) float32 { return math.Float32frombits(math.Float32bits(v) & mask(b)) }

// Either is x if b is true, else y.
func Either(b bool, x, y float32) float32 {
	m := mask(b)
	return math.Float32frombits(math.Float32bits(x)&m | math.Float32bits(y)&^m)
}

// mask is all ones if b is true, else 0.
func mask(b bool) uint32 {
	n := uint32(0)
	if b {
		n = 1
	}
	return -n
}
