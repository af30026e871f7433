package python

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// fake writes an executable shell script into the folder dir.
func fake(t *testing.T, dir, name, script string) string {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: the fake Pythons are shell scripts")
	}
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	return path
}

func answer(path, problem string) string {
	return `echo '{"path": "` + path + `", "version": "3.12.1", "ensurepip": true, "problem": ` + problem + `}'`
}

func TestFind(t *testing.T) {
	for _, test := range []struct {
		name    string
		scripts map[string]string
		want    string // the path of the Python that is taken, or a part of the error
		fails   bool
	}{
		{"the first that runs", map[string]string{"python3": answer("/a/python3", "null"), "python": answer("/b/python", "null")}, "/a/python3", false},
		{"a shop's window is passed by", map[string]string{"python3": "echo buy me >&2; exit 9", "python": answer("/b/python", "null")}, "/b/python", false},
		{"one that is too old", map[string]string{"python3": answer("/a/python3", `"want Python 3.10 to 3.14"`), "python3.12": answer("/c/python3.12", "null")}, "/c/python3.12", false},
		{"what is no Python", map[string]string{"python3": "echo hello"}, "does not answer as a Python", true},
		{"one that lacks a module", map[string]string{"python3": answer("/a", `"it lacks a module: venv"`)}, "lacks a module", true},
		{"none", nil, "none on PATH", true},
	} {
		dir := t.TempDir()
		for name, script := range test.scripts {
			fake(t, dir, name, script)
		}
		t.Setenv("PATH", dir)
		t.Setenv("HORNBOOK_PYTHON", "")
		got, err := Find(t.Context())
		switch {
		case test.fails && (err == nil || !strings.Contains(err.Error(), test.want)):
			t.Errorf("%s: %+v, %v, want an error about %q", test.name, got, err, test.want)
		case !test.fails && (err != nil || got != Interpreter{test.want, "3.12.1", true}):
			t.Errorf("%s: %+v, %v, want %s", test.name, got, err, test.want)
		}
	}
}

func TestFindTakesTheNamedOneAlone(t *testing.T) {
	dir := t.TempDir()
	fake(t, dir, "python3", answer("/a/python3", "null"))
	t.Setenv("PATH", dir)
	t.Setenv("HORNBOOK_PYTHON", fake(t, dir, "mine", answer("/mine", "null")))
	if got, err := Find(t.Context()); err != nil || got.Path != "/mine" {
		t.Errorf("Find = %+v, %v, want the one that HORNBOOK_PYTHON names", got, err)
	}
	t.Setenv("HORNBOOK_PYTHON", filepath.Join(dir, "missing"))
	if got, err := Find(t.Context()); err == nil {
		t.Errorf("Find = %+v, though HORNBOOK_PYTHON names none", got)
	}
}

func TestEnv(t *testing.T) {
	t.Setenv("PYTHONPATH", "/elsewhere")
	t.Setenv("PIP_TARGET", "/elsewhere")
	t.Setenv("PIP_INDEX_URL", "https://index.example/simple")
	env := strings.Join(Env(), "\n")
	if strings.Contains(env, "/elsewhere") || !strings.Contains(env, "https://index.example") || !strings.Contains(env, "PYTHONNOUSERSITE=1") {
		t.Errorf("the environment is\n%s", env)
	}
}
