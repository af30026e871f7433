package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/gob"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// packages remembers the hashes of the packages of a workspace from cell to cell, so that a cell
// reads only those that were changed since: to look at the times of 150 files takes a fifth of what
// it takes to read them.
type packages struct {
	file    string
	known   map[string]packageSum // by folder
	files   map[string]folder     // of the known ones, as they are now
	changed bool
}

// A folder is what its directory says of a package.
type folder struct {
	files  []fs.FileInfo
	stamp  string // of the files: names, sizes and times
	newest time.Time
	err    error
}

// A packageSum is the hash of the source of a package.
type packageSum struct {
	Stamp   string // of its files: names, sizes and times
	Sum     [sha256.Size]byte
	Imports []string
}

func openPackages(dir string) *packages {
	p := &packages{file: filepath.Join(dir, ".hornbook", "packages"), known: map[string]packageSum{}}
	// Without the file, or with a damaged one, all packages are read again.
	if b, err := os.ReadFile(p.file); err == nil && len(b) > sha256.Size {
		sum := sha256.Sum256(b[sha256.Size:])
		if bytes.Equal(sum[:], b[:sha256.Size]) {
			if gob.NewDecoder(bytes.NewReader(b[sha256.Size:])).Decode(&p.known) != nil {
				clear(p.known)
			}
		}
	}
	p.lookUp()
	return p
}

// lookUp looks at the known folders, several at a time: it is what a cell waits for that gets a value
// back.
func (p *packages) lookUp() {
	p.files = make(map[string]folder, len(p.known))
	dirs, found := make(chan string), make(chan func())
	for range 4 {
		go func() {
			for dir := range dirs {
				f := look(dir)
				found <- func() { p.files[dir] = f }
			}
		}()
	}
	go func() {
		for dir := range p.known {
			dirs <- dir
		}
		close(dirs)
	}()
	for range len(p.known) {
		(<-found)()
	}
}

// save writes what is remembered, if it has changed.
func (p *packages) save() error {
	if !p.changed {
		return nil
	}
	var b bytes.Buffer
	if err := gob.NewEncoder(&b).Encode(p.known); err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(p.file), 0o700); err != nil {
		return err
	}
	sum := sha256.Sum256(b.Bytes())
	return writeFile(p.file, append(sum[:], b.Bytes()...))
}

// sum hashes the package in a folder. Its error is fs.ErrNotExist if there is no such folder.
func (p *packages) sum(dir string) (packageSum, error) {
	f, ok := p.files[dir]
	if !ok {
		f = look(dir)
	}
	if f.err != nil {
		return packageSum{}, f.err
	}
	if known, ok := p.known[dir]; ok && known.Stamp == f.stamp {
		return known, nil
	}
	s, err := readPackage(dir, f.files)
	if err != nil {
		return packageSum{}, err
	}
	s.Stamp = f.stamp
	// A file that was just written could be written again within the grain of its time.
	if time.Since(f.newest) > 2*time.Second {
		p.known[dir], p.changed = s, true
	}
	return s, nil
}

// look lists the files of a folder that a package is made of.
func look(dir string) (f folder) {
	entries, err := os.ReadDir(dir) // in the order of their names
	if err != nil {
		return folder{err: err}
	}
	var stamp []byte
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".s") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return folder{err: err}
		}
		f.files = append(f.files, info)
		stamp = append(append(stamp, name...), 0)
		stamp = binary.LittleEndian.AppendUint64(stamp, uint64(info.Size()))
		stamp = binary.LittleEndian.AppendUint64(stamp, uint64(info.ModTime().UnixNano()))
		if info.ModTime().After(f.newest) {
			f.newest = info.ModTime()
		}
	}
	f.stamp = string(stamp)
	return f
}

func readPackage(dir string, files []fs.FileInfo) (packageSum, error) {
	d := newDigest()
	var s packageSum
	for _, info := range files {
		text, err := os.ReadFile(filepath.Join(dir, info.Name()))
		if err != nil {
			return s, err
		}
		d.add(info.Name())
		d.addBytes(text)
		if !strings.HasSuffix(info.Name(), ".go") {
			continue
		}
		tree, err := parser.ParseFile(token.NewFileSet(), info.Name(), text, parser.ImportsOnly|parser.SkipObjectResolution)
		if err != nil {
			return s, err
		}
		for _, spec := range tree.Imports {
			path, _ := strconv.Unquote(spec.Path.Value) // the parser has checked it
			s.Imports = append(s.Imports, path)
		}
	}
	slices.Sort(s.Imports)
	s.Imports = slices.Compact(s.Imports)
	s.Sum = [sha256.Size]byte(d.Sum(nil))
	return s, nil
}
