// Package ipynb reads, fills and writes notebooks in Jupyter's format, version 4.
//
//	n, err := ipynb.Read("notebooks/en/00-start.ipynb")
//	for _, cell := range n.CodeCells() {
//		outputs := n.Begin(cell, count)
//		outputs.Add(messageType, content)
//	}
//	err = n.Write("out.ipynb")
//
// The format: https://nbformat.readthedocs.io/en/stable/format_description.html
package ipynb

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"

	"github.com/hornbook-go/hornbook/internal/aside"
)

// Notebook is a notebook with all the fields that its file has, also those that Hornbook does not know.
type Notebook struct {
	// Scrub, if not nil, changes the texts of streams and errors before they are kept: it takes out the folders of this
	// machine.
	Scrub func(string) string

	// Draw, if not nil, makes a picture of the drawings in a display's HTML that has none: SVG, which GitHub removes. It
	// returns nil if there are no drawings.
	Draw func(html string) (picture []byte, width int, alt string, err error)

	root  *Object
	cells []*Object
	shown map[string][]shown // what was displayed under each display id, for later updates

	replaced map[*Object]string // by pictures: the HTML of displays
}

// Read reads a notebook's file.
func Read(file string) (*Notebook, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("read the notebook: %w", err)
	}
	n, err := Parse(data)
	if err != nil {
		return nil, fmt.Errorf("read the notebook %s: %w", file, err)
	}
	return n, nil
}

// Parse reads a notebook from the bytes of its file.
func Parse(data []byte) (*Notebook, error) {
	value, err := decode(data)
	if err != nil {
		return nil, err
	}
	root, ok := value.(*Object)
	if !ok {
		return nil, errors.New("the file holds no JSON object")
	}
	if version, _ := root.Get("nbformat").(json.Number); version != "4" {
		return nil, fmt.Errorf("its nbformat is %q, want 4", version)
	}
	list, ok := root.Get("cells").([]any)
	if !ok {
		return nil, errors.New("it has no list of cells")
	}
	n := &Notebook{root: root, shown: map[string][]shown{}, replaced: map[*Object]string{}}
	for i, c := range list {
		cell, ok := c.(*Object)
		if !ok {
			return nil, fmt.Errorf("its cell %d is no JSON object", i+1)
		}
		n.cells = append(n.cells, cell)
	}
	return n, nil
}

// Cell is a code cell of a notebook.
type Cell struct {
	Index  int    // from 1, among all cells, as a reader counts
	Source string // its Go
	object *Object
}

// CodeCells returns the code cells in order.
func (n *Notebook) CodeCells() []Cell {
	var cells []Cell
	for i, o := range n.cells {
		if o.Get("cell_type") == "code" {
			cells = append(cells, Cell{Index: i + 1, Source: o.Text("source"), object: o})
		}
	}
	return cells
}

// Tagged tells whether the cell has the tag in its metadata.
func (c Cell) Tagged(tag string) bool {
	tags, _ := c.object.Object("metadata").Get("tags").([]any)
	return slices.Contains(tags, any(tag))
}

// Empty tells whether the cell has nothing to run.
func (c Cell) Empty() bool { return strings.TrimSpace(c.Source) == "" }

// SetLanguage writes down that the notebook is in Go and which kernel runs it, so that a front end that opens it asks
// nothing and GitHub colours it. A kernel that the notebook names already stays; versions are left out, since a
// notebook would change with each of Go's.
func (n *Notebook) SetLanguage() {
	metadata := n.root.Object("metadata")
	if metadata == nil {
		metadata = NewObject()
		n.root.Set("metadata", metadata)
	}
	if !metadata.Has("kernelspec") {
		metadata.Set("kernelspec", NewObject("display_name", "Hornbook (Go)", "language", "go", "name", "hornbook"))
	}
	metadata.Set("language_info", LanguageInfo())
}

// LanguageInfo is what a notebook says of its language. A kernel has to say the same of itself: JupyterLab writes down what it
// says, and marks a notebook that said otherwise as changed before its reader has changed anything.
func LanguageInfo() *Object {
	return NewObject("file_extension", ".go", "mimetype", "text/x-go", "name", "go", "pygments_lexer", "go")
}

// Bytes returns the notebook as Jupyter writes it: indented by one space, texts as lists of lines.
func (n *Notebook) Bytes() ([]byte, error) {
	data, err := encode(n.root)
	if err != nil {
		return nil, fmt.Errorf("encode the notebook: %w", err)
	}
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", " "); err != nil {
		return nil, fmt.Errorf("encode the notebook: %w", err)
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

// Write writes the notebook aside and renames it, so that the file is never half there.
func (n *Notebook) Write(file string) error {
	data, err := n.Bytes()
	if err != nil {
		return err
	}
	if err := aside.WriteFile(file, data, 0o644); err != nil {
		return fmt.Errorf("write the notebook %s: %w", file, err)
	}
	return nil
}

// Sources returns the kind and the source of each cell: what its author wrote, without what running it added.
func (n *Notebook) Sources() []string {
	var sources []string
	for _, cell := range n.cells {
		sources = append(sources, cell.Text("cell_type")+"\n"+strings.TrimRight(cell.Text("source"), "\n"))
	}
	return sources
}
