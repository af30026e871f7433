package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"
)

const (
	layerOfReader = `// Package parts has a layer of the reader's own.
package parts

import (
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func Scale() *layers.Layer {
	return layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor {
		return x[0].Mul(c.Weight("gamma", tensor.Shape{x[0].Dim(-1)}, initializers.Ones()))
	})
}
`
	importsCell = `import (
	"fmt"
	"time"

	"example.com/mine/parts"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/notebook"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)`
	constantCell = `const epochs = 3`
	helperCell   = `func samples() (x, y *tensor.Tensor) {
x, y = tensor.New(tensor.Shape{1280, 8}, nil), tensor.New(tensor.Shape{1280, 1}, nil)
for i := range x.Values() { x.Values()[i] = float32(i%13)/13 }
for i := range y.Values() { y.Values()[i] = float32(i%2) }
return x, y
}`
	trainedCell = `func net() *dl.Model {
m := dl.Sequential(layers.Dense(16, layers.ReLU, layers.InputShape(8)), parts.Scale(), layers.Dense(1, layers.Sigmoid))
m.Compile(optimizers.Adam(), losses.BinaryCrossentropy(), metrics.Accuracy())
return m
}
func trained() *dl.Model {
return notebook.Trained("reader", net, func(m *dl.Model) *dl.History {
fmt.Println("it trains")
x, y := samples()
slowly := dl.Callback{BatchBegin: func(*dl.Model, int) { time.Sleep(40*time.Millisecond) }}
return m.Fit(x, y, dl.Epochs(epochs), dl.ValidationSplit(0.2), slowly, notebook.Live())
})
}
%%
trained()`
	evaluateCell = `%%
x, y := samples()
fmt.Println("evaluated:", trained().Evaluate(x, y))`
	unrelatedCell = `func unrelated() int { return 1 }`
	shapeCell     = `func wrong() *dl.Model {
return dl.Sequential(layers.Conv2D(8, 3, layers.InputShape(28, 28)))
}
%%
fmt.Println(wrong())`
	endlessCell = `func endless() *dl.Model {
return notebook.Trained("endless", net, func(m *dl.Model) *dl.History {
x, y := samples()
slowly := dl.Callback{BatchBegin: func(*dl.Model, int) { time.Sleep(5*time.Millisecond) }}
return m.Fit(x, y, dl.Epochs(100000), slowly, notebook.Live(), notebook.Resume())
})
}
%%
m := endless()
fmt.Println("steps kept:", m.History().Steps)`
)

// watchPanel counts in the page how often the panel in a cell's output changes, and how far apart.
const watchPanel = `i => { ` + cellOf + `
	window.panel = {seen: [], values: new Set()};
	new MutationObserver(() => {
		const bar = cell.querySelector('[role=progressbar]');
		if (bar === null) return;
		const html = bar.parentElement.innerHTML;
		if (html === window.panel.last) return;
		window.panel.last = html;
		window.panel.seen.push(performance.now());
		window.panel.values.add(bar.getAttribute('aria-valuenow'));
	}).observe(cell, {childList: true, subtree: true, attributes: true, characterData: true});
}`

// A reader trains a model, uses it in the next cell, edits what it depends on and what it does not,
// makes a mistake, and stops a training, all in the browser.
func TestStateInTheBrowser(t *testing.T) {
	full(t)
	file := notebookOf(t, "state.ipynb", importsCell, constantCell, helperCell, trainedCell, evaluateCell, unrelatedCell, shapeCell, endlessCell)
	const constant, helper, trained, evaluate, unrelated, shape, endless = 1, 2, 3, 4, 5, 6, 7
	dir := filepath.Dir(file)
	module, source := filepath.Join(dir, "go.mod"), filepath.Join(dir, "parts", "parts.go")
	for name, text := range map[string]string{module: "module example.com/mine\n\ngo 1.26\n", source: layerOfReader} {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lab := openLab(t, file)
	lab.set("@jupyterlab/notebook-extension:tracker", `{"windowingMode": "none"}`)
	lab.set("@jupyterlab/apputils-extension:themes", `{"theme": "JupyterLab Light"}`)
	browser := openBrowser(t)
	p := lab.open(browser, "state.ipynb")
	for cell := range trained {
		if out := p.run(cell); strings.Contains(out, "rror") {
			t.Fatalf("cell %d: %s", cell, out)
		}
	}

	// The panel changes in place while the training runs.
	p.js(watchPanel, trained)
	p.start(trained)
	p.until("the panel is there", time.Minute, `() => window.panel.seen.length > 10`)
	p.see(trained, "running")
	out := p.wait(trained, time.Minute)
	if !strings.Contains(out, "it trains") || !strings.Contains(out, "3 epochs in ") {
		t.Errorf("the first time: %s", out)
	}
	updates, _ := strconv.Atoi(p.js(`() => window.panel.seen.length`))
	bars, _ := strconv.Atoi(p.js(`() => window.panel.values.size`))
	took, _ := strconv.ParseFloat(p.js(`() => window.panel.seen[window.panel.seen.length-1] - window.panel.seen[0]`), 64)
	rate := float64(updates-2) / (took / 1000) // the first comes at once, and the last at the end
	t.Logf("the panel was seen in %d states, with %d lengths of its bar, %.1f a second", updates, bars, rate)
	if updates < 8 || bars < 8 || rate > 10 {
		t.Errorf("the panel was seen in %d states, with %d lengths of its bar, %.1f a second", updates, bars, rate)
	}
	p.see(trained, "light")
	saved := p.save(file)
	if !strings.Contains(saved, `role=\"progressbar\"`) || !strings.Contains(saved, `aria-valuenow=\"100\"`) || strings.Contains(saved, `aria-label=\"this epoch\"`) {
		t.Error("the saved notebook has not the last state of the panel")
	}

	// The model is there in the next cell, and the curves come again with the cell that made them.
	use := func(what string, again bool) {
		t.Helper()
		out := p.run(evaluate)
		if strings.Contains(out, "it trains") != again || strings.Contains(out, `restored "reader"`) == again || !strings.Contains(out, "evaluated: accuracy") {
			t.Errorf("%s, want it trained %t: %s", what, again, out)
		}
	}
	use("in the next cell", false)
	if out := p.run(trained); !strings.Contains(out, `restored "reader"`) || strings.Contains(out, "it trains") || !strings.Contains(out, "3 epochs in ") {
		t.Errorf("run again, the cell that trained it shows %s", out)
	}
	p.run(unrelated)
	use("after an unrelated edit", false)
	p.write(constant, strings.Replace(constantCell, "3", "2", 1))
	p.run(constant)
	use("after an edit of a constant", true)
	p.write(helper, strings.Replace(helperCell, "i%13", "i%11", 1))
	p.run(helper)
	use("after an edit of a helper", true)
	use("after it was trained again", false)
	if err := os.WriteFile(source, []byte(strings.Replace(layerOfReader, "Ones()", "Zeros()", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	use("after an edit of a layer in a package", true)
	p.write(helper, helperCell)
	p.write(constant, constantCell)
	p.run(constant)
	p.run(helper)
	if err := os.WriteFile(source, []byte(layerOfReader), 0o644); err != nil {
		t.Fatal(err)
	}
	use("after all edits were taken back", false)

	// A mistake is read in a few lines that say where it is.
	lines := strings.Split(strings.TrimSpace(p.run(shape)), "\n")
	p.see(shape, "mistake")
	if text := strings.Join(lines, "\n"); len(lines) > 8 || !strings.Contains(text, "conv2d") || !regexp.MustCompile(`(?i)cell.{0,4}\[?\d+\]?.{0,3} line 2`).MatchString(text) {
		t.Errorf("the mistake is said in %d lines:\n%s", len(lines), text)
	}

	// Stop keeps what was learned, and the training goes on.
	stop := func() (took time.Duration) {
		t.Helper()
		p.start(endless)
		p.until("the training runs", time.Minute, `i => { `+cellOf+` const o = cell.querySelector('.jp-OutputArea'); return o !== null && /step [1-9]/.test(o.innerText); }`, endless)
		time.Sleep(time.Second)
		start := time.Now()
		p.click(`.jp-NotebookPanel-toolbar [data-jp-item-name=interrupt]`)
		p.wait(endless, 10*time.Second)
		return time.Since(start)
	}
	kept := regexp.MustCompile(`steps kept: (\d+)`)
	steps := 0
	for n, want := range []string{"interrupted", `the training of "endless" goes on from epoch`} {
		took := stop()
		out := p.outputs(endless)
		t.Logf("stop %d took %v", n, took)
		if took > time.Second {
			t.Errorf("stop took %v", took)
		}
		match := kept.FindStringSubmatch(out)
		if !strings.Contains(out, want) || !strings.Contains(out, "Ended early") || match == nil {
			t.Fatalf("after stop %d, want %q in %s", n, want, out)
		}
		if now, _ := strconv.Atoi(match[1]); now <= steps {
			t.Errorf("after stop %d there are %d steps, and were %d", n, now, steps)
		} else {
			steps = now
		}
	}
	p.see(endless, "stopped")
	p.save(file)
	p = lab.openDark(browser, "state.ipynb")
	p.see(trained, "dark")
}
