package kernels

// The kernels of windows in assembly. A vector function does the channels that make whole vectors, a multiple
// of 4, and returns how many; the Go loop does the rest.

// vectors is how many whole vectors of channels there are for the path in use.
func (r *windowRow) vectors() int {
	if len(r.offsets) == 0 {
		return 0
	}
	return inVectors(r.channels) / 4
}

// pairs is how many of them there are by twos: the vectors of the other paths have 8 channels, and where those
// end the Go loop rounds the products that a vector does not.
func (r *windowRow) pairs() int { return r.vectors() &^ 1 }

func vectorWindowMax(r *windowRow, y, x []float32) int {
	n := r.vectors()
	if n > 0 {
		windowMaxNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x], &y[r.y])
	}
	return 4 * n
}

// With set, dx is overwritten.
func vectorWindowMaxGrad(r *windowRow, y, x, dy, dx []float32, set bool) int {
	n := r.vectors()
	switch {
	case n == 0:
	case set:
		windowMaxGradSetNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x], &dx[r.x], &y[r.y], &dy[r.y])
	default:
		windowMaxGradNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x], &dx[r.x], &y[r.y], &dy[r.y])
	}
	return 4 * n
}

func vectorWindowSum(r *windowRow, y, x []float32, scale float32) int {
	n := r.vectors()
	if n > 0 {
		windowSumNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x], &y[r.y], scale)
	}
	return 4 * n
}

func vectorWindowSpread(r *windowRow, dx, dy []float32, scale float32) int {
	n := r.vectors()
	if n > 0 {
		windowSpreadNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x], &dy[r.y], scale)
	}
	return 4 * n
}

func vectorWindowProduct(r *windowRow, y, x, w []float32, e Epilogue) int {
	n := r.pairs()
	if n == 0 {
		return 0
	}
	flags := 0
	if e.Add {
		flags |= flagLoad
	}
	if e.ReLU {
		flags |= flagReLU
	}
	var bias *float32
	if e.Bias != nil {
		bias = &e.Bias[0]
	}
	windowProductNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &x[r.x], &w[0], bias, &y[r.y], &r.weights[0], flags)
	return 4 * n
}

func vectorWindowProductGrad(r *windowRow, dx, dy, w []float32) int {
	n := r.pairs()
	if n > 0 {
		windowProductGradNEON(r.places, len(r.offsets), n, &r.offsets[0], 4*r.xstep, 4*r.ystep, &dx[r.x], &w[0], &dy[r.y], &r.weights[0])
	}
	return 4 * n
}

func vectorWindowKernelGrad(r *windowRow, dw, x, dy []float32) int {
	n, taps := 4*r.pairs(), len(r.offsets)
	for c := 0; c < n; c += 4 {
		tap := 0
		for ; tap+4 <= taps; tap += 4 {
			windowKernelGrad4NEON(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
		}
		for ; tap < taps; tap++ {
			windowKernelGrad1NEON(r.places, &r.offsets[tap], 4*r.xstep, 4*r.ystep, &x[r.x+c], &dy[r.y+c], &dw[c], &r.weights[tap])
		}
	}
	return n
}
