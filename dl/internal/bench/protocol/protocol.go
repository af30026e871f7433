// Package protocol is how the bench talks with what it measures: each framework computes in a
// process of its own, so that neither its threads nor its memory are in the way of another's.
//
// The bench starts the child with the model's name. The child makes the model, does some steps and
// says "bench ready", or "bench cannot" and why. To each line "step n" it answers "bench" and the
// milliseconds that n steps took. It ends with its input. What a framework prints besides is
// overlooked.
package protocol

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync"
	"time"
)

const mark = "bench "

// ErrCannot is that a framework has not got the model.
var ErrCannot = errors.New("cannot")

// Serve is the child's side: make returns a function that does n steps and says how long they took.
func Serve(in io.Reader, out io.Writer, make func() (step func(n int) (time.Duration, error), err error)) error {
	step, err := make()
	if err != nil {
		fmt.Fprintf(out, "%scannot: %v\n", mark, err)
		return err
	}
	fmt.Fprintf(out, "%sready\n", mark)
	lines := bufio.NewScanner(in)
	for lines.Scan() {
		n, err := parseStep(lines.Text())
		if err == nil {
			var d time.Duration
			if d, err = step(n); err == nil {
				fmt.Fprintf(out, "%s%.6f\n", mark, d.Seconds()*1000)
				continue
			}
		}
		fmt.Fprintf(out, "%scannot: %v\n", mark, err)
		return err
	}
	return lines.Err()
}

func parseStep(line string) (int, error) {
	count, ok := strings.CutPrefix(line, "step ")
	n, err := strconv.Atoi(count)
	if !ok || err != nil || n < 1 {
		return 0, fmt.Errorf("the line %q is not \"step n\" with n of at least 1", line)
	}
	return n, nil
}

// A Child is a framework with one model, in a process of its own. While it is not asked, the process
// is stopped: some frameworks let their threads spin, which would take the cores from the others.
type Child struct {
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Scanner
	errors  *tail
}

// Start runs the command and waits until its model is ready, or too long.
func Start(command *exec.Cmd, patience time.Duration) (*Child, error) {
	c := &Child{command: command, errors: &tail{}}
	var err error
	if c.in, err = command.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	command.Stderr = c.errors
	ownGroup(command)
	if err := command.Start(); err != nil {
		return nil, err
	}
	c.out = bufio.NewScanner(out)
	c.out.Buffer(nil, 1<<20)
	answer, err := c.answer(patience)
	if err == nil && answer != "ready" {
		err = fmt.Errorf("it said %q, not that it is ready", answer)
	}
	if err != nil {
		c.End()
		return nil, err
	}
	c.pause()
	return c, nil
}

// Step does n steps and says how long they took.
func (c *Child) Step(n int, patience time.Duration) (time.Duration, error) {
	c.resume()
	if _, err := fmt.Fprintf(c.in, "step %d\n", n); err != nil {
		return 0, fmt.Errorf("%w; %s", err, c.errors)
	}
	answer, err := c.answer(patience)
	if err != nil {
		return 0, err
	}
	c.pause()
	ms, err := strconv.ParseFloat(answer, 64)
	if err != nil || ms <= 0 {
		return 0, fmt.Errorf("it said %q, which is no time", answer)
	}
	return time.Duration(ms * float64(time.Millisecond)), nil
}

// answer is what comes after the mark in the child's next line that has it.
func (c *Child) answer(patience time.Duration) (string, error) {
	late := time.AfterFunc(patience, c.kill)
	for c.out.Scan() {
		answer, ok := strings.CutPrefix(c.out.Text(), mark)
		if !ok {
			continue
		}
		late.Stop()
		if why, cannot := strings.CutPrefix(answer, "cannot"); cannot {
			return "", fmt.Errorf("%w%s", ErrCannot, why)
		}
		return answer, nil
	}
	if !late.Stop() {
		return "", fmt.Errorf("it took more than %v", patience)
	}
	return "", fmt.Errorf("it ended; its last words: %s", c.errors)
}

// End ends the child.
func (c *Child) End() {
	c.in.Close()
	c.kill()
	c.command.Wait()
}

// tail keeps the end of what a child writes to its standard error.
type tail struct {
	mu   sync.Mutex
	text []byte
}

func (t *tail) Write(p []byte) (int, error) {
	const most = 1000
	t.mu.Lock()
	defer t.mu.Unlock()
	t.text = append(t.text, p...)
	if extra := len(t.text) - most; extra > 0 {
		t.text = append(t.text[:0], t.text[extra:]...)
	}
	return len(p), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return strings.TrimSpace(string(t.text))
}

// Main is a child's main function.
func Main(make func() (step func(n int) (time.Duration, error), err error)) {
	if err := Serve(os.Stdin, os.Stdout, make); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}
