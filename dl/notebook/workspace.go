package notebook

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
)

// A workspace is the modules that a program is built from as they lie in folders: those that have no
// version, and whose source can change from cell to cell.
type workspace struct {
	modules  []module
	build    *debug.BuildInfo
	seen     map[string]bool // packages that are hashed
	packages *packages
}

type module struct{ path, dir string }

// findWorkspace reads go.work and go.mod of the program in dir.
func findWorkspace(dir string) (*workspace, error) {
	w := &workspace{seen: map[string]bool{}, packages: openPackages(dir)}
	w.build, _ = debug.ReadBuildInfo()
	dirs := []string{dir}
	for _, name := range []string{"go.work", "go.mod"} {
		b, err := os.ReadFile(filepath.Join(dir, name))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, d := range directives(b) {
			switch {
			case d[0] == "use" && len(d) == 2:
				dirs = append(dirs, d[1])
			case d[0] == "replace":
				if to := d[len(d)-1]; strings.HasPrefix(to, ".") || filepath.IsAbs(to) {
					w.addModule(d[1], dir, to)
				}
			}
		}
	}
	for _, sub := range dirs {
		if !filepath.IsAbs(sub) {
			sub = filepath.Join(dir, sub)
		}
		b, err := os.ReadFile(filepath.Join(sub, "go.mod"))
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		for _, d := range directives(b) {
			if d[0] == "module" && len(d) == 2 {
				w.addModule(d[1], dir, sub)
			}
		}
	}
	// The innermost module that a package lies in is the one it belongs to.
	slices.SortStableFunc(w.modules, func(a, b module) int { return len(b.path) - len(a.path) })
	return w, nil
}

func (w *workspace) addModule(path, base, dir string) {
	if !filepath.IsAbs(dir) {
		dir = filepath.Join(base, dir)
	}
	w.modules = append(w.modules, module{path, filepath.Clean(dir)})
}

// directives are the lines of a go.mod or go.work file in words, each with the word of its block.
func directives(b []byte) [][]string {
	var all [][]string
	block := ""
	lines := bufio.NewScanner(bytes.NewReader(b))
	for lines.Scan() {
		words := words(lines.Text())
		switch {
		case len(words) == 0:
		case words[0] == ")":
			block = ""
		case words[len(words)-1] == "(":
			block = words[0]
		case block != "":
			all = append(all, append([]string{block}, words...))
		default:
			all = append(all, words)
		}
	}
	return all
}

// words are those of a line up to a comment; one may be quoted.
func words(line string) (ws []string) {
	for {
		line = strings.TrimLeft(line, " \t\r")
		if line == "" || strings.HasPrefix(line, "//") {
			return ws
		}
		if q, err := strconv.QuotedPrefix(line); err == nil {
			s, _ := strconv.Unquote(q) // QuotedPrefix has checked it
			ws, line = append(ws, s), line[len(q):]
			continue
		}
		end := strings.IndexAny(line, " \t\r")
		if end < 0 {
			end = len(line)
		}
		ws, line = append(ws, line[:end]), line[end:]
	}
}

// addPackage hashes the source of a package of the workspace and of those of them that it imports;
// of a package with a version, that; and nothing of Go's own, which the version of Go stands for.
func (w *workspace) addPackage(d digest, path string) error {
	if w.seen[path] {
		return nil
	}
	w.seen[path] = true
	for _, m := range w.modules {
		if rest, ok := strings.CutPrefix(path, m.path); ok && (rest == "" || rest[0] == '/') {
			return w.addSource(d, path, filepath.Join(m.dir, filepath.FromSlash(rest)))
		}
	}
	first, _, _ := strings.Cut(path, "/")
	if !strings.Contains(first, ".") {
		return nil
	}
	version := "unknown"
	if w.build != nil {
		longest := ""
		for _, dep := range w.build.Deps {
			if (path == dep.Path || strings.HasPrefix(path, dep.Path+"/")) && len(dep.Path) > len(longest) {
				longest, version = dep.Path, dep.Version
				if dep.Replace != nil {
					version = dep.Replace.Path + " " + dep.Replace.Version
				}
			}
		}
	}
	d.add(path)
	d.add(version)
	return nil
}

// addFolder is addPackage for the package in a folder.
func (w *workspace) addFolder(d digest, dir string) error {
	for _, m := range w.modules {
		if rest, err := filepath.Rel(m.dir, dir); err == nil && filepath.IsLocal(rest) {
			if rest == "." {
				return w.addPackage(d, m.path)
			}
			return w.addPackage(d, m.path+"/"+filepath.ToSlash(rest))
		}
	}
	return fmt.Errorf("its function is of the package in %s, which is not in the notebook's workspace", dir)
}

func (w *workspace) addSource(d digest, path, dir string) error {
	d.add(path)
	s, err := w.packages.sum(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil // of a module inside of this one, which is not in the workspace
	}
	if err != nil {
		return fmt.Errorf("the source of package %s cannot be read: %w", path, err)
	}
	d.addBytes(s.Sum[:])
	for _, p := range s.Imports {
		if err := w.addPackage(d, p); err != nil {
			return err
		}
	}
	return nil
}
