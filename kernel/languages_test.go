package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Two notebooks at a time, each in its language: their outputs are written, hold when they are compared, and make pages.
func TestRunInLanguagesForReal(t *testing.T) {
	full(t)
	root := t.TempDir()
	text := `{"cells":[
{"cell_type":"markdown","metadata":{},"source":"# A lesson with $x^2$\n[the other](../en/a.ipynb)"},
{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"source":"%%\nfmt.Printf(\"language %s\\n\", os.Getenv(\"HORNBOOK_LANG\"))"},
{"cell_type":"code","metadata":{"tags":["raises-exception"]},"outputs":[],"execution_count":null,"source":"%%\npanic(\"so\")"}],"metadata":{},"nbformat":4,"nbformat_minor":4}`
	var files []string
	for _, folder := range []string{"en", "zh"} {
		file := filepath.Join(root, folder, "a.ipynb")
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	read := func(parts ...string) string {
		t.Helper()
		data, err := os.ReadFile(filepath.Join(append([]string{root}, parts...)...))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	kernel := func(want int, args ...string) string {
		t.Helper()
		var out bytes.Buffer
		if status := run(t.Context(), append(append([]string{"run"}, args...), files...), &out, &out); status != want {
			t.Fatalf("%q: status %d, want %d:\n%s", args, status, want, &out)
		}
		return out.String()
	}
	kernel(0, "-j", "2", "-inplace", "-html", filepath.Join(root, "pages"))
	for folder, want := range map[string][]string{
		"en": {`"language \n"`, "at cell [2], line 2"},
		"zh": {`"language zh\n"`, "单元格 [2] 第 2 行"},
	} {
		for _, want := range want {
			if text := read(folder, "a.ipynb"); !strings.Contains(text, want) {
				t.Errorf("%s: %q is not in\n%s", folder, want, text)
			}
		}
	}
	if page := read("pages", "zh", "a.html"); !strings.Contains(page, `<html lang="zh-CN">`) || !strings.Contains(page, "<math") || !strings.Contains(page, `href="../en/a.html"`) {
		t.Errorf("the Chinese page:\n%s", page)
	}
	kernel(0, "-j", "2", "-check")
	changed := strings.Replace(read("zh", "a.ipynb"), "language zh", "language xx", 1)
	if err := os.WriteFile(files[1], []byte(changed), 0o644); err != nil {
		t.Fatal(err)
	}
	said := kernel(1, "-j", "2", "-check")
	if !strings.Contains(said, `DIFFERS cell 2: output 1 (stdout): "language zh", committed is "language xx"`) || !strings.Contains(said, "1 of 2 notebooks") {
		t.Errorf("a changed output:\n%s", said)
	}
	if read("zh", "a.ipynb") != changed {
		t.Error("-check wrote the notebook")
	}
}
