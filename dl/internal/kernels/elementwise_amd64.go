package kernels

// The kernels in assembly, behind one switch each. A vector function does the elements that
// make whole vectors and returns how many it did, a multiple of 16; the Go loop that calls it
// does the rest, with the same roundings.

func vectorSGD(w, g []float32, rate float32) int {
	n := len(w) &^ 15
	if n == 0 {
		return 0
	}
	switch current {
	case avx512:
		sgdAVX512(&w[0], &g[0], n, rate)
	case avx2:
		sgdAVX2(&w[0], &g[0], n, rate)
	default:
		return inScalar()
	}
	return n
}

func vectorAdam(w, g, m, v []float32, alpha, by1, by2, epsilon float32) int {
	n := len(w) &^ 15
	if n == 0 {
		return 0
	}
	switch current {
	case avx512:
		adamAVX512(&w[0], &g[0], &m[0], &v[0], n, alpha, by1, by2, epsilon)
	case avx2:
		adamAVX2(&w[0], &g[0], &m[0], &v[0], n, alpha, by1, by2, epsilon)
	default:
		return inScalar()
	}
	return n
}

func vectorMomentum(w, g, m []float32, rate, momentum float32, nesterov bool) int {
	n := len(w) &^ 15
	if n == 0 {
		return 0
	}
	switch {
	case current == avx512 && nesterov:
		nesterovAVX512(&w[0], &g[0], &m[0], n, rate, momentum)
	case current == avx512:
		momentumAVX512(&w[0], &g[0], &m[0], n, rate, momentum)
	case current == avx2 && nesterov:
		nesterovAVX2(&w[0], &g[0], &m[0], n, rate, momentum)
	case current == avx2:
		momentumAVX2(&w[0], &g[0], &m[0], n, rate, momentum)
	default:
		return inScalar()
	}
	return n
}

func vectorRMSprop(w, g, v, a, mom []float32, rate, rho, by, momentum, epsilon float32) int {
	n := len(w) &^ 15
	if n == 0 {
		return 0
	}
	switch current {
	case avx512:
		switch {
		case a == nil && mom == nil:
			rmspropAVX512(&w[0], &g[0], &v[0], n, rate, rho, by, momentum, epsilon)
		case a == nil:
			rmspropMomentumAVX512(&w[0], &g[0], &v[0], &mom[0], n, rate, rho, by, momentum, epsilon)
		case mom == nil:
			rmspropCenteredAVX512(&w[0], &g[0], &v[0], &a[0], n, rate, rho, by, momentum, epsilon)
		default:
			rmspropCenteredMomentumAVX512(&w[0], &g[0], &v[0], &a[0], &mom[0], n, rate, rho, by, momentum, epsilon)
		}
	case avx2:
		switch {
		case a == nil && mom == nil:
			rmspropAVX2(&w[0], &g[0], &v[0], n, rate, rho, by, momentum, epsilon)
		case a == nil:
			rmspropMomentumAVX2(&w[0], &g[0], &v[0], &mom[0], n, rate, rho, by, momentum, epsilon)
		case mom == nil:
			rmspropCenteredAVX2(&w[0], &g[0], &v[0], &a[0], n, rate, rho, by, momentum, epsilon)
		default:
			rmspropCenteredMomentumAVX2(&w[0], &g[0], &v[0], &a[0], &mom[0], n, rate, rho, by, momentum, epsilon)
		}
	default:
		return inScalar()
	}
	return n
}

// vectorSumRows adds whole vectors of columns, as sumRows does, and returns how many columns it did.
func vectorSumRows(dst, x, y []float32) int {
	n := len(dst)
	rows := len(x) / n
	if rows == 0 {
		return n
	}
	j := 0
	switch {
	case current == avx512 && y != nil:
		for ; j+64 <= n; j += 64 {
			dotRows64AVX512(&dst[j], &x[j], &y[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			dotRows16AVX512(&dst[j], &x[j], &y[j], rows, 4*n)
		}
	case current == avx512:
		for ; j+64 <= n; j += 64 {
			sumRows64AVX512(&dst[j], &x[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			sumRows16AVX512(&dst[j], &x[j], rows, 4*n)
		}
	case current == avx2 && y != nil:
		for ; j+64 <= n; j += 64 {
			dotRows64AVX2(&dst[j], &x[j], &y[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			dotRows16AVX2(&dst[j], &x[j], &y[j], rows, 4*n)
		}
	case current == avx2:
		for ; j+64 <= n; j += 64 {
			sumRows64AVX2(&dst[j], &x[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			sumRows16AVX2(&dst[j], &x[j], rows, 4*n)
		}
	default:
		return inScalar()
	}
	return j
}

// vectorDeviationRows adds, of whole vectors of columns of the rows of x, the distances from the mean
// to sum and their squares to squares, and returns how many columns it did.
func vectorDeviationRows(sum, squares, x, mean []float32) int {
	n := len(sum)
	rows := len(x) / n
	if rows == 0 {
		return n
	}
	j := 0
	switch current {
	case avx512:
		for ; j+64 <= n; j += 64 {
			deviationRows64AVX512(&sum[j], &squares[j], &x[j], &mean[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			deviationRows16AVX512(&sum[j], &squares[j], &x[j], &mean[j], rows, 4*n)
		}
	case avx2:
		for ; j+16 <= n; j += 16 {
			deviationRows16AVX2(&sum[j], &squares[j], &x[j], &mean[j], rows, 4*n)
		}
	default:
		return inScalar()
	}
	return j
}

// vectorColumnGrads does whole vectors of columns of columnGrads, and returns how many columns it did.
func vectorColumnGrads(sum, product, x, dy, y, mean []float32) int {
	n := len(sum)
	rows := len(x) / n
	if rows == 0 {
		return n
	}
	j := 0
	switch {
	case current == avx512 && y != nil:
		for ; j+64 <= n; j += 64 {
			gradRowsRelu64AVX512(&sum[j], &product[j], &x[j], &dy[j], &mean[j], &y[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			gradRowsRelu16AVX512(&sum[j], &product[j], &x[j], &dy[j], &mean[j], &y[j], rows, 4*n)
		}
	case current == avx512:
		for ; j+64 <= n; j += 64 {
			gradRows64AVX512(&sum[j], &product[j], &x[j], &dy[j], &mean[j], rows, 4*n)
		}
		for ; j+16 <= n; j += 16 {
			gradRows16AVX512(&sum[j], &product[j], &x[j], &dy[j], &mean[j], rows, 4*n)
		}
	case current == avx2 && y != nil:
		for ; j+16 <= n; j += 16 {
			gradRowsRelu16AVX2(&sum[j], &product[j], &x[j], &dy[j], &mean[j], &y[j], rows, 4*n)
		}
	case current == avx2:
		for ; j+16 <= n; j += 16 {
			gradRows16AVX2(&sum[j], &product[j], &x[j], &dy[j], &mean[j], rows, 4*n)
		}
	default:
		return inScalar()
	}
	return j
}
