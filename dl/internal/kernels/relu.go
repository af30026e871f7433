package kernels

// ReLU is y = max(x, 0); the slices have the same length, and y may be x. What is not a number becomes 0.
func ReLU(y, x []float32) {
	x = x[:len(y)]
	for i := range y {
		if v := x[i]; v > 0 {
			y[i] = v
		} else {
			y[i] = 0
		}
	}
}

// ReLUGrad is the gradient of y = ReLU(x): dx = dy where y > 0, else 0; with add it is added to dx.
func ReLUGrad(dx, dy, y []float32, add bool) {
	dy, y = dy[:len(dx)], y[:len(dx)]
	for i := range dx {
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
