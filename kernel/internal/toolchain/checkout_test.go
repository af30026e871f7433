package toolchain

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// tree writes files, by their slash-separated names, and returns their folder.
func tree(t *testing.T, files map[string]string) string {
	dir := t.TempDir()
	for name, text := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const hornbookMod = "// a comment\nmodule github.com/hornbook-go/hornbook // another\n\ngo 1.26\n"

func TestWorkspace(t *testing.T) {
	golang, err := Find(".")
	if err != nil {
		t.Fatal(err)
	}
	dir := tree(t, map[string]string{
		"clone/go.mod":                hornbookMod,
		"clone/lab/en/00.ipynb":       "",
		"source/go.mod":               hornbookMod,
		"mine/go.mod":                 "module example.com/mine\n\ngo 1.26\n",
		"mine/deep/down/a.ipynb":      "",
		"requires/go.mod":             "module example.com/r\n\ngo 1.26\n\nrequire github.com/hornbook-go/hornbook v0.1.0\n",
		"replaces/go.mod":             "module example.com/r\n\ngo 1.26\n\nreplace github.com/hornbook-go/hornbook => ../clone\n",
		"broken/go.mod":               "this is no go.mod\n",
		"folder/go.mod/not-a-go-file": "",
	})
	for _, test := range []struct {
		name, dir, source string
		want              []string
	}{
		{"in the clone", "clone/lab/en", "source", []string{"clone"}},
		{"in a module of the reader's", "mine/deep/down", "source", []string{"mine", "source"}},
		{"in one that requires Hornbook", "requires", "source", []string{"requires"}},
		{"in one that replaces it", "replaces", "source", []string{"replaces"}},
		{"outside any module", "folder", "source", []string{"source"}},
		{"outside, and no source", "folder", "", nil},
		{"in a module, and no source", "mine", "", []string{"mine"}},
	} {
		source := ""
		if test.source != "" {
			source = filepath.Join(dir, test.source)
		}
		got, err := Workspace(filepath.Join(golang.Bin(), Executable("go")), filepath.Join(dir, test.dir), source)
		var want []string
		for _, name := range test.want {
			want = append(want, filepath.Join(dir, name))
		}
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("%s: %q, %v, want %q", test.name, got, err, want)
		}
	}
	if got, err := Workspace(filepath.Join(golang.Bin(), Executable("go")), filepath.Join(dir, "broken"), filepath.Join(dir, "source")); err == nil {
		t.Errorf("a broken go.mod gives %q and no error", got)
	}
}

func TestCheckout(t *testing.T) {
	dir := tree(t, map[string]string{
		"clone/go.mod": hornbookMod, "clone/lab/a.ipynb": "", "recorded/go.mod": hornbookMod,
		"mine/go.mod": "module example.com/mine\n", "gone/x": "",
	})
	at := func(name string) string { return filepath.Join(dir, name) }
	for _, test := range []struct{ name, dir, recorded, want string }{
		{"round the folder", "clone/lab", "recorded", "clone"},
		{"recorded", "mine", "recorded", "recorded"},
	} {
		t.Setenv(SourceVariable, at(test.recorded))
		if got, err := Checkout(at(test.dir)); err != nil || got != at(test.want) {
			t.Errorf("%s: %s, %v, want %s", test.name, got, err, at(test.want))
		}
	}
	// A recorded source that went away: the source that this test was built from.
	t.Setenv(SourceVariable, at("gone"))
	got, err := Checkout(at("mine"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(got, "kernel", "tools", "go.mod")); err != nil {
		t.Errorf("Checkout = %s, which is not this source: %v", got, err)
	}
}

func TestFind(t *testing.T) {
	golang, err := Find(".")
	if err != nil {
		t.Fatal(err)
	}
	out, err := golang.Command(t.TempDir(), os.Environ(), "version").Output()
	if err != nil {
		t.Fatal(err)
	}
	if want := "go version " + golang.Version; len(out) < len(want) || string(out[:len(want)]) != want {
		t.Errorf("the Go in %s says %q, want %q", golang.Root, out, want)
	}
}

func TestToolsHaveAFolderForEachPin(t *testing.T) {
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	folder := func(pins, version string, source ...string) string {
		tools, err := (&Go{Version: version}).Tools(tree(t, map[string]string{"kernel/tools/go.mod": pins, "kernel/tools/go/main.go": strings.Join(source, "")}))
		if err != nil {
			t.Fatal(err)
		}
		return tools.Dir
	}
	first := folder("module a\n", "go1.26.8")
	if again := folder("module a\r\n", "go1.26.8"); again != first {
		t.Errorf("the same pins give %s and %s", first, again)
	}
	for _, other := range []string{folder("module b\n", "go1.26.8"), folder("module a\n", "go1.26.9"), folder("module a\n", "go1.26.8", "package main")} {
		if other == first {
			t.Errorf("other pins, or another Go, give the same folder %s", first)
		}
	}
	if (Tools{first}).Ready() {
		t.Error("tools are there that nobody built")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	golang, err := Find(".")
	if err != nil {
		t.Fatal(err)
	}
	broken := tree(t, map[string]string{"kernel/tools/go.mod": "module a\n\ngo 1.26\n"})
	if err := golang.Build(ctx, broken, Tools{filepath.Join(t.TempDir(), "tools")}, nil); err == nil {
		t.Error("tools were built from a module that has none")
	}
}
