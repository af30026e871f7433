// Package npy reads and writes NumPy's files: .npy with one array, and .npz with several by name.
//
//	x, err := npy.ReadFile("images.npy")     // numpy.save("images.npy", a)
//	err = npy.WriteFile("weights.npy", w)    // numpy.load("weights.npy")
//	a, err := npy.ReadArchiveFile("set.npz") // numpy.savez("set.npz", x=x, y=y)
//	model.Fit(a.Tensor("x"), a.Tensor("y"))
//
// Arrays of bools, whole numbers of 8 to 64 bits and floats of 16 to 64 bits are read, in both byte
// orders and in C's and Fortran's order of the axes, and become float32. Floats of 64 bits are
// rounded. A whole number that float32 cannot hold is an error, since two labels or identities could
// become one: all those to 2²⁴ fit. So is a finite number beyond float32's range. Text, complex
// numbers, dates, records and pickled objects are not read. What is written is float32.
//
// The format is that of NumPy's "npy-format", versions 1 to 3.
package npy

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"slices"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/aside"
)

// chunk is how many values are read or written at a time.
const chunk = 1 << 13

// Read reads one array, and nothing beyond it, so that several that follow each other can be read
// one by one: where none follows, the error is [io.EOF].
func Read(r io.Reader) (*tensor.Tensor, error) {
	x, err := read(r, math.MaxInt64)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("npy: %w", err)
	}
	return x, err
}

// ReadFile reads a file of one array.
func ReadFile(name string) (*tensor.Tensor, error) {
	x, err := readFile(name)
	if err != nil {
		return nil, fmt.Errorf("npy: read %s: %w", name, err)
	}
	return x, nil
}

func readFile(name string) (*tensor.Tensor, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, cause(err)
	}
	defer f.Close()
	x, err := read(f, math.MaxInt64)
	if errors.Is(err, io.EOF) {
		return nil, errors.New("the file is empty")
	}
	if err != nil {
		return nil, err
	}
	switch n, err := f.Read(make([]byte, 1)); {
	case n > 0:
		return nil, errors.New("there is more in the file than one array: Read reads one after the other")
	case !errors.Is(err, io.EOF):
		return nil, err
	}
	return x, nil
}

// cause is an error of the system without the name of the file, which is said already.
func cause(err error) error {
	if p, ok := errors.AsType[*os.PathError](err); ok {
		return p.Err
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return l.Err
	}
	return err
}

// read reads one array that becomes a tensor of at most limit bytes.
func read(r io.Reader, limit int64) (*tensor.Tensor, error) {
	h, err := readHeader(r)
	if err != nil {
		return nil, err
	}
	if h.size() > limit/4 {
		return nil, fmt.Errorf("an array of shape %v is too large: its %d values take more than %d bytes", h.shape, h.size(), limit)
	}
	data, err := h.readValues(r)
	if err != nil {
		return nil, err
	}
	if h.fortran { // the first axis changes fastest: these are the values of the transpose
		reversed := slices.Clone(h.shape)
		slices.Reverse(reversed)
		return tensor.New(reversed, data).Transpose(), nil
	}
	return tensor.New(h.shape, data), nil
}

// readValues reads the values in the order of the file. What is allocated grows with what was
// really read, whatever the header says, unless the length of the file is known to agree.
func (h *header) readValues(r io.Reader) ([]float32, error) {
	n := int(h.size())
	var data []float32
	if known := remaining(r); known < 0 {
		data = make([]float32, 0, min(n, chunk))
	} else if int64(n) > known/int64(h.kind.size) {
		return nil, fmt.Errorf("the file is cut off: %d values of shape %v are wanted, and there are %d", n, h.shape, known/int64(h.kind.size))
	} else {
		data = make([]float32, 0, n)
	}
	buffer := make([]byte, min(n, chunk)*h.kind.size)
	for len(data) < n {
		b := buffer[:min(n-len(data), chunk)*h.kind.size]
		if got, err := io.ReadFull(r, b); errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return nil, fmt.Errorf("the file is cut off: %d values of shape %v are wanted, and there are %d", n, h.shape, len(data)+got/h.kind.size)
		} else if err != nil {
			return nil, err
		}
		if h.big {
			swap(b, h.kind.size)
		}
		from := len(data)
		data = slices.Grow(data, len(b)/h.kind.size)[:from+len(b)/h.kind.size]
		if i := h.kind.convert(data[from:], b); i >= 0 {
			return nil, h.unfit(b[i*h.kind.size:], from+i)
		}
	}
	return data, nil
}

// remaining is how many bytes r has still, or -1 if that is not known.
func remaining(r io.Reader) int64 {
	switch r := r.(type) {
	case interface{ Len() int }: // of bytes and strings
		return int64(r.Len())
	case *os.File:
		info, err := r.Stat()
		if err != nil || !info.Mode().IsRegular() {
			return -1
		}
		at, err := r.Seek(0, io.SeekCurrent)
		if err != nil {
			return -1
		}
		return max(0, info.Size()-at)
	}
	return -1
}

// Write writes x as float32, with the bytes that numpy.save writes.
func Write(w io.Writer, x *tensor.Tensor) error {
	if err := write(w, x); err != nil {
		return fmt.Errorf("npy: %w", err)
	}
	return nil
}

func write(w io.Writer, x *tensor.Tensor) error {
	values := x.Values()
	b := appendHeader(make([]byte, 0, 4*min(len(values), chunk)+256), x.Shape())
	for {
		n := min(len(values), chunk)
		for _, v := range values[:n] {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
		if _, err := w.Write(b); err != nil {
			return err
		}
		if values, b = values[n:], b[:0]; len(values) == 0 {
			return nil
		}
	}
}

// WriteFile writes x to a file, which is made or replaced.
func WriteFile(name string, x *tensor.Tensor) error {
	return toFile(name, func(w io.Writer) error { return write(w, x) })
}

// toFile writes a file beside the one of that name, and puts it in its place when it is whole.
func toFile(name string, write func(io.Writer) error) error {
	if err := aside.Write(name, write); err != nil {
		return fmt.Errorf("npy: write %s: %w", name, cause(err))
	}
	return nil
}
