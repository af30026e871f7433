package toolchain

import (
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
)

// The variables by which install tells launch what it found. They are absolute, so that a front end that was started
// from a menu, with a bare PATH, runs the same programs.
const (
	SourceVariable = "HORNBOOK_SOURCE" // the checkout: what a notebook outside any module sees
	PathVariable   = "HORNBOOK_PATH"   // folders that come first on PATH: the Go that was used, and the tools
	ToolsVariable  = "HORNBOOK_TOOLS"  // the folder of gonb and goimports
)

// forwarded are the settings of Go that a kernel needs as well where they are not Go's defaults: they may come from the
// terminal in which install ran, which a front end does not know.
var forwarded = []string{
	"GOMODCACHE", "GOCACHE", "GOPATH", "GOPRIVATE", "GONOPROXY", "GONOSUMDB", "GOSUMDB", "GOINSECURE", "GOAUTH", "GOVCS",
	"GOAMD64", "GOARM64", "CGO_ENABLED",
}

// CellEnv returns the variables, by name, that cells are compiled with. Two of them make cells quick: the module cache is
// the first proxy, since gonb runs `go get` in each cell (0.05 s from the cache, 0.3 s over a network), and -s leaves
// out what only a debugger reads (a fourth of the link). PATH is not among them: launch sets it from HORNBOOK_PATH.
func (g *Go) CellEnv(source string, tools Tools) map[string]string {
	env := map[string]string{
		"GOPROXY":      g.cellProxy(),
		"GOFLAGS":      cellFlags(g.Env["GOFLAGS"]),
		"GOTOOLCHAIN":  "local",
		SourceVariable: source,
		ToolsVariable:  tools.Dir,
		PathVariable:   strings.Join([]string{tools.Bin(), g.Bin(), tools.Completion()}, string(os.PathListSeparator)),
	}
	for _, name := range forwarded {
		if value, ok := g.Changed[name]; ok {
			env[name] = value
		}
	}
	return env
}

// cellProxy returns the module cache as a proxy, in front of the proxies that the user has.
func (g *Go) cellProxy() string {
	path := filepath.ToSlash(g.Env["GOMODCACHE"]) + "/cache/download"
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // a drive letter
	}
	cache := (&url.URL{Scheme: "file", Path: path}).String()
	proxies := g.Env["GOPROXY"]
	if proxies == cache || strings.HasPrefix(proxies, cache+",") || strings.HasPrefix(proxies, cache+"|") {
		return proxies // this program runs in a kernel's environment itself
	}
	if proxies == "" {
		return cache
	}
	return cache + "," + proxies
}

// cellFlags returns the user's GOFLAGS without -mod and -modfile, which a workspace refuses, and with -ldflags=-s unless
// he has -ldflags of his own.
func cellFlags(flags string) string {
	kept := slices.DeleteFunc(strings.Fields(flags), func(f string) bool {
		name, _, _ := strings.Cut(strings.TrimLeft(f, "-"), "=")
		return name == "mod" || name == "modfile"
	})
	if !slices.ContainsFunc(kept, func(f string) bool { return strings.HasPrefix(strings.TrimLeft(f, "-"), "ldflags=") }) {
		kept = append(kept, "-ldflags=-s")
	}
	return strings.Join(kept, " ")
}

// Apply returns the environment env with the variables of CellEnv, PATH with the folders of HORNBOOK_PATH in front, and
// without GOWORK: the kernel makes a workspace of its own.
func Apply(env []string, cell map[string]string) []string {
	env = slices.Clone(env)
	for _, name := range slices.Sorted(maps.Keys(cell)) {
		env = Setenv(env, name, cell[name])
	}
	if path := cell[PathVariable]; path != "" {
		env = Setenv(env, "PATH", PrependPath(Getenv(env, "PATH"), filepath.SplitList(path)...))
	}
	return Unsetenv(env, "GOWORK")
}

// PrependPath returns the list of folders path with folders in front, each folder once.
func PrependPath(path string, folders ...string) string {
	list := slices.Clone(folders)
	for _, folder := range filepath.SplitList(path) {
		if !slices.Contains(list, folder) {
			list = append(list, folder)
		}
	}
	return strings.Join(list, string(os.PathListSeparator))
}

// Getenv returns the value of the variable name in env, "" where it has none.
func Getenv(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if key, value, ok := strings.Cut(env[i], "="); ok && sameName(key, name) {
			return value
		}
	}
	return ""
}

// Setenv returns env with the variable name set to value.
func Setenv(env []string, name, value string) []string {
	return append(Unsetenv(env, name), name+"="+value)
}

// Unsetenv returns a copy of env without the variables called names.
func Unsetenv(env []string, names ...string) []string {
	return slices.DeleteFunc(slices.Clone(env), func(entry string) bool {
		key, _, _ := strings.Cut(entry, "=")
		return slices.ContainsFunc(names, func(name string) bool { return sameName(key, name) })
	})
}

// sameName compares the names of two variables; Windows does not distinguish Path and PATH.
func sameName(a, b string) bool {
	if runtime.GOOS == "windows" {
		return strings.EqualFold(a, b)
	}
	return a == b
}
