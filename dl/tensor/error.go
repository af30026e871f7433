package tensor

import (
	"fmt"
	"path/filepath"
	"reflect"
	"runtime"
	"strconv"
	"strings"

	"github.com/hornbook-go/hornbook/internal/cells"
	"github.com/hornbook-go/hornbook/internal/language"
)

// An Error is what wrong use panics with: shapes that do not fit, an axis that is not there, a
// value read where there is none. It says which layer and op it was, the shapes, and the line of
// the caller's code.
type Error struct {
	Layer  string  // the path of the layer, or ""
	Op     string  // such as "matmul"
	Detail string  // what does not fit, in words
	In     []Shape // the shapes of the inputs
	At     string  // file:line outside of Hornbook that led to it, or the cell and its line
}

// most is how many lines on inputs an error has.
const most = 4

// Error is the message, in at most eight lines of a terminal.
func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("hornbook: ")
	if e.Layer != "" {
		fmt.Fprintf(&b, "layer %q, ", e.Layer)
	}
	b.WriteString(e.Op + ": " + e.Detail)
	for i, in := range e.In {
		if i == most-1 && len(e.In) > most {
			fmt.Fprintf(&b, "\n   ... and %d more inputs", len(e.In)-i)
			break
		}
		fmt.Fprintf(&b, "\n   input %d has shape %v", i, in)
	}
	if e.At != "" {
		b.WriteString("\n   at " + e.At)
	}
	return b.String()
}

// wrongf is the detail of an [Error] that apply completes.
func wrongf(format string, args ...any) error { return fmt.Errorf(format, args...) }

// Fail panics with an [Error] of the caller's line.
func Fail(layer, op string, in []*Tensor, format string, args ...any) {
	e := &Error{Layer: layer, Op: op, Detail: fmt.Sprintf(format, args...), At: Caller()}
	for _, x := range in {
		e.In = append(e.In, x.shape)
	}
	panic(e)
}

// Caller is the innermost line of code that is neither Hornbook's own nor the standard library's, as
// "file.go:12", or in a notebook "cell [3], line 4". Where a goroutine began inside of Hornbook, as with go model.Predict(x), it is the
// line that began it.
func Caller() string {
	pcs := make([]uintptr, 64)
	for skip := 2; ; skip += len(pcs) {
		n := runtime.Callers(skip, pcs)
		if n == 0 {
			return beginning()
		}
		frames := runtime.CallersFrames(pcs[:n])
		for more := true; more; {
			var f runtime.Frame
			if f, more = frames.Next(); f.File != "" && !ours(f.File) && !standard(f) {
				return place(f.File, strconv.Itoa(f.Line))
			}
		}
	}
}

// place names a line for the reader: of a notebook, as cell [3], line 4.
func place(file, line string) string {
	if cell, at, ok := cells.Find(file, line); ok {
		return cells.Place(language.Chinese(), cell, at)
	}
	return filepath.Base(file) + ":" + line
}

// beginning is the line of the go statement that began this goroutine, which only the text of a
// stack has, or "".
func beginning() string {
	stack := make([]byte, 64<<10)
	_, text, _ := strings.Cut(string(stack[:runtime.Stack(stack, false)]), "\ncreated by ")
	_, text, _ = strings.Cut(text, "\n\t")
	text, _, _ = strings.Cut(text, " +0x")
	if i := strings.LastIndexByte(text, ':'); i > 0 {
		return place(text[:i], strings.TrimSpace(text[i+1:]))
	}
	return ""
}

// The folders of Hornbook's sources and of the standard library's, as they are named in the
// program. Files are asked, not functions, since a closure of an inlined function bears the name of
// its caller. Where the paths were trimmed, nothing tells the standard library's but its names.
var root, library = func() (root, library string) {
	_, file, _, _ := runtime.Caller(0)
	f := runtime.FuncForPC(reflect.ValueOf(strings.Cut).Pointer())
	path, _ := f.FileLine(f.Entry())
	return strings.TrimSuffix(file, "dl/tensor/error.go"), strings.TrimSuffix(path, "strings/strings.go")
}()

func ours(file string) bool {
	path, inside := strings.CutPrefix(file, root)
	if !inside || strings.HasSuffix(path, "_test.go") {
		return false
	}
	for _, p := range []string{"dl/", "datasets/", "plotting/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}

func standard(f runtime.Frame) bool {
	return strings.HasPrefix(f.Function, "runtime.") || library != "" && strings.HasPrefix(f.File, library)
}
