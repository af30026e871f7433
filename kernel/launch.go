package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hornbook-go/hornbook/internal/cells"
	"github.com/hornbook-go/hornbook/internal/ipynb"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/kernel/internal/jupyter"
	"github.com/hornbook-go/hornbook/kernel/internal/published"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const launchText = `
Starts gonb for the connection file, in the current folder, which is the notebook's.
Its cells see the module round that folder and Hornbook: the one that the module names
if it names one, else the clone that install recorded. In a folder named zh, what cells
display is in Chinese (HORNBOOK_LANG=zh).`

func launchCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("launch", "CONNECTION_FILE", launchText, stderr)
	if err := parseFlags(flags, args, 1, 1); err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the current folder: %w", err)
	}
	return launch(ctx, dir, flags.Arg(0), stderr)
}

// launch runs gonb behind a relay, which makes of its errors what a reader needs, until gonb ends.
func launch(ctx context.Context, dir, connectionFile string, stderr io.Writer) error {
	front, err := jupyter.ReadConnection(connectionFile)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "hornbook-kernel-")
	if err != nil {
		return fmt.Errorf("make the kernel's temporary folder: %w", err)
	}
	defer os.RemoveAll(temp)
	inner, err := jupyter.NewLocalConnection(temp)
	if err != nil {
		return err
	}
	inner.Key = front.Key
	file := filepath.Join(temp, filepath.Base(connectionFile)) // gonb reads the kernel's id from this name
	if err := inner.Write(file); err != nil {
		return err
	}
	k, err := newKernel(dir, file)
	if err != nil {
		return err
	}
	if !k.tools.Ready() { // the cache folder was emptied after the install
		if err := k.golang.Build(ctx, k.source, k.tools, stderr); err != nil {
			return err
		}
	}
	if err := seed(ctx, k.golang, stderr); err != nil { // without it cells compile, only later
		fmt.Fprintln(stderr, "hornbook:", err)
	}
	gonb := exec.Command(k.argv[0], k.argv[1:]...)
	gonb.Dir, gonb.Env, gonb.Stdout, gonb.Stderr = dir, k.env, os.Stdout, os.Stderr
	if err := gonb.Start(); err != nil {
		return fmt.Errorf("start gonb: %w", err)
	}
	if err := startGuard(gonb.Process.Pid); err != nil {
		gonb.Process.Kill()
		return errors.Join(err, gonb.Wait())
	}
	// A terminal's Ctrl-C reaches gonb as well, whose matter it is; to be ended is both's.
	signal.Ignore(os.Interrupt)
	ending := make(chan os.Signal, 1)
	signal.Notify(ending, syscall.SIGTERM)
	defer signal.Stop(ending)
	go func() {
		for s := range ending {
			gonb.Process.Signal(s)
		}
	}()

	relaying, cancel := context.WithCancel(ctx)
	defer cancel()
	ended := make(chan error, 1)
	go func() {
		ended <- gonb.Wait()
		cancel()
	}()
	relay := jupyter.Relay{Front: front, Kernel: inner, Publish: publisher(k, stderr), Reply: introduce}
	// The connection file holds the key; it is not needed once gonb answers.
	broken := relay.Run(relaying, func() { os.Remove(file) })
	// gonb closes its channels before it ends.
	select {
	case err := <-ended:
		if err != nil {
			return fmt.Errorf("gonb ended: %w", err)
		}
		return nil
	case <-time.After(endLimit):
		gonb.Process.Kill()
		return broken
	}
}

// publisher returns what makes readable what gonb publishes, execution by execution.
func publisher(k *kernel, stderr io.Writer) func(jupyter.Message) []jupyter.Message {
	var mu sync.Mutex
	running := map[string]*published.Cell{}
	return func(m jupyter.Message) []jupyter.Message {
		mu.Lock()
		defer mu.Unlock()
		id := m.Parent.ID
		var list []published.Message
		switch m.Header.Type {
		case "stream", "error", "display_data", "update_display_data":
			if running[id] == nil {
				running[id] = k.cell()
			}
			list = running[id].Filter(m.Header.Type, m.Content)
			if len(list) == 1 && bytes.Equal(list[0].Content, m.Content) {
				return []jupyter.Message{m}
			}
		case "status":
			if cell := running[id]; cell != nil && bytes.Contains(m.Content, []byte(`"idle"`)) {
				list = cell.End()
				delete(running, id)
			}
			list = append(list, published.Message{Kind: m.Header.Type, Content: m.Content})
		case "execute_input":
			var input struct {
				Code   string `json:"code"`
				Number int    `json:"execution_count"`
			}
			if json.Unmarshal(m.Content, &input) == nil {
				if err := k.note(cells.Cell{Number: input.Number, Code: input.Code}); err != nil { // its errors name main.go
					fmt.Fprintln(stderr, "hornbook:", err)
				}
			}
			return []jupyter.Message{m}
		default:
			return []jupyter.Message{m}
		}
		var out []jupyter.Message
		for _, changed := range list {
			out = append(out, m.Following(changed.Kind, changed.Content))
		}
		return out
	}
}

// introduce makes of gonb's introduction Hornbook's: front ends colour what they write into files by it.
func introduce(m jupyter.Message) jupyter.Message {
	if m.Header.Type != "kernel_info_reply" {
		return m
	}
	var info map[string]any
	if err := json.Unmarshal(m.Content, &info); err != nil {
		return m
	}
	info["implementation"] = "hornbook"
	info["banner"] = "Hornbook: deep learning in Go, in the notebook. Cells are compiled by gonb."
	info["help_links"] = []map[string]string{
		{"text": "Hornbook", "url": "https://pkg.go.dev/" + toolchain.Hornbook},
		{"text": "Go's standard library", "url": "https://pkg.go.dev/std"},
	}
	info["language_info"] = ipynb.LanguageInfo()
	if content, err := json.Marshal(info); err == nil {
		m.Content = content
	}
	return m
}

// kernel is what starts gonb for the notebooks of one folder.
type kernel struct {
	argv   []string
	env    []string
	source string
	golang *toolchain.Go
	tools  toolchain.Tools
	cells  []cells.Cell // that were executed, which also stand in a file
	noted  string       // the file
}

// newKernel finds the modules round the folder dir and the environment of its cells, whose code it will note beside the
// connection file. What install recorded is used
// where it is there, since a front end may know another Go than the terminal did.
func newKernel(dir, connectionFile string) (*kernel, error) {
	env := os.Environ()
	if path := os.Getenv(toolchain.PathVariable); path != "" {
		env = toolchain.Setenv(env, "PATH", toolchain.PrependPath(os.Getenv("PATH"), filepath.SplitList(path)...))
		if err := os.Setenv("PATH", toolchain.Getenv(env, "PATH")); err != nil {
			return nil, fmt.Errorf("set PATH: %w", err)
		}
	}
	source, err := toolchain.Checkout(dir)
	if err != nil {
		return nil, err
	}
	golang, err := toolchain.Find(source)
	if err != nil {
		return nil, err
	}
	tools, err := golang.Tools(source)
	if err != nil {
		return nil, err
	}
	modules, err := toolchain.Workspace(filepath.Join(golang.Bin(), toolchain.Executable("go")), dir, source)
	if err != nil {
		return nil, err
	}
	for _, module := range modules {
		if strings.Contains(module, ",") {
			return nil, fmt.Errorf("the folder %s has a comma in its name, which gonb takes for two folders", module)
		}
	}
	// With plain errors gonb says the line in the error itself; in HTML it would say it beside.
	argv := []string{tools.Gonb(), "--kernel", connectionFile, "--raw_error", "--go_work=" + strings.Join(modules, ",")}
	env = toolchain.Apply(env, golang.CellEnv(source, tools))
	env = toolchain.Setenv(env, published.OrderVariable, "1")
	noted := filepath.Join(filepath.Dir(connectionFile), "cells")
	env = toolchain.Setenv(env, cells.Variable, noted)
	return &kernel{argv: argv, env: inLanguage(env, dir), source: source, golang: golang, tools: tools, noted: noted}, nil
}

// note takes in a cell that begins.
func (k *kernel) note(c cells.Cell) error {
	k.cells = append(k.cells, c)
	return cells.Note(k.noted, c)
}

// cell returns what makes readable what is published about one execution, that of the cell noted last.
func (k *kernel) cell() *published.Cell {
	return &published.Cell{
		Library: published.Library{Source: k.source, Root: k.golang.Root, Modules: k.golang.Env["GOMODCACHE"]},
		Chinese: k.chinese(),
		Sources: k.cells,
	}
}

// chinese tells whether the notebook is.
func (k *kernel) chinese() bool {
	return strings.HasPrefix(toolchain.Getenv(k.env, language.Variable), "zh")
}

// inLanguage returns env with the language of the notebooks in the folder dir: Chinese in one named zh, or below it. What
// the user has set himself stays.
func inLanguage(env []string, dir string) []string {
	if toolchain.Getenv(env, language.Variable) == "" && slices.Contains(strings.Split(filepath.ToSlash(dir), "/"), "zh") {
		return toolchain.Setenv(env, language.Variable, "zh")
	}
	return env
}
