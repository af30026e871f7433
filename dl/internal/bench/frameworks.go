package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// A framework is what models are measured in.
type framework struct {
	name    string
	command func(e *environment, model string) *exec.Cmd
	python  bool
	goPeer  string   // its folder in peers, which is compiled first
	models  []string // those it has; nil for all
}

var frameworks = []framework{
	{name: "keras-jax", python: true, command: keras("jax")},
	{name: "keras-tensorflow", python: true, command: keras("tensorflow")},
	{name: "keras-torch", python: true, command: keras("torch")},
	{name: "keras-jax-x10", python: true, command: keras("jax", "HORNBOOK_BENCH_STEPS_PER_EXECUTION=10"), models: []string{"mlp-32", "mlp-512"}},
	{name: "keras-tensorflow-x10", python: true, command: keras("tensorflow", "HORNBOOK_BENCH_STEPS_PER_EXECUTION=10"), models: []string{"mlp-32", "mlp-512"}},
	{name: "torch", python: true, command: torch("eager")},
	{name: "torch-compile", python: true, command: torch("compile")},
	{name: "gomlx", goPeer: "gomlx", command: goPeer("gomlx"), models: []string{"mlp-32", "mlp-512", "convnet", "mlp-predict", "convnet-predict"}},
	{name: "gorgonia", goPeer: "gorgonia", command: goPeer("gorgonia"), models: []string{"mlp-32", "mlp-512", "convnet"}},
}

func (f framework) has(model string) bool { return f.models == nil || slices.Contains(f.models, model) }

// self is Hornbook: this program, as a child like the others.
var self = framework{name: "hornbook", command: func(e *environment, model string) *exec.Cmd {
	return e.command(nil, e.program, "-child", model)
}}

func keras(backend string, variables ...string) func(*environment, string) *exec.Cmd {
	return func(e *environment, model string) *exec.Cmd {
		return e.pythonCommand(append(variables, "KERAS_BACKEND="+backend), "with_keras.py", model)
	}
}

func torch(how string) func(*environment, string) *exec.Cmd {
	return func(e *environment, model string) *exec.Cmd {
		return e.pythonCommand(nil, "with_torch.py", model, how)
	}
}

func goPeer(name string) func(*environment, string) *exec.Cmd {
	return func(e *environment, model string) *exec.Cmd {
		return e.command(nil, filepath.Join(e.work, name), model)
	}
}

// variables are the environment variables of all children: as many threads as the bench is told, and a
// C library that keeps the memory that is freed, which makes PyTorch and TensorFlow faster (page faults
// are dear).
func (e *environment) variables() []string {
	n := strconv.Itoa(e.threads)
	variables := os.Environ()
	for _, threads := range []string{"GOMAXPROCS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "HORNBOOK_BENCH_THREADS"} {
		variables = append(variables, threads+"="+n)
	}
	return append(variables, "MALLOC_MMAP_THRESHOLD_=1073741824", "MALLOC_TRIM_THRESHOLD_=4294967296", "MALLOC_TOP_PAD_=67108864",
		"TF_CPP_MIN_LOG_LEVEL=3", "PYTHONDONTWRITEBYTECODE=1", "CUDA_VISIBLE_DEVICES=",
		// What Gorgonia wants to be told by a Go that is newer than itself.
		"ASSUME_NO_MOVING_GC_UNSAFE_RISK_IT_WITH="+goVersion())
}

func (e *environment) pythonCommand(variables []string, script string, args ...string) *exec.Cmd {
	return e.command(variables, e.python, append([]string{filepath.Join(e.scripts, script)}, args...)...)
}

// command is a child. Where it is to have fewer threads than there are cores, it is kept on as many: XLA
// has no other way to be told.
func (e *environment) command(variables []string, name string, args ...string) *exec.Cmd {
	if e.threads < runtime.NumCPU() && runtime.GOOS == "linux" {
		name, args = "taskset", append([]string{"-c", fmt.Sprintf("0-%d", e.threads-1), name}, args...)
	}
	c := exec.Command(name, args...)
	c.Env = append(e.variables(), variables...)
	return c
}

// chooseFrameworks are the frameworks of these names, separated by commas; all for "".
func chooseFrameworks(names string) (chosen []framework, unknown string) {
	if names == "" {
		return frameworks, ""
	}
	for name := range strings.SplitSeq(names, ",") {
		i := slices.IndexFunc(frameworks, func(f framework) bool { return f.name == name })
		if i < 0 {
			return nil, name
		}
		chosen = append(chosen, frameworks[i])
	}
	return chosen, ""
}
