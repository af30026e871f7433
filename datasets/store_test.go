package datasets

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// invented is a data set of two files; content are the bytes of each, unpacked and packed.
type invented struct {
	files            []file
	unpacked, packed map[string][]byte
}

func invent(t *testing.T) invented {
	t.Helper()
	set := invented{unpacked: map[string][]byte{}, packed: map[string][]byte{}}
	random := rand.New(rand.NewPCG(1, 2))
	for _, f := range []file{{name: "images", size: 300_000}, {name: "labels", size: 1_000}} {
		content := make([]byte, f.size)
		for i := range content {
			content[i] = byte(random.IntN(256))
		}
		var b bytes.Buffer
		z := gzip.NewWriter(&b)
		if _, err := z.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		sum := sha256.Sum256(content)
		set.files = append(set.files, file{f.name, int64(b.Len()), f.size, hex.EncodeToString(sum[:])})
		set.unpacked[f.name], set.packed[f.name+".gz"] = content, b.Bytes()
	}
	return set
}

// folder writes the packed files, but for what change does to them, to a folder.
func (set invented) folder(t *testing.T, change func(name string, packed []byte) []byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, packed := range set.packed {
		if change != nil {
			packed = change(name, packed)
		}
		if packed != nil {
			write(t, filepath.Join(dir, name), packed)
		}
	}
	return dir
}

func write(t *testing.T, path string, content []byte) {
	t.Helper()
	if err := os.WriteFile(path, content, 0o644); err != nil {
		t.Fatal(err)
	}
}

// newStore is a store in a fresh folder with short limits; what it tells goes to log.
func newStore(t *testing.T, log *strings.Builder, sources ...string) *store {
	return &store{name: "the set", dir: filepath.Join(t.TempDir(), "set"), sources: sources, log: log,
		limits: limits{connect: 700 * time.Millisecond, idle: 300 * time.Millisecond, tries: 5}}
}

// holds fails where the store does not give the set's files, and where its folder holds more than them.
func (set invented) holds(t *testing.T, s *store) {
	t.Helper()
	got, err := s.open(set.files)
	if err != nil {
		t.Fatal(err)
	}
	for i, f := range set.files {
		if !bytes.Equal(got[i], set.unpacked[f.name]) {
			t.Errorf("%s differs from the original", f.name)
		}
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		switch e.Name() {
		case "images", "labels", "images.verified", "labels.verified", "lock":
		default:
			t.Errorf("the folder holds %s", e.Name())
		}
	}
}

func TestStoreTakesFromFolders(t *testing.T) {
	set := invent(t)
	lacks := func(string, []byte) []byte { return nil }
	cut := func(_ string, b []byte) []byte { return b[:len(b)/2] }
	flipped := func(_ string, b []byte) []byte {
		b = bytes.Clone(b)
		b[len(b)/2] ^= 1
		return b
	}
	longer := func(_ string, b []byte) []byte { return append(bytes.Clone(b), b...) }
	page := func(string, []byte) []byte { return []byte("<html>not found</html>") }
	other := func(string, []byte) []byte { return set.packed["labels.gz"] } // whole, but not what is wanted
	unpacked := set.folder(t, lacks)
	for name, content := range set.unpacked {
		write(t, filepath.Join(unpacked, name), content)
	}
	for _, c := range []struct {
		name   string
		first  string
		refuse bool
	}{
		{"whole", set.folder(t, nil), false},
		{"unpacked", unpacked, false},
		{"missing", set.folder(t, lacks), false},
		{"no folder", filepath.Join(t.TempDir(), "none"), false},
		{"cut off", set.folder(t, cut), true},
		{"a bit flipped", set.folder(t, flipped), true},
		{"longer", set.folder(t, longer), true},
		{"an HTML page", set.folder(t, page), true},
		{"another file", set.folder(t, other), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log strings.Builder
			s := newStore(t, &log, c.first, "file://"+filepath.ToSlash(set.folder(t, nil)))
			set.holds(t, s)
			if refused := strings.Contains(log.String(), "refused "+c.first); refused != c.refuse {
				t.Errorf("refused: got %v, want %v; it said %q", refused, c.refuse, log.String())
			}
		})
	}
}

func TestStoreSaysWhatItTried(t *testing.T) {
	set := invent(t)
	var log strings.Builder
	none := filepath.Join(t.TempDir(), "none")
	s := newStore(t, &log, none)
	_, err := s.open(set.files)
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{none, set.files[0].name + ".gz", "HORNBOOK_DATA", "HORNBOOK_MIRROR"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
}

// A file that changed after it was verified is hashed again; if it is not whole any more, it is replaced.
func TestStoreNoticesChanges(t *testing.T) {
	set := invent(t)
	for _, c := range []struct {
		name   string
		change func(path string)
		source bool // is asked again
	}{
		{"nothing", func(string) {}, false},
		{"the time", func(path string) { os.Chtimes(path, time.Time{}, time.Unix(1e9, 0)) }, false},
		{"the mark", func(path string) { os.Remove(path + ".verified") }, false},
		{"a byte", func(path string) {
			b, _ := os.ReadFile(path)
			b[100] ^= 1
			os.WriteFile(path, b, 0o644)
			os.Chtimes(path, time.Time{}, time.Unix(1e9, 0)) // for clocks too coarse for this test
		}, true},
		{"cut off", func(path string) { os.Truncate(path, 500) }, true},
		{"removed", func(path string) { os.Remove(path) }, true},
		{"a rest of a killed program", func(path string) { os.WriteFile(path+".1.tmp", []byte("half"), 0o644); os.Remove(path + ".verified") }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			var log strings.Builder
			s := newStore(t, &log, set.folder(t, nil))
			if err := s.complete(set.files); err != nil {
				t.Fatal(err)
			}
			for _, f := range set.files {
				c.change(s.path(f))
			}
			sources := s.sources
			s.sources = nil
			if _, err := s.open(set.files); (err != nil) != c.source {
				t.Fatalf("without a source: %v", err)
			}
			s.sources = sources
			set.holds(t, s)
		})
	}
}

// A verified file is not read again, however long it is.
func TestStoreDoesNotHashAgain(t *testing.T) {
	set := invent(t)
	var log strings.Builder
	s := newStore(t, &log, set.folder(t, nil))
	if err := s.complete(set.files); err != nil {
		t.Fatal(err)
	}
	// Other content with the same size and time: only reading it would tell.
	f := set.files[0]
	info, err := os.Stat(s.path(f))
	if err != nil {
		t.Fatal(err)
	}
	write(t, s.path(f), make([]byte, f.size))
	if err := os.Chtimes(s.path(f), time.Time{}, info.ModTime()); err != nil {
		t.Fatal(err)
	}
	if got, err := s.open(set.files); err != nil || got[0][0] != 0 {
		t.Errorf("it was read again: %v", err)
	}
}
