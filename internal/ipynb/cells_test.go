package ipynb

import (
	"strings"
	"testing"
)

func TestNewCells(t *testing.T) {
	n := New()
	n.SetCells([]*Object{NewCell("markdown", "title", "# Sums\n\nmore"), NewCell("code", "sum", "%%\nx()")})
	read, err := Parse([]byte(bytesOf(t, n)))
	if err != nil {
		t.Fatal(err)
	}
	if got, want := strings.Join(read.Sources(), "|"), "markdown\n# Sums\n\nmore|code\n%%\nx()"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if id := read.Cells()[1].Text("id"); id != "sum" || len(read.CodeCells()) != 1 {
		t.Errorf("the code cell is %q, of %d", id, len(read.CodeCells()))
	}
	if name := read.Metadata().Object("kernelspec").Get("name"); name != "hornbook" {
		t.Errorf("the kernel is %v", name)
	}
}

func TestClearHidden(t *testing.T) {
	n := parseSample(t)
	if n.ClearHidden() || !strings.Contains(bytesOf(t, n), `"old"`) {
		t.Error("an output that is not folded is gone")
	}
	n.Cells()[1].Object("metadata").Set("jupyter", NewObject("outputs_hidden", true))
	if text := bytesOf(t, n); !n.ClearHidden() || !strings.Contains(text, `"old"`) || strings.Contains(bytesOf(t, n), `"old"`) {
		t.Errorf("the folded output is still there:\n%s", bytesOf(t, n))
	}
}
