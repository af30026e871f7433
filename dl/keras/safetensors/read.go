package safetensors

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/bits"
	"slices"
)

// A File is what a file holds.
type File struct {
	Tensors  []*Tensor         // in the order in which their values lie in the file
	Metadata map[string]string // free text by name, or nil
}

// Tensor returns the tensor of a name, or nil if there is none.
func (f *File) Tensor(name string) *Tensor {
	i := slices.IndexFunc(f.Tensors, func(t *Tensor) bool { return t.Name == name })
	if i < 0 {
		return nil
	}
	return f.Tensors[i]
}

// A Tensor is an array of numbers with a name. Its values stay in the file, which must be open until they have been asked for.
type Tensor struct {
	Name  string
	DType string // as files spell it, such as "F32"
	Shape []int  // empty: a scalar

	elements int
	raw      io.ReaderAt
}

// maxHeader is the greatest header that is read, in bytes, as in the format's reference implementation.
const maxHeader = 100_000_000

// Read reads the header of a file of size bytes.
func Read(r io.ReaderAt, size int64) (*File, error) {
	f, err := read(r, size)
	if err != nil {
		return nil, fmt.Errorf("safetensors: %w", err)
	}
	return f, nil
}

func read(r io.ReaderAt, size int64) (*File, error) {
	var length [8]byte
	if err := readFull(r, length[:], 0); err != nil {
		return nil, fmt.Errorf("the length of the header: %w", err)
	}
	n := binary.LittleEndian.Uint64(length[:])
	if size < 8 || n > uint64(size-8) || n > maxHeader {
		return nil, fmt.Errorf("a header of %d bytes in a file of %d: it is cut off, or no safetensors file", n, size)
	}
	header := make([]byte, n)
	if err := readFull(r, header, 8); err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	data := io.NewSectionReader(r, 8+int64(n), size-8-int64(n))
	f, err := parse(header, data)
	if err != nil {
		return nil, fmt.Errorf("the header: %w", err)
	}
	return f, nil
}

// entry is what the header says of a tensor.
type entry struct {
	DType   *string   `json:"dtype"`
	Shape   *[]uint64 `json:"shape"`
	Offsets []uint64  `json:"data_offsets"`

	tensor *Tensor
}

// parse reads the header of a file whose values are data. It goes through the object by itself, since a name that stands twice would pass
// unseen otherwise.
func parse(header []byte, data *io.SectionReader) (*File, error) {
	f := &File{}
	d := json.NewDecoder(bytes.NewReader(header))
	if token, err := d.Token(); err != nil || token != json.Delim('{') {
		return nil, fmt.Errorf("is no JSON object: %v", cause(err, token))
	}
	var entries []entry
	seen := map[string]bool{}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return nil, err
		}
		name, _ := token.(string) // JSON's keys are strings
		if seen[name] {
			return nil, fmt.Errorf("two tensors are called %q", name)
		}
		seen[name] = true
		if name == "__metadata__" {
			if err := d.Decode(&f.Metadata); err != nil {
				return nil, fmt.Errorf("%q: %w", name, err)
			}
			continue
		}
		var e entry
		if err := d.Decode(&e); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		if e.tensor, err = e.check(name, data); err != nil {
			return nil, fmt.Errorf("tensor %q: %w", name, err)
		}
		entries = append(entries, e)
	}
	if _, err := d.Token(); err != nil {
		return nil, err
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("something follows the JSON object")
	}
	slices.SortStableFunc(entries, func(a, b entry) int { return slices.Compare(a.Offsets, b.Offsets) })
	at := uint64(0)
	for _, e := range entries {
		if e.Offsets[0] != at {
			return nil, fmt.Errorf("tensor %q: its values begin at %d, and those before it end at %d", e.tensor.Name, e.Offsets[0], at)
		}
		at = e.Offsets[1]
		f.Tensors = append(f.Tensors, e.tensor)
	}
	if at != uint64(data.Size()) {
		return nil, fmt.Errorf("the tensors have %d bytes, and the file %d", at, data.Size())
	}
	return f, nil
}

func cause(err error, token json.Token) any {
	if err != nil {
		return err
	}
	return fmt.Sprintf("it begins with %v", token)
}

func (e *entry) check(name string, data *io.SectionReader) (*Tensor, error) {
	switch {
	case e.DType == nil || e.Shape == nil || len(e.Offsets) != 2:
		return nil, fmt.Errorf("wants a dtype, a shape, and data_offsets of two numbers")
	case e.Offsets[0] > e.Offsets[1] || e.Offsets[1] > uint64(data.Size()):
		return nil, fmt.Errorf("its values at %d to %d lie outside the file's %d bytes of values", e.Offsets[0], e.Offsets[1], data.Size())
	case len(*e.Shape) > 32:
		return nil, fmt.Errorf("has %d axes", len(*e.Shape))
	}
	t := &Tensor{Name: name, DType: *e.DType, Shape: make([]int, len(*e.Shape))}
	elements := uint64(1)
	for i, n := range *e.Shape {
		hi, lo := bits.Mul64(elements, n)
		if hi != 0 || lo > math.MaxInt64/8 || n > math.MaxInt64/8 {
			return nil, fmt.Errorf("a shape with more values than can be counted")
		}
		t.Shape[i], elements = int(n), lo
	}
	size := e.Offsets[1] - e.Offsets[0]
	if width, known := widths[t.DType]; known && elements*width != size {
		return nil, fmt.Errorf("%d bytes of values for the shape %v of %s, which needs %d", size, t.Shape, t.DType, elements*width)
	}
	t.elements = int(elements)
	t.raw = io.NewSectionReader(data, int64(e.Offsets[0]), int64(size))
	return t, nil
}

// widths are the bytes of a value, by type.
var widths = map[string]uint64{
	"F64": 8, "F32": 4, "F16": 2, "BF16": 2, "I64": 8, "I32": 4, "I16": 2, "I8": 1, "U64": 8, "U32": 4, "U16": 2, "U8": 1, "BOOL": 1,
}

// Len is the number of values.
func (t *Tensor) Len() int { return t.elements }

// Float32 returns all values, row by row, rounded to float32 where they are of another type.
func (t *Tensor) Float32() ([]float32, error) {
	width, known := widths[t.DType]
	if !known {
		return nil, fmt.Errorf("safetensors: tensor %q: values of the type %q are not read", t.Name, t.DType)
	}
	values := make([]float32, t.elements)
	const most = 16384
	buffer := make([]byte, min(t.elements, most)*int(width))
	for at := 0; at < len(values); at += most {
		to := values[at:min(at+most, len(values))]
		b := buffer[:len(to)*int(width)]
		if err := readFull(t.raw, b, int64(at)*int64(width)); err != nil {
			return nil, fmt.Errorf("safetensors: tensor %q: reading its values: %w", t.Name, err)
		}
		decode(to, b, t.DType)
	}
	return values, nil
}

func decode(to []float32, b []byte, dtype string) {
	le := binary.LittleEndian
	for i := range to {
		switch dtype {
		case "F64":
			to[i] = float32(math.Float64frombits(le.Uint64(b[8*i:])))
		case "F32":
			to[i] = math.Float32frombits(le.Uint32(b[4*i:]))
		case "F16":
			to[i] = float16(le.Uint16(b[2*i:]))
		case "BF16":
			to[i] = math.Float32frombits(uint32(le.Uint16(b[2*i:])) << 16)
		case "I64":
			to[i] = float32(int64(le.Uint64(b[8*i:])))
		case "I32":
			to[i] = float32(int32(le.Uint32(b[4*i:])))
		case "I16":
			to[i] = float32(int16(le.Uint16(b[2*i:])))
		case "I8":
			to[i] = float32(int8(b[i]))
		case "U64":
			to[i] = float32(le.Uint64(b[8*i:]))
		case "U32":
			to[i] = float32(le.Uint32(b[4*i:]))
		case "U16":
			to[i] = float32(le.Uint16(b[2*i:]))
		case "U8":
			to[i] = float32(b[i])
		case "BOOL":
			if to[i] = 0; b[i] != 0 {
				to[i] = 1
			}
		}
	}
}

// float16 widens a half-precision number; every one of them is exact in float32.
func float16(h uint16) float32 {
	sign, exponent, mantissa := uint32(h&0x8000)<<16, uint32(h>>10)&0x1f, uint32(h&0x3ff)
	switch exponent {
	case 0: // zero or subnormal: mantissa · 2⁻²⁴
		return math.Float32frombits(sign | math.Float32bits(float32(mantissa)*0x1p-24))
	case 0x1f: // infinity or NaN
		return math.Float32frombits(sign | 0x7f800000 | mantissa<<13)
	}
	return math.Float32frombits(sign | (exponent+127-15)<<23 | mantissa<<13)
}

// readFull fills b from r; a reader that ends exactly there is no error.
func readFull(r io.ReaderAt, b []byte, off int64) error {
	n, err := r.ReadAt(b, off)
	if n == len(b) {
		return nil
	}
	if err == nil || err == io.EOF {
		err = io.ErrUnexpectedEOF
	}
	return err
}
