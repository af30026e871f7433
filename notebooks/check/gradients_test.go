package check

import "math"

func steep(state state, hint string, f func(f func(float64) float64, x float64) float64) answer {
	return answer{"slope", state, hint, func() verdict { return slopeOf(f) }}
}

func line(state state, hint string, f func(w, b float64, t, y []float64) (dw, db float64)) answer {
	return answer{"line-slopes", state, hint, func() verdict { return lineSlopes(f) }}
}

func unit(state state, hint string, f func(x, y, w, b float64) (dw, db float64)) answer {
	return answer{"neuron-slopes", state, hint, func() verdict { return neuronSlopes(f) }}
}

// difference is the finite difference from -left·h to right·h, divided by width·h.
func difference(h, left, right, width float64) func(f func(float64) float64, x float64) float64 {
	return func(f func(float64) float64, x float64) float64 { return (f(x+right*h) - f(x-left*h)) / (width * h) }
}

// ofLine gives the slopes of the line's loss where those of one day are what of returns.
func ofLine(of func(d, t float64) (dw, db float64), mean bool) func(w, b float64, t, y []float64) (dw, db float64) {
	return func(w, b float64, t, y []float64) (dw, db float64) {
		n := 1.0
		if mean {
			n = float64(len(t))
		}
		for i := range t {
			oneW, oneB := of(w*t[i]+b-y[i], t[i])
			dw, db = dw+oneW/n, db+oneB/n
		}
		return dw, db
	}
}

func probability(x, w, b float64) float64 { return 1 / (1 + math.Exp(-(w*x + b))) }

var gradientsAnswers = []answer{
	steep(right, "", difference(1e-5, 1, 1, 2)),
	steep(notTried, "", func(func(float64) float64, float64) float64 { panic(Todo) }),
	steep(wrong, "it is 2h", difference(1e-5, 1, 1, 1)),
	steep(wrong, "wrong way round", difference(-1e-5, 1, 1, -2)),
	steep(wrong, "so small", difference(1e-18, 1, 1, 2)),
	steep(wrong, "divide by the step", func(f func(float64) float64, x float64) float64 { return f(x+1e-5) - f(x-1e-5) }),
	steep(wrong, "It is close", difference(0.1, 0, 1, 1)),
	steep(wrong, "both sides", difference(1e-5, 0, 1, 1)),

	line(right, "", ofLine(func(d, t float64) (float64, float64) { return 2 * d * t, 2 * d }, true)),
	line(notTried, "", func(_, _ float64, _, _ []float64) (float64, float64) { panic(Todo) }),
	line(wrong, "their mean", ofLine(func(d, t float64) (float64, float64) { return 2 * d * t, 2 * d }, false)),
	line(wrong, "is 2·d", ofLine(func(d, t float64) (float64, float64) { return d * t, d }, true)),
	line(wrong, "one more factor", ofLine(func(d, t float64) (float64, float64) { return 2 * d, 2 * d }, true)),
	line(wrong, "The sign", ofLine(func(d, t float64) (float64, float64) { return -2 * d * t, -2 * d }, true)),
	line(wrong, "not t", ofLine(func(d, t float64) (float64, float64) { return 2 * d * t, 2 * d * t }, true)),

	unit(right, "", func(x, y, w, b float64) (float64, float64) {
		p := probability(x, w, b)
		return (p - y) * x, p - y
	}),
	unit(notTried, "", func(_, _, _, _ float64) (float64, float64) { panic(Todo) }),
	unit(wrong, "The sign", func(x, y, w, b float64) (float64, float64) {
		p := probability(x, w, b)
		return (y - p) * x, y - p
	}),
	unit(wrong, "one more factor", func(x, y, w, b float64) (float64, float64) {
		p := probability(x, w, b)
		return p - y, p - y
	}),
	unit(wrong, "y = 1 only", func(x, y, w, b float64) (float64, float64) {
		p := probability(x, w, b)
		return (p - 1) * x, p - 1
	}),
	unit(wrong, "cancels", func(x, y, w, b float64) (float64, float64) {
		p := probability(x, w, b)
		return p * (1 - p) * (p - y) * x, p * (1 - p) * (p - y)
	}),
	unit(wrong, "through the sigmoid", func(x, y, w, b float64) (float64, float64) {
		return (w*x + b - y) * x, w*x + b - y
	}),
}
