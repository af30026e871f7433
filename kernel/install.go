package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const installText = `
Writes the kernelspec "Hornbook (Go)", after which Jupyter, VS Code and other front
ends list the kernel. It holds absolute paths: of this program, of the Go that is used
now, of the tools that compile cells (built first where need be), and of this clone,
which notebooks outside any module see. To install twice changes nothing.

-system is for a machine with many users, such as a JupyterHub: the program, the tools,
the modules and what they compile to are copied below /usr/local/share/hornbook, and
each user's first kernel begins with a copy of what is compiled.`

func installCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("install", "[-user | -system | -prefix DIR [-shared]]", installText, stderr)
	var where place
	flags.BoolVar(&where.user, "user", false, "install for this user; the default")
	flags.BoolVar(&where.system, "system", false, "install for all users of this machine: -prefix /usr/local -shared")
	flags.StringVar(&where.prefix, "prefix", "", "install below `DIR`/share/jupyter, as for a virtual environment")
	shared := flags.Bool("shared", false, "with -prefix: other users can use it, as with -system")
	if err := parseFlags(flags, args, 0, 0); err != nil {
		return err
	}
	dataDir, err := where.dataDir()
	if err != nil {
		fmt.Fprintf(stderr, "kernel install: %v\n", err)
		return errUsage
	}
	if *shared && where.prefix == "" && !where.system {
		fmt.Fprintln(stderr, "kernel install: -shared needs -prefix DIR, a folder that all users can read")
		return errUsage
	}
	setup, err := findSetup()
	if err != nil {
		return err
	}
	if err := setup.build(ctx, stdout, stderr); err != nil {
		return err
	}
	var dir string
	if *shared || where.system {
		dir, err = setup.share(ctx, filepath.Join(dataDir, "..", "hornbook"), dataDir, stdout)
	} else {
		dir, err = setup.install(dataDir)
	}
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "installed the kernel %s in %s\n", kernelspec.DisplayName, dir)
	return nil
}

const uninstallText = `
Takes the kernelspec away that install wrote, and with -system, or -prefix DIR, what it
had copied for other users. The tools in this user's cache folder stay; they are built
once for all notebooks.`

func uninstallCommand(_ context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("uninstall", "[-user | -system | -prefix DIR]", uninstallText, stderr)
	var where place
	flags.BoolVar(&where.user, "user", false, "this user's; the default")
	flags.BoolVar(&where.system, "system", false, "that of all users of this machine")
	flags.StringVar(&where.prefix, "prefix", "", "that below `DIR`/share/jupyter")
	if err := parseFlags(flags, args, 0, 0); err != nil {
		return err
	}
	dataDir, err := where.dataDir()
	if err != nil {
		fmt.Fprintf(stderr, "kernel uninstall: %v\n", err)
		return errUsage
	}
	dir, err := kernelspec.Uninstall(dataDir)
	if err != nil {
		return err
	}
	if where.system || where.prefix != "" {
		if err := unshare(filepath.Join(dataDir, "..", "hornbook")); err != nil {
			return err
		}
	}
	if dir == "" {
		fmt.Fprintf(stdout, "there is no kernel %s in %s\n", kernelspec.DisplayName, dataDir)
		return nil
	}
	fmt.Fprintf(stdout, "removed %s\n", dir)
	return nil
}

// place is where a kernelspec is, as flags say it.
type place struct {
	user, system bool
	prefix       string
}

// dataDir returns Jupyter's data folder there.
func (p place) dataDir() (string, error) {
	count := 0
	for _, given := range []bool{p.user, p.system, p.prefix != ""} {
		if given {
			count++
		}
	}
	switch {
	case count > 1:
		return "", errors.New("want one of -user, -system and -prefix DIR")
	case p.system:
		return kernelspec.SystemDir()
	case p.prefix != "":
		absolute, err := filepath.Abs(p.prefix)
		if err != nil {
			return "", fmt.Errorf("find the prefix: %w", err)
		}
		return kernelspec.PrefixDir(absolute), nil
	}
	return kernelspec.UserDir()
}

// setup is what all commands find out first.
type setup struct {
	checkout string // the root of Hornbook's source
	golang   *toolchain.Go
	tools    toolchain.Tools
}

// build builds the tools that are not there yet, and says so.
func (s setup) build(ctx context.Context, stdout, stderr io.Writer) error {
	if !s.tools.Ready() {
		fmt.Fprintln(stdout, "building gonb and goimports (once)")
	}
	return s.golang.Build(ctx, s.checkout, s.tools, stderr)
}

func findSetup() (setup, error) {
	dir, err := os.Getwd()
	if err != nil {
		return setup{}, fmt.Errorf("find the current folder: %w", err)
	}
	checkout, err := toolchain.Checkout(dir)
	if err != nil {
		return setup{}, err
	}
	golang, err := toolchain.Find(checkout)
	if err != nil {
		return setup{}, err
	}
	tools, err := golang.Tools(checkout)
	if err != nil {
		return setup{}, err
	}
	return setup{checkout, golang, tools}, nil
}

// install writes the kernelspec below Jupyter's data folder.
func (s setup) install(dataDir string) (dir string, err error) {
	cache, err := toolchain.Cache()
	if err != nil {
		return "", err
	}
	program, err := keepProgram(cache)
	if err != nil {
		return "", err
	}
	return kernelspec.Install(dataDir, kernelspec.New(program, s.golang.CellEnv(s.checkout, s.tools)))
}

// keepProgram copies this program, which `go run` would remove when it ends, into the folder cache, under the hash of its
// contents: a kernel that runs an older one is not disturbed.
func keepProgram(cache string) (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's file: %w", err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		return "", fmt.Errorf("read this program's file: %w", err)
	}
	sum := sha256.Sum256(data)
	dir := filepath.Join(cache, "kernel-"+hex.EncodeToString(sum[:6]))
	program := filepath.Join(dir, toolchain.Executable("hornbook-kernel"))
	if info, err := os.Stat(program); err == nil && info.Size() == int64(len(data)) {
		return program, nil
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("keep this program: %w", err)
	}
	if err := aside.WriteFile(program, data, 0o755); err != nil {
		return "", fmt.Errorf("keep this program: %w", err)
	}
	return program, nil
}
