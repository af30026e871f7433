package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"flag"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/written.safetensors anew")

func open(t testing.TB, data []byte) *File {
	t.Helper()
	f, err := Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// TestPython reads a file that the format's own package wrote.
func TestPython(t *testing.T) {
	data, err := os.ReadFile("testdata/python.safetensors")
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, data)
	if want := map[string]string{"format": "np", "note": "from Python"}; !reflect.DeepEqual(f.Metadata, want) {
		t.Errorf("metadata %v, want %v", f.Metadata, want)
	}
	want := map[string]struct {
		shape  []int
		values []float32
	}{
		"bool": {[]int{3}, []float32{1, 0, 1}}, "negative": {[]int{2}, []float32{-1, -32768}}, "scalar": {[]int{}, []float32{1.5}}, "empty": {[]int{0, 3}, []float32{}},
		"half":         {[]int{5}, []float32{float32(math.Float64frombits(0x3e70000000000000)), 6.1035156e-05, -65504, 0.33300781, float32(math.Inf(1))}},
		"größe/kernel": {[]int{2, 3, 4}, nil},
	}
	for i := range 24 {
		k := want["größe/kernel"]
		k.values = append(k.values, float32(i))
		want["größe/kernel"] = k
	}
	for _, dtype := range strings.Fields("f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8") {
		w := want[dtype]
		w.shape, w.values = []int{2, 3}, []float32{0, 1, 2, 3, 100, 7}
		want[dtype] = w
	}
	if len(f.Tensors) != len(want) {
		t.Errorf("%d tensors, want %d", len(f.Tensors), len(want))
	}
	for name, w := range want {
		x := f.Tensor(name)
		if x == nil {
			t.Errorf("there is no %q", name)
			continue
		}
		values, err := x.Float32()
		if name == "half" && err == nil { // 6e-8 is 2⁻²⁴ there
			if math.Abs(float64(values[1]-w.values[1])) > 1e-7 {
				t.Errorf("half: %v", values)
			}
			values[1] = w.values[1]
		}
		if err != nil || !slices.Equal(x.Shape, w.shape) || !slices.Equal(values, w.values) || x.Len() != len(w.values) {
			t.Errorf("%q: %v %v, %v, want %v %v", name, x.Shape, values, err, w.shape, w.values)
		}
	}
}

func sample() *File {
	return &File{Metadata: map[string]string{"b": "2", "a": "1"}, Tensors: []*Tensor{
		New("dense/kernel", []int{2, 3}, []float32{1, 2, 3, 4, 5, math.MaxFloat32}), New("dense/bias", []int{3}, []float32{0, -0.5, 1e-40}),
		New("steps", nil, []float32{7}), New("empty", []int{0, 4}, nil), New("größe", []int{1}, []float32{1}),
	}}
}

func written(t testing.TB, f *File) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, f); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestWrite(t *testing.T) {
	got := written(t, sample())
	const path = "testdata/written.safetensors"
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
	f := open(t, got)
	for _, w := range sample().Tensors {
		x := f.Tensor(w.Name)
		values, err := x.Float32()
		wanted, _ := w.Float32()
		if err != nil || !slices.Equal(values, wanted) || !slices.Equal(x.Shape, append([]int{}, w.Shape...)) {
			t.Errorf("%q: %v %v %v", w.Name, x.Shape, values, err)
		}
	}
	if again := written(t, f); !bytes.Equal(again, got) {
		t.Error("what was read is written differently")
	}
	for want, f := range map[string]*File{
		"used already": {Tensors: []*Tensor{New("x", nil, []float32{1}), New("x", nil, []float32{1})}},
		"holds 2":      {Tensors: []*Tensor{New("x", []int{2}, []float32{1})}},
		"not written":  {Tensors: []*Tensor{{Name: "x", DType: "F16"}}},
	} {
		if err := Write(new(bytes.Buffer), f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

// TestPythonReads lets the format's own package read what is written here.
func TestPythonReads(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") != "1" {
		t.Skip("needs Python with safetensors; runs with HORNBOOK_FULL=1")
	}
	if out, err := exec.Command("python3", "-c", "import safetensors").CombinedOutput(); err != nil {
		t.Skipf("python3 has no safetensors: %v: %s", err, out)
	}
	path := filepath.Join(t.TempDir(), "x.safetensors")
	if err := os.WriteFile(path, written(t, sample()), 0o666); err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("python3", "testdata/make.py", path).Output()
	if err != nil {
		t.Fatal(err)
	}
	var got struct {
		Metadata map[string]string
		Tensors  map[string]struct {
			Shape []int
			Data  []float64
		}
	}
	if err := json.Unmarshal(out, &got); err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got.Metadata, sample().Metadata) || len(got.Tensors) != len(sample().Tensors) {
		t.Errorf("Python reads %v", got)
	}
	for _, w := range sample().Tensors {
		values, _ := w.Float32()
		x := got.Tensors[w.Name]
		if !slices.Equal(x.Shape, append([]int{}, w.Shape...)) || len(x.Data) != len(values) {
			t.Fatalf("%q: Python reads %v", w.Name, x)
		}
		for i, v := range values {
			if float32(x.Data[i]) != v {
				t.Errorf("%q: value %d is %v in Python, and was %v", w.Name, i, x.Data[i], v)
			}
		}
	}
}

// file is one with a header of that text, and n bytes of values.
func file(header string, n int) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(header)))
	return append(append(b, header...), make([]byte, n)...)
}

func TestReadRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":         {nil, "length of the header"},
		"text":          {[]byte("not a file of tensors, and long"), "no safetensors file"},
		"huge header":   {binary.LittleEndian.AppendUint64(nil, 1<<63), "no safetensors file"},
		"JSON":          {file(`[]`, 0), "no JSON object"},
		"cut off":       {file(`{"x":`, 0), `tensor "x"`},
		"after it":      {file(`{} {}`, 0), "follows"},
		"twice":         {file(`{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]},"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}`, 4), "two tensors"},
		"no shape":      {file(`{"x":{"dtype":"F32","data_offsets":[0,4]}}`, 4), "wants a dtype"},
		"negative":      {file(`{"x":{"dtype":"F32","shape":[-1],"data_offsets":[0,4]}}`, 4), `tensor "x"`},
		"half a value":  {file(`{"x":{"dtype":"F32","shape":[1.5],"data_offsets":[0,4]}}`, 4), `tensor "x"`},
		"outside":       {file(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]}}`, 4), "outside"},
		"backward":      {file(`{"x":{"dtype":"F32","shape":[0],"data_offsets":[4,0]}}`, 4), "outside"},
		"too few":       {file(`{"x":{"dtype":"F32","shape":[9],"data_offsets":[0,4]}}`, 4), "needs 36"},
		"wraps round":   {file(`{"x":{"dtype":"F32","shape":[4294967296,4294967296],"data_offsets":[0,0]}}`, 0), "counted"},
		"overlap":       {file(`{"x":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"y":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), `"y": its values begin`},
		"gap":           {file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[4,8]}}`, 8), "begin at 4"},
		"rest":          {file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 8), "4 bytes, and the file 8"},
		"metadata":      {file(`{"__metadata__":{"x":3}}`, 0), "__metadata__"},
		"shape of many": {file(fmt.Sprintf(`{"x":{"dtype":"F32","shape":[%s1],"data_offsets":[0,4]}}`, strings.Repeat("1,", 40)), 4), "41 axes"},
	} {
		if _, err := Read(bytes.NewReader(c.data), int64(len(c.data))); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", name, err, c.want)
		}
	}
	f := open(t, file(`{"x":{"dtype":"F8_E4M3","shape":[4],"data_offsets":[0,4]}}`, 4))
	if _, err := f.Tensor("x").Float32(); err == nil || !strings.Contains(err.Error(), `"F8_E4M3"`) {
		t.Errorf("another type: %v", err)
	}
}

func FuzzRead(f *testing.F) {
	for _, name := range []string{"python", "written"} {
		data, err := os.ReadFile("testdata/" + name + ".safetensors")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	f.Add(file(`{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}`, 4))
	f.Fuzz(func(t *testing.T, data []byte) {
		file, err := Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		var all File
		for _, x := range file.Tensors {
			values, err := x.Float32()
			if err != nil {
				return
			}
			all.Tensors = append(all.Tensors, New(x.Name, x.Shape, values))
		}
		// What can be read can be written again, and then holds the same.
		again := open(t, written(t, &all))
		for i, x := range all.Tensors {
			y := again.Tensor(x.Name)
			if y == nil {
				t.Fatalf("%q is gone", x.Name)
			}
			a, _ := x.Float32()
			b, _ := y.Float32()
			if !slices.EqualFunc(a, b, func(a, b float32) bool { return math.Float32bits(a) == math.Float32bits(b) }) || !slices.Equal(x.Shape, y.Shape) {
				t.Errorf("tensor %d changed", i)
			}
		}
	})
}
