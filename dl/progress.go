package dl

import (
	"fmt"
	"io"
	"math"
	"os"
	"slices"
	"strings"
	"time"
)

// A progress prints how far a Fit, Evaluate or Predict is, in the words of Keras's bar: on a
// terminal one line that is renewed, elsewhere a line for each epoch. While validation data are
// evaluated, the line shows how far that is.
type progress struct {
	out      io.Writer
	terminal bool
	now      func() time.Time

	run     Run
	fit     bool // not only an evaluation
	target  int  // steps; 0 if not known
	epoch   int
	names   []string // in the order in which they were seen
	logs    Logs
	seen    int
	start   time.Time     // of the epoch
	first   time.Time     // the end of its first step
	steps   time.Duration // what the steps took, without the validation
	test    *progress     // of the validation that runs
	renewed time.Time
	width   int // of the line as it stands, in characters
}

func newProgress() *progress {
	terminal := false
	if info, err := os.Stdout.Stat(); err == nil {
		terminal = info.Mode()&os.ModeCharDevice != 0
	}
	return &progress{out: os.Stdout, terminal: terminal, now: time.Now}
}

// renewal is the shortest time between two states of the line, as Keras has it.
const renewal = 50 * time.Millisecond

func (p *progress) callback() Callback {
	return Callback{
		Display: true,
		Begin: func(_ *Model, r Run) {
			p.run, p.fit, p.target = r, true, r.Steps
		},
		EpochBegin: func(_ *Model, epoch int) {
			p.begin()
			p.epoch = epoch
			if p.terminal && p.run.Epochs > 1 {
				fmt.Fprintf(p.out, "Epoch %d/%d\n", epoch+1, p.run.Epochs)
			}
		},
		BatchEnd: func(_ *Model, step int, logs Logs) { p.update(step+1, logs) },
		TestBegin: func(_ *Model, steps int) {
			if !p.fit {
				p.target = steps
				p.begin()
				return
			}
			p.test = &progress{terminal: p.terminal, now: p.now, target: steps}
			p.test.begin()
		},
		TestBatchEnd: func(_ *Model, step int, logs Logs) {
			if !p.fit {
				p.update(step+1, logs)
				return
			}
			p.test.tick(step+1, logs)
			if p.terminal && p.due() {
				bar, width := p.test.line(false)
				p.renew("validation "+bar, len("validation ")+width)
			}
		},
		TestEnd: func(_ *Model, logs Logs) {
			if !p.fit {
				p.end(logs)
			}
			p.test = nil
		},
		EpochEnd: func(_ *Model, _ int, logs Logs) { p.end(logs) },
		End: func(_ *Model, h *History) {
			if h.Err == nil {
				return
			}
			if p.width > 0 {
				fmt.Fprintln(p.out)
			}
			fmt.Fprintln(p.out, "ended early:", h.Err)
		},
	}
}

func (p *progress) begin() {
	p.names, p.logs, p.seen, p.steps, p.width = nil, nil, 0, 0, 0
	p.start, p.first = p.now(), time.Time{}
}

// tick takes the state after a step.
func (p *progress) tick(step int, logs Logs) {
	now := p.now()
	if step == 1 {
		p.first = now
	}
	p.seen, p.logs, p.steps = step, logs, now.Sub(p.start)
	if p.fit && p.run.Steps == 0 && p.seen > p.target { // this epoch is longer than the last
		p.target = 0
	}
	if p.names == nil {
		p.names = logs.Names()
	}
}

func (p *progress) update(step int, logs Logs) {
	p.tick(step, logs)
	if p.terminal && p.due() {
		p.renew(p.line(false))
	}
}

// due reports whether it is time to renew the line.
func (p *progress) due() bool {
	now := p.now()
	if now.Sub(p.renewed) < renewal {
		return false
	}
	p.renewed = now
	return true
}

// end prints the final state. An unknown number of steps is known from now on.
func (p *progress) end(logs Logs) {
	p.logs = logs
	if p.target == 0 || p.fit && p.run.Steps == 0 {
		p.target = p.seen
	}
	for _, name := range logs.Names() {
		if !slices.Contains(p.names, name) {
			p.names = append(p.names, name)
		}
	}
	if p.terminal {
		p.renew(p.line(true))
		fmt.Fprintln(p.out)
		p.width = 0
		return
	}
	before := ""
	if p.fit && p.run.Epochs > 1 {
		before = fmt.Sprintf("Epoch %d/%d - ", p.epoch+1, p.run.Epochs)
	}
	p.names = logs.Names()
	fmt.Fprintf(p.out, "%s%s - %.0fs - %s%s\n", before, count(p.seen, p.target), p.now().Sub(p.start).Seconds(), each(p.perStep()), p.values())
}

// renew replaces the line on the terminal.
func (p *progress) renew(line string, width int) {
	fmt.Fprint(p.out, strings.Repeat("\b", p.width), "\r", line, strings.Repeat(" ", max(p.width-width, 0)))
	p.width = width
}

// line is the bar with what follows it, and its width on the terminal. At last it shows the time
// that has passed, before that the time that is left.
func (p *progress) line(last bool) (line string, width int) {
	const bold, green, white, plain = "\x1b[1m", "\x1b[32m", "\x1b[37m", "\x1b[0m"
	const wide = 20
	elapsed := p.now().Sub(p.start)
	var b strings.Builder
	codes := 0 // characters that have no width
	code := func(s string) { b.WriteString(s); codes += len(s) }
	if p.target > 0 {
		done := min(wide*p.seen/p.target, wide)
		code(bold)
		b.WriteString(count(p.seen, p.target))
		code(plain)
		b.WriteByte(' ')
		if done > 0 {
			code(green)
			b.WriteString(strings.Repeat("━", done))
			code(plain)
		}
		code(white)
		b.WriteString(strings.Repeat("━", wide-done))
		code(plain)
		if !last {
			elapsed = p.perStep() * time.Duration(max(p.target-p.seen, 0))
		}
	} else {
		fmt.Fprintf(&b, "%7d/Unknown", p.seen)
	}
	b.WriteByte(' ')
	code(bold)
	if last || p.target == 0 {
		fmt.Fprintf(&b, "%.0fs", elapsed.Seconds())
	} else {
		b.WriteString(timeLeft(elapsed))
	}
	code(plain)
	b.WriteString(" " + each(p.perStep()) + p.values())
	return b.String(), len([]rune(b.String())) - codes
}

// perStep is the mean time of a step, without the first, which lays the model out.
func (p *progress) perStep() time.Duration {
	switch {
	case p.seen == 0:
		return 0
	case p.seen == 1 || p.first.IsZero():
		return p.steps / time.Duration(p.seen)
	}
	return (p.steps - p.first.Sub(p.start)) / time.Duration(p.seen-1)
}

// values are such as " - accuracy: 0.3250 - loss: 1.1529".
func (p *progress) values() string {
	var b strings.Builder
	for _, name := range p.names {
		v, ok := p.logs[name]
		switch {
		case !ok:
		case math.Abs(v) > 1e-3:
			fmt.Fprintf(&b, " - %s: %.4f", name, v)
		default:
			fmt.Fprintf(&b, " - %s: %.4e", name, v)
		}
	}
	return b.String()
}

// count is such as " 7/10".
func count(step, of int) string { return fmt.Sprintf("%*d/%d", len(fmt.Sprint(of)), step, of) }

// each is such as "5ms/step".
func each(d time.Duration) string {
	switch {
	case d >= time.Second || d == 0:
		return fmt.Sprintf("%.0fs/step", d.Seconds())
	case d >= time.Millisecond:
		return fmt.Sprintf("%.0fms/step", d.Seconds()*1e3)
	}
	return fmt.Sprintf("%.0fus/step", d.Seconds()*1e6)
}

// timeLeft is such as "12s", "1:05" or "1:02:03".
func timeLeft(d time.Duration) string {
	switch s := int(d.Seconds()); {
	case d > time.Hour:
		return fmt.Sprintf("%d:%02d:%02d", s/3600, s%3600/60, s%60)
	case d > time.Minute:
		return fmt.Sprintf("%d:%02d", s/60, s%60)
	default:
		return fmt.Sprintf("%ds", s)
	}
}
