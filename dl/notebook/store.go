package notebook

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"

	"github.com/hornbook-go/hornbook/internal/aside"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A store is the place of one entry.
type store struct {
	key  key
	kind kind
	name string
	// dirs are the folders in which it may lie, that in which it is written first. The folder of the
	// running kernel is removed with it: a restarted notebook begins afresh.
	dirs []string
	cell string // the hash of the cell that runs
}

// sessionDir is the folder of what is kept for as long as the kernel runs, or "" outside of a notebook.
func sessionDir() string {
	if dir := os.Getenv(protocol.GONB_TMP_DIR_ENV); dir != "" {
		return filepath.Join(dir, ".hornbook")
	}
	return ""
}

// persistentDir is the folder of what is kept beyond that.
func persistentDir() string { return filepath.Join(os.Getenv(protocol.GONB_DIR_ENV), ".hornbook") }

// open returns the store of a value with that name made by the functions; nil outside of a notebook,
// and, with a line that says so, where their source cannot be told.
func open(of kind, name string, options []KeepOption, functions ...any) *store {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	if dir == "" {
		return nil
	}
	var o keeping
	for _, option := range options {
		option.keep(&o)
	}
	k, err := keyOf(dir, of, name, o.keys, functions...)
	if err != nil {
		tell("%q is not kept: %v", "“%s”没有保存：%v", name, err)
		return nil
	}
	s := &store{key: k, kind: of, name: name, dirs: []string{sessionDir()}, cell: cellOf(dir)}
	if o.persistent {
		s.dirs = []string{persistentDir(), sessionDir()}
	}
	return s
}

// cellOf is the hash of the cell that runs: of the main function of the notebook's program. Without
// one it is "".
func cellOf(dir string) string {
	text, err := os.ReadFile(filepath.Join(dir, "main.go"))
	if err != nil {
		return ""
	}
	_, main, found := strings.Cut(string(text), "\nfunc main() {")
	if !found {
		return ""
	}
	main, _, _ = strings.Cut(main, "\n}\n")
	sum := sha256.Sum256([]byte(main))
	return hex.EncodeToString(sum[:8])
}

func (s *store) file(dir string) string {
	return filepath.Join(dir, string(s.kind)+"-"+hex.EncodeToString(s.key[:12]))
}

// checkpoint is the store of the checkpoint of the n-th Fit of a training.
func (s *store) checkpoint(n int) *store {
	c := *s
	c.kind = ofCheckpoint
	c.key[0] ^= byte(n + 1) // a place beside that of the model
	return &c
}

// load reads the entry. Its error is fs.ErrNotExist if there is none.
func (s *store) load() (*entry, error) {
	missing := error(fs.ErrNotExist)
	for i, dir := range s.dirs {
		b, err := os.ReadFile(s.file(dir))
		var e *entry
		if err == nil {
			e, err = decode(b, s.key)
		}
		switch {
		case err == nil:
			now := time.Now()
			os.Chtimes(s.file(dir), now, now) // what was used last is dropped last; where that fails, a little earlier
			if i > 0 {                        // it was kept for the session, and is now to stay
				if err := s.write(b); err != nil {
					tell("%q is not kept beyond this session: %v", "“%s”只保存到本次会话结束：%v", s.name, err)
				}
			}
			return e, nil
		case !errors.Is(err, fs.ErrNotExist):
			missing = err
		}
	}
	return nil, missing
}

// save writes the entry, whole or not at all.
func (s *store) save(e *entry) error {
	e.Kind, e.Name, e.Cell = s.kind, s.name, s.cell
	b, err := e.encode(s.key)
	if err != nil {
		return err
	}
	if err := s.write(b); err != nil {
		return err
	}
	said.Store(s.file(s.dirs[0]), true) // who made it in this cell need not be told that it is restored
	return nil
}

func (s *store) write(b []byte) error {
	if most := limit(); int64(len(b)) > most {
		return fmt.Errorf(language.Pick("it takes %s, and at most %s are kept: set %s to more, such as 4GB",
			"它占 %s，而最多保存 %s：请把 %s 设得更大，例如 4GB"), bytesText(int64(len(b))), bytesText(most), limitVariable)
	}
	dir := s.dirs[0]
	if err := makeDir(dir); err != nil {
		return err
	}
	if err := writeFile(s.file(dir), b); err != nil {
		return err
	}
	return trim(dir, s.file(dir))
}

// forget removes the entry from all folders.
func (s *store) forget() {
	for _, dir := range s.dirs {
		os.Remove(s.file(dir)) // what cannot be removed is the oldest some day
	}
}

// makeDir makes a folder for entries, which git ignores.
func makeDir(dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	ignore := filepath.Join(dir, ".gitignore")
	if _, err := os.Stat(ignore); errors.Is(err, fs.ErrNotExist) {
		return writeFile(ignore, []byte("*\n"))
	}
	return nil
}

// writeFile writes the file, whole or not at all.
func writeFile(file string, b []byte) error {
	return aside.Write(file, func(w io.Writer) error {
		_, err := w.Write(b)
		return err
	})
}

// said are the files that this cell has told of.
var said sync.Map

// say prints the line once in a cell, however often it asks for the value.
func (s *store) say(en, zh string, args ...any) {
	if _, told := said.LoadOrStore(s.file(s.dirs[0]), true); !told {
		tell(en, zh, args...)
	}
}

// tell prints a line in the language of displays.
func tell(en, zh string, args ...any) { fmt.Printf(language.Pick(en, zh)+"\n", args...) }
