package notebook

import (
	"fmt"
	"html"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

// A panel is what Live shows of a run of Fit.
type panel struct {
	run     dl.Run
	start   time.Time
	stop    time.Time // zero while it runs
	err     error     // why it ended early
	epoch   int       // that runs, from 0
	step    int       // steps of it that are done
	last    dl.Logs   // of the last step or epoch
	epochs  []moment  // of each epoch that is done
	running []moment  // the means over the epoch so far, within the epoch that runs
}

// A moment is the logs at some time; a whole number is the end of an epoch.
type moment struct {
	epochs float64
	logs   dl.Logs
}

func newPanel(run dl.Run, now time.Time) *panel {
	return &panel{run: run, start: now, epoch: run.InitialEpoch}
}

// batch takes the logs of a step.
func (p *panel) batch(step int, logs dl.Logs) {
	p.step, p.last = step+1, logs
	p.running = append(p.running, moment{p.position(), logs})
	// A long epoch needs no more points than the curve has pixels.
	if len(p.running) > 300 {
		thin := p.running[:0]
		for i := 0; i < len(p.running); i += 2 {
			thin = append(thin, p.running[i])
		}
		p.running = thin
	}
}

func (p *panel) epochEnd(epoch int, logs dl.Logs) {
	if p.run.Steps == 0 { // it was not known how many batches there are
		p.run.Steps = p.step
	}
	p.epochs = append(p.epochs, moment{float64(epoch + 1), logs})
	p.last, p.running = logs, nil
	p.epoch, p.step = epoch+1, 0
}

func (p *panel) end(err error) { p.stop, p.err = time.Now(), err }

// position is the number of epochs that are done, with the part of the one that runs.
func (p *panel) position() float64 { return float64(p.epoch) + p.ofEpoch() }

// ofEpoch is the part of the running epoch that is done; 0 while its length is not known.
func (p *panel) ofEpoch() float64 {
	if p.run.Steps == 0 {
		return 0
	}
	return min(float64(p.step)/float64(p.run.Steps), 1)
}

// done is the part of the whole that is done, from 0 to 1.
func (p *panel) done() float64 {
	all := p.run.Epochs - p.run.InitialEpoch
	if all < 1 {
		return 1
	}
	return min((p.position()-float64(p.run.InitialEpoch))/float64(all), 1)
}

// state says how far the run is, and how long it takes.
func (p *panel) state(now time.Time) string {
	if !p.stop.IsZero() {
		took := duration(p.stop.Sub(p.start))
		if p.err != nil {
			return fmt.Sprintf("Ended early after %s, in epoch %d of %d: %v", took, min(p.epoch+1, p.run.Epochs), p.run.Epochs, p.err)
		}
		if p.epoch < p.run.Epochs {
			return fmt.Sprintf("Stopped after %d of %d epochs, in %s", p.epoch, p.run.Epochs, took)
		}
		return fmt.Sprintf("%d epochs in %s", p.run.Epochs-p.run.InitialEpoch, took)
	}
	step := fmt.Sprintf("step %d of %d", p.step, p.run.Steps)
	if p.run.Steps == 0 {
		step = fmt.Sprintf("step %d", p.step)
	}
	s := fmt.Sprintf("Epoch %d of %d, %s, %s", min(p.epoch+1, p.run.Epochs), p.run.Epochs, step, duration(now.Sub(p.start)))
	if part := p.done(); part > 0 {
		left := time.Duration(float64(now.Sub(p.start)) * (1 - part) / part)
		s += fmt.Sprintf(", about %s left", duration(left))
	}
	return s
}

// duration is such as "0.3 s", "41 s", "3 min 20 s", "2 h 5 min".
func duration(d time.Duration) string {
	switch s := int(d.Round(time.Second) / time.Second); {
	case d < 10*time.Second:
		return fmt.Sprintf("%.1f s", d.Seconds())
	case s < 60:
		return fmt.Sprintf("%d s", s)
	case s < 3600:
		return fmt.Sprintf("%d min %d s", s/60, s%60)
	default:
		return fmt.Sprintf("%d h %d min", s/3600, s%3600/60)
	}
}

// text is the panel in one line.
func (p *panel) text(now time.Time) string {
	if p.last == nil {
		return p.state(now)
	}
	return p.state(now) + ": " + p.last.String()
}

// groups are the names of the curves: those of one group share axes, such as loss and val_loss. The
// loss is first.
func (p *panel) groups() []string {
	var names []string
	for name := range p.last {
		base := strings.TrimPrefix(name, "val_")
		if !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if (a == "loss") != (b == "loss") {
			if a == "loss" {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

func (p *panel) html(now time.Time) string {
	var b strings.Builder
	b.WriteString(`<div style="font-family:var(--jp-ui-font-family,system-ui,sans-serif);font-size:13px;line-height:1.5;max-width:700px;color:var(--jp-ui-font-color1,inherit)">`)
	fmt.Fprintf(&b, "<div>%s</div>", html.EscapeString(p.state(now)))
	colour := blue
	if p.err != nil {
		colour = orange
	}
	bar(&b, "all epochs", p.done(), 6, colour)
	if p.stop.IsZero() {
		bar(&b, "this epoch", p.ofEpoch(), 3, colour)
	}
	if len(p.last) > 0 {
		b.WriteString(`<div style="display:flex;flex-wrap:wrap;gap:0 20px;margin:4px 0;font-variant-numeric:tabular-nums">`)
		for _, name := range p.last.Names() {
			fmt.Fprintf(&b, "<span>%s <b>%s</b></span>", html.EscapeString(name), number(p.last[name]))
		}
		b.WriteString(`</div><div style="display:flex;flex-wrap:wrap;gap:8px">`)
		for _, group := range p.groups() {
			p.chart(group).svg(&b)
		}
		b.WriteString("</div>")
	}
	b.WriteString("</div>")
	return b.String()
}

// bar draws a progress bar of the given height in pixels.
func bar(b *strings.Builder, label string, part float64, height int, colour string) {
	fmt.Fprintf(b, `<div role="progressbar" aria-label="%s" aria-valuemin="0" aria-valuemax="100" aria-valuenow="%.0f" style="height:%dpx;margin:3px 0;border-radius:3px;background:rgba(128,128,128,.25)"><div style="height:100%%;width:%.1f%%;border-radius:3px;background:%s"></div></div>`,
		label, 100*part, height, 100*part, colour)
}

// chart are the curves of a group.
func (p *panel) chart(group string) chart {
	c := chart{title: group, from: float64(p.run.InitialEpoch), to: float64(p.run.Epochs)}
	for _, s := range []series{
		{name: group, label: "training", colour: blue},
		{name: "val_" + group, label: "validation", colour: orange, dash: "5 3"},
	} {
		for _, m := range p.epochs {
			if v, ok := m.logs[s.name]; ok {
				s.points = append(s.points, point{m.epochs, v})
			}
		}
		for _, m := range p.running {
			if v, ok := m.logs[s.name]; ok {
				s.running = append(s.running, point{m.epochs, v})
			}
		}
		if len(s.points)+len(s.running) > 0 {
			c.series = append(c.series, s)
		}
	}
	return c
}
