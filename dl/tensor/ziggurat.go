package tensor

import (
	"math"
	"sync"
)

// A ziggurat covers the right half of the normal density with layers of equal area, so that nearly
// all numbers take one multiplication (Marsaglia and Tsang, 2000, as improved by Doornik, 2005). It
// is what fills tensors; [Stream.Normal], which needs no table, is eight times slower.
type ziggurat struct {
	width [zigguratLayers + 1]float64 // of each layer, from the bottom to the top
	safe  [zigguratLayers]float64     // the part of the width that lies under the density for sure
}

const (
	zigguratLayers = 128
	tailFrom       = 3.442619855899      // where the bottom layer's box ends and the tail begins
	layerArea      = 9.91256303526217e-3 // of each layer
)

var newZiggurat = sync.OnceValue(func() *ziggurat {
	z := &ziggurat{}
	f := math.Exp(-tailFrom * tailFrom / 2)
	z.width[0], z.width[1] = layerArea/f, tailFrom
	for i := 2; i < zigguratLayers; i++ {
		z.width[i] = math.Sqrt(-2 * math.Log(layerArea/z.width[i-1]+f))
		f = math.Exp(-z.width[i] * z.width[i] / 2)
	}
	for i := range z.safe {
		z.safe[i] = z.width[i+1] / z.width[i]
	}
	return z
})

// normal is number i of a normal distribution with mean 0 and deviation 1.
func (z *ziggurat) normal(s Stream, i int) float64 {
	bits := s.Bits(i)
	layer := bits % zigguratLayers
	u := float64(int64(bits)>>10) / (1 << 53) // -1 to 1, from other bits
	if math.Abs(u) < z.safe[layer] {
		return u * z.width[layer]
	}
	return z.rare(s.With(i), layer, u)
}

// rare is for the parts of layers that the density goes through, one number of 80, and for the tail.
func (z *ziggurat) rare(s Stream, layer uint64, u float64) float64 {
	for k := 0; ; k += 2 {
		if layer == 0 {
			return math.Copysign(normalTail(s.With(k)), u)
		}
		x := u * z.width[layer]
		// The density at the layer's bottom and top, as parts of that at x.
		low := math.Exp((x*x - z.width[layer]*z.width[layer]) / 2)
		high := math.Exp((x*x - z.width[layer+1]*z.width[layer+1]) / 2)
		if low+float64(s.Uniform(k)*(high-low)) < 1 {
			return x
		}
		bits := s.Bits(k + 1)
		layer, u = bits%zigguratLayers, float64(int64(bits)>>10)/(1<<53)
		if math.Abs(u) < z.safe[layer] {
			return u * z.width[layer]
		}
	}
}

// normalTail is a number of the tail (Marsaglia, 1964).
func normalTail(s Stream) float64 {
	for k := 0; ; k += 2 {
		x := math.Log(1-s.Uniform(k)) / tailFrom
		if y := math.Log(1 - s.Uniform(k+1)); -2*y >= x*x {
			return tailFrom - x
		}
	}
}

// truncated is number i of a normal distribution that is cut off at two deviations.
func (z *ziggurat) truncated(s Stream, i int) float64 {
	v := z.normal(s, i)
	for k := 0; math.Abs(v) >= 2; k++ {
		v = z.normal(s.With(-1-i), k)
	}
	return v
}
