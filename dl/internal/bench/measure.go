package main

import (
	"fmt"
	"os/exec"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
)

const (
	patience = 10 * time.Minute       // for a child to be ready, or to answer
	turn     = 400 * time.Millisecond // that a framework's part of a round lasts about
	slow     = 3 * time.Second        // a step that takes longer is measured in few rounds
	slowRuns = 5
)

// A contender is a framework with the model, while it is measured.
type contender struct {
	*protocol.Child
	row   *row
	steps int // of a round
	runs  int // rounds that it takes part in
}

// A race is what several frameworks are measured in.
type race struct {
	name, title string
	flops       int
	entries     []entry // Hornbook first
	epoch       int     // several steps are a multiple of this number
}

// An entry is a framework in a race.
type entry struct {
	framework string
	command   *exec.Cmd
}

// enter are Hornbook and the others that have the model.
func enter(e *environment, name string, others []framework) (entries []entry) {
	for _, f := range append([]framework{self}, others...) {
		if f.has(name) {
			entries = append(entries, entry{f.name, f.command(e, name)})
		}
	}
	return entries
}

// run takes the times of all in rounds: in each, one after the other does some steps, in turns forwards
// and backwards, so that what else the machine does strikes all alike.
func (c race) run(threads, rounds int) (result, error) {
	r := result{Name: c.name, Title: c.title, Flops: float64(c.flops), Rows: make([]row, len(c.entries))}
	var contenders []*contender
	defer func() {
		for _, c := range contenders {
			c.End()
		}
	}()
	for i, f := range c.entries {
		r.Rows[i] = row{Framework: f.framework, Rounds: make([]float64, rounds)}
		in, err := c.contend(f.command, &r.Rows[i])
		if err != nil {
			r.Rows[i].Why = firstLine(err)
			if i == 0 {
				return r, fmt.Errorf("%s in Hornbook: %w", c.name, err)
			}
			continue
		}
		contenders = append(contenders, in)
	}
	for round := range rounds {
		r.Peak = max(r.Peak, fmaPeak(threads))
		for i := range contenders {
			if round%2 == 1 {
				i = len(contenders) - 1 - i
			}
			in := contenders[i]
			if round >= in.runs || in.row.Why != "" {
				continue
			}
			d, err := in.Step(in.steps, patience)
			if err != nil {
				in.row.Why = firstLine(err)
				continue
			}
			in.row.Rounds[round] = d.Seconds() * 1000 / float64(in.steps)
		}
	}
	return r, nil
}

// contend starts a framework and finds out how many steps fill its turn.
func (c race) contend(command *exec.Cmd, r *row) (*contender, error) {
	child, err := protocol.Start(command, patience)
	if err != nil {
		return nil, err
	}
	in := &contender{Child: child, row: r, steps: 1, runs: len(r.Rounds)}
	for range 2 { // the first has what is only done once
		took, err := in.Step(in.steps, patience)
		if err != nil {
			in.End()
			return nil, err
		}
		if took > slow {
			in.runs = min(in.runs, slowRuns)
		}
		if in.steps = c.fill(took / time.Duration(in.steps)); in.steps == 1 {
			break
		}
	}
	return in, nil
}

// fill is how many steps of the given time make a turn, whole epochs where it is more than one.
func (c race) fill(step time.Duration) int {
	n := int(turn / max(step, 1))
	if n > c.epoch {
		n -= n % c.epoch
	}
	return max(1, n)
}
