package datasets

import (
	"fmt"
	"html"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// An exhibit is data of which some samples are shown.
type exhibit struct {
	x, y             tensor.Array     // nil where there are none
	classes          []string         // nil where y is not a class
	columns, targets []string         // the names of a table's columns
	texts            map[int][]string // what the numbers of a column stand for, by its index
}

const (
	exhibitTiles = 30  // images that are shown
	exhibitRows  = 8   // of a table
	exhibitDots  = 500 // points of the plane
	tileSide     = 56  // pixels

	legendClasses = 12
)

// labels are the class of each sample, or nil.
func (e exhibit) labels() []int {
	if e.y == nil || e.classes == nil || len(e.y.Shape()) != 1 {
		return nil
	}
	rows := make([]int, e.y.Shape()[0])
	for i := range rows {
		rows[i] = i
	}
	values, err := gathered(e.y, rows)
	if err != nil {
		return nil
	}
	labels := make([]int, len(values))
	for i, v := range values {
		labels[i] = int(v)
		if v != float32(labels[i]) || labels[i] < 0 || labels[i] >= len(e.classes) {
			return nil
		}
	}
	return labels
}

// chosen are rows that are shown: as many of each class, one class after the other, or the first.
func (e exhibit) chosen(most int) (rows []int, columns int) {
	n := e.x.Shape()[0]
	labels, classes := e.labels(), len(e.classes)
	if labels == nil || classes > most {
		for i := range min(n, most) {
			rows = append(rows, i)
		}
		return rows, 10
	}
	of := make([][]int, classes)
	each := max(1, most/classes)
	if classes < 5 {
		each = 10 // a row for each class
	}
	for i, k := range labels {
		if len(of[k]) < each {
			of[k] = append(of[k], i)
		}
	}
	if classes < 5 {
		return slices.Concat(of...), 10
	}
	for k := range each {
		for _, list := range of {
			if k < len(list) {
				rows = append(rows, list[k])
			}
		}
	}
	return rows, classes
}

// pictures reports whether the samples are images.
func (e exhibit) pictures() bool {
	if e.x == nil {
		return false
	}
	s := e.x.Shape()
	const least = 8
	return len(s) == 3 && s[1] >= least && s[2] >= least ||
		len(s) == 4 && s[1] >= least && s[2] >= least && (s[3] == 1 || s[3] == 3 || s[3] == 4)
}

func (e exhibit) alt(name string) string {
	if !e.pictures() {
		return name
	}
	words := fmt.Sprintf(language.Pick("Samples of %s", "%s 的样本"), name)
	if e.classes != nil {
		words += language.Pick(", of the classes ", "，类别：") + strings.Join(e.classes, ", ")
	}
	return words
}

// samples shows some.
func (e exhibit) samples() string {
	if e.x == nil || e.x.Shape().Size() == 0 {
		return page.Note(language.Pick("no samples", "没有样本"))
	}
	var shown string
	var err error
	switch s := e.x.Shape(); {
	case e.pictures():
		shown, err = e.tiles()
	case e.columns == nil && len(s) == 2 && (s[1] == 2 && e.labels() != nil || s[1] == 1 && e.function()):
		shown, err = e.plane()
	case len(s) == 2:
		shown, err = e.rows()
	default:
		return headHTML(e.x, "")
	}
	if err != nil { // a file that cannot be read
		return page.Note(err.Error())
	}
	return shown
}

// images are the chosen rows as images, of one brightness.
func (e exhibit) images() (columns int, chosen []int, images []image.Image, err error) {
	chosen, columns = e.chosen(exhibitTiles)
	values, err := gathered(e.x, chosen)
	if err != nil {
		return 0, nil, nil, err
	}
	low, high := float32(0), float32(0)
	for _, v := range values {
		if v-v == 0 {
			low, high = min(low, v), max(high, v)
		}
	}
	switch { // bytes, or parts of the whole, though the few that are shown may not reach it
	case low == 0 && high <= 1:
		high = 1
	case low == 0 && high <= 255 && high > 64:
		high = 255
	}
	s := e.x.Shape()
	channels := 1
	if len(s) == 4 {
		channels = s[3]
	}
	size := s[1:].Size()
	for i := range chosen {
		images = append(images, imageOf(values[i*size:(i+1)*size], s[2], channels, low, high))
	}
	return columns, chosen, images, nil
}

func imageOf(values []float32, width, channels int, low, high float32) image.Image {
	m := image.NewNRGBA(image.Rect(0, 0, width, len(values)/width/channels))
	level := func(v float32) uint8 {
		return uint8(math.Round(255 * float64(max(0, min(1, (v-low)/(high-low))))))
	}
	for i := range len(values) / channels {
		p, v := m.Pix[4*i:4*i+4], values[i*channels:(i+1)*channels]
		p[0], p[3] = level(v[0]), 0xff
		p[1], p[2] = p[0], p[0]
		if channels > 1 {
			p[1], p[2] = level(v[1]), level(v[2])
		}
		if channels == 4 {
			p[3] = level(v[3])
		}
	}
	return m
}

// tiles are images with the names of their classes.
func (e exhibit) tiles() (string, error) {
	columns, chosen, images, err := e.images()
	if err != nil {
		return "", err
	}
	labels := e.labels()
	side := tileSide
	if columns > 10 {
		side = max(28, 640/columns-4)
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<div style="display:grid;grid-template-columns:repeat(%d,%dpx);gap:4px;margin:4px 0">`, columns, side)
	for i, m := range images {
		name := fmt.Sprintf(language.Pick("sample %d", "样本 %d"), chosen[i])
		caption := ""
		if labels != nil {
			class := e.classes[labels[chosen[i]]]
			name += ", " + class
			caption = fmt.Sprintf(`<div style="font-size:11px;line-height:1.3;text-align:center;overflow:hidden;text-overflow:ellipsis;white-space:nowrap">%s</div>`, html.EscapeString(class))
		}
		img, err := page.Picture(m, side, name)
		if err != nil {
			return "", err
		}
		b.WriteString("<div>" + img + caption + "</div>")
	}
	b.WriteString("</div>")
	return b.String(), nil
}

func (e exhibit) png() ([]byte, error) {
	if !e.pictures() || e.x.Shape().Size() == 0 {
		return nil, nil
	}
	columns, _, images, err := e.images()
	if err != nil {
		return nil, err
	}
	const gap = 4
	at := images[0].Bounds()
	zoom := max(1, tileSide/max(at.Dx(), at.Dy()))
	w, h := at.Dx()*zoom+gap, at.Dy()*zoom+gap
	m := image.NewNRGBA(image.Rect(0, 0, min(columns, len(images))*w-gap, (len(images)+columns-1)/columns*h-gap))
	draw.Draw(m, m.Bounds(), image.NewUniform(color.NRGBA{0x80, 0x80, 0x80, 0x60}), image.Point{}, draw.Src)
	for i, tile := range images {
		left, top := i%columns*w, i/columns*h
		for y := range h - gap {
			for x := range w - gap {
				m.Set(left+x, top+y, tile.At(x/zoom, y/zoom))
			}
		}
	}
	return page.PNG(m)
}

// The colours of classes in the plane, which people who see colours differently tell apart, with 3:1
// at least on white and on black; further classes begin again.
var classColours = []string{page.Blue, page.Vermilion, page.Green, "#B1538A", "#A87B00", "#3A8ABF"}

// function reports whether the targets are one number for each sample.
func (e exhibit) function() bool {
	return e.y != nil && e.classes == nil && len(e.y.Shape()) <= 2 && e.y.Shape()[1:].Size() == 1
}

// plane are points of the plane in the colours of their classes, or, of samples that are one number, with
// the targets as their heights.
func (e exhibit) plane() (string, error) {
	var rows []int
	n := e.x.Shape()[0]
	step := (n + exhibitDots - 1) / exhibitDots
	for i := 0; i < n; i += step {
		rows = append(rows, i)
	}
	values, err := gathered(e.x, rows)
	if err != nil {
		return "", err
	}
	labels := e.labels()
	if e.function() {
		heights, err := gathered(e.y, rows)
		if err != nil {
			return "", err
		}
		var points []float32
		for i, x := range values {
			points = append(points, x, heights[i])
		}
		values, labels = points, make([]int, n)
	}
	var low, high [2]float64
	low, high = [2]float64{math.Inf(1), math.Inf(1)}, [2]float64{math.Inf(-1), math.Inf(-1)}
	for i, v := range values {
		if v-v == 0 {
			low[i%2], high[i%2] = min(low[i%2], float64(v)), max(high[i%2], float64(v))
		}
	}
	if low[0] > high[0] || low[1] > high[1] {
		return page.Note(language.Pick("no values that are finite", "没有有限的数值")), nil
	}
	const width, height, margin, right = 420.0, 300.0, 10.0, 110.0
	across, up := (width-2*margin)/max(high[0]-low[0], 1e-9), (height-2*margin)/max(high[1]-low[1], 1e-9)
	if !e.function() { // a plane has one scale
		across = min(across, up)
		up = across
	}
	bottom := max(margin+(high[1]-low[1])*up, 18*float64(min(len(e.classes), legendClasses))+margin)
	var b strings.Builder
	for i, row := range rows {
		x, y := float64(values[2*i]), float64(values[2*i+1])
		if x-x != 0 || y-y != 0 {
			continue
		}
		dot(&b, labels[row], margin+(x-low[0])*across, bottom-(y-low[1])*up)
	}
	used := margin + (high[0]-low[0])*across + 24
	for k, class := range e.classes[:min(len(e.classes), legendClasses)] {
		y := 20 + 18*float64(k)
		dot(&b, k, used, y)
		fmt.Fprintf(&b, `<text x="%.1f" y="%.1f">%s</text>`, used+12, y+4, html.EscapeString(class))
	}
	what := fmt.Sprintf(language.Pick("%d points", "%d 个点"), len(rows))
	if e.classes != nil {
		what += fmt.Sprintf(language.Pick(" of %d classes", "，%d 个类别"), len(e.classes))
	}
	alt := what + fmt.Sprintf(language.Pick(", from %s to %s across and %s to %s up", "；横向 %s 至 %s，纵向 %s 至 %s"),
		page.Number(low[0]), page.Number(high[0]), page.Number(low[1]), page.Number(high[1]))
	return page.SVG(used+right, bottom+margin, alt, b.String()) + page.Note(alt), nil
}

// dot draws a point of a class: colours alone would not do.
func dot(b *strings.Builder, class int, x, y float64) {
	colour := classColours[class%len(classColours)]
	switch class % 3 {
	case 0:
		fmt.Fprintf(b, `<circle cx="%.1f" cy="%.1f" r="3" fill="%s"/>`, x, y, colour)
	case 1:
		fmt.Fprintf(b, `<path d="M%.1f %.1fl3.6 6.4h-7.2z" fill="%s"/>`, x, y-3.8, colour)
	default:
		fmt.Fprintf(b, `<path d="M%.1f %.1fh5.4v5.4h-5.4z" fill="%s"/>`, x-2.7, y-2.7, colour)
	}
}

// rows are the first samples as a table.
func (e exhibit) rows() (string, error) {
	n := min(e.x.Shape()[0], exhibitRows)
	is := make([]int, n)
	for i := range is {
		is[i] = i
	}
	x, err := gathered(e.x, is)
	if err != nil {
		return "", err
	}
	t := page.Table{Label: true, Head: []string{""}}
	columns := e.x.Shape()[1]
	shown := page.Shown(columns, 9)
	for _, j := range shown {
		t.Head = append(t.Head, columnName(e.columns, j))
	}
	targets := 0
	var y []float32
	if e.y != nil && len(e.y.Shape()) <= 2 {
		targets = e.y.Shape()[1:].Size()
		if y, err = gathered(e.y, is); err != nil {
			return "", err
		}
		for j := range min(targets, 3) {
			name := "Y"
			if j < len(e.targets) {
				name = e.targets[j]
			}
			t.Head = append(t.Head, name)
		}
	}
	labels := e.labels()
	for i := range n {
		row := page.Cells(fmt.Sprint(i))
		for _, j := range shown {
			if j < 0 {
				row = append(row, page.Cell{Text: "…"})
				continue
			}
			v := x[i*columns+j]
			c := page.Cell{Text: page.Number(float64(v))}
			if k := int(v); v >= 0 && k < len(e.texts[j]) && float32(k) == v {
				c.Text = e.texts[j][k]
			}
			row = append(row, c)
		}
		for j := range min(targets, 3) {
			c := page.Cell{Text: page.Number(float64(y[i*targets+j])), Bold: true}
			if labels != nil {
				c.Text = e.classes[labels[i]]
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	more := ""
	if all := e.x.Shape()[0]; all > n {
		more = page.Note(fmt.Sprintf(language.Pick("the first %d of %s rows", "前 %d 行，共 %s 行"), n, page.Thousands(all)))
	}
	return t.HTML() + more, nil
}

func columnName(names []string, j int) string {
	switch {
	case j < 0:
		return "…"
	case j < len(names):
		return names[j]
	}
	return fmt.Sprint(j)
}

// ranges is what lies in each column of a table.
func (e exhibit) ranges() string {
	s := e.x.Shape()
	if len(s) != 2 || s.Size() == 0 {
		return ""
	}
	rows := make([]int, min(s[0], 100_000))
	for i := range rows {
		rows[i] = i
	}
	values, err := gathered(e.x, rows)
	if err != nil {
		return page.Note(err.Error())
	}
	t := page.Table{Left: 1, Label: true, Head: []string{"", language.Pick("least", "最小"), language.Pick("mean", "均值"), language.Pick("greatest", "最大"), language.Pick("missing", "缺失")}}
	for _, j := range page.Shown(s[1], 40) {
		if j < 0 {
			t.Rows = append(t.Rows, page.Cells("…", "", "", "", ""))
			continue
		}
		low, high, sum, n := math.Inf(1), math.Inf(-1), 0.0, 0
		for i := range rows {
			if v := float64(values[i*s[1]+j]); v-v == 0 {
				low, high, sum, n = min(low, v), max(high, v), sum+v, n+1
			}
		}
		cells := page.Cells(columnName(e.columns, j), "–", "–", "–", page.Thousands(len(rows)-n))
		if n > 0 {
			cells[1].Text, cells[2].Text, cells[3].Text = page.Number(low), page.Number(sum/float64(n)), page.Number(high)
		}
		t.Rows = append(t.Rows, cells)
	}
	return page.Folded(language.Pick("columns", "各列"), t.HTML())
}

// countsTable is how many samples there are of each class in each of the exhibits.
func countsTable(classes []string, of ...exhibit) string {
	var counts [][]int
	most := 1
	for _, e := range of {
		labels := e.labels()
		if labels == nil || len(classes) == 0 {
			return ""
		}
		n := make([]int, len(classes))
		for _, k := range labels {
			n[k]++
			most = max(most, n[k])
		}
		counts = append(counts, n)
	}
	t := page.Table{Left: 1, Head: []string{language.Pick("class", "类别")}, Caption: language.Pick("samples of each class", "各类样本数")}
	if len(of) == 2 {
		t.Head = append(t.Head, language.Pick("train", "训练"), "", language.Pick("test", "测试"), "")
	} else {
		t.Head = append(t.Head, language.Pick("samples", "样本"), "")
	}
	for _, k := range page.Shown(len(classes), 24) {
		if k < 0 {
			t.Rows = append(t.Rows, page.Cells("…"))
			continue
		}
		row := page.Cells(classes[k])
		for _, n := range counts {
			row = append(row, page.Cell{Text: page.Thousands(n[k])}, page.Cell{Text: page.Bar(float64(n[k])/float64(most), 100, page.Blue), HTML: true})
		}
		t.Rows = append(t.Rows, row)
	}
	title := language.Pick("samples of each class: ", "各类样本数：")
	for i, n := range counts {
		if i > 0 {
			title += language.Pick(", for the test ", "，测试集 ")
		}
		title += page.Thousands(slices.Min(n))
		if low, high := slices.Min(n), slices.Max(n); low < high {
			title += language.Pick(" to ", " 至 ") + page.Thousands(high)
		}
	}
	return page.Folded(title, t.HTML())
}
