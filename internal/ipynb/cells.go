package ipynb

import "encoding/json"

// New returns a notebook without cells, whose kernel is Hornbook's.
func New() *Notebook {
	n := &Notebook{
		root:  NewObject("cells", []any{}, "metadata", NewObject(), "nbformat", json.Number("4"), "nbformat_minor", json.Number("5")),
		shown: map[string][]shown{},
	}
	n.SetLanguage()
	return n
}

// NewCell returns a cell of the kind "markdown" or "code" that was not run.
func NewCell(kind, id, source string) *Object {
	if kind == "code" {
		return NewObject("cell_type", kind, "execution_count", nil, "id", id,
			"metadata", NewObject(), "outputs", []any{}, "source", splitLines(source))
	}
	return NewObject("cell_type", kind, "id", id, "metadata", NewObject(), "source", splitLines(source))
}

// Metadata returns what the notebook says of itself, which may be changed.
func (n *Notebook) Metadata() *Object {
	metadata := n.root.Object("metadata")
	if metadata == nil {
		metadata = NewObject()
		n.root.Set("metadata", metadata)
	}
	return metadata
}

// Cells returns all cells in order, with the fields that their file has.
func (n *Notebook) Cells() []*Object { return n.cells }

// SetCells makes these the notebook's cells.
func (n *Notebook) SetCells(cells []*Object) {
	list := make([]any, len(cells))
	for i, c := range cells {
		list[i] = c
	}
	n.cells = cells
	n.root.Set("cells", list)
}

// ClearHidden takes away the outputs of the cells whose outputs are folded, and tells whether there are any: a lesson asks
// its reader to predict them, and a front end shows the first line of what is folded.
func (n *Notebook) ClearHidden() bool {
	any := false
	for _, c := range n.CodeCells() {
		if c.object.Object("metadata").Object("jupyter").Get("outputs_hidden") == true {
			n.Begin(c, 0)
			any = true
		}
	}
	return any
}
