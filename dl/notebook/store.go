package notebook

import (
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"sync"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A store is the place of one entry. It lies in the folder of the running kernel, which is removed
// with it: a restarted notebook begins afresh.
type store struct {
	key  key
	file string
}

// open returns the store of a value with that name made by the functions; nil outside of a notebook,
// and with an error where their source cannot be told.
func open(kind, name string, functions ...any) (*store, error) {
	dir := os.Getenv(protocol.GONB_TMP_DIR_ENV)
	if dir == "" {
		return nil, nil
	}
	k, err := keyOf(dir, kind, name, functions...)
	if err != nil {
		return nil, err
	}
	return &store{k, filepath.Join(dir, ".hornbook", kind+"-"+hex.EncodeToString(k[:12]))}, nil
}

// load reads the entry. Its error is fs.ErrNotExist if there is none.
func (s *store) load() (*entry, error) {
	b, err := os.ReadFile(s.file)
	if err != nil {
		return nil, err
	}
	return decode(b, s.key)
}

// save writes the entry, whole or not at all.
func (s *store) save(e *entry) error {
	b, err := e.encode(s.key)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(s.file), 0o700); err != nil {
		return err
	}
	if err := writeAside(s.file, b); err != nil {
		return err
	}
	said.Store(s.file, true) // who made it in this cell need not be told that it is restored
	return nil
}

// writeAside writes the file under another name, and renames it when its bytes are on the disk.
func writeAside(file string, b []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(file), "new-")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if _, err = f.Write(b); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// said are the files that this cell has told of.
var said sync.Map

// say prints the line once in a cell, however often it asks for the value.
func (s *store) say(format string, args ...any) {
	if _, told := said.LoadOrStore(s.file, true); !told {
		fmt.Printf(format+"\n", args...)
	}
}
