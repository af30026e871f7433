package published

import (
	"os"
	"path/filepath"
	"testing"
)

func TestLocate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gonb_0123abcd")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "main.go")
	if err := os.WriteFile(file, []byte("package main\n\nfunc f(x int) {\n\tpanic(x + 1)\n}\n\nfunc main() {\n\tf(1)\n\tf(1)\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	sources := []Source{{1, "func f(x int) {\n  panic(x+1)\n}"}, {2, "%%\nf(1)\nf(1)"}}
	for _, c := range []struct {
		file, line, cell, at string
		ok                   bool
	}{
		{file, "4", "1", "2", true},
		{file, "3", "1", "1", true},
		{file, "8", "", "", false}, // which of the two?
		{file, "1", "", "", false}, // no cell's
		{file, "99", "", "", false},
		{file, "x", "", "", false},
		{filepath.Join(folder, "other.go"), "4", "", "", false},
		{filepath.Join(t.TempDir(), "main.go"), "4", "", "", false},
	} {
		cell, at, ok := locate(sources, c.file, c.line)
		if ok != c.ok || ok && (cell != c.cell || at != c.at) {
			t.Errorf("line %s of %s is line %q of cell %q, %v", c.line, filepath.Base(c.file), at, cell, ok)
		}
	}
}
