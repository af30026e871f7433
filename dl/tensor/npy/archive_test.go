package npy_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/dl/tensor/npy"
)

// member is a file of a zip archive, compressed.
type member struct {
	name  string
	bytes []byte
}

func zipped(t testing.TB, members ...member) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, m := range members {
		w, err := z.Create(m.name)
		if err == nil {
			_, err = w.Write(m.bytes)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func npyBytes(t testing.TB, x *tensor.Tensor) []byte {
	var b bytes.Buffer
	if err := npy.Write(&b, x); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestReadArchive(t *testing.T) {
	for _, name := range []string{"stored.npz", "compressed.npz"} { // NumPy made them: testdata/arrays.py
		a, err := npy.ReadArchiveFile(filepath.Join("testdata", name))
		if err != nil {
			t.Fatal(err)
		}
		if got := a.String(); got != "x [2 3 4], y [2], scalar []" {
			t.Errorf("%s has %s", name, got)
		}
		if !same(a.Tensor("x"), tensor.Shape{2, 3, 4}, count(2, 3, 4).Values()) || !slices.Equal(a.Tensor("y").Values(), []float32{1, 0}) || a.Tensor("scalar").Item() != 0.5 {
			t.Errorf("%s has %v", name, []npy.Named(a))
		}
		a, err = npy.ReadArchiveFile(filepath.Join("testdata", name), "scalar", "y")
		if err != nil || a.String() != "scalar [], y [2]" {
			t.Errorf("of %s, %v was read, %v", name, a, err)
		}
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Detail, `there is no array "x": the archive has scalar [], y [2]`) || !strings.HasPrefix(e.At, "archive_test.go:") {
					t.Errorf("the panic is %v", e)
				}
			}()
			a.Tensor("x")
		}()
	}
}

func TestWriteArchive(t *testing.T) {
	name := filepath.Join(t.TempDir(), "set.npz")
	arrays := []npy.Named{{"x", count(3, 2)}, {"empty", count(0, 4)}, {"a/b", count()}, {"ü", count(1)}}
	if err := npy.WriteArchiveFile(name, arrays...); err != nil {
		t.Fatal(err)
	}
	a, err := npy.ReadArchiveFile(name)
	if err != nil || len(a) != len(arrays) {
		t.Fatalf("%v, %v", a, err)
	}
	for i, n := range arrays {
		if a[i].Name != n.Name || !same(a[i].Tensor, n.Tensor.Shape(), n.Tensor.Values()) {
			t.Errorf("%s comes back as %s: %v", n.Name, a[i].Name, a[i].Tensor)
		}
	}
	first, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	var again bytes.Buffer
	if err := npy.WriteArchive(&again, arrays...); err != nil || !bytes.Equal(again.Bytes(), first) {
		t.Errorf("the same arrays give other bytes; %v", err)
	}
	for _, wrong := range [][]npy.Named{{{"", count()}}, {{"x", count()}, {"x", count()}}} {
		func() {
			defer func() {
				if e, ok := recover().(*tensor.Error); !ok || !strings.Contains(e.Detail, "a name of its own") {
					t.Errorf("the panic is %v", e)
				}
			}()
			_ = npy.WriteArchive(io.Discard, wrong...)
		}()
	}
}

func TestReadArchiveErrors(t *testing.T) {
	x := npyBytes(t, count(2))
	good := zipped(t, member{"x.npy", x}, member{"y.npy", x})
	damaged := bytes.Replace(zippedStored(t, "x.npy", x), x, append(bytes.Clone(x[:len(x)-1]), 1), 1)
	for _, c := range []struct {
		name  string
		file  []byte
		names []string
		want  string
	}{
		{"no zip", x, nil, "not an .npz file"},
		{"empty", nil, nil, "not an .npz file"},
		{"cut off", good[:len(good)/2], nil, "not an .npz file"},
		{"no such name", good, []string{"z"}, `there is no array "z", only x, y`},
		{"other members", zipped(t, member{"x.npy", x}, member{"read.me", nil}), nil, `the member "read.me" is no .npy`},
		{"twice", zipped(t, member{"x.npy", x}, member{"x.npy", x}), nil, `two arrays are called "x"`},
		{"no bytes", zipped(t, member{"x.npy", nil}), nil, `array "x": it has no bytes`},
		{"no .npy", zipped(t, member{"x.npy", []byte("text, not an array")}), nil, `array "x": the file begins with`},
		{"too short", zipped(t, member{"x.npy", x[:len(x)-1]}), nil, `array "x": the file is cut off`},
		{"too long", zipped(t, member{"x.npy", append(bytes.Clone(x), 0)}), nil, `array "x": there is more in it`},
		{"damaged", damaged, nil, `array "x": zip: checksum error`},
	} {
		if _, err := npy.ReadArchive(bytes.NewReader(c.file), int64(len(c.file)), c.names...); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: the error is %v, want %q in it", c.name, err, c.want)
		}
	}
	// What is asked for is read, whatever else there is.
	other := zipped(t, member{"read.me", nil}, member{"x.npy", x}, member{"bad.npy", nil})
	if a, err := npy.ReadArchive(bytes.NewReader(other), int64(len(other)), "x"); err != nil || a.String() != "x [2]" {
		t.Errorf("%v, %v", a, err)
	}
}

func zippedStored(t testing.TB, name string, content []byte) []byte {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateRaw(&zip.FileHeader{Name: name, Method: zip.Store, CRC32: crc32.ChecksumIEEE(content),
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))})
	if err == nil {
		_, err = w.Write(content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// zeros reads as n zeros.
type zeros struct{ n int }

func (z *zeros) Read(b []byte) (int, error) {
	if z.n == 0 {
		return 0, io.EOF
	}
	n := min(len(b), z.n)
	clear(b[:n])
	z.n -= n
	return n, nil
}

// A small file that unpacks to a huge one is refused before it is unpacked.
func TestZipBomb(t *testing.T) {
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	header := "{'descr': '|u1', 'fortran_order': False, 'shape': (300000000,), }\n"
	w, err := z.Create("x.npy")
	if err == nil {
		_, err = w.Write(file(1, header))
	}
	if err == nil {
		_, err = io.Copy(w, &zeros{n: 1 << 20}) // it would be refused at the header, too, if all were there
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	if _, err := npy.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len())); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("the error is %v", err)
	}
}

// An archive is read whole or not at all.
func FuzzNPZ(f *testing.F) {
	x := npyBytes(f, count(2))
	f.Add(zipped(f, member{"x.npy", x}))
	f.Add(zippedStored(f, "x.npy", x))
	f.Fuzz(func(t *testing.T, file []byte) {
		a, err := npy.ReadArchive(bytes.NewReader(file), int64(len(file)))
		if err != nil {
			if errors.Is(err, io.EOF) {
				t.Errorf("the error is %v", err)
			}
			return
		}
		size := 0
		for _, n := range a {
			size += len(n.Tensor.Values())
		}
		if 4*size > max(1<<30, 8*len(file)) {
			t.Fatalf("%d values of %d bytes", size, len(file))
		}
		if slices.ContainsFunc(a, func(n npy.Named) bool { return n.Name == "" }) {
			return
		}
		var b bytes.Buffer
		if err := npy.WriteArchive(&b, a...); err != nil {
			t.Fatal(err)
		}
		again, err := npy.ReadArchive(bytes.NewReader(b.Bytes()), int64(b.Len()))
		if err != nil || again.String() != a.String() {
			t.Fatalf("%v comes back as %v, %v", a, again, err)
		}
	})
}
