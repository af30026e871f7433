package plotting

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func history(logs ...dl.Logs) *dl.History { return &dl.History{Epochs: logs} }

func trace() *dl.Trace {
	m := dl.Sequential(layers.Dense(20, layers.ReLU, layers.InputShape(6)), layers.Dense(3, layers.Softmax))
	m.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
	x, y := tensor.New(tensor.Shape{4, 6}, nil), tensor.New(tensor.Shape{4}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%5) - 2
	}
	return m.Inspect(x, y)
}

func filled(value float32, dims ...int) *tensor.Tensor {
	x := tensor.New(tensor.Shape(dims), nil)
	for i := range x.Values() {
		x.Values()[i] = value
	}
	return x
}

var nan, inf = math.NaN(), math.Inf(1)

// sometimes has a validation after every other epoch.
func sometimes() *dl.History {
	return history(dl.Logs{"loss": 5}, dl.Logs{"loss": 4, "val_loss": 5}, dl.Logs{"loss": 3}, dl.Logs{"loss": 2, "val_loss": 4}, dl.Logs{"loss": 1})
}

// Over epochs that were not validated, the curve is joined, and the words are of those that were.
func TestCurvesOfValidationFreq(t *testing.T) {
	f := Curves(sometimes())
	if want := "Curves over the epochs: loss, training from 5 to 1, validation from 5 to 4, best in epoch 4 with 4"; f.String() != want {
		t.Errorf("the figure is %q, and not %q", f, want)
	}
	svg, err := f.SVG()
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(svg, []byte("stroke-dasharray")); n < 2 {
		t.Errorf("the validation is drawn with %d dashed lines, and not one in the legend and one in the plot", n)
	}
}

// figures are all kinds, and what could bring them to a fall.
func figures() map[string]*Figure {
	many := history()
	for i := range 2000 {
		many.Epochs = append(many.Epochs, dl.Logs{"loss": 1 / float64(i+1)})
	}
	late := history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1, "val_loss": 3})
	late.First = 7
	nans := filled(float32(nan), 3, 4)
	return map[string]*Figure{
		"curves":                      Curves(history(dl.Logs{"loss": 2, "val_loss": 3, "accuracy": .1}, dl.Logs{"loss": 1, "val_loss": 2, "accuracy": .2})),
		"curves, one epoch":           Curves(history(dl.Logs{"loss": 2, "val_loss": 2})),
		"curves, no epoch":            Curves(&dl.History{Err: errors.New("<interrupted>")}),
		"curves, NaN":                 Curves(history(dl.Logs{"loss": nan, "a": inf}, dl.Logs{"loss": 1, "a": nan}, dl.Logs{"loss": -inf, "a": inf})),
		"curves, huge":                Curves(history(dl.Logs{"loss": 1e300}, dl.Logs{"loss": -1e300})),
		"curves, tiny":                Curves(history(dl.Logs{"loss": 1e-300}, dl.Logs{"loss": 2e-300})),
		"curves, constant":            Curves(history(dl.Logs{"loss": 0}, dl.Logs{"loss": 0}, dl.Logs{"loss": 0})),
		"curves, many":                Curves(many),
		"curves, late":                Curves(late),
		"curves, sometimes validated": Curves(sometimes()),
		"curves, only":                Curves(history(dl.Logs{"loss": 2, "accuracy": 1}), Only("accuracy")),
		"images":                      Images(filled(1, 3, 5, 7), Titles("a", "b", "<&>"), Right(true, false, true)),
		"images, squares":             Images(filled(-1, 2, 16)),
		"images, colour":              Images(filled(200, 2, 4, 4, 3), Columns(1), Bright()),
		"images, large":               Images(filled(-1, 1, 900, 1000, 1)),
		"images, NaN":                 Images(filled(float32(nan), 1, 4, 4)),
		"heat map":                    Heatmap(filled(2, 3, 4), Axes("true", "predicted"), RowNames("a", "b", "c"), ColumnNames("d", "e", "f", "g")),
		"heat map, one":               Heatmap(filled(0, 1, 1)),
		"heat map, high":              Heatmap(filled(-1, 300, 2)),
		"heat map, wide":              Heatmap(filled(1, 2, 300)),
		"heat map, NaN":               Heatmap(nans),
		"heat map, infinite":          Heatmap(filled(float32(inf), 2, 2)),
		"trace":                       Trace(trace()),
		"activations":                 Activations(trace(), 3),
	}
}

// Every figure can be drawn in each form, says what it shows, and is well formed.
func TestFigures(t *testing.T) {
	dir := t.TempDir()
	for name, f := range figures() {
		t.Run(name, func(t *testing.T) {
			if f.Alt() == "" || f.String() != f.Alt() {
				t.Errorf("alt is %q, text is %q", f.Alt(), f.String())
			}
			if m := f.Missing(); m != "" {
				t.Errorf("the font lacks %q", m)
			}
			b, err := f.PNGAt(72)
			if err != nil {
				t.Fatal(err)
			}
			img, err := png.Decode(bytes.NewReader(b))
			if err != nil {
				t.Fatal(err)
			}
			if w := img.Bounds().Dx(); w != f.Width() {
				t.Errorf("the PNG is %d pixels wide, want %d", w, f.Width())
			}
			painted := 0
			for y := range img.Bounds().Dy() {
				for x := range img.Bounds().Dx() {
					if r, g, b, _ := img.At(x, y).RGBA(); r+g+b < 3*0xE000 {
						painted++
					}
				}
			}
			if painted < 50 {
				t.Errorf("%d pixels are painted", painted)
			}
			svg, err := f.SVG()
			if err != nil {
				t.Fatal(err)
			}
			s := string(svg)
			if !strings.HasPrefix(s, "<svg") || !strings.Contains(s, `role="img"`) || strings.Contains(s, "NaN\"") && !strings.Contains(name, "NaN") {
				t.Errorf("the SVG begins %.300s", s)
			}
			d := xml.NewDecoder(bytes.NewReader(svg))
			for {
				if _, err := d.Token(); err == io.EOF {
					break
				} else if err != nil {
					t.Fatalf("%v in %.300s", err, s)
				}
			}
		})
	}
	f := Curves(history(dl.Logs{"loss": 2}))
	for _, ext := range []string{"png", "svg", "pdf"} {
		file := filepath.Join(dir, "figure."+ext)
		if err := f.Save(file); err != nil {
			t.Error(err)
		}
		if info, err := os.Stat(file); err != nil || info.Size() < 500 {
			t.Errorf("%s: %v, %v", ext, info, err)
		}
	}
	if err := f.Save(filepath.Join(dir, "figure.gif")); err == nil {
		t.Error("saved as GIF")
	}
	if err := f.Save(filepath.Join(dir, "none", "figure.png")); err == nil {
		t.Error("saved where there is no folder")
	}
	if left, _ := os.ReadDir(dir); len(left) != 3 {
		t.Errorf("what failed left files: %v", left)
	}
}

// A figure of one plot can be gone on with in gonum/plot.
func TestEmbeddedPlot(t *testing.T) {
	f := Curves(history(dl.Logs{"loss": 2}, dl.Logs{"loss": 1}))
	before, _ := f.PNG()
	f.Title.Text = "another title"
	after, _ := f.PNG()
	if bytes.Equal(before, after) {
		t.Error("the title of the plot is not that of the figure")
	}
}

func TestMissing(t *testing.T) {
	f := Images(filled(1, 1, 4, 4), Titles("训\U000F0000 loss"))
	if got := f.Missing(); got != "\U000F0000" {
		t.Errorf("missing is %q", got)
	}
	svg, err := f.SVG()
	if err != nil || !bytes.Contains(svg, []byte("训\U000F0000 loss")) {
		t.Errorf("the SVG has not the whole title: %v", err)
	}
	boxes, _ := f.PNG()
	without, _ := Images(filled(1, 1, 4, 4), Titles(" loss")).PNG()
	if bytes.Equal(boxes, without) {
		t.Error("a character vanished")
	}
}

func TestWrongUse(t *testing.T) {
	for name, f := range map[string]func(){
		"no images":       func() { Images(filled(1, 2, 5)) },
		"too many":        func() { Images(filled(1, 500, 4)) },
		"titles":          func() { Images(filled(1, 2, 4), Titles("a")) },
		"right":           func() { Images(filled(1, 2, 4), Right(true)) },
		"columns":         func() { Images(filled(1, 2, 4), Columns(-1)) },
		"several arrays":  func() { Images(dl.Tensors{filled(1, 2, 4), filled(1, 2, 4)}) },
		"no matrix":       func() { Heatmap(filled(1, 2)) },
		"names":           func() { Heatmap(filled(1, 2, 2), RowNames("a")) },
		"sample":          func() { Activations(trace(), 4) },
		"negative sample": func() { Activations(trace(), -1) },
	} {
		if err := dl.Try(f); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

// Every colour of lines has a contrast of 3:1 on the paper, and text one of 4.5:1.
func TestContrast(t *testing.T) {
	for _, dark := range []bool{false, true} {
		for i, c := range palette {
			if got := contrast(c.of(dark), paper.of(dark)); got < 3 {
				t.Errorf("colour %d, dark %v, has %.2f", i, dark, got)
			}
		}
		for _, c := range []tone{ink, faint} {
			if got := contrast(c.of(dark), paper.of(dark)); got < 4.5 {
				t.Errorf("%v, dark %v, has %.2f", c, dark, got)
			}
		}
	}
}

func TestRoundTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		whole     bool
		want      string
	}{
		{0, 1, false, "0 0.2 0.4 0.6 0.8 1.0"},
		{-0.3, 0.3, false, "−0.3 −0.2 −0.1 0 0.1 0.2 0.3"},
		{1, 3, true, "1 2 3"},
		{0.5, 1.5, true, "1"},
		{1, 100, true, "20 40 60 80 100"},
	} {
		var got []string
		for _, tick := range (roundTicks{whole: c.whole}).Ticks(c.low, c.high) {
			got = append(got, tick.Label)
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("from %v to %v: %s, want %s", c.low, c.high, s, c.want)
		}
	}
}

// Of a pooled matrix no outlier is lost, not even a number that is none.
func TestPooled(t *testing.T) {
	m := matrix{4, 4, make([]float32, 16)}
	m.values[5], m.values[15], m.values[2] = -9, float32(nan), 1
	p := m.pooled(2, 2)
	if p.values[0] != -9 || p.values[1] != 1 || p.values[2] != 0 || p.values[3] == p.values[3] {
		t.Errorf("got %v", p.values)
	}
}
