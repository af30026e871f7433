package kernels

// The kernels of windows in assembly, behind one switch each. A vector function does the channels
// that make whole vectors, a multiple of 8, and returns how many; the Go loop does the rest.

// halves calls one for the channels that make vectors of 16 and two for 8 that are left over, each
// with the first channel and the number of vectors, and returns how many channels that were.
func (r *windowRow) halves(wide, narrow func(channel, vectors int)) int {
	if len(r.offsets) == 0 {
		return 0
	}
	switch current {
	case avx512:
		if n := r.channels / 16; n > 0 {
			wide(0, n)
		}
		if r.channels&8 != 0 {
			narrow(r.channels&^15, 1)
		}
	case avx2:
		if n := r.channels / 8; n > 0 {
			narrow(0, n)
		}
	default:
		return inScalar()
	}
	return r.channels &^ 7
}

func vectorWindowMax(r *windowRow, y, x []float32) int {
	return r.halves(func(c, n int) {
		windowMaxAVX512(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &y[r.y+c])
	}, func(c, n int) {
		windowMaxAVX2(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &y[r.y+c])
	})
}

// With set, dx is overwritten.
func vectorWindowMaxGrad(r *windowRow, y, x, dy, dx []float32, set bool) int {
	wide, narrow := windowMaxGradAVX512, windowMaxGradAVX2
	if set {
		wide, narrow = windowMaxGradSetAVX512, windowMaxGradSetAVX2
	}
	return r.halves(func(c, n int) {
		wide(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dx[r.x+c], &y[r.y+c], &dy[r.y+c])
	}, func(c, n int) {
		narrow(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dx[r.x+c], &y[r.y+c], &dy[r.y+c])
	})
}

func vectorWindowSum(r *windowRow, y, x []float32, scale float32) int {
	return r.halves(func(c, n int) {
		windowSumAVX512(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &y[r.y+c], scale)
	}, func(c, n int) {
		windowSumAVX2(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &y[r.y+c], scale)
	})
}

func vectorWindowSpread(r *windowRow, dx, dy []float32, scale float32) int {
	return r.halves(func(c, n int) {
		windowSpreadAVX512(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x+c], &dy[r.y+c], scale)
	}, func(c, n int) {
		windowSpreadAVX2(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x+c], &dy[r.y+c], scale)
	})
}

func vectorWindowProduct(r *windowRow, y, x, w []float32, e Epilogue) int {
	flags := 0
	if e.Add {
		flags |= flagLoad
	}
	if e.ReLU {
		flags |= flagReLU
	}
	bias := func(c int) *float32 {
		if e.Bias == nil {
			return nil
		}
		return &e.Bias[c]
	}
	return r.halves(func(c, n int) {
		windowProductAVX512(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &w[c], bias(c), &y[r.y+c], &r.weights[0], flags)
	}, func(c, n int) {
		windowProductAVX2(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x+c], &w[c], bias(c), &y[r.y+c], &r.weights[0], flags)
	})
}

func vectorWindowProductGrad(r *windowRow, dx, dy, w []float32) int {
	return r.halves(func(c, n int) {
		windowProductGradAVX512(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x+c], &w[c], &dy[r.y+c], &r.weights[0])
	}, func(c, n int) {
		windowProductGradAVX2(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x+c], &w[c], &dy[r.y+c], &r.weights[0])
	})
}

func vectorWindowKernelGrad(r *windowRow, dw, x, dy []float32) int {
	taps := len(r.offsets)
	return r.halves(func(c, n int) {
		for ; n > 0; c, n = c+16, n-1 {
			tap := 0
			for ; tap+4 <= taps; tap += 4 {
				windowKernelGrad4AVX512(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
			}
			for ; tap < taps; tap++ {
				windowKernelGrad1AVX512(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
			}
		}
	}, func(c, n int) {
		for ; n > 0; c, n = c+8, n-1 {
			tap := 0
			for ; tap+4 <= taps; tap += 4 {
				windowKernelGrad4AVX2(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
			}
			for ; tap < taps; tap++ {
				windowKernelGrad1AVX2(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
			}
		}
	})
}
