package kernels

import (
	"encoding/binary"
	"hash/fnv"
	"math"
	"testing"
)

// The vector paths follow the same formulas with the same roundings, so that a model that was trained on
// one of them is trained to the same bits on the others, on another kind of processor too: these sums of
// the bits are of AVX-512, AVX2 and NEON.
func TestVectorPathsSameBits(t *testing.T) {
	want := map[string]uint32{
		"Adam":            0x380ffe43,
		"Cos":             0xd8faee20,
		"Depthwise":       0xf8467eb0,
		"DepthwiseKernel": 0x97d7ffb4,
		"Dot":             0x20f3fd79,
		"DropPairs":       0x0fa03c33,
		"DropTo":          0xffc91202,
		"Erf":             0xee14260c,
		"Exp":             0x0936e8b9,
		"Expm1":           0xd637c341,
		"GELU":            0x8e549608,
		"GELUTanh":        0x5daee41e,
		"Gemm NN":         0xf3db9ff2,
		"Gemm NT":         0xfd69478a,
		"Gemm TN":         0x849efb09,
		"Log":             0x0de585a6,
		"Log1p":           0x4002d363,
		"Pow":             0xf0d6732a,
		"Rsqrt":           0x03591575,
		"SiLU":            0xa7e1841b,
		"Sigmoid":         0xa0842161,
		"Sin":             0xd6864227,
		"Softplus":        0x06286a65,
		"Sqrt":            0x4fe37e3a,
		"Sum":             0xb793a371,
		"Tanh":            0xa81a4c61,
	}
	sum := func(y []float32) uint32 {
		h := fnv.New32a()
		for _, v := range y {
			h.Write(binary.LittleEndian.AppendUint32(nil, math.Float32bits(v)))
		}
		return h.Sum32()
	}
	// No function of package math, whose bits differ between processors.
	draw := func(n int, stream uint64) []float32 {
		x := make([]float32, n)
		for i := range x {
			bits := Mix(stream + uint64(i)*Golden)
			x[i] = (float32(bits>>40)/(1<<24) - 0.5) * float32(uint32(1)<<(bits%6))
		}
		return x
	}
	onPaths(t, func(t *testing.T) {
		if current == inGo {
			return // the functions are package math's, and products are rounded before they are added
		}
		got := map[string]uint32{}
		x := draw(4003, 1)
		positive := make([]float32, len(x))
		for i, v := range x {
			positive[i] = max(v, -v)
		}
		y := make([]float32, len(x))
		for _, f := range functions {
			in := x
			if f.name == "Log" || f.name == "Log1p" || f.name == "Sqrt" || f.name == "Rsqrt" {
				in = positive
			}
			f.call(y, in)
			got[f.name] = sum(y)
		}
		const m, n, k = 37, 29, 41
		c := make([]float32, m*n)
		for _, p := range []struct {
			name               string
			ras, cas, rbs, cbs int
		}{{"Gemm NN", k, 1, n, 1}, {"Gemm NT", k, 1, 1, k}, {"Gemm TN", 1, m, n, 1}} {
			Gemm(m, n, k, x, p.ras, p.cas, x[1600:], p.rbs, p.cbs, c, n, Epilogue{Bias: x[3000:], ReLU: true})
			got[p.name] = sum(c)
		}
		Pow(y, positive, x)
		got["Pow"] = sum(y)
		d := Dropping{Stream: 3, Limit: 1 << 30, Scale: 4 / float32(3)}
		d.Drop(y, x, true)
		got["DropTo"] = sum(y)
		d.DropPairs(y, x, 0)
		got["DropPairs"] = sum(y)
		v := newConvolution(2, [3]int{1, 9, 9}, 20, 20, 20, [3]int{1, 3, 3}, [3]int{1, 1, 1}, [3]int{1, 1, 1}, [3]int{0, 1, 1}, [3]int{0, 1, 1})
		v.Forward(y[:2*9*9*20], x, x[1000:], Epilogue{Bias: x[3000:], ReLU: true})
		got["Depthwise"] = sum(y[:2*9*9*20])
		v.KernelGrad(y[:9*20], x[:2*9*9*20], positive[:2*9*9*20], false)
		got["DepthwiseKernel"] = sum(y[:9*20])
		got["Sum"], got["Dot"] = sum([]float32{Sum(x)}), sum([]float32{Dot(x, positive)})
		w, moment, square := draw(1003, 2), make([]float32, 1003), make([]float32, 1003)
		for range 3 {
			Adam(w, x[:1003], moment, square, 0.01, 0.9, 0.999, 1e-7)
		}
		got["Adam"] = sum(w)
		for name, g := range got {
			if g != want[name] {
				t.Errorf("%q: %#08x, want %#08x", name, g, want[name])
			}
		}
		if len(got) != len(want) {
			t.Errorf("%d sums, want %d", len(got), len(want))
		}
	})
}
