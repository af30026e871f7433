package hdf5

import (
	"bytes"
	"encoding/json"
	"flag"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/written.h5 anew; make.py check then makes its JSON file")

// sample is a tree with what a weight file holds and with what is awkward.
func sample() *Group {
	return &Group{
		Groups: []*Group{
			{Name: "layers", Groups: []*Group{
				{Name: "dense", Groups: []*Group{{Name: "vars", Datasets: []*Dataset{
					NewFloat32("1", []int{3}, []float32{0, -0.5, 1e-40}),
					NewFloat32("0", []int{2, 3}, []float32{1, 2, 3, 4, 5, math.MaxFloat32}),
				}}}},
				{Name: "dropout", Groups: []*Group{{Name: "vars"}}},
			}},
			{Name: "größe"},
			{Name: strings.Repeat("long ", 60), Datasets: []*Dataset{NewInt64("wide", nil, []int64{1 << 40})}},
		},
		Datasets: []*Dataset{
			NewInt32("iteration", nil, []int32{-5}),
			NewFloat32("empty", []int{0, 4}, nil),
		},
	}
}

func write(t *testing.T, root *Group) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, root); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestWriteBytes holds what is written against the committed file, of which testdata/written.json, checked by TestH5PY, says what h5py
// reads in it.
func TestWriteBytes(t *testing.T) {
	got := write(t, sample())
	const path = "testdata/written.h5"
	if *update {
		if err := os.WriteFile(path, got, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%d bytes, other than the %d in %s", len(got), len(want), path)
	}
}

// TestWriteRead writes what was read, and what was read from that, until nothing changes.
func TestWriteRead(t *testing.T) {
	first := write(t, sample())
	root, err := Read(bytes.NewReader(first), int64(len(first)))
	if err != nil {
		t.Fatal(err)
	}
	want, got := flatten(t, sample()), flatten(t, root)
	if len(got) != len(want) {
		t.Errorf("%d datasets, want %d", len(got), len(want))
	}
	for path, w := range want {
		if !got[path].equal(w) {
			t.Errorf("%s: got %v, want %v", path, got[path], w)
		}
	}
	if root.Group("layers/dropout/vars") == nil || root.Group("layers/none") != nil || root.Dataset("layers/dense/vars/1") == nil ||
		root.Dataset("layers/dense/vars/2") != nil || root.Dataset("iteration") == nil || root.Group("") != root {
		t.Error("Group or Dataset does not find what is there, or finds what is not")
	}
	if again := write(t, root); !bytes.Equal(first, again) {
		t.Error("what was read is written differently")
	}
}

func TestWriteRefuses(t *testing.T) {
	deep := &Group{}
	for range 200 {
		deep = &Group{Name: "g", Groups: []*Group{deep}}
	}
	for name, test := range map[string]struct {
		root *Group
		want string
	}{
		"too few values": {&Group{Datasets: []*Dataset{NewFloat32("x", []int{2}, []float32{1})}}, "/x: shape [2] holds 2 values, given are 1"},
		"negative":       {&Group{Datasets: []*Dataset{NewFloat32("x", []int{-1, -1}, []float32{1})}}, "negative dimension"},
		"no values":      {&Group{Datasets: []*Dataset{{Name: "x"}}}, "without values"},
		"slash":          {&Group{Groups: []*Group{{Name: "a/b"}}}, `"a/b" cannot be the name`},
		"no name":        {&Group{Groups: []*Group{{}}}, `"" cannot be the name`},
		"twice":          {&Group{Groups: []*Group{{Name: "a"}}, Datasets: []*Dataset{NewInt32("a", nil, []int32{1})}}, `two objects are called "a"`},
		"deep":           {deep, "more than 128 groups"},
	} {
		if err := Write(new(bytes.Buffer), test.root); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: error %v, want one with %q", name, err, test.want)
		}
	}
}

// TestWrittenForH5PY lets h5py read what Write wrote.
func TestWrittenForH5PY(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with h5py; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import h5py").CombinedOutput(); err != nil {
		t.Skipf("python3 has no h5py: %v: %s", err, out)
	}
	many := &Group{}
	for i := range 300 {
		many.Datasets = append(many.Datasets, NewFloat32(strings.Repeat("v", i+1), []int{1}, []float32{float32(i)}))
	}
	root := sample()
	root.Groups = append(root.Groups, many)
	many.Name = "many"
	path := filepath.Join(t.TempDir(), "written.h5")
	if err := os.WriteFile(path, write(t, root), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", "testdata/make.py", "check", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got map[string]entry
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	want := flatten(t, root)
	if len(got) != len(want) {
		t.Errorf("h5py sees %d datasets, want %d", len(got), len(want))
	}
	for path, w := range want {
		if !got[path].equal(w) {
			t.Errorf("%s: h5py reads %v, want %v", path, got[path], w)
		}
	}
}

// A whole number that no int64 holds is an error, and not a negative number.
func TestIntegerTooGreat(t *testing.T) {
	d := newDataset("steps", nil, Uint64, 1, bytes.NewReader([]byte{0, 0, 0, 0, 0, 0, 0, 0x80}))
	if v, err := d.Integer(); err == nil {
		t.Errorf("it is %d", v)
	}
	if vs, err := d.Float32(); err != nil || vs[0] != 1<<63 {
		t.Errorf("as float32 it is %v, %v", vs, err)
	}
}
