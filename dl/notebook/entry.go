package notebook

import (
	"bytes"
	"encoding/binary"
	"encoding/gob"
	"errors"
	"fmt"
	"hash/crc32"
	"math"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// An entry is what is kept under a key: a header, and arrays of numbers, which gob would be slow
// with. As a file:
//
//	magic    8 bytes; the last is the version of this format
//	key      32 bytes
//	header   its length in 4 bytes, and as gob
//	arrays   each its length in 4 bytes, and its float32, little-endian
//	check    4 bytes: CRC-32C of all before
type entry struct {
	header
	values [][]float32
}

type header struct {
	Made time.Time
	Took time.Duration

	// Of a trained model.
	Inputs     []tensor.Shape
	Weights    []savedWeight
	Optimizer  string // its class, or ""
	Iterations int
	Rate       float64
	History    savedHistory

	// Of any other value, as gob.
	Value []byte
}

type savedWeight struct {
	Name  string
	Shape tensor.Shape
}

// savedHistory is a dl.History without the reason of an early end: such a one is not kept.
type savedHistory struct {
	Epochs  []map[string]float64
	First   int
	Run     dl.Run
	Elapsed time.Duration
	Steps   int
}

const magic = "hbkept\x00\x01"

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	errDamaged = errors.New("what was kept is damaged")
)

func (e *entry) encode(k key) ([]byte, error) {
	var h bytes.Buffer
	if err := gob.NewEncoder(&h).Encode(e.header); err != nil {
		return nil, err
	}
	size := len(magic) + len(k) + 4 + h.Len() + 4
	for _, v := range e.values {
		size += 4 + 4*len(v)
	}
	b := make([]byte, 0, size)
	b = append(b, magic...)
	b = append(b, k[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(h.Len()))
	b = append(b, h.Bytes()...)
	for _, values := range e.values {
		b = binary.LittleEndian.AppendUint32(b, uint32(len(values)))
		for _, v := range values {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)), nil
}

func decode(b []byte, k key) (*entry, error) {
	const fixed = len(magic) + len(key{})
	switch {
	case len(b) < fixed+8 || string(b[:len(magic)-1]) != magic[:len(magic)-1]:
		return nil, errDamaged
	case b[len(magic)-1] != magic[len(magic)-1]:
		return nil, fmt.Errorf("what was kept has format %d, and this is format %d", b[len(magic)-1], magic[len(magic)-1])
	case crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]):
		return nil, errDamaged
	case string(b[len(magic):fixed]) != string(k[:]):
		return nil, errors.New("what was kept is of another key")
	}
	b = b[fixed : len(b)-4]
	h, b, ok := chunk(b, 1)
	if !ok {
		return nil, errDamaged
	}
	e := &entry{}
	if err := gob.NewDecoder(bytes.NewReader(h)).Decode(&e.header); err != nil {
		return nil, fmt.Errorf("%w: %w", errDamaged, err)
	}
	for len(b) > 0 {
		var raw []byte
		if raw, b, ok = chunk(b, 4); !ok {
			return nil, errDamaged
		}
		values := make([]float32, len(raw)/4)
		for i := range values {
			values[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw[4*i:]))
		}
		e.values = append(e.values, values)
	}
	return e, nil
}

// chunk cuts off the first of b: a length in 4 bytes, and as many elements of the given size.
func chunk(b []byte, size uint64) (first, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := size * uint64(binary.LittleEndian.Uint32(b))
	b = b[4:]
	if n > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}
