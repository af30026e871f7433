package dl_test

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// nameRow is a row of NAMES.md: Keras's name, ours or "-", and what is to say about it.
var nameRow = regexp.MustCompile("(?m)^\\| `(keras\\.[A-Za-z0-9_.]+)` \\| (.*?) \\| (.*?) ?\\|$")

// TestNames keeps NAMES.md true: it has one row for each of Keras's public names, in which there is a Go expression (TestReadme compiles
// them) or the reason why there is none; and what it says is not here is not here.
func TestNames(t *testing.T) {
	data, err := os.ReadFile("testdata/names.json")
	if err != nil {
		t.Fatal(err)
	}
	var keras struct{ Names []string }
	if err := json.Unmarshal(data, &keras); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile("NAMES.md")
	if err != nil {
		t.Fatal(err)
	}
	seen, here := map[string]bool{}, 0
	exported := map[string]map[string]bool{}
	for _, row := range nameRow.FindAllStringSubmatch(string(text), -1) {
		name, goes, note := row[1], row[2], row[3]
		if seen[name] {
			t.Errorf("%s has two rows", name)
		}
		seen[name] = true
		if !slices.Contains(keras.Names, name) {
			t.Errorf("Keras has no %s", name)
		}
		if goes != "-" {
			here++
			for _, e := range strings.Split(goes, ", ") {
				if m := code.FindStringSubmatch(e); m == nil || m[0] != e || !ours.MatchString(m[1]) {
					t.Errorf("%s: %s is no Go expression between backquotes", name, e)
				}
			}
			continue
		}
		if note == "" {
			t.Errorf("%s is not here, and the row does not say why", name)
		}
		dir := packageOf(name)
		if dir == "" {
			continue
		}
		if exported[dir] == nil {
			exported[dir] = exportedNames(t, dir)
		}
		if word := plainName(name[strings.LastIndex(name, ".")+1:]); exported[dir][word] {
			t.Errorf("%s is here: package %s has it", name, dir)
		}
	}
	for _, name := range keras.Names {
		if !seen[name] {
			t.Errorf("%s has no row", name)
		}
	}
	if rows := strings.Count(string(text), "\n| `"); rows != len(seen) {
		t.Errorf("%d rows begin like one of Keras's names, and %d are read", rows, len(seen))
	}
	if count := fmt.Sprintf("All %d public names", len(keras.Names)); !strings.Contains(string(text), count) {
		t.Errorf("the page does not say %q", count)
	}
	t.Logf("%d of Keras's %d names are here", here, len(keras.Names))
}

// packageOf is the folder of the package that has what a module of Keras's has.
func packageOf(name string) string {
	module := name[:strings.LastIndex(name, ".")]
	switch module {
	case "keras.ops", "keras.ops.image", "keras.random":
		return "tensor"
	case "keras.activations":
		return "layers"
	case "keras.optimizers.schedules":
		return "optimizers"
	}
	dir := strings.TrimPrefix(module, "keras.")
	if _, err := os.Stat(dir); err != nil {
		return ""
	}
	return dir
}

// plainName makes one of Keras's argmax and ArgMax, depthwise_conv and DepthwiseConv.
func plainName(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// exportedNames are the functions, types, values and methods of tensors that a package exports, as plain names.
func exportedNames(t *testing.T, dir string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil || len(files) == 0 {
		t.Fatal("no package in ", dir, err)
	}
	names := map[string]bool{}
	add := func(id *ast.Ident) {
		if id.IsExported() {
			names[plainName(id.Name)] = true
		}
	}
	for _, file := range files {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range f.Decls {
			switch d := d.(type) {
			case *ast.FuncDecl:
				if d.Recv == nil || receiver(d) == "Tensor" || receiver(d) == "Reducer" {
					add(d.Name)
				}
			case *ast.GenDecl:
				for _, s := range d.Specs {
					switch s := s.(type) {
					case *ast.TypeSpec:
						add(s.Name)
					case *ast.ValueSpec:
						for _, id := range s.Names {
							add(id)
						}
					}
				}
			}
		}
	}
	return names
}

func receiver(d *ast.FuncDecl) string {
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	id, _ := t.(*ast.Ident)
	if id == nil {
		return ""
	}
	return id.Name
}
