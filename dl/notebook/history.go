package notebook

import (
	"fmt"
	"strings"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// historyHTML is a history with the curves that the live panel has, and a table with a row for each
// epoch, in which the best values are bold.
func historyHTML(h *dl.History) string {
	p := &panel{record: recordOf(h)}
	facts := []string{h.Run.String(), duration(h.Elapsed)}
	if h.Run.Epochs == 0 {
		facts = nil // it is of no run: made by hand
	}
	title := page.Title(language.Pick("history", "训练历史"), facts...)
	if h.Err != nil {
		title += page.Warning(page.Text(language.Pick("ended early: ", "提前结束：") + fewLines(h.Err.Error())))
	}
	if len(p.Epochs) == 0 {
		return page.Box(title, page.Note(language.Pick("no epoch came to its end", "没有完成任何一轮")))
	}
	var curves strings.Builder
	if len(p.Epochs) > 1 {
		curves.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:8px">`)
		for _, group := range p.groups() {
			p.chart(group).svg(&curves)
		}
		curves.WriteString("</div>")
	}
	return page.Box(title, curves.String(), epochTable(h, &p.record))
}

// recordOf is what the panel would have of the run, without what lies between the ends of epochs.
func recordOf(h *dl.History) record {
	r := record{Run: h.Run, Epoch: h.First + len(h.Epochs), Took: h.Elapsed, Over: true, Better: map[string]bool{}}
	r.Run.InitialEpoch = h.First
	r.Run.Epochs = max(r.Epoch, 1) // the axis ends where the curves do
	last := dl.Logs{}
	for i, logs := range h.Epochs {
		r.Epochs = append(r.Epochs, moment{float64(h.First + i + 1), logs})
		for name, v := range logs {
			last[name] = v
		}
	}
	r.Last = last // every name that is in any epoch: not all are validated
	for name := range last {
		if up, known := betterByName(name); known {
			r.Better[name] = up
		}
	}
	return r
}

// betterByName reports whether more of a log is better, as far as its name tells: a history does not
// know its model.
func betterByName(name string) (up, known bool) {
	for _, word := range []string{"loss", "error", "crossentropy", "hinge", "divergence"} {
		if strings.Contains(name, word) {
			return false, true
		}
	}
	for _, word := range []string{"accuracy", "precision", "recall", "auc", "score", "iou"} {
		if strings.Contains(name, word) {
			return true, true
		}
	}
	return false, false
}

func epochTable(h *dl.History, r *record) string {
	names := h.Names()
	best := map[string]int{}
	for _, name := range names {
		if epoch, _, known := r.best(name); known {
			best[name] = epoch
		}
	}
	t := page.Table{Head: append([]string{language.Pick("epoch", "轮次")}, names...), Label: true, Caption: language.Pick("the epochs", "各轮")}
	for _, i := range page.Shown(len(h.Epochs), 12) {
		if i < 0 {
			row := page.Cells("…")
			for range names {
				row = append(row, page.Cell{Text: "…"})
			}
			t.Rows = append(t.Rows, row)
			continue
		}
		row := page.Cells(fmt.Sprint(h.First + i + 1))
		for _, name := range names {
			c := page.Cell{Text: "–"}
			if v, ok := h.Epochs[i][name]; ok {
				c.Text = number(v)
				c.Bold = best[name] == h.First+i+1
				if v-v != 0 {
					c.Background = page.Heat(v, 1)
				}
			}
			row = append(row, c)
		}
		t.Rows = append(t.Rows, row)
	}
	return t.HTML()
}

// historyAlt says in words what the curves show.
func historyAlt(h *dl.History) string {
	p := &panel{record: recordOf(h)}
	var parts []string
	for _, group := range p.groups() {
		if c := p.chart(group); len(c.series) > 0 {
			parts = append(parts, c.alt())
		}
	}
	if len(parts) == 0 {
		return language.Pick("a history without epochs", "没有轮次的训练历史")
	}
	return strings.Join(parts, "; ")
}
