package callbacks

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"math"
	"slices"
)

// encode is a callback's state for a checkpoint.
func encode(state any) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(state)
	return b.Bytes(), err
}

// decode is the inverse of encode; state is a pointer.
func decode(b []byte, state any) error {
	return gob.NewDecoder(bytes.NewReader(b)).Decode(state)
}

// appendFloats appends arrays, each its length in 8 bytes and its float32, little-endian: gob would be
// slow with them, and larger.
func appendFloats(b []byte, arrays ...[]float32) []byte {
	size := 0
	for _, values := range arrays {
		size += 8 + 4*len(values)
	}
	b = slices.Grow(b, size+8) // and a check
	for _, values := range arrays {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(values)))
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return b
}

var errShort = errors.New("an array is cut off")

// readFloats reads all arrays of b.
func readFloats(b []byte) (arrays [][]float32, err error) {
	for len(b) > 0 {
		if len(b) < 8 {
			return nil, errShort
		}
		n := binary.LittleEndian.Uint64(b)
		b = b[8:]
		if n > uint64(len(b)/4) {
			return nil, errShort
		}
		values := make([]float32, n)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
		}
		arrays, b = append(arrays, values), b[4*n:]
	}
	return arrays, nil
}
