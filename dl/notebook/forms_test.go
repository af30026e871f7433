package notebook

import (
	"crypto/sha256"
	"encoding/json"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

var update = flag.Bool("update", false, "write testdata/forms anew")

// mustRead checks that HTML is well formed, runs nothing, and says in words what its pictures show.
func mustRead(t *testing.T, name, html string) {
	t.Helper()
	// Not all of HTML is XML, but what package page writes is.
	d := xml.NewDecoder(strings.NewReader("<html>" + html + "</html>"))
	d.Entity = xml.HTMLEntity
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("%s: the HTML is not well formed: %v\n%.2000s", name, err, html)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		attributes := map[string]string{}
		for _, a := range e.Attr {
			attributes[a.Name.Local] = a.Value
			if strings.HasPrefix(a.Name.Local, "on") {
				t.Errorf("%s: %s runs code: %s", name, e.Name.Local, a.Name.Local)
			}
			if strings.Contains(a.Value, "NaN") && a.Name.Local != "aria-label" && a.Name.Local != "alt" {
				t.Errorf("%s: the %s of %s is %s", name, a.Name.Local, e.Name.Local, a.Value)
			}
		}
		switch e.Name.Local {
		case "script", "link", "iframe":
			t.Errorf("%s: there is a %s", name, e.Name.Local)
		case "img":
			if attributes["alt"] == "" {
				t.Errorf("%s: an image has no alt text", name)
			}
		case "svg":
			if attributes["role"] != "img" || attributes["aria-label"] == "" {
				t.Errorf("%s: a drawing does not say what it shows", name)
			}
		}
	}
}

// Each form, as testdata/forms has it.
func TestForms(t *testing.T) {
	matrix := tensor.New(tensor.Shape{2, 3}, []float32{1, 0.5, -2, 10, 0, float32(math.NaN())})
	ramp := tensor.New(tensor.Shape{8, 8}, nil)
	for i := range ramp.Values() {
		ramp.Values()[i] = float32(i)
	}
	mnist := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Dense(128, layers.ReLU), layers.Dense(10, layers.Softmax))
	history := &dl.History{
		Epochs:  []dl.Logs{{"loss": 0.5, "val_loss": 0.6, "accuracy": 0.8}, {"loss": 0.25, "val_loss": 0.7, "accuracy": 0.9}},
		Run:     dl.Run{Epochs: 3, Steps: 4, Samples: 128},
		Elapsed: 1500 * time.Millisecond,
		Err:     dl.ErrInterrupted,
	}
	wrong := &tensor.Error{Layer: "dense", Op: "matmul", Detail: "the sizes 3 and 4 differ", In: []tensor.Shape{{2, 3}, {4, 5}}, At: "main.go:7"}
	want, got := tensor.New(tensor.Shape{5}, []float32{0, 1, 1, 2, 2}), tensor.New(tensor.Shape{5}, []float32{0, 1, 2, 2, 2})
	rows, err := datasets.ReadCSV(strings.NewReader(birds), datasets.Target("species"), datasets.Categories("species", "island"), datasets.FillMean())
	if err != nil {
		t.Fatal(err)
	}
	x := tensor.New(tensor.Shape{2, 3}, []float32{1, 2, 3, 4, 5, 6})
	line := dl.Sequential(layers.Dense(1, layers.InputShape(3)))
	line.Compile(nil, losses.MeanSquaredError())
	for _, w := range line.Weights() {
		clear(w.Values())
	}
	for _, c := range []struct {
		name  string
		value any
	}{
		{"tensor", matrix},
		{"image", ramp},
		{"model", mnist},
		{"branches", branches()},
		{"nested", siamese()},
		{"history", history},
		{"trace", line.Inspect(x, tensor.New(tensor.Shape{2, 1}, []float32{1, -1}))},
		{"logs", dl.Logs{"loss": 0.25, "val_loss": 0.5, "accuracy": 0.75}},
		{"table", rows},
		{"points", datasets.Moons(datasets.Samples(12))},
		{"confusion", metrics.NewConfusionMatrix(want, got, "cat", "dog", "fish")},
		{"wrong use", wrong},
		{"error", fmt.Errorf("read %s: %w", "a.csv", os.ErrNotExist)},
		{"numbers", []float64{1, -0.5, math.Inf(1)}},
		{"structs", []struct {
			Name string
			Loss float64
		}{{"Adam", 0.07}, {"SGD", 0.31}}},
		{"map", map[int]string{10: "ten", 9: "nine"}},
		{"beside", Beside(matrix, "a text with <tags>")},
		{"small image", image.NewGray(image.Rect(0, 0, 3, 2))},
	} {
		data, err := bundle(c.value)
		if err != nil || data == nil {
			t.Errorf("%s: %v, %v", c.name, data, err)
			continue
		}
		html, _ := data.Data[protocol.MIMETextHTML].(string)
		mustRead(t, c.name, html)
		var b strings.Builder
		fmt.Fprintf(&b, "text/plain\n%s\n\n", data.Data[protocol.MIMETextPlain])
		if picture, ok := data.Data[protocol.MIMEImagePNG].([]byte); ok {
			metadata, _ := json.Marshal(data.Metadata)
			fmt.Fprintf(&b, "image/png\n%x\n%s\n\n", sha256.Sum256(picture), metadata)
		}
		fmt.Fprintf(&b, "text/html\n%s\n", strings.ReplaceAll(html, "><", ">\n<"))
		file := filepath.Join("testdata", "forms", c.name+".txt")
		if *update {
			if err := os.WriteFile(file, []byte(b.String()), 0o644); err != nil {
				t.Fatal(err)
			}
			continue
		}
		golden, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if b.String() != string(golden) {
			t.Errorf("%s is not as %s has it (go test -run TestForms -update writes it anew; look at the page of TestGallery then). It is\n%s", c.name, file, b.String())
		}
	}
}

// A drawing is a value that draws itself for a width.
type drawn struct{}

func (drawn) SVG() ([]byte, error) { return drawn{}.SVGWithin(700) }
func (drawn) SVGWithin(width int) ([]byte, error) {
	return fmt.Appendf(nil, `<svg role="img" aria-label="a drawing" width="%d"></svg>`, width), nil
}

// Beside others, a value that can is drawn for the width of its column.
func TestBesideDrawsForItsColumns(t *testing.T) {
	for n, width := range map[int]int{1: 700, 2: 338, 3: 217, 5: 338} {
		html := Beside(slices.Repeat([]any{drawn{}}, n)...).HTML()
		if got := strings.Count(html, fmt.Sprintf(`width="%d"`, width)); got != n {
			t.Errorf("%d of %d drawings are %d wide in %s", got, n, width, html)
		}
	}
	if html := Beside((*drawn)(nil)).HTML(); !strings.Contains(html, "nil") {
		t.Errorf("nothing is shown as %s", html)
	}
}

// What is strange has a form, too, and never a crash.
func TestStrangeValues(t *testing.T) {
	nan, inf := float32(math.NaN()), float32(math.Inf(1))
	filled := func(v float32, dims ...int) *tensor.Tensor {
		x := tensor.New(dims, nil)
		for i := range x.Values() {
			x.Values()[i] = v
		}
		return x
	}
	tape := tensor.Training()
	before := tape.Input(filled(1, 2, 2)).Scale(2)
	tape.Reset()
	var noModel *dl.Model
	var noHistory *dl.History
	var noTensor *tensor.Tensor
	var noError *tensor.Error
	chain := []layers.Part{layers.Dense(4, layers.InputShape(4))}
	for range 200 {
		chain = append(chain, layers.Dense(4))
	}
	shared := layers.Dense(4)
	loop := dl.Input(4)
	again := shared.Call(shared.Call(shared.Call(loop)))
	unused := dl.Input(3)
	for name, v := range map[string]any{
		"nil":                    nil,
		"nil model":              noModel,
		"nil history":            noHistory,
		"nil tensor":             noTensor,
		"nil error":              noError,
		"NaN":                    filled(nan, 3, 3),
		"NaN scalar":             tensor.Scalar(nan),
		"infinite image":         filled(inf, 16, 16),
		"NaN image of colours":   filled(nan, 16, 16, 3),
		"NaN of large shrunk":    filled(nan, 900, 900),
		"zeros":                  filled(0, 16, 16),
		"huge values":            filled(math.MaxFloat32, 12, 12, 3),
		"least values":           filled(-math.SmallestNonzeroFloat32, 12, 12),
		"empty":                  filled(0, 0),
		"empty batch of images":  filled(0, 0, 28, 28),
		"no columns":             filled(0, 3, 0),
		"one of rank 6":          filled(1, 1, 1, 1, 1, 1, 1),
		"rank 5 of images":       filled(0.5, 2, 2, 9, 9, 3),
		"wide":                   filled(-1, 9, 3000),
		"tall":                   filled(-1, 3000, 9),
		"long":                   filled(1, 100_000),
		"many channels":          filled(0.5, 7, 9, 9, 500),
		"without values":         tensor.NewVariable("kernel", tensor.Shape{3, 3}),
		"symbol":                 dl.Input(4),
		"before a Reset":         before,
		"no tensors":             dl.Tensors{},
		"tensors with a gap":     dl.Tensors{nil, filled(1, 2)},
		"not built":              dl.Sequential(layers.Dense(4), layers.Dropout(0.5)),
		"long chain":             dl.Sequential(chain...),
		"a layer called thrice":  dl.New(dl.Tensors{loop}, dl.Tensors{again}),
		"an input as output":     dl.New(dl.Tensors{loop, unused}, dl.Tensors{loop, again}),
		"names of HTML":          dl.Sequential(layers.Dense(2, layers.InputShape(2), layers.Name("<b>&amp;"))),
		"long name":              dl.Sequential(layers.Dense(2, layers.InputShape(2), layers.Name(strings.Repeat("名字", 60)))),
		"no epochs":              &dl.History{},
		"logs that come and go":  &dl.History{Epochs: []dl.Logs{{"loss": 1}, {"val_loss": 2}, {}, {"loss": math.Inf(-1)}}},
		"no logs":                dl.Logs{},
		"logs of NaN":            dl.Logs{"loss": math.NaN(), "val_": 1, "": 2},
		"one point":              datasets.Moons(datasets.Samples(1)),
		"no samples":             &datasets.Set{Name: "none"},
		"confusion of nothing":   metrics.NewConfusionMatrix(filled(0, 0), filled(0, 0)),
		"confusion of NaN":       metrics.NewConfusionMatrix(filled(1, 2), filled(nan, 2, 3)),
		"confusion of many":      metrics.NewConfusionMatrix(filled(900, 2), filled(3, 2)),
		"error of many inputs":   &tensor.Error{Op: "concat", Detail: "<differ>", In: make([]tensor.Shape, 20)},
		"error of many lines":    errors.New(strings.Repeat("line\n", 50)),
		"empty slice":            []float64{},
		"empty map":              map[string]int{},
		"ragged rows":            [][]int{{1}, {}, {1, 2, 3}},
		"texts of HTML":          []string{"<script>alert(1)</script>", "&"},
		"durations":              []time.Duration{time.Second, 0},
		"nil errors":             []error{nil},
		"any":                    []any{1, "a", nil},
		"bytes":                  []byte("abc"),
		"tensors in a slice":     []*tensor.Tensor{nil, filled(1, 2)},
		"many tensors":           make([]*tensor.Tensor, 100),
		"map of NaN":             map[float64]int{math.NaN(): 1, 2: 2},
		"a struct":               struct{ A int }{1},
		"image without pixels":   image.NewGray(image.Rect(0, 0, 0, 3)),
		"values without a value": Values{},
		"values in values":       Beside(nil, Beside(1, noModel)),
		"function":               func() {},
		"channel":                make(chan int),
		"number":                 3,
		"array":                  [2]float32{1, nan},
	} {
		data, err := bundle(v)
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if s := text(v); len(s) > 100_000 {
			t.Errorf("%s: the text has %d characters", name, len(s))
		}
		if data == nil {
			continue
		}
		html, _ := data.Data[protocol.MIMETextHTML].(string)
		mustRead(t, name, html)
		if len(html) > 400_000 {
			t.Errorf("%s: the HTML has %d characters", name, len(html))
		}
		if m, ok := data.Metadata["image/png"].(map[string]any); ok && m["alt"] == "" {
			t.Errorf("%s: the picture has no alt text", name)
		}
	}
}

// The text of an error has at most eight lines.
func TestErrorIsShort(t *testing.T) {
	for _, err := range []error{
		&tensor.Error{Layer: "dense", Op: "concat", Detail: "they differ", In: make([]tensor.Shape, 30), At: "main.go:3"},
		errors.New(strings.Repeat("line\n", 50)),
	} {
		if n := strings.Count(text(err), "\n") + 1; n > 8 {
			t.Errorf("%d lines:\n%s", n, text(err))
		}
	}
}

// Tensors of any shape and values have a form.
func FuzzTensorForm(f *testing.F) {
	f.Add([]byte{2, 3}, []byte{1, 2, 3})
	f.Add([]byte{9, 9, 3}, []byte{0, 255})
	f.Add([]byte{2, 9, 9, 5}, []byte{127})
	f.Fuzz(func(t *testing.T, dims, values []byte) {
		if len(dims) > 6 {
			dims = dims[:6]
		}
		shape, size := tensor.Shape{}, 1
		for _, d := range dims {
			shape = append(shape, int(d)%40)
			if size *= int(d) % 40; size > 1<<16 {
				return
			}
		}
		x := tensor.New(shape, nil)
		for i := range x.Values() {
			if len(values) == 0 {
				break
			}
			switch b := values[i%len(values)]; {
			case b < 4:
				x.Values()[i] = []float32{float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1)), math.MaxFloat32}[b]
			default:
				x.Values()[i] = float32(math.Exp(float64(b)/10-12)) * float32(1-2*(int(b)%2))
			}
		}
		data, err := bundle(x)
		if err != nil {
			t.Fatal(err)
		}
		mustRead(t, "tensor", data.Data[protocol.MIMETextHTML].(string))
	})
}

// A first model is drawn within 5 ms.
func BenchmarkShowModel(b *testing.B) {
	mnist := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Dense(128, layers.ReLU), layers.Dropout(0.2), layers.Dense(10, layers.Softmax))
	for b.Loop() {
		bundle(mnist)
	}
}

func BenchmarkShowResiduals(b *testing.B) {
	m := residuals(16)
	for b.Loop() {
		bundle(m)
	}
}

func BenchmarkShowDigits(b *testing.B) {
	digits := datasets.Digits(datasets.Samples(1000)).Train.X.Rows(0, 60)
	for b.Loop() {
		bundle(digits)
	}
}
