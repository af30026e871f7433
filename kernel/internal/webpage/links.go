package webpage

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// links is the extension of Markdown by which a page needs nothing beside it: links to notebooks lead to their pages, and
// pictures in the notebook's folder become part of the page.
type links struct{ folder string }

func (l links) Extend(m goldmark.Markdown) {
	m.Parser().AddOptions(parser.WithASTTransformers(util.Prioritized(l, 500)))
}

func (l links) Transform(document *ast.Document, _ text.Reader, _ parser.Context) {
	ast.Walk(document, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			switch n := n.(type) {
			case *ast.Link:
				n.Destination = pageOf(n.Destination)
			case *ast.Image:
				n.Destination = l.embedded(n.Destination)
			}
		}
		return ast.WalkContinue, nil
	})
}

// pageOf returns the page to which a link to a notebook leads; other links stay.
func pageOf(destination []byte) []byte {
	u, err := url.Parse(string(destination))
	if err != nil || u.IsAbs() || u.Host != "" {
		return destination
	}
	path, ok := strings.CutSuffix(u.Path, ".ipynb")
	if !ok {
		return destination
	}
	u.Path, u.RawPath = path+".html", ""
	return []byte(u.String())
}

// embedded returns a picture's file as a data URL; a picture that is elsewhere, or not there, keeps its address.
func (l links) embedded(destination []byte) []byte {
	u, err := url.Parse(string(destination))
	if err != nil || u.IsAbs() || u.Host != "" || u.Path == "" || strings.HasPrefix(u.Path, "/") {
		return destination
	}
	data, err := os.ReadFile(filepath.Join(l.folder, filepath.FromSlash(u.Path)))
	if err != nil {
		return destination
	}
	mime := http.DetectContentType(data)
	if strings.EqualFold(filepath.Ext(u.Path), ".svg") {
		mime = "image/svg+xml"
	}
	if !strings.HasPrefix(mime, "image/") {
		return destination
	}
	return []byte("data:" + mime + ";base64," + base64.StdEncoding.EncodeToString(data))
}
