package plotting

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

const (
	productCell   = 52 // the width of a cell
	productRow    = 30 // and its height
	productGap    = 30 // between the matrices
	productLabel  = 22 // the line of a name and a shape
	mostInProduct = 12 // rows or columns
)

// A product is a matrix product as it is done by hand.
type product struct {
	names       [3]string
	x, w, y     matrix
	row, column int
	sum         string
}

// Product draws the matrix product x·w, x [rows inner], w [inner columns], as it is done by hand: w stands above the
// result and x to the left of it, so that each number of the result stands where a row of x meets a column of w. The
// row and the column, counted from 0, are followed in colour, with their sum written out below. The names are those
// of x, w and the result, and "" where there is nothing to be said.
//
//	plotting.Product("x", x, "W", w, "y", 0, 2)
func Product(xName string, x *tensor.Tensor, wName string, w *tensor.Tensor, yName string, row, column int) *Figure {
	a, b := x.Shape(), w.Shape()
	if len(a) != 2 || len(b) != 2 || a[1] != b[0] || a.Size()*b.Size() == 0 {
		tensor.Fail("", "Product", []*tensor.Tensor{x, w}, "a product is of matrices [rows inner] and [inner columns]")
	}
	if max(a[0], a[1], b[1]) > mostInProduct {
		tensor.Fail("", "Product", []*tensor.Tensor{x, w}, "with more than %d rows or columns a product is too large to be read: draw a part of it", mostInProduct)
	}
	if row < 0 || row >= a[0] || column < 0 || column >= b[1] {
		tensor.Fail("", "Product", []*tensor.Tensor{x, w}, "the result has no row %d with a column %d", row, column)
	}
	p := &product{
		names: [3]string{xName, wName, yName}, row: row, column: column,
		x: matrix{a[0], a[1], x.Values()}, w: matrix{b[0], b[1], w.Values()},
		y: matrix{a[0], b[1], x.MatMul(w).Values()},
	}
	terms := make([]string, a[1])
	for i := range terms {
		terms[i] = factor(p.x.values[row*a[1]+i]) + "·" + factor(p.w.values[i*b[1]+column])
	}
	p.sum = strings.Join(terms, " + ") + " = " + entry(p.y.values[row*b[1]+column])
	height := vg.Length(2*productLabel + productRow*(b[0]+a[0]) + productGap + 36)
	f := newFigure(height)
	f.width = max(f.width, p.width()+40)
	f.alt = fmt.Sprintf(language.Pick("Matrix product %s %v · %s %v = %s %v; row %d with column %d: %s", "矩阵乘积 %s %v · %s %v = %s %v；第%d行与第%d列：%s"),
		xName, a, wName, b, yName, tensor.Shape{a[0], b[1]}, row, column, p.sum)
	f.draw = p.draw
	return f
}

func (p *product) width() vg.Length {
	return vg.Length(p.x.columns+p.w.columns)*productCell + productGap
}

// entry is a number with as few digits as say it.
func entry(v float32) string { return minus(fmt.Sprintf("%.4g", v)) }

// factor is a number within a product.
func factor(v float32) string {
	if v < 0 {
		return "(" + entry(v) + ")"
	}
	return entry(v)
}

func (p *product) draw(c draw.Canvas) {
	left := c.Min.X + max(20, (c.Size().X-p.width())/2)
	right := left + vg.Length(p.x.columns)*productCell + productGap
	top := c.Max.Y - productLabel - 4
	below := top - vg.Length(p.w.rows)*productRow - productGap - productLabel + 8
	p.matrix(c, p.names[1], p.w, right, top, func(_, column int) bool { return column == p.column })
	p.matrix(c, p.names[0], p.x, left, below, func(row, _ int) bool { return row == p.row })
	p.matrix(c, p.names[2], p.y, right, below, func(row, column int) bool { return row == p.row && column == p.column })
	sty := style(plainText, false, ink)
	sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
	c.FillText(sty, vg.Point{X: (c.Min.X + c.Max.X) / 2, Y: c.Min.Y + 14}, fit(sty, p.sum, c.Size().X-20))
}

// matrix draws one of the three with its name and shape above; marked are the cells in colour.
func (p *product) matrix(c draw.Canvas, name string, m matrix, left, top vg.Length, marked func(row, column int) bool) {
	width := vg.Length(m.columns) * productCell
	bold, small := style(plainText, true, ink), style(smallText, false, faint)
	bold.YAlign, small.YAlign = text.YBottom, text.YBottom
	c.FillText(bold, vg.Point{X: left, Y: top + 4}, name)
	c.FillText(small, vg.Point{X: left + bold.Width(name) + 6, Y: top + 4}, fmt.Sprint(tensor.Shape{m.rows, m.columns}))
	for i, v := range m.values {
		row, column := i/m.columns, i%m.columns
		cell := vg.Rectangle{Min: vg.Point{X: left + vg.Length(column)*productCell, Y: top - vg.Length(row+1)*productRow}}
		cell.Max = vg.Point{X: cell.Min.X + productCell, Y: cell.Min.Y + productRow}
		sty := style(plainText, false, ink)
		if marked(row, column) {
			c.FillPolygon(paper.mixed(blue, 0.2), corners(cell))
			sty = style(plainText, true, ink)
		}
		outline(c, rules, 1, cell)
		sty.XAlign, sty.YAlign = text.XCenter, text.YCenter
		c.FillText(sty, vg.Point{X: cell.Min.X + productCell/2, Y: cell.Min.Y + productRow/2}, fit(sty, entry(v), productCell-4))
	}
	outline(c, faint, 1.4, vg.Rectangle{Min: vg.Point{X: left, Y: top - vg.Length(m.rows)*productRow}, Max: vg.Point{X: left + width, Y: top}})
}
