package datasets

import (
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// A file of a data set is packed with gzip where it is published, under its name with .gz, and is
// kept unpacked.
type file struct {
	name         string
	packed, size int64  // in bytes, packed and unpacked
	sha256       string // of the unpacked file
}

// A store keeps the files of a data set in a folder, each verified. What it does not have it takes
// from the first of its sources that has it whole: folders, and beginnings of URLs.
type store struct {
	name    string // of the set, for messages
	dir     string
	sources []string
	log     io.Writer // tells of what takes time and of what is damaged

	limits    limits
	transport *transport // nil until it is needed
}

// open returns the contents of the files, mapped into memory where the system can.
func (s *store) open(files []file) ([][]byte, error) {
	if err := s.complete(files); err != nil {
		return nil, err
	}
	var contents [][]byte
	for _, f := range files {
		b, err := mapFile(s.path(f))
		if err != nil {
			return nil, fmt.Errorf("datasets: map %s: %w", s.path(f), err)
		}
		contents = append(contents, b)
	}
	return contents, nil
}

// complete sees to it that all files are in the folder, verified.
func (s *store) complete(files []file) error {
	missing := false
	for _, f := range files {
		missing = missing || !s.marked(f)
	}
	if !missing {
		return nil
	}
	if err := os.MkdirAll(s.dir, 0o755); err != nil {
		return fmt.Errorf("datasets: make a folder for %s (XDG_CACHE_HOME names another place): %w", s.name, err)
	}
	// One process at a time fills the folder; another that waited finds it filled.
	unlock, err := lockFile(filepath.Join(s.dir, "lock"), func() {
		fmt.Fprintf(s.log, "datasets: waiting for another program that is fetching %s\n", s.name)
	})
	if err != nil {
		return fmt.Errorf("datasets: lock %s: %w", s.dir, err)
	}
	defer unlock()
	s.sweep()
	defer func() { s.transport.remove() }()
	for _, f := range files {
		if s.marked(f) || s.verified(f) {
			continue
		}
		if err := s.provide(f); err != nil {
			return fmt.Errorf("datasets: get %s of %s: %w", f.name, s.name, err)
		}
	}
	return nil
}

// sweep removes what a process that was killed left half unpacked.
func (s *store) sweep() {
	leftovers, _ := filepath.Glob(filepath.Join(s.dir, "*.tmp"))
	for _, path := range leftovers {
		os.Remove(path)
	}
}

// provide takes a file from the first source that has it whole.
func (s *store) provide(f file) error {
	var tried strings.Builder
	for _, source := range s.sources {
		var err error
		if folder, is := folderOf(source); is {
			err = s.copy(f, folder)
		} else if s.transport, err = s.transport.orFind(s.dir); err != nil {
			fmt.Fprintf(&tried, "\n  %s: %v", source, err)
			break // the other mirrors cannot be reached either
		} else {
			err = s.fetch(f, join(source, f.name+".gz"))
		}
		if err == nil {
			return nil
		}
		if isLocal(err) {
			return err
		}
		fmt.Fprintf(&tried, "\n  %s: %v", source, err)
	}
	return fmt.Errorf("it is not on this machine, and no source had it:%s\n"+
		"Put %s.gz and the set's other files into a folder %s and name the folder that holds this one in HORNBOOK_DATA, "+
		"or name a mirror that has them in HORNBOOK_MIRROR", tried.String(), f.name, filepath.Base(s.dir))
}

// copy takes a file from a folder, packed or unpacked.
func (s *store) copy(f file, folder string) error {
	packed := filepath.Join(folder, f.name+".gz")
	in, err := os.Open(packed)
	if errors.Is(err, fs.ErrNotExist) {
		packed = ""
		in, err = os.Open(filepath.Join(folder, f.name))
	}
	if errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("there is no file %s.gz", f.name)
	}
	if err != nil {
		return damaged{err}
	}
	defer in.Close()
	if err = s.keep(f, in, packed != ""); err != nil && !isLocal(err) {
		fmt.Fprintf(s.log, "datasets: refused %s: %v\n", in.Name(), err)
	}
	return err
}

// A damaged error is one of what a source gave, not of this machine's disk: another source may do.
type damaged struct{ error }

func (d damaged) Unwrap() error { return d.error }

// isLocal reports whether an error is of this machine's disk, where no other source helps.
func isLocal(err error) bool {
	var d damaged
	var p *fs.PathError
	var l *os.LinkError
	return !errors.As(err, &d) && (errors.As(err, &p) || errors.As(err, &l))
}

// keep reads a file, unpacks it, verifies it and puts it into the folder. The file appears there whole
// or not at all.
func (s *store) keep(f file, in io.Reader, packed bool) error {
	in = sourceReader{in}
	if packed {
		z, err := gzip.NewReader(in)
		if err != nil {
			return damaged{fmt.Errorf("unpack: %w", err)}
		}
		in = z
	}
	out, err := os.CreateTemp(s.dir, f.name+".*.tmp")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name()) // does nothing after the rename
	defer out.Close()
	hash := sha256.New()
	// One byte more than there should be, to notice it.
	n, err := io.Copy(io.MultiWriter(out, hash), io.LimitReader(in, f.size+1))
	if isLocal(err) {
		return err
	}
	if err != nil {
		return damaged{fmt.Errorf("unpack: %w", err)}
	}
	if got := hex.EncodeToString(hash.Sum(nil)); n != f.size || got != f.sha256 {
		return damaged{fmt.Errorf("it is not the original: %s with SHA-256 %s, should be %d bytes with %s", length(n, f.size), got, f.size, f.sha256)}
	}
	if err := out.Chmod(0o644); err != nil {
		return err
	}
	if err := out.Sync(); err != nil {
		return err
	}
	if err := out.Close(); err != nil {
		return err
	}
	if err := os.Rename(out.Name(), s.path(f)); err != nil {
		return err
	}
	return s.mark(f)
}

// A sourceReader marks the errors of reading a source, to tell them from those of writing.
type sourceReader struct{ io.Reader }

func (r sourceReader) Read(b []byte) (int, error) {
	n, err := r.Reader.Read(b)
	if err != nil && err != io.EOF {
		err = damaged{err}
	}
	return n, err
}

func length(n, want int64) string {
	if n > want {
		return fmt.Sprintf("more than %d bytes", want)
	}
	return fmt.Sprintf("%d bytes", n)
}

// path is where a file is kept.
func (s *store) path(f file) string { return filepath.Join(s.dir, f.name) }

// verified hashes a file that is in the folder without a mark that fits; a damaged one is removed.
func (s *store) verified(f file) bool {
	in, err := os.Open(s.path(f))
	if err != nil {
		return false
	}
	defer in.Close()
	hash := sha256.New()
	if _, err := io.Copy(hash, in); err == nil && hex.EncodeToString(hash.Sum(nil)) == f.sha256 {
		return s.mark(f) == nil
	}
	in.Close() // Windows removes no open file
	os.Remove(s.path(f))
	fmt.Fprintf(s.log, "datasets: %s is damaged and is replaced\n", s.path(f))
	return false
}

// The mark beside a file records its digest with the size and the time that it had when it was
// verified, so that 47 MB are not hashed in every cell, and a file that changed is.

func (s *store) mark(f file) error {
	text, err := s.state(f)
	if err != nil {
		return err
	}
	mark := s.path(f) + ".verified"
	if err := os.WriteFile(mark+".tmp", []byte(text), 0o644); err != nil {
		return err
	}
	return os.Rename(mark+".tmp", mark)
}

func (s *store) marked(f file) bool {
	want, err := s.state(f)
	if err != nil {
		return false
	}
	got, err := os.ReadFile(s.path(f) + ".verified")
	return err == nil && string(got) == want
}

func (s *store) state(f file) (string, error) {
	info, err := os.Stat(s.path(f))
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("sha256 %s size %d modified %d\n", f.sha256, info.Size(), info.ModTime().UnixNano()), nil
}

// folderOf is the folder that a source names, if it names one: a path, or a file URL.
func folderOf(source string) (folder string, is bool) {
	if path, is := strings.CutPrefix(source, "file://"); is {
		if len(path) > 2 && path[0] == '/' && path[2] == ':' {
			path = path[1:] // file:///C:/data
		}
		return filepath.FromSlash(path), true
	}
	return source, !strings.Contains(source, "://")
}

// join adds a name to a folder or to the beginning of a URL.
func join(source, name string) string { return strings.TrimRight(source, "/") + "/" + name }
