package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

// JupyterLab knows that the kernel of a lesson that was only opened is idle, and does not mark the lesson as changed.
func TestOpenedInTheBrowser(t *testing.T) {
	full(t)
	text, err := os.ReadFile(filepath.Join("..", "notebooks", "en", "01-neuron.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "01-neuron.ipynb")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	p := openLab(t, file).open(openBrowser(t), "01-neuron.ipynb")
	time.Sleep(2 * time.Second) // what JupyterLab writes down of the kernel, it does when the kernel is there
	p.shot("opened")
	const marked = `() => document.querySelector('.lm-TabBar-tab.lm-mod-current.jp-mod-dirty') !== null`
	if p.js(marked) == "true" {
		t.Error("the lesson is marked as changed")
	}
	p.write(1, "import \"fmt\"")
	p.until("an edit marks it as changed", 10*time.Second, marked)
}
