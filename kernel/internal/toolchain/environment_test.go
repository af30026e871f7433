package toolchain

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestCellFlags(t *testing.T) {
	for _, test := range []struct{ flags, want string }{
		{"", "-ldflags=-s"},
		{"-buildvcs=false", "-buildvcs=false -ldflags=-s"},
		{"-mod=mod -tags=x --mod=vendor -modfile=a.mod", "-tags=x -ldflags=-s"},
		{"-modcacherw", "-modcacherw -ldflags=-s"},
		{"-ldflags=-w", "-ldflags=-w"},
	} {
		if got := cellFlags(test.flags); got != test.want {
			t.Errorf("cellFlags(%q) = %q, want %q", test.flags, got, test.want)
		}
	}
}

func TestCellProxy(t *testing.T) {
	for _, test := range []struct{ cache, proxies, want string }{
		{"/home/me/go/pkg/mod", "https://a.example,direct", "file:///home/me/go/pkg/mod/cache/download,https://a.example,direct"},
		{"/home/me/my go", "off", "file:///home/me/my%20go/cache/download,off"},
		{"/m", "", "file:///m/cache/download"},
		{"/m", "file:///m/cache/download,direct", "file:///m/cache/download,direct"}, // in a kernel's environment
		{"C:/Users/me/mod", "direct", "file:///C:/Users/me/mod/cache/download,direct"},
	} {
		g := &Go{Env: map[string]string{"GOMODCACHE": test.cache, "GOPROXY": test.proxies}}
		if got := g.cellProxy(); got != test.want {
			t.Errorf("cellProxy of %s and %s = %s, want %s", test.cache, test.proxies, got, test.want)
		}
	}
}

func TestCellEnv(t *testing.T) {
	root := filepath.Join(string(filepath.Separator), "go1.26.8")
	g := &Go{
		Root:    root,
		Env:     map[string]string{"GOMODCACHE": "/m", "GOPROXY": "direct", "GOFLAGS": "-mod=mod"},
		Changed: map[string]string{"GOPRIVATE": "corp.example", "GOFLAGS": "-mod=mod", "GOWORK": "/x/go.work"},
	}
	tools := Tools{filepath.Join("cache", "tools")}
	env := g.CellEnv("/src", tools)
	for name, want := range map[string]string{
		"GOTOOLCHAIN": "local", "GOFLAGS": "-ldflags=-s", "GOPRIVATE": "corp.example", "HORNBOOK_SOURCE": "/src", "HORNBOOK_TOOLS": tools.Dir,
	} {
		if env[name] != want {
			t.Errorf("%s = %q, want %q", name, env[name], want)
		}
	}
	for _, name := range []string{"GOWORK", "GOMODCACHE", "PATH"} {
		if value, ok := env[name]; ok {
			t.Errorf("%s is set to %q, want it left alone", name, value)
		}
	}
	if folders := filepath.SplitList(env[PathVariable]); folders[0] != tools.Bin() || !slices.Contains(folders, filepath.Join(root, "bin")) {
		t.Errorf("%s = %q, want the tools first, where a program stands before go, and Go's folder", PathVariable, folders)
	}
}

func TestApply(t *testing.T) {
	list := func(folders ...string) string { return strings.Join(folders, string(os.PathListSeparator)) }
	before := []string{"GOWORK=/x", "PATH=" + list("b", "c"), "GOFLAGS=-mod=mod", "HOME=/h"}
	after := Apply(before, map[string]string{"GOFLAGS": "-ldflags=-s", PathVariable: list("a", "b")})
	for name, want := range map[string]string{"PATH": list("a", "b", "c"), "GOFLAGS": "-ldflags=-s", "HOME": "/h", "GOWORK": ""} {
		if got := Getenv(after, name); got != want {
			t.Errorf("%s = %q, want %q", name, got, want)
		}
	}
	if !slices.Contains(before, "GOWORK=/x") || Getenv(before, "PATH") != list("b", "c") {
		t.Errorf("the environment that was given has changed: %q", before)
	}
}
