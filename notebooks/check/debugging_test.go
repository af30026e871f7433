package check

import (
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func begin(state state, hint string, f func(classes int) float64) answer {
	return answer{"first-loss", state, hint, func() verdict { return firstLoss(f) }}
}

func leak(state state, hint string, f func(train, test [][]float64) int) answer {
	return answer{"leaked", state, hint, func() verdict { return leaked(f) }}
}

func diagnose(state state, hint string, f func(patient string) Fault) answer {
	return answer{"diagnosis", state, hint, func() verdict { return diagnosis(f) }}
}

// copies is how often s is in rows.
func copies(rows [][]float64, s []float64) (n int) {
	for _, r := range rows {
		if slices.Equal(r, s) {
			n++
		}
	}
	return n
}

// but is the right diagnosis, except of one patient.
func but(patient string, fault Fault) func(string) Fault {
	return func(name string) Fault {
		for _, f := range faults {
			if f.name == name && name != patient {
				return f.fault
			}
		}
		return fault
	}
}

var debuggingAnswers = []answer{
	begin(right, "", func(classes int) float64 { return math.Log(float64(classes)) }),
	begin(notTried, "", func(int) float64 { panic(Todo) }),
	begin(wrong, "The sign", func(classes int) float64 { return -math.Log(float64(classes)) }),
	begin(wrong, "That is the probability", func(classes int) float64 { return 1 / float64(classes) }),
	begin(wrong, "how often a guess is wrong", func(classes int) float64 { return 1 - 1/float64(classes) }),
	begin(wrong, "natural logarithm", func(classes int) float64 { return math.Log2(float64(classes)) }),
	begin(wrong, "do not divide", func(classes int) float64 { return math.Log(float64(classes)) / float64(classes) }),
	begin(wrong, "depends on the number", func(int) float64 { return math.Log(10) }),

	leak(right, "", func(train, test [][]float64) (n int) {
		for _, s := range test {
			n += min(1, copies(train, s))
		}
		return n
	}),
	leak(notTried, "", func(_, _ [][]float64) int { panic(Todo) }),
	leak(wrong, "once for each of its copies", func(train, test [][]float64) (n int) {
		for _, s := range test {
			n += copies(train, s)
		}
		return n
	}),
	leak(wrong, "not* leak", func(train, test [][]float64) (n int) {
		for _, s := range test {
			n += 1 - min(1, copies(train, s))
		}
		return n
	}),
	leak(wrong, "not only the first", func(train, test [][]float64) (n int) {
		for _, s := range test {
			if slices.ContainsFunc(train, func(r []float64) bool { return r[0] == s[0] }) {
				n++
			}
		}
		return n
	}),
	leak(wrong, "both counted", func(train, test [][]float64) (n int) {
		for i, s := range test {
			if copies(train, s) > 0 && copies(test[:i], s) == 0 {
				n++
			}
		}
		return n
	}),

	diagnose(right, "", but("", 0)),
	diagnose(notTried, "", func(string) Fault { panic(Todo) }),
	diagnose(wrong, "A falls, but", but("A", NothingWrong)),
	diagnose(wrong, "B is not healthy", but("B", NothingWrong)),
	diagnose(wrong, "C learns as fast", but("C", RateTooLow)),
	diagnose(wrong, "greater rate would not help", but("D", RateTooLow)),
	diagnose(wrong, "Compare the first loss of E", but("E", RateTooLow)),
	diagnose(wrong, "A moves", but("A", RateTooLow)),
	diagnose(wrong, "they die later", but("E", DeadUnits)),
	diagnose(wrong, "the units of B answer", but("B", DeadUnits)),
	diagnose(wrong, "labels of B are right", but("B", ShiftedLabels)),
	diagnose(wrong, "would be far above ln 10", but("D", UnscaledPixels)),
	diagnose(wrong, "none of the faults", but("A", 99)),
}

// The patients have the symptoms that the hints speak of.
func TestPatients(t *testing.T) {
	// Images of ten classes: each lights another stretch of the pixels, with noise.
	const n, pixels = 600, 100
	s := tensor.NewStream(1)
	noise := tensor.Uniform(s, 0, 0.3, n, pixels)
	y := tensor.Uniform(s, 0, 10, n).Floor()
	x := noise.Add(y.OneHot(10).Reshape(n, 10, 1).Tile(1, 1, 10).Reshape(n, pixels).Scale(0.7))
	for i, p := range Patients(x, y) {
		first := p.Model.Evaluate(p.X, p.Y)["loss"]
		h := p.Model.Fit(p.X, p.Y, dl.Epochs(15), dl.Quiet())
		last := h.Values("loss")[14]
		fault := faults[i].fault
		if far := first > 10; far != (fault == UnscaledPixels) {
			t.Errorf("%s begins at %g", p.Name, first)
		}
		switch {
		case fault == NothingWrong && !(last < 0.1), fault == RateTooLow && !(last < first && last > 2),
			fault == DeadUnits && !(last > 2.2 && last < 2.4), fault == ShiftedLabels && !(last > 1):
			t.Errorf("the loss of %s goes from %g to %g", p.Name, first, last)
		}
	}
}
