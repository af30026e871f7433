package toolchain

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Tools is the folder of the programs that the kernel runs, built from the pinned versions in kernel/tools/go.mod.
type Tools struct{ Dir string }

// Bin returns the folder of gonb and goimports, without which no cell runs, and of the program that stands before the go
// command there.
func (t Tools) Bin() string { return filepath.Join(t.Dir, "bin") }

// Completion returns the folder of gopls alone: it only completes and explains, takes a minute to build and half a
// gigabyte to run, so that headless runs leave it off PATH.
func (t Tools) Completion() string { return filepath.Join(t.Dir, "completion") }

// Gonb returns the path of the pinned gonb.
func (t Tools) Gonb() string { return filepath.Join(t.Bin(), Executable("gonb")) }

// Ready tells whether gonb and goimports are built.
func (t Tools) Ready() bool {
	return allExist(t.Gonb(), filepath.Join(t.Bin(), Executable("goimports")), filepath.Join(t.Bin(), Executable("go")))
}

// CompletionReady tells whether gopls is built.
func (t Tools) CompletionReady() bool {
	return allExist(filepath.Join(t.Completion(), Executable("gopls")))
}

// Cache returns Hornbook's folder in the user's cache folder.
func Cache() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find the user's cache folder: %w", err)
	}
	return filepath.Join(dir, "hornbook"), nil
}

// Tools returns where the tools of this checkout are, or will be: those that install recorded if they are there, else one
// folder for each set of pins and version of Go.
func (g *Go) Tools(checkout string) (Tools, error) {
	if recorded := (Tools{os.Getenv(ToolsVariable)}); recorded.Dir != "" && recorded.Ready() {
		return recorded, nil
	}
	cache, err := Cache()
	if err != nil {
		return Tools{}, err
	}
	pins, err := os.ReadFile(filepath.Join(checkout, "kernel", "tools", "go.mod"))
	if err != nil {
		return Tools{}, fmt.Errorf("read the tools' versions: %w", err)
	}
	own, err := os.ReadFile(filepath.Join(checkout, "kernel", "tools", "go", "main.go"))
	if err != nil {
		return Tools{}, fmt.Errorf("read the tools' source: %w", err)
	}
	sum := sha256.Sum256(append(bytes.ReplaceAll(append(pins, own...), []byte("\r"), nil), g.Version...))
	return Tools{filepath.Join(cache, "tools-"+hex.EncodeToString(sum[:6]))}, nil
}

// Build builds gonb and goimports unless they are there; progress, which may be nil, hears what go says.
func (g *Go) Build(ctx context.Context, checkout string, t Tools, progress io.Writer) error {
	if t.Ready() {
		return nil
	}
	return g.buildTools(ctx, checkout, t.Bin(), progress, false, "github.com/janpfeifer/gonb", "golang.org/x/tools/cmd/goimports", "./go")
}

// BuildCompletion builds gopls unless it is there, on one core and only while nothing else wants it, so that notebooks
// are not slowed down.
func (g *Go) BuildCompletion(ctx context.Context, checkout string, t Tools) error {
	if t.CompletionReady() {
		return nil
	}
	return g.buildTools(ctx, checkout, t.Completion(), nil, true, "-p=1", "golang.org/x/tools/gopls")
}

// buildTools builds packages of the module kernel/tools into a folder beside dir, and renames it.
func (g *Go) buildTools(ctx context.Context, checkout, dir string, progress io.Writer, yield bool, args ...string) error {
	if err := os.MkdirAll(filepath.Dir(dir), 0o755); err != nil {
		return fmt.Errorf("make the tools' folder: %w", err)
	}
	aside, err := os.MkdirTemp(filepath.Dir(dir), "building-")
	if err != nil {
		return fmt.Errorf("make the tools' folder: %w", err)
	}
	defer os.RemoveAll(aside)

	// CGO_ENABLED=0: a machine with Go need not have a C compiler. GOFLAGS and GOWORK are the user's business elsewhere.
	env := Setenv(Setenv(Setenv(os.Environ(), "CGO_ENABLED", "0"), "GOWORK", "off"), "GOFLAGS", "-ldflags=-s -buildvcs=false")
	env = Unsetenv(env, "GOOS", "GOARCH")
	build := g.Command(filepath.Join(checkout, "kernel", "tools"), env, append([]string{"build", "-o", aside + string(filepath.Separator)}, args...)...)
	var said bytes.Buffer
	build.Stdout, build.Stderr = &said, &said
	if progress != nil {
		build.Stdout, build.Stderr = io.MultiWriter(&said, progress), io.MultiWriter(&said, progress)
	}
	if nice, err := exec.LookPath("nice"); yield && err == nil {
		build.Path, build.Args = nice, append([]string{nice, "-n", "15"}, build.Args...)
	}
	if err := build.Start(); err != nil {
		return fmt.Errorf("build the tools: %w", err)
	}
	stop := context.AfterFunc(ctx, func() { build.Process.Kill() })
	defer stop()
	if err := build.Wait(); err != nil {
		if ctx.Err() != nil {
			err = ctx.Err()
		}
		return fmt.Errorf("build the tools: %w\n%s", err, strings.TrimSpace(said.String()))
	}
	if err := os.Chmod(aside, 0o755); err != nil {
		return fmt.Errorf("make the tools' folder: %w", err)
	}
	if err := os.Rename(aside, dir); err != nil && !allExist(dir) { // another process may have been quicker
		return fmt.Errorf("put the tools in place: %w", err)
	}
	return nil
}

func allExist(paths ...string) bool {
	for _, path := range paths {
		if _, err := os.Stat(path); err != nil {
			return false
		}
	}
	return true
}
