// Package python finds or fetches a Python, and makes in a folder of Hornbook's own the environment that JupyterLab runs
// in. Nothing of the system's Python, nor of the user's packages, is changed.
//
//	interpreter, err := python.Find(ctx)      // or python.Fetch
//	err = interpreter.Environment(ctx, dir, "kernel/jupyter.lock", progress)
package python

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"time"
)

// Interpreter is a Python that was seen to run.
type Interpreter struct {
	Path    string `json:"path"`    // absolute
	Version string `json:"version"` // as 3.11.2
	// HasPip tells whether `python -m venv` puts pip into an environment by itself; Debian's does not.
	HasPip bool `json:"ensurepip"`
}

// probe is run by a candidate: it must be CPython of a version that the packages in jupyter.lock have wheels for, and have
// the modules that JupyterLab cannot do without, which small systems leave out.
const probe = `
import json, sys, struct, sysconfig
problem = None
if sys.implementation.name != "cpython": problem = "not CPython"
elif not (3, 10) <= sys.version_info[:2] <= (3, 14): problem = "want Python 3.10 to 3.14"
elif struct.calcsize("P") != 8: problem = "want a 64-bit Python"
elif sysconfig.get_config_var("Py_GIL_DISABLED"): problem = "the free-threaded build has no wheels"
else:
    try:
        import venv, ssl, ctypes, sqlite3, zlib
    except ImportError as e:
        problem = "it lacks a module: %s" % e
try:
    import ensurepip
    ensurepip = hasattr(ensurepip, "_main")
except ImportError:
    ensurepip = False
print(json.dumps({"path": sys.executable, "version": "%d.%d.%d" % sys.version_info[:3], "ensurepip": ensurepip, "problem": problem}))
`

// probeLimit is for a Python that hangs; a slow disk needs a few seconds for the first start.
const probeLimit = 20 * time.Second

// Find returns the first Python that runs and fits. HORNBOOK_PYTHON names one that is taken before all others.
func Find(ctx context.Context) (Interpreter, error) {
	candidates := []string{"python3", "python"}
	for minor := 14; minor >= 10; minor-- {
		candidates = append(candidates, fmt.Sprintf("python3.%d", minor))
	}
	if name := os.Getenv("HORNBOOK_PYTHON"); name != "" {
		candidates = []string{name}
	}
	var problems []error
	var tried []string
	for _, name := range candidates {
		path, err := exec.LookPath(name)
		if err != nil {
			if len(candidates) == 1 {
				problems = append(problems, err)
			}
			continue
		}
		if slices.Contains(tried, path) {
			continue
		}
		tried = append(tried, path)
		interpreter, err := check(ctx, path)
		if err == nil {
			return interpreter, nil
		}
		if ctx.Err() != nil {
			return Interpreter{}, ctx.Err()
		}
		problems = append(problems, err)
	}
	if len(problems) == 0 {
		problems = []error{errors.New("there is none on PATH")}
	}
	return Interpreter{}, fmt.Errorf("find a Python: %w", errors.Join(problems...))
}

// check runs the Python at path. To be there is not enough: Windows and macOS have a python3 that only opens a shop.
func check(ctx context.Context, path string) (Interpreter, error) {
	if runtime.GOOS == "darwin" && path == "/usr/bin/python3" && exec.Command("xcode-select", "-p").Run() != nil {
		return Interpreter{}, fmt.Errorf("%s: only offers to install Xcode", path)
	}
	ctx, cancel := context.WithTimeout(ctx, probeLimit)
	defer cancel()
	cmd := exec.CommandContext(ctx, path, "-I", "-c", probe)
	cmd.WaitDelay = time.Second
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		lines := strings.Split(strings.TrimSpace(stderr.String()), "\n")
		return Interpreter{}, fmt.Errorf("%s: does not run: %w %s", path, err, lines[len(lines)-1])
	}
	var answer struct {
		Interpreter
		Problem string `json:"problem"`
	}
	if err := json.Unmarshal(out, &answer); err != nil {
		return Interpreter{}, fmt.Errorf("%s: does not answer as a Python: %w", path, err)
	}
	if answer.Problem != "" {
		return Interpreter{}, fmt.Errorf("%s (%s): %s", path, answer.Version, answer.Problem)
	}
	if answer.Path == "" || !filepath.IsAbs(answer.Path) {
		answer.Path = path
	}
	return answer.Interpreter, nil
}

// Env returns the environment for a Python of Hornbook's: without what would lead it to other packages, and without the
// user's wish to keep no compiled files, which makes each start slow.
func Env() []string {
	drop := []string{"PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "PYTHONDONTWRITEBYTECODE", "PYTHONPLATLIBDIR",
		"VIRTUAL_ENV", "__PYVENV_LAUNCHER__", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIRE_VIRTUALENV", "PIP_CONSTRAINT", "PIP_NO_BINARY", "PIP_PYTHON"}
	env := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		name, _, _ := strings.Cut(entry, "=")
		return slices.Contains(drop, name)
	})
	return append(env, "PYTHONNOUSERSITE=1", "PIP_USER=0")
}
