package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// A language is one of the two that each lesson is built in.
type language string

const (
	english language = "en"
	chinese language = "zh"
)

var languages = []language{english, chinese}

// A course is the folder notebooks.
type course struct{ root string }

func (c course) src() string { return filepath.Join(c.root, "src") }

func (c course) notebook(l *lesson, lang language) string {
	return filepath.Join(c.root, string(lang), l.name+".ipynb")
}

func (c course) solutions(l *lesson, lang language) string {
	return filepath.Join(c.root, "solutions", string(lang), l.name+".ipynb")
}

// A cell is what a notebook's cell holds of a block.
type cell struct {
	id, kind, source string
	block            *block
}

func (c cell) hash() string { return hash(c.kind + "\n" + c.source) }

// cells are the lesson's cells in a language, with the exercises unsolved.
func (l *lesson) cells(lang language) []cell {
	var list []cell
	for _, b := range l.english.blocks {
		c := cell{id: b.id, kind: "markdown", source: b.text, block: b}
		switch {
		case b.code:
			c.kind = "code"
			if lang == chinese {
				c.source = translate(b.text, l.chinese.words)
			}
		case lang == chinese:
			if t := l.chinese.block(b.id); t != nil {
				c.source = t.text
			}
		}
		list = append(list, c)
	}
	return list
}

// build brings the notebooks up to date with the lesson. Cells that stay as they are keep their outputs. A notebook with
// edits that the source does not have is left alone, and is an error.
func (c course) build(l *lesson) error {
	if err := l.agree(); err != nil {
		return err
	}
	for _, lang := range languages {
		file := c.notebook(l, lang)
		old, err := readOr(file)
		if err != nil {
			return err
		}
		fresh := l.cells(lang)
		if edits := unpulled(old, fresh); len(edits) > 0 {
			return fmt.Errorf("%s was edited: %s; run `course pull %s` first", file, strings.Join(edits, ", "), l.name)
		}
		n, err := assemble(old, fresh)
		if err == nil {
			err = writeNotebook(n, file)
		}
		if err != nil {
			return err
		}
	}
	return c.writeSolutions(l, filepath.Join(c.root, "solutions"))
}

// writeSolutions writes the lesson's notebooks with the exercises solved, not executed, into en and zh of a folder.
func (c course) writeSolutions(l *lesson, dir string) error {
	for _, lang := range languages {
		n, any, err := l.solutions(lang)
		if err == nil && any {
			err = writeNotebook(n, filepath.Join(dir, string(lang), l.name+".ipynb"))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// solutions is the notebook with the exercises solved, and whether there is one to solve.
func (l *lesson) solutions(lang language) (n *ipynb.Notebook, any bool, err error) {
	list := l.cells(lang)
	for i, cell := range list {
		if cell.block.solution != "" {
			any = true
			list[i].source = cell.block.solved()
			if lang == chinese {
				list[i].source = translate(list[i].source, l.chinese.words)
			}
		}
	}
	n, err = assemble(nil, list)
	return n, any, err
}

func readOr(file string) (*ipynb.Notebook, error) {
	n, err := ipynb.Read(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return n, err
}

// writeNotebook writes the notebook unless the file is the same already.
func writeNotebook(n *ipynb.Notebook, file string) error {
	data, err := n.Bytes()
	if err != nil {
		return err
	}
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) {
		return nil
	}
	if err := writeFile(file, data); err != nil {
		return fmt.Errorf("write the notebook: %w", err)
	}
	return nil
}

// assemble makes the notebook of the cells, with the outputs that old has of them. A cell's outputs stay as long as its
// source does.
func assemble(old *ipynb.Notebook, list []cell) (*ipynb.Notebook, error) {
	before := map[string]*ipynb.Object{}
	if old != nil {
		for _, o := range old.Cells() {
			before[o.Text("id")] = o
		}
	}
	n := ipynb.New()
	var objects []*ipynb.Object
	built := ipynb.NewObject()
	for _, c := range list {
		o := ipynb.NewCell(c.kind, c.id, c.source)
		if was := before[c.id]; was != nil && was.Text("cell_type") == "code" && c.kind == "code" && present(was).source == c.source {
			o.Set("execution_count", was.Get("execution_count"))
			o.Set("outputs", was.Get("outputs"))
		}
		c.block.describe(o.Object("metadata"))
		objects = append(objects, o)
		built.Set(c.id, c.hash())
	}
	n.SetCells(objects)
	n.Metadata().Set("hornbook", ipynb.NewObject("built", built))
	return n, nil
}

// describe writes into a cell's metadata what the block says of it.
func (b *block) describe(metadata *ipynb.Object) {
	if b.tolerance != "" {
		metadata.Set("hornbook", ipynb.NewObject("tolerance", json.Number(b.tolerance)))
	}
	if b.hidden { // in both ways, as JupyterLab does: it would add the other, and mark the notebook as changed
		metadata.Set("collapsed", true)
		metadata.Set("jupyter", ipynb.NewObject("outputs_hidden", true))
	}
	if b.raises {
		metadata.Set("tags", []any{"raises-exception"})
	}
}

// present is a cell as it stands in a notebook's file.
func present(o *ipynb.Object) cell {
	return cell{id: o.Text("id"), kind: o.Text("cell_type"), source: strings.TrimSpace(o.Text("source"))}
}

// unpulled names the edits of a notebook that were made after it was built, and that the source does not have either.
func unpulled(n *ipynb.Notebook, fresh []cell) (edits []string) {
	if n == nil {
		return nil
	}
	built := n.Metadata().Object("hornbook").Object("built")
	var ids []string
	for _, o := range n.Cells() {
		c := present(o)
		ids = append(ids, c.id)
		i := slices.IndexFunc(fresh, func(f cell) bool { return f.id == c.id })
		switch {
		case i >= 0 && fresh[i].hash() == c.hash():
		case built.Get(c.id) == nil:
			edits = append(edits, c.id+" is new")
		case built.Get(c.id) != c.hash():
			edits = append(edits, c.id)
		}
	}
	if built == nil || len(edits) > 0 {
		return edits
	}
	for _, id := range built.Keys() {
		if !slices.Contains(ids, id) && slices.ContainsFunc(fresh, func(f cell) bool { return f.id == id }) {
			edits = append(edits, id+" was deleted")
		}
	}
	if len(edits) == 0 && !slices.Equal(ids, built.Keys()) && !slices.Equal(ids, idsOf(fresh)) {
		edits = append(edits, "the order")
	}
	return edits
}

func idsOf(list []cell) (ids []string) {
	for _, c := range list {
		ids = append(ids, c.id)
	}
	return ids
}
