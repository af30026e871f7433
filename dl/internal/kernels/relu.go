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
		ReLUDropGrad(dx, dy, y, 1)
	}
}

// ReLUDropGrad is the gradient of a ReLU and a dropout after it: dx = dy*scale where y > 0, which
// neither has set to 0 then, else 0.
func ReLUDropGrad(dx, dy, y []float32, scale float32) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	each(len(dx), light, func(s slices, a scalars) { reluGrad(s[0], s[1], s[2], a[0]) }, slices{dx, dy, y}, scalars{scale})
}

func reluGrad(dx, dy, y []float32, scale float32) {
	if vectorReluGrad(dx, dy, y, scale) {
		return
	}
	for i, v := range y {
		if v > 0 {
			dx[i] = dy[i] * scale
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
