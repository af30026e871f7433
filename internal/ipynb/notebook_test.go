package ipynb

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Each field here that Hornbook does not know, and each order of keys, must come out as it went in.
const sample = `{
 "nbformat_minor": 5,
 "cells": [
  {
   "cell_type": "markdown",
   "id": "text",
   "metadata": {},
   "source": [
    "# 深度学习 <b>&</b>\n",
    "more"
   ]
  },
  {
   "source": "%%\nfmt.Println(1)",
   "cell_type": "code",
   "unknown": {
    "z": 1.50,
    "a": 12345678901234567890
   },
   "execution_count": 9,
   "metadata": {
    "execution": {
     "iopub.execute_input": "2026-01-01"
    },
    "tags": [
     "raises-exception"
    ]
   },
   "outputs": [
    {
     "name": "stdout",
     "output_type": "stream",
     "text": "old"
    }
   ]
  },
  {
   "cell_type": "code",
   "execution_count": null,
   "metadata": {},
   "outputs": [],
   "source": []
  }
 ],
 "nbformat": 4,
 "metadata": {}
}
`

func parseSample(t *testing.T) *Notebook {
	n, err := Parse([]byte(sample))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func bytesOf(t *testing.T, n *Notebook) string {
	data, err := n.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestNotebookStaysAsItWas(t *testing.T) {
	if got := bytesOf(t, parseSample(t)); got != sample {
		t.Errorf("the notebook changed:\n%s", got)
	}
}

func TestParseRefuses(t *testing.T) {
	for _, test := range []struct{ text, want string }{
		{"", "EOF"},
		{"[]", "no JSON object"},
		{`{"nbformat": 3, "cells": []}`, "nbformat"},
		{`{"nbformat": 4}`, "cells"},
		{`{"nbformat": 4, "cells": [1]}`, "cell 1"},
		{`{"nbformat": 4, "cells": []} {}`, "more after"},
		{`{"nbformat": 4, "cells": [`, "EOF"},
	} {
		if _, err := Parse([]byte(test.text)); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("Parse(%q): %v, want an error about %q", test.text, err, test.want)
		}
	}
}

func TestCells(t *testing.T) {
	cells := parseSample(t).CodeCells()
	if len(cells) != 2 || cells[0].Index != 2 || cells[0].Source != "%%\nfmt.Println(1)" || cells[0].Empty() || !cells[1].Empty() {
		t.Fatalf("cells %+v", cells)
	}
	if !cells[0].Tagged("raises-exception") || cells[0].Tagged("raises") || cells[1].Tagged("raises-exception") {
		t.Error("the tags are wrong")
	}
}

// message is what a kernel publishes.
type message struct{ kind, content string }

// run gives a cell's outputs as they are kept, in one line each.
func run(t *testing.T, n *Notebook, cells ...[]message) []string {
	var all []*Outputs
	for i, messages := range cells {
		o := n.Begin(n.CodeCells()[i], i+1)
		all = append(all, o)
		for _, m := range messages {
			if err := o.Add(m.kind, []byte(m.content)); err != nil {
				t.Fatal(err)
			}
		}
	}
	n.Finish(all)
	var lines []string
	for i := range cells {
		for _, output := range n.CodeCells()[i].object.Get("outputs").([]any) {
			data, err := encode(output)
			if err != nil {
				t.Fatal(err)
			}
			lines = append(lines, string(data))
		}
	}
	return lines
}

func TestOutputs(t *testing.T) {
	display := func(text, id string) string {
		return `{"data":{"text/plain":"` + text + `"},"metadata":{},"transient":{"display_id":"` + id + `"}}`
	}
	kept := func(text string) string {
		return `{"data":{"text/plain":["` + text + `"]},"metadata":{},"output_type":"display_data"}`
	}
	for _, test := range []struct {
		name  string
		cells [][]message
		want  []string
	}{
		{"streams of one name become one", [][]message{{
			{"stream", `{"name":"stdout","text":"a\n"}`}, {"stream", `{"name":"stdout","text":"b\r"}`}, {"stream", `{"name":"stdout","text":"c\n"}`},
			{"stream", `{"name":"stderr","text":"e"}`}, {"stream", `{"name":"stdout","text":"d"}`},
		}}, []string{
			`{"name":"stdout","output_type":"stream","text":["a\n","c\n"]}`,
			`{"name":"stderr","output_type":"stream","text":["e"]}`,
			`{"name":"stdout","output_type":"stream","text":["d"]}`,
		}},
		{"an update replaces, and adds nothing", [][]message{{
			{"display_data", display("one", "x")}, {"display_data", display("two", "y")}, {"update_display_data", display("three", "x")},
			{"update_display_data", display("four", "nobody")},
		}}, []string{kept("three"), kept("two")}},
		{"an update of an earlier cell", [][]message{
			{{"display_data", display("one", "x")}}, {{"update_display_data", display("two", "x")}},
		}, []string{kept("two")}},
		{"cleared at once", [][]message{{
			{"display_data", display("one", "x")}, {"clear_output", `{"wait":false}`}, {"update_display_data", display("two", "x")},
		}}, nil},
		{"cleared by the next output", [][]message{{
			{"stream", `{"name":"stdout","text":"old"}`}, {"clear_output", `{"wait":true}`}, {"stream", `{"name":"stdout","text":"new"}`},
		}}, []string{`{"name":"stdout","output_type":"stream","text":["new"]}`}},
		{"waiting to clear, and nothing comes", [][]message{{
			{"stream", `{"name":"stdout","text":"old"}`}, {"clear_output", `{"wait":true}`},
		}}, []string{`{"name":"stdout","output_type":"stream","text":["old"]}`}},
		{"a picture stands for its SVG", [][]message{{
			{"display_data", `{"data":{"text/plain":"t","image/svg+xml":"<svg/>","image/png":"iVBO","text/html":"<div><svg></svg></div>"},"metadata":{"image/png":{"width":300}}}`},
		}}, []string{`{"data":{"image/png":"iVBO","text/plain":["t"]},"metadata":{"image/png":{"width":300}},"output_type":"display_data"}`}},
		{"without a picture all stays", [][]message{{
			{"display_data", `{"data":{"text/plain":"t","image/svg+xml":"<svg/>","text/html":"<b>\n</b>"}}`},
		}}, []string{`{"data":{"image/svg+xml":["<svg/>"],"text/html":["<b>\n","</b>"],"text/plain":["t"]},"metadata":{},"output_type":"display_data"}`}},
		{"a picture stands for that in HTML", [][]message{{
			{"display_data", `{"data":{"text/plain":"t","image/png":"iVBO","text/html":"<img src=\"data:image/png;base64,iVBO\">"},"metadata":{"image/png":{"width":300}}}`},
		}}, []string{`{"data":{"image/png":"iVBO","text/plain":["t"]},"metadata":{"image/png":{"width":300}},"output_type":"display_data"}`}},
		{"an error", [][]message{{
			{"error", `{"ename":"ERROR","evalue":"exit status 2","traceback":["one","two"]}`},
		}}, []string{`{"ename":"ERROR","evalue":"exit status 2","output_type":"error","traceback":["one","two"]}`}},
		{"what is not an output", [][]message{{{"execute_input", `{"code":"x"}`}, {"comm_open", `{}`}}}, nil},
	} {
		got := run(t, parseSample(t), test.cells...)
		if strings.Join(got, "\n") != strings.Join(test.want, "\n") {
			t.Errorf("%s:\ngot  %s\nwant %s", test.name, strings.Join(got, "\n     "), strings.Join(test.want, "\n     "))
		}
	}
}

// Drawings in HTML become a picture where somebody can draw.
func TestDraw(t *testing.T) {
	messages := []message{
		{"display_data", `{"data":{"text/plain":"t","text/html":"<svg></svg>"}}`},
		{"display_data", `{"data":{"text/plain":"t","text/html":"<svg>bad</svg>"}}`},
		{"display_data", `{"data":{"text/plain":"t","text/html":"<b></b>"}}`},
	}
	n := parseSample(t)
	n.Draw = func(html string) ([]byte, int, string, error) {
		if strings.Contains(html, "bad") {
			return nil, 0, "", errors.New("bad")
		}
		return []byte("png"), 300, "a <line>", nil
	}
	want := []string{
		`{"data":{"image/png":"cG5n","text/plain":["t"]},"metadata":{"image/png":{"alt":"a <line>","width":300}},"output_type":"display_data"}`,
		`{"data":{"text/html":["<svg>bad</svg>"],"text/plain":["t"]},"metadata":{},"output_type":"display_data"}`,
		`{"data":{"text/html":["<b></b>"],"text/plain":["t"]},"metadata":{},"output_type":"display_data"}`,
	}
	if got := run(t, n, messages); strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got  %s\nwant %s", strings.Join(got, "\n     "), strings.Join(want, "\n     "))
	}
}

func TestBeginForgetsTheEarlierRun(t *testing.T) {
	n := parseSample(t)
	n.Begin(n.CodeCells()[0], 1)
	text := bytesOf(t, n)
	for _, gone := range []string{"old", "iopub.execute_input", `"execution_count": 9`} {
		if strings.Contains(text, gone) {
			t.Errorf("%s is still there", gone)
		}
	}
	if !strings.Contains(text, `"execution_count": 1`) || !strings.Contains(text, "raises-exception") {
		t.Errorf("the count or the tag is gone:\n%s", text)
	}
}

func TestFailureAndScrub(t *testing.T) {
	n := parseSample(t)
	n.Scrub = func(text string) string { return strings.ReplaceAll(text, "/home/me/", "") }
	o := n.Begin(n.CodeCells()[0], 1)
	for _, m := range []message{
		{"stream", `{"name":"stderr","text":"at /home/m"}`}, {"stream", `{"name":"stderr","text":"e/x.go:1\n"}`},
		{"error", `{"ename":"ERROR","evalue":"/home/me/x.go:2: no","traceback":["/home/me/x.go:2"]}`},
	} {
		if err := o.Add(m.kind, []byte(m.content)); err != nil {
			t.Fatal(err)
		}
	}
	if f := o.Failure(); f == nil || f.Name != "ERROR" || f.Value != "/home/me/x.go:2: no" || len(f.Traceback) != 1 {
		t.Errorf("failure %+v", f)
	}
	n.Finish([]*Outputs{o})
	if text := bytesOf(t, n); strings.Contains(text, "/home/") || !strings.Contains(text, "at x.go:1") || !strings.Contains(text, `"x.go:2: no"`) {
		t.Errorf("the folder was not taken out:\n%s", text)
	}
}

func TestSetLanguage(t *testing.T) {
	n := parseSample(t)
	n.SetLanguage()
	text := bytesOf(t, n)
	for _, want := range []string{`"pygments_lexer": "go"`, `"name": "hornbook"`, `"file_extension": ".go"`} {
		if !strings.Contains(text, want) {
			t.Errorf("%s is missing", want)
		}
	}
	other, err := Parse([]byte(`{"nbformat":4,"cells":[],"metadata":{"kernelspec":{"name":"gonb"}}}`))
	if err != nil {
		t.Fatal(err)
	}
	if other.SetLanguage(); !strings.Contains(bytesOf(t, other), `"name": "gonb"`) {
		t.Error("the notebook's own kernel was replaced")
	}
}

func TestWriteReplacesTheFile(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "a.ipynb")
	if err := os.WriteFile(file, []byte("old"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := parseSample(t).Write(file); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(file)
	if err != nil || string(data) != sample {
		t.Errorf("the file holds %q, %v", data, err)
	}
	if info, err := os.Stat(file); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v: want that of the old file", info.Mode(), err)
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v, %v: want the notebook alone", entries, err)
	}
	if err := parseSample(t).Write(filepath.Join(dir, "missing", "a.ipynb")); err == nil {
		t.Error("a notebook was written into a folder that is not there")
	}
}
