package notebook

import (
	"crypto/sha256"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"runtime"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
)

// A key tells apart all that a kept value depends on.
type key [sha256.Size]byte

// keyOf is the key of a value of that kind and name that the functions make: over their source, that
// of all they use in the notebook and in packages that have no version, the versions of the other
// packages, the seed, and the keys that were given. The notebook's program lies in dir.
func keyOf(dir string, of kind, name string, keys [][]byte, functions ...any) (key, error) {
	d := newDigest()
	d.add(magic)
	d.add(string(of))
	d.add(name)
	for _, k := range keys {
		d.addBytes(k)
	}
	d.add(runtime.Version())
	d.add(fmt.Sprint(seed.Current()))
	d.add(os.Getenv("HORNBOOK_KERNELS")) // other kernels round otherwise
	w, err := findWorkspace(dir)
	if err != nil {
		return key{}, err
	}
	files := map[string]*source{}
	for _, f := range functions {
		file, line := definition(f)
		s := files[file]
		if s == nil {
			if s, err = parseSource(file); err != nil {
				return key{}, fmt.Errorf("the source of its function cannot be read: %w", err)
			}
			files[file] = s
		}
		if filepath.Dir(file) != filepath.Clean(dir) {
			// A function of a package, not of the notebook: it may use all of its package.
			if err := w.addFolder(d, filepath.Dir(file)); err != nil {
				return key{}, err
			}
		}
		if err := s.add(d, w, line); err != nil {
			return key{}, err
		}
	}
	// Any package decides on how a model is trained by this one and dl, also if it names them not.
	if err := w.addPackage(d, "github.com/hornbook-go/hornbook/dl"); err != nil {
		return key{}, err
	}
	if err := w.packages.save(); err != nil {
		return key{}, err
	}
	return key(d.Sum(nil)), nil
}

// definition is where a function stands.
func definition(f any) (file string, line int) {
	fn := runtime.FuncForPC(reflect.ValueOf(f).Pointer())
	return fn.FileLine(fn.Entry())
}
