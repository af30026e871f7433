package notebook

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"errors"
	"fmt"
	"image/png"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/go-rod/rod/lib/input"
	"github.com/go-rod/rod/lib/proto"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// mnistData is all of MNIST, or what comes with Hornbook.
func mnistData(t *testing.T) *datasets.Set {
	if os.Getenv("HORNBOOK_DATA") == "" {
		t.Skip("HORNBOOK_DATA names no folder with the MNIST files")
	}
	return datasets.Must(datasets.MNIST())
}

func digitModel(t *testing.T, data *datasets.Set) *dl.Model {
	t.Helper()
	m := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Rescaling(1.0/255), layers.Dense(128, layers.ReLU), layers.Dropout(0.1), layers.Dense(10, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	if h := m.Fit(data.Train.X.Slice(0, 20000), data.Train.Y.Slice(0, 20000), dl.Epochs(2), dl.Quiet()); h.Err != nil {
		t.Fatal(h.Err)
	}
	return m
}

func saved(t *testing.T, p *Page, name string) string {
	t.Helper()
	dir := os.Getenv("HORNBOOK_GALLERY")
	if dir == "" {
		dir = t.TempDir()
	}
	file := filepath.Join(dir, name)
	must(t, p.Save(file))
	return file
}

func compressed(t *testing.T, file string) int {
	t.Helper()
	text, err := os.ReadFile(file)
	must(t, err)
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
	_, err = z.Write(text)
	must(t, errors.Join(err, z.Close()))
	return b.Len()
}

// Five digits of MNIST that are drawn into the page, pixel by pixel, get the answer that Predict gives.
func TestPlaygroundAnswersAsPredict(t *testing.T) {
	b := openBrowser(t)
	data := mnistData(t)
	m := digitModel(t, data)
	file := saved(t, Playground(m), "digit.html")
	if n := compressed(t, file); n > 2_000_000 {
		t.Errorf("the page has %d bytes compressed, want at most 2 MB", n)
	} else {
		t.Logf("the page has %d bytes compressed", n)
	}
	s := see(t, b, file, screen{width: 900, height: 1000})
	s.MustElement("#pixel").MustClick()
	box := s.js("(() => { const r = canvas.getBoundingClientRect(), e = canvas.clientLeft; return [r.left + e, r.top + e, (r.width - 2 * e) / 28]; })()").Arr()
	left, top, size := box[0].Num(), box[1].Num(), box[2].Num()
	images := data.Test.X.Rows(0, 5)
	want := m.Predict(data.Test.X.Slice(0, 5)).Values()
	var times []float64
	for n := range 5 {
		s.MustElement("#clear").MustClick()
		byInk := map[int][]int{}
		for i, v := range images.Values()[n*784 : (n+1)*784] {
			if v > 0 {
				byInk[int(v)] = append(byInk[int(v)], i)
			}
		}
		for ink, pixels := range byInk {
			s.js(fmt.Sprintf("(ink.value = %d, ink.oninput())", ink))
			for _, i := range pixels {
				must(t, s.Mouse.MoveTo(proto.NewPoint(left+(float64(i%28)+0.5)*size, top+(float64(i/28)+0.5)*size)))
				must(t, s.Mouse.Click(proto.InputMouseButtonLeft, 1))
			}
		}
		s.settle()
		times = append(times, s.js("Number(document.documentElement.dataset.took)").Num())
		got := s.js("Array.from(output)").Arr()
		for k, v := range got {
			if w := want[n*10+k]; math.Abs(v.Num()-float64(w)) > 1e-5 {
				t.Errorf("digit %d, class %d: the page says %v, and Predict %v", n, k, v.Num(), w)
			}
		}
		if n == 0 {
			s.picture("digit pixels")
		}
	}
	// The page's own measure of an answer: the least of many, since other programs run beside it.
	times = append(times, s.floats(`(() => { const all = []; for (let i = 0; i < 50; i++) { const t = performance.now(); hornbook.answer(sampleBytes); all.push(performance.now() - t); } return all; })()`)...)
	slices.Sort(times)
	t.Logf("an answer takes %.2f ms at least, %.2f ms in the median", times[0], times[len(times)/2])
	if times[0] > 5 {
		t.Errorf("an answer takes %.1f ms, want at most 5", times[0])
	}
	s.keepsToItself(file)
}

func (s *sight) floats(expression string) (all []float64) {
	for _, v := range s.js(expression).Arr() {
		all = append(all, v.Num())
	}
	return all
}

// The first answer is there 300 ms after the page was opened: the best of six. On a machine that is busy, the time decides
// that the page's thread was running.
func TestPlaygroundStartsQuickly(t *testing.T) {
	b := openBrowser(t)
	data := mnistData(t)
	file := saved(t, Playground(digitModel(t, data), Examples(data.Test.X)), "digit-examples.html")
	best := math.Inf(1)
	var all, running []float64
	for range 6 {
		s := see(t, b, file, screen{width: 900, height: 1000})
		took := s.js("Number(document.documentElement.dataset.ready)").Num()
		all, best = append(all, math.Round(took)), min(best, took)
		must(t, proto.PerformanceEnable{TimeDomain: proto.PerformanceEnableTimeDomainThreadTicks}.Call(s))
		must(t, s.Reload())
		s.until("document.documentElement.dataset.ready")
		m, err := proto.PerformanceGetMetrics{}.Call(s)
		must(t, err)
		for _, metric := range m.Metrics {
			if metric.Name == "TaskDuration" {
				running = append(running, math.Round(1000*metric.Value))
			}
		}
		s.Close()
	}
	t.Logf("the first answer after %v ms; the page's thread ran for %v ms", all, running)
	if len(running) == 0 || best > 300 && slices.Min(running) > 300 {
		t.Errorf("the first answer is there after %.0f ms at best, want 300", best)
	}
}

// All that a reader does: strokes of the mouse, of a finger and of the keys; undo, clear, a sample, a class to ask about;
// in both languages, light and dark, on a screen and on a phone.
func TestPlaygroundOnScreens(t *testing.T) {
	b := openBrowser(t)
	data := mnistData(t)
	m := digitModel(t, data)
	for _, lang := range []string{"en", "zh"} {
		t.Setenv(language.Variable, lang)
		file := saved(t, Playground(m, Examples(data.Test.X)), "digit-"+lang+".html")
		for name, on := range map[string]screen{"light": {900, 1100, false}, "dark": {900, 1100, true}, "phone": {390, 844, false}, "phone dark": {390, 844, true}} {
			s := see(t, b, file, on)
			if got := s.js("document.documentElement.dataset.best").Str(); got != "7" {
				t.Errorf("%s, %s: the first sample is %q, want 7", lang, name, got)
			}
			s.MustElement("#clear").MustClick()
			s.settle()
			if got := s.js("document.documentElement.dataset.best").Str(); got != "" {
				t.Errorf("%s, %s: nothing is drawn, and the answer is %q", lang, name, got)
			}
			s.stroke([2]float64{0.5, 0.2}, [2]float64{0.49, 0.5}, [2]float64{0.48, 0.8})
			if got := s.js("document.documentElement.dataset.best").Str(); got != "1" {
				t.Errorf("%s, %s: a line downwards is %q, want 1", lang, name, got)
			}
			s.MustElement("#clear").MustClick()
			s.stroke([2]float64{0.2, 0.2}, [2]float64{0.62, 0.2}, [2]float64{0.35, 0.7})
			s.MustElement("#bars button:nth-child(3)").MustClick()
			s.settle()
			if got := s.js("whytext.textContent").Str(); !strings.Contains(got, "2") {
				t.Errorf("%s, %s: the question is %q", lang, name, got)
			}
			s.until("spoken.textContent.length > 0")
			s.reachable(lang + " " + name)
			s.picture("digit " + lang + " " + name)
			s.keepsToItself(file)
			s.Close()
		}
	}
}

// stroke draws with the pointer; the points are parts of the board.
func (s *sight) stroke(points ...[2]float64) {
	s.t.Helper()
	s.js("canvas.scrollIntoView({ block: 'center' })")
	box := s.js("(() => { const r = canvas.getBoundingClientRect(); return [r.left, r.top, r.width]; })()").Arr()
	for i, p := range points {
		must(s.t, s.Mouse.MoveLinear(proto.NewPoint(box[0].Num()+p[0]*box[2].Num(), box[1].Num()+p[1]*box[2].Num()), 8))
		if i == 0 {
			must(s.t, s.Mouse.Down(proto.InputMouseButtonLeft, 1))
		}
	}
	must(s.t, s.Mouse.Up(proto.InputMouseButtonLeft, 1))
	s.settle()
}

// The board is drawn on by keys alone, and a finger draws on it without scrolling the page.
func TestPlaygroundByKeysAndFingers(t *testing.T) {
	b := openBrowser(t)
	data := mnistData(t)
	file := saved(t, Playground(digitModel(t, data)), "digit.html")
	s := see(t, b, file, screen{width: 390, height: 844})
	for range 30 { // to the board by Tab
		must(t, s.Keyboard.Type(input.Tab))
		if s.js("document.activeElement.id").Str() == "board" {
			break
		}
	}
	must(t, s.Keyboard.Type(input.Space))
	for range 14 {
		must(t, s.Keyboard.Type(input.ArrowDown))
	}
	must(t, s.Keyboard.Type(input.Space))
	s.settle()
	if got := s.js("document.documentElement.dataset.best").Str(); got != "1" {
		t.Errorf("a line downwards by keys is %q, want 1", got)
	}
	s.picture("digit keys")
	must(t, s.Keyboard.Type(input.Delete))
	s.settle()
	if got := s.js("document.documentElement.dataset.best").Str(); got != "" {
		t.Errorf("after Delete the answer is %q", got)
	}
	box := s.js("(() => { const r = canvas.getBoundingClientRect(); return [r.left, r.top, r.width]; })()").Arr()
	touch := func(kind proto.InputDispatchTouchEventType, points ...*proto.InputTouchPoint) {
		if points == nil {
			points = []*proto.InputTouchPoint{} // null is not allowed
		}
		must(t, proto.InputDispatchTouchEvent{Type: kind, TouchPoints: points}.Call(s))
	}
	for i := range 12 {
		kind := proto.InputDispatchTouchEventTypeTouchMove
		if i == 0 {
			kind = proto.InputDispatchTouchEventTypeTouchStart
		}
		touch(kind, &proto.InputTouchPoint{X: box[0].Num() + 0.5*box[2].Num(), Y: box[1].Num() + (0.2+0.05*float64(i))*box[2].Num()})
	}
	touch(proto.InputDispatchTouchEventTypeTouchEnd)
	s.settle()
	if got := s.js("document.documentElement.dataset.best").Str(); got != "1" {
		t.Errorf("a line downwards by a finger is %q, want 1", got)
	}
	if y := s.js("scrollY").Num(); y != 0 {
		t.Errorf("the finger scrolled the page by %v", y)
	}
}

// A convolutional network answers, too, and its channels are seen.
func TestPlaygroundOfConvolutions(t *testing.T) {
	b := openBrowser(t)
	data := mnistData(t)
	m := dl.Sequential(layers.Rescaling(1.0/255, layers.InputShape(28, 28, 1)), layers.Conv2D(8, 3, layers.Strides(2)), layers.BatchNormalization(), layers.ReLU,
		layers.MaxPooling2D(2), layers.Conv2D(16, 3, layers.ReLU), layers.Flatten(), layers.Dense(10))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(losses.FromLogits()), metrics.Accuracy())
	x := data.Train.X.Reshape(-1, 28, 28, 1)
	m.Fit(x.Slice(0, 10000), data.Train.Y.Slice(0, 10000), dl.Quiet())
	test := data.Test.X.Reshape(-1, 28, 28, 1)
	file := saved(t, Playground(m, Examples(test)), "digit-convolutions.html")
	s := see(t, b, file, screen{width: 900, height: 1200})
	want := m.Predict(test.Slice(0, 1)).Values()
	for k, v := range s.floats("Array.from(output)") {
		if math.Abs(v-float64(want[k])) > 1e-4 {
			t.Errorf("class %d: the page says %v, and Predict %v", k, v, want[k])
		}
	}
	s.reachable("convolutions")
	s.picture("digit convolutions")
}

// Where there is no frame, there is a picture.
func TestPlaygroundPicture(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 builds the page's program")
	}
	m := dl.Sequential(layers.Dense(3, layers.Softmax, layers.InputShape(64)))
	p := Playground(m, Classes("0", "1", "12"))
	must(t, p.Err())
	data, err := p.PNG()
	must(t, err)
	img, err := png.Decode(bytes.NewReader(data))
	must(t, err)
	if img.Bounds().Dx() != 2*p.Width() {
		t.Errorf("the picture has %v, and is shown %d wide", img.Bounds(), p.Width())
	}
	html := p.HTML()
	if !strings.Contains(html, `sandbox="allow-scripts"`) || !strings.Contains(html, base64.StdEncoding.EncodeToString(data)) || !strings.Contains(html, "WebAssembly") {
		t.Error("the display has no frame, or no picture behind it")
	}
	bundle, err := bundle(p)
	must(t, err)
	if about := bundle.Metadata["image/png"].(map[string]any)["page"].(map[string]any); !regexp.MustCompile(`^playground-[0-9a-f]{8}\.html$`).MatchString(about["file"].(string)) {
		t.Errorf("the display says of its page %v", about)
	}
	if other := Playground(m, Classes("0", "1", "2")); other.file == p.file {
		t.Errorf("two pages are written into the same file, %s", p.file)
	}
	if again := Playground(m, Classes("0", "1", "12")); again.file != p.file {
		t.Errorf("a page is written into %s, and the next time into %s", p.file, again.file)
	}
}

// Models that cannot be drawn for are refused in words.
func TestPlaygroundRefuses(t *testing.T) {
	dense := func(dims ...int) *dl.Model {
		return dl.Sequential(layers.Flatten(layers.InputShape(dims...)), layers.Dense(3))
	}
	for want, f := range map[string]func(){
		"want a grey image": func() { Playground(dense(28, 28, 3)) },
		"sides from 4":      func() { Playground(dense(12)) },
		"2 classes are named, and the model has 3": func() { Playground(dense(8, 8), Classes("a", "b")) },
		"want [batch classes]":                     func() { Playground(dl.Sequential(layers.Conv2D(2, 3, layers.InputShape(8, 8, 1)))) },
		"not among the layers that a page": func() {
			Playground(dl.Sequential(layers.Reshape(tensor.Shape{8, 8}, layers.InputShape(64)), layers.LSTM(3)))
		},
		"not of the model's 64 pixels": func() { Playground(dense(8, 8), Examples(tensor.New(tensor.Shape{2, 7, 7}, nil))) },
		"must be more than 0":          func() { Playground(dense(8, 8), Ink(0)) },
	} {
		err := dl.Try(f)
		var wrong *tensor.Error
		if !errors.As(err, &wrong) || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %q", err, want)
		}
	}
}
