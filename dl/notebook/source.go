package notebook

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
)

// A source is a file of Go and what it declares.
type source struct {
	set      *token.FileSet
	tree     *ast.File
	text     []byte
	declared map[string][]ast.Node // functions, values and types by name, and the methods by the name of their type
	inits    []ast.Node            // init functions, which always run
	imports  map[string]string     // paths by name
	always   []string              // paths of packages whose name in the file is not known
}

func parseSource(file string) (*source, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	s := &source{set: token.NewFileSet(), text: text, declared: map[string][]ast.Node{}, imports: map[string]string{}}
	if s.tree, err = parser.ParseFile(s.set, file, text, 0); err != nil {
		return nil, err
	}
	for _, d := range s.tree.Decls {
		s.declare(d)
	}
	s.nameImports()
	return s, nil
}

func (s *source) declare(d ast.Decl) {
	note := func(name string, n ast.Node) { s.declared[name] = append(s.declared[name], n) }
	switch d := d.(type) {
	case *ast.FuncDecl:
		switch {
		case d.Recv != nil:
			ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
				if id, ok := n.(*ast.Ident); ok {
					note(id.Name, d)
				}
				return true
			})
		case d.Name.Name == "init":
			s.inits = append(s.inits, d)
		default:
			note(d.Name.Name, d)
		}
	case *ast.GenDecl:
		for _, spec := range d.Specs {
			switch spec := spec.(type) {
			case *ast.TypeSpec:
				note(spec.Name.Name, spec)
			case *ast.ValueSpec:
				for _, id := range spec.Names {
					if d.Tok == token.CONST && counted(d) {
						note(id.Name, d)
					} else {
						note(id.Name, spec)
					}
				}
			}
		}
	}
}

// counted reports whether the constants of a group depend on their places in it.
func counted(d *ast.GenDecl) bool {
	found := false
	ast.Inspect(d, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.Ident:
			found = found || n.Name == "iota"
		case *ast.ValueSpec:
			found = found || len(n.Values) == 0
		}
		return !found
	})
	return found
}

// nameImports finds out under which names the file uses the packages it imports.
func (s *source) nameImports() {
	selected := map[string]bool{}
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if sel, ok := n.(*ast.SelectorExpr); ok {
			if id, ok := sel.X.(*ast.Ident); ok {
				selected[id.Name] = true
			}
		}
		return true
	})
	for _, spec := range s.tree.Imports {
		p, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
		name := path.Base(p)
		if spec.Name != nil {
			name = spec.Name.Name
		}
		if selected[name] {
			s.imports[name] = p
		} else { // a dot, a blank, or a package that is not named like its folder
			s.always = append(s.always, p)
		}
	}
}

// add hashes the function that begins in the line, and all that it uses. name is what its value is
// to be kept under, which the error says.
func (s *source) add(d digest, w *workspace, line int, name string) error {
	roots := s.functionsAt(line)
	if len(roots) == 0 {
		return fmt.Errorf("the source of its function was not found in line %d of %s", line, s.set.Position(s.tree.Pos()).Filename)
	}
	for _, f := range roots {
		if lit, ok := f.(*ast.FuncLit); ok {
			round, err := s.captured(lit, name)
			if err != nil {
				return err
			}
			if round != nil {
				roots = append(roots, round)
			}
		}
	}
	roots = append(roots, s.inits...)

	seen := map[ast.Node]bool{}
	packages := slices.Clone(s.always)
	var visit func(n ast.Node)
	visit = func(n ast.Node) {
		if seen[n] {
			return
		}
		seen[n] = true
		d.addBytes(s.text[s.set.Position(n.Pos()).Offset:s.set.Position(n.End()).Offset])
		ast.Inspect(n, func(m ast.Node) bool {
			id, ok := m.(*ast.Ident)
			if !ok {
				return true
			}
			if p, ok := s.imports[id.Name]; ok {
				packages = append(packages, p)
			}
			// More than it means can have the name: that trains once too often, and never too rarely.
			for _, used := range s.declared[id.Name] {
				visit(used)
			}
			return true
		})
	}
	for _, f := range roots {
		visit(f)
	}
	slices.Sort(packages)
	for _, p := range slices.Compact(packages) {
		if err := w.addPackage(d, p); err != nil {
			return err
		}
	}
	return nil
}

// functionsAt are the functions that begin in the line. If there is none, since a function without
// a frame begins with its first statement, it is the innermost one round the line.
func (s *source) functionsAt(line int) []ast.Node {
	var begin []ast.Node
	var round ast.Node
	ast.Inspect(s.tree, func(n ast.Node) bool {
		switch n.(type) {
		case *ast.FuncLit, *ast.FuncDecl:
			from, to := s.set.Position(n.Pos()).Line, s.set.Position(n.End()).Line
			if from == line {
				begin = append(begin, n)
			}
			if from <= line && line <= to {
				round = n // an inner one comes later
			}
		}
		return true
	})
	if len(begin) == 0 && round != nil {
		begin = append(begin, round)
	}
	return begin
}

// captured returns the declaration round the function if the function uses variables of it, whose
// values its source alone does not tell, else nil. It is an error if those values can differ from
// call to call while the name of what is kept does not.
func (s *source) captured(lit *ast.FuncLit, name string) (ast.Node, error) {
	round := s.round(lit)
	variable := ""
	ast.Inspect(lit, func(n ast.Node) bool {
		// Resolution within the file, which go/types would do for the price of all packages.
		if id, ok := n.(*ast.Ident); ok && id.Obj != nil && id.Obj.Kind == ast.Var {
			if p := id.Obj.Pos(); p >= round[0].Pos() && p < round[0].End() && (p < lit.Pos() || p >= lit.End()) {
				variable = id.Name
			}
		}
		return variable == ""
	})
	if variable == "" {
		return nil, nil
	}
	named := false // is the name computed?
	varies := false
	for i, n := range round {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			varies = true
		case *ast.FuncDecl:
			varies = varies || n.Recv != nil || len(n.Type.Params.List) > 0
		case *ast.FuncLit:
			varies = varies || len(n.Type.Params.List) > 0
		case *ast.CallExpr:
			if i == len(round)-1 && len(n.Args) > 0 {
				_, constant := n.Args[0].(*ast.BasicLit)
				named = !constant
			}
		}
	}
	if varies && !named {
		return nil, fmt.Errorf("its function uses the variable %s, which can differ from call to call: put its value in the name, as in fmt.Sprint(%q, %s)", variable, strings.TrimSpace(name)+" ", variable)
	}
	return round[0], nil
}

// round are the nodes round lit, from its declaration inwards.
func (s *source) round(lit *ast.FuncLit) []ast.Node {
	var path []ast.Node
	ast.Inspect(s.tree, func(n ast.Node) bool {
		if n == nil || n == ast.Node(lit) || n.Pos() > lit.Pos() || n.End() < lit.End() {
			return false
		}
		if n != ast.Node(s.tree) {
			path = append(path, n)
		}
		return true
	})
	return path
}
