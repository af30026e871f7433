package webpage

import (
	"bytes"
	"html"
	"regexp"
	"strings"

	"github.com/wyatt915/treeblood"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/renderer"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// formulas is the extension of Markdown by $…$ and $$…$$, as Jupyter has them.
type formulas struct{}

func (formulas) Extend(m goldmark.Markdown) {
	// Before emphasis and escapes, whose marks are common in TeX.
	m.Parser().AddOptions(parser.WithInlineParsers(util.Prioritized(formulas{}, 90)))
	m.Renderer().AddOptions(renderer.WithNodeRenderers(util.Prioritized(formulas{}, 90)))
}

// formula is a formula in a line of prose, or one that stands alone.
type formula struct {
	ast.BaseInline
	tex   []byte
	alone bool
}

var formulaKind = ast.NewNodeKind("Formula")

func (*formula) Kind() ast.NodeKind          { return formulaKind }
func (f *formula) Dump(source []byte, n int) { ast.DumpHelper(f, source, n, nil, nil) }

func (formulas) Trigger() []byte { return []byte{'$'} }

// Parse reads a formula to its closing mark, over line ends. As Jupyter has it, a dollar is no formula where a blank
// follows it, or where a digit follows the closing one: $5 and $6 are prices.
func (formulas) Parse(_ ast.Node, block text.Reader, _ parser.Context) ast.Node {
	line, start := block.Position()
	first, _ := block.PeekLine()
	mark := []byte("$")
	if bytes.HasPrefix(first, []byte("$$")) {
		mark = []byte("$$")
	}
	if rest := first[len(mark):]; len(mark) == 1 && (len(rest) == 0 || util.IsSpace(rest[0])) {
		return nil
	}
	block.Advance(len(mark))
	var tex []byte
	for {
		rest, _ := block.PeekLine()
		if rest == nil {
			block.SetPosition(line, start)
			return nil
		}
		if end := closing(rest, mark); end >= 0 {
			tex = append(tex, rest[:end]...)
			after := rest[end+len(mark):]
			if len(mark) == 1 && (util.IsSpace(tex[len(tex)-1]) || len(after) > 0 && after[0] >= '0' && after[0] <= '9') {
				block.SetPosition(line, start)
				return nil
			}
			block.Advance(end + len(mark))
			return &formula{tex: bytes.TrimSpace(tex), alone: len(mark) == 2}
		}
		tex = append(tex, rest...)
		block.AdvanceLine()
	}
}

// closing returns where the closing mark is, after at least one byte, -1 if it is not in this line.
func closing(line, mark []byte) int {
	for i := 0; i+len(mark) <= len(line); i++ {
		if line[i] == '\\' {
			i++ // \$ is a dollar
			continue
		}
		if i > 0 && bytes.HasPrefix(line[i:], mark) || i == 0 && len(mark) == 2 && bytes.HasPrefix(line, mark) {
			return i
		}
	}
	return -1
}

func (formulas) RegisterFuncs(register renderer.NodeRendererFuncRegisterer) {
	register.Register(formulaKind, func(w util.BufWriter, _ []byte, n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			f := n.(*formula)
			w.WriteString(mathML(string(f.tex), f.alone))
		}
		return ast.WalkSkipChildren, nil
	})
}

var (
	failedFormula = regexp.MustCompile(`<merror`)
	shadowStyle   = regexp.MustCompile(` style="font-feature-settings: 'dtls' off;"`)
)

// mathML returns the formula as MathML; one that cannot be read stays as it was written.
func mathML(tex string, alone bool) string {
	render := treeblood.InlineStyle
	if alone {
		render = treeblood.DisplayStyle
	}
	text, err := render(usual(tex), nil)
	if err != nil || failedFormula.MatchString(text) {
		mark := "$"
		if alone {
			mark = "$$"
		}
		return "<code>" + html.EscapeString(mark+tex+mark) + "</code>"
	}
	return strings.TrimSpace(shadowStyle.ReplaceAllString(text, ""))
}

// What treeblood does not know, in the words that it does.
var otherwise = []struct {
	tex     *regexp.Regexp
	instead string
}{
	{regexp.MustCompile(`\\\|`), `\Vert `},
	{regexp.MustCompile(`\\operatorname\*?\{([^{}]*)\}`), `\mathrm{$1}`},
	{regexp.MustCompile(`\\(?:bm|pmb)\b`), `\boldsymbol`},
	{regexp.MustCompile(`\\stackrel\b`), `\overset`},
	{regexp.MustCompile(`\\([dt]?frac)\s*(\d)\s*(\d)`), `\$1{$2}{$3}`},
	{regexp.MustCompile(`\\xrightarrow\{([^{}]*)\}`), `\overset{$1}{\rightarrow}`},
	{regexp.MustCompile(`\\tag\{([^{}]*)\}`), `\qquad (\text{$1})`},
}

// usual returns the formula in TeX's most usual words.
func usual(tex string) string {
	for _, o := range otherwise {
		tex = o.tex.ReplaceAllString(tex, o.instead)
	}
	return tex
}
