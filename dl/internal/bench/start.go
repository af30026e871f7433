package main

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// A start is the time from a process's begin to the end of its first training step, of 784-128-10 at batch
// 32, and of the process.
type start struct {
	name, title string
	ours        func(e *environment) (*exec.Cmd, error)
}

var starts = []start{
	{"start", "a process's begin to its first step", func(e *environment) (*exec.Cmd, error) {
		if err := e.build("first", "first"); err != nil {
			return nil, err
		}
		return e.command(nil, filepath.Join(e.work, "first")), nil
	}},
	{"start-go-run", "the same as `go run`, once compiled", func(e *environment) (*exec.Cmd, error) {
		source, err := sourceFolder()
		if err != nil {
			return nil, err
		}
		c := e.command(nil, "go", "run", "./first")
		c.Dir = source
		return c, nil
	}},
}

func (s start) label() (name, title string) { return s.name, s.title }

func (s start) measure(e *environment, others []framework, rounds int) (result, error) {
	ours, err := s.ours(e)
	if err != nil {
		return result{}, err
	}
	commands := map[string]*exec.Cmd{"hornbook": ours}
	r := result{Name: s.name, Title: s.title, Rows: []row{{Framework: "hornbook"}}}
	for _, f := range others {
		if !f.python || f.models != nil {
			continue
		}
		c := f.command(e, "mlp-32")
		for i, arg := range c.Args {
			if filepath.Dir(arg) == e.scripts {
				c.Args[i] = filepath.Join(e.scripts, "start.py")
			}
		}
		commands[f.name] = c
		r.Rows = append(r.Rows, row{Framework: f.name})
	}
	for i := range r.Rows {
		w := &r.Rows[i]
		w.Rounds = make([]float64, rounds)
		if _, err := startOnce(commands[w.Framework]); err != nil { // fills the caches
			w.Why = firstLine(err)
			if i == 0 {
				return r, fmt.Errorf("Hornbook's start: %w", err)
			}
		}
	}
	for round := range rounds {
		for i := range r.Rows {
			if round%2 == 1 {
				i = len(r.Rows) - 1 - i
			}
			w := &r.Rows[i]
			if w.Why != "" || round >= slowRuns && w.Rounds[0] > float64(slow.Milliseconds()) {
				continue
			}
			took, err := startOnce(commands[w.Framework])
			if err != nil {
				w.Why = firstLine(err)
				continue
			}
			w.Rounds[round] = took.Seconds() * 1000
		}
	}
	return r, nil
}

// startOnce runs a command, which can be run again.
func startOnce(c *exec.Cmd) (time.Duration, error) {
	again := exec.Command(c.Path, c.Args[1:]...)
	again.Env, again.Dir = c.Env, c.Dir
	begin := time.Now()
	err := run(again)
	return time.Since(begin), err
}
