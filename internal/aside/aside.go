// Package aside writes files so that at any moment there is a whole one under their name: the old one or the new one, also
// after a crash of the program or of the machine.
package aside

import (
	"bufio"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Write writes the file at path by calling write. The bytes go into another file in the same folder; when they are on the disk
// it is renamed, and then the folder is put on the disk, too. If write fails, what was at path stays. A file that is replaced
// keeps its permissions; a new one has 0644.
func Write(path string, write func(io.Writer) error) error {
	return replace(path, 0o644, write)
}

// WriteFile is Write of data; perm are the permissions of a new file.
func WriteFile(path string, data []byte, perm fs.FileMode) error {
	return replace(path, perm, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

func replace(path string, perm fs.FileMode, write func(io.Writer) error) error {
	if info, err := os.Stat(path); err == nil {
		perm = info.Mode().Perm()
	}
	dir, base := filepath.Split(path)
	if dir == "" {
		dir = "."
	}
	clean(dir, base)
	f, err := os.CreateTemp(dir, prefix(base)+"*"+suffix)
	if err != nil {
		return err
	}
	defer os.Remove(f.Name()) // does nothing once it is renamed
	defer f.Close()
	buffer := bufio.NewWriterSize(f, 1<<16)
	if err := write(buffer); err != nil {
		return err
	}
	if err := buffer.Flush(); err != nil {
		return err
	}
	if err := f.Chmod(perm); err != nil {
		return err
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	return syncFolder(dir)
}

const suffix = ".new"

func prefix(base string) string { return "." + base + "." }

// syncFolder makes a rename last. That a system cannot sync folders is no failure to write.
func syncFolder(dir string) error {
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	_ = d.Sync()
	return nil
}

// abandoned is the age at which a file that was never renamed is one of a program that was killed.
const abandoned = time.Hour

// clean removes what killed programs have left, so that a folder of checkpoints does not grow with each crash.
func clean(dir, base string) {
	d, err := os.Open(dir)
	if err != nil {
		return // CreateTemp says why
	}
	defer d.Close()
	names, err := d.Readdirnames(-1)
	if err != nil {
		return
	}
	for _, name := range names {
		if !strings.HasPrefix(name, prefix(base)) || !strings.HasSuffix(name, suffix) {
			continue
		}
		left := filepath.Join(dir, name)
		if info, err := os.Lstat(left); err == nil && info.Mode().IsRegular() && time.Since(info.ModTime()) > abandoned {
			_ = os.Remove(left) // another program may be quicker
		}
	}
}
