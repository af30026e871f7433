package main

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

//go:embed python
var python embed.FS

// An environment is what the frameworks run in.
type environment struct {
	program string // this one
	work    string // a folder for what lives as long as this run
	scripts string // the Python programs
	python  string // the interpreter that has Keras and the others
	threads int
	log     io.Writer
}

func newEnvironment(threads int, log io.Writer) (*environment, error) {
	program, err := os.Executable()
	if err != nil {
		return nil, err
	}
	work, err := os.MkdirTemp("", "hornbook-bench")
	if err != nil {
		return nil, err
	}
	e := &environment{program: program, work: work, scripts: filepath.Join(work, "python"), threads: threads, log: log}
	return e, os.CopyFS(work, python)
}

func (e *environment) close() { os.RemoveAll(e.work) }

// prepare sees to it that what the frameworks need is there, and returns those that can run, and of the
// others why not.
func (e *environment) prepare(wanted []framework) (ready []framework, missing []row) {
	pythonErr := error(nil)
	if slices.ContainsFunc(wanted, func(f framework) bool { return f.python }) {
		pythonErr = e.installPython()
	}
	for _, f := range wanted {
		var err error
		switch {
		case f.python:
			err = pythonErr
		case f.goPeer != "":
			err = e.build(filepath.Join("peers", f.goPeer), f.goPeer)
		}
		if err != nil {
			missing = append(missing, row{Framework: f.name, Why: firstLine(err)})
			continue
		}
		ready = append(ready, f)
	}
	return ready, missing
}

// installPython makes a virtual environment with what python/requirements.txt names, once: a folder for
// each version of that file, in the user's cache.
func (e *environment) installPython() error {
	requirements, err := python.ReadFile("python/requirements.txt")
	if err != nil {
		return err
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return err
	}
	dir := filepath.Join(cache, "hornbook", fmt.Sprintf("bench-%x", sha256.Sum256(requirements))[:12+len("bench-")])
	e.python = filepath.Join(dir, "bin", "python3")
	if runtime.GOOS == "windows" {
		e.python = filepath.Join(dir, "Scripts", "python.exe")
	}
	done := filepath.Join(dir, "installed")
	if _, err := os.Stat(done); err == nil {
		return nil
	}
	fmt.Fprintf(e.log, "installing %s in %s: some 7 GB\n", strings.Join(strings.Fields(string(requirements)), ", "), dir)
	for _, c := range [][]string{
		{"python3", "-m", "venv", "--clear", dir},
		{e.python, "-m", "pip", "install", "-q", "-r", filepath.Join(e.scripts, "requirements.txt")},
	} {
		if err := run(exec.Command(c[0], c[1:]...)); err != nil {
			return err
		}
	}
	return os.WriteFile(done, nil, 0o644)
}

// build compiles the Go program in a folder beside this one's source.
func (e *environment) build(folder, name string) error {
	source, err := sourceFolder()
	if err != nil {
		return err
	}
	c := exec.Command("go", "build", "-o", filepath.Join(e.work, name), "./"+filepath.Base(folder))
	c.Dir = filepath.Join(source, filepath.Dir(folder))
	return run(c)
}

// sourceFolder is where this program's source lies.
func sourceFolder() (string, error) {
	out, err := exec.Command("go", "list", "-f", "{{.Dir}}", "github.com/hornbook-go/hornbook/dl/internal/bench").Output()
	if err != nil {
		return "", fmt.Errorf("run the bench in Hornbook's source: go list: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// run runs a command, and says what it printed where it fails.
func run(c *exec.Cmd) error {
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("%s: %w: %s", strings.Join(c.Args, " "), err, strings.TrimSpace(string(out)))
	}
	return nil
}

func firstLine(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// goVersion is the toolchain's minor version, such as "go1.26".
func goVersion() string {
	parts := strings.SplitN(runtime.Version(), ".", 3)
	return strings.Join(parts[:min(2, len(parts))], ".")
}
