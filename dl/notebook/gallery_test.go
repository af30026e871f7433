package notebook

import (
	"encoding/base64"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// An exhibit is something that a student shows.
type exhibit struct {
	name  string
	value any
}

func exhibits(t *testing.T) []exhibit {
	r := rand.New(rand.NewPCG(1, 2))
	normal := func(dims ...int) *tensor.Tensor {
		x := tensor.New(dims, nil)
		for i := range x.Values() {
			x.Values()[i] = float32(r.NormFloat64())
		}
		return x
	}
	digits := datasets.Digits()
	bad := normal(3, 5)
	bad.Values()[2], bad.Values()[7], bad.Values()[9] = float32(math.NaN()), float32(math.Inf(1)), float32(math.Inf(-1))
	colours := tensor.New(tensor.Shape{6, 32, 32, 3}, nil)
	for i := range colours.Values() {
		y, x, c := i/96%32, i/3%32, i%3
		colours.Values()[i] = float32((x*(c+1)*3 + y*(3-c)*3 + i/3072*30) % 256)
	}
	mnist := dl.Sequential(
		layers.Flatten(layers.InputShape(28, 28)),
		layers.Rescaling(1.0/255),
		layers.Dense(128, layers.ReLU),
		layers.Dropout(0.2),
		layers.Dense(10, layers.Softmax),
	)
	mnist.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	x, y := digits.Train.X.Slice(0, 512), digits.Train.Y.Slice(0, 512)
	history := mnist.Fit(x, y, dl.Epochs(16), dl.Quiet(), dl.ValidationSplit(0.25))
	mnistLogs := history.Epochs[3]
	trace := mnist.Inspect(x.Rows(0, 32), y.Rows(0, 32))
	guesses := mnist.Predict(digits.Test.X.Slice(0, 1000))
	penguins, err := datasets.ReadCSV(strings.NewReader(birds), datasets.Target("species"), datasets.Categories("species", "island"), datasets.FillMean())
	if err != nil {
		t.Fatal(err)
	}
	return []exhibit{
		{"the first model", mnist},
		{"two inputs, a residual, two outputs", branches()},
		{"a convolutional network", convolutional()},
		{"nested and shared", siamese()},
		{"residual blocks", residuals(6)},
		{"many branches", branching(9)},
		{"not built", dl.Sequential(layers.Dense(16, layers.ReLU), layers.Dense(2))},
		{"scalar", tensor.Scalar(0.0625)},
		{"vector", normal(8)},
		{"long vector", normal(500)},
		{"small matrix", tensor.New(tensor.Shape{2, 3}, []float32{1, 0.5, -2, 10, 0, 3})},
		{"values that are no numbers", bad},
		{"weights", normal(784, 128)},
		{"rank 3", normal(2, 3, 4)},
		{"digits", digits.Train.X.Rows(0, 60)},
		{"a digit", digits.Train.X.At(3).Scale(1.0 / 255)},
		{"an image", colours.Slice(0, 0, 1).Reshape(32, 32, 3)},
		{"images", colours},
		{"activations", normal(3, 14, 14, 24).ReLU()},
		{"activations of one", normal(1, 26, 26, 32)},
		{"rank 5", normal(2, 2, 2, 3, 3)},
		{"a step forward and backward", trace},
		{"history", history},
		{"a history that ended early", &dl.History{Epochs: []dl.Logs{{"loss": 0.5}, {"loss": math.NaN()}}, Err: dl.ErrDiverged}},
		{"logs", mnistLogs},
		{"an evaluation", dl.Logs{"loss": 0.0766, "accuracy": 0.9773}},
		{"digits with their labels", digits},
		{"points", datasets.Spirals()},
		{"a series", datasets.Sine()},
		{"a file of rows", penguins},
		{"images of bytes", digits.Train.X},
		{"confusion matrix", metrics.NewConfusionMatrix(digits.Test.Y.Slice(0, 1000), guesses, digits.Classes...)},
		{"wrong use", dl.Try(func() { normal(3, 4).MatMul(normal(5, 6)) })},
		{"a file that is not there", fmt.Errorf("keras: read mnist.keras: %w", os.ErrNotExist)},
		{"numbers", []float64{0.5, -1.25, 3}},
		{"rows of numbers", [][]float64{{1, 2, 3}, {4, math.NaN(), -6}}},
		{"a map", map[string]int{"cat": 120, "dog": 95, "horse": 7}},
		{"structs", []struct {
			Rate     float64
			Accuracy float64
			Took     time.Duration
		}{{0.1, 0.31, 12 * time.Second}, {0.01, 0.97, 11 * time.Second}, {0.001, 0.95, 13 * time.Second}}},
		{"an image of Go's", digits.Train.X.At(7).Image()},
		{"side by side", Beside(digits.Train.X.At(1), digits.Train.X.At(2), []float64{1, 2, 3}, "text")},
		{"a list of tensors", []*tensor.Tensor{normal(2, 2), normal(3)}},
		{"empty", tensor.New(tensor.Shape{0, 4}, nil)},
	}
}

// Some rows in the form of the Palmer Penguins (CC0).
const birds = `species,island,bill_length_mm,flipper_length_mm,body_mass_g
Adelie,Torgersen,39.1,181,3750
Adelie,Torgersen,39.5,186,3800
Chinstrap,Dream,46.5,192,3500
Chinstrap,Dream,50,196,3900
Gentoo,Biscoe,46.1,211,4500
Gentoo,Biscoe,50,230,NA
`

func branches() *dl.Model {
	image, meta := dl.NamedInput("image", 784), dl.NamedInput("meta", 12)
	h := layers.Dense(64, layers.ReLU).Call(image)
	h = h.Add(layers.Dense(64, layers.ReLU).Call(h))
	joined := tensor.Concat(-1, h, layers.Dense(16, layers.ReLU).Call(meta))
	digit := layers.Dense(10, layers.Softmax, layers.Name("digit")).Call(joined)
	odd := layers.Dense(1, layers.Sigmoid, layers.Name("odd")).Call(joined)
	return dl.New(dl.Tensors{image, meta}, dl.Tensors{digit, odd})
}

func convolutional() *dl.Model {
	parts := []layers.Part{layers.Conv2D(16, 3, layers.ReLU, layers.Same, layers.InputShape(64, 64, 3))}
	for i := range 5 {
		parts = append(parts, layers.Conv2D(16<<i, 3, layers.Same), layers.BatchNormalization(), layers.ReLU, layers.MaxPooling2D(2))
	}
	return dl.Sequential(append(parts, layers.GlobalAveragePooling2D(), layers.Dropout(0.5), layers.Dense(10, layers.Softmax))...)
}

func branching(branches int) *dl.Model {
	x := dl.Input(64)
	var all dl.Tensors
	for i := range branches {
		h := layers.Dense(8*(i+1), layers.ReLU).Call(x)
		if i%2 == 1 {
			h = layers.Dropout(0.5).Call(h)
		}
		all = append(all, h)
	}
	return dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(10, layers.Softmax).Call(tensor.Concat(-1, all...))})
}

func siamese() *dl.Model {
	encoder := dl.Sequential(layers.Dense(32, layers.ReLU, layers.InputShape(20)), layers.LayerNormalization(), layers.Dense(8))
	left, right := dl.NamedInput("left", 20), dl.NamedInput("right", 20)
	near := encoder.Call(left).Sub(encoder.Call(right)).Abs()
	return dl.New(dl.Tensors{left, right}, dl.Tensors{layers.Dense(1, layers.Sigmoid).Call(near)})
}

func residuals(blocks int) *dl.Model {
	x := dl.Input(32, 32, 3)
	h := layers.Conv2D(16, 3, layers.Same).Call(x)
	for range blocks {
		y := h
		for _, p := range []*layers.Layer{layers.BatchNormalization(), layers.ReLU.AsLayer(), layers.Conv2D(16, 3, layers.Same),
			layers.BatchNormalization(), layers.ReLU.AsLayer(), layers.Conv2D(16, 3, layers.Same)} {
			y = p.Call(y)
		}
		h = h.Add(y)
	}
	h = layers.GlobalAveragePooling2D().Call(h)
	return dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(10, layers.Softmax).Call(h)})
}

// The colours that JupyterLab names in its light and in its dark theme, and VS Code in its dark one, a
// page that names none, and the other language.
var themes = []struct{ name, background, names, language string }{
	{"light", "#fff", "--jp-content-font-color1:rgba(0,0,0,.87);--jp-layout-color0:#fff", "en"},
	{"dark", "#111", "--jp-content-font-color1:rgba(255,255,255,1);--jp-layout-color0:#111", "en"},
	{"code", "#1f1f1f", "--vscode-editor-foreground:#ccc;--vscode-editor-background:#1f1f1f", "en"},
	{"bare", "#0d1117", "color:#e6edf3", "en"},
	{"chinese", "#fff", "--jp-content-font-color1:rgba(0,0,0,.87);--jp-layout-color0:#fff", "zh"},
}

// The page of all displays, in the light and in the dark.
func TestGallery(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 draws all displays in a browser; HORNBOOK_GALLERY names a folder that keeps the pictures")
	}
	chromium, err := exec.LookPath("chromium")
	if err != nil {
		t.Skip("there is no chromium")
	}
	dir := os.Getenv("HORNBOOK_GALLERY")
	if dir == "" {
		dir = t.TempDir()
	}
	all := append(exhibits(t), frames()...)
	for _, theme := range themes {
		t.Setenv(language.Variable, theme.language)
		var b strings.Builder
		fmt.Fprintf(&b, `<!DOCTYPE html><meta charset="utf-8"><body style="margin:12px;width:700px;font-family:sans-serif;background:%s;%s">`, theme.background, theme.names)
		for _, e := range all {
			fmt.Fprintf(&b, `<h4 style="color:#888;margin:18px 0 4px">%s</h4>`, e.name)
			data, err := bundle(e.value)
			switch {
			case err != nil:
				t.Errorf("%s: %v", e.name, err)
			case data == nil:
				fmt.Fprintf(&b, "<pre>%s</pre>", text(e.value))
			case data.Data[protocol.MIMETextHTML] != nil:
				b.WriteString(data.Data[protocol.MIMETextHTML].(string))
			default:
				fmt.Fprintf(&b, `<img src="data:image/png;base64,%s">`, base64.StdEncoding.EncodeToString(data.Data[protocol.MIMEImagePNG].([]byte)))
			}
		}
		b.WriteString(inspection)
		page := filepath.Join(dir, theme.name+".html")
		if err := os.WriteFile(page, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		browse := func(args ...string) string {
			args = append([]string{"--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir=" + filepath.Join(t.TempDir(), "profile"), "--window-size=724,14000"}, args...)
			out, err := exec.Command(chromium, append(args, "file://"+page)...).Output()
			if err != nil {
				t.Fatalf("chromium: %v\n%s", err, out)
			}
			return string(out)
		}
		if os.Getenv("HORNBOOK_GALLERY") != "" {
			browse("--screenshot=" + filepath.Join(dir, theme.name+".png"))
		}
		_, report, found := strings.Cut(browse("--dump-dom"), `<pre id="report">`)
		report, _, _ = strings.Cut(report, "</pre>")
		texts, faults, _ := strings.Cut(report, "\n")
		if n, err := strconv.Atoi(texts); !found || err != nil || n < 500 {
			t.Errorf("%s: %q texts were looked at, want more than 500", theme.name, texts)
		}
		if faults != "" {
			t.Errorf("%s:\n%s", theme.name, faults)
		}
	}
}

// inspection is what the page finds out about itself: texts whose contrast with what is behind them is
// less than 4.5:1, texts of drawings that lie outside of their box or of the drawing, and what is wider
// than the page. (Only this test's page has a script.)
const inspection = `<pre id="report"></pre><script>
const faults = [];
let texts = 0;
function rgba(s) {
	const m = s.match(/[\d.]+/g).map(Number);
	return m.length < 4 ? [m[0], m[1], m[2], 1] : m;
}
function over(c, b) { return [0, 1, 2].map(i => c[i] * c[3] + b[i] * (1 - c[3])); }
function luminance(c) {
	const f = v => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
	return 0.2126 * f(c[0]) + 0.7152 * f(c[1]) + 0.0722 * f(c[2]);
}
function contrast(a, b) {
	const [x, y] = [luminance(a), luminance(b)];
	return (Math.max(x, y) + 0.05) / (Math.min(x, y) + 0.05);
}
// behind is the colour that an element is on.
function behind(e) {
	const chain = [];
	for (; e; e = e.parentElement) chain.push(e);
	let c = [255, 255, 255];
	for (const a of chain.reverse()) c = over(rgba(getComputedStyle(a).backgroundColor), c);
	return c;
}
for (const e of document.body.querySelectorAll("*")) {
	const own = [...e.childNodes].some(n => n.nodeType == 3 && n.textContent.trim());
	const details = e.closest("details:not([open])");
	if (!own || e.closest("h4, script, title, #report") || details && !e.closest("summary")) continue;
	texts++;
	const style = getComputedStyle(e);
	const drawn = e.closest("svg");
	let ground = behind(drawn ? drawn.parentElement : e);
	const rect = drawn && e.closest("g") && e.closest("g").querySelector("rect");
	if (rect) {
		const fill = getComputedStyle(rect).fill;
		if (fill != "none") ground = over(rgba(fill), ground);
	}
	let alpha = 1;
	for (let a = e; a; a = a.parentElement) alpha *= getComputedStyle(a).opacity;
	const colour = rgba(drawn ? style.fill : style.color);
	colour[3] *= alpha;
	const ratio = contrast(over(colour, ground), ground);
	if (ratio < 4.5) faults.push(ratio.toFixed(1) + ":1 is too little contrast: " + e.textContent.slice(0, 40));
	if (drawn && e.closest("text")) {
		const box = e.closest("text").getBoundingClientRect();
		const room = (rect || drawn).getBoundingClientRect();
		if (box.left < room.left - 1 || box.right > room.right + 1) faults.push("outside of its box: " + e.closest("text").textContent);
	}
}
for (const e of document.body.children) {
	if (e.id != "report" && e.scrollWidth > 701) faults.push("wider than the page, " + e.scrollWidth + ": " + e.textContent.slice(0, 40));
}
for (const e of document.querySelectorAll("div, table")) {
	if (!e.querySelector("svg") && e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).overflowX == "auto") faults.push("a table does not fit, " + e.scrollWidth + " in " + e.clientWidth + ": " + e.textContent.slice(0, 40));
}
document.getElementById("report").textContent = texts + "\n" + [...new Set(faults)].join("\n");
</script>`
