package notebook

import (
	"fmt"
	"html"
	"math"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// A panel is what Live shows of a run of Fit: a record of it, and how long it takes.
type panel struct {
	record
	start   time.Time
	steps   pace // of training
	tests   pace // of validation
	testing bool // the validation runs
	tested  int  // steps of it that are done
	toTest  int  // steps of it; 0 if not known
}

func newPanel(run dl.Run, now time.Time) *panel {
	return &panel{record: record{Run: run, Epoch: run.InitialEpoch}, start: now}
}

func (p *panel) end(err error) {
	p.Over, p.Took, p.testing = true, time.Since(p.start), false
	if err != nil {
		p.Err = err.Error()
	}
}

// A pace is how long steps take. The first of a run is left out, which lays the model out.
type pace struct {
	since time.Time // the end of the last step, or zero
	took  time.Duration
	n     int
}

// tick is the end of a step.
func (p *pace) tick(now time.Time) {
	if !p.since.IsZero() {
		p.took += now.Sub(p.since)
		p.n++
	}
	p.since = now
}

// pause is where the next step does not follow at once.
func (p *pace) pause() { p.since = time.Time{} }

func (p *pace) each() time.Duration {
	if p.n == 0 {
		return 0
	}
	return p.took / time.Duration(p.n)
}

// left is how long the rest takes; false while that is not known.
func (p *panel) left(now time.Time) (time.Duration, bool) {
	each, steps := p.steps.each(), p.Run.Steps
	if each == 0 || steps == 0 {
		part := p.done()
		return time.Duration(float64(now.Sub(p.start)) * (1 - part) / max(part, 1e-9)), part > 0 && each != 0
	}
	epochs := p.Run.Epochs - p.Epoch
	left := each * time.Duration(epochs*steps-p.Step)
	if p.Run.Validation {
		toTest := p.toTest
		if toTest == 0 {
			toTest = p.tested
		}
		tests := epochs * toTest
		if p.testing {
			tests -= p.tested
		}
		left += p.tests.each() * time.Duration(tests)
	}
	return max(left, 0), true
}

// state says how far the run is, and how long it takes.
func (p *panel) state(now time.Time) string {
	run := p.Run
	if p.Over {
		took := duration(p.Took)
		switch {
		case p.Err != "":
			return fmt.Sprintf(language.Pick("Ended early after %s, with %d of %d epochs done: %s", "%s后提前结束，已完成 %d/%d 轮：%s"), took, p.Epoch, run.Epochs, p.Err)
		case p.Epoch < run.Epochs:
			return fmt.Sprintf(language.Pick("Stopped after %d of %d epochs, in %s", "第 %d/%d 轮后停止，用时 %s"), p.Epoch, run.Epochs, took)
		}
		return fmt.Sprintf(language.Pick("%d epochs in %s", "%d 轮，用时 %s"), run.Epochs-run.InitialEpoch, took)
	}
	var s string
	epoch := min(p.Epoch+1, run.Epochs)
	switch {
	case p.testing && p.toTest > 0:
		s = fmt.Sprintf(language.Pick("Epoch %d of %d, validation step %d of %d", "第 %d/%d 轮，验证第 %d/%d 步"), epoch, run.Epochs, p.tested, p.toTest)
	case p.testing:
		s = fmt.Sprintf(language.Pick("Epoch %d of %d, validation step %d", "第 %d/%d 轮，验证第 %d 步"), epoch, run.Epochs, p.tested)
	case run.Steps > 0:
		s = fmt.Sprintf(language.Pick("Epoch %d of %d, step %d of %d", "第 %d/%d 轮，第 %d/%d 步"), epoch, run.Epochs, p.Step, run.Steps)
	default:
		s = fmt.Sprintf(language.Pick("Epoch %d of %d, step %d", "第 %d/%d 轮，第 %d 步"), epoch, run.Epochs, p.Step)
	}
	s += language.Pick(", ", "，") + duration(now.Sub(p.start))
	if left, known := p.left(now); known {
		s += fmt.Sprintf(language.Pick(", about %s left", "，约剩 %s"), duration(left))
	}
	return s
}

// speed is such as "1.4 ms a step, 22800 samples a second"; "" while that is not known.
func (p *panel) speed() string {
	each := p.steps.each()
	if each <= 0 {
		return ""
	}
	s := fmt.Sprintf(language.Pick("%s a step", "每步 %s"), short(each))
	if n := p.Run.BatchSize; n > 0 {
		s += fmt.Sprintf(language.Pick(", %s samples a second", "，每秒 %s 个样本"), round(float64(n)/each.Seconds()))
	}
	return s
}

// round is a number with three places that matter.
func round(v float64) string {
	if v < 1000 {
		return fmt.Sprintf("%.3g", v)
	}
	unit := math.Pow(10, math.Floor(math.Log10(v))-2)
	return fmt.Sprintf("%.0f", math.Round(v/unit)*unit)
}

// short is such as "170 µs", "1.4 ms" or "2.1 s".
func short(d time.Duration) string {
	switch {
	case d < time.Millisecond:
		return fmt.Sprintf("%d µs", d.Microseconds())
	case d < time.Second:
		return fmt.Sprintf("%.3g ms", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.3g s", d.Seconds())
}

// duration is such as "0.3 s", "41 s", "3 min 20 s", "2 h 5 min".
func duration(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case d < 10*time.Second:
		return fmt.Sprintf(language.Pick("%.1f s", "%.1f 秒"), d.Seconds())
	case s < 60:
		return fmt.Sprintf(language.Pick("%d s", "%d 秒"), s)
	case s < 3600:
		return fmt.Sprintf(language.Pick("%d min %d s", "%d 分 %d 秒"), s/60, s%60)
	default:
		return fmt.Sprintf(language.Pick("%d h %d min", "%d 小时 %d 分"), s/3600, s%3600/60)
	}
}

// text is the panel in one line.
func (p *panel) text(now time.Time) string {
	s := p.state(now)
	if p.Last != nil {
		s += language.Pick(": ", "：") + p.values().String()
	}
	var bests []string
	for _, group := range p.groups() {
		if name, epoch, value, known := p.bestOf(group); known && p.Over {
			bests = append(bests, fmt.Sprintf(language.Pick("best %s %s in epoch %d", "最佳 %s %s（第 %d 轮）"), name, number(value), epoch))
		}
	}
	if len(bests) > 0 {
		s += language.Pick("; ", "；") + strings.Join(bests, language.Pick(", ", "，"))
	}
	return s
}

// bestOf is the best epoch of a group: by its validation, if there is one.
func (p *panel) bestOf(group string) (name string, epoch int, value float64, known bool) {
	for _, name := range []string{"val_" + group, group} {
		if epoch, value, known = p.best(name); known {
			return name, epoch, value, true
		}
	}
	return "", 0, 0, false
}

func (p *panel) html(now time.Time) string {
	var b strings.Builder
	fmt.Fprintf(&b, "<div>%s</div>", html.EscapeString(p.state(now)))
	colour := blue
	if p.Err != "" {
		colour = orange
	}
	bar(&b, language.Pick("all epochs", "全部轮次"), p.done(), 6, colour)
	switch {
	case p.Over:
	case p.testing:
		part := 0.0
		if p.toTest > 0 {
			part = float64(p.tested) / float64(p.toTest)
		}
		bar(&b, language.Pick("validation", "验证"), part, 3, orange)
	default:
		bar(&b, language.Pick("this epoch", "本轮"), p.ofEpoch(), 3, colour)
	}
	if len(p.Last) > 0 {
		p.table(&b)
		p.line(&b)
		b.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:8px">`)
		for _, group := range p.groups() {
			p.chart(group).svg(&b)
		}
		for _, c := range p.signs() {
			c.svg(&b)
		}
		b.WriteString("</div>")
	}
	return page.Box(b.String())
}

// bar draws a progress bar of the given height in pixels.
func bar(b *strings.Builder, label string, part float64, height int, colour string) {
	fmt.Fprintf(b, `<div role="progressbar" aria-label="%s" aria-valuemin="0" aria-valuemax="100" aria-valuenow="%.0f" style="height:%dpx;margin:3px 0;border-radius:3px;background:rgba(128,128,128,.25)"><div style="height:100%%;width:%.1f%%;border-radius:3px;background:%s"></div></div>`,
		label, 100*part, height, 100*part, colour)
}

// table has a row for each group: what training and validation have now, and the best epoch.
func (p *panel) table(b *strings.Builder) {
	const cell = "padding:0 24px 0 0;text-align:left;font-weight:normal;background:none"
	now := p.values()
	validated := false
	for name := range now {
		validated = validated || strings.HasPrefix(name, "val_")
	}
	b.WriteString(`<table style="border-collapse:collapse;border:none;margin:4px 0;background:none;font-size:13px;color:inherit"><thead><tr style="background:none">`)
	columns := []string{"", language.Pick("training", "训练")}
	if validated {
		columns = append(columns, language.Pick("validation", "验证"))
	}
	if len(p.Epochs) > 0 {
		columns = append(columns, language.Pick("best", "最佳"))
	}
	for _, c := range columns {
		fmt.Fprintf(b, `<th scope="col" style="%s">%s</th>`, cell, c)
	}
	b.WriteString("</tr></thead><tbody>")
	for _, group := range p.groups() {
		fmt.Fprintf(b, `<tr style="background:none"><th scope="row" style="%s">%s</th>`, cell, html.EscapeString(group))
		value := func(name string) {
			text := "–"
			if v, ok := now[name]; ok {
				text = number(v)
			}
			fmt.Fprintf(b, `<td style="%s"><b>%s</b></td>`, cell, text)
		}
		value(group)
		if validated {
			value("val_" + group)
		}
		if len(p.Epochs) > 0 {
			text := "–"
			if _, epoch, v, known := p.bestOf(group); known {
				text = fmt.Sprintf(language.Pick("%s in epoch %d", "%s（第 %d 轮）"), number(v), epoch)
			}
			fmt.Fprintf(b, `<td style="%s">%s</td>`, cell, text)
		}
		b.WriteString("</tr>")
	}
	b.WriteString("</tbody></table>")
}

// line has the speed and how the training does.
func (p *panel) line(b *strings.Builder) {
	var parts []string
	if s := p.speed(); s != "" {
		parts = append(parts, s)
	}
	if n := len(p.Signs); n > 0 {
		s := p.Signs[n-1]
		parts = append(parts, language.Pick("learning rate ", "学习率 ")+tickLabel(s.Rate), language.Pick("gradient norm ", "梯度范数 ")+tickLabel(s.Gradient))
	}
	if len(parts) > 0 {
		fmt.Fprintf(b, `<div style="margin:2px 0 4px">%s</div>`, strings.Join(parts, " · "))
	}
}

// chart are the curves of a group.
func (p *panel) chart(group string) chart {
	c := chart{title: group, height: 190}
	c.from, c.to = p.span()
	best, bestEpoch, _, marked := p.bestOf(group)
	for _, s := range []series{
		{name: group, label: language.Pick("training", "训练"), colour: blue},
		{name: "val_" + group, label: language.Pick("validation", "验证"), colour: orange, dash: "5 3"},
	} {
		for _, m := range p.Epochs {
			if v, ok := m.Logs[s.name]; ok {
				if marked && s.name == best && int(m.Epochs) == bestEpoch {
					s.best = &point{m.Epochs, v}
				}
				s.points = append(s.points, point{m.Epochs, v})
			}
		}
		for _, m := range p.Running {
			if v, ok := m.Logs[s.name]; ok {
				s.running = append(s.running, point{m.Epochs, v})
			}
		}
		if len(s.points)+len(s.running) > 0 {
			c.series = append(c.series, s)
		}
	}
	return c
}

// signs are the charts of the gradients' norm, and of the learning rate where it changes.
func (p *panel) signs() (charts []chart) {
	if len(p.Signs) < 2 {
		return nil
	}
	of := func(title string, value func(sign) float64) (c chart, changes bool) {
		s := series{name: title, label: title, colour: blue}
		for _, g := range p.Signs {
			s.points = append(s.points, point{g.Epochs, value(g)})
			changes = changes || value(g) != value(p.Signs[0])
		}
		c = chart{title: title, height: 120, wide: true, series: []series{s}}
		c.from, c.to = p.span()
		return c, changes
	}
	if c, changes := of(language.Pick("gradient norm", "梯度范数"), func(s sign) float64 { return s.Gradient }); changes {
		charts = append(charts, c)
	}
	if c, changes := of(language.Pick("learning rate", "学习率"), func(s sign) float64 { return s.Rate }); changes {
		charts = append(charts, c)
	}
	return charts
}
