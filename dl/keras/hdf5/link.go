package hdf5

import (
	"encoding/binary"
	"fmt"
	"unicode/utf8"
)

// readLink reads a link message.
func readLink(body []byte) (link, error) {
	c := cursor{b: body}
	version, flags := c.u8(), c.u8()
	if version != 1 {
		return link{}, fmt.Errorf("link message of version %d is not read", version)
	}
	kind := uint8(0)
	if flags&8 != 0 {
		kind = c.u8()
	}
	if flags&4 != 0 {
		c.u64() // order of creation
	}
	if flags&0x10 != 0 {
		c.u8() // character set
	}
	name := string(c.take(int(min(c.uint(1<<(flags&3)), uint64(len(body)+1)))))
	l := link{name, 0}
	switch {
	case c.short:
	case kind == 1:
		return l, fmt.Errorf("%q is a soft link, which is not followed", name)
	case kind != 0:
		return l, fmt.Errorf("%q is a link to another file (type %d), which is not followed", name, kind)
	default:
		l.address = c.u64()
	}
	return l, c.end("link message")
}

// appendLink writes a link message.
func appendLink(b []byte, l link) []byte {
	flags, charset := byte(0), []byte(nil)
	for i := range len(l.name) {
		if l.name[i] >= utf8.RuneSelf {
			flags, charset = 0x10, []byte{1} // UTF-8
		}
	}
	b = append(b, 1)
	if len(l.name) < 256 {
		b = append(append(append(b, flags), charset...), byte(len(l.name)))
	} else {
		b = append(append(b, flags|1), charset...)
		b = binary.LittleEndian.AppendUint16(b, uint16(len(l.name)))
	}
	return binary.LittleEndian.AppendUint64(append(b, l.name...), l.address)
}

// linkInfo reads a link info message, and the links themselves where they are in a fractal heap.
func (f *file) linkInfo(body []byte) ([]link, error) {
	c := cursor{b: body}
	version, flags := c.u8(), c.u8()
	if version != 0 {
		return nil, fmt.Errorf("link info message of version %d is not read", version)
	}
	if flags&1 != 0 {
		c.u64() // greatest order of creation
	}
	heapAt, indexAt := c.u64(), c.u64()
	if err := c.end("link info message"); err != nil {
		return nil, err
	}
	if heapAt == undefined {
		return nil, nil // the links are messages of the same header
	}
	heap, err := f.fractalHeap(heapAt)
	if err != nil {
		return nil, err
	}
	var links []link
	err = f.btree2(indexAt, func(record []byte) error {
		if len(record) < 4 {
			return fmt.Errorf("an index of links has records of %d bytes", len(record))
		}
		body, err := heap.object(record[4:]) // a hash of the name, then where the link is
		if err != nil {
			return err
		}
		l, err := readLink(body)
		links = append(links, l)
		return err
	})
	return links, err
}
