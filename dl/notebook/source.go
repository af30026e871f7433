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

	"github.com/hornbook-go/hornbook/internal/language"
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

// add hashes the function that begins in the line, and all that it uses.
func (s *source) add(d digest, w *workspace, line int) error {
	roots := s.functionsAt(line)
	if len(roots) == 0 {
		return fmt.Errorf("the source of its function was not found in line %d of %s", line, s.set.Position(s.tree.Pos()).Filename)
	}
	for _, f := range roots {
		if lit, ok := f.(*ast.FuncLit); ok {
			round, err := s.captured(lit)
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
// call to call while neither the name of what is kept nor a [Key] tells them.
func (s *source) captured(lit *ast.FuncLit) (ast.Node, error) {
	round := s.round(lit)
	var variables []*ast.Ident
	ast.Inspect(lit, func(n ast.Node) bool {
		// Resolution within the file, which go/types would do for the price of all packages.
		if id, ok := n.(*ast.Ident); ok && id.Obj != nil && id.Obj.Kind == ast.Var {
			if p := id.Obj.Pos(); p >= round[0].Pos() && p < round[0].End() && (p < lit.Pos() || p >= lit.End()) {
				variables = append(variables, id)
			}
		}
		return true
	})
	if len(variables) == 0 {
		return nil, nil
	}
	varies := false
	for _, n := range round {
		switch n := n.(type) {
		case *ast.ForStmt, *ast.RangeStmt:
			varies = true
		case *ast.FuncDecl:
			varies = varies || n.Recv != nil || len(n.Type.Params.List) > 0
		case *ast.FuncLit:
			varies = varies || len(n.Type.Params.List) > 0
		}
	}
	if varies {
		told := told(round[0], lit)
		for _, v := range variables {
			if !follows(v.Obj, told, round[0]) {
				return nil, fmt.Errorf(language.Pick("its function uses the variable %s, which can differ from call to call: give its value with notebook.Key(%[1]s)",
					"它的函数使用了变量 %s，其值每次调用可能不同：请用 notebook.Key(%[1]s) 给出它的值"), v.Name)
			}
		}
	}
	return round[0], nil
}

// told are the variables whose values the other arguments of the call tell that gets the function: its
// name, and its options.
func told(round ast.Node, lit *ast.FuncLit) map[*ast.Object]bool {
	all := map[*ast.Object]bool{}
	var tell func(n ast.Node) bool
	tell = func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.FuncLit:
			return false
		case *ast.Ident:
			if n.Obj != nil && n.Obj.Kind == ast.Var && !all[n.Obj] {
				all[n.Obj] = true
				if from, once := definitionOf(n.Obj, round); once { // a text that was made before
					for _, e := range from {
						ast.Inspect(e, tell)
					}
				}
			}
		}
		return true
	}
	ast.Inspect(round, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && slices.ContainsFunc(call.Args, func(arg ast.Expr) bool { return is(arg, lit) }) {
			for _, arg := range call.Args {
				if id, ok := arg.(*ast.Ident); ok && id.Obj != nil && id.Obj.Kind == ast.Var && is(arg, nil) {
					continue // another function
				}
				ast.Inspect(arg, tell)
			}
		}
		return true
	})
	return all
}

// is reports whether an argument is the function, or any function if that is nil: itself, or by a
// variable.
func is(arg ast.Expr, lit *ast.FuncLit) bool {
	same := func(e ast.Expr) bool {
		f, ok := e.(*ast.FuncLit)
		return ok && (lit == nil || f == lit)
	}
	if id, ok := arg.(*ast.Ident); ok && id.Obj != nil {
		switch d := id.Obj.Decl.(type) {
		case *ast.AssignStmt:
			return slices.ContainsFunc(d.Rhs, same)
		case *ast.ValueSpec:
			return slices.ContainsFunc(d.Values, same)
		}
	}
	return same(arg)
}

// follows reports whether the values that are told tell that of the variable.
func follows(v *ast.Object, told map[*ast.Object]bool, round ast.Node) bool {
	if told[v] {
		return true
	}
	from, once := definitionOf(v, round)
	for _, e := range from {
		ast.Inspect(e, func(n ast.Node) bool {
			if id, ok := n.(*ast.Ident); ok && id.Obj != nil && id.Obj.Kind == ast.Var &&
				id.Obj.Pos() >= round.Pos() && id.Obj.Pos() < round.End() && (id.Obj.Pos() < e.Pos() || id.Obj.Pos() >= e.End()) {
				once = once && follows(id.Obj, told, round)
			}
			return true
		})
	}
	return once
}

// definitionOf is what a variable is set to, if it is set once.
func definitionOf(v *ast.Object, round ast.Node) (from []ast.Expr, once bool) {
	switch d := v.Decl.(type) {
	case *ast.AssignStmt:
		from, once = d.Rhs, true
	case *ast.ValueSpec:
		from, once = d.Values, true
	}
	for _, e := range from {
		if u, ok := e.(*ast.UnaryExpr); ok && u.Op == token.RANGE {
			return nil, false
		}
	}
	set := func(e ast.Expr) {
		if id, ok := e.(*ast.Ident); ok && id.Obj == v {
			once = false
		}
	}
	ast.Inspect(round, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.AssignStmt:
			if v.Decl != n {
				for _, e := range n.Lhs {
					set(e)
				}
			}
		case *ast.IncDecStmt:
			set(n.X)
		case *ast.UnaryExpr:
			if n.Op == token.AND {
				set(n.X)
			}
		}
		return true
	})
	return from, once
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
