package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

const runText = `
Executes notebooks cell by cell, and prints a line for each cell. Stops with status 1 at
the first cell that fails, or does not fail though it is tagged raises-exception. Needs
no Jupyter and no installed kernel. Cells see HORNBOOK_HEADLESS=1.`

func runCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("run", "[-timeout 120s] [-inplace | -o FILE] NOTEBOOK.ipynb...", runText, stderr)
	timeout := flags.Duration("timeout", 120*time.Second, "the limit for each cell: it is interrupted then, and killed 10 s later")
	inplace := flags.Bool("inplace", false, "write the outputs back into the notebook when all its cells have run")
	output := flags.String("o", "", "write the executed notebook to `FILE`, also when a cell failed")
	if err := parseFlags(flags, args, 1, -1); err != nil {
		return err
	}
	if *inplace && *output != "" || *output != "" && flags.NArg() != 1 {
		fmt.Fprintln(stderr, "kernel run: -o takes one notebook, and not -inplace")
		return errUsage
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	setup, err := findSetup()
	if err != nil {
		return err
	}
	if !setup.tools.Ready() {
		fmt.Fprintln(stdout, "building gonb and goimports (once)")
	}
	if err := setup.golang.Build(ctx, setup.checkout, setup.tools, stderr); err != nil {
		return err
	}
	for _, file := range flags.Args() {
		target := *output
		if *inplace {
			target = file
		}
		if err := runNotebook(ctx, file, target, *timeout, stdout); err != nil {
			return err
		}
	}
	return nil
}

// runNotebook executes one notebook and writes it to target, if that is not "".
func runNotebook(ctx context.Context, file, target string, timeout time.Duration, stdout io.Writer) error {
	start := time.Now()
	notebook, err := ipynb.Read(file)
	if err != nil {
		return err
	}
	dir, err := filepath.Abs(filepath.Dir(file))
	if err != nil {
		return fmt.Errorf("find the notebook's folder: %w", err)
	}
	process, err := startKernel(ctx, dir)
	if err != nil {
		return err
	}
	defer process.stop()
	fmt.Fprintf(stdout, "%s: kernel ready in %.1f s\n", file, time.Since(start).Seconds())

	notebook.Scrub = process.scrub

	failure := runCells(ctx, notebook, process, timeout, stdout)
	if target != "" && (failure == nil || target != file) {
		notebook.SetLanguage()
		if err := notebook.Write(target); err != nil {
			return errors.Join(failure, err)
		}
	}
	if failure != nil {
		return fmt.Errorf("%s: %w", file, failure)
	}
	fmt.Fprintf(stdout, "%s: ok, %.1f s\n", file, time.Since(start).Seconds())
	return nil
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
		section("error:", failure.Value)
		section("traceback:", strings.Join(failure.Traceback, "\n"))
	}
}
