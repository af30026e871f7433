package check

import "math"

func divided(state state, hint string, f func(x, y float64) (l, dx, dy float64)) answer {
	return answer{"division", state, hint, func() verdict { return division(f) }}
}

func squashed(state state, hint string, f func(x, p float64) (l, dx float64)) answer {
	return answer{"sigmoid-value", state, hint, func() verdict {
		return sigmoidValue(func(x float64) (float64, float64) { return f(x, 1/(1+math.Exp(-x))) })
	}}
}

// descended walks by steps that change the weights by what they and their slopes are.
func descended(state state, hint string, step func(a, b, da, db, rate float64) (float64, float64)) answer {
	return answer{"descent", state, hint, func() verdict {
		return descent(func(a, b, rate float64, steps int) (float64, float64) {
			for range steps {
				a, b = step(a, b, 2*a+b, a+2*b, rate)
			}
			return a, b
		})
	}}
}

var engineAnswers = []answer{
	divided(right, "", func(x, y float64) (float64, float64, float64) { return x/y + x + y, 1/y + 1, 1 - x/(y*y) }),
	divided(notTried, "", func(float64, float64) (float64, float64, float64) { panic(Todo) }),
	divided(wrong, "That is the product", func(x, y float64) (float64, float64, float64) { return x*y + x + y, y + 1, x + 1 }),
	divided(wrong, "Begin with the value", func(x, y float64) (float64, float64, float64) { return y/x + x + y, 0, 0 }),
	divided(wrong, "is lost", func(x, y float64) (float64, float64, float64) { return x/y + x + y, 1 / y, -x / (y * y) }),
	divided(wrong, "hands nothing on", func(x, y float64) (float64, float64, float64) { return x/y + x + y, 1, 1 }),
	divided(wrong, "has a minus", func(x, y float64) (float64, float64, float64) { return x/y + x + y, 1/y + 1, 1 + x/(y*y) }),
	divided(wrong, "gradient of a is right", func(x, y float64) (float64, float64, float64) { return x/y + x + y, 1/y + 1, 1 - 1/(y*y) }),
	divided(wrong, "gradient of b is right", func(x, y float64) (float64, float64, float64) { return x/y + x + y, y + 1, 1 - x/(y*y) }),

	squashed(right, "", func(x, p float64) (float64, float64) { return 3*p + x, 3*p*(1-p) + 1 }),
	squashed(notTried, "", func(x, p float64) (float64, float64) { panic(Todo) }),
	squashed(wrong, "wants a minus", func(x, p float64) (float64, float64) { return 3*(1-p) + x, 1 }),
	squashed(wrong, "Begin with the value", func(x, p float64) (float64, float64) { return 3*math.Tanh(x) + x, 1 }),
	squashed(wrong, "not of z", func(x, p float64) (float64, float64) { return 3*p + x, 3*x*(1-x) + 1 }),
	squashed(wrong, "The slope alone", func(x, p float64) (float64, float64) { return 3*p + x, p*(1-p) + 1 }),
	squashed(wrong, "is lost", func(x, p float64) (float64, float64) { return 3*p + x, 3 * p * (1 - p) }),
	squashed(wrong, "hands nothing on", func(x, p float64) (float64, float64) { return 3*p + x, 1 }),
	squashed(wrong, "p is the value", func(x, p float64) (float64, float64) { return 3*p + x, 3*p + 1 }),

	descended(right, "", func(a, b, da, db, rate float64) (float64, float64) { return a - rate*da, b - rate*db }),
	descended(notTried, "", func(_, _, _, _, _ float64) (float64, float64) { panic(Todo) }),
	descended(wrong, "Nothing has moved", func(a, b, da, db, rate float64) (float64, float64) { return a, b }),
	descended(wrong, "uphill", func(a, b, da, db, rate float64) (float64, float64) { return a + rate*da, b + rate*db }),
	descended(wrong, "multiplied by the rate", func(a, b, da, db, rate float64) (float64, float64) { return a - da, b - db }),
	descended(wrong, "`-=`, not `=`", func(a, b, da, db, rate float64) (float64, float64) { return -rate * da, -rate * db }),
	descended(wrong, "already seen the new a", func(a, b, da, db, rate float64) (float64, float64) {
		a -= rate * da
		return a, b - rate*(a+2*b)
	}),
	descended(wrong, "Only the first", func(a, b, da, db, rate float64) (float64, float64) { return a - rate*da, b }),
	{"descent", wrong, "five lead to", func() verdict {
		return descent(func(a, b, rate float64, steps int) (float64, float64) {
			da, db := 2*a+b, a+2*b // only once
			return a - float64(steps)*rate*da, b - float64(steps)*rate*db
		})
	}},
}
