package ipynb

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// Outputs collects what one cell publishes.
type Outputs struct {
	notebook *Notebook
	cell     *Object
	list     []*Object
	clear    bool // the next output clears the earlier ones
	failure  *Failure
}

// Failure is the error that ended a cell.
type Failure struct {
	Name, Value string
	Traceback   []string
}

// shown is an output and the cell that it belongs to.
type shown struct {
	outputs *Outputs
	object  *Object
}

// Begin empties a code cell before it runs as the count-th; with count 0, a cell that does not run.
func (n *Notebook) Begin(c Cell, count int) *Outputs {
	var number any
	if count > 0 {
		number = json.Number(strconv.Itoa(count))
	}
	c.object.Set("execution_count", number)
	c.object.Set("outputs", []any{})
	if metadata := c.object.Object("metadata"); metadata != nil {
		metadata.Delete("execution") // times of an earlier run
	}
	return &Outputs{notebook: n, cell: c.object}
}

// Add adds a message of the kernel's iopub channel: streams of one name that follow each other become one, an update
// replaces what was displayed under its id, in whichever cell, and other messages do nothing.
func (o *Outputs) Add(kind string, content []byte) error {
	value, err := decode(content)
	if err != nil {
		return fmt.Errorf("decode the content of %s: %w", kind, err)
	}
	message, ok := value.(*Object)
	if !ok {
		return fmt.Errorf("the content of %s is no JSON object", kind)
	}
	id, _ := message.Object("transient").Get("display_id").(string)
	switch kind {
	case "stream":
		o.stream(message.Get("name"), message.Text("text"))
	case "display_data":
		o.display(NewObject("data", message.Get("data"), "metadata", message.Get("metadata"), "output_type", "display_data"), id)
	case "execute_result":
		o.display(NewObject("data", message.Get("data"), "execution_count", o.cell.Get("execution_count"),
			"metadata", message.Get("metadata"), "output_type", "execute_result"), id)
	case "update_display_data":
		for _, s := range o.notebook.shown[id] {
			s.object.Set("data", message.Get("data"))
			s.object.Set("metadata", message.Get("metadata"))
		}
	case "clear_output":
		if o.clear, _ = message.Get("wait").(bool); !o.clear {
			o.clearNow()
		}
	case "error":
		traceback, _ := message.Get("traceback").([]any)
		o.failure = &Failure{Name: message.Text("ename"), Value: message.Text("evalue")}
		for _, line := range traceback {
			text, _ := line.(string)
			o.failure.Traceback = append(o.failure.Traceback, text)
		}
		o.add(NewObject("ename", o.failure.Name, "evalue", o.failure.Value, "output_type", "error", "traceback", traceback))
	}
	return nil
}

func (o *Outputs) stream(name any, text string) {
	if last := len(o.list) - 1; last >= 0 && !o.clear {
		if s := o.list[last]; s.Get("output_type") == "stream" && s.Get("name") == name {
			s.Set("text", s.Text("text")+text)
			return
		}
	}
	o.add(NewObject("name", name, "output_type", "stream", "text", text))
}

func (o *Outputs) display(output *Object, id string) {
	if output.Object("metadata") == nil {
		output.Set("metadata", NewObject())
	}
	if output.Object("data") == nil {
		output.Set("data", NewObject())
	}
	o.add(output)
	if id != "" {
		o.notebook.shown[id] = append(o.notebook.shown[id], shown{o, output})
	}
}

func (o *Outputs) add(output *Object) {
	if o.clear {
		o.clearNow()
	}
	o.list = append(o.list, output)
}

func (o *Outputs) clearNow() {
	o.list, o.clear = nil, false
	for id, list := range o.notebook.shown {
		o.notebook.shown[id] = slices.DeleteFunc(list, func(s shown) bool { return s.outputs == o })
	}
}

// Failure returns the error that the cell ended with, nil if it did not.
func (o *Outputs) Failure() *Failure { return o.failure }

// Text returns what the cell wrote to the stream name, stdout or stderr, as a terminal shows it in the end.
func (o *Outputs) Text(name string) string {
	var b strings.Builder
	for _, output := range o.list {
		if output.Get("output_type") == "stream" && output.Get("name") == name {
			b.WriteString(Terminal(output.Text("text")))
		}
	}
	return b.String()
}

// Finish puts all outputs into the notebook in the form that is kept in files; the run is over then.
func (n *Notebook) Finish(all []*Outputs) {
	for _, o := range all {
		list := []any{}
		for _, output := range o.list {
			list = append(list, n.kept(output))
		}
		o.cell.Set("outputs", list)
	}
}

// kept returns an output as it is kept: a stream as a terminal shows it in the end; a display with a picture without the
// SVG that GitHub and mails remove, so that they show the picture; all texts as lists of lines.
func (n *Notebook) kept(output *Object) *Object {
	scrub := n.Scrub
	if scrub == nil {
		scrub = func(text string) string { return text }
	}
	switch output.Get("output_type") {
	case "stream":
		output.Set("text", splitLines(scrub(Terminal(output.Text("text")))))
	case "error":
		output.Set("evalue", scrub(output.Text("evalue")))
		if traceback, ok := output.Get("traceback").([]any); ok {
			for i, line := range traceback {
				if text, ok := line.(string); ok {
					traceback[i] = scrub(text)
				}
			}
		}
	}
	data := output.Object("data")
	if data == nil {
		return output
	}
	n.draw(output, data)
	if html := data.Text("text/html"); data.Has("image/png") && (strings.Contains(html, "<svg") || strings.Contains(html, "data:image/")) {
		n.replaced[output] = html
		data.Delete("text/html")
	}
	if data.Has("image/png") {
		data.Delete("image/svg+xml")
	}
	sorted := NewObject() // a kernel's map has no order, a file needs one
	for _, mime := range slices.Sorted(slices.Values(data.Keys())) {
		value := data.Get(mime)
		if text, ok := value.(string); ok && isText(mime) {
			value = splitLines(text)
		}
		sorted.Set(mime, value)
	}
	output.Set("data", sorted)
	return output
}

// HTML returns what a display of this run showed in a browser, where a picture has taken its place for the file; "" elsewhere.
func (n *Notebook) HTML(output *Object) string { return n.replaced[output] }

// draw adds a picture to a display that has drawings and none. One that cannot be drawn stays as it is: a browser may know
// more.
func (n *Notebook) draw(output, data *Object) {
	if n.Draw == nil || data.Has("image/png") || !strings.Contains(data.Text("text/html"), "<svg") {
		return
	}
	picture, width, alt, err := n.Draw(data.Text("text/html"))
	if err != nil || picture == nil {
		return
	}
	data.Set("image/png", base64.StdEncoding.EncodeToString(picture))
	metadata := output.Object("metadata")
	if metadata == nil {
		metadata = NewObject()
		output.Set("metadata", metadata)
	}
	metadata.Set("image/png", NewObject("alt", alt, "width", json.Number(strconv.Itoa(width))))
}

// isText tells whether Jupyter keeps this kind of data as lines.
func isText(mime string) bool {
	return strings.HasPrefix(mime, "text/") || mime == "image/svg+xml" || mime == "application/javascript"
}
