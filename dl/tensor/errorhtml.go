package tensor

import (
	"fmt"
	"strings"

	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// HTML is the error for a notebook: where it happened, what does not fit, the shapes, and the line.
func (e *Error) HTML() string {
	where := e.Op
	if e.Layer != "" {
		where = fmt.Sprintf(language.Pick("%s in layer %s", "%s，位于层 %s"), e.Op, e.Layer)
	}
	var b strings.Builder
	b.WriteString(page.Title(where) + "<div>" + page.Text(e.Detail) + "</div>")
	if len(e.In) > 0 {
		t := page.Table{Left: 2, Label: true, Head: []string{language.Pick("input", "输入"), language.Pick("shape", "形状")}}
		for _, i := range page.Shown(len(e.In), 6) {
			if i < 0 {
				t.Rows = append(t.Rows, page.Cells("…", ""))
				continue
			}
			t.Rows = append(t.Rows, page.Cells(fmt.Sprint(i), e.In[i].String()))
		}
		b.WriteString(t.HTML())
	}
	if e.At != "" {
		b.WriteString(page.Note(language.Pick("at ", "位置：") + e.At))
	}
	return page.Warning(b.String())
}
