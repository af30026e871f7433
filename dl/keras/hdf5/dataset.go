package hdf5

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// A Dataset is an array of numbers. One that was read keeps its numbers in the file, which must stay open until they have been asked for.
type Dataset struct {
	Name  string
	Shape []int // empty: a scalar
	DType DType

	elements int64       // the product of Shape
	raw      io.ReaderAt // the numbers in little-endian order, row by row
	problem  error       // why the numbers cannot be read; the rest of the file may be sound
}

// NewFloat32 makes a dataset for [Write]. It keeps values and does not copy them; their number must be the product of the shape.
func NewFloat32(name string, shape []int, values []float32) *Dataset {
	return newDataset(name, shape, Float32, len(values), float32Bytes(values))
}

// NewInt32 makes a dataset for [Write]; the number of values must be the product of the shape.
func NewInt32(name string, shape []int, values []int32) *Dataset {
	raw := make([]byte, 0, 4*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint32(raw, uint32(v))
	}
	return newDataset(name, shape, Int32, len(values), bytes.NewReader(raw))
}

// NewInt64 makes a dataset for [Write]; the number of values must be the product of the shape.
func NewInt64(name string, shape []int, values []int64) *Dataset {
	raw := make([]byte, 0, 8*len(values))
	for _, v := range values {
		raw = binary.LittleEndian.AppendUint64(raw, uint64(v))
	}
	return newDataset(name, shape, Int64, len(values), bytes.NewReader(raw))
}

func newDataset(name string, shape []int, dtype DType, n int, raw io.ReaderAt) *Dataset {
	d := &Dataset{Name: name, Shape: shape, DType: dtype, elements: 1, raw: raw}
	for _, dim := range shape {
		if dim < 0 {
			d.problem = fmt.Errorf("shape %v has a negative dimension", shape)
		}
		d.elements *= int64(dim)
	}
	if d.problem == nil && d.elements != int64(n) {
		d.problem = fmt.Errorf("shape %v holds %d values, given are %d", shape, d.elements, n)
	}
	return d
}

// Len returns the number of values, which is the product of the shape.
func (d *Dataset) Len() int { return int(d.elements) }

// Float32 returns all values, row by row, rounded to float32 where they are of another type.
func (d *Dataset) Float32() ([]float32, error) {
	if d.problem != nil {
		return nil, d.fail(d.problem)
	}
	values := make([]float32, d.elements)
	if err := d.ReadFloat32(values); err != nil {
		return nil, err
	}
	return values, nil
}

// ReadFloat32 reads all values into dst, which must have their number.
func (d *Dataset) ReadFloat32(dst []float32) error {
	if d.problem != nil {
		return d.fail(d.problem)
	}
	if int64(len(dst)) != d.elements {
		return d.fail(fmt.Errorf("shape %v holds %d values, wanted are %d", d.Shape, d.elements, len(dst)))
	}
	size := d.DType.Size()
	buf := make([]byte, min(len(dst), 16384)*size)
	for at := 0; at < len(dst); {
		n := min(len(dst)-at, 16384)
		if err := readFull(d.raw, buf[:n*size], int64(at*size)); err != nil {
			return d.fail(fmt.Errorf("reading its values: %w", err))
		}
		d.DType.decode(dst[at:at+n], buf)
		at += n
	}
	return nil
}

// Int64 returns all values, row by row, of a dataset of whole numbers; float32 would round those above 2²⁴.
func (d *Dataset) Int64() ([]int64, error) {
	size := d.DType.Size()
	switch {
	case d.problem != nil:
		return nil, d.fail(d.problem)
	case d.DType < Int8 || d.DType > Uint64:
		return nil, d.fail(fmt.Errorf("%s is no type of whole numbers", d.DType))
	}
	raw := make([]byte, int(d.elements)*size)
	if err := readFull(d.raw, raw, 0); err != nil {
		return nil, d.fail(fmt.Errorf("reading its values: %w", err))
	}
	values := make([]int64, d.elements)
	for i := range values {
		c := cursor{b: raw[i*size : (i+1)*size]}
		v := c.uint(size)
		if d.DType < Uint8 { // carry the sign on
			shift := 64 - 8*size
			values[i] = int64(v<<shift) >> shift
			continue
		}
		if values[i] = int64(v); values[i] < 0 {
			return nil, d.fail(fmt.Errorf("%d does not fit an int64", v))
		}
	}
	return values, nil
}

func (d *Dataset) fail(err error) error { return fmt.Errorf("hdf5: dataset %q: %w", d.Name, err) }

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

// float32Bytes shows values as the little-endian bytes that they are in a file, without a copy of them all.
type float32Bytes []float32

func (f float32Bytes) ReadAt(b []byte, off int64) (int, error) {
	n := 0
	for n < len(b) {
		at := off + int64(n)
		if at >= 4*int64(len(f)) {
			return n, io.EOF
		}
		if at%4 == 0 && len(b)-n >= 4 {
			binary.LittleEndian.PutUint32(b[n:], math.Float32bits(f[at/4]))
			n += 4
			continue
		}
		b[n] = byte(math.Float32bits(f[at/4]) >> (8 * (at % 4)))
		n++
	}
	return n, nil
}

// Integer returns the one value of a dataset of integers, such as a counter, exactly; float32 has no odd numbers above 2²⁴.
func (d *Dataset) Integer() (int64, error) {
	if d.problem == nil && d.elements != 1 {
		return 0, d.fail(fmt.Errorf("%s %v is not one integer", d.DType, d.Shape))
	}
	values, err := d.Int64()
	if err != nil {
		return 0, err
	}
	return values[0], nil
}
