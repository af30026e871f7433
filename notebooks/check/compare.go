package check

import (
	"fmt"
	"math"
	"strings"
)

// near tells whether two numbers are the same but for rounding, NaN and infinities included.
func near(got, want float64) bool {
	if math.IsNaN(want) || math.IsNaN(got) {
		return math.IsNaN(want) && math.IsNaN(got)
	}
	return got == want || math.Abs(got-want) <= 1e-6*max(1, math.Abs(want))
}

// nearAll compares slices.
func nearAll(got, want []float64) bool {
	if len(got) != len(want) {
		return false
	}
	for i := range got {
		if !near(got[i], want[i]) {
			return false
		}
	}
	return true
}

// short is a number, or a slice of them, as a hint has it.
func short(v any) string {
	switch v := v.(type) {
	case float64:
		return fmt.Sprintf("%.4g", v)
	case []float64:
		parts := make([]string, len(v))
		for i, x := range v {
			parts[i] = short(x)
		}
		return "[" + strings.Join(parts, " ") + "]"
	}
	return fmt.Sprint(v)
}

// unlike is the hint where nothing better is known: what the function gave, and what was wanted.
func unlike(call string, got, want any) string {
	return pick("`%s` gives %s; it should be %s.", "`%s` 得到 %s，应为 %s。", call, short(got), short(want))
}
