package tensor

import (
	"fmt"
	"math"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the tensor for a notebook: its shape and statistics, and the values as a table with warm
// colours above zero and cold ones below. What is shaped like images (see [Tensor.PNG]) is shown as
// such, with the table to be unfolded. Of many values those at the ends of each axis are shown.
func (x *Tensor) HTML() string {
	x, ok := x.readable()
	if !ok {
		return page.Box(page.Title(x.String()))
	}
	s := x.statistics()
	head := page.Title(x.title(), s.facts()...)
	tables := x.tables(s)
	p := x.picture(s)
	if p == nil {
		return page.Box(head, tables)
	}
	img, err := page.Picture(p.image(), p.width(), x.Alt())
	if err != nil { // an image without pixels, which picture does not make
		return page.Box(head, tables)
	}
	return page.Box(head, img, page.Note(p.note), page.Folded(language.Pick("values", "数值"), tables))
}

// Alt says in words what a picture of the tensor shows.
func (x *Tensor) Alt() string {
	x, ok := x.readable()
	if !ok {
		return x.String()
	}
	s := x.statistics()
	words := append([]string{x.title()}, s.facts()...)
	if p := x.picture(s); p != nil {
		words = append(words, p.note)
	}
	return strings.Join(words, ", ")
}

// readable is the tensor with values, and whether there are any that can be read.
func (x *Tensor) readable() (*Tensor, bool) {
	if x.call != nil && x.generation == x.call.Tape.generation {
		y := *x.call.Out
		y.variable = x.variable
		x = &y
	}
	return x, x.data != nil && (x.call == nil || x.generation == x.call.Tape.generation)
}

func (x *Tensor) title() string {
	name := "tensor"
	if x.variable != nil {
		name = x.Path()
	}
	return name + " " + x.shape.String()
}

// statistics of the values that are finite, and how many are not.
type statistics struct {
	n, nan, inf, zero int
	low, high         float64
	mean, deviation   float64
	whole             bool // all are whole numbers
}

func (x *Tensor) statistics() statistics {
	s := statistics{n: len(x.data), low: math.Inf(1), high: math.Inf(-1), whole: true}
	var sum, squares float64
	for _, v := range x.data {
		f := float64(v)
		switch {
		case v != v:
			s.nan++
			continue
		case math.IsInf(f, 0):
			s.inf++
			continue
		case v == 0:
			s.zero++
		}
		s.low, s.high = min(s.low, f), max(s.high, f)
		sum += f
		s.whole = s.whole && f == math.Trunc(f)
	}
	if n := float64(s.finite()); n > 0 {
		s.mean = sum / n
		for _, v := range x.data {
			if d := float64(v) - s.mean; d-d == 0 {
				squares += d * d
			}
		}
		s.deviation = math.Sqrt(squares / n)
	}
	return s
}

func (s statistics) finite() int { return s.n - s.nan - s.inf }

// most is the greatest size of a value.
func (s statistics) most() float64 {
	if s.finite() == 0 {
		return 0
	}
	return max(-s.low, s.high)
}

// facts are the statistics in words.
func (s statistics) facts() (facts []string) {
	switch {
	case s.n == 0:
		return []string{language.Pick("no values", "没有数值")}
	case s.n > 1 && s.finite() > 0:
		facts = append(facts,
			page.Number(s.low)+" "+language.Pick("to", "至")+" "+page.Number(s.high),
			language.Pick("mean ", "均值 ")+page.Number(s.mean),
			language.Pick("std ", "标准差 ")+page.Number(s.deviation))
	}
	if s.zero*4 >= s.n && s.n > 1 {
		facts = append(facts, fmt.Sprintf("%.0f%% %s", 100*float64(s.zero)/float64(s.n), language.Pick("zeros", "为零")))
	}
	if s.nan > 0 {
		facts = append(facts, page.Thousands(s.nan)+" NaN")
	}
	if s.inf > 0 {
		facts = append(facts, page.Thousands(s.inf)+" "+language.Pick("infinite", "无穷"))
	}
	return facts
}

// The most rows of a table, characters of a row, and tables.
const (
	tableRows  = 12
	tableWidth = 84
	tableCount = 4
)

// tables are the values: a table for the last two axes, and one for each index of those before them.
func (x *Tensor) tables(s statistics) string {
	if len(x.data) == 0 {
		return ""
	}
	rows, columns := 1, 1
	if n := len(x.shape); n > 0 {
		columns = x.shape[n-1]
	}
	if n := len(x.shape); n > 1 {
		rows = x.shape[n-2]
	}
	count := len(x.data) / (rows * columns)
	if count == 1 {
		return x.table(0, rows, columns, s)
	}
	leading := x.shape[:len(x.shape)-2]
	var b strings.Builder
	for _, k := range page.Shown(count, tableCount) {
		if k < 0 {
			b.WriteString(page.Note(fmt.Sprintf(language.Pick("… %s more", "…… 还有 %s 个"), page.Thousands(count-tableCount+1))))
			continue
		}
		index := strings.Trim(leading.Index(k).String(), "[]")
		b.WriteString(page.Note("[" + strings.ReplaceAll(index, " ", ", ") + ", :, :]"))
		b.WriteString(x.table(k, rows, columns, s))
	}
	return b.String()
}

// table is the k-th matrix [rows columns] of the tensor.
func (x *Tensor) table(k, rows, columns int, s statistics) string {
	data := x.data[k*rows*columns : (k+1)*rows*columns]
	is := page.Shown(rows, tableRows)
	js := page.Shown(columns, tableWidth) // more than fit
	texts, js := s.fit(data, columns, is, js)
	t := page.Table{Dense: true, Caption: x.title(), Label: rows > 1}
	if len(x.shape) > 0 {
		if rows > 1 {
			t.Head = append(t.Head, "")
		}
		for _, j := range js {
			t.Head = append(t.Head, indexText(j))
		}
	}
	for _, i := range is {
		var row []page.Cell
		if rows > 1 {
			row = append(row, page.Cell{Text: indexText(i)})
		}
		for _, j := range js {
			c := page.Cell{Text: "…"}
			if i >= 0 && j >= 0 {
				c = page.Cell{Text: texts[0], Background: page.Heat(float64(data[i*columns+j]), s.most())}
				texts = texts[1:]
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t.HTML()
}

func indexText(i int) string {
	if i < 0 {
		return "…"
	}
	return fmt.Sprint(i)
}

// fit leaves columns out until the rest fits in a row, and returns the texts of the values that stay,
// row by row, with their points below each other.
func (s statistics) fit(data []float32, columns int, is, js []int) ([]string, []int) {
	for {
		var shown []float32
		for _, i := range is {
			for _, j := range js {
				if i >= 0 && j >= 0 {
					shown = append(shown, data[i*columns+j])
				}
			}
		}
		texts := s.texts(shown)
		widest := 1
		for _, text := range texts {
			widest = max(widest, len(text))
		}
		room := max(3, tableWidth/(widest+2))
		if len(js) <= room {
			return texts, js
		}
		js = page.Shown(columns, room)
	}
}

// texts are values as [Tensor.String] writes them, but whole numbers without points and exponents.
func (s statistics) texts(values []float32) []string {
	texts := make([]string, len(values))
	if s.whole && s.most() < 1e7 {
		for i, v := range values {
			texts[i] = numberText(v, false).whole
		}
		return texts
	}
	p := printer{x: New(Shape{len(values)}, values)}
	p.fit()
	for i, n := range p.numbers {
		texts[i] = p.cell(n)
	}
	return texts
}
