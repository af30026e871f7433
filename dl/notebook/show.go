package notebook

import (
	"fmt"
	"time"

	"github.com/hornbook-go/hornbook/dl/notebook/internal/gonb"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// Show displays the values one after the other, each in the richest form it has: HTML() string,
// SVG() string or SVG() ([]byte, error), PNG() ([]byte, error), an image.Image, or String() string.
// So a type of one's own needs one of these methods, and nothing else. Slices and maps of simple values
// are tables, and errors boxes with what to mend; [Beside] shows several values next to each other. A
// picture is described by the value's Alt() string, or by the first line of its text. What was printed
// before stands above, and what is printed after stands below. In a terminal the text of the values is
// printed.
//
// What is displayed follows the page's light or dark colours, and has no scripts. A notebook's file has
// the text of each value beside its HTML, and a PNG of pictures. GitHub and mail remove SVG: so what
// kernel run -inplace writes has a PNG, with the words for it, in the place of each display with a
// drawing. nbviewer and nbconvert show either.
func Show(values ...any) {
	for _, v := range values {
		if !gonb.InNotebook {
			fmt.Println(text(v))
			continue
		}
		data, err := bundle(v)
		if err != nil {
			fmt.Printf("notebook: show %T: %v\n", v, err)
		}
		if data == nil {
			fmt.Println(text(v)) // on stdout, which is in order with what was printed
			continue
		}
		send(data)
		if p, ok := v.(interface{ showLink() }); ok {
			p.showLink()
		}
		flush()
	}
}

// bundle is the display of a value, or nil if there is nothing but text of it. The error says which
// form could not be made; the display has the others.
func bundle(v any) (*protocol.DisplayData, error) {
	data := map[protocol.MIMEType]any{}
	html, err := htmlOf(v)
	if html != "" {
		data[protocol.MIMETextHTML] = html
	}
	metadata := map[string]any{}
	picture, pngErr := pngOf(v)
	if picture != nil {
		data[protocol.MIMEImagePNG] = picture
		m := map[string]any{"alt": alt(v)}
		if w, ok := v.(interface{ Width() int }); ok {
			m["width"] = w.Width() // in pixels of the page: the picture may have more
		}
		if p, ok := v.(interface{ place() map[string]any }); ok {
			m["page"] = p.place()
		}
		metadata[string(protocol.MIMEImagePNG)] = m
	}
	if err == nil {
		err = pngErr
	}
	if len(data) == 0 {
		return nil, err
	}
	data[protocol.MIMETextPlain] = text(v)
	return &protocol.DisplayData{Data: data, Metadata: metadata}, err
}

// flush waits until the kernel has what was sent, but not for ever: where sending failed, no answer
// comes.
func flush() {
	done := make(chan struct{})
	go func() {
		gonb.Sync()
		close(done)
	}()
	select {
	case <-done:
	case <-time.After(5 * time.Second):
	}
}
