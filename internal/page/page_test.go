package page

import (
	"fmt"
	"image"
	"image/color"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

func TestNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0: "0", 1: "1", -3: "-3", 1234567: "1,234,567", 0.5: "0.5", 0.123456: "0.1235", -12.3456: "-12.35", 99999.5: "1e+05",
		1e7: "1.00e+07", 123456.7: "1.23e+05", 0.00012345: "1.23e-04", math.Inf(1): "inf", math.Inf(-1): "-inf", math.MaxFloat64: "1.80e+308",
	} {
		if got := Number(v); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
	if got := Number(math.NaN()); got != "nan" {
		t.Errorf("NaN is %s", got)
	}
	if got := Thousands(-1234567); got != "-1,234,567" {
		t.Errorf("got %s", got)
	}
}

func TestShown(t *testing.T) {
	for _, c := range []struct {
		n, most int
		want    []int
	}{
		{0, 4, nil},
		{4, 4, []int{0, 1, 2, 3}},
		{5, 4, []int{0, 1, -1, 4}},
		{100, 5, []int{0, 1, -1, 98, 99}},
		{100, 3, []int{0, -1, 99}},
	} {
		if got := Shown(c.n, c.most); !slices.Equal(got, c.want) {
			t.Errorf("of %d at most %d: %v, want %v", c.n, c.most, got, c.want)
		}
	}
}

// Text in the page's colour has a contrast of 4.5:1 on every heat, in the light and in the dark.
func TestHeatContrast(t *testing.T) {
	number := regexp.MustCompile(`[\d.]+`)
	for v := -1.0; v <= 1.01; v += 0.05 {
		heat := Heat(v, 1)
		if heat == "" {
			continue
		}
		var c [4]float64
		for i, s := range number.FindAllString(heat, -1) {
			c[i], _ = strconv.ParseFloat(s, 64)
		}
		for _, theme := range []struct{ paper, ink float64 }{{255, 255 * 0.13}, {0x11, 255}, {0x1f, 0xcc}} { // JupyterLab's and VS Code's
			var ground [3]float64
			for i := range ground {
				ground[i] = c[i]*c[3] + theme.paper*(1-c[3])
			}
			if r := contrast(ground, [3]float64{theme.ink, theme.ink, theme.ink}); r < 4.5 {
				t.Errorf("%.2f is %s, on %.0f the text has a contrast of %.1f", v, heat, theme.paper, r)
			}
		}
	}
	for _, v := range []float64{math.NaN(), math.Inf(1)} {
		if Heat(v, 1) == "" || Heat(v, 0) == "" {
			t.Errorf("%v is not marked", v)
		}
	}
	if h := Heat(1, 0) + Heat(0, 0) + Heat(1, math.Inf(1)); h != "" {
		t.Errorf("without a scale there is a heat: %s", h)
	}
}

func contrast(a, b [3]float64) float64 {
	luminance := func(c [3]float64) float64 {
		linear := func(v float64) float64 {
			if v /= 255; v <= 0.03928 {
				return v / 12.92
			}
			return math.Pow((v+0.055)/1.055, 2.4)
		}
		return 0.2126*linear(c[0]) + 0.7152*linear(c[1]) + 0.0722*linear(c[2])
	}
	x, y := luminance(a), luminance(b)
	return (max(x, y) + 0.05) / (min(x, y) + 0.05)
}

// The colours of marks have 3:1 on white and on black pages.
func TestMarkContrast(t *testing.T) {
	for _, colour := range []string{Blue, Vermilion, Green} {
		v, err := strconv.ParseUint(colour[1:], 16, 32)
		if err != nil {
			t.Fatal(err)
		}
		c := [3]float64{float64(v >> 16), float64(v >> 8 & 255), float64(v & 255)}
		for _, paper := range []float64{255, 0x11} {
			if r := contrast(c, [3]float64{paper, paper, paper}); r < 3 {
				t.Errorf("%s has %.1f:1 on %.0f", colour, r, paper)
			}
		}
	}
}

func ExampleTable() {
	t := Table{Left: 1, Rows: [][]Cell{Cells("<a>", "1")}}
	fmt.Println(strings.Count(t.HTML(), "<td"), strings.Contains(t.HTML(), "&lt;a&gt;"))
	// Output: 2 true
}

func TestPicture(t *testing.T) {
	m := image.NewNRGBA(image.Rect(0, 0, 2, 1))
	m.SetNRGBA(1, 0, color.NRGBA{255, 0, 0, 255})
	got, err := Picture(m, 100, `a "red" pixel`)
	if err != nil || !strings.HasPrefix(got, `<img src="data:image/png;base64,`) || !strings.Contains(got, `width="100" alt="a &#34;red&#34; pixel"`) {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := Picture(image.NewNRGBA(image.Rect(0, 0, 0, 0)), 1, ""); err == nil {
		t.Error("an image without pixels: no error")
	}
}
