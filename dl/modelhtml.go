package dl

import (
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the model for a notebook: its drawing as in [Model.SVG], and below it the summary as a table
// with the layers of nested models, where a bar shows each layer's part of the weights.
func (m *Model) HTML() string {
	return page.Box(page.Title(m.Name(), m.facts()...), page.Beside(page.Scrolled(860, m.SVG()), page.Scrolled(480, m.summaryTable())))
}

// facts are the totals in words.
func (m *Model) facts() []string {
	if m.graph == nil {
		return []string{language.Pick("not built yet: the first data, or layers.InputShape, say what its input is", "尚未构建：第一批数据或 layers.InputShape 将确定输入形状")}
	}
	trained, fixed := 0, 0
	for _, w := range distinct(m.layers...) {
		if w.Trainable() {
			trained += w.Shape().Size()
		} else {
			fixed += w.Shape().Size()
		}
	}
	facts := []string{
		thousands(trained+fixed) + language.Pick(" params", " 个参数"),
		bytes(4 * (trained + fixed)),
	}
	if fixed > 0 {
		facts = append(facts, thousands(fixed)+language.Pick(" of them not trained", " 个不参与训练"))
	}
	if m.optimizer == nil {
		facts = append(facts, language.Pick("not compiled", "尚未编译"))
	}
	return facts
}

func (m *Model) summaryTable() string {
	s := &summary{model: m, nested: true}
	s.collect()
	most := 1
	for _, n := range s.sizes {
		most = max(most, n)
	}
	t := page.Table{Left: 2, Caption: language.Pick("The layers of ", "各层：") + m.Name()}
	t.Head = append(t.Head, language.Pick("layer (class)", "层（类型）"), language.Pick("output shape", "输出形状"))
	if !s.chain {
		t.Head = append(t.Head, language.Pick("connected to", "连接自"))
		t.Left++
	}
	t.Head = append(t.Head, language.Pick("params", "参数"), "")
	for i, row := range s.rows[1:] {
		name, class, _ := strings.Cut(row[0], " (")
		bar := ""
		if s.sizes[i] > 0 {
			bar = page.Bar(float64(s.sizes[i])/float64(most), 80, page.Blue)
		}
		cells := []page.Cell{
			{Text: page.Text(strings.ReplaceAll(name, "   ", "\u2003")) + ` <span style="opacity:.8">(` + page.Text(class) + "</span>", HTML: true},
			{Text: row[1]},
		}
		if !s.chain {
			cells = append(cells, page.Cell{Text: strings.ReplaceAll(row[3], "[0][0]", "")})
		}
		t.Rows = append(t.Rows, append(cells, page.Cell{Text: row[2]}, page.Cell{Text: bar, HTML: true}))
	}
	return t.HTML()
}
