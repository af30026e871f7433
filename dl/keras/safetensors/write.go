package safetensors

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// New makes a tensor for [Write]. It keeps values and does not copy them; their number must be the product of the shape.
func New(name string, shape []int, values []float32) *Tensor {
	return &Tensor{Name: name, DType: "F32", Shape: shape, elements: len(values), raw: floats(values)}
}

// Write writes a file with the tensors and the metadata, which may be nil. Tensors are sorted by name, so that the same ones give
// the same bytes. Names must be unique, and all types F32.
func Write(w io.Writer, f *File) error {
	if err := write(w, f); err != nil {
		return fmt.Errorf("safetensors: %w", err)
	}
	return nil
}

func write(w io.Writer, f *File) error {
	sorted := slices.SortedStableFunc(slices.Values(f.Tensors), func(a, b *Tensor) int { return strings.Compare(a.Name, b.Name) })
	var header bytes.Buffer
	header.WriteByte('{')
	if f.Metadata != nil {
		if err := member(&header, "__metadata__", f.Metadata); err != nil {
			return err
		}
	}
	at := 0
	for i, t := range sorted {
		n := 1
		for _, d := range t.Shape {
			n *= d
		}
		switch {
		case t.Name == "__metadata__" || i > 0 && t.Name == sorted[i-1].Name:
			return fmt.Errorf("tensor %q: the name is used already", t.Name)
		case t.DType != "F32":
			return fmt.Errorf("tensor %q: %s is read, and not written: New of its values makes it F32", t.Name, t.DType)
		case n != t.elements || slices.ContainsFunc(t.Shape, func(d int) bool { return d < 0 }):
			return fmt.Errorf("tensor %q: the shape %v holds %d values, given are %d", t.Name, t.Shape, n, t.elements)
		}
		end := at + 4*t.elements
		entry := struct {
			DType   string `json:"dtype"`
			Shape   []int  `json:"shape"`
			Offsets [2]int `json:"data_offsets"`
		}{t.DType, append([]int{}, t.Shape...), [2]int{at, end}}
		if err := member(&header, t.Name, entry); err != nil {
			return err
		}
		at = end
	}
	header.WriteByte('}')
	for header.Len()%8 != 0 { // the values begin on a multiple of 8
		header.WriteByte(' ')
	}
	if header.Len() > maxHeader {
		return fmt.Errorf("a header of %d bytes is more than the %d that are read", header.Len(), maxHeader)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	b.Write(binary.LittleEndian.AppendUint64(nil, uint64(header.Len()))) // what goes wrong, Flush says
	b.Write(header.Bytes())
	for _, t := range sorted {
		if _, err := io.Copy(b, io.NewSectionReader(t.raw, 0, 4*int64(t.elements))); err != nil {
			return fmt.Errorf("tensor %q: %w", t.Name, err)
		}
	}
	return b.Flush()
}

// member appends a key with its value to a JSON object.
func member(b *bytes.Buffer, name string, value any) error {
	key, err := json.Marshal(name)
	if err != nil {
		return err
	}
	text, err := json.Marshal(value)
	if err != nil {
		return err
	}
	if b.Len() > 1 {
		b.WriteByte(',')
	}
	b.Write(key)
	b.WriteByte(':')
	b.Write(text)
	return nil
}

// floats shows values as the bytes that they are in a file, without a copy of them all.
type floats []float32

func (f floats) ReadAt(b []byte, off int64) (int, error) {
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
