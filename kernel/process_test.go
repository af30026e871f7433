package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

func TestHeadless(t *testing.T) {
	dir := t.TempDir()
	folder := func(programs ...string) string {
		path := filepath.Join(dir, strings.Join(programs, "+"))
		if err := os.MkdirAll(path, 0o755); err != nil {
			t.Fatal(err)
		}
		for _, name := range programs {
			if err := os.WriteFile(filepath.Join(path, toolchain.Executable(name)), nil, 0o755); err != nil {
				t.Fatal(err)
			}
		}
		return path
	}
	tools, completion, system := folder("gonb", "goimports"), folder("gopls"), folder("sh", "gopls")
	list := func(folders ...string) string { return strings.Join(folders, string(os.PathListSeparator)) }
	env := headless([]string{"PATH=" + list(tools, completion, system), "TMPDIR=/elsewhere"}, dir)
	for name, want := range map[string]string{"HORNBOOK_HEADLESS": "1", "TMPDIR": dir, "PATH": list(tools, system)} {
		if got := toolchain.Getenv(env, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
}

func TestScrub(t *testing.T) {
	join := func(parts ...string) string {
		return filepath.Join(append([]string{string(filepath.Separator)}, parts...)...)
	}
	p := &process{dir: join("tmp", "hornbook-run-1"), kernel: &kernel{source: join("home", "me", "hornbook"), golang: &toolchain.Go{
		Root: join("usr", "go"), Env: map[string]string{"GOMODCACHE": join("home", "me", "mod")},
	}}}
	for from, want := range map[string]string{
		join("tmp", "hornbook-run-1", "gonb_0123abcd", "main.go") + ":10": "main.go:10",
		join("home", "me", "hornbook", "dl", "fit.go") + ":3":             filepath.FromSlash("hornbook/dl/fit.go:3"),
		join("usr", "go", "src", "runtime", "panic.go"):                   filepath.FromSlash("runtime/panic.go"),
		join("home", "me", "mod", "gonum.org", "v1", "a.go"):              filepath.FromSlash("gonum.org/v1/a.go"),
		"nothing to do": "nothing to do",
	} {
		if got := p.scrub("at " + from + " +0x1"); got != "at "+strings.ReplaceAll(want, "hornbook\\", "hornbook/")+" +0x1" {
			t.Errorf("scrub(%q) = %q, want %q", from, got, want)
		}
	}
}

func TestExplainNamesTheLog(t *testing.T) {
	dir := t.TempDir()
	p := &process{dir: dir, log: filepath.Join(dir, "kernel.log")}
	cause := os.ErrDeadlineExceeded
	if err := p.explain(cause); err != cause {
		t.Errorf("without a log: %v", err)
	}
	if err := os.WriteFile(p.log, []byte(strings.Repeat("chatter\n", 20)+"cannot listen\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "connection.json"), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := p.explain(cause); !strings.Contains(err.Error(), "cannot listen") || !strings.Contains(err.Error(), p.log) {
		t.Errorf("the error is %v", err)
	}
	p.stop()
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 1 || entries[0].Name() != "kernel.log" {
		t.Errorf("the folder holds %v, %v: want the log that the error names, alone", entries, err)
	}
}
