// Package lab opens Hornbook's notebooks in JupyterLab, on a machine that needs nothing but Go and a network. The first
// start installs JupyterLab and trains the seed program meanwhile; later ones take a few seconds.
//
//	err := lab.Lab{Checkout: root, Go: golang, Tools: tools, Install: install, Out: os.Stdout}.Run(ctx)
package lab

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/python"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

// Lab says what is opened, and how.
type Lab struct {
	Checkout string // the root of Hornbook's source
	Go       *toolchain.Go
	Tools    toolchain.Tools
	Install  func() (string, error) // writes the kernelspec
	Out      io.Writer              // the terminal

	Notebook  string // the notebook to open; the default is the first lesson
	InPlace   bool   // open notebooks/ itself, not the working copy
	Port      int    // 0: the first free one from 8888
	NoBrowser bool
	Seed      string // the package that is trained in the meantime; "" for none
}

// Run prepares what is missing, serves JupyterLab and returns when the user ends it: by Ctrl-C, by its menu, or with ctx.
func (l Lab) Run(ctx context.Context) error {
	say := newReport(l.Out)
	cache, err := toolchain.Cache()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(cache, 0o755); err != nil {
		return fmt.Errorf("make the cache folder: %w", err)
	}
	environment, err := l.environmentDir(cache)
	if err != nil {
		return err
	}
	if err := l.prepare(ctx, say, cache, environment); err != nil {
		return err
	}
	if _, err := l.Install(); err != nil {
		return err
	}
	root, open, err := l.notebooks(say)
	if err != nil {
		return err
	}
	server, err := startServer(ctx, serverConfig{
		python: python.Program(environment), root: root, port: l.Port, log: filepath.Join(cache, "jupyterlab.log"),
		config: filepath.Join(cache, "jupyter-config"),
	})
	if err != nil {
		return err
	}
	l.announce(say, server, open)

	background, cancel := context.WithCancel(ctx)
	defer cancel()
	go l.buildCompletion(background, say)
	return server.wait(ctx, say)
}

// prepare installs JupyterLab and the tools unless they are there, and trains the seed program meanwhile.
func (l Lab) prepare(ctx context.Context, say *report, cache, environment string) error {
	if l.Tools.Ready() && python.Installed(ctx, environment) {
		return nil
	}
	say.line("Preparing, once; later starts take a few seconds. JupyterLab and the kernel's tools go to %s.", cache)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	jupyter := make(chan error, 1)
	go func() { jupyter <- l.installJupyter(ctx, say, cache, environment) }()

	// What fails here spoils only the training; that the lab opens is worth more than to stop for it.
	l.train(ctx, say)
	downloads := &downloads{cache: l.Go.Env["GOMODCACHE"]}
	if !l.Tools.Ready() {
		start := time.Now()
		say.topic("kernel", "building gonb and goimports")
		if err := l.Go.Build(ctx, l.Checkout, l.Tools, downloads); err != nil {
			cancel()
			<-jupyter
			return err
		}
		say.topic("kernel", "built in %.0f s%s", time.Since(start).Seconds(), downloads)
	}
	l.warm(ctx, say)
	return <-jupyter
}

func (l Lab) installJupyter(ctx context.Context, say *report, cache, environment string) error {
	if python.Installed(ctx, environment) {
		return nil
	}
	const topic = "JupyterLab"
	start := time.Now()
	interpreter, err := python.Find(ctx)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		say.topic(topic, "no Python here that fits (%v)", oneLine(err))
		announced, every := false, &interval{}
		interpreter, err = python.Fetch(ctx, l.Go, l.Checkout, cache, func(bytes int64) {
			if !announced {
				announced = true
				say.topic(topic, "fetching one, %s, as a Go module", megabytes(python.FetchSize))
			} else if every.passed() {
				say.topic(topic, "%s of Python", megabytes(bytes))
			}
		})
		if err != nil {
			return err
		}
	}
	say.topic(topic, "Python %s, %s", interpreter.Version, interpreter.Path)
	every := &interval{}
	var last python.Progress
	err = interpreter.Environment(ctx, environment, filepath.Join(l.Checkout, "kernel", "jupyter.lock"),
		filepath.Join(cache, "pip.log"), func(p python.Progress) {
			last = p
			if p.Unpacking {
				say.topic(topic, "all %d packages are there, %s; unpacking", p.Packages, megabytes(p.Bytes))
			} else if every.passed() {
				say.topic(topic, "%d of %d packages, %s", p.Packages, p.Of, megabytes(p.Bytes))
			}
		})
	if err != nil {
		return err
	}
	if err := quiet(environment); err != nil {
		return err
	}
	say.topic(topic, "installed in %.0f s, %s downloaded", time.Since(start).Seconds(), megabytes(last.Bytes))
	return nil
}

// environmentDir returns the folder of JupyterLab's environment: a new one for each lock file.
func (l Lab) environmentDir(cache string) (string, error) {
	data, err := os.ReadFile(filepath.Join(l.Checkout, "kernel", "jupyter.lock"))
	if err != nil {
		return "", fmt.Errorf("read JupyterLab's packages: %w", err)
	}
	sum := sha256.Sum256(data)
	return filepath.Join(cache, "jupyter-"+hex.EncodeToString(sum[:6])), nil
}

// notebooks returns the folder that is served, with the working copy brought up to date, and the notebook to open in it.
func (l Lab) notebooks(say *report) (root, open string, err error) {
	source, root := filepath.Join(l.Checkout, "notebooks"), filepath.Join(l.Checkout, "lab")
	if l.InPlace {
		root = source
	} else {
		news, err := CopyLessons(source, root, time.Now())
		if err != nil {
			return "", "", err
		}
		for _, line := range news {
			say.line("%s", line)
		}
	}
	if l.Notebook == "" {
		if first := filepath.Join("en", "00-start.ipynb"); exists(filepath.Join(root, first)) {
			open = first
		}
		return root, filepath.ToSlash(open), nil
	}
	// The reader may name a notebook by its path from here, in the clone or in the copy, or by its path in the course.
	given, err := filepath.Abs(l.Notebook)
	if err != nil {
		return "", "", fmt.Errorf("find the notebook: %w", err)
	}
	for _, base := range []string{root, source} {
		if relative, err := filepath.Rel(base, given); err == nil && filepath.IsLocal(relative) && exists(filepath.Join(root, relative)) {
			return root, filepath.ToSlash(relative), nil
		}
	}
	if filepath.IsLocal(l.Notebook) && exists(filepath.Join(root, l.Notebook)) {
		return root, filepath.ToSlash(l.Notebook), nil
	}
	if exists(given) { // elsewhere: serve its own folder
		return filepath.Dir(given), filepath.Base(given), nil
	}
	return "", "", fmt.Errorf("find the notebook %s: it is neither in %s nor here", l.Notebook, root)
}

// buildCompletion builds gopls while the reader reads.
func (l Lab) buildCompletion(ctx context.Context, say *report) {
	if l.Tools.CompletionReady() {
		return
	}
	err := l.Go.BuildCompletion(ctx, l.Checkout, l.Tools)
	switch {
	case err == nil:
		say.line("Completion (gopls) is built: notebooks whose kernel starts from now on have it.")
	case !errors.Is(err, context.Canceled):
		say.line("Completion (gopls) could not be built, all else works: %v", oneLine(err))
	}
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}
