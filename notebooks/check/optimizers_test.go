package check

import "math"

func rolling(state state, hint string, f func(v, g, rate, m float64) float64) answer {
	return answer{"momentum", state, hint, func() verdict { return momentum(f) }}
}

func adamAnswer(state state, hint string, f func(m, v, g, rate float64, t int) (newM, newV, change float64)) answer {
	return answer{"adam", state, hint, func() verdict { return adam(f) }}
}

// moments are Adam's averages after a step.
func moments(m, v, g float64) (newM, newV float64) { return 0.9*m + 0.1*g, 0.999*v + 0.001*g*g }

// corrected are the averages without their bias to zero.
func corrected(m, v float64, t int) (mean, square float64) {
	return m / (1 - math.Pow(0.9, float64(t))), v / (1 - math.Pow(0.999, float64(t)))
}

var optimizersAnswers = []answer{
	rolling(right, "", func(v, g, rate, m float64) float64 { return m*v - rate*g }),
	rolling(notTried, "", func(_, _, _, _ float64) float64 { panic(Todo) }),
	rolling(wrong, "against the gradient", func(v, g, rate, m float64) float64 { return m*v + rate*g }),
	rolling(wrong, "never slow down", func(v, g, rate, m float64) float64 { return v - rate*g }),
	rolling(wrong, "multiplied by the learning rate", func(v, g, rate, m float64) float64 { return m*v - g }),
	rolling(wrong, "as in Adam", func(v, g, rate, m float64) float64 { return m*v - (1-m)*rate*g }),

	adamAnswer(right, "", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		m, v = moments(m, v, g)
		mean, square := corrected(m, v, t)
		return m, v, -rate * mean / (math.Sqrt(square) + 1e-7)
	}),
	adamAnswer(notTried, "", func(_, _, _, _ float64, _ int) (float64, float64, float64) { panic(Todo) }),
	adamAnswer(wrong, "began at zero", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		m, v = moments(m, v, g)
		return m, v, -rate * m / (math.Sqrt(v) + 1e-7)
	}),
	adamAnswer(wrong, "*root*", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		m, v = moments(m, v, g)
		mean, square := corrected(m, v, t)
		return m, v, -rate * mean / (square + 1e-7)
	}),
	adamAnswer(wrong, "*squares*", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		return 0.9*m + 0.1*g, 0.999*v + 0.001*g, 0
	}),
	adamAnswer(wrong, "m itself", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		m, v = moments(m, v, g)
		mean, square := corrected(m, v, t)
		return mean, square, -rate * mean / (math.Sqrt(square) + 1e-7)
	}),
	adamAnswer(wrong, "The sign", func(m, v, g, rate float64, t int) (float64, float64, float64) {
		m, v = moments(m, v, g)
		mean, square := corrected(m, v, t)
		return m, v, rate * mean / (math.Sqrt(square) + 1e-7)
	}),
}
