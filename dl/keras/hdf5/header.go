package hdf5

import "fmt"

// The kinds of messages that a tree of numbers needs (specification, IV.A.2).
const (
	msgDataspace     = 1
	msgLinkInfo      = 2
	msgDatatype      = 3
	msgFill          = 5
	msgLink          = 6
	msgExternal      = 7
	msgLayout        = 8
	msgGroupInfo     = 10
	msgFilters       = 11
	msgAttribute     = 12
	msgContinuation  = 16
	msgSymbolTable   = 17
	msgAttributeInfo = 21
)

// A message is one piece of an object header.
type message struct {
	kind   uint16
	shared bool // body says only where the message is
	body   []byte
}

// An object is a group's or dataset's header.
type object []message

// find returns the first message of a kind, or nil.
func (o object) find(kind uint16) *message {
	for i := range o {
		if o[i].kind == kind {
			return &o[i]
		}
	}
	return nil
}

// object reads the header at an address, with its continuations.
func (f *file) object(address uint64) (object, error) {
	const what = "object header"
	first, err := f.at(address, 4, what)
	if err != nil {
		return nil, err
	}
	if string(first) == "OHDR" {
		return f.object2(address)
	}
	if first[0] != 1 {
		return nil, fmt.Errorf("%s at %d: begins with %q, which is neither version 1 nor 2", what, address, first)
	}
	return f.object1(address)
}

// A chunk is a stretch of messages; a header has one, and continuations add others.
type chunk struct{ address, size uint64 }

// object1 reads a header of version 1.
func (f *file) object1(address uint64) (object, error) {
	const what = "object header"
	c, err := f.cursorAt(address, 16, "\x01", what)
	if err != nil {
		return nil, err
	}
	c.take(1 + 2 + 4) // reserved, number of messages, number of links
	chunks := []chunk{{address + 16, uint64(c.u32())}}
	var obj object
	for len(chunks) > 0 {
		b, err := f.at(chunks[0].address, chunks[0].size, what)
		if err != nil {
			return nil, err
		}
		c := cursor{b: b}
		for chunks = chunks[1:]; c.left() >= 8; {
			kind, size, flags := c.u16(), c.u16(), c.u8()
			c.take(3)
			m := message{kind, flags&2 != 0, c.take(int(size))}
			if err := c.end(fmt.Sprintf("%s at %d: message of type %d", what, address, kind)); err != nil {
				return nil, err
			}
			if chunks, err = obj.add(m, chunks); err != nil {
				return nil, fmt.Errorf("%s at %d: %w", what, address, err)
			}
		}
	}
	return obj, nil
}

// object2 reads a header of version 2.
func (f *file) object2(address uint64) (object, error) {
	const what = "object header"
	c, err := f.cursorAt(address, min(f.size-min(f.size, address+f.base), 34), "OHDR", what)
	if err != nil {
		return nil, err
	}
	if version := c.u8(); version != 2 {
		return nil, fmt.Errorf("%s at %d: version %d is not read", what, address, version)
	}
	flags := c.u8()
	if flags&0x20 != 0 {
		c.take(16) // times
	}
	if flags&0x10 != 0 {
		c.take(4) // when attributes move to a heap
	}
	size := c.uint(1 << (flags & 3))
	if err := c.end(what); err != nil {
		return nil, err
	}
	prefix := uint64(c.off)
	if size > f.size { // also keeps the sum below from wrapping round
		return nil, fmt.Errorf("%s at %d: %d bytes of messages in a file of %d", what, address, size, f.size)
	}
	chunks := []chunk{{address, prefix + size + 4}}
	var obj object
	for first := true; len(chunks) > 0; first = false {
		at := chunks[0]
		b, err := f.at(at.address, at.size, what)
		if err != nil {
			return nil, err
		}
		if err := checksum(b, at.address, what); err != nil {
			return nil, err
		}
		c := cursor{b: b[:len(b)-4]}
		if first {
			c.take(int(prefix))
		} else if got := string(c.take(4)); got != "OCHK" {
			return nil, fmt.Errorf("%s at %d: its continuation at %d begins with %q, want %q", what, address, at.address, got, "OCHK")
		}
		head := 4
		if flags&4 != 0 {
			head = 6 // with the order of creation
		}
		for chunks = chunks[1:]; c.left() >= head; {
			kind, size, mflags := uint16(c.u8()), c.u16(), c.u8()
			c.take(head - 4)
			m := message{kind, mflags&2 != 0, c.take(int(size))}
			if err := c.end(fmt.Sprintf("%s at %d: message of type %d", what, address, kind)); err != nil {
				return nil, err
			}
			if chunks, err = obj.add(m, chunks); err != nil {
				return nil, fmt.Errorf("%s at %d: %w", what, address, err)
			}
		}
	}
	return obj, nil
}

// add appends a message, or the chunk that it leads to.
func (o *object) add(m message, chunks []chunk) ([]chunk, error) {
	if m.kind != msgContinuation {
		*o = append(*o, m)
		return chunks, nil
	}
	c := cursor{b: m.body}
	next := chunk{c.u64(), c.u64()}
	return append(chunks, next), c.end("continuation")
}
