package main

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// The first lesson runs from top to bottom in the browser, as a reader runs it: every cell ends without
// an error, all trainings but the first are spared, and what was shown is in the saved file.
func TestLessonInTheBrowser(t *testing.T) {
	full(t)
	text, err := os.ReadFile(filepath.Join("..", "notebooks", "en", "00-start.ipynb"))
	if err != nil {
		t.Fatal(err)
	}
	lesson, err := ipynb.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	code := 0
	for _, source := range lesson.Sources() {
		if strings.HasPrefix(source, "code\n") {
			code++
		}
	}
	file := filepath.Join(t.TempDir(), "00-start.ipynb")
	if err := os.WriteFile(file, text, 0o644); err != nil {
		t.Fatal(err)
	}
	lab := openLab(t, file)
	lab.set("@jupyterlab/notebook-extension:tracker", `{"windowingMode": "none"}`)
	lab.set("@jupyterlab/apputils-extension:themes", `{"theme": "JupyterLab Light"}`)
	browser := openBrowser(t)
	p := lab.open(browser, "00-start.ipynb")
	p.click(`#jp-MainMenu .lm-MenuBar-item:nth-child(4)`) // Run
	p.click(`.lm-Menu-item[data-command="runmenu:run-all"]`)
	start := time.Now()
	p.until("all cells have ended", 6*time.Minute, `n => { const prompts = [...document.querySelectorAll('.jp-CodeCell .jp-InputPrompt')].map(e => e.innerText);
		return prompts.length === n && prompts.every(p => /\[\d+\]/.test(p)); }`, code)
	t.Logf("%d cells in %v", code, time.Since(start))
	const errors = `[...document.querySelectorAll('.jp-OutputArea-output[data-mime-type*="error"], .jp-OutputArea-output[data-mime-type*="stderr"]')]`
	meant := strings.Count(string(text), `"raises-exception"`) // by the lesson
	if n, _ := strconv.Atoi(p.js(`() => ` + errors + `.length`)); n != meant {
		t.Errorf("there are %d errors, want %d: %s", n, meant, p.js(`() => `+errors+`.map(e => e.innerText).join('\n')`))
	}
	panels, _ := strconv.Atoi(p.js(`() => document.querySelectorAll('.jp-OutputArea-output [role=progressbar]').length`))
	if panels != 1 {
		t.Errorf("there are %d panels, want that of the one training", panels)
	}
	saved := p.save(file)
	if n := strings.Count(saved, `restored \"`); n < 4 || strings.Count(saved, `aria-valuenow=\"100\"`) != 1 {
		t.Errorf("the model was restored %d times, and %d panels are saved", n, strings.Count(saved, `aria-valuenow=\"100\"`))
	}
	cells, _ := strconv.Atoi(p.js(`() => document.querySelectorAll('.jp-Notebook .jp-Cell').length`))
	for i := range cells {
		if p.outputs(i) != "" {
			p.see(i, "light-"+strconv.Itoa(i))
		}
	}
	p = lab.openDark(browser, "00-start.ipynb")
	for i := range cells {
		if p.outputs(i) != "" {
			p.see(i, "dark-"+strconv.Itoa(i))
		}
	}
}
