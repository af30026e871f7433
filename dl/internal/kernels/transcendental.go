package kernels

import "math"

// Log sets y[i] = ln x.
func Log(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Log(float64(v)))
	}
}

// Tanh sets y[i] = tanh x.
func Tanh(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Tanh(float64(v)))
	}
}

// Sigmoid sets y[i] = 1/(1+e⁻ˣ).
func Sigmoid(y, x []float32) {
	for i, v := range x {
		y[i] = float32(1 / (1 + math.Exp(-float64(v))))
	}
}

// Cosh sets y[i] = cosh x.
func Cosh(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Cosh(float64(v)))
	}
}

// Sinh sets y[i] = sinh x.
func Sinh(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Sinh(float64(v)))
	}
}

// Sqrt sets y[i] = √x.
func Sqrt(y, x []float32) {
	for i, v := range x {
		y[i] = float32(math.Sqrt(float64(v)))
	}
}
