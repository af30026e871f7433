package check

func stepping(state state, hint string, f func(samples, batch, epochs int) int) answer {
	return answer{"steps", state, hint, func() verdict { return steps(f) }}
}

func looping(state state, hint string, s slip) answer {
	return answer{"loop", state, hint, func() verdict {
		return loop(func(x, y []float64, batch, epochs int, rate float64) (float64, float64) {
			return fitLine(x, y, batch, epochs, rate, s)
		})
	}}
}

func averaging(state state, hint string, f func(losses []float64, sizes []int) float64) answer {
	return answer{"epoch-loss", state, hint, func() verdict { return epochLoss(f) }}
}

// added is the sum over the batches of what of makes of a loss and a size, and the number of samples.
func added(losses []float64, sizes []int, of func(loss, size float64) float64) (sum, samples float64) {
	for i, n := range sizes {
		sum += of(losses[i], float64(n))
		samples += float64(n)
	}
	return sum, samples
}

func weighted(loss, size float64) float64 { return loss * size }
func unweighted(loss, _ float64) float64  { return loss }

var loopAnswers = []answer{
	stepping(right, "", func(n, b, e int) int { return (n + b - 1) / b * e }),
	stepping(notTried, "", func(_, _, _ int) int { panic(Todo) }),
	stepping(wrong, "one epoch", func(n, b, _ int) int { return (n + b - 1) / b }),
	stepping(wrong, "drops it", func(n, b, e int) int { return n / b * e }),
	stepping(wrong, "come out even", func(n, b, e int) int { return (n/b + 1) * e }),
	stepping(wrong, "next epoch", func(n, b, e int) int { return (n*e + b - 1) / b }),
	stepping(wrong, "Those are samples", func(n, _, e int) int { return n * e }),

	// The right loop as the solution has it, not by the check's own code.
	{"loop", right, "", func() verdict {
		return loop(func(x, y []float64, batch, epochs int, rate float64) (w, b float64) {
			for range epochs {
				for i := 0; i < len(x); i += batch {
					end := min(i+batch, len(x))
					dw, db := 0.0, 0.0
					for k := i; k < end; k++ {
						d := w*x[k] + b - y[k]
						dw += 2 * d * x[k]
						db += 2 * d
					}
					w -= rate * dw / float64(end-i)
					b -= rate * db / float64(end-i)
				}
			}
			return w, b
		})
	}},
	{"loop", notTried, "", func() verdict {
		return loop(func(_, _ []float64, _, _ int, _ float64) (float64, float64) { panic(Todo) })
	}},
	{"loop", wrong, "Nothing was learned", func() verdict {
		return loop(func(_, _ []float64, _, _ int, _ float64) (w, b float64) { return })
	}},
	looping(wrong, "against the gradient", slipUphill),
	looping(wrong, "divide its sum", slipSummed),
	looping(wrong, "fewer samples", slipDivided),
	looping(wrong, "2·d", slipHalved),
	looping(wrong, "left over", slipOnlyFull),
	looping(wrong, "step for each epoch", slipWholeEpoch),
	looping(wrong, "step for each sample", slipSingly),
	looping(wrong, "`epochs` times", slipOneEpoch),
	looping(wrong, "Find both slopes", slipStale),
	looping(wrong, "batches before", slipHoarding),

	averaging(right, "", func(l []float64, n []int) float64 {
		sum, samples := added(l, n, weighted)
		return sum / samples
	}),
	averaging(notTried, "", func(_ []float64, _ []int) float64 { panic(Todo) }),
	averaging(wrong, "mean of the batches", func(l []float64, n []int) float64 {
		sum, _ := added(l, n, unweighted)
		return sum / float64(len(l))
	}),
	averaging(wrong, "over all samples", func(l []float64, n []int) float64 {
		sum, _ := added(l, n, weighted)
		return sum
	}),
	averaging(wrong, "that of the batches", func(l []float64, n []int) float64 {
		sum, _ := added(l, n, weighted)
		return sum / float64(len(l))
	}),
	averaging(wrong, "already a mean", func(l []float64, n []int) float64 {
		sum, samples := added(l, n, unweighted)
		return sum / samples
	}),
	averaging(wrong, "last batch alone", func(l []float64, _ []int) float64 { return l[len(l)-1] }),
}
