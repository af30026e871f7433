package main

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// indexName is the notebook that lists the lessons and what the reader has solved.
const indexName = "index"

const (
	indexBegin = "<!-- lessons: made by `go run ./notebooks/course build` from the lessons' facts -->"
	indexEnd   = "<!-- end of the lessons -->"
)

var readmes = map[language]string{english: "README.md", chinese: "README.zh.md"}

func (l *lesson) facts(lang language) facts {
	f := l.english.facts
	if lang == chinese {
		f.Title, f.Summary = l.chinese.facts.Title, l.chinese.facts.Summary
	}
	return f
}

// picture is the path under notebooks of a lesson's picture in the index.
func (l *lesson) picture(lang language) string {
	return "pictures/" + l.name + "." + string(lang) + ".png"
}

// built are the lessons that are ready to be read.
func (c course) built(all []*lesson) (ready []*lesson) {
	for _, l := range all {
		_, err := os.Stat(c.notebook(l, chinese))
		if l.broken == nil && err == nil {
			ready = append(ready, l)
		}
	}
	return ready
}

// buildIndex brings the pictures, the tables of the READMEs and the index notebooks up to date.
func (c course) buildIndex(all []*lesson) error {
	for _, lang := range languages {
		for _, l := range all {
			data, err := c.figure(l, lang)
			if err != nil {
				return err
			}
			file := filepath.Join(c.root, filepath.FromSlash(l.picture(lang)))
			if old, err := os.ReadFile(file); data == nil || err == nil && bytes.Equal(old, data) {
				continue
			}
			if err := writeFile(file, data); err != nil {
				return err
			}
		}
		text, err := c.readme(all, lang)
		if err == nil {
			err = writeFile(filepath.Join(c.root, readmes[lang]), []byte(text))
		}
		if err != nil {
			return err
		}
		file := filepath.Join(c.root, string(lang), indexName+".ipynb")
		n, err := c.indexNotebook(all, lang)
		if err == nil {
			err = writeNotebook(n, file)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// checkIndex tells what of the index is not what the lessons say.
func (c course) checkIndex(all []*lesson) error {
	var failures []error
	for _, lang := range languages {
		file := filepath.Join(c.root, readmes[lang])
		want, err := c.readme(all, lang)
		failures = append(failures, err)
		if got, err := os.ReadFile(file); err != nil || string(got) != want {
			failures = append(failures, fmt.Errorf("%s is not what the lessons say; run `course build`", file))
		}
		file = filepath.Join(c.root, string(lang), indexName+".ipynb")
		n, err := c.indexNotebook(all, lang)
		failures = append(failures, err)
		if err == nil && sameFile(file, n) != nil {
			failures = append(failures, fmt.Errorf("%s is not what the lessons say; run `course build`", file))
		}
		for _, l := range all {
			want, err := c.figure(l, lang)
			failures = append(failures, err)
			got, err := os.ReadFile(filepath.Join(c.root, filepath.FromSlash(l.picture(lang))))
			if want != nil && (err != nil || !bytes.Equal(got, want)) {
				failures = append(failures, fmt.Errorf("the picture %s is not the notebook's; run `course build`", l.picture(lang)))
			}
		}
	}
	return errors.Join(failures...)
}

// figure is the PNG that stands in the index for a lesson, nil if the notebook did not make it yet.
func (c course) figure(l *lesson, lang language) ([]byte, error) {
	n, err := readOr(c.notebook(l, lang))
	if n == nil {
		return nil, err
	}
	for _, o := range n.Cells() {
		if o.Text("id") != l.english.facts.Picture {
			continue
		}
		outputs, _ := o.Get("outputs").([]any)
		for _, output := range outputs {
			if text := output.(*ipynb.Object).Object("data").Text("image/png"); text != "" {
				return base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", ""))
			}
		}
	}
	return nil, nil
}

// table lists the lessons, with links from the folder that up leads out of.
func table(all []*lesson, lang language, up, folder string) string {
	minutes, needs, comma := "%d min", "needs %s", ", "
	if lang == chinese {
		minutes, needs, comma = "%d 分钟", "先修 %s", "、"
	}
	var s strings.Builder
	s.WriteString("| | |\n|---|---|\n")
	for _, l := range all {
		f := l.facts(lang)
		number, _, _ := strings.Cut(l.name, "-")
		link := folder + l.name + ".ipynb"
		effort := fmt.Sprintf(minutes, f.Minutes)
		if len(f.Needs) > 0 {
			effort += " · " + fmt.Sprintf(needs, strings.Join(f.Needs, comma))
		}
		fmt.Fprintf(&s, "| [<img src=%q width=\"240\" alt=%q>](%s) | **%s [%s](%s)** <br> %s <br> <sub>%s</sub> |\n",
			up+l.picture(lang), f.Title, link, number, f.Title, link, f.Summary, effort)
	}
	return s.String()
}

// readme is the README with the table of lessons between its marks.
func (c course) readme(all []*lesson, lang language) (string, error) {
	file := filepath.Join(c.root, readmes[lang])
	old, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("read the index: %w", err)
	}
	head, rest, ok := strings.Cut(string(old), indexBegin)
	_, tail, end := strings.Cut(rest, indexEnd)
	if !ok || !end {
		return "", fmt.Errorf("%s has no lines %s and %s, between which the lessons are listed", file, indexBegin, indexEnd)
	}
	return head + indexBegin + "\n" + table(all, lang, "", string(lang)+"/") + indexEnd + tail, nil
}

// indexNotebook is the list of lessons as a notebook, whose one cell shows what the reader has solved.
func (c course) indexNotebook(all []*lesson, lang language) (*ipynb.Notebook, error) {
	old, err := readOr(filepath.Join(c.root, string(lang), indexName+".ipynb"))
	if err != nil {
		return nil, err
	}
	title, solved := "# The course\n\nEach lesson is a notebook. Open one by its name; the order is a proposal.\n\n",
		"## What you have solved\n\nRun the cell with **Shift+Enter**; what you have solved is kept from day to day."
	if lang == chinese {
		title, solved = "# 课程目录\n\n每一课是一个笔记本，点击课名即可打开；顺序仅供参考。\n\n",
			"## 你已完成的练习\n\n按 **Shift+Enter** 运行下面的单元；完成的练习会一直记录下来。"
	}
	return assemble(old, []cell{
		{id: "lessons", kind: "markdown", source: title + strings.TrimSpace(table(all, lang, "../", "")), block: &block{}},
		{id: "solved", kind: "markdown", source: solved, block: &block{}},
		{id: "progress", kind: "code", source: "import \"github.com/hornbook-go/hornbook/notebooks/check\"\n\n%%\ncheck.Progress()", block: &block{}},
	})
}
