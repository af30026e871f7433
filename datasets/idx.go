package datasets

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// parseIDX takes a file of the IDX format apart: unsigned bytes of the given dimensions.
//
// The format, as MNIST's page describes it: two zero bytes, the type of the values (8 is an
// unsigned byte, the only one that is read here), the number of dimensions, each dimension as a
// big-endian uint32, the values, the last dimension changing fastest.
func parseIDX(file []byte) (dims []int, values []byte, err error) {
	if len(file) < 4 {
		return nil, nil, fmt.Errorf("idx: %d bytes are less than a header", len(file))
	}
	if file[0] != 0 || file[1] != 0 || file[2] != 8 {
		return nil, nil, fmt.Errorf("idx: the file begins with % x, not with 00 00 08", file[:3])
	}
	rank := int(file[3])
	if rank == 0 {
		return nil, nil, errors.New("idx: the file has no dimensions")
	}
	values = file[4:]
	if len(values) < 4*rank {
		return nil, nil, fmt.Errorf("idx: the header of %d dimensions is cut off", rank)
	}
	dims = make([]int, rank)
	size := uint64(1)
	for i := range dims {
		d := binary.BigEndian.Uint32(values[4*i:])
		// A dimension is at most the length of the file, so that the product of two cannot overflow.
		if d == 0 || uint64(d) > uint64(len(file)) {
			return nil, nil, fmt.Errorf("idx: dimension %d is %d in a file of %d bytes", i, d, len(file))
		}
		if size *= uint64(d); size > uint64(len(file)) {
			return nil, nil, fmt.Errorf("idx: the dimensions want more than the %d bytes of the file", len(file))
		}
		dims[i] = int(d)
	}
	values = values[4*rank:]
	if uint64(len(values)) != size {
		return nil, nil, fmt.Errorf("idx: dimensions %v want %d bytes, the file has %d", dims, size, len(values))
	}
	return dims, values, nil
}
