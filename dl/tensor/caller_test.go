package tensor_test

import (
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// above is the line before the one that calls it, as an error names it.
func above() string {
	_, file, line, _ := runtime.Caller(1)
	return fmt.Sprintf("%s:%d", filepath.Base(file), line-1)
}

// An error names the line that the user wrote, whatever lies between it and Hornbook.
func TestErrorNamesTheUsersLine(t *testing.T) {
	x := tensor.New(tensor.Shape{2, 3}, nil)
	recovered := func(f func()) (at string) {
		defer func() { at = recover().(*tensor.Error).At }()
		f()
		return
	}
	wrong := func() { x.Add(tensor.New(tensor.Shape{4}, nil)) }
	line := above()
	for _, test := range []struct {
		name string
		f    func()
	}{
		{"a closure", func() { wrong() }},
		{"a closure that the standard library calls", func() { new(sync.Once).Do(wrong) }},
		{"a sort", func() {
			slices.SortFunc([]int{2, 1}, func(a, b int) int { wrong(); return a - b })
		}},
		{"a deferred function", func() { defer wrong() }},
		{"a deferred function in a panic", func() {
			defer wrong()
			panic("something else")
		}},
		{"an iterator", func() {
			for range iter.Seq[int](func(yield func(int) bool) { yield(1) }) {
				wrong()
			}
		}},
		{"an iterator that is pulled", func() {
			next, stop := iter.Pull(func(yield func(int) bool) { wrong() })
			defer stop()
			next()
		}},
		{"far down", func() {
			var down func(n int)
			down = func(n int) {
				if n == 0 {
					wrong()
				} else {
					down(n - 1)
				}
			}
			down(200)
		}},
	} {
		if at := recovered(test.f); at != line {
			t.Errorf("%s: the error is said to be at %q, and is at %q", test.name, at, line)
		}
	}

	// Where the standard library calls Hornbook's function, it is the line that handed it over.
	at := recovered(func() {
		sync.OnceValue(x.Item)()
		panic("the call did not fail")
	})
	if handed := fmt.Sprintf("caller_test.go:%d", lineOf(t, "sync.OnceValue(x."+"Item)")); at != handed {
		t.Errorf("a method value: the error is said to be at %q, and is at %q", at, handed)
	}
}

// lineOf is the number of the line of this file that has the text in it.
func lineOf(t *testing.T, text string) int {
	t.Helper()
	_, file, _, _ := runtime.Caller(0)
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	before, _, found := strings.Cut(string(source), text)
	if !found {
		t.Fatalf("there is no %q in this file", text)
	}
	return strings.Count(before, "\n") + 1
}

// A goroutine that begins in Hornbook has no line of the user's on its stack.
func TestErrorNamesTheGoStatement(t *testing.T) {
	if os.Getenv("HORNBOOK_CRASH") != "" {
		go tensor.New(tensor.Shape{2, 3}, nil).Item()
		select {}
	}
	c := exec.Command(os.Args[0], "-test.run=^TestErrorNamesTheGoStatement$")
	c.Env = append(os.Environ(), "HORNBOOK_CRASH=1")
	out, err := c.CombinedOutput()
	want := fmt.Sprintf("at caller_test.go:%d", lineOf(t, "go tensor."+"New"))
	if err == nil || !strings.Contains(string(out), want) {
		t.Errorf("%v, and %q is not in\n%s", err, want, out)
	}
}

func TestErrorWithManyInputs(t *testing.T) {
	e := &tensor.Error{Op: "concat", Detail: "there is a mistake", At: "main.go:12"}
	for n := range 4 {
		e.In = append(e.In, tensor.Shape{2, n})
	}
	four := "hornbook: concat: there is a mistake\n   input 0 has shape [2 0]\n   input 1 has shape [2 1]" +
		"\n   input 2 has shape [2 2]\n   input 3 has shape [2 3]\n   at main.go:12"
	if e.Error() != four {
		t.Errorf("%v\nwant\n%v", e, four)
	}
	e.In = append(e.In, tensor.Shape{5})
	if want := strings.Replace(four, "input 3 has shape [2 3]", "... and 2 more inputs", 1); e.Error() != want {
		t.Errorf("%v\nwant\n%v", e, want)
	}
}
