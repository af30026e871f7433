// Package toolchain knows the Go that runs Hornbook: which one it is, what it builds for the kernel, and in which
// environment the cells of a notebook are compiled.
//
//	installed, err := toolchain.Find(checkout)
//	tools, err := installed.Tools(ctx, checkout, log)
//	cmd.Env = installed.CellEnv(checkout, tools)
package toolchain

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// Go is one installed Go, with the settings that it answered to `go env`.
type Go struct {
	Root    string            // GOROOT: the toolchain that runs, also where Go itself fetched a newer one
	Version string            // as go1.26.8
	Env     map[string]string // all that `go env` prints
	Changed map[string]string // what differs from Go's defaults
}

// Find asks the Go on PATH which toolchain it uses in the folder dir. A toolchain line in a go.mod there counts.
func Find(dir string) (*Go, error) {
	command, err := exec.LookPath("go")
	if err != nil {
		// `go run` with an absolute path does not put Go on PATH, but this program was built by it.
		command = filepath.Join(runtime.GOROOT(), "bin", Executable("go"))
		if _, statErr := os.Stat(command); runtime.GOROOT() == "" || statErr != nil {
			return nil, fmt.Errorf("find Go: %w", err)
		}
	}
	g := &Go{}
	if err := goEnv(command, dir, &g.Env); err != nil {
		return nil, err
	}
	if err := goEnv(command, dir, &g.Changed, "-changed"); err != nil {
		return nil, err
	}
	g.Root, g.Version = g.Env["GOROOT"], g.Env["GOVERSION"]
	if g.Root == "" {
		return nil, errors.New("find Go: go env prints no GOROOT")
	}
	return g, nil
}

func goEnv(command, dir string, into *map[string]string, flags ...string) error {
	cmd := exec.Command(command, append([]string{"env", "-json"}, flags...)...)
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("run go env in %s: %w: %s", dir, err, strings.TrimSpace(stderr.String()))
	}
	if err := json.Unmarshal(out, into); err != nil {
		return fmt.Errorf("read what go env prints: %w", err)
	}
	return nil
}

// Bin returns the folder of the go command itself, which is also where a fetched toolchain has it.
func (g *Go) Bin() string { return filepath.Join(g.Root, "bin") }

// Command returns a go command in the folder dir, with the environment env and this toolchain first on PATH.
func (g *Go) Command(dir string, env []string, args ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(g.Bin(), Executable("go")), args...)
	cmd.Dir = dir
	cmd.Env = Setenv(env, "PATH", PrependPath(Getenv(env, "PATH"), g.Bin()))
	cmd.Env = Setenv(cmd.Env, "GOTOOLCHAIN", "local")
	return cmd
}

// Executable returns the file name of a program on this system: name.exe on Windows.
func Executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}
