package python

import (
	"bytes"
	"compress/gzip"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func write(t *testing.T, path string, data []byte) {
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestUnpack(t *testing.T) {
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "to")
	var zipped bytes.Buffer
	z := gzip.NewWriter(&zipped)
	z.Write([]byte("a program"))
	z.Close()
	write(t, filepath.Join(from, "bin", "python3.14.gz"), zipped.Bytes())
	write(t, filepath.Join(from, "lib", "os.py"), []byte("import sys"))
	list := `{"files": [{"name": "bin", "size": 0, "perm": 2147484141},
		{"name": "bin/python3", "size": 10, "perm": 134217728, "symlink": "python3.14"},
		{"name": "bin/python3.14", "size": 9, "perm": 509, "compressed": true}, {"name": "lib/os.py", "size": 10, "perm": 436}]}`
	write(t, filepath.Join(from, "files.json"), []byte(list))
	if err := unpack(from, to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"bin/python3": "a program", "bin/python3.14": "a program", "lib/os.py": "import sys"} {
		if data, err := os.ReadFile(filepath.Join(to, name)); err != nil || string(data) != want {
			t.Errorf("%s holds %q, %v, want %q", name, data, err, want)
		}
	}
	if info, err := os.Stat(filepath.Join(to, "bin", "python3.14")); err != nil || runtime.GOOS != "windows" && info.Mode()&0o100 == 0 {
		t.Errorf("the program cannot be executed: %v, %v", info.Mode(), err)
	}
}

func TestUnpackRefuses(t *testing.T) {
	for _, test := range []struct{ name, list, want string }{
		{"a file outside", `{"files": [{"name": "../x", "size": 1, "perm": 436}]}`, "outside"},
		{"a link outside", `{"files": [{"name": "a/b", "size": 1, "perm": 134217728, "symlink": "../../x"}]}`, "outside"},
		{"another size", `{"files": [{"name": "x", "size": 2, "perm": 436}]}`, "3 bytes, want 2"},
		{"a file that is missing", `{"files": [{"name": "y", "size": 2, "perm": 436}]}`, "y"},
		{"no list", `{`, "list of files"},
	} {
		from := t.TempDir()
		write(t, filepath.Join(from, "x"), []byte("abc"))
		write(t, filepath.Join(from, "files.json"), []byte(test.list))
		if err := unpack(from, filepath.Join(t.TempDir(), "to")); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want an error about %q", test.name, err, test.want)
		}
	}
}

func TestPinnedVersion(t *testing.T) {
	version, err := pinnedVersion(filepath.Join("..", "..", "python", "go.mod"))
	if err != nil || !strings.HasPrefix(version, "v0.0.0-3.") {
		t.Errorf("pinnedVersion = %q, %v", version, err)
	}
	sums, err := os.ReadFile(filepath.Join("..", "..", "python", "go.sum"))
	if err != nil || !strings.Contains(string(sums), distribution+" "+version+" h1:") {
		t.Errorf("go.sum does not verify %s, %v", version, err)
	}
}
