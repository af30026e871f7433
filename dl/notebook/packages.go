package notebook

import (
	"bytes"
	"crypto/sha256"
	"encoding/gob"
	"fmt"
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
	changed bool
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
	return p
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
	return writeAside(p.file, append(sum[:], b.Bytes()...))
}

// sum hashes the package in a folder. Its error is fs.ErrNotExist if there is no such folder.
func (p *packages) sum(dir string) (packageSum, error) {
	entries, err := os.ReadDir(dir) // in the order of their names
	if err != nil {
		return packageSum{}, err
	}
	var files []fs.FileInfo
	var stamp []byte
	newest := time.Time{}
	for _, e := range entries {
		name := e.Name()
		if e.IsDir() || strings.HasSuffix(name, "_test.go") || !strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, ".s") {
			continue
		}
		info, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			return packageSum{}, err
		}
		files = append(files, info)
		stamp = fmt.Appendf(stamp, "%s %d %d\n", name, info.Size(), info.ModTime().UnixNano())
		if info.ModTime().After(newest) {
			newest = info.ModTime()
		}
	}
	if known, ok := p.known[dir]; ok && known.Stamp == string(stamp) {
		return known, nil
	}
	s, err := readPackage(dir, files)
	if err != nil {
		return packageSum{}, err
	}
	s.Stamp = string(stamp)
	// A file that was just written could be written again within the grain of its time.
	if time.Since(newest) > 2*time.Second {
		p.known[dir], p.changed = s, true
	}
	return s, nil
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
