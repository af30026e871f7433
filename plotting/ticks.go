package plotting

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"gonum.org/v1/plot"
)

// roundTicks are at 1, 2 or 5 times a power of ten; whole numbers only, if wanted.
type roundTicks struct {
	whole bool
	most  int // how many steps at most; 6 unless set
}

// Ticks are the ticks from low to high.
func (t roundTicks) Ticks(low, high float64) []plot.Tick {
	most := float64(t.most)
	if t.most <= 0 {
		most = 6
	}
	step := math.Pow(10, math.Floor(math.Log10(high/most-low/most)))
	for _, f := range []float64{1, 2, 5, 10} {
		if high/(f*step)-low/(f*step) <= most*(1+1e-9) {
			step *= f
			break
		}
	}
	if t.whole {
		step = max(math.Round(step), 1)
	}
	if !(step > 0) || math.IsInf(step, 0) || !finite(low) || !finite(high) {
		return nil
	}
	var ticks []plot.Tick
	for i := math.Ceil(low/step - 1e-9); i*step <= high+1e-9*step && len(ticks) <= int(most)+1; i++ {
		v := i*step + 0 // no minus zero
		ticks = append(ticks, plot.Tick{Value: v, Label: tickLabel(v, step)})
	}
	return ticks
}

// tickLabel is the number with the digits that a step needs: 0.30000000000000004 is 0.3, and where
// some have a decimal all have it.
func tickLabel(v, step float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e6 || a < 1e-4 {
		s := strconv.FormatFloat(v, 'g', 4, 64)
		return minus(strings.NewReplacer("e+0", "e", "e+", "e", "e-0", "e-").Replace(s))
	}
	decimals := 0
	if step < 1 {
		decimals = int(math.Ceil(-math.Log10(step) - 1e-9))
	}
	return minus(strconv.FormatFloat(v, 'f', decimals, 64))
}

// minus writes a negative number with the sign of mathematics, as wide as a plus.
func minus(s string) string {
	rest, negative := strings.CutPrefix(s, "-")
	if negative && strings.Trim(rest, "0.") != "" { // nothing is below zero that is written as 0
		return "−" + rest
	}
	return rest
}

// logTicks are at the powers of ten, at 2 and 5 times them where there is room for labels, and
// without a label between them. The axis's scale is a logScale.
type logTicks struct{}

// Ticks are the ticks from low to high, both above zero.
func (logTicks) Ticks(low, high float64) []plot.Tick {
	if !(low > 0) || !finite(high) || high <= low {
		return nil
	}
	first, last := math.Floor(math.Log10(low)), math.Ceil(math.Log10(high))
	decades := math.Log10(high) - math.Log10(low)
	if decades < 0.7 { // less than a factor of five: no power of ten may be within
		return roundTicks{most: 5}.Ticks(low, high)
	}
	every := math.Ceil(decades / 7)
	var ticks []plot.Tick
	for e := first; e <= last; e++ {
		for m := 1; m <= 9; m++ {
			v := float64(m) * math.Pow(10, e)
			if v < low*(1-1e-9) || v > high*(1+1e-9) {
				continue
			}
			t := plot.Tick{Value: v}
			switch {
			case m == 1 && math.Mod(e-first, every) == 0, decades < 2.2 && (m == 2 || m == 5):
				t.Label = powerLabel(v, m, int(e), low < 0.9e-3 || high > 1.1e4)
			case every > 1:
				continue
			}
			ticks = append(ticks, t)
		}
	}
	return ticks
}

// powerLabel is 0.01 or 2000; where some are very small or large, all are as 10⁻² and 2·10³.
func powerLabel(v float64, m, e int, powers bool) string {
	if !powers || e == 0 || e == 1 && m == 1 {
		return strconv.FormatFloat(v, 'f', max(-e, 0), 64)
	}
	power := "10" + superscript(e)
	if m > 1 {
		power = strconv.Itoa(m) + "·" + power
	}
	return power
}

func superscript(n int) string {
	return strings.Map(func(r rune) rune {
		if r == '-' {
			return '⁻'
		}
		return []rune("⁰¹²³⁴⁵⁶⁷⁸⁹")[r-'0']
	}, strconv.Itoa(n))
}

// A logScale is logarithmic, and takes what is not above zero for the axis's least.
type logScale struct{}

// Normalize is the place of x between low, 0, and high, 1.
func (logScale) Normalize(low, high, x float64) float64 {
	low = max(low, math.SmallestNonzeroFloat64)
	high = max(high, low)
	x = max(x, low)
	if high == low {
		return 0.5
	}
	return math.Log(x/low) / math.Log(high/low)
}

// logAxis makes an axis logarithmic from low to high; what has no place on such an axis is given one.
func logAxis(a *plot.Axis, low, high float64) {
	if !(high > 0) || !finite(high) {
		high = 1
	}
	if !(low > 0) || low > high {
		low = high / 1000
	}
	if high/low < 1.05 {
		low, high = low/1.5, high*1.5
	}
	a.Min, a.Max = low, high
	a.Scale, a.Tick.Marker = logScale{}, logTicks{}
}

// span sets an axis to low…high with a twelfth of air on both sides; to something sensible where
// both are the same or there is none.
func span(a *plot.Axis, low, high float64) {
	if !(low <= high) || !finite(low) || !finite(high) {
		low, high = 0, 1
	}
	const most = 1e307 // the difference of two such is a number
	low, high = max(low, -most), min(high, most)
	air := (high - low) / 12
	if air < 1e-300 {
		air = max(math.Abs(high)/12, 1e-6)
	}
	a.Min, a.Max = low-air, high+air
}

func finite(v float64) bool { return v-v == 0 }

// number is a number in words: four digits that count.
func number(v float64) string { return strconv.FormatFloat(v, 'g', 4, 64) }

// digits is a number in a figure, with that many digits that count: −0.0681, 1.2·10⁻⁵.
func digits(v float64, n int) string {
	s := strconv.FormatFloat(v, 'g', n, 64)
	mantissa, exponent, found := strings.Cut(s, "e")
	if !found || !finite(v) {
		return minus(s)
	}
	e, _ := strconv.Atoi(exponent)
	if e >= 0 && e < 7 {
		return minus(strconv.FormatFloat(v, 'f', 0, 64))
	}
	return minus(mantissa) + "·10" + superscript(e)
}

// brief is a number in a small place, with three digits: 0.25, 1,310, −2e−5.
func brief(v float64) string {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	a := math.Abs(rounded)
	switch {
	case v == 0:
		return "0"
	case math.Abs(v) < 0.005: // two decimals would be 0
		return minus(exponents.Replace(fmt.Sprintf("%.0e", v)))
	case a < 10:
		return minus(fmt.Sprintf("%.2f", v))
	case a < 1e6 && err == nil:
		s := strconv.FormatFloat(rounded, 'f', -1, 64)
		if i := len(s) - 3; a >= 1e3 {
			s = s[:i] + "," + s[i:]
		}
		return minus(s)
	}
	return minus(exponents.Replace(fmt.Sprintf("%.3g", v)))
}

var exponents = strings.NewReplacer("e-0", "e−", "e-", "e−", "e+0", "e", "e+", "e")
