package lab

import (
	"bytes"
	"context"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/ipynb"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

// train builds the seed program with the flags of a notebook's cells, which fills the build cache for them, runs it, and
// says what it reached here.
func (l Lab) train(ctx context.Context, say *report) {
	if l.Seed == "" {
		return
	}
	const topic = "seed"
	temp, err := os.MkdirTemp("", "hornbook-seed-")
	if err != nil {
		say.topic(topic, "not trained: %v", err)
		return
	}
	defer os.RemoveAll(temp)
	start := time.Now()
	program := filepath.Join(temp, toolchain.Executable("seed"))
	downloads, err := l.build(ctx, program, l.Seed)
	if err != nil {
		say.topic(topic, "not trained: %v", oneLine(err))
		return
	}
	say.topic(topic, "%s compiled in %.0f s%s; training on this machine", l.Seed, time.Since(start).Seconds(), downloads)

	start = time.Now()
	accuracy := 0.0
	out := &lineWriter{line: func(text string) {
		say.topic(topic, "  %s", text)
		if value, ok := testAccuracy(text); ok {
			accuracy = value
		}
	}}
	run := exec.CommandContext(ctx, program)
	run.Dir, run.Stdout, run.Stderr = l.Checkout, out, out
	err = run.Run()
	out.end()
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say.topic(topic, "the training failed: %v", err)
	case accuracy > 0:
		say.topic(topic, "%.1f %% in %.0f s on this machine", 100*accuracy, time.Since(start).Seconds())
	}
}

// warm compiles what a notebook's cells import beside the seed program, so that the first of them is quick.
func (l Lab) warm(ctx context.Context, say *report) {
	if l.Seed == "" {
		return
	}
	temp, err := os.MkdirTemp("", "hornbook-warm-")
	if err != nil {
		return
	}
	defer os.RemoveAll(temp)
	start := time.Now()
	downloads, err := l.build(ctx, filepath.Join(temp, toolchain.Executable("cells")), "./programs/cells")
	switch {
	case ctx.Err() != nil:
	case err != nil:
		say.topic("notebooks", "their packages were not compiled ahead: %v", oneLine(err))
	default:
		say.topic("notebooks", "their packages compiled in %.0f s%s", time.Since(start).Seconds(), downloads)
	}
}

// build compiles a package of the clone as a cell would be.
func (l Lab) build(ctx context.Context, program, pkg string) (*downloads, error) {
	d := &downloads{cache: l.Go.Env["GOMODCACHE"]}
	cell := l.Go.CellEnv(l.Checkout, l.Tools)
	delete(cell, "GOPROXY") // nothing is in the cache yet
	cmd := l.Go.Command(l.Checkout, toolchain.Apply(os.Environ(), cell), "build", "-o", program, pkg)
	var said bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.MultiWriter(&said, d), io.MultiWriter(&said, d)
	stop := context.AfterFunc(ctx, func() {
		if cmd.Process != nil {
			cmd.Process.Kill()
		}
	})
	defer stop()
	if err := cmd.Run(); err != nil {
		return nil, buildError{err, said.String()}
	}
	return d, nil
}

// buildError is a failed build, with the first thing that the compiler said.
type buildError struct {
	err  error
	said string
}

func (e buildError) Error() string {
	for line := range strings.Lines(e.said) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") && !strings.HasPrefix(line, "go: downloading") {
			return line
		}
	}
	return e.err.Error()
}

var accuracyLine = regexp.MustCompile(`(?i)test accuracy:\s*(0?\.\d+|1(?:\.0*)?)\b`)

// testAccuracy finds the accuracy in the seed program's last line, "Test accuracy: 0.9772".
func testAccuracy(text string) (float64, bool) {
	match := accuracyLine.FindStringSubmatch(text)
	if match == nil {
		return 0, false
	}
	value, err := strconv.ParseFloat(match[1], 64)
	return value, err == nil
}

// lineWriter hands on whole lines, as a terminal shows them in the end.
type lineWriter struct {
	line func(string)
	rest []byte
}

func (w *lineWriter) Write(p []byte) (int, error) {
	w.rest = append(w.rest, p...)
	for {
		i := bytes.IndexByte(w.rest, '\n')
		if i < 0 {
			return len(p), nil
		}
		w.say(w.rest[:i])
		w.rest = w.rest[i+1:]
	}
}

func (w *lineWriter) end() {
	w.say(w.rest)
	w.rest = nil
}

func (w *lineWriter) say(line []byte) {
	if text := strings.TrimRight(ipynb.Terminal(string(line)), " "); text != "" {
		w.line(text)
	}
}
