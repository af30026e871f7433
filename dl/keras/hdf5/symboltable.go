package hdf5

import (
	"bytes"
	"fmt"
)

// A link is a name in a group and the address of the object header that it stands for.
type link struct {
	name    string
	address uint64
}

// symbolTable reads the links of a group of the old kind: a B-tree whose leaves are symbol table nodes, with the names in a local heap.
func (f *file) symbolTable(body []byte) ([]link, error) {
	c := cursor{b: body}
	tree, heap := c.u64(), c.u64()
	if err := c.end("symbol table message"); err != nil {
		return nil, err
	}
	names, err := f.localHeap(heap)
	if err != nil {
		return nil, err
	}
	return f.symbolTree(nil, tree, names, 256)
}

// localHeap returns the data of a local heap.
func (f *file) localHeap(address uint64) ([]byte, error) {
	const what = "local heap"
	c, err := f.cursorAt(address, 32, "HEAP", what)
	if err != nil {
		return nil, err
	}
	if version := c.u8(); version != 0 {
		return nil, fmt.Errorf("%s at %d: version %d is not read", what, address, version)
	}
	c.take(3)
	size := c.u64()
	c.u64() // free list
	return f.at(c.u64(), size, what)
}

// symbolTree adds the links of a B-tree (version 1) whose level is below the given one: levels that only fall cannot go in circles.
func (f *file) symbolTree(links []link, address uint64, names []byte, below int) ([]link, error) {
	const what = "group's B-tree"
	c, err := f.cursorAt(address, 24, "TREE", what)
	if err != nil {
		return nil, err
	}
	kind, level, n := c.u8(), int(c.u8()), uint64(c.u16())
	if kind != 0 || level >= below {
		return nil, fmt.Errorf("%s at %d: node of type %d and level %d below level %d", what, address, kind, level, below)
	}
	b, err := f.at(address+24, 16*n, what) // pairs of a key, which is a name that we need not look for, and a child
	if err != nil {
		return nil, err
	}
	for c := (cursor{b: b}); c.left() > 0; {
		c.u64()
		if child := c.u64(); level > 0 {
			links, err = f.symbolTree(links, child, names, level)
		} else {
			links, err = f.symbolNode(links, child, names)
		}
		if err != nil {
			return nil, err
		}
	}
	return links, nil
}

// symbolNode adds the links of a leaf.
func (f *file) symbolNode(links []link, address uint64, names []byte) ([]link, error) {
	const what = "symbol table node"
	c, err := f.cursorAt(address, 8, "SNOD", what)
	if err != nil {
		return nil, err
	}
	c.take(2) // version, reserved
	b, err := f.at(address+8, 40*uint64(c.u16()), what)
	if err != nil {
		return nil, err
	}
	for c := (cursor{b: b}); c.left() > 0; {
		name, object, cached := c.u64(), c.u64(), c.u32()
		c.take(4 + 16)
		if name >= uint64(len(names)) {
			return nil, fmt.Errorf("%s at %d: a name lies outside the local heap", what, address)
		}
		text, _, ok := bytes.Cut(names[name:], []byte{0})
		if !ok {
			return nil, fmt.Errorf("%s at %d: a name has no end", what, address)
		}
		if err := f.charge(uint64(len(text)), address, what); err != nil { // many links may name the same long text
			return nil, err
		}
		if cached == 2 {
			return nil, fmt.Errorf("%q is a soft link, which is not followed", text)
		}
		links = append(links, link{string(text), object})
	}
	return links, nil
}
