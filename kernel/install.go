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

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const installText = `
Writes the kernelspec "Hornbook (Go)", after which Jupyter, VS Code and other front
ends of this user list the kernel. It holds absolute paths: of this program, of the Go
that is used now, of the tools that compile cells (built first where need be), and of
this clone, which notebooks outside any module see.`

func installCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("install", "[-prefix DIR]", installText, stderr)
	prefix := flags.String("prefix", "", "install below `DIR`/share/jupyter, as for a virtual environment or /usr/local;\nthe default is the user's own folder")
	if err := parseFlags(flags, args, 0, 0); err != nil {
		return err
	}
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
	dir, err := setup.install(*prefix)
	if err != nil {
		return err
	}
	fmt.Fprintf(stdout, "installed the kernel %s in %s\n", kernelspec.DisplayName, dir)
	return nil
}

// setup is what all commands find out first.
type setup struct {
	checkout string // the root of Hornbook's source
	golang   *toolchain.Go
	tools    toolchain.Tools
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

// install writes the kernelspec for the user, or below prefix.
func (s setup) install(prefix string) (dir string, err error) {
	dataDir := ""
	if prefix != "" {
		absolute, err := filepath.Abs(prefix)
		if err != nil {
			return "", fmt.Errorf("find the prefix: %w", err)
		}
		dataDir = kernelspec.PrefixDir(absolute)
	} else if dataDir, err = kernelspec.UserDir(); err != nil {
		return "", err
	}
	program, err := keepProgram()
	if err != nil {
		return "", err
	}
	return kernelspec.Install(dataDir, kernelspec.New(program, s.golang.CellEnv(s.checkout, s.tools)))
}

// keepProgram copies this program, which `go run` would remove when it ends, into the user's cache folder, under the
// hash of its contents: a kernel that runs an older one is not disturbed.
func keepProgram() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", fmt.Errorf("find this program's file: %w", err)
	}
	data, err := os.ReadFile(self)
	if err != nil {
		return "", fmt.Errorf("read this program's file: %w", err)
	}
	cache, err := toolchain.Cache()
	if err != nil {
		return "", err
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
	aside, err := os.CreateTemp(dir, ".writing-*")
	if err != nil {
		return "", fmt.Errorf("keep this program: %w", err)
	}
	defer os.Remove(aside.Name())
	_, err = aside.Write(data)
	err = errors.Join(err, aside.Sync(), aside.Chmod(0o755), aside.Close())
	if err == nil {
		err = os.Rename(aside.Name(), program)
	}
	if err != nil {
		return "", fmt.Errorf("keep this program: %w", err)
	}
	return program, nil
}
