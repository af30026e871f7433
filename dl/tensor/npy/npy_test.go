package npy_test

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/dl/tensor/npy"
)

func count(shape ...int) *tensor.Tensor {
	x := tensor.New(shape, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i) / 8
	}
	return x
}

// same reports whether the bits of all values are the same; any NaN equals any other.
func same(x *tensor.Tensor, shape tensor.Shape, values []float32) bool {
	return x.Shape().Equal(shape) && slices.EqualFunc(x.Values(), values, func(a, b float32) bool {
		return math.Float32bits(a) == math.Float32bits(b) || a != a && b != b
	})
}

// file is an .npy file with the given text as its header.
func file(version byte, header string, values ...byte) []byte {
	b := append([]byte("\x93NUMPY"), version, 0)
	if version == 1 {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(header)))
	} else {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(header)))
	}
	return append(append(b, header...), values...)
}

// NumPy made these files: testdata/arrays.py.
func TestRead(t *testing.T) {
	text, err := os.ReadFile("testdata/arrays.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name   string
		File   []byte
		Shape  tensor.Shape
		Values []byte
		Error  string
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		for _, r := range []io.Reader{bytes.NewReader(c.File), io.MultiReader(bytes.NewReader(c.File)), iotest.OneByteReader(bytes.NewReader(c.File))} {
			x, err := npy.Read(r)
			if c.Error != "" {
				if err == nil || !strings.Contains(err.Error(), c.Error) {
					t.Errorf("%s: the error is %v, want %q in it", c.Name, err, c.Error)
				}
				continue
			}
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
				continue
			}
			values := make([]float32, len(c.Values)/4)
			for i := range values {
				values[i] = math.Float32frombits(binary.LittleEndian.Uint32(c.Values[4*i:]))
			}
			if !same(x, c.Shape, values) {
				t.Errorf("%s is %v\nwant %v of shape %v", c.Name, x, values, c.Shape)
			}
		}
	}
}

// Numbers that NumPy's header has in other versions and on other machines.
func TestReadOtherHeaders(t *testing.T) {
	for _, header := range []string{
		"{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }   \n",
		"{'shape': (1L,), 'fortran_order': False, 'descr': '<f4'}", // Python 2
		`{"descr":"<f4","fortran_order":True,"shape":(1)}`,
		" {'descr' : '<f4' , 'fortran_order' : False , 'shape' : ( 1 , ) }\x00\n",
	} {
		x, err := npy.Read(bytes.NewReader(file(1, header, 0, 0, 0x80, 0x3f)))
		if err != nil || !same(x, tensor.Shape{1}, []float32{1}) {
			t.Errorf("%s: %v, %v", header, x, err)
		}
	}
}

func TestReadErrors(t *testing.T) {
	good := "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n"
	with := func(old, new string) string { return strings.Replace(good, old, new, 1) }
	for _, c := range []struct {
		file []byte
		want string
	}{
		{[]byte("\x93NUM"), "the header is cut off"},
		{[]byte("\x93NUMPY\x01\x00"), "the header is cut off"},
		{[]byte("\x93NUMPY\x01\x00\xff\x00{'desc"), "the header is cut off"},
		{[]byte("PK\x03\x04 a zip file"), `begins with "PK\x03\x04 a", not as an .npy file does`},
		{[]byte("PK"), `begins with "PK"`},
		{file(4, good), "version 4.0"},
		{file(0, good), "version 0.0"},
		{[]byte("\x93NUMPY\x02\x00\xff\xff\xff\xff"), "the header has 4294967295 bytes"},
		{file(1, ""), "no Python dict"},
		{file(1, "{"), "no string"},
		{file(1, "{}"), `"descr" is not in it`},
		{file(1, with("'fortran_order': False, ", "")), `"fortran_order" is not in it`},
		{file(1, with("'fortran_order'", "'descr'")), `"descr" stands in it twice`},
		{file(1, with("'fortran_order'", "'order'")), `"order" is no entry`},
		{file(1, with("False", "0")), "neither True nor False"},
		{file(1, with("'<f4'", "'f4'")), `type "f4"`},
		{file(1, with("'<f4'", "'|f4'")), `type "|f4"`},
		{file(1, with("'<f4'", "''")), `type ""`},
		{file(1, with("'<f4'", "<f4")), "no string"},
		{file(1, with("'<f4'", "'<f4")), `type "<f4, "`},
		{file(1, with(", }", ", 'x")), "no string"},
		{file(1, with("'<f4'", "[('a', '<f4')]")), "records"},
		{file(1, with("False,", "False")), "no comma"},
		{file(1, with("'descr':", "'descr'")), "no colon"},
		{file(1, with("}", "} 1")), "more after the dict"},
		{file(1, with("(2,)", "2")), "no tuple"},
		{file(1, with("(2,)", "(-2,)")), "no whole number"},
		{file(1, with("(2,)", "(2 2)")), "no comma in the shape"},
		{file(1, with("(2,)", "(2,")), "no whole number"},
		{file(1, with("(2,)", "(99999999999999999999,)")), "too large"},
		{file(1, with("(2,)", "(4611686018427387904, 4)")), "no array of shape [4611686018427387904 4]"},
		{file(1, with("(2,)", "(0, 4611686018427387904, 4)")), "no array of shape"},
		{file(1, with("(2,)", "(4294967296, 4294967296)")), "no array of shape"},
		{file(1, with("(2,)", "(1000000000000,)"), 1, 2, 3, 4), "the file is cut off: 1000000000000 values of shape [1000000000000] are wanted, and there are 1"},
		{file(1, with("(2,)", "(1000, 1000)"), 1, 2, 3, 4, 5), "there are 1"},
		{file(1, good), "there are 0"},
		{file(1, good, 1, 2, 3, 4, 5, 6, 7), "there are 1"},
	} {
		for _, r := range []io.Reader{bytes.NewReader(c.file), io.MultiReader(bytes.NewReader(c.file))} {
			if _, err := npy.Read(r); err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "npy: ") {
				t.Errorf("%q: the error is %v, want %q in it", c.file, err, c.want)
			}
		}
	}
	failure := errors.New("the disk is gone")
	if _, err := npy.Read(iotest.ErrReader(failure)); !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
	if _, err := npy.Read(io.MultiReader(bytes.NewReader(file(1, good, 1)), iotest.ErrReader(failure))); !errors.Is(err, failure) {
		t.Errorf("the error is %v", err)
	}
}

// What a header promises is not allocated before it came.
func TestReadAllocatesLittle(t *testing.T) {
	lies := file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000,), }\n", make([]byte, 1000)...)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, r := range []io.Reader{bytes.NewReader(lies), io.MultiReader(bytes.NewReader(lies))} {
		if _, err := npy.Read(r); err == nil {
			t.Error("a file that is cut off is read")
		}
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes were allocated for a file of %d", n, len(lies))
	}
}

// A file may have one array after the other.
func TestReadOneByOne(t *testing.T) {
	var b bytes.Buffer
	for i := range 3 {
		if err := npy.Write(&b, count(i, 2)); err != nil {
			t.Fatal(err)
		}
	}
	name := filepath.Join(t.TempDir(), "three.npy")
	if err := os.WriteFile(name, b.Bytes(), 0o644); err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if x, err := npy.Read(&b); err != nil || !same(x, tensor.Shape{i, 2}, count(i, 2).Values()) {
			t.Errorf("array %d is %v, %v", i, x, err)
		}
	}
	if _, err := npy.Read(&b); err != io.EOF {
		t.Errorf("at the end the error is %v", err)
	}
	if _, err := npy.ReadFile(name); err == nil || !strings.Contains(err.Error(), "three.npy: there is more in the file than one array") {
		t.Errorf("the error is %v", err)
	}
}

func TestWrite(t *testing.T) {
	want, err := os.ReadFile("testdata/matrix.npy")
	if err != nil {
		t.Fatal(err)
	}
	var got bytes.Buffer
	if err := npy.Write(&got, count(2, 3, 4)); err != nil || !bytes.Equal(got.Bytes(), want) {
		t.Errorf("%v; what is written is\n%q\nand NumPy writes\n%q", err, got.Bytes(), want)
	}
	name := filepath.Join(t.TempDir(), "x.npy")
	for _, shape := range []tensor.Shape{{}, {0}, {1}, {0, 3}, {7}, {100, 100}, {1, 2, 3, 4, 1}, {1, 1, 1, 1, 1, 1, 1, 2}, {1 << 40, 0, 1}} {
		x := count(shape...)
		if err := npy.WriteFile(name, x); err != nil {
			t.Fatal(err)
		}
		if y, err := npy.ReadFile(name); err != nil || !same(y, shape, x.Values()) {
			t.Errorf("shape %v comes back as %v, %v", shape, y, err)
		}
		if info, err := os.Stat(name); err != nil || (info.Size()-int64(4*shape.Size()))%64 != 0 {
			t.Errorf("the values of shape %v do not begin at a multiple of 64: %v", shape, err)
		}
	}
	if all, err := filepath.Glob(filepath.Join(filepath.Dir(name), ".*")); err != nil || len(all) > 0 {
		t.Errorf("left behind: %v, %v", all, err)
	}
}

func TestFileErrors(t *testing.T) {
	missing := filepath.Join(t.TempDir(), "no", "such.npy")
	for _, f := range []func() error{
		func() error { _, err := npy.ReadFile(missing); return err },
		func() error { _, err := npy.ReadArchiveFile(missing); return err },
		func() error { return npy.WriteFile(missing, count(1)) },
		func() error { return npy.WriteArchiveFile(missing) },
	} {
		if err := f(); !errors.Is(err, fs.ErrNotExist) || strings.Count(err.Error(), "such.npy") != 1 {
			t.Errorf("the error is %v", err)
		}
	}
	empty := filepath.Join(t.TempDir(), "empty.npy")
	if err := os.WriteFile(empty, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := npy.ReadFile(empty); err == nil || !strings.Contains(err.Error(), "the file is empty") {
		t.Errorf("the error is %v", err)
	}
	folder := filepath.Join(t.TempDir(), "folder.npy")
	if err := os.Mkdir(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := npy.WriteFile(folder, count(1)); err == nil || strings.Count(err.Error(), "folder.npy") != 1 {
		t.Errorf("over a folder, the error is %v", err)
	}
	if err := npy.Write(iotest.TruncateWriter(failing{}, 0), count(3)); err != nil {
		t.Errorf("%v", err)
	}
	if err := npy.Write(failing{}, count(3)); err == nil {
		t.Error("a failure to write is no error")
	}
}

type failing struct{}

func (failing) Write([]byte) (int, error) { return 0, errors.New("the disk is full") }

// Real NumPy reads what is written here.
func TestNumPyReads(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with NumPy; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import numpy").CombinedOutput(); err != nil {
		t.Skipf("python3 has no NumPy: %v: %s", err, out)
	}
	folder := t.TempDir()
	var arrays []npy.Named
	for i, shape := range []tensor.Shape{{}, {0}, {1}, {3, 0, 2}, {100, 100}, {2, 3, 4, 5, 6}, {1, 1, 1, 1, 1, 1, 1, 2}} {
		x := count(shape...)
		if err := npy.WriteFile(filepath.Join(folder, fmt.Sprint(i, ".npy")), x); err != nil {
			t.Fatal(err)
		}
		arrays = append(arrays, npy.Named{Name: fmt.Sprint("a", i), Tensor: x})
	}
	if err := npy.WriteArchiveFile(filepath.Join(folder, "all.npz"), arrays...); err != nil {
		t.Fatal(err)
	}
	const script = `
import io, numpy as np
z = np.load("all.npz")
shapes = [(), (0,), (1,), (3, 0, 2), (100, 100), (2, 3, 4, 5, 6), (1,) * 7 + (2,)]
assert z.files == ["a%d" % i for i in range(len(shapes))], z.files
for i, shape in enumerate(shapes):
    want = (np.arange(np.prod(shape, dtype=int)) / 8).astype(np.float32).reshape(shape)
    for got in np.load("%d.npy" % i), z["a%d" % i]:
        assert got.dtype == np.float32 and got.shape == shape and (got == want).all(), (i, got)
    f = io.BytesIO()
    np.save(f, want)
    assert f.getvalue() == open("%d.npy" % i, "rb").read(), i
`
	python := exec.Command("python3", "-c", script)
	python.Dir = folder
	if out, err := python.CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, out)
	}
}

// An .npy file is read whole or not at all, with memory of a few times its size, and comes back the
// same when it was written again.
func FuzzNPY(f *testing.F) {
	f.Add(file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (1,), }\n", 0, 0, 0x80, 0x3f))
	f.Add(file(2, "{'descr': '>i8', 'fortran_order': True, 'shape': (1, 2), }\n", 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 2))
	f.Add(file(3, "{'descr': '|u1', 'fortran_order': True, 'shape': (2, 3), }\n", 1, 2, 3, 4, 5, 6))
	f.Add(file(1, "{'descr': '<f2', 'fortran_order': False, 'shape': (), }\n", 0, 0x3c))
	f.Fuzz(func(t *testing.T, file []byte) {
		x, err := npy.Read(bytes.NewReader(file))
		y, err2 := npy.Read(io.MultiReader(bytes.NewReader(file))) // whose length is not known
		if (err == nil) != (err2 == nil) {
			t.Fatalf("with a known length the error is %v, else %v", err, err2)
		}
		if err != nil {
			return
		}
		if len(x.Values()) > len(file) {
			t.Fatalf("%d values of %d bytes", len(x.Values()), len(file))
		}
		if !same(y, x.Shape(), x.Values()) {
			t.Fatalf("with a known length it is %v, else %v", x, y)
		}
		var b bytes.Buffer
		if err := npy.Write(&b, x); err != nil {
			t.Fatal(err)
		}
		if z, err := npy.Read(&b); err != nil || !same(z, x.Shape(), x.Values()) {
			t.Fatalf("%v comes back as %v, %v", x, z, err)
		}
	})
}

func BenchmarkRead(b *testing.B) {
	for _, c := range []struct {
		name, header string
		size         int
	}{
		{"float32", "{'descr': '<f4', 'fortran_order': False, 'shape': (1000, 784), }\n", 4},
		{"float64", "{'descr': '<f8', 'fortran_order': False, 'shape': (1000, 784), }\n", 8},
		{"uint8", "{'descr': '|u1', 'fortran_order': False, 'shape': (1000, 784), }\n", 1},
		{"Fortran", "{'descr': '<f4', 'fortran_order': True, 'shape': (1000, 784), }\n", 4},
		{"big-endian", "{'descr': '>f4', 'fortran_order': False, 'shape': (1000, 784), }\n", 4},
	} {
		b.Run(c.name, func(b *testing.B) {
			f := file(1, c.header, make([]byte, 784000*c.size)...)
			b.SetBytes(int64(len(f)))
			b.ReportAllocs()
			for b.Loop() {
				if _, err := npy.Read(bytes.NewReader(f)); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
