package tensor

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
)

// An Error is what wrong use panics with: shapes that do not fit, an axis that is not there, a
// value read where there is none. It says which layer and op it was, the shapes, and the line of
// the caller's code.
type Error struct {
	Layer  string  // the path of the layer, or ""
	Op     string  // such as "matmul"
	Detail string  // what does not fit, in words
	In     []Shape // the shapes of the inputs
	At     string  // file:line outside of Hornbook that led to it
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString("hornbook: ")
	if e.Layer != "" {
		fmt.Fprintf(&b, "layer %q, ", e.Layer)
	}
	b.WriteString(e.Op + ": " + e.Detail)
	for i, in := range e.In {
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

// Caller is the innermost line of code that is not Hornbook's own, as "file.go:12".
func Caller() string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(2, pcs)])
	for {
		f, more := frames.Next()
		if f.File != "" && !ours(f) {
			return fmt.Sprintf("%s:%d", filepath.Base(f.File), f.Line)
		}
		if !more {
			return ""
		}
	}
}

// root is the folder of Hornbook's sources, as they are named in the program. Files are asked, not
// functions, since a closure of an inlined function bears the name of its caller.
var root = func() string {
	_, file, _, _ := runtime.Caller(0)
	return strings.TrimSuffix(file, "dl/tensor/error.go")
}()

func ours(f runtime.Frame) bool {
	path, inside := strings.CutPrefix(f.File, root)
	if !inside {
		return strings.HasPrefix(f.Function, "runtime.")
	}
	if strings.HasSuffix(path, "_test.go") {
		return false
	}
	for _, p := range []string{"dl/", "datasets/", "plotting/"} {
		if strings.HasPrefix(path, p) {
			return true
		}
	}
	return false
}
