package notebook

import (
	"bytes"
	"errors"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

type figure struct{ fails bool }

func (f figure) SVG() ([]byte, error) {
	if f.fails {
		return nil, errors.New("no ink")
	}
	return []byte(`<?xml version="1.0"?><svg></svg>`), nil
}
func (figure) PNG() ([]byte, error) { return []byte("png"), nil }
func (figure) Alt() string          { return `loss < 1 & "good"` }
func (figure) String() string       { return "a figure\nof two lines" }
func (figure) Width() int           { return 700 }

type website struct{}

func (website) HTML() string { return "<b>page</b>" }

type drawing struct{}

func (drawing) SVG() string { return `<svg role="img"></svg>` }

func TestShow(t *testing.T) {
	displays := inNotebook(t)
	Show(figure{}, website{}, drawing{}, image.NewGray(image.Rect(0, 0, 3, 2)), "text", figure{fails: true})
	got := displays()
	if len(got) != 5 {
		t.Fatalf("%d displays, want 5: the text is printed", len(got))
	}
	f := got[0]
	if html, want := f.Data[protocol.MIMETextHTML], `<div role="img" aria-label="loss &lt; 1 &amp; &#34;good&#34;"><svg></svg></div>`; html != want {
		t.Errorf("html is %v, want %v", html, want)
	}
	if b, _ := f.Data[protocol.MIMEImagePNG].([]byte); string(b) != "png" {
		t.Errorf("png is %v", f.Data[protocol.MIMEImagePNG])
	}
	if s := f.Data[protocol.MIMETextPlain]; s != "a figure\nof two lines" {
		t.Errorf("text is %q", s)
	}
	m, _ := f.Metadata["image/png"].(map[string]any)
	if m["alt"] != `loss < 1 & "good"` || m["width"] != 700 {
		t.Errorf("metadata are %v", f.Metadata)
	}
	if html := got[1].Data[protocol.MIMETextHTML]; html != "<b>page</b>" {
		t.Errorf("html is %v", html)
	}
	if html := got[2].Data[protocol.MIMETextHTML]; html != `<div><svg role="img"></svg></div>` {
		t.Errorf("html is %v", html)
	}
	b, _ := got[3].Data[protocol.MIMEImagePNG].([]byte)
	if img, err := png.Decode(bytes.NewReader(b)); err != nil || img.Bounds().Dx() != 198 {
		t.Errorf("image: %v, %v", img, err)
	}
	if s := got[3].Data[protocol.MIMETextPlain]; s != "image of 3×2 pixels" {
		t.Errorf("text is %q", s)
	}
	if broken := got[4].Data; broken[protocol.MIMETextHTML] != nil || broken[protocol.MIMEImagePNG] == nil {
		t.Errorf("of a figure without its SVG the PNG stays: %v", broken)
	}
}

// A bundle's text must not be taken for the picture's description where it has several lines.
func TestAlt(t *testing.T) {
	if got := alt(struct{ figureWithoutAlt }{}); strings.Contains(got, "\n") || got != "first" {
		t.Errorf("alt is %q", got)
	}
}

type figureWithoutAlt struct{}

func (figureWithoutAlt) String() string { return "first\nsecond" }
