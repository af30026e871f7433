package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

const launchText = `
Starts gonb for the connection file, in the current folder, which is the notebook's.
Its cells see the module round that folder and Hornbook: the one that the module names
if it names one, else the clone that install recorded.`

func launchCommand(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	flags := newFlags("launch", "[-raw_error] CONNECTION_FILE", launchText, stderr)
	rawError := flags.Bool("raw_error", false, "show compile errors as plain text, not as HTML")
	if err := parseFlags(flags, args, 1, 1); err != nil {
		return err
	}
	dir, err := os.Getwd()
	if err != nil {
		return fmt.Errorf("find the current folder: %w", err)
	}
	k, err := newKernel(dir, flags.Arg(0), *rawError)
	if err != nil {
		return err
	}
	if !k.tools.Ready() { // the cache folder was emptied after the install
		if err := k.golang.Build(ctx, k.source, k.tools, stderr); err != nil {
			return err
		}
	}
	if err := startGuard(); err != nil {
		return err
	}
	return become(k.argv, k.env)
}

// kernel is what starts gonb for the notebooks of one folder.
type kernel struct {
	argv   []string
	env    []string
	source string
	golang *toolchain.Go
	tools  toolchain.Tools
}

// newKernel finds the modules round the folder dir and the environment of its cells. What install recorded is used
// where it is there, since a front end may know another Go than the terminal did.
func newKernel(dir, connectionFile string, rawError bool) (*kernel, error) {
	env := os.Environ()
	if path := os.Getenv(toolchain.PathVariable); path != "" {
		env = toolchain.Setenv(env, "PATH", toolchain.PrependPath(os.Getenv("PATH"), filepath.SplitList(path)...))
		if err := os.Setenv("PATH", toolchain.Getenv(env, "PATH")); err != nil {
			return nil, fmt.Errorf("set PATH: %w", err)
		}
	}
	source, err := toolchain.Checkout(dir)
	if err != nil {
		return nil, err
	}
	golang, err := toolchain.Find(source)
	if err != nil {
		return nil, err
	}
	tools := toolchain.Tools{Dir: os.Getenv(toolchain.ToolsVariable)}
	if !tools.Ready() {
		if tools, err = golang.Tools(source); err != nil {
			return nil, err
		}
	}
	modules, err := toolchain.Workspace(filepath.Join(golang.Bin(), toolchain.Executable("go")), dir, source)
	if err != nil {
		return nil, err
	}
	for _, module := range modules {
		if strings.Contains(module, ",") {
			return nil, fmt.Errorf("the folder %s has a comma in its name, which gonb takes for two folders", module)
		}
	}
	argv := []string{tools.Gonb(), "--kernel", connectionFile, "--go_work=" + strings.Join(modules, ",")}
	if rawError {
		argv = append(argv, "--raw_error")
	}
	return &kernel{argv: argv, env: toolchain.Apply(env, golang.CellEnv(source, tools)), source: source, golang: golang, tools: tools}, nil
}
