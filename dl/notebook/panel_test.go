package notebook

import (
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/language"
)

func TestPanelStates(t *testing.T) {
	start := time.Now()
	p := newPanel(dl.Run{Epochs: 4, InitialEpoch: 2, Steps: 10, BatchSize: 32, Validation: true}, start)
	is := func(want string, after time.Duration) {
		t.Helper()
		if got := p.state(start.Add(after)); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	is("Epoch 3 of 4, step 0 of 10, 0.0 s", 0)
	for i := range 5 {
		p.Step = i + 1
		p.steps.tick(start.Add(time.Duration(i+1) * 400 * time.Millisecond))
	}
	is("Epoch 3 of 4, step 5 of 10, 2.0 s, about 6.0 s left", 2*time.Second)
	if got, want := p.speed(), "400 ms a step, 80 samples a second"; got != want {
		t.Errorf("the speed is %q, want %q", got, want)
	}
	p.Step, p.testing, p.tested, p.toTest = 10, true, 1, 2
	p.tests = pace{took: time.Second, n: 1}
	is("Epoch 3 of 4, validation step 1 of 2, 4.0 s, about 7.0 s left", 4*time.Second) // 10 steps of 0.4 s, and 3 of 1 s
	p.testing = false
	p.epochEnd(2, dl.Logs{"loss": math.NaN(), "val_loss": 1})
	is("Epoch 4 of 4, step 0 of 10, 1 min 40 s, about 6.0 s left", 100*time.Second)
	p.Over, p.Took = true, 3*time.Second
	is("Stopped after 3 of 4 epochs, in 3.0 s", 0)
	p.Err = "interrupted"
	is("Ended early after 3.0 s, with 3 of 4 epochs done: interrupted", 0)
	t.Setenv(language.Variable, "zh")
	is("3.0 秒后提前结束，已完成 3/4 轮：interrupted", 0)
	t.Setenv(language.Variable, "")
	p.Epoch, p.Err = 4, ""
	is("2 epochs in 3.0 s", 0)
}

func TestBest(t *testing.T) {
	p := newPanel(dl.Run{Epochs: 3, Steps: 2}, time.Now())
	p.Better = map[string]bool{"loss": false, "val_loss": false, "accuracy": true}
	for e, logs := range []dl.Logs{
		{"loss": 3, "val_loss": math.NaN(), "accuracy": 0.5, "count": 1},
		{"loss": 2, "val_loss": 1, "accuracy": 0.7, "count": 2},
		{"loss": 1, "val_loss": 2, "accuracy": 0.7, "count": 3},
	} {
		p.epochEnd(e, logs)
	}
	for _, c := range []struct {
		group, name string
		epoch       int
	}{{"loss", "val_loss", 2}, {"accuracy", "accuracy", 2}, {"count", "", 0}} {
		if name, epoch, _, known := p.bestOf(c.group); name != c.name || epoch != c.epoch || known != (c.epoch > 0) {
			t.Errorf("the best of %s is epoch %d by %q, want %d by %q", c.group, epoch, name, c.epoch, c.name)
		}
	}
	if s := p.html(time.Now()); !strings.Contains(s, "1.0000 in epoch 2") || strings.Count(s, `r="6"`) != 2 {
		t.Errorf("the best epochs are not marked: %s", s)
	}
}

var alts = regexp.MustCompile(`aria-label="[^"]*"`)

// The panel is well formed, whatever the numbers and names are.
func TestPanelHTML(t *testing.T) {
	p := newPanel(dl.Run{Epochs: 3, Steps: 2}, time.Now())
	check := func() {
		t.Helper()
		s := p.html(time.Now())
		for _, place := range []string{`x="NaN`, `y="NaN`, `y="+Inf`, `y="-Inf`, "LNaN", "MNaN", "Inf ", " NaN\""} {
			if strings.Contains(alts.ReplaceAllString(s, ""), place) {
				t.Errorf("a place is no number: %s", s)
			}
		}
		d := xml.NewDecoder(strings.NewReader(s))
		for {
			if _, err := d.Token(); err == io.EOF {
				return
			} else if err != nil {
				t.Fatalf("%v in %s", err, s)
			}
		}
	}
	check()
	p.batch(0, dl.Logs{"loss": math.Inf(1), "a<b": 1}, 1e-3, math.NaN())
	check()
	p.batch(1, dl.Logs{"loss": math.NaN(), "a<b": 1}, 1e-9, math.Inf(1))
	check()
	p.batch(1, dl.Logs{"loss": math.NaN(), "a<b": 1}, 0, 1e20)
	p.batch(1, dl.Logs{"loss": math.NaN(), "a<b": 1}, 0.5, 1e-20)
	p.Better = map[string]bool{"loss": false, "a<b": true}
	check()
	p.testing = true
	check()
	p.epochEnd(0, dl.Logs{"loss": 0, "val_loss": math.NaN(), "a<b": 1e30})
	p.epochEnd(1, dl.Logs{"loss": 1e-12, "val_loss": 3, "a<b": -1e30})
	check()
	p.end(errors.New("<stop>"))
	check()
}

func TestRunningPointsStayFew(t *testing.T) {
	p := newPanel(dl.Run{Epochs: 1, Steps: 100000}, time.Now())
	for i := range 100000 {
		p.batch(i, dl.Logs{"loss": float64(i)}, 1, 1)
	}
	if n := len(p.Running); n < 100 || n > 301 {
		t.Errorf("%d points", n)
	}
	if last := p.Running[len(p.Running)-1].Epochs; last < 0.98 {
		t.Errorf("the last point is at %v", last)
	}
}

func TestTicks(t *testing.T) {
	for _, c := range []struct {
		low, high float64
		want      []float64
	}{
		{0, 1, []float64{0, 0.5, 1}},
		{-1, 1, []float64{-1, -0.5, 0, 0.5, 1}},
		{0, 5, []float64{0, 2, 4}},
		{0.97, 0.983, []float64{0.97, 0.975, 0.98}},
	} {
		got := ticks(c.low, c.high, 4)
		same := len(got) == len(c.want)
		for i := range got {
			same = same && math.Abs(got[i]-c.want[i]) < 1e-12
		}
		if !same {
			t.Errorf("from %v to %v: %v, want %v", c.low, c.high, got, c.want)
		}
	}
}
