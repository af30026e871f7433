package hdf5

import (
	"bytes"
	"fmt"
	"strings"
)

// An attribute is a name with a value that a group or a dataset bears. Its value is decoded when it is asked for.
type attribute struct {
	name        string
	dtype, data []byte
	count       int   // of the values
	problem     error // why it cannot be decoded
}

// Attribute returns the words that the group bears under a name, one for a scalar; nil if there is no such attribute. Attributes of other
// types than text, and lists of more than one dimension, are an error.
func (g *Group) Attribute(name string) ([]string, error) {
	for _, a := range g.attributes {
		if a.name != name {
			continue
		}
		words, err := g.file.words(a)
		if err != nil {
			return nil, fmt.Errorf("hdf5: attribute %q: %w", name, err)
		}
		return words, nil
	}
	return nil, nil
}

// attributes reads those of an object: the messages of its header, and where there are many, the objects of a fractal heap.
func (f *file) attributes(obj object) ([]attribute, error) {
	var all []attribute
	for _, m := range obj {
		switch m.kind {
		case msgAttribute:
			all = append(all, readAttribute(m))
		case msgAttributeInfo:
			c := cursor{b: m.body}
			version, flags := c.u8(), c.u8()
			if flags&1 != 0 {
				c.u16() // greatest order of creation
			}
			heapAt, indexAt := c.u64(), c.u64()
			if err := c.end("attribute info message"); err != nil {
				return nil, err
			}
			if version != 0 || m.shared {
				return nil, fmt.Errorf("attribute info message of version %d is not read", version)
			}
			if heapAt == undefined {
				continue // they are messages of this header
			}
			heap, err := f.fractalHeap(heapAt)
			if err != nil {
				return nil, err
			}
			err = f.btree2(indexAt, func(record []byte) error {
				if len(record) < 9 {
					return fmt.Errorf("an index of attributes has records of %d bytes", len(record))
				}
				body, err := heap.object(record[:8])
				if err != nil {
					return err
				}
				all = append(all, readAttribute(message{kind: msgAttribute, shared: record[8]&2 != 0, body: body}))
				return nil
			})
			if err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// readAttribute reads an attribute message. What is wrong with one is told to who asks for it: most are of no use to anybody here.
func readAttribute(m message) (a attribute) {
	c := cursor{b: m.body}
	version, flags := c.u8(), c.u8()
	nameSize, dtypeSize, spaceSize := int(c.u16()), int(c.u16()), int(c.u16())
	field := func(n int) []byte {
		b := c.take(n)
		if version == 1 {
			c.take(min(-n&7, c.left()))
		}
		return b
	}
	if version == 3 {
		c.u8() // character set of the name
	}
	name, _, _ := bytes.Cut(field(nameSize), []byte{0})
	a.name = string(name)
	a.dtype = field(dtypeSize)
	space := field(spaceSize)
	a.data = c.b[c.off:]
	switch a.problem = c.end("attribute message"); {
	case a.problem != nil:
	case m.shared || version < 1 || version > 3 || version > 1 && flags != 0:
		a.problem = fmt.Errorf("an attribute of version %d with what is stored elsewhere in the file is not read", version)
	default:
		var d Dataset
		a.problem = d.setShape(&message{body: space})
		if a.problem == nil && len(d.Shape) > 1 {
			a.problem = fmt.Errorf("the shape %v is not read, only lists", d.Shape)
		}
		a.count = int(d.elements)
	}
	return a
}

// Classes of datatypes that text has.
const (
	classString   = 3
	classVariable = 9
)

// words decodes an attribute of text.
func (f *file) words(a attribute) ([]string, error) {
	if a.problem != nil {
		return nil, a.problem
	}
	if a.count == 0 { // h5py, which cannot know of what, says numbers
		return []string{}, nil
	}
	c := cursor{b: a.dtype}
	class, kind := c.u8()&0x0f, c.u8()
	c.take(2)
	size := int(c.u32())
	if err := c.end("datatype"); err != nil {
		return nil, err
	}
	switch {
	case class == classString && size > 0:
	case class == classVariable && kind&0x0f == 1 && size == 16:
	default:
		return nil, fmt.Errorf("is no text (datatype class %d)", class)
	}
	if a.count > len(a.data)/size {
		return nil, fmt.Errorf("%d words of %d bytes in %d bytes", a.count, size, len(a.data))
	}
	words := make([]string, 0, a.count)
	total := uint64(0)
	for i := range a.count {
		b := a.data[i*size:][:size]
		if class == classVariable {
			var err error
			if b, err = f.variable(b); err != nil {
				return nil, err
			}
		}
		if total += uint64(len(b)); total > f.size { // many may be the same one
			return nil, fmt.Errorf("its words are longer than the file of %d bytes", f.size)
		}
		text, _, _ := bytes.Cut(b, []byte{0})
		word := string(text)
		if class == classString && kind&0x0f == 2 {
			word = strings.TrimRight(word, " ")
		}
		words = append(words, word)
	}
	return words, nil
}

// variable returns what a reference to the global heap stands for: a length in 4 bytes, the address of a collection, and an index in it.
func (f *file) variable(reference []byte) ([]byte, error) {
	c := cursor{b: reference}
	n, address, index := uint64(c.u32()), c.u64(), c.u32()
	if n == 0 {
		return nil, nil
	}
	heap := f.heaps[address]
	if heap == nil {
		var err error
		if heap, err = f.globalHeap(address); err != nil {
			return nil, err
		}
		f.heaps[address] = heap
	}
	b, ok := heap[uint16(index)]
	if !ok || index > 0xffff || n > uint64(len(b)) {
		return nil, fmt.Errorf("global heap at %d: has no object %d of %d bytes", address, index, n)
	}
	return b[:n], nil
}

// globalHeap reads a collection of the global heap.
func (f *file) globalHeap(address uint64) (map[uint16][]byte, error) {
	const what = "global heap"
	c, err := f.cursorAt(address, 16, "GCOL", what)
	if err != nil {
		return nil, err
	}
	if version := c.u8(); version != 1 {
		return nil, fmt.Errorf("%s at %d: version %d is not read", what, address, version)
	}
	c.take(3)
	size := c.u64()
	if size < 16 {
		return nil, fmt.Errorf("%s at %d: %d bytes are less than its head", what, address, size)
	}
	b, err := f.at(address+16, size-16, what)
	if err != nil {
		return nil, err
	}
	objects := map[uint16][]byte{}
	for c := (cursor{b: b}); c.left() >= 16; {
		index := c.u16()
		c.take(6) // count of references, reserved
		n := c.u64()
		if index == 0 { // the rest is free
			break
		}
		if n > uint64(c.left()) {
			return nil, fmt.Errorf("%s at %d: object %d is cut off", what, address, index)
		}
		objects[index] = c.take(int(n))
		c.take(min(-int(n)&7, c.left()))
	}
	return objects, nil
}
