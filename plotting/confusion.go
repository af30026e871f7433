package plotting

import (
	"fmt"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A ConfusionOption is an option of [ConfusionMatrix].
type ConfusionOption interface{ confusion(m *confusion) }

// Normalized writes the parts of each true class in percent, and not the counts.
func Normalized() ConfusionOption { return confusionOption(func(m *confusion) { m.normalized = true }) }

type confusionOption func(m *confusion)

func (o confusionOption) confusion(m *confusion) { o(m) }

// ClassNames are the names of the classes, for all figures that tell classes apart; the default is
// their numbers.
type ClassNames []string

// Classes names the classes: plotting.Classes("cat", "dog").
func Classes(names ...string) ClassNames { return names }

func (n ClassNames) confusion(m *confusion) { m.names = n }

// named are names for count classes.
func (n ClassNames) named(op string, count int) []string {
	if n == nil {
		for i := range count {
			n = append(n, fmt.Sprint(i))
		}
	}
	if len(n) < count {
		tensor.Fail("", op, nil, "there are names for %d classes, and the data have %d", len(n), count)
	}
	return n
}

type confusion struct {
	names      []string
	normalized bool
	counts     [][]int
	total      []int // of each true class
	recall     string
	precision  string
	sign       string // of percent
}

// ConfusionMatrix shows how often which class is taken for which: a row for each true class of want,
// a column for each that got predicts, blue where they agree and red where not. Both are [samples] of
// class numbers or [samples classes], one-hot or probabilities:
//
//	plotting.ConfusionMatrix(data.Test.Y, model.Predict(data.Test.X), plotting.Classes("cat", "dog"))
//
// The colour grows with the root of the part of its row, so that a few errors are seen beside many
// hits. Beside each row stands the recall of the class, below each column the precision.
func ConfusionMatrix(want, got dl.Source, options ...ConfusionOption) *Figure {
	m := &confusion{recall: language.Pick("recall", "召回率"), precision: language.Pick("precision", "精确率"), sign: percentSign()}
	for _, o := range options {
		o.confusion(m)
	}
	wanted, n := classesOf("ConfusionMatrix", want)
	gotten, k := classesOf("ConfusionMatrix", got)
	mustAgree("ConfusionMatrix", len(wanted), len(gotten))
	n = max(n, k, len(m.names), 1)
	if n > 100 {
		tensor.Fail("", "ConfusionMatrix", nil, "a matrix of %d classes has no room on a page: it shows up to 100", n)
	}
	m.names = ClassNames(m.names).named("ConfusionMatrix", n)
	m.counts, m.total = make([][]int, n), make([]int, n)
	for i := range m.counts {
		m.counts[i] = make([]int, n)
	}
	right, all := 0, 0
	for i, w := range wanted {
		if w < 0 || gotten[i] < 0 {
			continue
		}
		m.counts[w][gotten[i]]++
		m.total[w]++
		all++
		if w == gotten[i] {
			right++
		}
	}

	// The cells are squares.
	side := vg.Length(min(max(460/float64(n), 4), 72))
	height := side*vg.Length(n) + 126
	f := newFigure(height)
	f.alt = m.alt(right, all)
	p := newPlot()
	p.X.Label.Text, p.Y.Label.Text = language.Pick("predicted", "预测类别"), language.Pick("true", "真实类别")
	p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, float64(n), 0, float64(n)
	p.X.Padding, p.Y.Padding = 5, 4
	p.X.Tick.Marker, p.Y.Tick.Marker = cellTicks{n, m.names, false}, cellTicks{n, m.names, true}
	slantNames(p, m.names, side)
	p.Title.Text = fmt.Sprintf(language.Pick("%s right of %d", "正确率%s，共%d个样本"), percent(right, all), all)
	p.Title.Padding = 26 // for the precision
	p.Add(m)
	f.Plot = p
	f.draw = func(c draw.Canvas) {
		area := draw.Crop(c, 12, -12, 10, -10)
		data := p.DataCanvas(area)
		// What is left of the page beyond the squares stays free.
		spare := data.Size().X - side*vg.Length(n) - 64
		area.Max.X -= 64 + max(spare, 0)
		if spare > 0 {
			area.Min.X += spare / 3
			area.Max.X += spare / 3
		}
		p.Draw(area)
		m.margins(c, p.DataCanvas(area))
	}
	return f
}

// slantNames turns the names below the columns where they are broader than these.
func slantNames(p *plot.Plot, names []string, width vg.Length) {
	sty := p.X.Tick.Label
	for _, name := range names {
		if sty.Width(name) > width-4 {
			p.X.Tick.Label.Rotation = math.Pi / 4
			p.X.Tick.Label.XAlign, p.X.Tick.Label.YAlign = text.XRight, text.YTop
			if width < 14 {
				p.X.Tick.Label.Rotation = math.Pi / 2
				p.X.Tick.Label.YAlign = text.YCenter
			}
			return
		}
	}
}

// percent is a part in words; of nothing it is none. Chinese has no space before the sign.
func percent(part, all int) string { return hundredths(part, all, percentSign()) }

func percentSign() string { return language.Pick(" %", "%") }

// hundredths is percent with that sign.
func hundredths(part, all int, sign string) string {
	if all == 0 {
		return "–"
	}
	p, digits := 100*float64(part)/float64(all), 1
	switch {
	case part == 0 || part == all:
		digits = 0
	case p >= 99.95 || p < 0.05:
		digits = 2
	}
	return fmt.Sprintf("%.*f", digits, p) + sign
}

// tint is the colour of a cell.
func (m *confusion) tint(row, column int) tone {
	if m.total[row] == 0 || m.counts[row][column] == 0 {
		return paper
	}
	t := math.Sqrt(float64(m.counts[row][column]) / float64(m.total[row]))
	if row == column {
		return paper.mixed(blue, 0.15+0.85*t)
	}
	return paper.mixed(vermilion, 0.12+0.88*t)
}

// Plot draws the cells.
func (m *confusion) Plot(c draw.Canvas, p *plot.Plot) {
	n := len(m.counts)
	side, high := c.Size().X/vg.Length(n), c.Size().Y/vg.Length(n)
	img := newPicture(n, n)
	for i, row := range m.counts {
		for j := range row {
			img.set(j, i, m.tint(i, j))
		}
	}
	drawPicture(c, c.Rectangle, img)
	for i := range n + 1 {
		if side < 8 && i > 0 && i < n {
			continue
		}
		x, y := c.Min.X+vg.Length(i)*side, c.Min.Y+vg.Length(i)*high
		c.StrokeLine2(draw.LineStyle{Color: rules, Width: 0.7}, x, c.Min.Y, x, c.Max.Y)
		c.StrokeLine2(draw.LineStyle{Color: rules, Width: 0.7}, c.Min.X, y, c.Max.X, y)
	}
	for i, row := range m.counts {
		for j, count := range row {
			if count == 0 {
				continue
			}
			label := fmt.Sprint(count)
			if m.normalized {
				label = hundredths(count, m.total[i], "")
			}
			sty := style(plainText, i == j, on(m.tint(i, j)))
			if sty.Width(label) > side-3 {
				sty = style(smallText, false, on(m.tint(i, j)))
			}
			if sty.Width(label) > side-1 || high < 13 {
				continue
			}
			sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
			c.FillText(sty, vg.Point{X: c.Min.X + (vg.Length(j)+0.5)*side, Y: c.Max.Y - (vg.Length(i)+0.5)*high}, label)
		}
	}
}

// margins writes the recall of each class beside its row. The precision would collide with the names
// below the columns, and stands above them.
func (m *confusion) margins(c draw.Canvas, data draw.Canvas) {
	n := len(m.counts)
	side, high := data.Size().X/vg.Length(n), data.Size().Y/vg.Length(n)
	sty := style(smallText, false, faint)
	sty.YAlign = text.YCenter
	if high >= 11 {
		for i := range n {
			c.FillText(sty, vg.Point{X: data.Max.X + 8, Y: data.Max.Y - (vg.Length(i)+0.5)*high}, hundredths(m.counts[i][i], m.total[i], m.sign))
		}
		sty.YAlign = text.YBottom
		c.FillText(sty, vg.Point{X: data.Max.X + 8, Y: data.Max.Y + 5}, m.recall)
	}
	if side < 34 {
		return
	}
	sty.YAlign, sty.XAlign = text.YBottom, text.XCenter
	for j := range n {
		column := 0
		for i := range n {
			column += m.counts[i][j]
		}
		c.FillText(sty, vg.Point{X: data.Min.X + (vg.Length(j)+0.5)*side, Y: data.Max.Y + 5}, hundredths(m.counts[j][j], column, m.sign))
	}
	sty.XAlign = text.XRight
	if label := m.precision; data.Min.X-c.Min.X > sty.Width(label)+8 {
		c.FillText(sty, vg.Point{X: data.Min.X - 6, Y: data.Max.Y + 5}, label)
	}
}

// alt says how much is right, and which errors are the most frequent.
func (m *confusion) alt(right, all int) string {
	s := fmt.Sprintf(language.Pick("Confusion matrix of %d classes: %d of %d samples right, %s", "%d类混淆矩阵：%d/%d个样本正确，即%s"),
		len(m.counts), right, all, percent(right, all))
	type mistake struct{ want, got, n int }
	var mistakes []mistake
	for i, row := range m.counts {
		for j, n := range row {
			if i != j && n > 0 {
				mistakes = append(mistakes, mistake{i, j, n})
			}
		}
	}
	slices.SortStableFunc(mistakes, func(a, b mistake) int { return b.n - a.n })
	for i, e := range mistakes[:min(3, len(mistakes))] {
		if i == 0 {
			s += language.Pick("; most often ", "；最常见的错误：")
		} else {
			s += language.Pick(", ", "，")
		}
		s += fmt.Sprintf(language.Pick("%s taken for %s (%d)", "%s被认作%s（%d次）"), m.names[e.want], m.names[e.got], e.n)
	}
	return s
}
