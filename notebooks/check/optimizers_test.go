package check

import "math"

func rolling(state state, hint string, f func(slope func(w float64) float64, w, rate, m float64, steps int) float64) answer {
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
	rolling(right, "", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		v := 0.0
		for range steps {
			v = m*v - rate*slope(w)
			w += v
		}
		return w
	}),
	rolling(notTried, "", func(func(w float64) float64, float64, float64, float64, int) float64 { panic(Todo) }),
	rolling(wrong, "against the gradient", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		v := 0.0
		for range steps {
			v = m*v + rate*slope(w)
			w += v
		}
		return w
	}),
	rolling(wrong, "outlive the step", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		for range steps {
			v := 0.0
			v = m*v - rate*slope(w)
			w += v
		}
		return w
	}),
	rolling(wrong, "with the old velocity", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		v := 0.0
		for range steps {
			g := slope(w)
			w += v
			v = m*v - rate*g
		}
		return w
	}),
	rolling(wrong, "changes on the way", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		g, v := slope(w), 0.0
		for range steps {
			v = m*v - rate*g
			w += v
		}
		return w
	}),
	rolling(wrong, "That is the velocity", func(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
		v := 0.0
		for range steps {
			v = m*v - rate*slope(w)
			w += v
		}
		return v
	}),

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
