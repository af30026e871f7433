package dl_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// readmeScope is what the expressions of the README and of NAMES.md may name.
const readmeScope = `package readme

import (
	"context"
	"fmt"
	"iter"
	"math"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/data"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/dl/tensor/npy"
	"github.com/hornbook-go/hornbook/plotting"
)

var (
	x, y, w, xTest, yTest *tensor.Tensor
	model                 *dl.Model
	history               *dl.History
	scores                dl.Logs
	layer                 *layers.Layer
	c                     *layers.Context
	tape                  *tensor.Tape
	batches               iter.Seq[dl.Batch]
	ctx                   context.Context
)

`

var (
	goBlock  = regexp.MustCompile("(?s)```go\n(.*?)```")
	anyBlock = regexp.MustCompile("(?s)```.*?```")
	python   = regexp.MustCompile(`(?m)^\|[^|]*\|`) // the first column of a table
	code     = regexp.MustCompile("`([^`]+)`")
	// ours is what begins like Go of Hornbook's, and not like a file or a word of Keras's.
	ours     = regexp.MustCompile(`^(datasets|dl|callbacks|constraints|data|initializers|keras|layers|losses|metrics|optimizers|plotting|regularizers|tensor|npy|x|y|w|model|history|layer|c|tape)\.[A-Z]`)
	topLevel = regexp.MustCompile(`(?ms)^func .*?^}\n`)
)

// TestReadme type-checks the Go of the README and of NAMES.md: blocks, and every expression between backquotes.
func TestReadme(t *testing.T) {
	for _, page := range []struct {
		file                string
		blocks, expressions int // at least; else the test does not read the page
	}{{"README.md", 3, 200}, {"NAMES.md", 0, 700}} {
		t.Run(page.file, func(t *testing.T) {
			text, err := os.ReadFile(page.file)
			if err != nil {
				t.Fatal(err)
			}
			blocks, expressions := compiles(t, page.file, string(text))
			if blocks < page.blocks || expressions < page.expressions {
				t.Errorf("found %d blocks and %d expressions: does the test read the page?", blocks, expressions)
			}
			t.Logf("%d blocks and %d expressions", blocks, expressions)
		})
	}
}

// compiles type-checks the Go of a page, and counts it.
func compiles(t *testing.T, name, text string) (blocks, expressions int) {
	t.Helper()
	var b strings.Builder
	b.WriteString(readmeScope)
	for i, m := range goBlock.FindAllStringSubmatch(text, -1) {
		block := m[1]
		for _, f := range topLevel.FindAllString(block, -1) {
			b.WriteString(f + "\n")
		}
		fmt.Fprintf(&b, "func block%d() {\n%s}\n\n", i, topLevel.ReplaceAllString(block, ""))
		blocks++
	}
	for _, m := range code.FindAllStringSubmatch(python.ReplaceAllString(anyBlock.ReplaceAllString(text, ""), ""), -1) {
		if !ours.MatchString(m[1]) {
			continue
		}
		fmt.Fprintf(&b, "func expression%d() { %s }\n\n", expressions, statement(m[1]))
		expressions++
	}
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, name+".go", b.String(), 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(b.String(), "\n")
	config := types.Config{
		Importer: exported(t, fset),
		Error: func(err error) {
			e := err.(types.Error)
			if e.Soft || strings.HasSuffix(e.Msg, "is not used") || strings.HasSuffix(e.Msg, "(type) is not an expression") || strings.HasSuffix(e.Msg, "without instantiation") {
				return
			}
			t.Errorf("%s\n\t%s", e.Msg, lines[fset.Position(e.Pos).Line-1])
		},
	}
	config.Check("readme", fset, []*ast.File{file}, nil)
	return blocks, expressions
}

// statement makes an expression a statement; a composite literal is not one by itself.
func statement(expression string) string {
	if strings.HasSuffix(expression, "}") {
		return "_ = " + expression
	}
	return expression
}

// exported imports what the go command has compiled, without compiling it again here.
func exported(t *testing.T, fset *token.FileSet) types.Importer {
	t.Helper()
	out, err := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Export", "./...", "../datasets", "../plotting").Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	files := map[string]string{}
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		var p struct{ ImportPath, Export string }
		if err := d.Decode(&p); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		files[p.ImportPath] = p.Export
	}
	return importer.ForCompiler(fset, "gc", func(path string) (io.ReadCloser, error) { return os.Open(files[path]) })
}
