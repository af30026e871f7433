package notebook

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// fileKey hashes the function in the line of main.go that holds the mark.
func fileKey(t *testing.T, text, mark string) (string, error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "main.go")
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	s, err := parseSource(file)
	if err != nil {
		t.Fatal(err)
	}
	w, err := findWorkspace(dir)
	if err != nil {
		t.Fatal(err)
	}
	d := newDigest()
	line := 1 + strings.Count(text[:strings.Index(text, mark)], "\n")
	err = s.add(d, w, line)
	return string(d.Sum(nil)), err
}

func TestSourceKey(t *testing.T) {
	const text = `package main

import "math/rand"

const a, b = 1, 2

const (
	zero = iota
	one
)

type pair struct{ x, y int }

func (p pair) sum() int { return p.x + p.y }

var table = map[int]pair{a: {1, 2}}

func used() int { return table[one].sum() }

func unused() int { return rand.Int() }

func f() int { // here
	return used()
}

func init() { println(5) }
`
	base, err := fileKey(t, text, "// here")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		old, new string
		same     bool
	}{
		{"rand.Int()", "rand.Int() + 1", true},
		{"import", "\n\n\nimport", true},
		{"return used()", "return used() + 1", false},
		{"return table", "return 1 + table", false},
		{"{1, 2}", "{1, 3}", false},
		{"= 1, 2", "= 2, 2", false},
		{"p.x + p.y", "p.x", false},
		{"x, y int", "x, y, z int", false},
		{"zero = iota", "zero = iota + 1", false},
		{"println(5)", "println(6)", false},
	} {
		if !strings.Contains(text, c.old) {
			t.Fatalf("no %q", c.old)
		}
		k, err := fileKey(t, strings.Replace(text, c.old, c.new, 1), "// here")
		if err != nil {
			t.Error(err)
		}
		if (k == base) != c.same {
			t.Errorf("%q to %q: same key %v, want %v", c.old, c.new, k == base, c.same)
		}
	}
}

// A function may use variables of the function round it only where its name or source tells their
// values.
func TestCaptured(t *testing.T) {
	for _, c := range []struct {
		name, text string
		refused    bool
	}{
		{"a parameter", `func g(lr float64) int { return keep("x",
	func() int { // here
		return int(lr)
	}) }`, true},
		{"a parameter in the name", `func g(lr float64) int { return keep(fmt.Sprint("x", lr),
	func() int { // here
		return int(lr)
	}) }`, false},
		{"a local", `func g() int { lr := 3; return keep("x",
	func() int { // here
		return int(lr)
	}) }`, false},
		{"a variable of a loop", `func g() { for _, lr := range []int{1} { keep("x",
	func() int { // here
		return int(lr)
	}) } }`, true},
		{"nothing", `func g(lr float64) int { return keep("x",
	func() int { // here
		lr := 3
		return lr
	}) }`, false},
		{"a function that was stored", `func g(lr float64) func() int { return func() int { // here
		return int(lr)
	} }`, true},
		{"a parameter in a text that was made before", `func g(lr float64) int { name := fmt.Sprint("x", lr); return keep(name,
	func() int { // here
		return int(lr)
	}) }`, false},
		{"a parameter in a key", `func g(lr float64) int { return keep("x",
	func() int { // here
		return int(lr)
	}, Key(lr)) }`, false},
		{"one of two parameters in a key", `func g(lr float64, n int) int { return keep("x",
	func() int { // here
		return int(lr)*n
	}, Key(lr)) }`, true},
		{"what follows from a key", `func g(lr float64) int { half := lr/2; return keep("x",
	func() int { // here
		return int(half)
	}, Key(lr)) }`, false},
		{"what followed from a key and changed", `func g(lr float64) int { half := lr/2; half++; return keep("x",
	func() int { // here
		return int(half)
	}, Key(lr)) }`, true},
		{"an element of what is in a key", `func g(all []float64) { for _, lr := range all { keep("x",
	func() int { // here
		return int(lr)
	}, Key(all)) } }`, true},
		{"a parameter in the key of a function by name", `func g(lr float64) int {
	f := func() int { // here
		return int(lr)
	}
	return keep("x", f, Key(lr)) }`, false},
		{"a parameter that only another function uses", `func g(lr float64) int { return keep("x", func() { println(lr) },
	func() int { // here
		return int(lr)
	}) }`, true},
		{"a helper with a parameter of its own", `func g(lr float64) int { double := func(v float64) float64 { return 2*v*lr }; return keep("x",
	func() int { // here
		return int(double(1))
	}, Key(lr)) }`, false},
	} {
		_, err := fileKey(t, "package main\n\n"+c.text+"\n", "// here")
		if (err != nil) != c.refused {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	// The local's source is part of the key.
	local := "package main\n\nfunc g() int { lr := 3; return keep(\"x\",\n\tfunc() int { // here\n\t\treturn int(lr)\n\t}) }\n"
	a, _ := fileKey(t, local, "// here")
	b, _ := fileKey(t, strings.Replace(local, "lr := 3", "lr := 4", 1), "// here")
	if a == b {
		t.Error("another value of a local variable has the same key")
	}
}

func TestDirectives(t *testing.T) {
	got := directives([]byte("module \"a/b\" // c\n\nreplace x => ../x\nuse (\n\t. // here\n\t\"/with space\"\n)\nreplace (\n\ty v1 => /y\n)\n"))
	var lines []string
	for _, d := range got {
		lines = append(lines, strings.Join(d, "|"))
	}
	want := "module|a/b replace|x|=>|../x use|. use|/with space replace|y|v1|=>|/y"
	if s := strings.Join(lines, " "); s != want {
		t.Errorf("got  %s\nwant %s", s, want)
	}
}
