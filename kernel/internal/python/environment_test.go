package python

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestCountDownloads(t *testing.T) {
	said := `Collecting anyio==4.16.0 (from -r jupyter.lock (line 1))
  Downloading anyio-4.16.0-py3-none-any.whl.metadata (4.1 kB)
  Downloading anyio-4.16.0-py3-none-any.whl (114 kB)
  Using cached babel-2.18.0-py3-none-any.whl (10.2 MB)
  Downloading jupyterlab-4.6.6-py3-none-any.whl (12.5 MB)
Installing collected packages: anyio
`
	var last Progress
	countDownloads(strings.NewReader(said), 2, func(p Progress) { last = p })
	if want := (Progress{Packages: 3, Of: 3, Bytes: 12_614_000, Unpacking: true}); last != want {
		t.Errorf("counted %+v, want %+v", last, want)
	}
}

// The lock file is what is installed: every package of it has hashes, and none is twice there for one Python.
func TestLock(t *testing.T) {
	lock := filepath.Join("..", "..", "jupyter.lock")
	data, err := os.ReadFile(lock)
	if err != nil {
		t.Fatal(err)
	}
	name, hashes := "", 1
	for line := range strings.Lines(string(data)) {
		switch {
		case strings.HasPrefix(line, "#"):
		case strings.HasPrefix(line, "    --hash=sha256:"):
			hashes++
		case strings.Contains(line, "=="):
			if hashes == 0 {
				t.Errorf("%s has no hash", name)
			}
			name, hashes = strings.Fields(line)[0], 0
		default:
			t.Errorf("a line that is neither a package nor a hash: %q", line)
		}
	}
	if hashes == 0 {
		t.Errorf("%s has no hash", name)
	}
	if n, err := countPackages(lock); err != nil || n < 80 || n > 110 {
		t.Errorf("countPackages = %d, %v: JupyterLab needs about 90", n, err)
	}
}

func TestInstalled(t *testing.T) {
	dir := t.TempDir()
	if err := os.MkdirAll(filepath.Dir(Program(dir)), 0o755); err != nil {
		t.Fatal(err)
	}
	fake(t, filepath.Dir(Program(dir)), filepath.Base(Program(dir)), "exit 0")
	if Installed(t.Context(), dir) {
		t.Error("an environment whose installation did not end counts as whole")
	}
	if err := os.WriteFile(filepath.Join(dir, installed), nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if !Installed(t.Context(), dir) {
		t.Error("a whole environment does not count")
	}
	fake(t, filepath.Dir(Program(dir)), filepath.Base(Program(dir)), "exit 1") // the system's Python became another
	if Installed(t.Context(), dir) {
		t.Error("an environment whose packages are not found counts as whole")
	}
}
