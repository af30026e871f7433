package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/go-rod/rod"
)

const digitCell = `%%
digits := datasets.Digits()
model := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Rescaling(1.0/255), layers.Dense(64, layers.ReLU), layers.Dense(10, layers.Softmax))
model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
model.Fit(digits.Train.X, digits.Train.Y, dl.Epochs(5), dl.Quiet())
notebook.Show(notebook.Playground(model, notebook.Examples(digits.Test.X), notebook.PageFile("digit.html")))`

// A page that computes runs in its frame, with the lab's own rules for what a notebook may load; in a notebook that is
// not trusted there are its picture and a link to the file.
func TestPlaygroundInTheBrowser(t *testing.T) {
	full(t)
	file := notebookOf(t, "digit.ipynb", digitCell)
	lab := openLab(t, file)
	lab.set("@jupyterlab/notebook-extension:tracker", `{"windowingMode": "none"}`)
	lab.set("@jupyterlab/apputils-extension:themes", `{"theme": "JupyterLab Light"}`)
	browser := openBrowser(t)
	p := lab.open(browser, "digit.ipynb")
	p.start(0)
	out := p.wait(0, 4*time.Minute)
	if strings.Contains(out, "rror") || !strings.Contains(out, "digit.html") {
		t.Fatalf("the cell shows: %s", out)
	}
	p.until("there is a frame", 30*time.Second, `() => document.querySelector('.jp-OutputArea-output iframe') !== null`)
	p.see(0, "frame")
	frame, err := p.Element(".jp-OutputArea-output iframe")
	p.check(err)
	inside, err := frame.Frame()
	p.check(err)
	p.check(inside.Timeout(time.Minute).Wait(rod.Eval(`() => Boolean(document.documentElement.dataset.ready || document.documentElement.dataset.failed)`)))
	state, err := inside.Eval(`() => (document.documentElement.dataset.failed || "") + " best " + document.documentElement.dataset.best`)
	p.check(err)
	if got := state.Value.Str(); !strings.HasPrefix(got, " best ") || got == " best " {
		t.Errorf("the page in its frame says %q", got)
	}
	p.see(0, "frame")
	p.see(0, "answered")
	saved := p.save(file)
	if !strings.Contains(saved, "image/png") || !strings.Contains(saved, "(digit.html)") {
		t.Error("the saved notebook has no picture or no link")
	}
	if _, err := os.Stat(filepath.Join(filepath.Dir(file), "digit.html")); err != nil {
		t.Error(err)
	}

	// Of a notebook whose signature is not this machine's, JupyterLab shows no frames.
	foreign := strings.Replace(saved, "dl.Epochs(5)", "dl.Epochs(6)", 1)
	p.check(os.WriteFile(filepath.Join(filepath.Dir(file), "foreign.ipynb"), []byte(foreign), 0o644))
	q := lab.open(browser, "foreign.ipynb")
	q.until("the picture is seen", 30*time.Second, `() => { const i = document.querySelector('.jp-NotebookPanel:not(.lm-mod-hidden) .jp-OutputArea-output img'); return i !== null && i.getBoundingClientRect().width > 300 && i.alt.length > 20; }`)
	if n := q.js(`() => document.querySelectorAll('.jp-NotebookPanel:not(.lm-mod-hidden) iframe').length`); n != "0" {
		t.Errorf("a notebook that is not trusted has %s frames", n)
	}
	if text := q.outputs(0); !strings.Contains(text, "digit.html") {
		t.Errorf("a notebook that is not trusted has no link: %s", text)
	}
	q.see(0, "untrusted")
}
