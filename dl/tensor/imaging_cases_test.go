package tensor_test

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

var (
	pixel = kind{func(r *rand.Rand) float64 { return 255 * r.Float64() }, false}
	// colours whose channels are far enough apart, and hues far enough from the bends, for differences
	colour = kind{func(r *rand.Rand) float64 { return 0.05 + 0.9*r.Float64() }, true}
	place  = kind{func(r *rand.Rand) float64 { return 20*r.Float64() - 8 }, false}
	// transforms that are neither near to none nor to a division by 0
	turn = kind{func(r *rand.Rand) float64 { return 1.2*r.Float64() - 0.55 }, false}
)

// folded is the element of a row of n that stands for one beyond its ends, by walking there; -1 is none.
func folded(i, n int, fill tensor.FillMode) int {
	step := func(i int) int { // one border crossed
		switch fill {
		case tensor.FillNearest:
			if i < 0 {
				return 0
			}
			return n - 1
		case tensor.FillWrap:
			if i < 0 {
				return i + n
			}
			return i - n
		case tensor.FillMirror:
			if n == 1 {
				return 0
			}
			if i < 0 {
				return -i
			}
			return 2*(n-1) - i
		default:
			if i < 0 {
				return -1 - i
			}
			return 2*n - 1 - i
		}
	}
	for i < 0 || i >= n {
		if fill == tensor.FillConstant {
			return -1
		}
		i = step(i)
	}
	return i
}

// sampledAt is what an image has at a place.
func sampledAt(x array, b, channel int, row, column float64, by tensor.Interpolation, fill tensor.FillMode, value float64) float64 {
	at := func(r, c float64) float64 {
		i, k := folded(int(r), x.shape[1], fill), folded(int(c), x.shape[2], fill)
		if i < 0 || k < 0 {
			return value
		}
		return x.at(b, i, k, channel)
	}
	if by == tensor.Nearest {
		return at(math.Round(row), math.Round(column))
	}
	sum := 0.0
	for r := math.Floor(row); r <= math.Floor(row)+1; r++ {
		for c := math.Floor(column); c <= math.Floor(column)+1; c++ {
			sum += max(0, 1-math.Abs(row-r)) * max(0, 1-math.Abs(column-c)) * at(r, c)
		}
	}
	return sum
}

func warped(by tensor.Interpolation, fill tensor.FillMode, value float64) func(...array) array {
	return func(in ...array) array {
		return build(in[0].shape, func(o []int) float64 {
			t := func(k int) float64 { return in[1].at(o[0], k) }
			r, q := float64(o[1]), float64(o[2])
			k := t(6)*q + t(7)*r + 1
			return sampledAt(in[0], o[0], o[3], (t(3)*q+t(4)*r+t(5))/k, (t(0)*q+t(1)*r+t(2))/k, by, fill, value)
		})
	}
}

func warp(by tensor.Interpolation, fill tensor.FillMode, value float32) func(x tensors) *tensor.Tensor {
	return func(x tensors) *tensor.Tensor { return x[0].Warp(x[1], by, fill, value) }
}

func mapped(by tensor.Interpolation, fill tensor.FillMode) (func(x tensors) *tensor.Tensor, func(...array) array) {
	return func(x tensors) *tensor.Tensor { return x[0].MapCoordinates(x[1], by, fill, 0.5) }, func(in ...array) array {
		shape := []int{in[0].shape[0], in[1].shape[1], in[1].shape[2], in[0].shape[3]}
		return build(shape, func(o []int) float64 {
			return sampledAt(in[0], o[0], o[3], in[1].at(o[0], o[1], o[2], 0), in[1].at(o[0], o[1], o[2], 1), by, fill, 0.5)
		})
	}
}

func mapCase(name string, by tensor.Interpolation, fill tensor.FillMode) opCase {
	op, want := mapped(by, fill)
	return opCase{name, []kind{wide, place}, "2x3x5x2 2x3x5x2 | 1x4x1x1 1x2x7x2 | 1x1x1x3 1x3x3x2 | 0x3x3x1 0x3x3x2 | 1x3x4x0 1x1x1x2", op, want}
}

// channels calls f with the three channels of each pixel, and takes its result for a pixel's.
func channels(f func(a, b, c float64) [3]float64) func(...array) array {
	return func(in ...array) array {
		x := in[0]
		return build(x.shape, func(o []int) float64 {
			at := slices.Clone(o)
			last := len(o) - 1
			var v [3]float64
			for k := range v {
				at[last] = k
				v[k] = x.at(at...)
			}
			return f(v[0], v[1], v[2])[o[last]]
		})
	}
}

func hsv(r, g, b float64) [3]float64 {
	value, least := max(r, g, b), min(r, g, b)
	reach := value - least
	if reach == 0 {
		return [3]float64{0, 0, value}
	}
	var degrees float64
	switch value {
	case r:
		degrees = math.Mod(60*(g-b)/reach+360, 360)
	case g:
		degrees = 60*(b-r)/reach + 120
	default:
		degrees = 60*(r-g)/reach + 240
	}
	return [3]float64{degrees / 360, reach / value, value}
}

// rgb is the textbook's, by sixths of the circle.
func rgb(h, s, v float64) [3]float64 {
	sixth, part := math.Modf(6 * h)
	p, q, t := v*(1-s), v*(1-s*part), v*(1-s*(1-part))
	return [...][3]float64{{v, t, p}, {q, v, p}, {p, v, t}, {p, q, v}, {t, p, v}, {v, p, q}}[int(sixth)%6]
}

// spectrum is the definition of the short-time Fourier transform.
func spectrum(stride, n int) func(...array) array {
	return func(in ...array) array {
		x, window := in[0], in[1]
		last := len(x.shape) - 1
		length := window.shape[0]
		shape := append(slices.Clone(x.shape[:last]), (x.shape[last]-length)/stride+1, n/2+1, 2)
		return build(shape, func(o []int) float64 {
			at := slices.Clone(o[:last+1])
			sum := 0.0
			for i := range length {
				at[last] = o[last]*stride + i
				angle := -2 * math.Pi * float64(o[last+1]*i) / float64(n)
				part := math.Cos(angle)
				if o[last+2] == 1 {
					part = math.Sin(angle)
				}
				sum += part * window.at(i) * x.at(at...)
			}
			return sum
		})
	}
}

// equalized is the definition: of a value, the part of the others that are not greater.
func equalized(bins int) func(...array) array {
	bin := func(v float64) int { return int(v * float64(bins-1) / 255) }
	return func(in ...array) array {
		x := in[0]
		return build(x.shape, func(o []int) float64 {
			least, below, all := bins, 0.0, 0.0
			own := bin(x.at(o...))
			count := map[int]float64{}
			for i, v := range x.values {
				if i%x.shape[3] != o[3] {
					continue
				}
				k := bin(v)
				least = min(least, k)
				count[k]++
				all++
				if k <= own {
					below++
				}
			}
			if len(count) == 1 {
				return x.at(o...)
			}
			return math.RoundToEven((below - count[least]) * 255 / (all - count[least]))
		})
	}
}

var imagingCases = []opCase{
	{"digitize", []kind{{wide.draw, false}}, "2x5 1 | 3 0 | . 3 | 0 1 | 2x1x3x1x2 4 | 7 9", func(x tensors) *tensor.Tensor {
		return x[0].Digitize(x[1].Sort(0, tensor.Ascending))
	}, func(in ...array) array {
		return build(in[0].shape, func(o []int) float64 {
			n := 0.0
			for _, b := range in[1].values {
				if b <= in[0].at(o...) {
					n++
				}
			}
			return n
		})
	}},
	{"lookup", []kind{label(5), {wide.draw, false}, {wide.draw, false}}, "2x5 3 . | 3 3 3 | . 3 . | 0 3 . | 2x1x3x1x2 3 1", func(x tensors) *tensor.Tensor {
		keys := tensor.From([]float32{1, 3, 4})
		return x[0].Lookup(keys, x[1], x[2])
	}, func(in ...array) array {
		return build(in[0].shape, func(o []int) float64 {
			for i, key := range []float64{1, 3, 4} {
				if in[0].at(o...) == key {
					return in[1].at(i)
				}
			}
			return in[2].at(o...)
		})
	}},
	{"warp bilinear", []kind{wide, turn}, "2x4x5x3 2x8 | 1x1x1x1 1x8 | 1x1x6x2 1x8 | 0x2x3x1 0x8 | 1x2x3x0 1x8", warp(tensor.Bilinear, tensor.FillReflect, 0), warped(tensor.Bilinear, tensor.FillReflect, 0)},
	{"warp constant", []kind{wide, turn}, "2x4x5x3 2x8 | 1x3x3x1 1x8", warp(tensor.Bilinear, tensor.FillConstant, 0.7), warped(tensor.Bilinear, tensor.FillConstant, float64(float32(0.7)))},
	{"warp nearest", []kind{wide, turn}, "2x4x5x3 2x8 | 1x3x3x1 1x8", warp(tensor.Nearest, tensor.FillWrap, 0), warped(tensor.Nearest, tensor.FillWrap, 0)},
	mapCase("map coordinates, constant", tensor.Bilinear, tensor.FillConstant),
	mapCase("map coordinates, nearest", tensor.Bilinear, tensor.FillNearest),
	mapCase("map coordinates, wrap", tensor.Bilinear, tensor.FillWrap),
	mapCase("map coordinates, mirror", tensor.Nearest, tensor.FillMirror),
	mapCase("map coordinates, reflect", tensor.Bilinear, tensor.FillReflect),
	{"rgb to hsv", []kind{colour}, "4x3 | 3 | 2x5x4x3 | 0x3 | 1x1x2x1x3", func(x tensors) *tensor.Tensor { return x[0].RGBToHSV() }, channels(hsv)},
	{"hsv to rgb", []kind{colour}, "4x3 | 3 | 2x5x4x3 | 0x3 | 1x1x2x1x3", func(x tensors) *tensor.Tensor { return x[0].HSVToRGB() }, channels(rgb)},
	{"equalize", []kind{pixel}, "2x3x4x2 | 1x1x1x3 | 0x2x2x1 | 1x9x17x1", func(x tensors) *tensor.Tensor { return x[0].Equalize(16) }, equalized(16)},
	{"crop", []kind{wide, {func(r *rand.Rand) float64 { return 5*r.Float64() - 1 }, false}}, "2x5x6x3 2x2 | 1x2x3x1 1x2 | 0x2x3x1 0x2 | 1x3x4x0 1x2", func(x tensors) *tensor.Tensor { return x[0].Crop(x[1], 2, 3) }, func(in ...array) array {
		x, corners := in[0], in[1]
		return build([]int{x.shape[0], 2, 3, x.shape[3]}, func(o []int) float64 {
			top := min(max(int(corners.at(o[0], 0)), 0), x.shape[1]-2)
			left := min(max(int(corners.at(o[0], 1)), 0), x.shape[2]-3)
			return x.at(o[0], top+o[1], left+o[2], o[3])
		})
	}},
	{"stft", []kind{wide, {func(r *rand.Rand) float64 { return r.Float64() }, false}}, "2x13 6 | 6 6 | 0x9 5 | 2x1x7 1 | 1x1x1x9 4", func(x tensors) *tensor.Tensor { return x[0].STFT(x[1], 3, 8) }, spectrum(3, 8)},
	{"stft, odd", []kind{wide, {func(r *rand.Rand) float64 { return r.Float64() }, false}}, "2x13 7", func(x tensors) *tensor.Tensor { return x[0].STFT(x[1], 2, 7) }, spectrum(2, 7)},
	{"switch", []kind{wide, label(2)}, "2x3 . | 4 1 | 0x3 .", func(x tensors) *tensor.Tensor {
		return x[0].Switch(x[1], func(x *tensor.Tensor) *tensor.Tensor { return x.Scale(3).Sin() }, (*tensor.Tensor).Square)
	}, func(in ...array) array {
		return build(in[0].shape, func(o []int) float64 {
			if v := in[0].at(o...); in[1].values[0] == 1 {
				return v * v
			}
			return math.Sin(3 * in[0].at(o...))
		})
	}},
}

// Computed by TensorFlow 2.21.0: to_hash_bucket_fast and to_hash_bucket_strong of as_string, and cross_hashed.
func TestHashes(t *testing.T) {
	x, y := tensor.From([]float32{0, 7, -3, 12345}), tensor.From([]float32{1, 2, 3, 4})
	for _, c := range []struct {
		name string
		got  *tensor.Tensor
		want []float32
	}{
		{"fast", x.HashBins(1000), []float32{735, 88, 699, 728}},
		{"strong", x.HashBins(1000, 133, 137), []float32{369, 382, 688, 810}},
		{"crossed", tensor.HashCross(1000, x, y), []float32{963, 215, 774, 615}},
	} {
		if !slices.Equal(c.got.Values(), c.want) {
			t.Errorf("%s: %v, want %v", c.name, c.got.Values(), c.want)
		}
	}
}

// Tiles are compared with a method that says what each pixel's neighbours are, in no particular hurry.
func TestEqualizeTiles(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, c := range []struct {
		height, width, rows, columns int
		clip                         float32
	}{{8, 8, 2, 2, 4}, {9, 7, 2, 3, 2}, {5, 5, 1, 1, 0}, {12, 16, 4, 4, 1.5}} {
		x := drawn(r, pixel, tensor.Shape{2, c.height, c.width, 2})
		got := x.EqualizeTiles(c.rows, c.columns, c.clip)
		tileHeight, tileWidth := (c.height+c.rows-1)/c.rows, (c.width+c.columns-1)/c.columns
		a := arrays(tensors{x})[0]
		table := func(b, channel, row, column, v int) float64 {
			var count [256]float64
			for i := range tileHeight {
				for k := range tileWidth {
					count[int(a.at(b, folded(row*tileHeight+i, c.height, tensor.FillReflect), folded(column*tileWidth+k, c.width, tensor.FillReflect), channel))]++
				}
			}
			excess, pixels := 0.0, float64(tileHeight*tileWidth)
			if limit := float64(c.clip) * pixels / 256; limit > 0 {
				for i, n := range count {
					count[i] = min(n, limit)
					excess += n - count[i]
				}
			}
			sum := 0.0
			for i := range count {
				count[i] += excess / 256
				if i <= v {
					sum += count[i]
				}
			}
			return min(max((sum-count[0])*255/(pixels-count[0]), 0), 255)
		}
		want := build(a.shape, func(o []int) float64 {
			v := int(a.at(o...))
			row, column := (float64(o[1])-float64(tileHeight)/2)/float64(tileHeight), (float64(o[2])-float64(tileWidth)/2)/float64(tileWidth)
			sum := 0.0
			for i := math.Floor(row); i <= math.Floor(row)+1; i++ {
				for k := math.Floor(column); k <= math.Floor(column)+1; k++ {
					part := max(0, 1-math.Abs(row-i)) * max(0, 1-math.Abs(column-k))
					if part > 0 {
						sum += part * table(o[0], o[3], min(max(int(i), 0), c.rows-1), min(max(int(k), 0), c.columns-1), v)
					}
				}
			}
			return sum
		})
		for i, w := range want.values {
			if math.Abs(float64(got.Values()[i])-w) > 1e-3 {
				t.Errorf("%+v: value %d is %v, want %v", c, i, got.Values()[i], w)
				break
			}
		}
	}
}

// Numbers of gamma, beta and Dirichlet distributions have their moments, also where the shape is small.
func TestGammaMoments(t *testing.T) {
	const n = 40000
	s := tensor.NewStream(1, "gamma")
	for _, shape := range []float64{0.2, 1, 1.5, 8} {
		sum, squares := 0.0, 0.0
		for _, v := range tensor.Full(float32(shape), n).LogGammaRandom(s).Exp().Values() {
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		mean := sum / n
		if variance := squares/n - mean*mean; math.Abs(mean-shape) > 5*math.Sqrt(shape/n) || math.Abs(variance-shape) > 0.1*shape+0.05 {
			t.Errorf("shape %v: mean %.3f and variance %.3f, want %v", shape, mean, variance, shape)
		}
	}
	for _, c := range []struct{ a, b float64 }{{0.2, 0.2}, {2, 3}, {1e-6, 1e-6}} {
		sum, squares := 0.0, 0.0
		for _, v := range tensor.Full(float32(c.a), n).BetaRandom(tensor.Full(float32(c.b), n), s).Values() {
			if !(v >= 0 && v <= 1) {
				t.Fatalf("beta %v: %v is not from 0 to 1", c, v)
			}
			sum += float64(v)
			squares += float64(v) * float64(v)
		}
		mean := sum / n
		variance := squares/n - mean*mean
		wantMean := c.a / (c.a + c.b)
		want := wantMean * (1 - wantMean) / (c.a + c.b + 1)
		if math.Abs(mean-wantMean) > 5*math.Sqrt(want/n) || math.Abs(variance-want) > 0.05*want {
			t.Errorf("beta %v: mean %.4f and variance %.4f, want %.4f and %.4f", c, mean, variance, wantMean, want)
		}
	}
	parts := tensor.Full(0.5, n/4, 3).DirichletRandom(s)
	for k, v := range parts.Mean(0).Values() {
		if math.Abs(float64(v)-1./3) > 0.015 {
			t.Errorf("the mean of part %d is %v, want a third", k, v)
		}
	}
	for _, v := range parts.Sum(-1).Values() {
		if math.Abs(float64(v)-1) > 1e-5 {
			t.Fatalf("the parts' sum is %v", v)
		}
	}
}

// A permutation has each row once, another one in each step, and the first place is anyone's.
func TestPermutationLike(t *testing.T) {
	const n = 7
	tape := tensor.Training()
	rows := tape.Input(tensor.Zeros(n, 2)).PermutationLike(tensor.NewStream(3))
	first := map[float32]int{}
	for step := range 2000 {
		tape.At(0, step)
		tape.Forward()
		got := slices.Clone(rows.Values())
		first[got[0]]++
		slices.Sort(got)
		for i, v := range got {
			if v != float32(i) {
				t.Fatalf("step %d: the rows are %v", step, rows.Values())
			}
		}
	}
	for i := range n {
		if k := first[float32(i)]; math.Abs(float64(k)-2000./n) > 5*math.Sqrt(2000./n) {
			t.Errorf("row %d comes first %d times of 2000", i, k)
		}
	}
}

// A switch computes only what is chosen, on its own tape, and does not allocate once it has met all.
func TestSwitch(t *testing.T) {
	tape := tensor.Training()
	index, x := tape.Input(tensor.Scalar(0)), tape.Watch(tape.Input(tensor.Ones(2, 3)))
	stream := tensor.NewStream(1)
	y := x.Switch(index, func(x *tensor.Tensor) *tensor.Tensor { return x.Add(x.UniformLike(stream, 0, 1)) },
		func(x *tensor.Tensor) *tensor.Tensor { return x }, (*tensor.Tensor).Floor)
	loss := y.Sum()
	tape.Backward(loss)
	draw := slices.Clone(y.Values())
	tape.At(0, 1)
	tape.Forward()
	if slices.Equal(draw, y.Values()) {
		t.Error("another step drew the same numbers")
	}
	for i, want := range [][]float32{nil, {1, 1, 1, 1, 1, 1}, {0, 0, 0, 0, 0, 0}} {
		index.Set([]float32{float32(i)})
		tape.Forward()
		tape.Backward(loss)
		if want != nil && !slices.Equal(x.Grad(), want) {
			t.Errorf("function %d: the gradient is %v, want %v", i, x.Grad(), want)
		}
	}
	i := 0
	if n := testing.AllocsPerRun(20, func() {
		index.Set([]float32{float32(i % 3)})
		i++
		tape.Forward()
		tape.Backward(loss)
	}); n > 1 { // Set's argument
		t.Errorf("%v allocations in a step", n)
	}
}

func TestImagingErrors(t *testing.T) {
	image := tensor.Zeros(1, 4, 4, 3)
	mustFail(t, func() { tensor.Zeros(4, 4, 3).Warp(tensor.Zeros(1, 8), tensor.Bilinear, tensor.FillWrap, 0) }, "ExpandDims(0) makes a batch of one image")
	mustFail(t, func() { image.Warp(tensor.Zeros(1, 6), tensor.Bilinear, tensor.FillWrap, 0) }, "the transforms are [batch 8]")
	mustFail(t, func() { image.Warp(tensor.Zeros(2, 8), tensor.Bilinear, tensor.FillWrap, 0) }, "there are 1 images, and transforms or places of 2")
	mustFail(t, func() { image.Warp(tensor.Zeros(1, 8), tensor.Bicubic, tensor.FillWrap, 0) }, "nearest and bilinear, not by bicubic")
	mustFail(t, func() { image.MapCoordinates(tensor.Zeros(1, 4, 4), tensor.Bilinear, tensor.FillWrap, 0) }, "the places are [batch rows columns 2]")
	mustFail(t, func() { tensor.Zeros(1, 0, 4, 3).Warp(tensor.Zeros(1, 8), tensor.Bilinear, tensor.FillWrap, 0) }, "no pixels")
	mustFail(t, func() { tensor.Zeros(2, 4).RGBToHSV() }, "3 channels")
	mustFail(t, func() { tensor.Zeros(4, 4, 3).Equalize(256) }, "ExpandDims(0)")
	mustFail(t, func() { image.Equalize(1) }, "2 bins or more, not 1")
	mustFail(t, func() { image.EqualizeTiles(0, 2, 4) }, "1 tile or more along each axis, not 0 by 2")
	mustFail(t, func() { image.EqualizeTiles(9, 9, 4) }, "9 tiles along an axis of 4 pixels are too many")
	mustFail(t, func() { image.Crop(tensor.Zeros(1, 2), 5, 2) }, "5 by 2 pixels do not fit into images of 4 by 4")
	mustFail(t, func() { image.Crop(tensor.Zeros(2, 2), 2, 2) }, "the corners are [batch 2]")
	mustFail(t, func() { image.Crop(tensor.Zeros(1, 2), 0, 2) }, "1 row and column or more, not 0 and 2")
	mustFail(t, func() { tensor.Zeros(3).STFT(tensor.Ones(4), 1, 4) }, "a frame of 4 elements is longer than the signal of 3")
	mustFail(t, func() { tensor.Zeros(9).STFT(tensor.Ones(4), 1, 3) }, "1 to 3 elements, the length of the transform")
	mustFail(t, func() { tensor.Zeros(9).STFT(tensor.Ones(4), 0, 4) }, "after 1 element or more, not 0")
	mustFail(t, func() { image.Digitize(image) }, "the boundaries are one row [n]")
	mustFail(t, func() {
		tensor.From([]float32{3, 5}).Lookup(tensor.From([]float32{2, 3}), tensor.From([]float32{0, 1}), nil)
	}, "5, element 1, is not one of the 2 keys")
	mustFail(t, func() { image.Lookup(tensor.Ones(2), tensor.Ones(3), nil) }, "one row each, and as many")
	mustFail(t, func() { image.HashBins(0) }, "bins, not 0")
	mustFail(t, func() { image.HashBins(3, 1) }, "a salt is two numbers, not 1")
	mustFail(t, func() { tensor.HashCross(3, image) }, "two columns or more are crossed, not 1")
	mustFail(t, func() { tensor.HashCross(3, image, tensor.Ones(2)) }, "several shapes")
	mustFail(t, func() { tensor.Full(-1, 2).LogGammaRandom(1) }, "greater than 0, and element 0 is -1")
	mustFail(t, func() { tensor.Scalar(1).PermutationLike(1) }, "a scalar has no rows")
	mustFail(t, func() {
		image.Switch(tensor.Scalar(2), func(x *tensor.Tensor) *tensor.Tensor { return x })
	}, "there is no function 2: there are 1, from 0 on")
}

// A homography brings each of four points to where it should come from.
func TestHomography(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 20 {
		var at, from [8]float32
		for i := range at {
			corner := [...]float32{0, 0, 9, 0, 0, 7, 9, 7}[i]
			at[i], from[i] = corner+2*r.Float32(), corner+2*r.Float32()
		}
		a := tensor.New(tensor.Shape{1, 8}, at[:]).Homography(tensor.New(tensor.Shape{8}, from[:])).Values()
		for i := range 4 {
			q, s := at[2*i], at[2*i+1]
			k := a[6]*q + a[7]*s + 1
			u, v := (a[0]*q+a[1]*s+a[2])/k, (a[3]*q+a[4]*s+a[5])/k
			if math.Abs(float64(u-from[2*i])) > 1e-3 || math.Abs(float64(v-from[2*i+1])) > 1e-3 {
				t.Errorf("%v, %v comes from %v, %v, want %v, %v", q, s, u, v, from[2*i], from[2*i+1])
			}
		}
	}
	mustFail(t, func() { tensor.Zeros(2, 6).Homography(tensor.Zeros(8)) }, "four columns and rows for each image")
	mustFail(t, func() { tensor.Zeros(2, 8).Homography(tensor.Zeros(3, 8)) }, "as many as what they are brought to")
}

func BenchmarkWarp(b *testing.B) {
	x := tensor.Uniform(1, 0, 255, 8, 224, 224, 3)
	t := tensor.New(tensor.Shape{1, 8}, []float32{0.9, -0.4, 30, 0.4, 0.9, -20, 0, 0}).Tile(8, 1)
	tape := tensor.Inference()
	tape.Input(x).Warp(t, tensor.Bilinear, tensor.FillReflect, 0)
	b.ResetTimer()
	for range b.N {
		tape.Forward()
	}
}
