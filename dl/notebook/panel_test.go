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
)

func TestPanelStates(t *testing.T) {
	start := time.Now()
	p := newPanel(dl.Run{Epochs: 4, InitialEpoch: 2, Steps: 10}, start)
	is := func(want string, after time.Duration) {
		t.Helper()
		if got := p.state(start.Add(after)); got != want {
			t.Errorf("got  %q\nwant %q", got, want)
		}
	}
	is("Epoch 3 of 4, step 0 of 10, 0.0 s", 0)
	p.batch(4, dl.Logs{"loss": 2})
	is("Epoch 3 of 4, step 5 of 10, 2.0 s, about 6.0 s left", 2*time.Second)
	p.epochEnd(2, dl.Logs{"loss": math.NaN(), "val_loss": 1})
	is("Epoch 4 of 4, step 0 of 10, 1 min 40 s, about 1 min 40 s left", 100*time.Second)
	p.stop = start.Add(3 * time.Second)
	is("Stopped after 3 of 4 epochs, in 3.0 s", 0)
	p.err = errors.New("interrupted")
	is("Ended early after 3.0 s, in epoch 4 of 4: interrupted", 0)
	p.epoch, p.err = 4, nil
	is("2 epochs in 3.0 s", 0)
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
	p.batch(0, dl.Logs{"loss": math.Inf(1), "a<b": 1})
	check()
	p.batch(1, dl.Logs{"loss": math.NaN(), "a<b": 1})
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
		p.batch(i, dl.Logs{"loss": float64(i)})
	}
	if n := len(p.running); n < 100 || n > 301 {
		t.Errorf("%d points", n)
	}
	if last := p.running[len(p.running)-1].epochs; last < 0.98 {
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
