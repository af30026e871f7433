package hdf5

import (
	"bytes"
	"compress/zlib"
	"fmt"
	"io"
	"slices"
	"sync"
)

// A chunk of a dataset's values: where they lie, as they were filtered.
type valueChunk struct {
	address, size uint64
	skip          uint32   // filters that were not applied, by bits
	origin        []uint64 // index of its first value
}

// A filter changes the bytes of a chunk when it is written, such as by compressing them.
type filter struct {
	id      uint16
	element int // bytes that shuffle takes apart
}

const (
	filterDeflate = 1
	filterShuffle = 2
)

// filters reads a filter pipeline message; m may be nil.
func filters(m *message) ([]filter, error) {
	if m == nil {
		return nil, nil
	}
	c := cursor{b: m.body}
	version, n := c.u8(), int(c.u8())
	if m.shared || version < 1 || version > 2 {
		return nil, fmt.Errorf("a filter pipeline of version %d is not read", version)
	}
	if version == 1 {
		c.take(6)
	}
	var all []filter
	for range n {
		f := filter{id: c.u16(), element: 1}
		nameSize := 0
		if version == 1 || f.id >= 256 {
			nameSize = int(c.u16())
		}
		c.u16() // flags
		values := int(c.u16())
		if version == 1 {
			nameSize = (nameSize + 7) &^ 7
		}
		c.take(nameSize)
		for i := range values {
			if v := c.u32(); i == 0 && f.id == filterShuffle {
				f.element = int(v)
			}
		}
		if version == 1 && values%2 == 1 {
			c.take(4)
		}
		if f.id != filterDeflate && f.id != filterShuffle || f.element < 1 {
			return nil, fmt.Errorf("values that filter %d has changed are not read, only gzip and shuffle", f.id)
		}
		all = append(all, f)
	}
	return all, c.end("filter pipeline")
}

// setChunks reads the rest of a data layout message of a dataset in chunks, of version 3 or 4.
func (f *file) setChunks(d *Dataset, c *cursor, version uint8, through []filter) error {
	values := &chunkedValues{file: f, dataset: d, filters: through}
	flags, index := uint8(0), uint8(0)
	var address uint64
	if version == 3 {
		rank := int(c.u8()) - 1 // the last is the size of a value
		address = c.u64()
		for range rank {
			values.shape = append(values.shape, uint64(c.u32()))
		}
		c.u32()
	} else {
		flags = c.u8()
		rank, width := int(c.u8())-1, int(c.u8())
		if width > 8 {
			return fmt.Errorf("sizes of chunks of %d bytes are not read", width)
		}
		for range rank {
			values.shape = append(values.shape, c.uint(width))
		}
		c.uint(width)
		index = c.u8()
	}
	if c.short {
		return c.end("data layout")
	}
	if err := values.count(); err != nil {
		return err
	}
	var err error
	switch {
	case version == 3:
		if address != undefined {
			err = values.tree(address, 256)
		}
	case index == 1: // one chunk
		chunk := valueChunk{size: values.bytes, origin: make([]uint64, len(d.Shape))}
		if flags&2 != 0 {
			chunk.size, chunk.skip = c.u64(), c.u32()
		}
		chunk.address = c.u64()
		values.chunks = []valueChunk{chunk}
	case index == 2: // one behind the other
		at := c.u64()
		if at == undefined || values.total > f.size/max(values.bytes, 1) {
			return fmt.Errorf("%d chunks of %d bytes are more than the file of %d bytes has", values.total, values.bytes, f.size)
		}
		for i := range values.total {
			values.chunks = append(values.chunks, valueChunk{address: at + i*values.bytes, size: values.bytes, origin: values.origin(i)})
		}
	case index == 3:
		c.u8() // page bits, which are in its header, too
		err = values.fixedArray(c.u64())
	default:
		return fmt.Errorf("values in chunks that are found by an index of type %d are not read", index)
	}
	if err == nil {
		err = c.end("data layout")
	}
	if err == nil {
		err = values.check()
	}
	d.raw = values
	return err
}

// chunkedValues are a dataset's values that lie in chunks. They are put together when the first of them is asked for.
type chunkedValues struct {
	file    *file
	dataset *Dataset
	filters []filter
	shape   []uint64 // of a chunk
	bytes   uint64   // of a chunk
	grid    []uint64 // chunks along each axis
	total   uint64   // chunks
	chunks  []valueChunk

	once   sync.Once
	values []byte
	err    error
}

// count works out how many chunks there must be.
func (v *chunkedValues) count() error {
	if len(v.shape) != len(v.dataset.Shape) || len(v.shape) == 0 {
		return fmt.Errorf("chunks of the shape %v of a dataset of the shape %v", v.shape, v.dataset.Shape)
	}
	v.bytes, v.total = uint64(v.dataset.DType.Size()), 1
	for i, n := range v.shape {
		if n == 0 || n > 1<<32 || v.bytes > 1<<32 {
			return fmt.Errorf("chunks of the shape %v are not read", v.shape)
		}
		v.bytes *= n
		along := (uint64(v.dataset.Shape[i]) + n - 1) / n
		v.grid = append(v.grid, along)
		if v.total *= along; v.total > v.file.size {
			return fmt.Errorf("more chunks than the file of %d bytes has bytes", v.file.size)
		}
	}
	if v.bytes > 1<<32 {
		return fmt.Errorf("chunks of the shape %v are not read", v.shape)
	}
	return nil
}

// origin is the index of the first value of chunk i.
func (v *chunkedValues) origin(i uint64) []uint64 {
	at := make([]uint64, len(v.grid))
	for axis := len(at) - 1; axis >= 0; axis-- {
		at[axis] = i % v.grid[axis] * v.shape[axis]
		i /= v.grid[axis]
	}
	return at
}

// tree adds the chunks of a B-tree (version 1) whose level is below the given one.
func (v *chunkedValues) tree(address uint64, below int) error {
	const what = "chunks' B-tree"
	c, err := v.file.cursorAt(address, 24, "TREE", what)
	if err != nil {
		return err
	}
	kind, level, n := c.u8(), int(c.u8()), uint64(c.u16())
	if kind != 1 || level >= below {
		return fmt.Errorf("%s at %d: node of type %d and level %d below level %d", what, address, kind, level, below)
	}
	key := 8 + 8*uint64(len(v.shape)+1)
	b, err := v.file.at(address+24, n*(key+8), what)
	if err != nil {
		return err
	}
	for c := (cursor{b: b}); c.left() > 0; {
		chunk := valueChunk{size: uint64(c.u32()), skip: c.u32()}
		for range v.shape {
			chunk.origin = append(chunk.origin, c.u64())
		}
		c.u64()
		child := c.u64()
		if level > 0 {
			if err := v.tree(child, level); err != nil {
				return err
			}
			continue
		}
		chunk.address = child
		v.chunks = append(v.chunks, chunk)
	}
	return nil
}

// fixedArray adds the chunks of an index that has an entry for each.
func (v *chunkedValues) fixedArray(address uint64) error {
	const what = "chunks' array"
	c, err := v.file.cursorAt(address, 28, "FAHD", what)
	if err != nil {
		return err
	}
	if err := checksum(c.b, address, what); err != nil {
		return err
	}
	version, client, width, pageBits := c.u8(), c.u8(), uint64(c.u8()), c.u8()
	n, block := c.u64(), c.u64()
	sizeBytes := int(width) - 12
	if version != 0 || client > 1 || client == 0 && width != 8 || client == 1 && (sizeBytes < 1 || sizeBytes > 8) || n < v.total {
		return fmt.Errorf("%s at %d: %d entries of %d bytes for %d chunks", what, address, n, width, v.total)
	}
	if pageBits < 64 && n > 1<<pageBits {
		return fmt.Errorf("%s at %d: %d chunks in pages are not read", what, address, n)
	}
	const head = 4 + 1 + 1 + 8
	if n > v.file.size/width {
		return fmt.Errorf("%s at %d: %d entries in a file of %d bytes", what, address, n, v.file.size)
	}
	c, err = v.file.cursorAt(block, head+n*width+4, "FADB", what)
	if err != nil {
		return err
	}
	if err := checksum(c.b, block, what); err != nil {
		return err
	}
	c.take(2)
	if c.u64() != address {
		return fmt.Errorf("%s at %d: its entries belong to another", what, address)
	}
	for i := range v.total {
		chunk := valueChunk{address: c.u64(), size: v.bytes, origin: v.origin(i)}
		if client == 1 {
			chunk.size, chunk.skip = c.uint(sizeBytes), c.u32()
		}
		if chunk.address != undefined { // else it was never written
			v.chunks = append(v.chunks, chunk)
		}
	}
	return nil
}

// check holds the chunks against the shape and the file: each is there once, and all together they have no more bytes than the file, which
// bounds what they can be unpacked to.
func (v *chunkedValues) check() error {
	if uint64(len(v.chunks)) != v.total {
		return fmt.Errorf("%d chunks were written of the %d of its shape %v", len(v.chunks), v.total, v.dataset.Shape)
	}
	seen := make([]bool, v.total)
	stored := uint64(0)
	for _, chunk := range v.chunks {
		at := uint64(0)
		for axis, o := range chunk.origin {
			if o%v.shape[axis] != 0 || o >= uint64(v.dataset.Shape[axis]) {
				return fmt.Errorf("a chunk at %v lies outside of the shape %v", chunk.origin, v.dataset.Shape)
			}
			at = at*v.grid[axis] + o/v.shape[axis]
		}
		if seen[at] {
			return fmt.Errorf("two chunks lie at %v", chunk.origin)
		}
		seen[at] = true
		start := chunk.address + v.file.base
		if chunk.address == undefined || start < chunk.address || start > v.file.size || chunk.size > v.file.size-start {
			return fmt.Errorf("%d bytes of a chunk at %d lie outside the file of %d bytes (is it cut off?)", chunk.size, chunk.address, v.file.size)
		}
		if stored += chunk.size; stored > v.file.size {
			return fmt.Errorf("its chunks are larger than the file of %d bytes", v.file.size)
		}
	}
	if v.total > 0 && v.bytes > 1032*stored/v.total+4096 { // deflate gains no more
		return fmt.Errorf("%d chunks of %d bytes, packed into %d, are too many", v.total, v.bytes, stored)
	}
	return nil
}

// ReadAt gives the values out as if they were contiguous.
func (v *chunkedValues) ReadAt(b []byte, off int64) (int, error) {
	v.once.Do(func() { v.err = v.assemble() })
	if v.err != nil {
		return 0, v.err
	}
	return bytes.NewReader(v.values).ReadAt(b, off)
}

func (v *chunkedValues) assemble() error {
	element := v.dataset.DType.Size()
	v.values = make([]byte, int(v.dataset.elements)*element)
	for _, chunk := range v.chunks {
		b, err := v.unpack(chunk)
		if err != nil {
			return fmt.Errorf("chunk at %d: %w", chunk.address, err)
		}
		v.copyRows(b, chunk.origin, element)
	}
	return nil
}

// copyRows puts a chunk's values where they belong; those beyond the end of the shape are left out.
func (v *chunkedValues) copyRows(b []byte, origin []uint64, element int) {
	last := len(v.shape) - 1
	inside := make([]int, len(v.shape)) // how far it reaches into the shape
	for axis, n := range v.shape {
		if inside[axis] = min(int(n), v.dataset.Shape[axis]-int(origin[axis])); inside[axis] == 0 {
			return
		}
	}
	at := make([]int, len(v.shape)) // of a row in the chunk
	for {
		from, to := 0, 0
		for axis, i := range at {
			from = from*int(v.shape[axis]) + i
			to = to*v.dataset.Shape[axis] + int(origin[axis]) + i
		}
		copy(v.values[to*element:][:inside[last]*element], b[from*element:])
		axis := last - 1
		for ; axis >= 0; axis-- {
			if at[axis]++; at[axis] < inside[axis] {
				break
			}
			at[axis] = 0
		}
		if axis < 0 {
			return
		}
	}
}

// unpack reads a chunk and takes its filters back, the last first.
func (v *chunkedValues) unpack(chunk valueChunk) ([]byte, error) {
	b := make([]byte, chunk.size)
	if err := readFull(v.file.r, b, int64(chunk.address+v.file.base)); err != nil {
		return nil, err
	}
	for i, f := range slices.Backward(v.filters) {
		if chunk.skip&(1<<i) != 0 {
			continue
		}
		switch f.id {
		case filterDeflate:
			z, err := zlib.NewReader(bytes.NewReader(b))
			if err != nil {
				return nil, err
			}
			if b, err = io.ReadAll(io.LimitReader(z, int64(v.bytes)+1)); err != nil {
				return nil, err
			}
		case filterShuffle:
			b = unshuffle(b, f.element)
		}
	}
	if uint64(len(b)) != v.bytes {
		return nil, fmt.Errorf("has %d bytes, and its shape %v of %s needs %d", len(b), v.shape, v.dataset.DType, v.bytes)
	}
	return b, nil
}

// unshuffle puts values together of which first all first bytes are stored, then all second ones, and so on.
func unshuffle(b []byte, element int) []byte {
	n := len(b) / element
	if n < 2 || element < 2 {
		return b
	}
	out := make([]byte, len(b))
	for i := range element {
		for k := range n {
			out[k*element+i] = b[i*n+k]
		}
	}
	copy(out[n*element:], b[n*element:]) // what is left over stays at the end
	return out
}
