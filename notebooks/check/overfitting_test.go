package check

func pulled(state state, hint string, f func(w, g, rate, lambda float64) float64) answer {
	return answer{"decay", state, hint, func() verdict { return decay(f) }}
}

func halt(state state, hint string, f func(losses []float64, patience int) (last, best int)) answer {
	return answer{"stop", state, hint, func() verdict { return stop(f) }}
}

func drop(state state, hint string, f func(x []float64, keep []bool, rate float64) []float64) answer {
	return answer{"dropout", state, hint, func() verdict { return dropout(f) }}
}

// stopping is the rule, where better says whether a loss is better than the best, and ends after so many more epochs.
func stopping(better func(loss, best float64) bool, more int) func(losses []float64, patience int) (last, best int) {
	return func(losses []float64, patience int) (last, best int) {
		wait := 0
		for i, v := range losses {
			last = i
			wait++
			if i == 0 || better(v, losses[best]) {
				best, wait = i, 0
			}
			if wait == patience+more {
				break
			}
		}
		return last, best
	}
}

func less(a, b float64) bool { return a < b }

// dropped makes of each value what kept and lost give.
func dropped(kept, lost func(v, rate float64) float64) func(x []float64, keep []bool, rate float64) []float64 {
	return func(x []float64, keep []bool, rate float64) []float64 {
		y := make([]float64, len(x))
		for i, v := range x {
			if keep[i] {
				y[i] = kept(v, rate)
			} else {
				y[i] = lost(v, rate)
			}
		}
		return y
	}
}

func none(_, _ float64) float64        { return 0 }
func scaled(v, rate float64) float64   { return v / (1 - rate) }
func plainly(v, _ float64) float64     { return v }
func weakly(v, rate float64) float64   { return v * (1 - rate) }
func overRate(v, rate float64) float64 { return v / rate }

var overfittingAnswers = []answer{
	pulled(right, "", func(w, g, rate, lambda float64) float64 { return w - rate*(g+2*lambda*w) }),
	pulled(notTried, "", func(_, _, _, _ float64) float64 { panic(Todo) }),
	pulled(wrong, "without the penalty", func(w, g, rate, _ float64) float64 { return w - rate*g }),
	pulled(wrong, "is 2λ·w", func(w, g, rate, lambda float64) float64 { return w - rate*(g+lambda*w) }),
	pulled(wrong, "the penalty itself", func(w, g, rate, lambda float64) float64 { return w - rate*(g+lambda*w*w) }),
	pulled(wrong, "learning rate, too", func(w, g, rate, lambda float64) float64 { return w - rate*g - 2*lambda*w }),
	pulled(wrong, "against the slope", func(w, g, rate, lambda float64) float64 { return w + rate*(g+2*lambda*w) }),
	pulled(wrong, "away from zero", func(w, g, rate, lambda float64) float64 { return w - rate*(g-2*lambda*w) }),
	pulled(wrong, "where it is then", func(w, g, rate, lambda float64) float64 { return -rate * (g + 2*lambda*w) }),

	halt(right, "", stopping(less, 0)),
	halt(notTried, "", func([]float64, int) (int, int) { panic(Todo) }),
	halt(wrong, "only equal", stopping(func(a, b float64) bool { return a <= b }, 0)),
	halt(wrong, "One epoch too late", stopping(less, 1)),
	halt(wrong, "One epoch too early", stopping(less, -1)),
	halt(wrong, "the rest is never trained", func(losses []float64, _ int) (int, int) {
		return stopping(less, 0)(losses, len(losses)+1)
	}),
	halt(wrong, "counted from 0", func(losses []float64, patience int) (int, int) {
		last, best := stopping(less, 0)(losses, patience)
		return last + 1, best + 1
	}),
	halt(wrong, "other way round", func(losses []float64, patience int) (int, int) {
		last, best := stopping(less, 0)(losses, patience)
		return best, last
	}),
	halt(wrong, "not with the epoch before", func(losses []float64, patience int) (last, best int) {
		wait := 0
		for i, v := range losses {
			last = i
			if v < losses[best] {
				best = i
			}
			wait++
			if i == 0 || v < losses[i-1] {
				wait = 0
			}
			if wait == patience {
				break
			}
		}
		return last, best
	}),

	drop(right, "", dropped(scaled, none)),
	drop(notTried, "", func([]float64, []bool, float64) []float64 { panic(Todo) }),
	drop(wrong, "Divide what is kept", dropped(plainly, none)),
	drop(wrong, "have to become greater", dropped(weakly, none)),
	drop(wrong, "which stay", dropped(none, scaled)),
	drop(wrong, "part that is dropped", dropped(overRate, none)),
	drop(wrong, "keeps its place", func(x []float64, keep []bool, rate float64) (y []float64) {
		for i, v := range x {
			if keep[i] {
				y = append(y, v/(1-rate))
			}
		}
		return y
	}),
}
