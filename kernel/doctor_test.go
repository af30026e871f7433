package main

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/kernel/internal/kernelspec"
	"github.com/hornbook-go/hornbook/kernel/internal/toolchain"
)

func TestAtLeast(t *testing.T) {
	for version, want := range map[string]bool{
		"go1.26.8": true, "go1.27rc1": true, "go1.26": true, "go1.25.9": false, "go1.9": false, "devel go1.28": true,
	} {
		if got := atLeast(version, 26); got != want {
			t.Errorf("%s: %v", version, got)
		}
	}
}

// A kernelspec that names what is not there stops VS Code; one of another clone is worth a note.
func TestSpecFinding(t *testing.T) {
	root := t.TempDir()
	put := func(parts ...string) string {
		path := filepath.Join(append([]string{root}, parts...)...)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o755); err != nil {
			t.Fatal(err)
		}
		return path
	}
	program := put("kernel")
	source := filepath.Dir(put("source", "go.mod"))
	gobin := filepath.Dir(put("go", toolchain.Executable("go")))
	tools := filepath.Join(root, "tools")
	put("tools", "bin", toolchain.Executable("gonb"))
	s := setup{checkout: source}
	spec := func(change func(*kernelspec.Spec)) kernelspec.Spec {
		spec := kernelspec.New(program, map[string]string{toolchain.SourceVariable: source, toolchain.ToolsVariable: tools, toolchain.PathVariable: gobin})
		change(&spec)
		return spec
	}
	for _, test := range []struct {
		name   string
		change func(*kernelspec.Spec)
		level  level
		want   string
	}{
		{"all there", func(*kernelspec.Spec) {}, fine, "dir"},
		{"no program", func(s *kernelspec.Spec) { s.Argv = nil }, bad, "names no program"},
		{"a program that went", func(s *kernelspec.Spec) { s.Argv[0] += "x" }, bad, "the kernel program"},
		{"a clone that moved", func(s *kernelspec.Spec) { s.Env[toolchain.SourceVariable] += "x" }, bad, "Hornbook's source"},
		{"tools that went", func(s *kernelspec.Spec) { s.Env[toolchain.ToolsVariable] += "x" }, bad, "gonb"},
		{"a Go that went", func(s *kernelspec.Spec) { s.Env[toolchain.PathVariable] += "x" }, bad, "names Go"},
		{"another clone", func(s *kernelspec.Spec) { s.Env[toolchain.SourceVariable] = filepath.Dir(put("other", "go.mod")) }, note, "belongs to the clone"},
	} {
		got := s.specFinding("dir", spec(test.change), "install again")
		if got.level != test.level || !strings.Contains(got.text, test.want) || (got.mend == "") != (test.level == fine) {
			t.Errorf("%s: %+v, want level %d with %q", test.name, got, test.level, test.want)
		}
	}
}

func TestAnswer(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			<-release
		case "/old":
			w.Header().Set("Date", "Sun, 06 Nov 1994 08:49:37 GMT")
		case "/forbidden":
			w.WriteHeader(http.StatusForbidden)
		}
	}))
	defer server.Close()
	defer close(release)
	if _, date, err := answer(t.Context(), server.URL+"/"); err != nil || time.Since(date).Abs() > time.Minute {
		t.Errorf("an answer: date %v, %v", date, err)
	}
	if _, date, err := answer(t.Context(), server.URL+"/old"); err != nil || date.Year() != 1994 {
		t.Errorf("the date of an answer: %v, %v", date, err)
	}
	if _, _, err := answer(t.Context(), server.URL+"/forbidden"); err == nil || !strings.Contains(err.Error(), "403") {
		t.Errorf("a refusal: %v", err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if _, _, err := answer(ctx, server.URL+"/slow"); err == nil || !strings.Contains(err.Error(), "nothing within") {
		t.Errorf("no answer: %v", err)
	}
	if _, _, err := answer(t.Context(), "http://user:secret@127.0.0.1:1/"); err == nil || strings.Contains(err.Error(), "secret") {
		t.Errorf("nobody there: %v", err)
	}
}

func TestCaches(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "file")
	if err := os.WriteFile(file, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if err := writable(filepath.Join(dir, "new", "folder")); err != nil {
		t.Errorf("a folder that can be made: %v", err)
	}
	if err := writable(file); err == nil {
		t.Error("a file is no folder")
	}
	if err := runs(dir); err != nil {
		t.Errorf("programs run here: %v", err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 2 {
		t.Errorf("the checks left something: %v, %v", entries, err)
	}
}

func TestMachine(t *testing.T) {
	if runtime.GOOS != "linux" && runtime.GOOS != "darwin" {
		t.Skip("neither is known on this system")
	}
	if free, err := freeSpace(t.TempDir()); err != nil || free == 0 || free > 1<<60 {
		t.Errorf("%d bytes of disk, %v", free, err)
	}
	if memory, err := availableMemory(); err != nil || memory < 1<<20 || memory > 1<<50 {
		t.Errorf("%d bytes of memory, %v", memory, err)
	}
}

// On the machine of these tests nothing stops a lesson; with a damaged kernelspec something does, and the mend is said.
func TestDoctorForReal(t *testing.T) {
	full(t)
	dir := t.TempDir()
	t.Setenv("JUPYTER_DATA_DIR", dir)
	var out bytes.Buffer
	if status := run(t.Context(), []string{"doctor"}, &out, &out); status != 0 || !strings.Contains(out.String(), "Nothing would stop a lesson") {
		t.Errorf("status %d:\n%s", status, &out)
	}
	if _, err := kernelspec.Install(dir, kernelspec.New(filepath.Join(dir, "gone"), nil)); err != nil {
		t.Fatal(err)
	}
	out.Reset()
	if status := run(t.Context(), []string{"doctor"}, &out, &out); status != 1 || !strings.Contains(out.String(), "-> go run ./kernel install") {
		t.Errorf("with a damaged kernelspec: status %d:\n%s", status, &out)
	}
}
