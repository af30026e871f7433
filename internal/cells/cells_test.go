package cells

import (
	"os"
	"path/filepath"
	"testing"
)

// The kernel and a cell's program find the same line of the same cell.
func TestLocate(t *testing.T) {
	folder := filepath.Join(t.TempDir(), "gonb_0123abcd")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(folder, "main.go")
	if err := os.WriteFile(file, []byte("package main\n\nfunc f(x int) {\n\tpanic(x + 1)\n}\n\nfunc main() {\n\tf(1)\n\tf(1)\n}\n\nfunc h() {\n\tg()\n\n}\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	noted := filepath.Join(t.TempDir(), "cells")
	t.Setenv(Variable, noted)
	sources := []Cell{{1, "func f(x int) {\n  panic(x+1)\n}"}, {2, "%%\nf(1)\nf(1)"}, {3, "x\ng()\ny\ng()"}}
	for _, c := range sources {
		if err := Note(noted, c); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		file, line, cell, at string
		ok                   bool
	}{
		{file, "4", "1", "2", true},
		{file, "3", "1", "1", true},
		{file, "8", "2", "2", true}, // the lines round it tell the two
		{file, "9", "2", "3", true},
		{file, "13", "", "", false}, // which of the two?
		{file, "1", "", "", false},  // no cell's
		{file, "99", "", "", false},
		{file, "x", "", "", false},
		{filepath.Join(folder, "other.go"), "4", "", "", false},
		{filepath.Join(t.TempDir(), "main.go"), "4", "", "", false},
	} {
		for name, find := range map[string]func(file, line string) (cell, at string, ok bool){
			"in the kernel":         func(file, line string) (cell, at string, ok bool) { return Locate(sources, file, line) },
			"in the cell's program": Find,
		} {
			if cell, at, ok := find(c.file, c.line); ok != c.ok || cell != c.cell || at != c.at {
				t.Errorf("%s line %s of %s is line %q of cell %q, %v", name, c.line, filepath.Base(c.file), at, cell, ok)
			}
		}
	}
}
