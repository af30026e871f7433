package lab

import (
	"bytes"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
)

func TestAccuracyOfTheSeedProgram(t *testing.T) {
	for _, test := range []struct {
		text string
		want float64
		ok   bool
	}{
		{"Test accuracy: 0.9771", 0.9771, true},
		{"test accuracy: .5", .5, true},
		{"Test accuracy: 1", 1, true},
		{"Test accuracy: 12", 0, false},
		{"Test loss: 0.0755", 0, false},
		{"epoch 5/5  accuracy 0.9859", 0, false},
	} {
		if got, ok := testAccuracy(test.text); got != test.want || ok != test.ok {
			t.Errorf("testAccuracy(%q) = %g, %t, want %g, %t", test.text, got, ok, test.want, test.ok)
		}
	}
}

func TestLineWriter(t *testing.T) {
	var got []string
	w := &lineWriter{line: func(text string) { got = append(got, text) }}
	for _, part := range []string{"step 1\rst", "ep 2\r", "step 3\nne", "xt\n\n", "rest"} {
		fmt.Fprint(w, part)
	}
	w.end()
	if want := []string{"step 3", "next", "rest"}; !slices.Equal(got, want) {
		t.Errorf("lines %q, want %q", got, want)
	}
}

func TestDownloads(t *testing.T) {
	cache := t.TempDir()
	zip := filepath.Join(cache, "cache", "download", "github.com", "!burnt!sushi", "toml", "@v", "v1.6.0.zip")
	if err := os.MkdirAll(filepath.Dir(zip), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(zip, make([]byte, 3e6), 0o644); err != nil {
		t.Fatal(err)
	}
	d := &downloads{cache: cache}
	if d.String() != "" {
		t.Errorf("nothing was downloaded, and it says %q", d)
	}
	fmt.Fprint(d, "go: downloading github.com/BurntSushi/toml v1.6.0\ngo: finding x\ngo: downl")
	fmt.Fprint(d, "oading example.com/absent v1.0.0\n")
	if want := ", 2 modules, 3 MB downloaded"; d.String() != want {
		t.Errorf("it says %q, want %q", d, want)
	}
}

func TestTunnelAndDisplay(t *testing.T) {
	env := func(pairs map[string]string) func(string) string {
		return func(name string) string { return pairs[name] }
	}
	for _, test := range []struct{ connection, want string }{
		{"", "ssh -L 8888:localhost:8888 me@host"},
		{"10.0.0.2 51000 10.0.0.9 22", "ssh -L 8888:localhost:8888 me@10.0.0.9"},
		{"10.0.0.2 51000 10.0.0.9 2222", "ssh -p 2222 -L 8888:localhost:8888 me@10.0.0.9"},
	} {
		if got := tunnel(env(map[string]string{"SSH_CONNECTION": test.connection}), "me", "host", 8888); got != test.want {
			t.Errorf("tunnel from %q = %q, want %q", test.connection, got, test.want)
		}
	}
	if display(env(map[string]string{"DISPLAY": ":10", "SSH_CONNECTION": "a 1 b 22"})) {
		t.Error("a browser would be opened at the far end of ssh")
	}
	if runtime.GOOS == "linux" {
		if display(env(nil)) || !display(env(map[string]string{"WAYLAND_DISPLAY": "wayland-0"})) {
			t.Error("a display is seen wrongly")
		}
	}
}

func TestNotebookThatIsOpened(t *testing.T) {
	root := t.TempDir()
	l := Lab{Checkout: root}
	c := course{t, filepath.Join(root, "notebooks"), filepath.Join(root, "lab")}
	c.write(c.from, "en/00-start.ipynb", notebook("one", ""))
	c.write(c.from, "en/01 more.ipynb", notebook("two", ""))
	c.write(root, "elsewhere/x.ipynb", notebook("x", ""))
	t.Chdir(root)
	for _, test := range []struct {
		given, root, open string
		inPlace           bool
	}{
		{"", "lab", "en/00-start.ipynb", false},
		{"", "notebooks", "en/00-start.ipynb", true},
		{"en/01 more.ipynb", "lab", "en/01 more.ipynb", false},
		{"notebooks/en/01 more.ipynb", "lab", "en/01 more.ipynb", false},
		{"lab/en/01 more.ipynb", "lab", "en/01 more.ipynb", false},
		{"elsewhere/x.ipynb", "elsewhere", "x.ipynb", false},
	} {
		l.Notebook, l.InPlace = test.given, test.inPlace
		got, open, err := l.notebooks(newReport(&bytes.Buffer{}))
		if want := filepath.Join(root, test.root); err != nil || !same(got, want) || open != test.open {
			t.Errorf("%q opens %q in %s, %v, want %q in %s", test.given, open, got, err, test.open, want)
		}
	}
	l.Notebook = "missing.ipynb"
	if _, _, err := l.notebooks(newReport(&bytes.Buffer{})); err == nil {
		t.Error("a notebook that is not there is opened")
	}
	if got := escapePath("en/01 more?.ipynb"); got != "en/01%20more%3F.ipynb" {
		t.Errorf("escapePath = %s", got)
	}
}

// same tells whether two names mean one folder; a temporary folder may lie behind a link.
func same(a, b string) bool {
	x, err1 := os.Stat(a)
	y, err2 := os.Stat(b)
	return errors.Join(err1, err2) == nil && os.SameFile(x, y)
}

func TestFreePort(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	if port, err := freePort(taken.Addr().(*net.TCPAddr).Port); err == nil {
		t.Errorf("the taken port %d counts as free", port)
	}
	if port, err := freePort(0); err != nil || port == 0 {
		t.Errorf("freePort = %d, %v", port, err)
	}
}
