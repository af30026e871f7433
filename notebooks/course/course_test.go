package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// The lessons of this repository are what their sources say, translated, executed, and in form.
func TestLessons(t *testing.T) {
	c := course{".."}
	all, err := lessons(c.src())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		t.Run(l.name, func(t *testing.T) {
			if l.broken != nil {
				t.Fatal(l.broken)
			}
			if err := c.check(l); err != nil {
				t.Error(err)
			}
		})
	}
	if err := c.checkIndex(c.built(all)); err != nil {
		t.Error(err)
	}
	if err := c.strays(all); err != nil {
		t.Error(err)
	}
}

// With the solutions put in, each exercise of the lessons is right. The Chinese notebooks have the same code.
func TestSolutionsAreRight(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("executes the notebooks with the solutions; HORNBOOK_FULL=1 does")
	}
	c := course{".."}
	all, err := lessons(c.src())
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range all {
		if l.broken != nil || !slices.ContainsFunc(l.english.blocks, func(b *block) bool { return b.solution != "" }) {
			continue
		}
		executed := filepath.Join(t.TempDir(), l.name+".ipynb")
		out, err := exec.Command("go", "run", "../../kernel", "run", "-o", executed, c.solutions(l, english)).CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", l.name, err, out)
			continue
		}
		n, err := ipynb.Read(executed)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range n.Cells() {
			if b := l.english.block(o.Text("id")); b == nil || b.solution == "" {
				continue
			}
			outputs, _ := o.Get("outputs").([]any)
			if len(outputs) == 0 || !strings.HasPrefix(outputs[len(outputs)-1].(*ipynb.Object).Object("data").Text("text/plain"), "✓") {
				t.Errorf("%s: the solution of %s is not found right", l.name, o.Text("id"))
			}
		}
	}
}

const sampleEnglish = `---
title: Sums
summary: What a sum is.
minutes: 5
needs: 00
picture: sum
---

<!-- id: title -->
# Sums

<!-- not a block -->
` + "```python\n<!-- id: not-a-block -->\n```" + `

<!-- id: sum tolerance: 0.1 output: hidden -->
` + "```go\nimport \"fmt\"\n\n%%\nfmt.Println(\"the sum\", 1+2)\n```" + `

<!-- id: exercise -->
` + "```go\nfunc add(a, b int) int {\n\tpanic(check.Todo)\n}\n\n%%\ncheck.Add(add)\n```\n\n```go solution\nfunc add(a, b int) int { return a + b }\n```\n"

const sampleChinese = `---
title: 求和
summary: 什么是和。
---

<!-- strings -->
"the sum": "总和"

<!-- id: title -->
# 求和
`

// sample is a course of one lesson in a folder of its own, built once and as if executed.
func sample(t *testing.T) course {
	c := course{t.TempDir()}
	dir := filepath.Join(c.src(), "01-sums")
	put(t, filepath.Join(dir, "lesson.md"), sampleEnglish)
	put(t, filepath.Join(dir, "lesson.zh.md"), sampleChinese)
	for _, name := range readmes {
		put(t, filepath.Join(c.root, name), "before\n"+indexBegin+"\n"+indexEnd+"\nafter\n")
	}
	run(t, c, "accept", "01", "new")
	run(t, c, "build")
	for _, lang := range languages {
		edit(t, c.notebook(load(t, c), lang), func(cells []*ipynb.Object) []*ipynb.Object {
			for i, o := range cells[1:] {
				o.Set("execution_count", json.Number(fmt.Sprint(i+1)))
				o.Set("outputs", []any{ipynb.NewObject("name", "stdout", "output_type", "stream", "text", []any{"3\n"})})
			}
			return cells
		})
	}
	return c
}

func put(t *testing.T, file, text string) {
	t.Helper()
	if err := writeFile(file, []byte(text)); err != nil {
		t.Fatal(err)
	}
}

func get(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func run(t *testing.T, c course, args ...string) string {
	t.Helper()
	var out strings.Builder
	if err := c.run(args, &out); err != nil {
		t.Fatalf("course %s: %v", strings.Join(args, " "), err)
	}
	return out.String()
}

func refused(t *testing.T, c course, reason string, args ...string) {
	t.Helper()
	if err := c.run(args, &strings.Builder{}); err == nil || !strings.Contains(err.Error(), reason) {
		t.Errorf("course %s: %v, want an error with %q", strings.Join(args, " "), err, reason)
	}
}

func load(t *testing.T, c course) *lesson {
	t.Helper()
	l, err := readLesson(filepath.Join(c.src(), "01-sums"))
	if err != nil {
		t.Fatal(err)
	}
	return l
}

// edit changes a notebook as JupyterLab does, which knows nothing of sources.
func edit(t *testing.T, file string, change func([]*ipynb.Object) []*ipynb.Object) {
	t.Helper()
	n, err := ipynb.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	n.SetCells(change(n.Cells()))
	if err := n.Write(file); err != nil {
		t.Fatal(err)
	}
}

func setSource(i int, text string) func([]*ipynb.Object) []*ipynb.Object {
	return func(cells []*ipynb.Object) []*ipynb.Object {
		cells[i].Set("source", text)
		return cells
	}
}

func cellsOf(t *testing.T, file string) (texts []string) {
	n, err := ipynb.Read(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range n.Cells() {
		outputs, _ := o.Get("outputs").([]any)
		texts = append(texts, fmt.Sprintf("%s %s %d %s", o.Text("id"), o.Text("cell_type"), len(outputs), o.Text("source")))
	}
	return texts
}

func TestBuild(t *testing.T) {
	c := sample(t)
	l := load(t, c)
	for lang, want := range map[language][]string{
		english: {"title markdown 0 # Sums", "sum code 1 import \"fmt\"\n\n%%\nfmt.Println(\"the sum\", 1+2)", "panic(check.Todo)"},
		chinese: {"title markdown 0 # 求和", "sum code 1 import \"fmt\"\n\n%%\nfmt.Println(\"总和\", 1+2)", "panic(check.Todo)"},
	} {
		got := cellsOf(t, c.notebook(l, lang))
		for i := range want {
			if !strings.Contains(got[i], want[i]) {
				t.Errorf("%s: cell %d is %q, want %q", lang, i, got[i], want[i])
			}
		}
	}
	solved := cellsOf(t, c.solutions(l, english))[2]
	if want := "exercise code 0 func add(a, b int) int { return a + b }\n\n%%\ncheck.Add(add)"; solved != want {
		t.Errorf("the solution is %q, want %q", solved, want)
	}
	n, _ := ipynb.Read(c.notebook(l, english))
	metadata := n.Cells()[1].Object("metadata")
	if metadata.Object("hornbook").Get("tolerance") != json.Number("0.1") || metadata.Object("jupyter").Get("outputs_hidden") != true || metadata.Get("collapsed") != true {
		t.Error("the cell's metadata lack tolerance or hidden outputs")
	}
	if index := get(t, filepath.Join(c.root, "README.zh.md")); !strings.Contains(index, "[求和](zh/01-sums.ipynb)") || !strings.HasSuffix(index, "after\n") {
		t.Errorf("the index is %q", index)
	}

	// A cell that changed loses its output, the others keep theirs; building again changes nothing.
	source := filepath.Join(c.src(), "01-sums", "lesson.md")
	put(t, source, strings.Replace(sampleEnglish, "1+2", "2+2", 1))
	run(t, c, "build")
	if got := cellsOf(t, c.notebook(l, english)); !strings.HasPrefix(got[1], "sum code 0 ") || !strings.HasPrefix(got[2], "exercise code 1 ") {
		t.Errorf("after a change: %q", got)
	}
	before := get(t, c.notebook(l, english))
	run(t, c, "build")
	if get(t, c.notebook(l, english)) != before {
		t.Error("building again changed the notebook")
	}
	if got := load(t, c).english.String(); got != get(t, source) {
		t.Errorf("the page is written as\n%s", got)
	}
}

func TestTranslationsAreHeldFresh(t *testing.T) {
	pages := map[bool]string{true: "lesson.md", false: "lesson.zh.md"}
	for _, test := range []struct {
		english       bool
		old, new, why string
	}{
		{true, "# Sums", "# Sums of two", "the English of title (line 9) was changed"},
		{true, "summary: What", "summary: Why", "title and summary are of another English"},
		{true, "the sum", "a sum", `no Chinese of the string "a sum"`},
		{true, "<!-- id: sum ", "<!-- id: more -->\nMore.\n\n<!-- id: sum ", "there is no Chinese of more"},
		{true, "id: sum tolerance: 0.1", "id: title", "there are two blocks title"},
		{false, "# 求和\n", "# 求和\n\n<!-- id: more of: 00000000 -->\n更多。\n", "the English page has no block more"},
		{false, `"the sum": "总和"`, `"the sum": "总和"` + "\n" + `"the rest": "其余"`, `no cell has the string "the rest"`},
		{false, `"总和"`, `"总和 %d"`, "other verbs"},
		{false, `"the sum": "总和"`, `the sum: 总和`, "is not a line of"},
		{false, "<!-- strings", "loose text\n<!-- strings", "text outside of a block"},
	} {
		c := sample(t)
		file := filepath.Join(c.src(), "01-sums", pages[test.english])
		text := get(t, file)
		if !strings.Contains(text, test.old) {
			t.Fatalf("%q is not in the page", test.old)
		}
		put(t, file, strings.Replace(text, test.old, test.new, 1))
		refused(t, c, test.why, "build")
	}
	c := sample(t)
	file := filepath.Join(c.src(), "01-sums", "lesson.md")
	put(t, file, strings.Replace(sampleEnglish, "# Sums", "# Sums of two", 1))
	run(t, c, "accept", "01-sums", "title")
	run(t, c, "build")
	refused(t, c, "no block of prose", "accept", "01", "sum")
	refused(t, c, "no lesson 02", "build", "02")
}

func TestPull(t *testing.T) {
	c := sample(t)
	l := load(t, c)
	en, zh := c.notebook(l, english), c.notebook(l, chinese)
	source := filepath.Join(c.src(), "01-sums", "lesson.md")

	// An edit in JupyterLab is not overwritten, and comes into the source.
	edit(t, en, setSource(1, "%%\nfmt.Println(\"the sum\", 40+2)"))
	edit(t, zh, setSource(0, "# 加法"))
	refused(t, c, "was edited: sum", "build")
	if got := run(t, c, "pull"); got != "01-sums: sum of the en page\n01-sums: title of the zh page\n" {
		t.Errorf("pull says %q", got)
	}
	if l := load(t, c); l.english.block("sum").text != "%%\nfmt.Println(\"the sum\", 40+2)" || l.chinese.block("title").text != "# 加法" {
		t.Error("the edits are not in the source")
	}
	if b := load(t, c).english.block("exercise"); b.solution == "" || load(t, c).english.block("sum").tolerance != "0.1" {
		t.Error("pull lost a solution or a tolerance")
	}
	run(t, c, "build")
	if got := cellsOf(t, en); !strings.HasPrefix(got[1], "sum code 1 ") {
		t.Errorf("the output of the edited cell, which JupyterLab wrote, is gone: %q", got[1])
	}
	if run(t, c, "pull") != "" {
		t.Error("pulling again finds something")
	}

	// Cells that come, go and move.
	edit(t, en, func(cells []*ipynb.Object) []*ipynb.Object {
		return []*ipynb.Object{cells[0], ipynb.NewCell("markdown", "A1_b2", "New."), cells[2]}
	})
	refused(t, c, "A1_b2 is new", "build")
	if got := run(t, c, "pull"); !strings.Contains(got, "a1-b2 is new") || !strings.Contains(got, "sum was deleted") {
		t.Errorf("pull says %q", got)
	}
	if got := load(t, c).english; len(got.blocks) != 3 || got.blocks[1].text != "New." || got.block("sum") != nil {
		t.Errorf("the source is\n%s", got)
	}

	// An edit on both sides is a conflict, and nothing is lost.
	c = sample(t)
	en, zh = c.notebook(l, english), c.notebook(l, chinese)
	source = filepath.Join(c.src(), "01-sums", "lesson.md")
	edit(t, en, setSource(1, "%%\nfmt.Println(\"the sum\", 40+2)"))
	other := strings.Replace(sampleEnglish, "1+2", "2+2", 1)
	put(t, source, other)
	refused(t, c, "edited here and in the source", "pull")
	if get(t, source) != other {
		t.Error("the source was written")
	}

	// Code is edited in English only.
	c = sample(t)
	edit(t, c.notebook(l, chinese), setSource(1, "%%\nfmt.Println(\"总和\", 40+2)"))
	refused(t, c, "edited in the English notebook", "pull")
}

func TestParsePageRefuses(t *testing.T) {
	head := "---\ntitle: x\n---\n"
	for _, test := range []struct{ text, want string }{
		{"# no facts", "opens with its facts"},
		{"---\nlength: 3\n---\n", "is no fact"},
		{"---\nminutes: long\n---\n", "is no fact"},
		{head + "<!-- id: A -->\nx", "not one of small letters"},
		{head + "<!-- id: a size: 3 -->\nx", "there is no size: 3"},
		{head + "<!-- id: a tolerance: -1 -->\nx", "no positive number"},
		{head + "<!-- id: a -->\n", "is empty"},
		{head + "<!-- id: a -->\nx\n\n```go\ny\n```\n", "follows prose"},
		{head + "<!-- id: a -->\n```go\ny\n```\n\n```go\ny\n```\n", "more than one fence"},
	} {
		if _, err := parsePage("lesson.md", test.text); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%q: %v, want an error with %q", test.text, err, test.want)
		}
	}
}

func TestStarsRender(t *testing.T) {
	for _, text := range []string{
		"**词**。", "**词**，和**词**", "（**词**）", "**bold** and *italic*, `a*b`, $x*y$", "* a bullet\n* **another**",
		"**预测**：先猜。", "> **在 Keras 里**，", "”**词**“", "a **b *c* d** e", "1. **x** y", "**“词”**。",
	} {
		if bad := unrendered(text); bad != "" {
			t.Errorf("%q renders, but the check says %q", text, bad)
		}
	}
	for _, text := range []string{"**词。**后", "前**“词”**后", "**预测：**先猜", "** word**", "**open", "前**（词**", "**a*"} {
		if unrendered(text) == "" {
			t.Errorf("%q does not render, and the check does not say so", text)
		}
	}
}

func TestChineseFault(t *testing.T) {
	for text, fault := range map[string]bool{
		"神经元把输入乘以权重。":       false,
		"输出是 `f(x)`，见下。":    false,
		"第一段。\n\n第二段。":      false,
		"- 一\n- 二":          false,
		"见[第一课](01.ipynb)。": false,
		"权重,偏置":             true,
		"权重 偏置":             true,
		"一行没完\n下一行":         true,
		"结束.":               true,
	} {
		if got := chineseFault(text); got != "" != fault {
			t.Errorf("%q: %q", text, got)
		}
	}
}

func TestNumbersAreThoseOfTheOutputs(t *testing.T) {
	known := numbers("accuracy 0.9742, loss 0.0864\n[60000 28 28] 1.5e-07 258 of 10000")
	for text, want := range map[string]string{
		"97.4 % and a loss of 0.086":              "",
		"60,000 images, 258 wrong, 2.6 % of them": "",
		"about 1.5e-07, in 3 of 10":               "",
		"0.087":                                   "0.087",
		"97.5 %":                                  "97.5",
		"around 1990":                             "1990",
		"[here](https://example.com/2024.html)":   "",
		"```\n12345\n```\nafter":                  "",
	} {
		if got := strings.Join(strange(&block{text: text}, known), " "); got != want {
			t.Errorf("%q: strange are %q, want %q", text, got, want)
		}
	}
}

func TestCodeLines(t *testing.T) {
	if got := codeLines("import (\n\t\"fmt\"\n\n\t\"os\"\n)\n\n// f is\nfunc f() {\n}\n\n%%\nf()\n"); got != 3 {
		t.Errorf("%d lines, want 3", got)
	}
}
