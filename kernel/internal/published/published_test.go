package published

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// The messages of a test, in short: "out text", "err text", "show n text", "update text" and "fail value".
func message(short string) Message {
	kind, text, _ := strings.Cut(short, " ")
	switch kind {
	case "out":
		return Message{"stream", encode(stream{"stdout", text})}
	case "err":
		return Message{"stream", encode(stream{"stderr", text})}
	case "show":
		number, html, _ := strings.Cut(text, " ")
		metadata := "{}"
		if number != "0" {
			metadata = fmt.Sprintf(`{"hornbook_order":%s,"text/html":{"alt":"a"}}`, number)
		}
		return Message{"display_data", fmt.Appendf(nil, `{"data":{"text/html":%q},"metadata":%s,"transient":{"display_id":"id%s"}}`, html, metadata, number)}
	case "update":
		id, html, _ := strings.Cut(text, " ")
		return Message{"update_display_data", fmt.Appendf(nil, `{"data":{"text/html":%q},"metadata":{},"transient":{"display_id":"id%s"}}`, html, id)}
	case "fail":
		return Message{"error", encode(failed{"ERROR", text, []string{text}})}
	}
	panic(short)
}

func short(t *testing.T, m Message) string {
	t.Helper()
	var c struct {
		Name, Text string
		Traceback  []string
		Data       map[string]string
		Metadata   map[string]any
	}
	if err := json.Unmarshal(m.Content, &c); err != nil {
		t.Fatalf("%s: %v", m.Content, err)
	}
	if _, left := c.Metadata[OrderKey]; left {
		t.Errorf("the number is left in %s", m.Content)
	}
	switch m.Kind {
	case "stream":
		return map[string]string{"stdout": "out ", "stderr": "err "}[c.Name] + c.Text
	case "error":
		return "fail " + Plain(strings.Join(c.Traceback, "\n"))
	}
	return strings.TrimSuffix(strings.TrimPrefix(m.Kind, "update_"), "_data") + " " + c.Data["text/html"]
}

func through(t *testing.T, c *Cell, messages ...string) []string {
	t.Helper()
	var got []string
	for _, m := range messages {
		for _, out := range c.Filter(message(m).Kind, message(m).Content) {
			got = append(got, short(t, out))
		}
	}
	for _, out := range c.End() {
		got = append(got, short(t, out))
	}
	return got
}

func TestOrder(t *testing.T) {
	const one, two = "\x1b]hornbook;1\x07", "\x1b]hornbook;2\x07"
	for _, test := range []struct {
		name     string
		messages []string
		want     []string
	}{
		{"in order", []string{"out a" + one, "show 1 A", "out b"}, []string{"out a", "display A", "out b"}},
		{"the display is first", []string{"show 1 A", "out a" + one + "b"}, []string{"out a", "display A", "out b"}},
		{"the display is last", []string{"out a" + one + "b", "out c", "show 1 A"}, []string{"out a", "display A", "out bc"}},
		{"two, exchanged", []string{"show 2 B", "out a" + one + "b" + two + "c", "show 1 A"}, []string{"out a", "display A", "out b", "display B", "out c"}},
		{"a mark in parts", []string{"out a\x1b", "out ]hornb", "out ook;", "out 1", "out \x07b", "show 1 A"}, []string{"out a", "display A", "out b"}},
		{"a colour is no mark", []string{"out a\x1b", "out [31mb", "out \x1b]0;title\x07c"}, []string{"out a", "out \x1b[31mb", "out \x1b]0;title\x07c"}},
		{"a display without a number", []string{"out a", "show 0 A", "out b"}, []string{"out a", "display A", "out b"}},
		{"an update of one that waits", []string{"show 1 A", "update 1 B", "out a" + one}, []string{"out a", "display A", "display B"}},
		{"an update of one that has gone", []string{"out " + one, "show 1 A", "update 1 B"}, []string{"display A", "display B"}},
		{"a display that never comes", []string{"out a" + one + "b"}, []string{"out a", "out b"}},
		{"a mark that never comes", []string{"show 2 B", "show 1 A", "out a"}, []string{"out a", "display A", "display B"}},
		{"half a mark at the end", []string{"out a\x1b]horn"}, []string{"out a", "out \x1b]horn"}},
		{"an error ends the waiting", []string{"out a" + one + "b", "fail exit status 3"}, []string{"out a", "out b", "fail the cell's program ended with status 3"}},
	} {
		if got := through(t, &Cell{}, test.messages...); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s:\n%q, want\n%q", test.name, got, test.want)
		}
	}
}

// However the pieces of the two ways fall together, what comes out is the order of the cell.
func FuzzOrder(f *testing.F) {
	f.Add([]byte{0, 1, 0, 1}, []byte{3, 5, 2})
	f.Fuzz(func(t *testing.T, ways, cuts []byte) {
		var text strings.Builder
		var want []string
		var displays []string
		for i := range 5 {
			fmt.Fprintf(&text, "print %d\n\x1b]hornbook;%d\x07", i, i+1)
			displays = append(displays, fmt.Sprintf("show %d D%d", i+1, i+1))
			want = append(want, fmt.Sprintf("print %d\n", i), fmt.Sprintf("D%d", i+1))
		}
		var pieces []string
		rest := text.String()
		for _, cut := range cuts {
			n := min(int(cut), len(rest))
			pieces, rest = append(pieces, "out "+rest[:n]), rest[n:]
		}
		pieces = append(pieces, "out "+rest)
		var messages []string
		for _, way := range ways {
			if way%2 == 0 && len(pieces) > 0 {
				messages, pieces = append(messages, pieces[0]), pieces[1:]
			} else if len(displays) > 0 {
				messages, displays = append(messages, displays[0]), displays[1:]
			}
		}
		messages = append(append(messages, displays...), pieces...)
		got := ""
		for _, m := range through(t, &Cell{}, messages...) {
			_, what, _ := strings.Cut(m, " ")
			got += what
		}
		if got != strings.Join(want, "") {
			t.Errorf("%q becomes %q", messages, got)
		}
	})
}

func TestPatienceEnds(t *testing.T) {
	c := &Cell{}
	c.Filter("stream", message("out a\x1b]hornbook;1\x07b").Content)
	c.order.since = time.Now().Add(-2 * patience)
	if got := c.Filter("stream", message("out c").Content); len(got) == 0 || short(t, got[0]) != "out b" {
		t.Errorf("after %v the print behind a display that does not come is still held back", 2*patience)
	}
}

var root = filepath.Join(string(filepath.Separator), "home", "me")

func library() Library {
	return Library{filepath.Join(root, "hornbook"), filepath.Join(root, "go"), filepath.Join(root, "mod")}
}

func TestReadable(t *testing.T) {
	const mark = "\x1b[7m[[ Cell [3] Line 4 ]]\x1b[0m"
	stack := func(frames ...string) string {
		return "\n\ngoroutine 1 [running]:\n" + strings.Join(frames, "\n") + "\nexit status 2\n"
	}
	frame := func(function string, path ...string) string {
		return function + "(0x1, {0x2, 0x3})\n\t" + filepath.Join(append([]string{root}, path...)...) + ":7 +0x1"
	}
	cell := "main.main()\n\t " + mark + " /tmp/gonb_1/main.go:15 +0x14b"
	for _, test := range []struct {
		name     string
		messages []string
		want     []string
	}{
		{"a panic that names main.go", []string{"err panic: hornbook: matmul: no\n\t   input 0 has shape [2 3]\n\t   at main.go:15" +
			stack(frame("github.com/hornbook-go/hornbook/dl/tensor.(*Tape).record", "hornbook", "dl", "tensor", "call.go"), cell), "fail exit status 2"},
			[]string{"fail panic: hornbook: matmul: no\n   input 0 has shape [2 3]\n   at cell [3], line 4"}},
		{"a panic that names nothing", []string{"err panic: runtime error: index out of range [5] with length 3" + stack(cell), "fail exit status 2"},
			[]string{"fail panic: runtime error: index out of range [5] with length 3\n    at cell [3], line 4"}},
		{"a signal", []string{"err panic: runtime error: invalid memory address or nil pointer dereference\n[signal SIGSEGV: segmentation violation code=0x1 addr=0x0 pc=0x4]" + stack(cell), "fail exit status 2"},
			[]string{"fail panic: runtime error: invalid memory address or nil pointer dereference\n    at cell [3], line 4"}},
		{"frames of the reader's own module", []string{"err panic: no" + stack(frame("example.com/mine/net.New", "mine", "net", "net.go"), cell), "fail exit status 2"},
			[]string{"fail panic: no\n    at " + filepath.Join(root, "mine", "net", "net.go") + ":7, in example.com/mine/net.New\n    at cell [3], line 4"}},
		{"only a library's frames", []string{"err panic: no" + stack(frame("sort.Sort", "go", "src", "sort", "sort.go"), frame("gonum.org/x.F", "mod", "gonum.org", "x.go")), "fail exit status 2"},
			[]string{"fail panic: no\n    at sort/sort.go:7, in sort.Sort\n    at gonum.org/x.go:7, in gonum.org/x.F"}},
		{"what stood before it", []string{"err a warning\npan", "err ic: no" + stack(cell), "fail exit status 2"}, []string{"err a warning\n", "fail panic: no\n    at cell [3], line 4"}},
		{"only printed", []string{"err panic: not one\n", "err really\n"}, []string{"err panic: not one\nreally\n"}},
		{"an end", []string{"err exit status 3\n", "fail exit status 3"}, []string{"fail the cell's program ended with status 3"}},
		{"killed", []string{"err signal: killed\n", "fail signal: killed"}, []string{"fail the cell's program was ended by a signal: killed; perhaps the machine is out of memory"}},
	} {
		if got := through(t, &Cell{Library: library()}, test.messages...); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s:\n%q, want\n%q", test.name, got, test.want)
		}
	}
}

// A recursion without end has ten thousand frames, of which a few are shown.
func TestDeepStack(t *testing.T) {
	var b strings.Builder
	b.WriteString("runtime: goroutine stack exceeds 1000000000-byte limit\nfatal error: stack overflow\n\ngoroutine 1 [running]:\n")
	for range 5000 {
		b.WriteString("main.f(0x1)\n\t \x1b[7m[[ Cell [1] Line 2 ]]\x1b[0m /tmp/main.go:9 +0x1\n")
	}
	got := through(t, &Cell{}, "err "+b.String(), "fail exit status 2")
	if len(got) != 1 || strings.Count(got[0], "\n") > 8 || !strings.Contains(got[0], "stack overflow") || !strings.Contains(got[0], "cell [1], line 2, in f") {
		t.Errorf("%q", got)
	}
}

func TestCompileErrors(t *testing.T) {
	entry := func(lines ...string) string { return strings.Join(lines, "\n") }
	chinese := false
	send := func(value string, entries ...string) []string {
		c := &Cell{Library: library(), Chinese: chinese}
		var got []string
		for _, m := range c.Filter("error", encode(failed{"ERROR", value, entries})) {
			got = append(got, strings.Split(strings.TrimPrefix(short(t, m), "fail "), "\n")...)
		}
		return got
	}
	for _, test := range []struct {
		name    string
		value   string
		entries []string
		want    []string
	}{
		{"one", "x", []string{"# gonb_1", entry("Cell[2]: Line 4", "func f() {", "\tx := y", "      ^", "}", "", "\x1b[31mundefined: y\x1b[0m"), ""},
			[]string{"cell [2], line 4: undefined: y", "    x := y", "         ^"}},
		{"letters of many bytes", "x", []string{entry("Cell[2]: Line 1", "f(\"数据\", y)", "            ^", "undefined: y")}, []string{"cell [2], line 1: undefined: y", "    f(\"数据\", y)", "              ^"}},
		{"what follows", "x", []string{entry("Cell[1]: Line 1", "f(1)", "  ^", "not enough arguments"), "\thave (number)", "\twant (int, int)"},
			[]string{"cell [1], line 1: not enough arguments", "    f(1)", "      ^", "\thave (number)", "\twant (int, int)"}},
		{"another package", "x", []string{"# example.com/mine", filepath.Join(root, "hornbook", "dl", "fit.go") + ":3:1: undefined: z"}, []string{"hornbook/dl/fit.go:3:1: undefined: z"}},
		{"an import", "failed to run \"/usr/local/go/bin/go get\": exit status 1\n\ngo: downloading a v1\ngo: module example.com/x: not found\n", []string{"x"},
			[]string{"the cell imports a package that is not on this machine, and fetching it failed", "    module example.com/x: not found", "Look at the import path's spelling, then at the network: go run ./kernel doctor"}},
	} {
		if got := send(test.value, test.entries...); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", test.want) {
			t.Errorf("%s:\n%q, want\n%q", test.name, got, test.want)
		}
	}
	var many []string
	for i := range 10 {
		many = append(many, entry(fmt.Sprintf("Cell[1]: Line %d", i+1), "x", "^", "undefined: x"))
	}
	if got := send("x", many...); len(got) > 3*mostErrors+1 || got[len(got)-1] != "and 6 more" {
		t.Errorf("ten errors: %q", got)
	}
	chinese = true
	if got := send("x", many[0]); got[0] != "单元格 [1] 第 1 行: undefined: x" {
		t.Errorf("in Chinese: %q", got)
	}
}

// What the kernel sets is what a cell's program reads, in a package that cannot import this one.
func TestOrderAgrees(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("..", "..", "..", "dl", "notebook", "drain.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`"` + OrderVariable + `"`, `"` + OrderKey + `"`, `"\x1b]hornbook;%d\x07"`} {
		if !strings.Contains(string(data), want) {
			t.Errorf("dl/notebook has no %s", want)
		}
	}
}
