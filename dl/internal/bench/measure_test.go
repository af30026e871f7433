package main

import (
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
)

// The test's program is also the fake framework: HORNBOOK_FAKE is the time that a step takes in it.
func TestMain(m *testing.M) {
	step, err := time.ParseDuration(os.Getenv("HORNBOOK_FAKE"))
	if os.Getenv("HORNBOOK_FAKE") == "" {
		os.Exit(m.Run())
	}
	protocol.Main(func() (func(int) (time.Duration, error), error) {
		if err != nil {
			return nil, errors.New("it has no such layer")
		}
		return func(n int) (time.Duration, error) { return time.Duration(n) * step, nil }, nil
	})
}

func TestRace(t *testing.T) {
	c := race{name: "fake", flops: 1000, epoch: 20}
	for _, step := range []string{"2ms", "5ms", "4s", "poor"} {
		command := exec.Command(os.Args[0])
		command.Env = append(os.Environ(), "HORNBOOK_FAKE="+step)
		c.entries = append(c.entries, entry{step, command})
	}
	const rounds = slowRuns + 2
	r, err := c.run(1, rounds)
	if err != nil {
		t.Fatal(err)
	}
	if got := ratio(r.Rows[0], r.Rows[1]); got != 0.4 {
		t.Errorf("the ratio is %v, not 0.4", got)
	}
	if got := r.fastest(); got != 1 {
		t.Errorf("the fastest is %d", got)
	}
	for i, want := range []int{rounds, rounds, slowRuns, 0} {
		if got := len(r.Rows[i].measured()); got != want {
			t.Errorf("%s was in %d rounds, not %d", r.Rows[i].Framework, got, want)
		}
	}
	if why := r.Rows[3].Why; !strings.Contains(why, "it has no such layer") {
		t.Errorf("the one that cannot says %q", why)
	}
	c.entries = c.entries[3:]
	if _, err := c.run(1, 1); err == nil {
		t.Error("a race without Hornbook is no error")
	}
}

// A turn has whole epochs, or a part of one.
func TestFill(t *testing.T) {
	for _, c := range []struct {
		step  time.Duration
		epoch int
		want  int
	}{{turn / 250, 100, 200}, {turn / 50, 100, 50}, {2 * turn, 100, 1}, {turn / 7, 1, 7}} {
		if got := (race{epoch: c.epoch}).fill(c.step); got != c.want {
			t.Errorf("%v a step, %d an epoch: %d steps, not %d", c.step, c.epoch, got, c.want)
		}
	}
}
