package aside

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

func holds(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("the file holds %q, %v, want %q", got, err, want)
	}
}

func TestWrite(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "net.keras")
	for _, s := range []string{"first", "second"} {
		if err := Write(path, text(s)); err != nil {
			t.Fatal(err)
		}
		holds(t, path, s)
	}
	full := errors.New("the disk is full")
	err := Write(path, func(w io.Writer) error {
		if err := text("half")(w); err != nil {
			return err
		}
		return full
	})
	if !errors.Is(err, full) {
		t.Errorf("%v", err)
	}
	holds(t, path, "second")
	if list, err := os.ReadDir(dir); err != nil || len(list) != 1 {
		t.Errorf("the folder holds %v, %v", list, err)
	}
	if err := Write(filepath.Join(dir, "none", "x"), text("x")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder that is not there: %v", err)
	}
}

// What a killed program left goes when it is old; what another program is writing, or files of other names, stay.
func TestClean(t *testing.T) {
	dir := t.TempDir()
	stays := map[string]bool{}
	put := func(name string, age time.Duration, kept bool) {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, time.Now(), time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
		stays[name] = kept
	}
	put(".net.keras.123.new", 2*time.Hour, false)
	put(".net.keras.456.new", time.Minute, true)
	put(".other.keras.123.new", 2*time.Hour, true)
	put("net.keras.123.new", 2*time.Hour, true)
	if err := Write(filepath.Join(dir, "net.keras"), text("x")); err != nil {
		t.Fatal(err)
	}
	for name, kept := range stays {
		if _, err := os.Stat(filepath.Join(dir, name)); (err == nil) != kept {
			t.Errorf("%s: %v, want it kept: %v", name, err, kept)
		}
	}
}

// A new file has the permissions that it is given, and one that is replaced keeps its own.
func TestWriteFile(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	path := filepath.Join(t.TempDir(), "program")
	for i, perm := range []os.FileMode{0o755, 0o644} {
		if err := WriteFile(path, []byte{'0' + byte(i)}, perm); err != nil {
			t.Fatal(err)
		}
		holds(t, path, fmt.Sprint(i))
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o755 {
			t.Errorf("the permissions are %v, %v, want those of the first file", info.Mode().Perm(), err)
		}
	}
}
