// Go stands before the go command in a kernel's PATH. gonb runs `go get` before it builds a cell, which takes a seventh of
// the cell's time though it has work only where a package is imported for the first time. So this program remembers, in
// gonb's folder, for which imports and modules `go get` has succeeded, and then says so at once. All else it hands on.
package main

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
)

// stamp is the file, in gonb's folder, with a line for each set of imports that `go get` has succeeded for.
const stamp = "hornbook-got"

func main() {
	real, err := next()
	if err != nil {
		fmt.Fprintln(os.Stderr, "hornbook:", err)
		os.Exit(1)
	}
	args := os.Args[1:]
	inCell := strings.HasPrefix(filepath.Base(folder()), "gonb_")
	switch {
	case inCell && len(args) == 1 && args[0] == "get":
		want := wanted()
		got, err := os.ReadFile(stamp)
		if err == nil && want != "" && strings.Contains(string(got), want+"\n") {
			return
		}
		trust()
		status := run(real, args)
		if want = wanted(); status == 0 && want != "" { // `go get` has changed go.mod
			os.WriteFile(stamp, append(got, want+"\n"...), 0o600) // without it the next cell asks again
		}
		os.Exit(status)
	case inCell && len(args) > 0 && args[0] == "build":
		status := run(real, args)
		if status != 0 { // perhaps for a package that a module of the reader's now imports
			os.Remove(stamp)
		}
		os.Exit(status)
	}
	become(real, args)
}

func folder() string {
	dir, err := os.Getwd()
	if err != nil {
		return ""
	}
	return dir
}

// next returns the go command that follows this one in PATH.
func next() (string, error) {
	self, err := os.Executable()
	if err != nil {
		return "", err
	}
	own, err := os.Stat(self)
	if err != nil {
		return "", err
	}
	for _, dir := range filepath.SplitList(os.Getenv("PATH")) {
		path := filepath.Join(dir, filepath.Base(self))
		info, err := os.Stat(path)
		if err == nil && !info.IsDir() && !os.SameFile(own, info) {
			return path, nil
		}
	}
	return "", errors.New("there is no go command in PATH behind " + self)
}

// wanted returns what `go get` depends on: the cell's imports, and the module files of the workspace; "" if it cannot be
// told.
func wanted() string {
	files := []string{"go.mod"}
	if modules, err := workspace(); err == nil {
		files = append(files, "go.work")
		for _, module := range modules {
			files = append(files, filepath.Join(module, "go.mod"))
		}
	}
	sum := sha256.New()
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil && file == "go.mod" {
			return ""
		}
		fmt.Fprintf(sum, "%s %d\n%s", file, len(data), data)
	}
	sources, err := filepath.Glob("*.go")
	if err != nil {
		return ""
	}
	var imports []string
	for _, source := range sources {
		parsed, err := parser.ParseFile(token.NewFileSet(), source, nil, parser.ImportsOnly)
		if err != nil {
			return ""
		}
		for _, i := range parsed.Imports {
			imports = append(imports, i.Path.Value)
		}
	}
	slices.Sort(imports)
	fmt.Fprintln(sum, slices.Compact(imports))
	return hex.EncodeToString(sum.Sum(nil))
}

// workspace returns the folders of the modules in go.work, the cell's own aside.
func workspace() (folders []string, err error) {
	work, err := os.ReadFile("go.work")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(string(work)) {
		for _, field := range strings.Fields(line) {
			if field = strings.Trim(field, `"`); filepath.IsAbs(field) {
				folders = append(folders, field)
			}
		}
	}
	return folders, nil
}

// trust gives the cell's go.sum what the workspace's modules have in theirs. `go get` reads the cell's alone; for a
// module that is missing there, it asks the checksum database, and fails without a network although the module is here.
func trust() {
	own, err := os.ReadFile("go.sum")
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return
	}
	sums := string(own)
	modules, _ := workspace() // where there is none, `go get` does as it always does
	for _, module := range modules {
		theirs, err := os.ReadFile(filepath.Join(module, "go.sum"))
		if err != nil {
			continue
		}
		for line := range strings.Lines(string(theirs)) {
			if !strings.Contains(sums, line) {
				sums += line
			}
		}
	}
	if len(sums) > len(own) {
		os.WriteFile("go.sum", []byte(sums), 0o644) // where it fails, `go get` says what is missing
	}
}

// run runs the go command and returns its status. Interrupts are its matter, too: it ends, and this program after it.
func run(program string, args []string) int {
	signal.Ignore(os.Interrupt)
	cmd := exec.Command(program, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err := cmd.Run()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() >= 0 {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "hornbook:", err)
		return 1
	}
	return 0
}
