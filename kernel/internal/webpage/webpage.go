// Package webpage writes an executed notebook as one static HTML page that needs nothing else: no network, and no script
// but in the frames of pages that compute by themselves. It follows the reader's light or dark colours, and its formulas
// are MathML, which browsers set by themselves.
//
//	err := webpage.Write(w, notebook, webpage.Options{Language: "en", Folder: "notebooks/en"})
package webpage

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"

	"github.com/alecthomas/chroma/v2"
	chromahtml "github.com/alecthomas/chroma/v2/formatters/html"
	"github.com/alecthomas/chroma/v2/lexers"
	"github.com/alecthomas/chroma/v2/styles"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/parser"
	markdownhtml "github.com/yuin/goldmark/renderer/html"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

//go:embed page.css
var style string

// Options says what a page is told of its notebook.
type Options struct {
	Language string // of the page: en, zh-CN
	Folder   string // of the notebook: pictures that its prose names by a path from there become part of the page
}

// Write writes the notebook as a page. Links to other notebooks lead to their pages.
func Write(w io.Writer, n *ipynb.Notebook, o Options) error {
	p := &page{notebook: n, folder: o.Folder, markdown: goldmark.New(
		goldmark.WithExtensions(extension.Table, extension.Strikethrough, extension.Linkify, formulas{}, links{o.Folder}),
		goldmark.WithParserOptions(parser.WithAutoHeadingID()),
		goldmark.WithRendererOptions(markdownhtml.WithUnsafe()), // a notebook's own HTML, as Jupyter shows it
	)}
	title := ""
	for _, cell := range n.Cells() {
		source := cell.Text("source")
		switch cell.Get("cell_type") {
		case "markdown":
			if title == "" {
				title = heading(source)
			}
			if err := p.prose(source, cell.Object("attachments")); err != nil {
				return err
			}
		case "code":
			if err := p.code(cell, source); err != nil {
				return err
			}
		}
	}
	if title == "" {
		title = "Hornbook"
	}
	colours, err := codeColours()
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(w, `<!DOCTYPE html>
<html lang="%s">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="generator" content="Hornbook">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>
%s%s</style>
</head>
<body>
<main>
%s</main>
</body>
</html>
`, o.Language, html.EscapeString(title), style, colours, p.body.String())
	if err != nil {
		return fmt.Errorf("write the page: %w", err)
	}
	return nil
}

// page is what is written of a notebook.
type page struct {
	notebook *ipynb.Notebook
	folder   string // of the notebook
	body     bytes.Buffer
	markdown goldmark.Markdown
}

// heading returns the text of the first heading, without its marks.
func heading(source string) string {
	for line := range strings.Lines(source) {
		if text, ok := strings.CutPrefix(line, "#"); ok {
			return strings.Trim(strings.TrimLeft(text, "#"), " \r\n*`")
		}
	}
	return ""
}

// prose writes a Markdown cell; pictures attached to it become part of the page.
func (p *page) prose(source string, attachments *ipynb.Object) error {
	if attachments != nil {
		for _, name := range attachments.Keys() {
			bundle := attachments.Object(name)
			for _, mime := range bundle.Keys() {
				source = strings.ReplaceAll(source, "(attachment:"+name+")", "(data:"+mime+";base64,"+strings.ReplaceAll(bundle.Text(mime), "\n", "")+")")
			}
		}
	}
	p.body.WriteString("<section class=\"prose\">\n")
	if err := p.markdown.Convert([]byte(source), &p.body); err != nil {
		return fmt.Errorf("render a Markdown cell: %w", err)
	}
	p.body.WriteString("</section>\n")
	return nil
}

// code writes a code cell and its outputs.
func (p *page) code(cell *ipynb.Object, source string) error {
	count := "&nbsp;"
	if number, ok := cell.Get("execution_count").(fmt.Stringer); ok {
		count = html.EscapeString(number.String())
	}
	if strings.TrimSpace(source) != "" {
		fmt.Fprintf(&p.body, "<section class=\"cell\">\n<div class=\"count\" aria-hidden=\"true\">[%s]</div>\n", count)
		if err := highlight(&p.body, source); err != nil {
			return err
		}
		p.body.WriteString("</section>\n")
	}
	outputs, _ := cell.Get("outputs").([]any)
	if len(outputs) == 0 {
		return nil
	}
	p.body.WriteString("<section class=\"outputs\">\n")
	for _, o := range outputs {
		output, _ := o.(*ipynb.Object)
		p.output(output)
	}
	p.body.WriteString("</section>\n")
	return nil
}

func (p *page) output(output *ipynb.Object) {
	switch output.Get("output_type") {
	case "stream":
		fmt.Fprintf(&p.body, "<pre class=\"%s\">%s</pre>\n", html.EscapeString(output.Text("name")), terminal(output.Text("text")))
	case "error":
		text := output.Text("evalue")
		if traceback, ok := output.Get("traceback").([]any); ok && len(traceback) > 0 {
			lines := make([]string, len(traceback))
			for i, line := range traceback {
				lines[i], _ = line.(string)
			}
			text = strings.Join(lines, "\n")
		}
		fmt.Fprintf(&p.body, "<pre class=\"error\" role=\"alert\">%s</pre>\n", terminal(text))
	case "display_data", "execute_result":
		p.display(output, output.Object("data"), output.Object("metadata"))
	}
}

// display writes the richest form of a display that a page without scripts can show: drawings, which follow the page's
// light and dark, before the pictures of them.
func (p *page) display(output, data, metadata *ipynb.Object) {
	switch {
	case p.notebook.HTML(output) != "" && !metadata.Object("image/png").Has("page"):
		fmt.Fprintf(&p.body, "<div class=\"display\">%s</div>\n", scripts.ReplaceAllString(p.notebook.HTML(output), ""))
	case data.Has("text/html"):
		fmt.Fprintf(&p.body, "<div class=\"display\">%s</div>\n", scripts.ReplaceAllString(data.Text("text/html"), ""))
	case data.Has("image/svg+xml"):
		fmt.Fprintf(&p.body, "<div class=\"display\">%s</div>\n", scripts.ReplaceAllString(data.Text("image/svg+xml"), ""))
	case metadata.Object("text/markdown").Has("page"): // a link to what stands in its frame
	case data.Has("text/markdown"):
		p.body.WriteString("<div class=\"display prose\">")
		if p.markdown.Convert([]byte(data.Text("text/markdown")), &p.body) != nil {
			p.body.WriteString(html.EscapeString(data.Text("text/markdown")))
		}
		p.body.WriteString("</div>\n")
	case p.computing(metadata.Object("image/png").Object("page")):
	default:
		for _, mime := range []string{"image/png", "image/jpeg", "image/gif"} {
			if data.Has(mime) {
				p.picture(mime, data, metadata.Object(mime))
				return
			}
		}
		if text := data.Text("text/plain"); text != "" {
			fmt.Fprintf(&p.body, "<pre class=\"stdout\">%s</pre>\n", terminal(text))
		}
	}
}

// computing writes, in the place of its picture, a page that computes by itself and lies beside the notebook: in a frame
// that can run its own script and reach nothing else. False if there is none.
func (p *page) computing(named *ipynb.Object) bool {
	file := filepath.FromSlash(named.Text("file"))
	if file == "" || !filepath.IsLocal(file) {
		return false
	}
	text, err := os.ReadFile(filepath.Join(p.folder, file))
	if err != nil {
		return false // the picture is there
	}
	height := 900
	if number, ok := named.Get("height").(json.Number); ok {
		if n, err := strconv.Atoi(number.String()); err == nil && n > 0 {
			height = n
		}
	}
	fmt.Fprintf(&p.body, "<div class=\"display\"><iframe title=\"%s\" sandbox=\"allow-scripts\" loading=\"lazy\" style=\"width:100%%;height:%dpx;border:0\" srcdoc=\"%s\"></iframe></div>\n",
		html.EscapeString(named.Text("title")), height, strings.NewReplacer("&", "&amp;", `"`, "&quot;").Replace(string(text)))
	return true
}

func (p *page) picture(mime string, data, metadata *ipynb.Object) {
	alt := metadata.Text("alt")
	if alt == "" {
		alt, _, _ = strings.Cut(strings.TrimSpace(data.Text("text/plain")), "\n")
	}
	size := ""
	for _, side := range []string{"width", "height"} {
		if number, ok := metadata.Get(side).(fmt.Stringer); ok {
			if _, err := strconv.ParseFloat(number.String(), 64); err == nil {
				size += fmt.Sprintf(" %s=\"%s\"", side, number)
			}
		}
	}
	fmt.Fprintf(&p.body, "<div class=\"display figure\"><img src=\"data:%s;base64,%s\" alt=\"%s\"%s></div>\n",
		mime, strings.Join(strings.Fields(data.Text(mime)), ""), html.EscapeString(alt), size)
}

var (
	scripts   = regexp.MustCompile(`(?is)<script\b.*?</script\s*>`)
	sequences = regexp.MustCompile(`\x1b\[([0-9;]*)([A-Za-z])`)
)

// terminal returns text with its colours as HTML.
func terminal(text string) string {
	var b strings.Builder
	text = ipynb.Terminal(text)
	open := false
	for at := 0; ; {
		match := sequences.FindStringSubmatchIndex(text[at:])
		if match == nil {
			b.WriteString(html.EscapeString(text[at:]))
			break
		}
		b.WriteString(html.EscapeString(text[at : at+match[0]]))
		codes, kind := text[at+match[2]:at+match[3]], text[at+match[4]:at+match[5]]
		at += match[1]
		if kind != "m" {
			continue
		}
		if open {
			b.WriteString("</span>")
			open = false
		}
		var classes []string
		for code := range strings.SplitSeq(codes, ";") {
			if n, err := strconv.Atoi(code); err == nil && (n >= 30 && n <= 37 || n == 1 || n == 7 || n >= 90 && n <= 97) {
				classes = append(classes, "t"+code)
			}
		}
		if classes != nil {
			b.WriteString(`<span class="` + strings.Join(classes, " ") + `">`)
			open = true
		}
	}
	if open {
		b.WriteString("</span>")
	}
	return b.String()
}

var goCode = chroma.Coalesce(lexers.Get("go"))

// highlight writes Go, and the lines of gonb's commands between it.
func highlight(w *bytes.Buffer, source string) error {
	tokens, err := goCode.Tokenise(nil, strings.TrimRight(source, "\n")+"\n")
	if err != nil {
		return fmt.Errorf("colour a cell: %w", err)
	}
	formatter := chromahtml.New(chromahtml.WithClasses(true), chromahtml.TabWidth(4))
	if err := formatter.Format(w, styles.Fallback, tokens); err != nil {
		return fmt.Errorf("colour a cell: %w", err)
	}
	return nil
}

// codeColours returns the style of coloured code, light and dark.
func codeColours() (string, error) {
	formatter := chromahtml.New(chromahtml.WithClasses(true))
	var b strings.Builder
	for _, theme := range []struct{ name, condition string }{{"xcode", "not (prefers-color-scheme: dark)"}, {"github-dark", "(prefers-color-scheme: dark)"}} {
		b.WriteString("@media " + theme.condition + " {\n")
		if err := formatter.WriteCSS(&b, styles.Get(theme.name)); err != nil {
			return "", fmt.Errorf("write the code's colours: %w", err)
		}
		b.WriteString("}\n")
	}
	return b.String() + ".chroma, .bg { background: none !important; }\n", nil
}
