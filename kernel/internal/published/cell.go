// Package published makes of what gonb publishes about a cell what its reader needs. What was printed and what was
// displayed come in the order in which the cell did it, though gonb hears them on two ways. Of a cell that failed, its
// reader learns in a few lines what is wrong, in which cell and line, with the frames of his own code: a panic, which gonb
// prints on stderr with every frame of every library, becomes the cell's error; a compile error loses all but its line.
//
//	cell := published.Cell{Library: published.Library{Source: checkout, Root: goroot, Modules: gomodcache}}
//	for _, m := range cell.Filter(kind, content) { publish(m.Kind, m.Content) }
//	for _, m := range cell.End() { ... }   // when the cell is idle
package published

import (
	"bytes"
	"encoding/json"
	"strings"

	"github.com/hornbook-go/hornbook/internal/cells"
)

// Library says where code lies that is not the reader's own.
type Library struct {
	Source  string // Hornbook's checkout
	Root    string // of Go
	Modules string // Go's module cache
}

// Message is a message of the kernel's iopub channel.
type Message struct {
	Kind    string // its msg_type
	Content []byte // JSON
}

// Cell follows the messages of one execution.
type Cell struct {
	Library Library
	Chinese bool         // the language in which errors are told
	Sources []cells.Cell // those that were executed, this one the last

	order order
	begun bool   // held begins with what may be the end of the cell: a panic, or its exit status
	held  string // stderr that is not published yet
}

// stream is the content of a message of that type.
type stream struct {
	Name string `json:"name"`
	Text string `json:"text"`
}

// failed is the content of an error message.
type failed struct {
	Name      string   `json:"ename"`
	Value     string   `json:"evalue"`
	Traceback []string `json:"traceback"`
}

// Filter returns what is to be published in place of a message, which is mostly the message itself.
func (c *Cell) Filter(kind string, content []byte) []Message {
	var list []Message
	for _, m := range c.order.filter(Message{kind, content}) {
		list = append(list, c.readable(m.Kind, m.Content)...)
	}
	return list
}

// readable returns what is to be published in place of a message that is in its place.
func (c *Cell) readable(kind string, content []byte) []Message {
	switch kind {
	case "stream":
		var s stream
		if json.Unmarshal(content, &s) == nil && s.Name == "stderr" {
			return said(c.stderr(s.Text))
		}
	case "error":
		var f failed
		if json.Unmarshal(content, &f) != nil {
			break
		}
		before, told := c.tell(f)
		c.held, c.begun = "", false
		return append(said(before), Message{"error", encode(told)})
	}
	return []Message{{kind, content}}
}

// End returns what was held back of a cell that ended well: it had only printed like one that does not.
func (c *Cell) End() []Message {
	var list []Message
	for _, m := range c.order.end() {
		list = append(list, c.readable(m.Kind, m.Content)...)
	}
	text := c.held
	c.held, c.begun = "", false
	return append(list, said(text)...)
}

// endings are how the lines begin with which a program's last words do.
var endings = []string{"panic: ", "fatal error: ", "exit status ", "signal: ", "runtime: goroutine stack exceeds", "unexpected fault address "}

// stderr takes in what was written, and returns what of it is no ending.
func (c *Cell) stderr(text string) (publish string) {
	c.held += text
	if c.begun {
		return ""
	}
	rest := c.held
	for rest != "" {
		line, _, whole := strings.Cut(rest, "\n")
		for _, ending := range endings {
			if strings.HasPrefix(line, ending) {
				c.begun = true
			} else if whole || !strings.HasPrefix(ending, line) {
				continue
			}
			// An ending, or what may become one with the next message.
			publish, c.held = strings.TrimSuffix(c.held, rest), rest
			return publish
		}
		if !whole {
			break
		}
		rest = rest[len(line)+1:]
	}
	publish, c.held = c.held, ""
	return publish
}

// tell returns the error as its reader gets it, and what he had printed before on stderr.
func (c *Cell) tell(f failed) (before string, told failed) {
	if at := c.panicked(); at >= 0 {
		return c.held[:at], c.crash(c.held[at:])
	}
	if strings.HasPrefix(f.Value, "exit status ") || strings.HasPrefix(f.Value, "signal: ") {
		// gonb says it on stderr as well as in the error.
		return strings.TrimSuffix(c.held, f.Value+"\n"), c.exit(f)
	}
	if imports, ok := c.fetching(f); ok {
		return c.held, imports
	}
	return c.held, c.compile(f)
}

// panicked returns where in the held text the panic begins, -1 if there is none.
func (c *Cell) panicked() int {
	for at := 0; at < len(c.held); {
		line, _, _ := strings.Cut(c.held[at:], "\n")
		for _, ending := range endings {
			if strings.HasPrefix(line, ending) && !strings.HasPrefix(ending, "exit") && !strings.HasPrefix(ending, "signal") {
				return at
			}
		}
		at += len(line) + 1
	}
	return -1
}

func (c *Cell) pick(en, zh string) string {
	if c.Chinese {
		return zh
	}
	return en
}

// said returns the text as a message on stderr, none if there is nothing.
func said(text string) []Message {
	if text == "" {
		return nil
	}
	return []Message{{"stream", encode(stream{"stderr", text})}}
}

func encode(value any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(value); err != nil {
		panic(err) // structs of strings
	}
	return bytes.TrimSpace(b.Bytes())
}

// red marks the first line of an error as notebooks do.
func red(text string) string { return "\x1b[31m" + text + "\x1b[0m" }
