package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/internal/ipynb"
)

// scripted executes cells as their source says: a line "print x" prints it, "fail x" is an error of that text, and
// "die" ends the kernel.
type scripted struct{ ran []string }

func (s *scripted) execute(_ context.Context, code string, _ time.Duration, output func(kind string, content []byte)) error {
	s.ran = append(s.ran, code)
	for line := range strings.Lines(code) {
		what, text, _ := strings.Cut(strings.TrimSpace(line), " ")
		switch what {
		case "print":
			output("stream", fmt.Appendf(nil, `{"name":"stdout","text":%q}`, text+"\n"))
		case "fail":
			output("error", fmt.Appendf(nil, `{"ename":"ERROR","evalue":%q,"traceback":["line 1"]}`, text))
		case "damage":
			output("stream", []byte("no JSON"))
		case "die":
			return errors.New("the kernel ended")
		}
	}
	return nil
}

func notebookOfCells(t *testing.T, sources ...string) *ipynb.Notebook {
	var list []string
	for _, source := range sources {
		tags := ""
		if text, ok := strings.CutPrefix(source, "wanted "); ok {
			source, tags = text, `"raises-exception"`
		}
		list = append(list, fmt.Sprintf(`{"cell_type":"code","metadata":{"tags":[%s]},"source":%q,"outputs":["old"],"execution_count":99}`, tags, source))
	}
	n, err := ipynb.Parse([]byte(`{"cells":[` + strings.Join(list, ",") + `],"metadata":{},"nbformat":4}`))
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestRunCells(t *testing.T) {
	for _, test := range []struct {
		name  string
		cells []string
		ran   int
		fails string // a part of the error; "" for none
		said  string // a part of what is printed
	}{
		{"all is well", []string{"print one", "print two"}, 2, "", "cell   2"},
		{"an empty cell does not run", []string{"print one", " \n", "print two"}, 2, "", "cell   3"},
		{"the first failure ends it", []string{"print one", "print before\nfail no such thing", "print never"}, 2, "cell 2: ERROR: no such thing", "FAILED"},
		{"a failure shows what was printed", []string{"print before\nfail x"}, 1, "cell 1", "before"},
		{"a failure shows the traceback", []string{"fail x"}, 1, "cell 1", "line 1"},
		{"a failure that is wanted", []string{"wanted fail x", "print after"}, 2, "", "as it should"},
		{"a wanted failure that does not come", []string{"wanted print fine", "print never"}, 1, "tagged raises-exception", "FAILED"},
		{"the kernel ends", []string{"die", "print never"}, 1, "the kernel ended", "FAILED"},
		{"the kernel's end is no wanted failure", []string{"wanted die"}, 1, "the kernel ended", "FAILED"},
		{"a damaged message", []string{"damage"}, 1, "decode", "FAILED"},
	} {
		var out bytes.Buffer
		kernel := &scripted{}
		err := runCells(t.Context(), notebookOfCells(t, test.cells...), kernel, time.Minute, &out)
		if (err == nil) != (test.fails == "") || err != nil && !strings.Contains(err.Error(), test.fails) {
			t.Errorf("%s: %v, want an error about %q", test.name, err, test.fails)
		}
		if len(kernel.ran) != test.ran || !strings.Contains(out.String(), test.said) {
			t.Errorf("%s: ran %q, want %d cells, and %q in\n%s", test.name, kernel.ran, test.ran, test.said, &out)
		}
	}
}

func TestNothingOfAnEarlierRunStays(t *testing.T) {
	n := notebookOfCells(t, "print one", "fail x", "print never")
	if err := runCells(t.Context(), n, &scripted{}, time.Minute, &bytes.Buffer{}); err == nil {
		t.Fatal("no error")
	}
	data, err := n.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	for _, gone := range []string{`"old"`, "99"} {
		if bytes.Contains(data, []byte(gone)) {
			t.Errorf("%s is still there:\n%s", gone, data)
		}
	}
	if !bytes.Contains(data, []byte(`"one\n"`)) || !bytes.Contains(data, []byte(`"evalue": "x"`)) {
		t.Errorf("the outputs are missing:\n%s", data)
	}
}

func TestCommonFolder(t *testing.T) {
	for _, test := range []struct{ files, want string }{
		{"a/b.ipynb", "a"}, {"b.ipynb", "."}, {"a/b.ipynb a/c.ipynb", "a"}, {"n/en/b.ipynb n/zh/b.ipynb", "n"}, {"/x/a/b.ipynb /x/c.ipynb", "/x"}, {"a.ipynb b/c.ipynb", "."},
	} {
		if got := filepath.ToSlash(commonFolder(strings.Fields(filepath.FromSlash(test.files)))); got != test.want {
			t.Errorf("%s: %s, want %s", test.files, got, test.want)
		}
	}
}
