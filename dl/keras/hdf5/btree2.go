package hdf5

import (
	"fmt"
	"math/bits"
)

// btree2 calls yield for each record of a B-tree of version 2.
func (f *file) btree2(address uint64, yield func(record []byte) error) error {
	const what = "B-tree header"
	c, err := f.cursorAt(address, 38, "BTHD", what)
	if err != nil {
		return err
	}
	if err := checksum(c.b, address, what); err != nil {
		return err
	}
	if version := c.u8(); version != 0 {
		return fmt.Errorf("%s at %d: version %d is not read", what, address, version)
	}
	t := tree2{file: f, kind: c.u8(), yield: yield}
	nodeSize := uint64(c.u32())
	t.record = uint64(c.u16())
	depth := int(c.u16())
	c.take(2) // when nodes are split and merged
	root, n := c.u64(), uint64(c.u16())
	if t.record == 0 || nodeSize < 10+t.record || depth > 16 {
		return fmt.Errorf("%s at %d: nodes of %d bytes with records of %d bytes, %d levels deep", what, address, nodeSize, t.record, depth)
	}
	t.most = nodeSize / t.record
	t.size(nodeSize, depth)
	if root == undefined || n == 0 {
		return nil
	}
	return t.node(root, n, depth)
}

// A tree2 goes through a B-tree of version 2.
type tree2 struct {
	*file
	kind   uint8
	record uint64 // bytes of a record
	most   uint64 // no node has more records
	count  int    // bytes of a child's number of records
	total  []int  // bytes of the number of records in a child of level i and below it; 0 for leaves
	yield  func(record []byte) error
}

// size works out how wide the numbers in inner nodes are. They are as wide as the largest number that fits a node of the level below, which
// the file does not say.
func (t *tree2) size(nodeSize uint64, depth int) {
	const frame = 4 + 1 + 1 + 4 // signature, version, type, checksum
	most := (nodeSize - frame) / t.record
	t.count = numberSize(most)
	t.total = []int{0}
	all := most // most records in a subtree
	for level := 1; level <= depth; level++ {
		pointer := 8 + uint64(t.count+t.total[level-1])
		most = (nodeSize - min(nodeSize, frame+pointer)) / (t.record + pointer)
		if hi, lo := bits.Mul64(most+1, all); hi == 0 && lo+most >= lo {
			all = lo + most
		} else {
			all = 1<<64 - 1
		}
		t.total = append(t.total, numberSize(all))
	}
}

// numberSize returns the number of bytes that numbers up to the limit take.
func numberSize(limit uint64) int { return max(bits.Len64(limit)-1, 0)/8 + 1 }

// node goes through a node with n records at a level, and through what is below it.
func (t *tree2) node(address, n uint64, level int) error {
	const what = "B-tree node"
	if n > t.most {
		return fmt.Errorf("%s at %d: %d records do not fit a node", what, address, n)
	}
	signature, pointers := "BTLF", uint64(0)
	pointer := uint64(0)
	if level > 0 {
		signature, pointers = "BTIN", n+1
		pointer = 8 + uint64(t.count+t.total[level-1])
	}
	c, err := t.cursorAt(address, 6+n*t.record+pointers*pointer+4, signature, what)
	if err != nil {
		return err
	}
	if err := checksum(c.b, address, what); err != nil {
		return err
	}
	if version, kind := c.u8(), c.u8(); version != 0 || kind != t.kind {
		return fmt.Errorf("%s at %d: version %d, type %d, want version 0, type %d", what, address, version, kind, t.kind)
	}
	for range n {
		if err := t.yield(c.take(int(t.record))); err != nil {
			return err
		}
	}
	for range pointers {
		child, n := c.u64(), c.uint(t.count)
		c.uint(t.total[level-1])
		if err := t.node(child, n, level-1); err != nil {
			return err
		}
	}
	return nil
}
