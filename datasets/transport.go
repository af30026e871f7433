package datasets

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// A transport is a program that writes the bytes of a URL to its standard output. It is a program of
// its own so that what imports this package, each cell of a notebook, links no network code.
type transport struct {
	program string
	args    func(url string, from int64, connect time.Duration) []string
	resumes bool   // it can begin at a byte that is not the first, or ends with noResume
	remains string // a folder to remove at the end, or ""
}

// noResume is the exit status of curl, and of our own program, where a server does not send a part.
const noResume = 33

var errNoResume = errors.New("the server sends no part of a file")

// orFind is the transport, and if there is none yet the first that works: curl, which macOS, Windows and most of Linux have; our
// own program, built by the Go tool; wget, of BusyBox too, which cannot go on where it was cut off.
func (t *transport) orFind(dir string) (*transport, error) {
	if t != nil {
		return t, nil
	}
	var failed []error
	for _, find := range []func(dir string) (*transport, error){curl, ownFetch, wget} {
		t, err := find(dir)
		if err == nil {
			return t, nil
		}
		failed = append(failed, err)
	}
	return nil, fmt.Errorf("no program that could fetch it: %w", errors.Join(failed...))
}

func curl(string) (*transport, error) {
	program, err := exec.LookPath("curl")
	if err != nil {
		return nil, err
	}
	if err := exec.Command(program, "--version").Run(); err != nil {
		return nil, fmt.Errorf("%s does not run: %w", program, err)
	}
	return &transport{program: program, resumes: true, args: func(url string, from int64, connect time.Duration) []string {
		args := []string{"--silent", "--show-error", "--fail", "--location", "--connect-timeout", fmt.Sprint(max(1, int(connect.Seconds())))}
		if from > 0 {
			args = append(args, "--continue-at", fmt.Sprint(from))
		}
		return append(args, "--output", "-", url)
	}}, nil
}

// The source travels with the package as text, so that it is found wherever the program runs: in a
// notebook, outside of any module, built with -trimpath.
//
//go:embed fetch/main.go
var fetchSource []byte

// ownFetch builds the program fetch with the Go tool.
func ownFetch(dir string) (*transport, error) {
	tool, err := exec.LookPath("go")
	if err != nil {
		tool = filepath.Join(os.Getenv("GOROOT"), "bin", "go")
		if _, missing := os.Stat(tool); missing != nil {
			return nil, err
		}
	}
	place, err := os.MkdirTemp(dir, "fetch.*.tmp")
	if err != nil {
		return nil, err
	}
	t := &transport{program: filepath.Join(place, "fetch"), resumes: true, remains: place}
	if runtime.GOOS == "windows" {
		t.program += ".exe"
	}
	t.args = func(url string, from int64, connect time.Duration) []string {
		return []string{fmt.Sprint("-from=", from), fmt.Sprint("-connect=", connect), url}
	}
	if err := os.WriteFile(filepath.Join(place, "main.go"), fetchSource, 0o644); err != nil {
		t.remove()
		return nil, err
	}
	build := exec.Command(tool, "build", "-ldflags=-s", "-o", t.program, "main.go")
	build.Dir = place
	// For this machine and without any module, whatever the program around us is built for.
	build.Env = append(os.Environ(), "GO111MODULE=off", "GOFLAGS=", "GOWORK=off", "GOOS="+runtime.GOOS, "GOARCH="+runtime.GOARCH)
	if out, err := build.CombinedOutput(); err != nil {
		t.remove()
		return nil, fmt.Errorf("%s build: %w: %s", tool, err, bytes.TrimSpace(out))
	}
	return t, nil
}

func wget(string) (*transport, error) {
	program, err := exec.LookPath("wget")
	if err != nil {
		return nil, err
	}
	return &transport{program: program, args: func(url string, _ int64, connect time.Duration) []string {
		return []string{"-q", "-t", "1", "-T", fmt.Sprint(max(1, int(connect.Seconds()))), "-O", "-", url}
	}}, nil
}

// remove removes what the transport left.
func (t *transport) remove() {
	if t != nil && t.remains != "" {
		os.RemoveAll(t.remains)
	}
}

// get writes the bytes of the URL from the given one on to w.
func (t *transport) get(url string, from int64, l limits, w io.Writer) error {
	if from > 0 && !t.resumes {
		return errNoResume
	}
	ctx, cancel := context.WithCancelCause(context.Background())
	defer cancel(nil)
	var said bytes.Buffer
	timer := time.AfterFunc(l.connect+l.idle, func() { cancel(fmt.Errorf("nothing came for %v", l.idle)) })
	defer timer.Stop()
	out := &watchedWriter{Writer: w, timer: timer, idle: l.idle}
	command := exec.CommandContext(ctx, t.program, t.args(url, from, l.connect)...)
	command.Stdout, command.Stderr = out, &said
	command.WaitDelay = time.Second
	err := command.Run()
	var exit *exec.ExitError
	switch {
	case out.err != nil: // of this machine's disk; the program ended since nobody read it any more
		return out.err
	case err == nil:
		return nil
	case context.Cause(ctx) != nil:
		return context.Cause(ctx)
	case errors.As(err, &exit) && exit.ExitCode() == noResume:
		return errNoResume
	}
	name := filepath.Base(t.program)
	if exit == nil {
		return damaged{fmt.Errorf("run %s: %w", name, err)}
	}
	if text := lastLine(said.String()); text != "" {
		return fmt.Errorf("%s: %s", name, strings.TrimPrefix(text, name+": "))
	}
	return fmt.Errorf("%s: %w", name, err)
}

// A watchedWriter winds up a timer at each write, and keeps the error of writing.
type watchedWriter struct {
	io.Writer
	timer *time.Timer
	idle  time.Duration
	err   error
}

func (w *watchedWriter) Write(b []byte) (int, error) {
	w.timer.Reset(w.idle)
	n, err := w.Writer.Write(b)
	w.err = err
	return n, err
}

func lastLine(s string) string {
	s = strings.TrimSpace(s)
	return s[strings.LastIndexByte(s, '\n')+1:]
}
