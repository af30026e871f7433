package notebook

import (
	_ "embed"
	"encoding/base64"
	"fmt"
	"math"
	"strconv"
	"unsafe"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/portable"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Classes are the names of a model's outputs, in their order, such as the labels of a data set. The default is their
// numbers.
func Classes(names ...string) PageOption { return func(o *pageOptions) { o.classes = names } }

// Examples are samples of the model, [n height width], [n height width 1] or [n pixels], from which the page's reader
// may choose one; at most 12 of them are taken. The page begins with the first.
func Examples(x dl.Source) PageOption { return func(o *pageOptions) { o.samples = x } }

// Ink is the value of a pixel that is wholly drawn: 255 for a model that sees bytes, and 1 for one that sees what was
// divided by 255. The default is 255 if the model begins by dividing, with a layers.Rescaling, and else 1.
func Ink(value float32) PageOption {
	return func(o *pageOptions) {
		if !(value > 0) {
			tensor.Fail("", "Ink", nil, "the value of a pixel that is drawn must be more than 0, and not %v", value)
		}
		o.ink = value
	}
}

//go:embed playground/digit.html
var digitBody string

//go:embed playground/digit.js
var digitScript string

// Playground is a page on which one draws and the model answers, stroke by stroke: what it takes the drawing for, what
// each layer makes of it, and which pixels speak for the answer and which against.
//
//	notebook.Show(notebook.Playground(trained(), notebook.Examples(data.Test.X)))
//
// The model has one input, a grey image [height width], [height width 1] or its pixels in a row, and one output with a
// value for each class, or a single one between two classes. Its layers are those of networks for images: Dense,
// Conv2D, DepthwiseConv2D, pooling, BatchNormalization, LayerNormalization, Dropout, what reshapes, and what adds,
// multiplies and joins. The page computes with Hornbook's own kernels, compiled to WebAssembly by this machine's go command,
// which takes up to a minute the first time.
func Playground(m *dl.Model, options ...PageOption) *Page {
	o := &pageOptions{title: language.Pick("Draw, and the network answers", "画一画，网络来回答")}
	for _, option := range options {
		option(o)
	}
	description, weights, err := portable.Describe(m)
	if err != nil {
		tensor.Fail(m.Name(), "Playground", nil, "%v", err)
	}
	height, width := imageSize(m.Name(), description.Input)
	outputs := m.Graph().Outputs[0].Shape()
	if len(outputs) != 2 || outputs[1] < 1 {
		tensor.Fail(m.Name(), "Playground", nil, "the output is %v: want [batch classes]", outputs)
	}
	classes := o.classes
	n := max(outputs[1], 2) // a single output is the probability of the second of two classes
	if classes == nil {
		for k := range n {
			classes = append(classes, strconv.Itoa(k))
		}
	}
	if len(classes) != n {
		tensor.Fail(m.Name(), "Playground", nil, "%d classes are named, and the model has %d: give Classes as many names", len(classes), n)
	}
	ink := o.ink
	if ink == 0 {
		ink = inkOf(description)
	}
	p := &Page{title: o.title, file: o.file, height: 900}
	examples := examplesOf(m, o.samples, height*width, ink)
	shown := sketch(height, width)
	if len(examples) > 0 {
		shown = examples[0]
	}
	p.picture, p.alt = digitPicture(m, shown, height, width, ink, classes)
	var encoded []string
	for _, e := range examples {
		encoded = append(encoded, base64.StdEncoding.EncodeToString(e))
	}
	values := map[string]any{"height": height, "width": width, "ink": ink, "classes": classes, "examples": append([]string{}, encoded...), "model": description}
	p.err = p.compose("playground", digitBody, digitScript, "digit", digitTexts(o.title), values, map[string][]byte{"weights": bytesOf(weights)})
	return p
}

// imageSize is the height and width of the images that a model sees.
func imageSize(model string, input tensor.Shape) (height, width int) {
	switch {
	case len(input) == 2, len(input) == 3 && input[2] == 1:
		height, width = input[0], input[1]
	case len(input) == 1:
		if side := int(math.Round(math.Sqrt(float64(input[0])))); side*side == input[0] {
			height, width = side, side
		}
	}
	if height < 4 || width < 4 || height > 128 || width > 128 {
		tensor.Fail(model, "Playground", nil, "the model's input is %v: want a grey image [height width], [height width 1] or its pixels in a row, with sides from 4 to 128", input)
	}
	return height, width
}

// inkOf is 255 if the model's first layers divide its input.
func inkOf(m *portable.Model) float32 {
	for _, l := range m.Layers {
		switch l.Class {
		case "Flatten", "Reshape":
			continue
		case "Rescaling":
			if l.Scale < 0.1 {
				return 255
			}
		}
		break
	}
	return 1
}

// examplesOf are the first samples as bytes: the ink of each pixel.
func examplesOf(m *dl.Model, x dl.Source, pixels int, ink float32) (all [][]byte) {
	if x == nil {
		return nil
	}
	for batch := range dl.Batches(x, nil, 12) {
		values := batch.X.Values()
		if len(values)%pixels != 0 || batch.X.Dim(0)*pixels != len(values) {
			tensor.Fail(m.Name(), "Examples", []*tensor.Tensor{batch.X}, "the samples are not of the model's %d pixels", pixels)
		}
		for i := 0; i < len(values); i += pixels {
			e := make([]byte, pixels)
			for k, v := range values[i : i+pixels] {
				e[k] = byte(math.Round(255 * float64(max(0, min(v/ink, 1)))))
			}
			all = append(all, e)
		}
		break
	}
	return all
}

func bytesOf(v []float32) []byte {
	if len(v) == 0 {
		return nil
	}
	return unsafe.Slice((*byte)(unsafe.Pointer(&v[0])), 4*len(v))
}

// digitTexts are the words on the page.
func digitTexts(title string) map[string]string {
	t := language.Pick
	return map[string]string{
		"title":   title,
		"intro":   t("This page is the trained network itself: it computes here, without a kernel, a server or a network.", "这个网页就是训练好的网络本身：它就在这里计算，不需要内核、服务器或联网。"),
		"loading": t("The network is being unpacked …", "正在解压网络……"),
		"drawing": t("Your drawing", "你的画"), "answering": t("The network's answer", "网络的回答"), "layering": t("What each layer makes of it", "每一层看到了什么"),
		"board": t("Drawing board", "画板"),
		"keys":  t("Mouse, pen or finger; or the arrow keys, with space to put the pen down and up.", "用鼠标、笔或手指；也可以用方向键移动，空格键落笔和提笔。"),
		"tools": t("Tools", "工具"),
		"brush": t("Brush", "画笔"), "pixel": t("Pixels", "像素"), "undo": t("Undo", "撤销"), "clear": t("Clear", "清除"),
		"ink":      t("Ink", "墨色"),
		"centre":   t("Centre strokes, as in MNIST", "像 MNIST 那样把笔画居中"),
		"examples": t("Samples of the data", "数据样本"), "example": t("sample %", "样本 %"),
		"seen": t("What the network sees", "网络看到的"),
		"why":  t("Why “%”?", "为什么是“%”？"),
		"for":  t("more ink here speaks for it", "这里多一点墨就更像"), "against": t("more ink here speaks against it", "这里多一点墨就更不像"),
		"hint":    t("Draw here", "在这里画"),
		"reasons": t("Why the network says so", "网络为什么这样说"),
		"ask":     t("A click on a class asks about that one.", "点一下某个类别，就问它。"),
		"shades":  t("The stronger, the larger the value; orange is below zero.", "颜色越深，数值越大；橙色表示小于零。"),
		"blank":   t("Nothing is drawn yet.", "还没有画任何东西。"),
		"spoken":  t("The network says “%”: %.", "网络说是“%”：%。"),
		"layer":   t("Layer %, %", "层 %，%"),
		"speed":   t("Each answer takes % ms, computed in this page by Go. Nothing leaves the page.", "每个回答用时 % 毫秒，由 Go 在本页中计算。没有任何数据离开这个网页。"),
		"old":     t("This browser is too old: the page wants WebAssembly and DecompressionStream, which browsers have since 2023.", "浏览器版本过旧：本页需要 WebAssembly 和 DecompressionStream，2023 年以后的浏览器都支持。"),
		"failed":  t("The network cannot answer: %", "网络无法回答：%"),
	}
}

// answersOf are the model's answers to an image of bytes, as probabilities.
func answersOf(m *dl.Model, shown []byte, ink float32) []float64 {
	shape := append(tensor.Shape{1}, m.Graph().Inputs[0].Shape()[1:]...)
	x := tensor.New(shape, nil)
	for i, v := range shown {
		x.Values()[i] = float32(v) * (ink / 255)
	}
	var p []float64
	sum := 0.0
	for _, v := range m.Predict(x, dl.Quiet()).Values() {
		p = append(p, float64(v))
		sum += float64(v)
	}
	if len(p) == 1 {
		return []float64{1 - p[0], p[0]}
	}
	if math.Abs(sum-1) > 1e-3 { // scores
		most, total := math.Inf(-1), 0.0
		for _, v := range p {
			most = math.Max(most, v)
		}
		for i := range p {
			p[i] = math.Exp(p[i] - most)
			total += p[i]
		}
		for i := range p {
			p[i] /= total
		}
	}
	return p
}

// sketch is a drawing of a seven, of which the picture of a page without examples is made.
func sketch(height, width int) []byte {
	image := make([]byte, height*width)
	line := func(x0, y0, x1, y1 float64) {
		for i := range image {
			x, y := (float64(i%width)+0.5)/float64(width), (float64(i/width)+0.5)/float64(height)
			t := ((x-x0)*(x1-x0) + (y-y0)*(y1-y0)) / ((x1-x0)*(x1-x0) + (y1-y0)*(y1-y0))
			t = max(0, min(t, 1))
			d := math.Hypot(x-x0-t*(x1-x0), y-y0-t*(y1-y0))
			image[i] = max(image[i], byte(255*max(0, min(1, (0.065-d)/0.03))))
		}
	}
	line(0.3, 0.24, 0.68, 0.22)
	line(0.68, 0.22, 0.45, 0.8)
	return image
}

// describeAnswer says the best answer in words.
func describeAnswer(p []float64, classes []string) string {
	best := 0
	for k, v := range p {
		if v > p[best] {
			best = k
		}
	}
	return fmt.Sprintf(language.Pick("A drawing, and the network's answer to it as bars: “%s”, %.1f %%.", "一幅画，以及网络对它的回答（条形图）：“%s”，%.1f %%。"), classes[best], 100*p[best])
}
