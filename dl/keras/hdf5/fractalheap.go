package hdf5

import (
	"fmt"
	"math/bits"
)

// A fractalHeap holds the links of a group with many. Its space is one run of offsets that blocks cover: a table of rows, each row of as
// many blocks as the table is wide; the blocks of the first two rows have the smallest size, those of each later row double it. Blocks up
// to a largest size hold objects, greater ones are such tables again.
type fractalHeap struct {
	*file
	address    uint64
	width      uint64 // blocks in a row
	start      uint64 // bytes of the smallest block
	direct     uint64 // bytes of the largest block that holds objects
	root       uint64
	rows       uint64 // rows of the root table; 0: the root is a block of objects
	offsetSize int    // bytes of an offset in the heap
	lengthSize int    // bytes of an object's length
	span       uint64 // bytes that the heap covers
}

// fractalHeap reads the header of a fractal heap.
func (f *file) fractalHeap(address uint64) (*fractalHeap, error) {
	const what = "fractal heap"
	c, err := f.cursorAt(address, 146, "FRHP", what)
	if err != nil {
		return nil, err
	}
	if version := c.u8(); version != 0 {
		return nil, fmt.Errorf("%s at %d: version %d is not read", what, address, version)
	}
	c.u16() // bytes of an object's id
	if filters := c.u16(); filters != 0 {
		return nil, fmt.Errorf("%s at %d: is compressed, which is not read", what, address)
	}
	c.u8() // flags
	largest := uint64(c.u32())
	c.take(12 * 8) // free space, numbers and sizes of the heap's objects
	h := &fractalHeap{file: f, address: address}
	h.width, h.start, h.direct = uint64(c.u16()), c.u64(), c.u64()
	bitsOfOffset := c.u16()
	c.u16() // rows at first
	h.root, h.rows = c.u64(), uint64(c.u16())
	if err := checksum(c.b, address, what); err != nil {
		return nil, err
	}
	powers := bits.OnesCount64(h.start) == 1 && bits.OnesCount64(h.direct) == 1 && bits.OnesCount64(h.width) == 1
	if !powers || h.direct < h.start || h.direct > 1<<32 || bitsOfOffset > 64 || largest == 0 ||
		h.rows > 62 || bits.Len64(h.width)+bits.Len64(h.start)+int(h.rows) > 63 {
		return nil, fmt.Errorf("%s at %d: blocks of %d to %d bytes, %d in a row, are not sound", what, address, h.start, h.direct, h.width)
	}
	h.offsetSize = int(bitsOfOffset+7) / 8
	h.lengthSize = min((bits.Len64(h.direct)+6)/8, numberSize(largest))
	h.span = h.start
	if h.rows > 0 {
		h.span = h.rowOffset(h.rows)
	}
	return h, nil
}

// rowOffset returns the offset at which a row of a table begins.
func (h *fractalHeap) rowOffset(row uint64) uint64 {
	if row == 0 {
		return 0
	}
	return h.width * h.start << (row - 1)
}

// blockSize returns the bytes of each block of a row.
func (h *fractalHeap) blockSize(row uint64) uint64 { return h.start << (max(row, 1) - 1) }

// object returns the object with an id.
func (h *fractalHeap) object(id []byte) ([]byte, error) {
	const what = "object in a fractal heap"
	c := cursor{b: id}
	if flags := c.u8(); flags != 0 {
		return nil, fmt.Errorf("%s: of type %d, want 0, one in the heap's blocks", what, flags>>4)
	}
	offset, length := c.uint(h.offsetSize), c.uint(h.lengthSize)
	if err := c.end(what); err != nil {
		return nil, err
	}
	if offset >= h.span {
		return nil, fmt.Errorf("%s at %d: offset %d is outside its %d bytes", what, h.address, offset, h.span)
	}
	block, rows := h.root, h.rows
	size := h.start
	for rows > 0 { // block is a table of so many rows
		row := uint64(0)
		for row+1 < rows && offset >= h.rowOffset(row+1) {
			row++
		}
		size = h.blockSize(row)
		column := (offset - h.rowOffset(row)) / size
		if column >= h.width {
			return nil, fmt.Errorf("%s at %d: offset %d is outside its table", what, h.address, offset)
		}
		offset -= h.rowOffset(row) + column*size
		// signature, version, address of the header, offset of the block; then one address a block, row by row
		head := uint64(4 + 1 + 8 + h.offsetSize)
		c, err := h.cursorAt(block, head, "FHIB", "table of a fractal heap")
		if err != nil {
			return nil, err
		}
		if c.u8(); c.u64() != h.address {
			return nil, fmt.Errorf("%s at %d: a table belongs to another heap", what, h.address)
		}
		entry, err := h.at(block+head+8*(row*h.width+column), 8, "table of a fractal heap")
		if err != nil {
			return nil, err
		}
		block, rows = (&cursor{b: entry}).u64(), 0
		if size > h.direct { // a table as large as a block of that row
			rows = uint64(bits.Len64(size / (h.start * h.width)))
			if rows == 0 {
				return nil, fmt.Errorf("%s at %d: a table of %d bytes is less than a row", what, h.address, size)
			}
		}
	}
	if length > size-offset {
		return nil, fmt.Errorf("%s at %d: %d bytes at %d do not fit its block of %d", what, h.address, length, offset, size)
	}
	if _, err := h.cursorAt(block, 4, "FHDB", "block of a fractal heap"); err != nil {
		return nil, err
	}
	return h.at(block+offset, length, what)
}
