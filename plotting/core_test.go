package plotting

import (
	"bytes"
	"image/color"
	"image/png"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgeps"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/internal/language"
)

func corner(t *testing.T, f *Figure) color.NRGBA {
	t.Helper()
	b, err := f.PNGAt(72)
	if err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return color.NRGBAModel.Convert(img.At(1, 1)).(color.NRGBA)
}

func svg(t *testing.T, f *Figure) string {
	t.Helper()
	b, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// One figure has both themes: its SVG follows the page, and a PNG has the one that it is asked for.
func TestThemes(t *testing.T) {
	f := Curves(history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1}))
	if c := corner(t, f); c != paper.light {
		t.Errorf("a PNG is on %v", c)
	}
	if c := corner(t, f.Dark()); c != paper.dark {
		t.Errorf("a dark PNG is on %v", c)
	}
	follows := svg(t, f)
	for _, want := range []string{"prefers-color-scheme:dark", "data-jp-theme-light=false", "vscode-dark", css(ink.light), css(ink.dark), "var(--c"} {
		if !strings.Contains(follows, want) {
			t.Errorf("the SVG has no %s", want)
		}
	}
	if dark := svg(t, f.Dark()); strings.Contains(dark, "<style>") || strings.Contains(dark, css(ink.light)) || !strings.Contains(dark, css(ink.dark)) {
		t.Error("a dark SVG is not dark alone")
	}
	if svg(t, f) != follows {
		t.Error("Dark changed the figure that it is of")
	}
	// A picture has a form for each theme where its colours differ.
	if s := svg(t, Heatmap(filled(-1, 3, 3))); strings.Count(s, "<image ") != 4 || !strings.Contains(s, ".pd{display:var(--pd)}") {
		t.Errorf("%d pictures of a heat map and its bar", strings.Count(s, "<image "))
	}
	if s := svg(t, Heatmap(filled(-1, 3, 3)).Light()); strings.Count(s, "<image ") != 2 {
		t.Errorf("%d pictures of a light heat map and its bar", strings.Count(s, "<image "))
	}
}

// What gonum's plotters draw in their black is seen on dark paper.
func TestBlackIsInk(t *testing.T) {
	f := Curves(history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1}))
	line, err := plotter.NewLine(plotter.XYs{{X: 1, Y: 1}, {X: 2, Y: 2}})
	if err != nil {
		t.Fatal(err)
	}
	f.Add(line)
	if s := svg(t, f.Dark()); strings.Contains(s, `"#000000"`) {
		t.Error("a black line is on dark paper")
	}
}

func TestTitleCaptionAndSize(t *testing.T) {
	for name, f := range map[string]*Figure{"plots": Curves(history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1})), "cells": Trace(trace())} {
		w, h := f.Size()
		g := f.Titled("A title").Captioned(strings.Repeat("a long caption ", 20))
		gw, gh := g.Size()
		if gw != w || gh < h+60 {
			t.Errorf("%s: %v×%v become %v×%v with a title and a caption of several lines", name, w, h, gw, gh)
		}
		if !strings.HasPrefix(g.Alt(), "A title. ") || f.Alt() == g.Alt() {
			t.Errorf("%s: the title is not in %q, or is in that of the figure before", name, g.Alt())
		}
		small := f.Sized(350, 400)
		sw, sh := small.Size()
		if f.elastic && (sw != 350 || sh != 400) || !f.elastic && (sw > 350 || sh > 400 || math.Abs(float64(sw/sh-w/h)) > 1e-6) {
			t.Errorf("%s: %v×%v sized into 350×400 are %v×%v", name, w, h, sw, sh)
		}
		narrow, err := f.SVGWithin(338)
		if err != nil || f.elastic && w > 338 && !bytes.Contains(narrow, []byte(`<svg xmlns="http://www.w3.org/2000/svg" width="338"`)) {
			t.Errorf("%s in a column: %v, %.200s", name, err, narrow)
		}
		for _, f := range []*Figure{g, small, small.Titled("small")} {
			b, err := f.PNG()
			if err != nil || len(b) < 1000 {
				t.Errorf("%s: %d bytes, %v", name, len(b), err)
			}
		}
		if small.Width() != int(sw) {
			t.Errorf("%s: the width is %d", name, small.Width())
		}
	}
	b, err := Curves(history(dl.Logs{"loss": 2})).PNGAt(300)
	if err != nil {
		t.Fatal(err)
	}
	if c, err := png.DecodeConfig(bytes.NewReader(b)); err != nil || c.Width != 2917 {
		t.Errorf("with 300 pixels for 72 of the page's it is %d wide, %v", c.Width, err)
	}
	if _, err := note("x").PNGAt(0); err == nil {
		t.Error("a PNG without pixels")
	}
}

// A PDF is one page, the same each time, and holds only the characters that it shows.
func TestPDF(t *testing.T) {
	f := Curves(history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1})).Titled("训练 ∇ loss\U000F0000").Captioned("图注")
	a, err := f.PDF()
	if err != nil {
		t.Fatal(err)
	}
	b, _ := f.PDF()
	if !bytes.HasPrefix(a, []byte("%PDF-")) || !bytes.Equal(a, b) || len(a) > 80_000 {
		t.Errorf("%d bytes, begins %q, the same each time: %v", len(a), a[:8], bytes.Equal(a, b))
	}
	for _, font := range []string{"Regular", "Bold", "Signs", "CJK"} {
		if !bytes.Contains(bytes.ToLower(a), []byte("hornbook"+strings.ToLower(font))) {
			t.Errorf("the PDF has no font %s", font)
		}
	}
}

// Another of gonum's canvases takes a figure, too.
func TestRender(t *testing.T) {
	f := Heatmap(filled(1, 2, 2)).Titled("for print")
	w, h := f.Size()
	c := vgeps.NewTitle(w, h, "figure")
	f.Render(c)
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil || !strings.Contains(b.String(), "for print") {
		t.Errorf("%d bytes of EPS, %v", b.Len(), err)
	}
}

// The fonts that are embedded have the characters of Chinese texts and the signs of mathematics.
func TestFonts(t *testing.T) {
	for txt, face := range map[string]string{
		"loss 0.5±µ→×≤∂σΔ": "Regular", "∇∈ℝ✓✗⊙⁻⟨⟩①": "Signs", "训练损失验证轮次学习率梯度权重，。：（）「」龘"[:len("训练损失验证轮次学习率梯度权重，。：（）「」")]: "CJK",
	} {
		for _, r := range txt {
			if g := glyphOf(r, false); g == nil || g.face.name != face {
				t.Errorf("%c is not of the font %s", r, face)
			} else if r != ' ' && len(g.outline) == 0 {
				t.Errorf("%c has no outline", r)
			}
		}
	}
	f := themeFont(10, false)
	if a, b := textWidth("训练", f), textWidth("训", f); a != 2*b || b != 10 {
		t.Errorf("a Chinese character of size 10 is %v wide, and two are %v", b, a)
	}
	if textWidth("W", themeFont(10, true)) <= textWidth("i", f) {
		t.Error("W is not wider than i")
	}
	if textWidth("AVAVAV", f) >= 3*textWidth("A", f)+3*textWidth("V", f) {
		t.Error("A and V are not drawn together")
	}
}

func TestWrapAndFit(t *testing.T) {
	sty := style(12, false, ink)
	txt := "Words are kept whole, 中文可以在任何字之间换行，但标点不在行首。 And averyveryverylongwordthatdoesnotfit ends."
	for _, width := range []vg.Length{80, 120, 300, 2000} {
		wrapped := wrap(sty, txt, width)
		for _, line := range strings.Split(wrapped, "\n") {
			if sty.Width(line) > width && !strings.Contains(line, "averyvery") {
				t.Errorf("%q is wider than %v", line, width)
			}
			if strings.HasPrefix(line, "，") || strings.HasPrefix(line, "。") || strings.HasPrefix(line, " ") {
				t.Errorf("a line begins %q", line)
			}
		}
		if strip(wrapped) != strip(txt) {
			t.Errorf("something is lost in %q", wrapped)
		}
		if short := fit(sty, txt, width); sty.Width(short) > width {
			t.Errorf("%q is wider than %v", short, width)
		}
	}
}

func strip(s string) string { return strings.NewReplacer(" ", "", "\n", "").Replace(s) }

// Labels do not lie over each other, keep their order, and stay where they are where they can.
func TestApart(t *testing.T) {
	for _, wanted := range [][]vg.Length{
		{50}, {10, 90}, {50, 50, 50}, {1, 1, 99, 98}, {60, 20, 61, 22, 21}, {0, 0, 0, 0, 0, 0, 0, 0}, {},
	} {
		const height = 12
		got := apart(wanted, height, 0, 100)
		for i := range got {
			if got[i] < height/2-1e-9 || got[i] > 100-height/2+1e-9 {
				t.Errorf("%v: %v is beyond the edge", wanted, got[i])
			}
			for k := range i {
				if math.Abs(float64(got[i]-got[k])) < height-1e-9 {
					t.Errorf("%v: %v and %v lie over each other", wanted, got[k], got[i])
				}
				if (wanted[i]-wanted[k])*(got[i]-got[k]) < 0 {
					t.Errorf("%v: the order is lost in %v", wanted, got)
				}
			}
		}
	}
	if got := apart([]vg.Length{20, 60}, 12, 0, 100); got[0] != 20 || got[1] != 60 {
		t.Errorf("labels with room were moved to %v", got)
	}
}

func TestLogTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      string
	}{
		{0.01, 1, "0.01 0.02 0.05 0.1 0.2 0.5 1"},
		{1e-6, 2, "10⁻⁶ 10⁻⁵ 10⁻⁴ 10⁻³ 10⁻² 10⁻¹ 1"},
		{0.01, 3000, "0.01 0.1 1 10 100 1000"},
		{2, 3, "2.0 2.2 2.4 2.6 2.8 3.0"},
		{1e-30, 1e30, "10⁻³⁰ 10⁻²¹ 10⁻¹² 10⁻³ 10⁶ 10¹⁵ 10²⁴"},
		{-1, 1, ""}, {0, 1, ""}, {1, math.Inf(1), ""}, {1, 1, ""},
	} {
		var got []string
		for _, tick := range (logTicks{}).Ticks(c.low, c.high) {
			if tick.Value < c.low*0.999 || tick.Value > c.high*1.001 {
				t.Errorf("from %v to %v: a tick at %v", c.low, c.high, tick.Value)
			}
			if tick.Label != "" {
				got = append(got, tick.Label)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("from %v to %v: %s, want %s", c.low, c.high, s, c.want)
		}
	}
}

func TestDigits(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 0.06812: "0.0681", -1.5: "−1.5", 1e-5: "1·10⁻⁵", -2.345e-7: "−2.34·10⁻⁷", 12345: "12345", 1.2e9: "1.2·10⁹", nan: "NaN", inf: "+Inf",
	} {
		if got := digits(v, 3); got != want {
			t.Errorf("%v is written %s, want %s", v, got, want)
		}
	}
}

// An axis has sensible limits for any numbers.
func TestAxes(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {1, 1}, {0, 0}, {nan, 1}, {inf, -inf}, {-inf, inf}, {3, 2}, {-1e308, 1e308}, {1e-320, 1e-319}} {
		for name, set := range map[string]func(a *plot.Axis, low, high float64){"span": span, "logAxis": logAxis} {
			p := newPlot()
			set(&p.Y, c[0], c[1])
			if !(p.Y.Min < p.Y.Max) || !finite(p.Y.Min) || !finite(p.Y.Max) {
				t.Errorf("%s of %v: %v to %v", name, c, p.Y.Min, p.Y.Max)
			}
			for _, v := range []float64{p.Y.Min, p.Y.Max, min(max(c[0], p.Y.Min), p.Y.Max)} {
				if at := p.Y.Norm(v); !finite(at) && finite(v) {
					t.Errorf("%s of %v: %v is at %v", name, c, v, at)
				}
			}
		}
	}
}

// The steps of a scale look equal, and its lightness goes one way, or to the middle and back.
func TestScalesAreEven(t *testing.T) {
	for name, stops := range map[string][]tone{"heat": heat, "below": diverging[:17], "above": diverging[16:], "viridis": viridis} {
		for _, dark := range []bool{false, true} {
			var steps, light []float64
			for i := 1; i < len(stops); i++ {
				a, b := oklab(stops[i-1].of(dark)), oklab(stops[i].of(dark))
				steps = append(steps, math.Hypot(math.Hypot(b[0]-a[0], b[1]-a[1]), b[2]-a[2]))
				light = append(light, b[0]-a[0])
			}
			if least, most := slices.Min(steps), slices.Max(steps); most > 1.8*least {
				t.Errorf("%s, dark %v: steps from %.3f to %.3f", name, dark, least, most)
			}
			if slices.Min(light)*slices.Max(light) < 0 {
				t.Errorf("%s, dark %v: the lightness goes to and fro: %.3f", name, dark, light)
			}
		}
	}
	if zero := diverging[16]; contrast(zero.light, paper.light) > 1.25 || contrast(zero.dark, paper.dark) > 1.25 {
		t.Errorf("zero is %v, far from the paper", zero)
	}
}

// Text on any colour of a scale has a contrast of 4.5:1.
func TestTextOnColours(t *testing.T) {
	for _, stops := range [][]tone{heat, diverging, viridis, inks, palette} {
		for _, c := range stops {
			for _, dark := range []bool{false, true} {
				if got := contrast(on(c).of(dark), c.of(dark)); got < 4.5 {
					t.Errorf("text on %v has %.2f", c.of(dark), got)
				}
			}
		}
	}
}

// Hostile data make figures that can be drawn and that say something.
func TestTrainingFiguresOfHostileData(t *testing.T) {
	spiky := history(dl.Logs{"loss": nan, "val_loss": inf}, dl.Logs{"loss": -inf}, dl.Logs{"val_loss": 0}, dl.Logs{})
	for name, f := range map[string]*Figure{
		"curves, spiky, logarithmic": Curves(spiky, LogScale(), Smooth(0.9)),
		"curves, zero, logarithmic":  Curves(history(dl.Logs{"loss": 0}, dl.Logs{"loss": 1e-9}), LogScale()),
		"curves, only what is not":   Curves(spiky, Only("accuracy")),
		"compare, nothing":           Compare(nil),
		"compare, no histories":      Compare(Runs{"a": nil, "b": {{}}}),
		"compare, one epoch":         Compare(Runs{"a": {history(dl.Logs{"loss": 1})}}),
		"compare, spiky":             Compare(Runs{"a": {spiky, spiky}, "b": {history(dl.Logs{"loss": 1, "accuracy": 1})}}, LogScale(), Smooth(0.5)),
		"compare, many":              Compare(Runs{"a": {spiky}, "b": {spiky}, "c": {spiky}, "d": {spiky}, "e": {spiky}, "f": {spiky}, "g": {spiky}, "h": {spiky}, strings.Repeat("long", 30): {spiky}}),
		"schedules, none":            Schedules(10),
		"schedules, one step":        Schedules(1, optimizers.CosineDecay(0.1, 10)),
		"schedules, wild":            Schedules(5, optimizers.NewSchedule("Wild", func(step int) float64 { return []float64{nan, inf, -1, 0, 1e300}[step] })),
		"schedules, many steps":      Schedules(1e6, optimizers.CosineDecay(0.1, 1e6)),
		"range test, none":           RateTest(&callbacks.RateTest{Err: dl.ErrInterrupted}),
		"range test, one":            RateTest(&callbacks.RateTest{Rates: []float64{0.1}, Losses: []float64{nan}, Smoothed: []float64{nan}, Suggestion: 0.1, Least: 0.1}),
		"range test, infinite":       RateTest(&callbacks.RateTest{Rates: []float64{0.1, 1}, Losses: []float64{1, inf}, Smoothed: []float64{1, inf}, Suggestion: 0.01, Least: 0.1}),
		"norms, none":                Norms(nil),
		"norms, one":                 Norms([]*dl.Trace{trace()}, Every(100, "steps")),
		"norms, of traces":           Norms([]*dl.Trace{trace(), trace(), trace()}),
		"curves of thirty metrics":   Curves(thirty()),
	} {
		t.Run(name, func(t *testing.T) {
			if len(f.Alt()) < 10 {
				t.Errorf("it says %q", f.Alt())
			}
			for _, f := range []*Figure{f, f.Dark().Titled("again")} {
				if _, err := f.PNGAt(36); err != nil {
					t.Error(err)
				}
				if at := noPlace.FindString(svg(t, f)); at != "" {
					t.Errorf("a place in the SVG is no number: %s", at)
				}
			}
		})
	}
	for name, f := range map[string]func(){
		"smooth": func() { Smooth(1) }, "every": func() { Norms([]*dl.Trace{trace()}, Every(0, "")) }, "steps": func() { Schedules(0) },
	} {
		if err := dl.Try(f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

var noPlace = regexp.MustCompile(` (d|x|y|width|height)="[^"]*(NaN|Inf|-9223372)[^"]*"`)

func thirty() *dl.History {
	h := history(dl.Logs{})
	for i := range 30 {
		h.Epochs[0][strings.Repeat("m", i+1)] = float64(i)
	}
	return h
}

// What the numbers are is in the words: of a training that was repeated, the mean and its ends.
func TestCompareWords(t *testing.T) {
	f := Compare(Runs{
		"Adam": {history(dl.Logs{"loss": 3}, dl.Logs{"loss": 1}), history(dl.Logs{"loss": 3}, dl.Logs{"loss": 2})},
		"SGD":  {history(dl.Logs{"loss": 3}, dl.Logs{"loss": 2.5})},
	})
	if want := "2 trainings compared: loss in the end: Adam 1.5 (1 to 2 in 2 runs), SGD 2.5"; f.Alt() != want {
		t.Errorf("it says %q, and not %q", f.Alt(), want)
	}
}

func TestSmoothed(t *testing.T) {
	got := smoothed([]float64{4, nan, 2, 2}, 0.5)
	if got[0] != 4 || !math.IsNaN(got[1]) || math.Abs(got[2]-8.0/3) > 1e-12 || math.Abs(got[3]-16.0/7) > 1e-12 {
		t.Errorf("got %v", got)
	}
}

// A learning rate has no best epoch; a loss has its least, and an accuracy its greatest.
func TestBest(t *testing.T) {
	for name, want := range map[string]int{"loss": 2, "accuracy": 1, "learning_rate": -1, "lr": -1, "mean_squared_error": 2, "gradient_norm": -1} {
		if got := best(name, []float64{2, 3, 1, nan, 2}); got != want {
			t.Errorf("the best of %s is %d, want %d", name, got, want)
		}
	}
}

func TestChinese(t *testing.T) {
	t.Setenv(language.Variable, "zh")
	f := Curves(history(dl.Logs{"loss": 2, "val_loss": 3, "accuracy": 0.5}, dl.Logs{"loss": 1, "val_loss": 2, "accuracy": 0.7}))
	if want := "各轮次的曲线：损失：训练从2到1，验证从3到2，最佳为第2轮，2；准确率：训练从0.5到0.7，最佳为第2轮，0.7"; f.Alt() != want {
		t.Errorf("it says %q", f.Alt())
	}
	s := svg(t, f)
	for _, want := range []string{">训练<", ">验证<", ">最佳轮次<", ">轮次<", ">损失<", ">准确率<"} {
		if !strings.Contains(s, want) {
			t.Errorf("%s is not in the figure", want)
		}
	}
	if m := f.Missing(); m != "" {
		t.Errorf("no font has %q", m)
	}
}

// Under the pointer the dots of a curve say their epoch and their number.
func TestCurvesHints(t *testing.T) {
	if s := svg(t, Curves(history(dl.Logs{"loss": 2.5}, dl.Logs{"loss": nan}, dl.Logs{"loss": 1}))); strings.Count(s, "<title>") != 2 || !strings.Contains(s, "<title>epoch 3: 1</title>") {
		t.Errorf("%d hints of two numbers", strings.Count(s, "<title>"))
	}
}

// A hint is seen in an SVG and nowhere else.
func TestHint(t *testing.T) {
	f := newFigure(20)
	f.alt = "a hint"
	f.draw = func(c draw.Canvas) { hint(c, "3 < 5", func() { fill(c, blue, 0, 0, 5, 5) }) }
	if s := svg(t, f); !strings.Contains(s, "<g>\n<title>3 &lt; 5</title>\n<path") {
		t.Errorf("the SVG is %s", s)
	}
	if _, err := f.PNG(); err != nil {
		t.Error(err)
	}
}

// Who sees colours differently tells every two colours of data apart (after the simulation of Machado,
// Oliveira and Fernandes, 2009), the first four clearly.
func TestPaletteForAllEyes(t *testing.T) {
	eyes := map[string][9]float64{
		"all":          {1, 0, 0, 0, 1, 0, 0, 0, 1},
		"protanopia":   {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
		"deuteranopia": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
		"tritanopia":   {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
	}
	seen := func(m [9]float64, c color.NRGBA) [3]float64 {
		r, g, b := linear(c.R), linear(c.G), linear(c.B)
		channel := func(i int) uint8 {
			v := min(max(m[i]*r+m[i+1]*g+m[i+2]*b, 0), 1)
			return uint8(math.Round(255 * (1.055*math.Pow(v, 1/2.4) - 0.055*min(v/0.003, 1))))
		}
		return oklab(color.NRGBA{channel(0), channel(3), channel(6), 0xFF})
	}
	for name, m := range eyes {
		for _, dark := range []bool{false, true} {
			for i := range palette {
				for k := range i {
					a, b := seen(m, palette[i].of(dark)), seen(m, palette[k].of(dark))
					d := math.Hypot(math.Hypot(a[0]-b[0], a[1]-b[1]), a[2]-b[2])
					least := 0.06
					if i < 4 {
						least = 0.09
					}
					if d < least {
						t.Errorf("%s, dark %v: colours %d and %d are %.3f apart", name, dark, k, i, d)
					}
				}
			}
		}
	}
}
