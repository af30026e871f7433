package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/internal/ipynb"
	"github.com/hornbook-go/hornbook/kernel/internal/drawing"
	"github.com/hornbook-go/hornbook/kernel/internal/published"
	"github.com/hornbook-go/hornbook/kernel/internal/webpage"
)

const runText = `
Executes notebooks cell by cell, and prints a line for each cell. A notebook stops at the
first cell that fails, or does not fail though it is tagged raises-exception; the others
go on, and the status is 1 in the end. Needs no Jupyter and no installed kernel. Cells
see HORNBOOK_HEADLESS=1, and in a folder named zh HORNBOOK_LANG=zh.

With -check the outputs are compared with those in the file. Numbers may differ by one in
a thousand, or one in their last digit, and pictures a little; times, speeds, dates,
addresses and paths are not compared. A cell's metadata says otherwise:
"hornbook": {"tolerance": 0.02}, or {"check": false}; so do the tags tolerance=0.02 and
no-check.`

// runOptions says what becomes of the notebooks.
type runOptions struct {
	timeout, total time.Duration // for a cell, for a notebook
	inplace, check bool
	output, html   string
	files          []string
	jobs           int
}

func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("run", "[-j N] [-timeout 120s] [-total 15m] [-inplace | -o FILE] [-check] [-html FILE|DIR] NOTEBOOK.ipynb...", runText, stderr)
	var o runOptions
	flags.DurationVar(&o.timeout, "timeout", 120*time.Second, "the limit for each cell: it is interrupted then, and killed 10 s later")
	flags.DurationVar(&o.total, "total", 15*time.Minute, "the limit for each notebook")
	flags.IntVar(&o.jobs, "j", max(1, runtime.NumCPU()/2), "how many notebooks run at a time")
	flags.BoolVar(&o.inplace, "inplace", false, "write the outputs back into the notebook when all its cells have run")
	flags.BoolVar(&o.check, "check", false, "compare the outputs with those in the file; status 1 if a cell shows otherwise")
	flags.StringVar(&o.output, "o", "", "write the executed notebook to `FILE`, also when a cell failed")
	flags.StringVar(&o.html, "html", "", "write the executed notebook as one static page to `FILE|DIR`; a folder for more than one")
	if err := parseFlags(flags, args, 1, -1); err != nil {
		return err
	}
	o.files = flags.Args()
	if why := o.wrong(); why != "" {
		fmt.Fprintf(stderr, "kernel run: %s\n", why)
		return errUsage
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	setup, err := findSetup()
	if err != nil {
		return err
	}
	if err := setup.build(ctx, stdout, stderr); err != nil {
		return err
	}
	return o.runAll(ctx, stdout)
}

// wrong says which options do not go together.
func (o runOptions) wrong() string {
	switch {
	case o.jobs < 1:
		return fmt.Sprintf("-j %d: want 1 or more", o.jobs)
	case o.timeout <= 0 || o.total <= 0:
		return "a limit is 0 or less: want for instance -timeout 120s"
	case o.inplace && o.output != "":
		return "-o and -inplace exclude each other"
	case o.output != "" && len(o.files) != 1:
		return "-o takes one notebook"
	case o.html != "" && len(o.files) != 1 && strings.EqualFold(filepath.Ext(o.html), ".html"):
		return "-html takes a folder for more than one notebook, or one notebook for a file"
	}
	for i, file := range o.files {
		if slices.Contains(o.files[:i], file) {
			return file + " is named twice"
		}
	}
	return ""
}

// runAll runs the notebooks, some at a time. What is printed of one stays together.
func (o runOptions) runAll(ctx context.Context, stdout io.Writer) error {
	var printing sync.Mutex
	places := make(chan struct{}, min(o.jobs, len(o.files)))
	failures := make([]error, len(o.files))
	var wg sync.WaitGroup
	for i, file := range o.files {
		places <- struct{}{}
		if ctx.Err() != nil {
			break
		}
		wg.Go(func() {
			defer func() { <-places }()
			if cap(places) == 1 {
				failures[i] = o.runNotebook(ctx, file, stdout)
				return
			}
			var out bytes.Buffer
			failures[i] = o.runNotebook(ctx, file, &out)
			printing.Lock()
			defer printing.Unlock()
			stdout.Write(out.Bytes())
		})
	}
	wg.Wait()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	failed := slices.DeleteFunc(failures, func(err error) bool { return err == nil })
	if len(o.files) > 1 && len(failed) > 0 {
		return fmt.Errorf("%d of %d notebooks:\n%w", len(failed), len(o.files), errors.Join(failed...))
	}
	return errors.Join(failed...)
}

// runNotebook executes one notebook, compares what it showed, and writes it.
func (o runOptions) runNotebook(ctx context.Context, file string, stdout io.Writer) error {
	start := time.Now()
	notebook, err := ipynb.Read(file)
	if err != nil {
		return err
	}
	committed, err := ipynb.Read(file) // running the first one empties its cells
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("find the notebook's folder: %w", err)
	}
	limited, cancel := context.WithTimeoutCause(ctx, o.total, fmt.Errorf("the notebook took longer than %v", o.total))
	defer cancel()
	process, err := startKernel(limited, dir)
	if err != nil {
		return fmt.Errorf("%s: %w", file, err)
	}
	defer process.stop()
	fmt.Fprintf(stdout, "%s: kernel ready in %.1f s\n", file, time.Since(start).Seconds())

	notebook.Scrub, notebook.Draw = process.scrub, draw
	failure := runCells(limited, notebook, process, o.timeout, stdout)
	if failure == nil && o.check {
		failure = report(ipynb.Compare(committed, notebook), stdout)
	}
	notebook.SetLanguage()
	target := o.output
	if o.inplace && failure == nil {
		target = file
	}
	if target != "" {
		if err := notebook.Write(target); err != nil {
			return errors.Join(failure, err)
		}
	}
	if o.html != "" {
		if err := o.writePage(notebook, file, process.language()); err != nil {
			return errors.Join(failure, err)
		}
	}
	if failure != nil {
		return fmt.Errorf("%s: %w", file, failure)
	}
	fmt.Fprintf(stdout, "%s: ok, %.1f s\n", file, time.Since(start).Seconds())
	return nil
}

// draw makes a picture of the drawings in a display's HTML.
func draw(html string) (picture []byte, width int, alt string, err error) {
	p, err := drawing.Of(html)
	if p == nil {
		return nil, 0, "", err
	}
	return p.PNG, p.Width, p.Alt, nil
}

// report prints what a notebook shows otherwise than the committed one.
func report(differences []ipynb.Difference, stdout io.Writer) error {
	if len(differences) == 0 {
		return nil
	}
	for _, d := range differences {
		fmt.Fprintf(stdout, "  DIFFERS %s\n", d)
	}
	if len(differences) == 1 {
		return fmt.Errorf("it shows otherwise than committed: %s", differences[0])
	}
	return fmt.Errorf("%d cells show otherwise than committed, the first: %s", len(differences), differences[0])
}

// writePage writes the notebook as a page; in a folder, where it lies among the notebooks, so that their links hold.
func (o runOptions) writePage(notebook *ipynb.Notebook, file, language string) error {
	target := o.html
	if !strings.EqualFold(filepath.Ext(target), ".html") {
		relative, err := filepath.Rel(commonFolder(o.files), file)
		if err != nil {
			return fmt.Errorf("write the page: %w", err)
		}
		target = filepath.Join(target, strings.TrimSuffix(relative, ".ipynb")+".html")
	}
	if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	var b bytes.Buffer
	if err := webpage.Write(&b, notebook, webpage.Options{Language: language, Folder: filepath.Dir(file)}); err != nil {
		return err
	}
	if err := aside.WriteFile(target, b.Bytes(), 0o644); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// commonFolder returns the deepest folder that holds all the files.
func commonFolder(files []string) string {
	folder := filepath.Dir(files[0])
	for _, file := range files[1:] {
		for {
			relative, err := filepath.Rel(folder, file)
			if err == nil && filepath.IsLocal(relative) || folder == filepath.Dir(folder) {
				break
			}
			folder = filepath.Dir(folder)
		}
	}
	return folder
}

// executor runs the code of a cell: a kernel's process, or a test's.
type executor interface {
	execute(ctx context.Context, code string, timeout time.Duration, output func(kind string, content []byte)) error
}

// runCells executes the code cells in order until one does what it should not.
func runCells(ctx context.Context, notebook *ipynb.Notebook, kernel executor, timeout time.Duration, stdout io.Writer) error {
	var all []*ipynb.Outputs
	defer func() { notebook.Finish(all) }()
	cells := notebook.CodeCells()
	count := 0
	for _, cell := range cells { // nothing of an earlier run stays behind a cell that fails
		all = append(all, notebook.Begin(cell, 0))
	}
	for i, cell := range cells {
		if cell.Empty() {
			continue
		}
		count++
		outputs := notebook.Begin(cell, count)
		all[i] = outputs
		start := time.Now()
		var damaged error
		err := kernel.execute(ctx, cell.Source, timeout, func(kind string, content []byte) {
			damaged = errors.Join(damaged, outputs.Add(kind, content))
		})
		if err = errors.Join(err, damaged); err == nil {
			err = verdict(cell, outputs)
		}
		state := "ok"
		switch {
		case err != nil:
			state = "FAILED"
		case outputs.Failure() != nil:
			state = "ok (raises an exception, as it should)"
		}
		fmt.Fprintf(stdout, "  cell %3d %8.2f s  %s\n", cell.Index, time.Since(start).Seconds(), state)
		if err != nil {
			printFailure(stdout, cell, outputs)
			return fmt.Errorf("cell %d: %w", cell.Index, err)
		}
	}
	return nil
}

// verdict says what is wrong with how a cell ended.
func verdict(cell ipynb.Cell, outputs *ipynb.Outputs) error {
	failure, wanted := outputs.Failure(), cell.Tagged("raises-exception")
	switch {
	case failure != nil && !wanted:
		reason, _, _ := strings.Cut(strings.TrimSpace(failure.Value), "\n")
		return fmt.Errorf("%s: %s", failure.Name, reason)
	case failure == nil && wanted:
		return errors.New("it is tagged raises-exception, and ended without one")
	}
	return nil
}

// printFailure shows the cell and what it said, indented.
func printFailure(w io.Writer, cell ipynb.Cell, outputs *ipynb.Outputs) {
	section := func(title, text string) {
		if text = strings.TrimRight(text, "\n"); text != "" {
			fmt.Fprintf(w, "    %s\n      %s\n", title, strings.ReplaceAll(text, "\n", "\n      "))
		}
	}
	section("source:", cell.Source)
	section("stdout:", outputs.Text("stdout"))
	section("stderr:", outputs.Text("stderr"))
	if failure := outputs.Failure(); failure != nil {
		section("error:", published.Plain(strings.Join(failure.Traceback, "\n")))
	}
}
