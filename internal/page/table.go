package page

import (
	"fmt"
	"strings"
)

// A Cell is one field of a table.
type Cell struct {
	Text       string
	Background string // a colour, or "" for none
	Bold       bool
	HTML       bool // the text is HTML, and stands as it is
}

// Cells are cells of plain text.
func Cells(texts ...string) []Cell {
	cells := make([]Cell, len(texts))
	for i, t := range texts {
		cells[i].Text = t
	}
	return cells
}

// A Table has a head, which may be nil, and rows.
type Table struct {
	Head    []string
	Rows    [][]Cell
	Left    int    // so many columns from the left are texts; numbers, which the others are, stand to the right
	Label   bool   // the first column is a head, too
	Caption string // what it shows, for who does not see it
	Dense   bool   // numbers only, in the font of code, close together
}

// HTML writes the table.
func (t Table) HTML() string {
	padding, font := "3px 10px", "font-variant-numeric:tabular-nums"
	if t.Dense {
		padding, font = "1px 6px", mono
	}
	size := "12px"
	switch n := len(t.Head); {
	case n > 16:
		padding, size = "2px 3px", "11px"
	case n > 8:
		padding = "2px 6px"
	}
	var b strings.Builder
	b.WriteString(`<div style="overflow-x:auto"><table style="border-collapse:collapse;border:none;margin:4px 0;font-size:` + size + `;` + font + `"`)
	if t.Caption != "" {
		b.WriteString(` aria-label="` + Text(t.Caption) + `"`)
	}
	b.WriteString(">")
	if t.Head != nil {
		b.WriteString("<thead><tr>")
		for i, h := range t.Head {
			b.WriteString(`<th scope="col" style="text-align:` + t.align(i) + ";padding:" + padding + `;border:none;border-bottom:1px solid rgba(128,128,128,.6)">` + Text(h) + "</th>")
		}
		b.WriteString("</tr></thead>")
	}
	b.WriteString("<tbody>")
	for _, row := range t.Rows {
		b.WriteString(`<tr style="background:none">`)
		for i, c := range row {
			t.cell(&b, i, c, padding)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table></div>")
	return b.String()
}

func (t Table) align(column int) string {
	if column < t.Left {
		return "left"
	}
	return "right"
}

func (t Table) cell(b *strings.Builder, column int, c Cell, padding string) {
	tag := "td"
	if t.Label && column == 0 {
		tag = "th"
		b.WriteString(`<th scope="row"`)
	} else {
		b.WriteString("<td")
	}
	b.WriteString(` style="text-align:` + t.align(column) + ";padding:" + padding + ";border:none")
	if t.Label && column == 0 {
		b.WriteString(";font-weight:normal;opacity:.8")
	}
	switch {
	case t.Dense:
		b.WriteString(";white-space:pre")
	case len(c.Text) < 24:
		b.WriteString(";white-space:nowrap")
	}
	if c.Background != "" {
		b.WriteString(";background:" + c.Background)
	}
	b.WriteString(`">`)
	text := c.Text
	if !c.HTML {
		text = Text(text)
	}
	if c.Bold {
		text = "<b>" + text + "</b>"
	}
	b.WriteString(text + "</" + tag + ">")
}

// Bar is a horizontal bar whose length is that part of width pixels, from 0 to 1.
func Bar(part float64, width int, colour string) string {
	return fmt.Sprintf(`<span aria-hidden="true" style="display:inline-block;vertical-align:middle;text-align:left;width:%dpx;height:8px;border-radius:2px;background:rgba(128,128,128,.2)"><span style="display:block;width:%.1fpx;height:8px;border-radius:2px;background:%s"></span></span>`,
		width, max(0, min(part, 1))*float64(width), colour)
}
