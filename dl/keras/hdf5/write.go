package hdf5

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
)

// Write writes the tree as an HDF5 file. The children of each group are written sorted by name, and the same tree gives the same bytes: a
// file holds no dates. Names must be unique in their group, at most 65,000 bytes long and without a slash; the root's own name is not
// written.
func Write(w io.Writer, root *Group) error {
	l := &layout{end: superblockSize}
	address, err := l.group(root, "", 0)
	if err != nil {
		return fmt.Errorf("hdf5: %w", err)
	}
	buffered := bufio.NewWriterSize(w, 1<<16)
	if err := l.write(buffered, address); err != nil {
		return fmt.Errorf("hdf5: writing: %w", err)
	}
	if err := buffered.Flush(); err != nil {
		return fmt.Errorf("hdf5: writing: %w", err)
	}
	return nil
}

const superblockSize = 48

// A layout gives each piece of the file its address before anything is written: a parent holds its children's addresses, so that they come
// first, and the superblock at the file's head holds the root's.
type layout struct {
	pieces []piece
	end    uint64
}

// A piece is a header, or the values of a dataset.
type piece struct {
	address uint64
	bytes   []byte
	values  io.Reader
}

// place puts a piece of so many bytes behind all others, on a multiple of 8.
func (l *layout) place(p piece, size uint64) uint64 {
	p.address = (l.end + 7) &^ 7
	l.end = p.address + size
	l.pieces = append(l.pieces, p)
	return p.address
}

// header places an object header of version 2 and returns its address.
func (l *layout) header(messages []byte) uint64 {
	b := append([]byte("OHDR"), 2, 2) // version 2; flags 2: four bytes for the size, no times
	b = binary.LittleEndian.AppendUint32(b, uint32(len(messages)))
	b = append(b, messages...)
	b = binary.LittleEndian.AppendUint32(b, lookup3(b))
	return l.place(piece{bytes: b}, uint64(len(b)))
}

// appendMessage adds a message to those of a header of version 2.
func appendMessage(b []byte, kind uint8, body []byte) []byte {
	b = append(b, kind)
	b = binary.LittleEndian.AppendUint16(b, uint16(len(body)))
	return append(append(b, 0), body...)
}

// group lays out a group and all that is in it, and returns the address of its header.
func (l *layout) group(g *Group, path string, depth int) (uint64, error) {
	if depth >= maxDepth {
		return 0, fmt.Errorf("%s: more than %d groups lie within each other", path, maxDepth)
	}
	sorted := Group{Groups: slices.Clone(g.Groups), Datasets: slices.Clone(g.Datasets)}
	sorted.sort()
	var links []link
	for _, child := range sorted.Groups {
		address, err := l.group(child, path+"/"+child.Name, depth+1)
		if err != nil {
			return 0, err
		}
		links = append(links, link{child.Name, address})
	}
	for _, d := range sorted.Datasets {
		address, err := l.dataset(d)
		if err != nil {
			return 0, fmt.Errorf("%s/%s: %w", path, d.Name, err)
		}
		links = append(links, link{d.Name, address})
	}
	slices.SortFunc(links, func(a, b link) int { return strings.Compare(a.name, b.name) })

	info := binary.LittleEndian.AppendUint64([]byte{0, 0}, undefined) // no fractal heap
	info = binary.LittleEndian.AppendUint64(info, undefined)          // and no index of names
	messages := appendMessage(nil, msgLinkInfo, info)
	messages = appendMessage(messages, msgGroupInfo, []byte{0, 0})
	for i, link := range links {
		switch {
		case link.name == "" || strings.ContainsRune(link.name, '/') || strings.ContainsRune(link.name, 0) || len(link.name) > 65000:
			return 0, fmt.Errorf("%s: %q cannot be the name of an object", path, link.name)
		case i > 0 && link.name == links[i-1].name:
			return 0, fmt.Errorf("%s: two objects are called %q", path, link.name)
		}
		messages = appendMessage(messages, msgLink, appendLink(nil, link))
	}
	if len(messages) > math.MaxUint32 {
		return 0, fmt.Errorf("%s: more than 4 GiB of names", path)
	}
	return l.header(messages), nil
}

// dataset lays out a dataset's values and then its header, whose address it returns.
func (l *layout) dataset(d *Dataset) (uint64, error) {
	if d.problem != nil {
		return 0, d.problem
	}
	if d.raw == nil {
		return 0, errors.New("a dataset without values; NewFloat32 and its like make one")
	}
	if d.DType == BFloat16 {
		return 0, errors.New("bfloat16 is read, and not written: NewFloat32 of its values holds the same")
	}
	size, address := uint64(d.elements)*uint64(d.DType.Size()), uint64(undefined)
	if size > 0 {
		address = l.place(piece{values: io.NewSectionReader(d.raw, 0, int64(size))}, size)
	}
	kind := byte(0) // a scalar
	if len(d.Shape) > 0 {
		kind = 1
	}
	space := []byte{2, byte(len(d.Shape)), 0, kind}
	for _, dim := range d.Shape {
		space = binary.LittleEndian.AppendUint64(space, uint64(dim))
	}
	where := binary.LittleEndian.AppendUint64([]byte{3, 1}, address) // version 3, contiguous
	where = binary.LittleEndian.AppendUint64(where, size)

	messages := appendMessage(nil, msgDataspace, space)
	messages = appendMessage(messages, msgDatatype, d.DType.message())
	messages = appendMessage(messages, msgFill, []byte{3, 0x0a}) // version 3: written late, no fill value of its own
	messages = appendMessage(messages, msgLayout, where)
	return l.header(messages), nil
}

// write writes the superblock and all pieces.
func (l *layout) write(w *bufio.Writer, root uint64) error {
	head := append([]byte(signature), 2, 8, 8, 0) // version 2; addresses and lengths of 8 bytes; no flags
	for _, v := range []uint64{0, undefined, l.end, root} {
		head = binary.LittleEndian.AppendUint64(head, v)
	}
	head = binary.LittleEndian.AppendUint32(head, lookup3(head))
	if _, err := w.Write(head); err != nil {
		return err
	}
	at := uint64(len(head))
	for _, p := range l.pieces {
		if _, err := w.Write(make([]byte, p.address-at)); err != nil {
			return err
		}
		at = p.address + uint64(len(p.bytes))
		if _, err := w.Write(p.bytes); err != nil {
			return err
		}
		if p.values == nil {
			continue
		}
		n, err := io.Copy(w, p.values)
		if err != nil {
			return err
		}
		at += uint64(n)
	}
	if at != l.end {
		return io.ErrUnexpectedEOF
	}
	return nil
}
