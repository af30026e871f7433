package hdf5

import "fmt"

const signature = "\x89HDF\r\n\x1a\n"

// superblock reads the head of the file, sets f.base and returns the address of the root group's object header.
func (f *file) superblock() (root uint64, err error) {
	const what = "superblock"
	c, err := f.cursorAt(0, min(f.size, 100), signature, what)
	if err != nil {
		return 0, err
	}
	version := c.u8()
	switch version {
	case 0, 1:
		c.take(4) // versions of the free space, root group and shared messages, reserved
	case 2, 3:
	default:
		return 0, fmt.Errorf("%s: version %d is not read", what, version)
	}
	offsets, lengths := c.u8(), c.u8()
	var end uint64
	if version < 2 {
		c.take(1 + 2 + 2 + 4) // reserved, sizes of the B-trees' nodes (each says how much it uses), flags
		if version == 1 {
			c.take(4)
		}
		f.base = c.u64()
		c.u64() // free space
		end = c.u64()
		c.u64() // driver information
		c.u64() // the root's symbol table entry: where its name is
		root = c.u64()
	} else {
		c.take(1)
		f.base = c.u64()
		c.u64() // extension
		end = c.u64()
		root = c.u64()
		c.take(4)
	}
	if err := c.end(what); err != nil {
		return 0, err
	}
	if version >= 2 {
		if err := checksum(c.b[:c.off], 0, what); err != nil {
			return 0, err
		}
	}
	if offsets != 8 || lengths != 8 {
		return 0, fmt.Errorf("%s: addresses of %d and lengths of %d bytes are not read, only 8", what, offsets, lengths)
	}
	if end > f.size {
		return 0, fmt.Errorf("%s: the file has %d bytes and should have %d (it is cut off)", what, f.size, end)
	}
	return root, nil
}
