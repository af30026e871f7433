package notebook

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"html"
	"image"
	"io"
	"maps"
	"regexp"
	"slices"
	"strings"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/internal/language"
	"github.com/hornbook-go/hornbook/internal/page"
)

// A Page is a page that computes by itself: a file of HTML with a program of Hornbook's in it, which needs no kernel, no
// server and no network. [Playground] and [Plane] make one. [Show] displays it in a frame of its own, and writes it beside
// the notebook; where a notebook is only looked at, on GitHub or when it is not trusted, its picture stands there, and a
// link to the file.
type Page struct {
	title   string
	file    string
	height  int // of the frame, in pixels
	picture image.Image
	alt     string
	text    []byte
	err     error
}

// A PageOption sets a detail of a page.
type PageOption func(*pageOptions)

type pageOptions struct {
	title, file string
	classes     []string
	samples     dl.Source
	labels      dl.Source
	hidden      []int
	ink         float32
}

// PageFile is where Show writes the page: a path from the notebook's folder. The default is such as playground-1f0c5a9e.html,
// and for a Plane plane-….html, with a hash of what the page is made of but the weights: so two pages of a notebook have
// two files, and a network that is trained again takes the place of itself. Networks of two cells with the same layers,
// names and samples want names of their own.
func PageFile(path string) PageOption { return func(o *pageOptions) { o.file = path } }

// PageTitle is the page's heading.
func PageTitle(title string) PageOption { return func(o *pageOptions) { o.title = title } }

// Err says why the page could not be made, such as that there is no go command to build its program; or it is nil.
func (p *Page) Err() error { return p.err }

// Write writes the page.
func (p *Page) Write(w io.Writer) error {
	if p.err != nil {
		return p.err
	}
	if _, err := w.Write(p.text); err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// Save writes the page into a file, whole or not at all.
func (p *Page) Save(path string) error {
	if p.err != nil {
		return p.err
	}
	if err := aside.Write(path, p.Write); err != nil {
		return fmt.Errorf("save the page: %w", err)
	}
	return nil
}

// String says what the page is.
func (p *Page) String() string {
	if p.err != nil {
		return p.title + ": " + fewLines(p.err.Error())
	}
	return fmt.Sprintf(language.Pick("%s: a page that computes by itself", "%s：一个自行计算的网页"), p.title)
}

// Alt says in words what the page's picture shows.
func (p *Page) Alt() string { return p.alt }

// PNG is the page's picture.
func (p *Page) PNG() ([]byte, error) {
	if p.err != nil || p.picture == nil {
		return nil, nil
	}
	return page.PNG(p.picture)
}

// Width is the picture's, in pixels of the notebook's page.
func (p *Page) Width() int { return p.picture.Bounds().Dx() / 2 }

// HTML is the page in a frame, which can neither reach the notebook nor the network. Its picture lies behind it, and is
// seen where a notebook's frames are taken out.
func (p *Page) HTML() string {
	if p.err != nil {
		return errorHTML(p.err)
	}
	picture, err := page.Picture(p.picture, p.Width(), p.alt)
	if err != nil {
		return errorHTML(err)
	}
	return `<div style="display:grid;align-items:start"><div style="grid-area:1/1">` + picture + `</div>` + p.frame() + `</div>`
}

func (p *Page) frame() string {
	source := strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(string(p.text))
	return fmt.Sprintf(`<iframe title="%s" sandbox="allow-scripts" style="grid-area:1/1;width:100%%;height:%dpx;border:0;background:Canvas" srcdoc="%s"></iframe>`,
		html.EscapeString(p.title), p.height, source)
}

// place says to kernel run -html what it puts in the picture's place.
func (p *Page) place() map[string]any {
	return map[string]any{"file": p.file, "title": p.title, "height": p.height}
}

// showLink writes the page into its file, and displays where that is.
func (p *Page) showLink() {
	if p.err != nil || p.file == "" {
		return
	}
	if err := p.Save(p.file); err != nil {
		fmt.Printf("notebook: %v\n", err)
		return
	}
	send(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMETextMarkdown: fmt.Sprintf(language.Pick("The page as a file: [%s](%s)", "网页文件：[%s](%s)"), p.file, pathEscape(p.file)),
		protocol.MIMETextPlain:    p.file,
	}, Metadata: map[string]any{string(protocol.MIMETextMarkdown): map[string]any{"page": p.file}}})
}

// pathEscape is a path as a link of Markdown has it.
func pathEscape(path string) string {
	return strings.NewReplacer("%", "%25", " ", "%20", "(", "%28", ")", "%29", "<", "%3C", ">", "%3E").Replace(path)
}

//go:embed playground/page.css
var pageStyle string

//go:embed playground/start.js
var startScript string

// policy lets the page do nothing but run its own script: no request leaves it.
const policy = `default-src 'none'; script-src 'unsafe-inline' 'wasm-unsafe-eval'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'`

// compose puts the page's text together, body and script of a page with these texts, values, data and
// program, and names its file after name if it has none yet.
func (p *Page) compose(name, body, script, program string, texts map[string]string, values any, data map[string][]byte) error {
	code, err := openProgram(program)
	if err != nil {
		return err
	}
	var b bytes.Buffer
	lang := language.Pick("en", "zh-CN")
	fmt.Fprintf(&b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\">\n<meta http-equiv=\"Content-Security-Policy\" content=\"%s\">\n"+
		"<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"color-scheme\" content=\"light dark\">\n"+
		"<meta name=\"generator\" content=\"Hornbook\">\n<title>%s</title>\n<style>\n%s</style>\n</head>\n<body>\n",
		lang, policy, html.EscapeString(p.title), pageStyle)
	missing := ""
	wordPattern := regexp.MustCompile(`\{\{(\w+)\}\}`) // the places in the body for texts
	b.WriteString(wordPattern.ReplaceAllStringFunc(body, func(s string) string {
		text, ok := texts[s[2:len(s)-2]]
		if !ok {
			missing = s
		}
		return html.EscapeString(text)
	}))
	if missing != "" {
		return fmt.Errorf("the page has no text for %s", missing)
	}
	made := sha256.New()
	for _, part := range []struct {
		id    string
		value any
	}{{"texts", texts}, {"page", values}} {
		text, err := json.Marshal(part.value) // with < and > escaped
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "<script type=\"application/json\" id=\"%s\">%s</script>\n", part.id, text)
		made.Write(text)
	}
	if p.file == "" {
		p.file = fmt.Sprintf("%s-%x.html", name, made.Sum(nil)[:4])
	}
	for _, id := range slices.Sorted(maps.Keys(data)) { // as attributes, which a browser reads faster than a script's text
		packed, err := deflated(data[id])
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "<data id=\"%s\" value=\"%s\"></data>\n", id, base64.StdEncoding.EncodeToString(packed))
	}
	fmt.Fprintf(&b, "<data id=\"program\" value=\"%s\"></data>\n", base64.StdEncoding.EncodeToString(code.Wasm))
	fmt.Fprintf(&b, "<script>%s</script>\n<script>%s</script>\n<script>%s</script>\n</body>\n</html>\n", code.Exec, startScript, script)
	p.text = b.Bytes()
	return nil
}

func deflated(data []byte) ([]byte, error) {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil, err
	}
	if _, err := z.Write(data); err != nil {
		return nil, err
	}
	err = z.Close()
	return b.Bytes(), err
}
