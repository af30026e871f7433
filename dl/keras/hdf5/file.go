package hdf5

import (
	"encoding/binary"
	"fmt"
	"io"
	"math"
)

// undefined is the address of what is not there.
const undefined = math.MaxUint64

// A file gives out the bytes of an HDF5 file's structures and sees to it that they are there.
type file struct {
	r      io.ReaderAt
	size   uint64
	base   uint64                       // what all addresses in the file count from
	budget uint64                       // bytes of structures that may still be read
	heaps  map[uint64]map[uint16][]byte // collections of the global heap that were read
}

func newFile(r io.ReaderAt, size int64) *file {
	// A sound file's structures are read once each, except for a few bytes to learn their lengths. Structures that refer to each other in
	// circles, or that many groups share, run through this allowance and end as an error.
	return &file{r: r, size: uint64(size), budget: 4*uint64(size) + 4096, heaps: map[uint64]map[uint16][]byte{}}
}

// at returns the n bytes at an address.
func (f *file) at(address, n uint64, what string) ([]byte, error) {
	if address == undefined {
		return nil, fmt.Errorf("%s: has no address", what)
	}
	start := address + f.base
	if start < address || start > f.size || n > f.size-start {
		return nil, fmt.Errorf("%s: %d bytes at %d lie outside the file of %d bytes (is it cut off?)", what, n, address, f.size)
	}
	if err := f.charge(n, address, what); err != nil {
		return nil, err
	}
	b := make([]byte, n)
	if err := readFull(f.r, b, int64(start)); err != nil {
		return nil, fmt.Errorf("%s at %d: %w", what, address, err)
	}
	return b, nil
}

// charge takes n bytes from the allowance.
func (f *file) charge(n, address uint64, what string) error {
	if n > f.budget {
		return fmt.Errorf("%s at %d: the file's structures refer to each other over and over", what, address)
	}
	f.budget -= n
	return nil
}

// cursorAt is at, and checks that the bytes begin with a signature; the cursor is behind it.
func (f *file) cursorAt(address, n uint64, signature, what string) (*cursor, error) {
	b, err := f.at(address, n, what)
	if err != nil {
		return nil, err
	}
	c := &cursor{b: b}
	if got := string(c.take(len(signature))); got != signature {
		return nil, fmt.Errorf("%s at %d: begins with %q, want %q", what, address, got, signature)
	}
	return c, nil
}

// checksum holds the last four bytes of a structure against the rest of it.
func checksum(b []byte, address uint64, what string) error {
	n := len(b) - 4
	if n < 0 || binary.LittleEndian.Uint32(b[n:]) != lookup3(b[:n]) {
		return fmt.Errorf("%s at %d: its checksum is wrong (the file is damaged)", what, address)
	}
	return nil
}

// A cursor takes numbers from bytes. Past their end it gives zeros and remembers it in short.
type cursor struct {
	b     []byte
	off   int
	short bool
}

func (c *cursor) left() int { return len(c.b) - c.off }

// take returns the next n bytes, without a copy, or nil if there are fewer.
func (c *cursor) take(n int) []byte {
	if n < 0 || n > c.left() {
		c.short, c.off = true, len(c.b)
		return nil
	}
	c.off += n
	return c.b[c.off-n : c.off : c.off]
}

// uint takes an unsigned number of n bytes, n at most 8.
func (c *cursor) uint(n int) uint64 {
	var v uint64
	for i, b := range c.take(n) {
		v |= uint64(b) << (8 * i)
	}
	return v
}

func (c *cursor) u8() uint8   { return uint8(c.uint(1)) }
func (c *cursor) u16() uint16 { return uint16(c.uint(2)) }
func (c *cursor) u32() uint32 { return uint32(c.uint(4)) }
func (c *cursor) u64() uint64 { return c.uint(8) }

// end returns an error if anything was taken that was not there.
func (c *cursor) end(what string) error {
	if c.short {
		return fmt.Errorf("%s: is cut off after %d bytes", what, len(c.b))
	}
	return nil
}
