package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/cells"
	"github.com/hornbook-go/hornbook/kernel/internal/jupyter"
	"github.com/hornbook-go/hornbook/kernel/internal/published"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const (
	startLimit = 30 * time.Second // for the kernel's first message
	graceLimit = 10 * time.Second // from the interrupt of a cell to the kill
	endLimit   = 5 * time.Second  // from the request to shut down to the kill
)

// process is a running gonb, with all its files in one temporary folder.
type process struct {
	kernel  *kernel
	command *exec.Cmd
	client  *jupyter.Client
	dir     string        // the temporary folder
	log     string        // the file of its stderr
	count   int           // of the cells so far
	ended   chan struct{} // closed when the process has ended
	failed  bool          // keep the log, since an error names it
}

// startKernel starts the kernel in the folder dir, without an installed kernelspec.
func startKernel(ctx context.Context, dir string) (*process, error) {
	return startKernelWith(ctx, dir, nil)
}

// startKernelWith starts the kernel in an environment that change, unless it is nil, has changed.
func startKernelWith(ctx context.Context, dir string, change func(env []string) []string) (_ *process, err error) {
	temp, err := os.MkdirTemp("", "hornbook-run-")
	if err != nil {
		return nil, fmt.Errorf("make the kernel's temporary folder: %w", err)
	}
	p := &process{dir: temp, log: filepath.Join(temp, "kernel.log"), ended: make(chan struct{})}
	defer func() {
		if err != nil {
			p.stop()
		}
	}()
	connection, err := jupyter.NewLocalConnection(temp)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(temp, "kernel-"+filepath.Base(temp)+".json") // gonb reads its id from this name
	if err := connection.Write(file); err != nil {
		return nil, err
	}
	k, err := newKernel(dir, file)
	if err != nil {
		return nil, err
	}
	p.kernel = k
	log, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("make the kernel's log: %w", err)
	}
	defer log.Close()
	p.command = exec.Command(k.argv[0], k.argv[1:]...)
	p.command.Dir, p.command.Stdout, p.command.Stderr = dir, log, log
	p.command.Env = headless(k.env, temp)
	if change != nil {
		p.command.Env = change(p.command.Env)
	}
	ownGroup(p.command)
	if err := p.command.Start(); err != nil {
		p.command = nil
		return nil, fmt.Errorf("start the kernel: %w", err)
	}
	go func() {
		p.command.Wait()
		close(p.ended)
	}()

	dialing, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	late := time.AfterFunc(startLimit, func() { cancel(fmt.Errorf("no answer within %v", startLimit)) })
	defer late.Stop()
	go func() {
		select {
		case <-p.ended:
			cancel(errors.New("it ended at once"))
		case <-dialing.Done():
		}
	}()
	if p.client, err = jupyter.Dial(dialing, connection); err != nil {
		if cause := context.Cause(dialing); cause != nil {
			err = cause
		}
		return nil, p.explain(fmt.Errorf("start the kernel: %w", err))
	}
	return p, nil
}

// headless returns the environment of a kernel that nobody watches: cells learn it by HORNBOOK_HEADLESS, temporary files
// go where they are removed with the run, and gopls, which only serves an editor, is not found.
func headless(env []string, temp string) []string {
	env = toolchain.Setenv(env, "HORNBOOK_HEADLESS", "1")
	for _, name := range []string{"TMPDIR", "TMP", "TEMP"} {
		env = toolchain.Setenv(env, name, temp)
	}
	folders := slices.DeleteFunc(filepath.SplitList(toolchain.Getenv(env, "PATH")), func(folder string) bool {
		return holds(folder, "gopls") && !holds(folder, "sh") && !holds(folder, "go")
	})
	return toolchain.Setenv(env, "PATH", strings.Join(folders, string(os.PathListSeparator)))
}

func holds(folder, program string) bool {
	_, err := os.Stat(filepath.Join(folder, toolchain.Executable(program)))
	return err == nil
}

// execute runs the code of one cell. A cell that takes longer than timeout is interrupted; one that does not end then
// is killed with the kernel.
func (p *process) execute(ctx context.Context, code string, timeout time.Duration, output func(kind string, content []byte)) error {
	limit, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	slow := time.AfterFunc(timeout, func() { p.client.Interrupt() })
	defer slow.Stop()
	stuck := time.AfterFunc(timeout+graceLimit, func() {
		cancel(fmt.Errorf("longer than %v, and %v after the interrupt it still ran", timeout, graceLimit))
	})
	defer stuck.Stop()
	finished := make(chan struct{})
	defer close(finished)
	go func() {
		select {
		case <-p.ended:
			cancel(errors.New("the kernel ended"))
		case <-finished:
		}
	}()
	start := time.Now()
	p.count++
	if err := p.kernel.note(cells.Cell{Number: p.count, Code: code}); err != nil {
		return err
	}
	cell := p.kernel.cell()
	publish := func(messages []published.Message) {
		for _, m := range messages {
			output(m.Kind, m.Content)
		}
	}
	_, err := p.client.Execute(limit, code, func(m jupyter.Message) { publish(cell.Filter(m.Header.Type, m.Content)) })
	publish(cell.End())
	switch {
	case err != nil && limit.Err() != nil:
		return p.explain(context.Cause(limit))
	case err != nil:
		return p.explain(err)
	case time.Since(start) > timeout:
		return fmt.Errorf("longer than %v, interrupted", timeout)
	}
	return nil
}

// gonbDir is the folder, new for each kernel, in which gonb compiles cells.
var gonbDir = regexp.MustCompile(`[/\\]gonb_[0-9a-f]{8}[/\\]`)

// scrub takes the folders of this machine out of a text, so that a committed notebook does not change with them: a
// cell's file stays as main.go, Hornbook's as hornbook/dl/fit.go, and Go's and the modules' by their import paths.
func (p *process) scrub(text string) string {
	const separator = string(filepath.Separator)
	text = gonbDir.ReplaceAllStringFunc(text, func(string) string { return "/gonb/" })
	return strings.NewReplacer(
		p.dir+"/gonb/", "",
		p.kernel.source+separator, "hornbook/",
		filepath.Join(p.kernel.golang.Root, "src")+separator, "",
		p.kernel.golang.Env["GOMODCACHE"]+separator, "",
	).Replace(text)
}

// language returns the language of the notebook, for its page.
func (p *process) language() string {
	if p.kernel.chinese() {
		return "zh-CN"
	}
	return "en"
}

// explain adds to an error what the kernel logged last, and keeps the log.
func (p *process) explain(err error) error {
	data, readErr := os.ReadFile(p.log)
	if readErr != nil || len(bytes.TrimSpace(data)) == 0 {
		return err
	}
	p.failed = true
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	return fmt.Errorf("%w; the kernel's log is %s and ends with\n%s", err, p.log, strings.Join(lines[max(0, len(lines)-8):], "\n"))
}

// stop ends the kernel with all that it started, and removes its folder, but for a log that an error named.
func (p *process) stop() {
	if p.command != nil {
		if p.client != nil && p.client.Shutdown() == nil {
			select {
			case <-p.ended:
			case <-time.After(endLimit):
			}
		}
		killGroup(p.command)
		<-p.ended
	}
	if p.client != nil {
		p.client.Close()
	}
	if !p.failed {
		os.RemoveAll(p.dir)
		return
	}
	entries, err := os.ReadDir(p.dir)
	if err != nil {
		return
	}
	for _, entry := range entries {
		if path := filepath.Join(p.dir, entry.Name()); path != p.log {
			os.RemoveAll(path)
		}
	}
}
