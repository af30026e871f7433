package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/internal/ipynb"
	"github.com/hornbook-go/hornbook/kernel/internal/published"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const warmText = `
Builds the kernel's tools, and compiles with the kernel's own flags what cells link: Go's
standard library, Hornbook's packages, and what the notebooks import. After that the first
cell of a new kernel takes a second, and cells work without a network. The arguments are
further packages, which the cells of this machine shall have as well.`

func warmCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("warm", "[-completion=false] [-tools] [PACKAGE...]", warmText, stderr)
	completion := flags.Bool("completion", true, "build gopls as well, which completes and explains: a minute, once")
	tools := flags.Bool("tools", false, "end when the tools are built")
	if err := parseFlags(flags, args, 0, -1); err != nil {
		return err
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt)
	defer stop()
	setup, err := findSetup()
	if err != nil {
		return err
	}
	if err := setup.warmTools(ctx, *completion, stdout); err != nil || *tools {
		return err
	}
	return setup.warm(ctx, flags.Args(), stdout)
}

// warmStep does one step, and says how long it took.
func warmStep(ctx context.Context, stdout io.Writer, name string, do func() error) error {
	start := time.Now()
	if err := do(); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return fmt.Errorf("%s: %w", name, err)
	}
	fmt.Fprintf(stdout, "%-36s %6.1f s\n", name, time.Since(start).Seconds())
	return nil
}

// warmTools builds what compiles cells and, if wanted, what completes them.
func (s setup) warmTools(ctx context.Context, completion bool, stdout io.Writer) error {
	err := warmStep(ctx, stdout, "gonb and goimports", func() error { return s.golang.Build(ctx, s.checkout, s.tools, nil) })
	if err == nil && completion {
		err = warmStep(ctx, stdout, "gopls", func() error { return s.golang.BuildCompletion(ctx, s.checkout, s.tools) })
	}
	return err
}

// pagesCell has the programs of both kinds of pages built, with a model as small as any.
const pagesCell = `import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/notebook"
)

%%
for _, page := range []*notebook.Page{notebook.Plane(), notebook.Playground(dl.Sequential(layers.Dense(2, layers.InputShape(16))))} {
	if err := page.Err(); err != nil {
		panic(err)
	}
}`

// warm fills the caches with what cells link; the tools are there.
func (s setup) warm(ctx context.Context, packages []string, stdout io.Writer) error {
	step := func(name string, do func() error) error { return warmStep(ctx, stdout, name, do) }
	if err := step("the standard library", func() error { _, err := s.cellGo(ctx, "build", "std"); return err }); err != nil {
		return err
	}
	own, err := s.publicPackages(ctx)
	if err != nil {
		return err
	}
	imported, err := importedByNotebooks(filepath.Join(s.checkout, "notebooks"))
	if err != nil {
		return err
	}
	all := slices.Concat(own, imported, packages)
	slices.Sort(all)
	all = slices.Compact(all)
	if err := step(fmt.Sprintf("%d packages, of Hornbook and others", len(all)), func() error {
		if _, err := s.cellGo(ctx, "mod", "download"); err != nil {
			return err
		}
		_, err := s.cellGo(ctx, append([]string{"build"}, own...)...)
		return err
	}); err != nil {
		return err
	}
	// The rest as a notebook does it: what gonb asks of the network, and the link, too. A second kernel then has all.
	cells := []string{"import (\n", "%%\nfmt.Println(1)"}
	for _, path := range all {
		cells[0] += "\t_ " + fmt.Sprintf("%q", path) + "\n"
	}
	cells[0] += ")\n\n%%\nfmt.Println(0)"
	if err := step("a cell that imports them all", func() error { return s.firstCells(ctx, cells, nil) }); err != nil {
		return err
	}
	if err := step("the programs of pages", func() error { return s.firstCells(ctx, []string{pagesCell}, nil) }); err != nil {
		return err
	}
	// The check: without any network.
	return step("a new kernel's first cell, offline", func() error {
		return s.firstCells(ctx, cells[1:], func(env []string) []string {
			proxies, _, _ := strings.Cut(toolchain.Getenv(env, "GOPROXY"), ",") // the module cache
			return toolchain.Setenv(env, "GOPROXY", proxies)
		})
	})
}

// cellGo runs go in the checkout as cells are compiled.
func (s setup) cellGo(ctx context.Context, args ...string) (string, error) {
	env := toolchain.Apply(os.Environ(), s.golang.CellEnv(s.checkout, s.tools))
	cmd := s.golang.Command(s.checkout, env, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Start(); err != nil {
		return "", fmt.Errorf("run go: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { cmd.Process.Kill() })
	defer stop()
	if err := cmd.Wait(); err != nil {
		return "", fmt.Errorf("go %s: %w\n%s", args[0], err, strings.TrimSpace(said.String()))
	}
	return out.String(), nil
}

// publicPackages returns the packages of Hornbook that a cell can import.
func (s setup) publicPackages(ctx context.Context) ([]string, error) {
	out, err := s.cellGo(ctx, "list", "-f", `{{if and (ne .Name "main") .GoFiles}}{{.ImportPath}}{{end}}`, "./...")
	if err != nil {
		return nil, err
	}
	return slices.DeleteFunc(strings.Fields(out), func(path string) bool {
		return slices.Contains(strings.Split(path, "/"), "internal") || strings.HasPrefix(path, toolchain.Hornbook+"/kernel/")
	}), nil
}

var importPath = regexp.MustCompile(`(?m)^\s*(?:import\s+)?(?:[\w.]+\s+)?"((?:[\w-]+\.)+[\w-]+/[\w./~-]+)"\s*$`)

// importedByNotebooks returns the packages that the cells of notebooks below the folder import, but Hornbook's and those
// of notebooks that are not finished.
func importedByNotebooks(folder string) ([]string, error) {
	var paths []string
	err := filepath.WalkDir(folder, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".ipynb" || strings.HasPrefix(entry.Name(), ".") {
			return err
		}
		notebook, err := ipynb.Read(path)
		if err != nil {
			return err
		}
		for _, cell := range notebook.CodeCells() {
			for _, match := range importPath.FindAllStringSubmatch(cell.Source, -1) {
				if !strings.HasPrefix(match[1], toolchain.Hornbook+"/") && !cell.Tagged("raises-exception") {
					paths = append(paths, match[1])
				}
			}
		}
		return nil
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("read what the notebooks import: %w", err)
	}
	return paths, nil
}

// firstCells runs cells in a new kernel, and fails with the first that does.
func (s setup) firstCells(ctx context.Context, cells []string, change func(env []string) []string) error {
	dir, err := os.MkdirTemp("", "hornbook-warm-")
	if err != nil {
		return fmt.Errorf("make a folder: %w", err)
	}
	defer os.RemoveAll(dir)
	// In that folder, outside any module, the cells see this clone.
	if err := os.Setenv(toolchain.SourceVariable, s.checkout); err != nil {
		return fmt.Errorf("set the environment: %w", err)
	}
	process, err := startKernelWith(ctx, dir, change)
	if err != nil {
		return err
	}
	defer process.stop()
	for _, code := range cells {
		var failed error
		err := process.execute(ctx, code, 10*time.Minute, func(kind string, content []byte) {
			if kind == "error" {
				failed = errorOf(content)
			}
		})
		if err := errors.Join(err, failed); err != nil {
			return err
		}
	}
	return nil
}

// errorOf returns the error that a message tells.
func errorOf(content []byte) error {
	var told struct {
		Traceback []string `json:"traceback"`
	}
	if err := json.Unmarshal(content, &told); err != nil {
		return fmt.Errorf("decode the kernel's error: %w", err)
	}
	return errors.New(published.Plain(strings.Join(told.Traceback, "\n")))
}
