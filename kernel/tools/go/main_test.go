package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The test's program is the program in PATH, and the go command behind it, which counts its calls and fails on demand.
func TestMain(m *testing.M) {
	if log := os.Getenv("GO_TEST_LOG"); log != "" {
		if strings.HasSuffix(filepath.Dir(os.Args[0]), "real") {
			file, err := os.OpenFile(log, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
			if err == nil {
				_, err = file.WriteString(strings.Join(os.Args[1:], " ") + "\n")
			}
			if err != nil || os.Getenv("GO_TEST_FAIL") != "" {
				os.Exit(3)
			}
			os.Exit(0)
		}
		main()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func TestGet(t *testing.T) {
	root := t.TempDir()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	program, err := os.ReadFile(self)
	if err != nil {
		t.Fatal(err)
	}
	name := "go" + filepath.Ext(self)
	if filepath.Ext(self) != ".exe" {
		name = "go"
	}
	var folders []string
	for _, folder := range []string{"before", "real"} {
		path := filepath.Join(root, folder)
		if err := os.Mkdir(path, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(path, name), program, 0o755); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, path)
	}
	cell := filepath.Join(root, "gonb_1")
	put := func(file, text string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	module := filepath.Join(root, "mine")
	put(filepath.Join(cell, "go.mod"), "module gonb_1\n")
	put(filepath.Join(cell, "go.work"), "go 1.26\n\nuse (\n\t.\n\t"+module+"\n)\n")
	put(filepath.Join(module, "go.mod"), "module mine\n")
	main := func(imports string) {
		put(filepath.Join(cell, "main.go"), "package main\n\n"+imports+"\n\nfunc main() {}\n")
	}
	log := filepath.Join(root, "log")
	call := func(want string, status int, dir string, env string, args ...string) {
		t.Helper()
		os.Remove(log)
		cmd := exec.Command(filepath.Join(folders[0], name), args...)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "GO_TEST_LOG="+log, "PATH="+strings.Join(folders, string(os.PathListSeparator)), env)
		out, err := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != status {
			t.Errorf("%q: status %d, want %d: %v\n%s", args, got, status, err, out)
		}
		data, err := os.ReadFile(log)
		if err != nil && want != "" || strings.TrimSpace(string(data)) != want {
			t.Errorf("%q: the go command was called with %q, want %q", args, data, want)
		}
	}
	main(`import "fmt"`)
	call("get", 3, cell, "GO_TEST_FAIL=1", "get")
	call("get", 0, cell, "", "get") // it has failed before
	call("", 0, cell, "", "get")
	main("import \"os\"\nimport \"fmt\"")
	call("get", 0, cell, "", "get") // another import
	main("import \"fmt\"\nimport \"os\"\n\nvar x = 1")
	call("", 0, cell, "", "get") // another order, other code
	main(`import "fmt"`)
	call("", 0, cell, "", "get") // as an earlier cell
	put(filepath.Join(module, "go.mod"), "module mine\n\nrequire a v1\n")
	call("get", 0, cell, "", "get") // the reader's module
	put(filepath.Join(cell, "go.sum"), "b v1 h1:b=\n")
	put(filepath.Join(module, "go.sum"), "a v1 h1:a=\nb v1 h1:b=\n")
	main(`import "a"`)
	call("get", 0, cell, "", "get") // which needs the sums of the reader's module
	if sums, err := os.ReadFile(filepath.Join(cell, "go.sum")); err != nil || string(sums) != "b v1 h1:b=\na v1 h1:a=\n" {
		t.Errorf("the cell's go.sum is %q (%v)", sums, err)
	}
	call("build -o x", 0, cell, "", "build", "-o", "x")
	call("", 0, cell, "", "get")
	call("build", 3, cell, "GO_TEST_FAIL=1", "build")
	call("get", 0, cell, "", "get") // the build has failed
	call("get example.com/x", 0, cell, "", "get", "example.com/x")
	call("env -json", 0, cell, "", "env", "-json")
	call("get", 0, module, "", "get") // not gonb's folder
	call("get", 0, module, "", "get")
	main("import (")
	call("get", 0, cell, "", "get")
	call("get", 0, cell, "", "get")
}
