package datasets

import (
	"os"
	"slices"
	"strings"
	"testing"
	"time"
)

// MNIST itself, from the folder that HORNBOOK_DATA names.
func TestMNIST(t *testing.T) {
	if os.Getenv("HORNBOOK_DATA") == "" {
		t.Skip("HORNBOOK_DATA names no folder with the MNIST files")
	}
	t.Setenv("XDG_CACHE_HOME", t.TempDir()) // os.UserCacheDir asks for it on Linux; elsewhere the user's own is taken
	set, err := MNIST()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		got, want string
	}{
		{set.Train.String(), "X [60000 28 28], Y [60000]"},
		{set.Test.String(), "X [10000 28 28], Y [10000]"},
		{set.Train.X.String(), "[60000 28 28] of bytes"},
	} {
		if c.got != c.want {
			t.Errorf("got %s, want %s", c.got, c.want)
		}
	}
	if got, want := set.Train.Y.Rows(0, 10).Values(), []float32{5, 0, 4, 1, 9, 2, 1, 3, 1, 4}; !slices.Equal(got, want) {
		t.Errorf("the first labels are %v, want %v", got, want)
	}
	if got, want := set.Test.Y.Counts(), []int{980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009}; !slices.Equal(got, want) {
		t.Errorf("the test split has %v, want %v", got, want)
	}
	if set.Synthetic {
		t.Error("MNIST says that it is synthetic")
	}
	start := time.Now()
	if _, err := MNIST(); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(start); took > 50*time.Millisecond {
		t.Errorf("the second time it took %v, want at most 50ms", took)
	}
}

// The mirror that HORNBOOK_MIRROR names is asked before the public ones, in the folder of the set.
func TestMNISTMirror(t *testing.T) {
	set := invent(t)
	m := set.mirror(t, notFound)
	t.Setenv("HORNBOOK_DATA", t.TempDir())
	t.Setenv("HORNBOOK_MIRROR", m.URL+"/")
	s, err := mnistStore()
	if err != nil {
		t.Fatal(err)
	}
	if want := m.URL + "/mnist"; len(s.sources) < 2 || s.sources[1] != want {
		t.Fatalf("the sources are %v, want second %s", s.sources, want)
	}
	s.dir, s.sources, s.log = t.TempDir(), s.sources[:2], &strings.Builder{}
	_, err = mnist(s)
	for _, want := range []string{os.Getenv("HORNBOOK_DATA"), m.URL, "404", "train-images-idx3-ubyte.gz"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
}
