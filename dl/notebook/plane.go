package notebook

import (
	_ "embed"
	"fmt"
	"image"
	"image/color"
	"math"
	"strconv"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/notebook/internal/plane"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Points are what a Plane begins with: x [n 2], and their classes y [n], from 0 to 3. They are scaled so that the
// farthest is near the edge of the plane. The default is a spiral of two arms.
func Points(x, y dl.Source) PageOption { return func(o *pageOptions) { o.samples, o.labels = x, y } }

// HiddenLayers are the units of each hidden layer of a Plane's network, at most 6 layers of 1 to 16. The default is two
// of 8.
func HiddenLayers(units ...int) PageOption {
	return func(o *pageOptions) {
		for _, n := range units {
			if len(units) > 6 || n < 1 || n > 16 {
				tensor.Fail("", "HiddenLayers", nil, "the layers have %v units: want at most 6 layers, each of 1 to 16", units)
			}
		}
		o.hidden = append([]int{}, units...)
	}
}

//go:embed playground/plane.html
var planeBody string

//go:embed playground/plane.js
var planeScript string

// Plane is a page on which one sets points of several classes, chooses layers, and trains a network for them: step by
// step one sees what the network says everywhere, and what each of its units does. It trains in the page, with Hornbook's
// own tape.
//
//	notebook.Show(notebook.Plane())
//	notebook.Show(notebook.Plane(notebook.Points(moons.Train.X, moons.Train.Y), notebook.HiddenLayers(4, 4)))
//
// In the spirit of TensorFlow's playground (Smilkov and Carter, 2016).
func Plane(options ...PageOption) *Page {
	o := &pageOptions{title: language.Pick("Set points, and train a network", "放上点，训练一个网络"), hidden: []int{8, 8}}
	for _, option := range options {
		option(o)
	}
	xs, labels := planePoints(o.samples, o.labels)
	classes := 2
	for _, c := range labels {
		classes = max(classes, c+1)
	}
	names := o.classes
	if names == nil {
		for k := range 4 {
			names = append(names, strconv.Itoa(k))
		}
	}
	if len(names) < classes {
		tensor.Fail("", "Plane", nil, "%d classes are named, and the points have %d", len(names), classes)
	}
	p := &Page{title: o.title, file: o.file, height: 960}
	p.picture, p.alt = planePicture(xs, labels)
	values := map[string]any{"reach": plane.Reach, "hidden": o.hidden, "activation": "tanh", "rate": 0.03, "classes": classes, "names": names,
		"points": append([][2]float32{}, xs...), "labels": append([]int{}, labels...)}
	p.err = p.compose("plane", planeBody, planeScript, "plane", planeTexts(o.title), values, nil)
	return p
}

// planePoints are the points of the sources, at most 1000, scaled to the plane.
func planePoints(x, y dl.Source) (points [][2]float32, labels []int) {
	if x == nil {
		return nil, nil
	}
	if y == nil {
		tensor.Fail("", "Points", nil, "the points have no classes: give y [n]")
	}
	most := float32(0)
	for batch := range dl.Batches(x, y, 1000) {
		if batch.X.Rank() != 2 || batch.X.Dim(1) != 2 || batch.Y.Shape().Size() != batch.X.Dim(0) {
			tensor.Fail("", "Points", []*tensor.Tensor{batch.X, batch.Y}, "want points [n 2] and their classes [n]")
		}
		for i, c := range batch.Y.Values() {
			if c != float32(math.Trunc(float64(c))) || c < 0 || c > 3 {
				tensor.Fail("", "Points", nil, "point %d has the class %v: want 0, 1, 2 or 3", i, c)
			}
			p := [2]float32(batch.X.Values()[2*i : 2*i+2])
			for _, v := range p {
				if v != v || v-v != 0 {
					tensor.Fail("", "Points", nil, "point %d is %v, which lies nowhere on the plane", i, p)
				}
				most = max(most, v, -v)
			}
			points, labels = append(points, p), append(labels, int(c))
		}
		break
	}
	if most > 0 {
		for i := range points {
			for k := range points[i] {
				points[i][k] *= 0.95 * plane.Reach / most
			}
		}
	}
	return points, labels
}

// planePicture shows the points that the page begins with.
func planePicture(points [][2]float32, labels []int) (image.Image, string) {
	if points == nil {
		for class := range 2 {
			for i := range 100 {
				r := float64(i) / 100
				a := 1.75*r*2*math.Pi + float64(class)*math.Pi
				points = append(points, [2]float32{float32(0.95 * plane.Reach * r * math.Sin(a)), float32(0.95 * plane.Reach * r * math.Cos(a))})
				labels = append(labels, class)
			}
		}
	}
	const side, edge = 720, 20
	img := image.NewNRGBA(image.Rect(0, 0, side+2*edge, side+2*edge))
	fill(img, img.Bounds(), paper)
	outline(img, image.Rect(edge-3, edge-3, side+edge+3, side+edge+3), grey)
	colours := [4]color.Color{bluish, reddish, color.NRGBA{0, 158, 115, 255}, color.NRGBA{204, 121, 167, 255}}
	n := 0
	for i, p := range points {
		x, y := edge+side*(float64(p[0])/plane.Reach+1)/2, edge+side*(1-float64(p[1])/plane.Reach)/2
		n = max(n, labels[i]+1)
		for dy := -9.0; dy <= 9; dy++ {
			for dx := -9.0; dx <= 9; dx++ {
				inside := [4]bool{math.Hypot(dx, dy) <= 8, max(math.Abs(dx), math.Abs(dy)) <= 7, dy <= 7 && math.Abs(dx) <= (dy+9)/2, math.Abs(dx)+math.Abs(dy) <= 9}
				if inside[labels[i]] {
					img.Set(int(x+dx), int(y+dy), colours[labels[i]])
				}
			}
		}
	}
	return img, fmt.Sprintf(language.Pick("%d points of %d classes on a plane.", "平面上的 %d 个点，共 %d 类。"), len(points), n)
}

// planeTexts are the words on the page.
func planeTexts(title string) map[string]string {
	t := language.Pick
	return map[string]string{
		"title":   title,
		"intro":   t("The network is trained in this page, without a kernel, a server or a network. Set points, choose layers, and let it train.", "网络就在这个网页里训练，不需要内核、服务器或联网。放上点，选好层，让它训练。"),
		"loading": t("The program is being unpacked …", "正在解压程序……"),
		"setting": t("Points, and what the network says", "点，以及网络的判断"), "training": t("Training", "训练"), "units": t("What each unit does", "每个单元在做什么"),
		"board":  t("The plane", "平面"),
		"keys":   t("A click or a finger sets a point; or the arrow keys, and space.", "点击或用手指放点；也可以用方向键移动，空格键放点。"),
		"pens":   t("Class of the next point", "下一个点的类别"),
		"points": t("Points", "数据"), "clear": t("Clear", "清除"), "erase": t("Erase", "擦除"),
		"own": t("the given points", "给定的点"), "spiral": t("spiral", "螺旋"), "circles": t("circles", "同心圆"), "moons": t("moons", "双月"), "corners": t("opposite corners", "对角"), "clouds": t("three clouds", "三团云"), "none": t("one's own", "自己放"),
		"run": t("Train", "训练"), "pause": t("Pause", "暂停"), "step": t("One step", "一步"), "reset": t("New weights", "重置权重"),
		"activation": t("Activation", "激活函数"), "rate": t("Learning rate", "学习率"),
		"depth": t("Hidden layers", "隐藏层"), "fewer": t("One hidden layer less", "减少一个隐藏层"), "more": t("One hidden layer more", "增加一个隐藏层"),
		"layer": t("Layer %: % units", "第 % 层：% 个单元"), "less": t("One unit less in layer %", "第 % 层减少一个单元"), "greater": t("One unit more in layer %", "第 % 层增加一个单元"),
		"unit":      t("Unit % of layer %", "第 % 个单元，第 % 层"),
		"shades":    t("Each square is the plane: orange where the unit's value is above zero, blue where it is below.", "每个小方块都是整个平面：橙色处该单元的值大于零，蓝色处小于零。"),
		"numbers":   t("Step %: loss %, % of the points right", "第 % 步：损失 %，% 的点判断正确"),
		"untrained": t("% points; nothing is trained yet.", "% 个点；还没有训练。"),
		"spoken":    t("% of the points right after % steps", "% 的点判断正确（% 步后）"),
		"loss":      t("loss", "损失"), "curve": t("The loss so far; now it is %.", "到目前为止的损失；现在是 %。"), "nocurve": t("The loss: nothing is trained yet.", "损失：还没有训练。"),
		"speed":  t("Training and drawing took % ms, in this page, by Go. Nothing leaves the page.", "训练和绘制用时 % 毫秒，由 Go 在本页中完成。没有任何数据离开这个网页。"),
		"old":    t("This browser is too old: the page wants WebAssembly and DecompressionStream, which browsers have since 2023.", "浏览器版本过旧：本页需要 WebAssembly 和 DecompressionStream，2023 年以后的浏览器都支持。"),
		"failed": t("The network cannot be trained: %", "网络无法训练：%"),
	}
}
