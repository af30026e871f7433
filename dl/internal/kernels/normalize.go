package kernels

// Affine is y = (x - mean)*factor + constant, each step rounded, and where z is not nil with z added;
// with relu, which z wants, it ends with max(y, 0). All slices have the length of y, and y may be x.
func Affine(y, x, mean, factor, constant, z []float32, relu bool) {
	n := len(y)
	x, mean, factor, constant = x[:n], mean[:n], factor[:n], constant[:n]
	switch {
	case z != nil:
		z = z[:n]
		if vectorAffineAddRelu(y, x, mean, factor, constant, z) {
			return
		}
	case relu:
		if vectorAffineRelu(y, x, mean, factor, constant) {
			return
		}
	default:
		if vectorAffine(y, x, mean, factor, constant) {
			return
		}
	}
	for i, v := range x {
		v = float32((v-mean[i])*factor[i]) + constant[i]
		if z != nil {
			v += z[i]
		}
		if relu && v < 0 {
			v = 0
		}
		y[i] = v
	}
}

// AffineGrad is dx = (x - mean)*factor + constant + dy*scale, each step rounded. All slices have the
// length of dx.
func AffineGrad(dx, x, mean, factor, constant, dy, scale []float32) {
	n := len(dx)
	x, mean, factor, constant, dy, scale = x[:n], mean[:n], factor[:n], constant[:n], dy[:n], scale[:n]
	if vectorAffineGrad(dx, x, mean, factor, constant, dy, scale) {
		return
	}
	for i, v := range x {
		dx[i] = float32((v-mean[i])*factor[i]) + constant[i] + float32(dy[i]*scale[i])
	}
}

// ColumnGrads adds the sum of the rows of dy [rows, n], n = len(sum), to sum, and that of
// dy*(x - mean), each step rounded, to product: what the gradients of normalized columns want. Where
// y is not nil, dy is first set to 0 where y is not positive: the gradient of a ReLU that followed.
func ColumnGrads(sum, product []float64, x, dy, y, mean []float32) {
	n := len(sum)
	if n == 0 {
		return
	}
	room := buffers.take()
	defer buffers.put(room)
	block := room.get(2 * n)
	for from := 0; from < len(x); from += sumRowsBlock * n {
		to := min(from+sumRowsBlock*n, len(x))
		var rectified []float32
		if y != nil {
			rectified = y[from:to]
		}
		clear(block)
		columnGrads(block[:n], block[n:], x[from:to], dy[from:to], rectified, mean)
		for j := range sum {
			sum[j] += float64(block[j])
			product[j] += float64(block[n+j])
		}
	}
}

func columnGrads(sum, product, x, dy, y, mean []float32) {
	n := len(sum)
	first := vectorColumnGrads(sum, product, x, dy, y, mean)
	for i := 0; i < len(x) && first < n; i += n {
		for j := first; j < n; j++ {
			if y != nil && !(y[i+j] > 0) {
				dy[i+j] = 0
			}
			d := dy[i+j]
			sum[j] += d
			product[j] += float32(d * (x[i+j] - mean[j]))
		}
	}
}
