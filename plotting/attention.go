package plotting

import (
	"fmt"
	"strings"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// AttentionMaps draws what each token looks at: a row for each that asks, a column for each that is
// looked at, the darker the more. weights are [queries keys], or [heads queries keys] with a map for
// each head, all in the scale from 0 to their greatest. The tokens are those of the rows; those of the
// columns are the same unless others follow.
//
//	plotting.AttentionMaps(weights, strings.Fields("the cat sat"))
func AttentionMaps(weights *tensor.Tensor, tokens []string, keys ...string) *Figure {
	s := weights.Shape()
	if len(s) == 2 {
		s = tensor.Shape{1, s[0], s[1]}
	}
	if len(s) != 3 || s.Size() == 0 {
		tensor.Fail("", "AttentionMaps", []*tensor.Tensor{weights}, "attention weights are [queries keys] or [heads queries keys]: take one sample of a batch, as with Index(tensor.At(0))")
	}
	if s[0] > 32 || s[1] > 200 || s[2] > 200 {
		tensor.Fail("", "AttentionMaps", []*tensor.Tensor{weights}, "up to 32 heads of 200 by 200 tokens have room on a page")
	}
	if len(keys) == 0 {
		keys = tokens
	}
	if tokens != nil && len(tokens) != s[1] || keys != nil && len(keys) != s[2] {
		tensor.Fail("", "AttentionMaps", []*tensor.Tensor{weights}, "there are %d tokens for the rows and %d for the columns", len(tokens), len(keys))
	}
	_, high := limits(weights.Values())
	sc := scale{0, max(high, 1e-9), heat}
	columns := 1
	switch {
	case s[0] > 6:
		columns = 4
	case s[0] > 4:
		columns = 3
	case s[0] > 1:
		columns = 2
	}
	var plots []*plot.Plot
	size := s[1] * s[2]
	for head := range s[0] {
		m := &heatmap{matrix: matrix{s[1], s[2], append([]float32(nil), weights.Values()[head*size:(head+1)*size]...)}, scale: sc, format: "%.2f", numbers: style(smallText, false, ink)}
		p := newPlot()
		p.X.Min, p.X.Max, p.Y.Min, p.Y.Max = 0, float64(s[2]), 0, float64(s[1])
		p.X.Padding, p.Y.Padding = 5, 4
		// The keys stand above, as the sentence does that is looked at.
		p.X.Tick.Marker, p.Y.Tick.Marker = plot.ConstantTicks{}, plot.ConstantTicks{}
		if s[0] > 1 {
			p.Title.Text = fmt.Sprintf(language.Pick("head %d", "头%d"), head)
		}
		p.Add(m, tokenAxes{shortened(tokens, s[1]), shortened(keys, s[2]), vg.Length(pageWidth / columns)})
		if (head+1)%columns == 0 || head+1 == s[0] {
			p.Add(colourBar{scale: sc})
		}
		plots = append(plots, p)
	}
	tall := vg.Length(min(max(float64(pageWidth-120)/float64(columns)*float64(s[1])/float64(s[2]), 120), 480)) + 60
	f := newFigure(0).panels(tall, nil, inRows(columns, plots)...)
	f.alt = attentionWords(weights.Values(), s, tokens, keys)
	return f
}

// shortened are the tokens, or their numbers.
func shortened(tokens []string, n int) []string {
	sty := style(smallText, false, ink)
	short := make([]string, n)
	for i := range short {
		short[i] = fmt.Sprint(i)
		if tokens != nil {
			short[i] = fit(sty, tokens[i], 90)
		}
	}
	return short
}

// attentionWords says of each of the first tokens what it looks at most.
func attentionWords(v []float32, s tensor.Shape, tokens, keys []string) string {
	alt := fmt.Sprintf(language.Pick("Attention of %d heads, %d tokens to %d", "%d个头的注意力，%d个词元对%d个词元"), s[0], s[1], s[2])
	var parts []string
	rows, columns := shortened(tokens, s[1]), shortened(keys, s[2])
	for q := range s[1] {
		if q == 8 {
			parts = append(parts, "…")
			break
		}
		if best := strongest(v[q*s[2] : (q+1)*s[2]]); best >= 0 {
			parts = append(parts, fmt.Sprintf("%s → %s %.2f", rows[q], columns[best], v[q*s[2]+best]))
		}
	}
	return alt + language.Pick("; head 0 looks most: ", "；头0最关注：") + strings.Join(parts, ", ")
}

// tokenAxes writes the tokens beside the rows and above the columns, turned where they have no room.
type tokenAxes struct {
	rows, columns []string
	width         vg.Length // about that of the data
}

func (t tokenAxes) turned() bool {
	sty := style(smallText, false, ink)
	for _, k := range t.columns {
		if sty.Width(k) > t.width*0.75/vg.Length(len(t.columns)) {
			return true
		}
	}
	return false
}

// GlyphBoxes says what room the tokens want.
func (t tokenAxes) GlyphBoxes(*plot.Plot) []plot.GlyphBox {
	sty := style(smallText, false, ink)
	var left, above vg.Length
	for _, r := range t.rows {
		left = max(left, sty.Width(r))
	}
	above = 14
	if t.turned() {
		for _, k := range t.columns {
			above = max(above, sty.Width(k))
		}
	}
	return []plot.GlyphBox{{X: 0, Y: 1, Rectangle: vg.Rectangle{Min: vg.Point{X: -left - 8}, Max: vg.Point{Y: above + 8}}}}
}

func (t tokenAxes) Plot(c draw.Canvas, _ *plot.Plot) {
	rowTall, columnWide := c.Size().Y/vg.Length(len(t.rows)), c.Size().X/vg.Length(len(t.columns))
	sty := style(smallText, false, ink)
	sty.XAlign, sty.YAlign = text.XRight, text.YCenter
	every := func(size, need vg.Length) int { return int(need/max(size, 0.1)) + 1 }
	for i := 0; i < len(t.rows); i += every(rowTall, 11) {
		c.FillText(sty, vg.Point{X: c.Min.X - 5, Y: c.Max.Y - (vg.Length(i)+0.5)*rowTall}, t.rows[i])
	}
	sty.XAlign, sty.YAlign = text.XCenter, text.YBottom
	if t.turned() {
		sty = turned(sty, 90)
		sty.XAlign, sty.YAlign = text.XLeft, text.YCenter
	}
	for i := 0; i < len(t.columns); i += every(columnWide, 11) {
		c.FillText(sty, vg.Point{X: c.Min.X + (vg.Length(i)+0.5)*columnWide, Y: c.Max.Y + 6}, t.columns[i])
	}
	outline(c, edge, 0.5, c.Rectangle)
}
