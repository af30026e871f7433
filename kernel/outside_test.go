package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// A notebook outside the clone sees Hornbook's source; one in a module of the reader's sees that module as well.
func TestNotebooksOutsideForReal(t *testing.T) {
	full(t)
	const imports, prints = `"import \"github.com/hornbook-go/hornbook/dl/tensor\"`, `\n%%\nfmt.Println(tensor.Shape{2, 3}`
	for _, test := range []struct {
		name   string
		files  map[string]string
		source string // of the cell, as JSON
		want   string
	}{
		{"no module", nil, imports + prints + `)"`, "[2 3]"},
		{"a module of the reader's", map[string]string{
			"go.mod":         "module example.com/mine\n\ngo 1.26\n",
			"greet/greet.go": "package greet\n\nconst Word = \"hello\"\n",
		}, imports + `\nimport \"example.com/mine/greet\"` + prints + `, greet.Word)"`, "[2 3] hello"},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range test.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			file := filepath.Join(dir, "a.ipynb")
			text := `{"cells":[{"cell_type":"code","metadata":{},"outputs":[],"execution_count":null,"source":` + test.source + `}],"metadata":{},"nbformat":4,"nbformat_minor":4}`
			if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
				t.Fatal(err)
			}
			var out bytes.Buffer
			if status := run(t.Context(), []string{"run", "-inplace", file}, &out, &out); status != 0 {
				t.Fatalf("status %d:\n%s", status, &out)
			}
			data, err := os.ReadFile(file)
			if err != nil || !strings.Contains(string(data), test.want) {
				t.Errorf("%q is not in the notebook, %v:\n%s", test.want, err, data)
			}
		})
	}
}
