package kernels

// ReLU is y = max(x, 0); the slices have the same length, and y may be x. NaN stays NaN, so that
// a diverging network shows it.
func ReLU(y, x []float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, _ scalars) { relu(s[0], s[1]) }, slices{y, x}, scalars{})
}

func relu(y, x []float32) {
	x = x[:len(y)]
	for i := vectorReLU(y, x); i < len(y); i++ {
		v := x[i]
		if v < 0 {
			v = 0
		}
		y[i] = v
	}
}

// ReLUGrad is the gradient of y = ReLU(x): dx = dy where y > 0, else 0; with add it is added to dx.
func ReLUGrad(dx, dy, y []float32, add bool) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	if add {
		each(len(dx), light, func(s slices, _ scalars) { reluGrad(s[0], s[1], s[2], true) }, slices{dx, dy, y}, scalars{})
	} else {
		each(len(dx), light, func(s slices, _ scalars) { reluGrad(s[0], s[1], s[2], false) }, slices{dx, dy, y}, scalars{})
	}
}

func reluGrad(dx, dy, y []float32, add bool) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	for i := vectorReLUGrad(dx, dy, y, add); i < len(dx); i++ {
		var d float32
		if y[i] > 0 {
			d = dy[i]
		}
		if add {
			d += dx[i]
		}
		dx[i] = d
	}
}
