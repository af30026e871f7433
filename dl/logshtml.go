package dl

import (
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the logs for a notebook: a table with a row for each, and where there are some of validation
// data a column for those.
func (l Logs) HTML() string {
	names, validated := l.groups()
	if len(names) == 0 {
		return page.Box(page.Note(language.Pick("no logs", "没有记录")))
	}
	t := page.Table{Left: 1, Caption: language.Pick("loss and metrics", "损失与指标")}
	if validated {
		t.Head = []string{"", language.Pick("training", "训练"), language.Pick("validation", "验证")}
	}
	for _, name := range names {
		row := []page.Cell{{Text: name}, {Text: "–", Bold: true}}
		if v, ok := l[name]; ok {
			row[1].Text = number(v)
		}
		if v, ok := l["val_"+name]; ok {
			row = append(row, page.Cell{Text: number(v), Bold: true})
		} else if validated {
			row = append(row, page.Cell{Text: "–"})
		}
		t.Rows = append(t.Rows, row)
	}
	return page.Box(t.HTML())
}

// groups are the names without val_, the loss first, and whether any was with it.
func (l Logs) groups() (names []string, validated bool) {
	for _, name := range l.Names() {
		base, val := strings.CutPrefix(name, "val_")
		validated = validated || val
		if !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	if i := slices.Index(names, "loss"); i > 0 {
		names = slices.Insert(slices.Delete(names, i, i+1), 0, "loss")
	}
	return names, validated
}
