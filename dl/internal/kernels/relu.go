package kernels

// ReLU is y = max(x, 0); the slices have the same length, and y may be x. NaN stays NaN, so that
// a diverging network shows it.
func ReLU(y, x []float32) {
	x = x[:len(y)]
	each(len(y), light, func(s slices, _ scalars) { relu(s[0], s[1]) }, slices{y, x}, scalars{})
}

func relu(y, x []float32) {
	x = x[:len(y)]
	if vectorRelu(y, x) {
		return
	}
	for i, v := range x {
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
		each(len(dx), light, func(s slices, _ scalars) { reluGradTo(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	} else {
		each(len(dx), light, func(s slices, _ scalars) { reluGrad(s[0], s[1], s[2]) }, slices{dx, dy, y}, scalars{})
	}
}

func reluGrad(dx, dy, y []float32) {
	if vectorReluGrad(dx, dy, y) {
		return
	}
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i]
		} else {
			dx[i] = 0
		}
	}
}

func reluGradTo(dx, dy, y []float32) {
	if vectorReluGradTo(dx, dy, y) {
		return
	}
	for i, v := range y {
		var d float32
		if v > 0 {
			d = dy[i]
		}
		dx[i] += d
	}
}
