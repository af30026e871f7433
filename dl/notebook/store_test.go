package notebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// newKernel makes the test a cell of a new kernel, whose workspace has Hornbook in it, as GoNB makes it.
func newKernel(t *testing.T) (dir string) {
	t.Helper()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.26\n\nuse \""+root+"\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	t.Setenv("GONB_TMP_DIR", dir)
	return dir
}

// printed is what a function prints.
func printed(t *testing.T, f func()) string {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	old := os.Stdout
	os.Stdout = w
	text := make(chan string)
	go func() {
		b, _ := io.ReadAll(r)
		text <- string(b)
	}()
	f()
	os.Stdout = old
	w.Close()
	return <-text
}

// nextCell forgets what this cell has told.
func nextCell() { said.Clear() }

type mixed struct {
	X       *tensor.Tensor
	History *dl.History
	Data    datasets.Split
	Words   map[string][]int
}

type private struct {
	Open   int
	closed int
}

// made counts how often the value of the test was made. It is no variable of the test's, which would
// differ from call to call.
var made int

func TestKeep(t *testing.T) {
	newKernel(t)
	made = 0
	get := func() mixed {
		return Keep("mixed", func() mixed {
			made++
			return mixed{
				X:       tensor.New(tensor.Shape{2, 2}, []float32{1, 2, 3, 4}),
				History: &dl.History{Epochs: []dl.Logs{{"loss": 2}}, Err: dl.ErrInterrupted},
				Data:    datasets.Moons(datasets.Samples(10)).Train,
				Words:   map[string][]int{"one": {1}},
			}
		})
	}
	want := get()
	nextCell()
	var got mixed
	said := printed(t, func() { got = get() })
	if made != 1 || !strings.Contains(said, `restored "mixed", made at `) {
		t.Errorf("made %d times; it said %q", made, said)
	}
	if got.X.String() != want.X.String() || !errors.Is(got.History.Err, dl.ErrInterrupted) || !reflect.DeepEqual(got.Words, want.Words) ||
		!slices.Equal(got.Data.X.Tensor().Values(), want.Data.X.Tensor().Values()) {
		t.Errorf("came back as %+v, and was %+v", got, want)
	}
	h := func() *dl.History { return Keep("history", func() *dl.History { return &dl.History{Steps: 3} }) }
	if h(); h().Steps != 3 { // a pointer to what stores itself
		t.Errorf("the history came back as %+v", h())
	}
	if said := printed(t, func() { get() }); said != "" {
		t.Errorf("once more in the same cell it said %q", said)
	}
}

// What would not come back whole is not kept, and that is said, with what to do.
func TestKeepRefuses(t *testing.T) {
	newKernel(t)
	check := func(want, said string) {
		t.Helper()
		if !strings.Contains(said, "is not kept") || !strings.Contains(said, want) {
			t.Errorf("it said %q, want %q in it", said, want)
		}
	}
	check("private.closed would be lost", printed(t, func() { Keep("a", func() []private { return []private{{1, 2}} }) }))
	check("type func() cannot be stored", printed(t, func() { Keep("b", func() map[int]func() { return nil }) }))
	check("notebook.Trained", printed(t, func() { Keep("c", func() *dl.Model { return line() }) }))
	check("datasets.Table.settings would be lost", printed(t, func() { Keep("d", func() *datasets.Table { return &datasets.Table{} }) }))
	if list := Kept(); len(list) != 0 {
		t.Errorf("kept is %v", list)
	}
}

func keepBytes(name string, n int, options ...KeepOption) []byte {
	return Keep(name, func() []byte { return bytes.Repeat([]byte{7}, n) }, append(options, Key(n))...)
}

func TestKeptAndForget(t *testing.T) {
	dir := newKernel(t)
	t.Setenv("GONB_DIR", t.TempDir())
	if s := Kept().String(); s != "nothing is kept" {
		t.Errorf("at first Kept is %q", s)
	}
	keepBytes("small", 10)
	keepBytes("large", 3<<20, Persistent())
	m := Trained("line", line, func(m *dl.Model) *dl.History {
		x, y := samples(32)
		return m.Fit(x, y, dl.Epochs(2), dl.Quiet())
	})
	if err := os.WriteFile(filepath.Join(dir, ".hornbook", "keep-0123"), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	list := Kept()
	table := list.String()
	for _, want := range []string{"name ", "small", "value", "[]uint8", "3 MB", "folder", "session", "model", fmt.Sprintf("2 epochs: loss %.4f", m.History().Epochs[1]["loss"]), "keep-0123", "damaged"} {
		if !strings.Contains(table, want) {
			t.Errorf("the list lacks %q:\n%s", want, table)
		}
	}
	if len(list) != 4 {
		t.Errorf("%d entries, want 4", len(list))
	}
	html := list.HTML()
	if strings.Count(html, "<tr") != 5 || !strings.Contains(html, "4 entries, 3") {
		t.Errorf("as HTML it is %s", html)
	}
	t.Setenv(language.Variable, "zh")
	if s := list.String(); !strings.Contains(s, "检查点") && !strings.Contains(s, "模型") {
		t.Errorf("in Chinese the list is\n%s", s)
	}
	t.Setenv(language.Variable, "")

	said := printed(t, func() { Forget("small", "nobody") })
	if !strings.Contains(said, `nothing is kept as "nobody"; there is `) || !strings.Contains(said, "deleted 1 entry, ") || len(Kept()) != 3 {
		t.Errorf("Forget said %q, and there is\n%v", said, Kept())
	}
	if said := printed(t, func() { Forget() }); !strings.Contains(said, "deleted 3 entries, 3") || len(Kept()) != 0 {
		t.Errorf("Forget said %q, and there is\n%v", said, Kept())
	}
}

func TestLimit(t *testing.T) {
	newKernel(t)
	t.Setenv(limitVariable, "1 MB")
	for _, name := range []string{"first", "second"} {
		keepBytes(name, 400<<10)
	}
	list := Kept()
	old := time.Now().Add(-time.Minute)
	for i, v := range list { // "second" was used before "first"
		if err := os.Chtimes(v.file, old, old.Add(time.Duration(len(v.Name)-i)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	used := func(name string) time.Time {
		return Kept()[slices.IndexFunc(Kept(), func(v KeptValue) bool { return v.Name == name })].Used
	}
	nextCell()
	printed(t, func() { keepBytes("first", 400<<10) }) // is a hit, and so was used last
	if !used("first").After(used("second")) {
		t.Error("a hit is no use")
	}
	said := printed(t, func() { keepBytes("third", 400<<10) })
	if !strings.Contains(said, `"second", 401 KB, was dropped`) {
		t.Errorf("it said %q", said)
	}
	if s := Kept().String(); strings.Contains(s, "second") || !strings.Contains(s, "first") || !strings.Contains(s, "third") {
		t.Errorf("there is\n%s", s)
	}
	if said := printed(t, func() { keepBytes("giant", 2<<20) }); !strings.Contains(said, `"giant" is not kept: it takes 2 MB, and at most 1 MB`) {
		t.Errorf("it said %q", said)
	}
	for text, want := range map[string]int64{"": 1 << 30, "0": 0, "1500": 1500, "2k": 2 << 10, "1.5 GB": 3 << 29, "2T": 2 << 40} {
		t.Setenv(limitVariable, text)
		if got := limit(); got != want {
			t.Errorf("%q is %d bytes, want %d", text, got, want)
		}
	}
	for _, text := range []string{"much", "-1", "1e30GB", "GB", "NaN"} {
		t.Setenv(limitVariable, text)
		nextCell()
		if said := printed(t, func() { limit() }); !strings.Contains(said, "is no size") {
			t.Errorf("%q is taken for a size: %q", text, said)
		}
	}
}

// What programs left that were killed is removed some day, and what another one writes now is not.
func TestLeftovers(t *testing.T) {
	dir := filepath.Join(newKernel(t), ".hornbook")
	keepBytes("a", 10)
	for name, age := range map[string]time.Duration{".keep-1.old.new": 2 * time.Hour, ".keep-1.young.new": time.Minute} {
		file := filepath.Join(dir, name)
		if err := os.WriteFile(file, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(file, time.Time{}, time.Now().Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	keepBytes("b", 10)
	left, _ := filepath.Glob(filepath.Join(dir, unfinished))
	if len(left) != 1 || filepath.Base(left[0]) != ".keep-1.young.new" {
		t.Errorf("there are %v", left)
	}
}

// A persistent value outlives the kernel, and git does not see it.
func TestPersistent(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("GONB_DIR", folder)
	newKernel(t)
	made = 0
	get := func(options ...KeepOption) {
		printed(t, func() {
			Keep("v", func() int { made++; return 1 }, options...)
		})
		nextCell()
	}
	get()
	get(Persistent()) // is taken along from the session
	if made != 1 {
		t.Errorf("made %d times", made)
	}
	newKernel(t)
	get(Persistent())
	if made != 1 {
		t.Errorf("with another kernel made %d times", made)
	}
	if b, err := os.ReadFile(filepath.Join(folder, ".hornbook", ".gitignore")); string(b) != "*\n" {
		t.Errorf("git would see it: %q, %v", b, err)
	}
	if get(); made != 2 {
		t.Error("what was not asked to be persistent is")
	}
}

// What is damaged, of another format or of another key is made again, and that is said.
func TestForeign(t *testing.T) {
	newKernel(t)
	get := func() string {
		nextCell()
		return printed(t, func() { keepBytes("v", 100) })
	}
	get()
	file := Kept()[0].file
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	change := func(at int) []byte {
		b := bytes.Clone(whole)
		b[at] ^= 1
		return b
	}
	for want, b := range map[string][]byte{
		"damaged":     change(len(whole) - 10),
		"format":      change(len(magic) - 1),
		"another key": nil,
	} {
		if b == nil {
			e, err := decode(whole, key(whole[len(magic):]))
			if err != nil {
				t.Fatal(err)
			}
			if b, err = e.encode(key{9}); err != nil {
				t.Fatal(err)
			}
		}
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		if said := get(); !strings.Contains(said, `"v" is made again: what was kept`) || !strings.Contains(said, want) {
			t.Errorf("%s: it said %q", want, said)
		}
		if said := get(); !strings.Contains(said, "restored") {
			t.Errorf("%s, and made again: it said %q", want, said)
		}
	}
}

// Two notebooks that keep the same value at once do not disturb each other.
func TestAtOnce(t *testing.T) {
	newKernel(t)
	t.Setenv(limitVariable, "100KB") // so that they drop each other's, too
	var all sync.WaitGroup
	for g := range 4 {
		all.Go(func() {
			for i := range 25 {
				s := &store{kind: ofValue, key: key{byte(i % 3)}, name: "v", dirs: []string{sessionDir()}}
				err := s.save(&entry{value: bytes.Repeat([]byte{byte(i % 3)}, 40<<10)})
				if err != nil {
					t.Errorf("%d saves: %v", g, err)
				}
				e, err := s.load()
				switch {
				case errors.Is(err, fs.ErrNotExist): // dropped
				case err != nil:
					t.Errorf("%d loads: %v", g, err)
				case len(e.value) != 40<<10 || e.value[0] != byte(i%3):
					t.Errorf("%d loads another value", g)
				}
			}
		})
	}
	printed(t, all.Wait)
}
