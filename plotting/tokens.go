package plotting

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Tokens writes a text with a colour behind each token: the stronger the greater its weight is, such
// as how much it counts for a model's answer. Where some weights are below zero, they are blue, and
// those above red. A token that ends with a blank or a new line, or begins with a blank, keeps it:
// tokens that are words are parted by themselves.
//
//	plotting.Tokens([]string{"a", "great", "film"}, []float64{0.1, 0.9, 0.2})
func Tokens[N Number](tokens []string, weights []N) *Figure {
	if len(tokens) != len(weights) {
		tensor.Fail("", "Tokens", nil, "there are %d tokens and %d weights, and each token has one", len(tokens), len(weights))
	}
	if len(tokens) == 0 {
		return note(language.Pick("No tokens: the text is empty", "没有词元：文本为空"))
	}
	if len(tokens) > 5000 {
		tensor.Fail("", "Tokens", nil, "%d tokens are too many to be read in a figure: take up to 5000", len(tokens))
	}
	values := make([]float32, len(weights))
	for i, w := range weights {
		values[i] = float32(w)
	}
	low, high := limits(values)
	sc := scale{min(low, 0), max(high, 1e-9), heat}
	if low < 0 {
		sc = aboutZero(values)
	}
	lines := setTokens(tokens)
	const lineTall, top = 25, 34
	f := newFigure(vg.Length(len(lines)*lineTall + top + 14))
	f.alt = tokenWords(tokens, values)
	label := language.Pick("weight", "权重")
	f.draw = func(c draw.Canvas) {
		keyOfScale(c, sc, label, vg.Point{X: c.Min.X + 14, Y: c.Max.Y - 18})
		for i, line := range lines {
			middle := c.Max.Y - top - (vg.Length(i)+0.5)*lineTall
			for _, t := range line {
				col := sc.colour(float64(values[t.token]))
				sty := style(titleText, false, on(col))
				sty.YAlign = text.YCenter
				at := vg.Point{X: c.Min.X + 14 + t.at, Y: middle}
				hint(c.Canvas, fmt.Sprintf("%s: %s", tokens[t.token], number(float64(values[t.token]))), func() {
					fill(c, col, at.X-2, middle-10, t.width+4, 20)
					c.FillText(sty, at, t.text)
				})
			}
		}
	}
	return f
}

// keyOfScale draws a lying bar of colours with its ends.
func keyOfScale(c draw.Canvas, s scale, label string, at vg.Point) {
	const wide, tall = 150, 10
	m := matrix{1, 128, make([]float32, 128)}
	for i := range m.values {
		m.values[i] = float32(i) / 127
	}
	sty := style(smallText, false, faint)
	sty.YAlign = text.YCenter
	c.FillText(sty, vg.Point{X: at.X, Y: at.Y + tall/2}, label)
	x := at.X + sty.Width(label) + 10
	lowest := minus(number(s.low))
	c.FillText(sty, vg.Point{X: x, Y: at.Y + tall/2}, lowest)
	x += sty.Width(lowest) + 6
	outlined(c, vg.Rectangle{Min: vg.Point{X: x, Y: at.Y}, Max: vg.Point{X: x + wide, Y: at.Y + tall}}, m.picture(scale{0, 1, s.stops}), edge)
	c.FillText(sty, vg.Point{X: x + wide + 6, Y: at.Y + tall/2}, minus(number(s.high)))
}

// A setToken is a token in its line.
type setToken struct {
	token     int
	text      string
	at, width vg.Length // from the left
}

// setTokens breaks the tokens into lines.
func setTokens(tokens []string) [][]setToken {
	const width = pageWidth - 28
	sty := style(titleText, false, ink)
	// Where tokens bring their own blanks, as those of a model's vocabulary do, none are added.
	blanks := slices.ContainsFunc(tokens, func(t string) bool { return strings.HasPrefix(t, " ") || strings.HasSuffix(t, " ") })
	wide := slices.ContainsFunc(tokens, func(t string) bool {
		return strings.ContainsFunc(t, func(r rune) bool { return r >= 0x2E80 })
	})
	lines := [][]setToken{nil}
	var x vg.Length
	for i, token := range tokens {
		last := len(lines) - 1
		shown := strings.Trim(token, " \n\t\r")
		if strings.HasPrefix(token, " ") && x > 0 {
			x += 5
		}
		if shown == "" {
			shown = "␣"
			if strings.Contains(token, "\n") {
				shown = "⏎"
			}
		}
		shown = fit(sty, shown, width)
		w := sty.Width(shown)
		if x > 0 && x+w > width {
			lines, last, x = append(lines, nil), last+1, 0
		}
		lines[last] = append(lines[last], setToken{i, shown, x, w})
		x += w + 5
		if !blanks && !wide {
			x += 3
		}
		if strings.HasSuffix(token, " ") {
			x += 5
		}
		if strings.Contains(token, "\n") {
			lines, x = append(lines, nil), 0
		}
	}
	if n := len(lines); len(lines[n-1]) == 0 {
		lines = lines[:n-1]
	}
	return lines
}

// tokenWords says which tokens have the weights farthest from zero.
func tokenWords(tokens []string, weights []float32) string {
	order := make([]int, 0, len(tokens))
	for i, w := range weights {
		if finite(float64(w)) {
			order = append(order, i)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return -cmp.Compare(math.Abs(float64(weights[a])), math.Abs(float64(weights[b])))
	})
	var parts []string
	for _, i := range order[:min(5, len(order))] {
		parts = append(parts, fmt.Sprintf("%s %s", strings.TrimSpace(tokens[i]), number(float64(weights[i]))))
	}
	return fmt.Sprintf(language.Pick("Text of %d tokens; the greatest weights: ", "由%d个词元组成的文本；权重最大的："), len(tokens)) + strings.Join(parts, ", ")
}
