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
	"unsafe"

	"github.com/hornbook-go/hornbook/dl"
)

// An entry is what is kept under a key: a header, and bytes. As a file:
//
//	magic    8 bytes; the last is the version of this format
//	key      32 bytes
//	header   its length in 4 bytes, its CRC-32C in 4, and as gob
//	parts    each its length in 8 bytes, and its bytes
//	check    4 bytes: CRC-32C of all before
//
// The parts are the arrays of numbers, which gob would be slow with, as float32, little-endian; of a
// value of Keep there is one, as gob.
type entry struct {
	header
	arrays [][]float32 // of a model or a checkpoint
	value  []byte      // of a value of Keep
}

// A header is what a list of what is kept reads. Its snapshot and checkpoint have no arrays.
type header struct {
	Kind kind
	Name string
	Note string // what it is, for the list
	Made time.Time
	Took time.Duration
	Cell string // the hash of the cell that made it

	Snapshot *dl.Snapshot // of a model
	History  *dl.History
	Shown    []byte // the record of its training, if that was shown, as gob: few cells want it
	Fits     int    // of its training that could go on after an interrupt

	Checkpoint []byte // of a training that was interrupted, as gob
}

// A kind of entries; their files begin with it.
type kind string

const (
	ofModel      kind = "trained"
	ofValue      kind = "keep"
	ofCheckpoint kind = "checkpoint"
)

const magic = "hbkept\x00\x02"

var (
	castagnoli = crc32.MakeTable(crc32.Castagnoli)
	errDamaged = errors.New("what was kept is damaged")
)

func (e *entry) encode(k key) ([]byte, error) {
	head, err := gobBytes(e.header)
	if err != nil {
		return nil, err
	}
	for len(head)%4 > 0 { // so that numbers lie where the processor can read them; gob reads no further than it needs
		head = append(head, 0)
	}
	size := len(magic) + len(k) + 8 + len(head) + 8 + len(e.value) + 4
	for _, a := range e.arrays {
		size += 8 + 4*len(a)
	}
	b := make([]byte, 0, size)
	b = append(b, magic...)
	b = append(b, k[:]...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(head)))
	b = binary.LittleEndian.AppendUint32(b, crc32.Checksum(head, castagnoli))
	b = append(b, head...)
	if e.Kind == ofValue {
		b = binary.LittleEndian.AppendUint64(b, uint64(len(e.value)))
		b = append(b, e.value...)
	}
	for _, a := range e.arrays {
		b = binary.LittleEndian.AppendUint64(b, uint64(4*len(a)))
		for _, v := range a {
			b = binary.LittleEndian.AppendUint32(b, math.Float32bits(v))
		}
	}
	return binary.LittleEndian.AppendUint32(b, crc32.Checksum(b, castagnoli)), nil
}

const beforeHeader = len(magic) + len(key{}) + 8

// decodeHeader reads the header, and returns where it ends.
func decodeHeader(b []byte) (h header, end int, err error) {
	switch {
	case len(b) < beforeHeader || string(b[:len(magic)-1]) != magic[:len(magic)-1]:
		return h, 0, errDamaged
	case b[len(magic)-1] != magic[len(magic)-1]:
		return h, 0, fmt.Errorf("what was kept has format %d, and this is format %d", b[len(magic)-1], magic[len(magic)-1])
	}
	n := int64(binary.LittleEndian.Uint32(b[beforeHeader-8:]))
	if n > int64(len(b)-beforeHeader) {
		return h, 0, errDamaged
	}
	end = beforeHeader + int(n)
	text := b[beforeHeader:end]
	if crc32.Checksum(text, castagnoli) != binary.LittleEndian.Uint32(b[beforeHeader-4:]) {
		return h, 0, errDamaged
	}
	if err := fromGob(text, &h); err != nil {
		return h, 0, fmt.Errorf("%w: %w", errDamaged, err)
	}
	return h, end, nil
}

func decode(b []byte, k key) (*entry, error) {
	h, end, err := decodeHeader(b)
	switch {
	case err != nil:
		return nil, err
	case len(b) < end+4 || crc32.Checksum(b[:len(b)-4], castagnoli) != binary.LittleEndian.Uint32(b[len(b)-4:]):
		return nil, errDamaged
	case string(b[len(magic):len(magic)+len(k)]) != string(k[:]):
		return nil, errors.New("what was kept is of another key")
	}
	e := &entry{header: h}
	for b = b[end : len(b)-4]; len(b) > 0; {
		if len(b) < 8 {
			return nil, errDamaged
		}
		n := binary.LittleEndian.Uint64(b)
		if b = b[8:]; n > uint64(len(b)) {
			return nil, errDamaged
		}
		part := b[:n]
		b = b[n:]
		if e.Kind == ofValue {
			e.value = part
			continue
		}
		e.arrays = append(e.arrays, floats(part))
	}
	return e, nil
}

// floats are the numbers in the bytes: the bytes themselves where the processor has them so, since a
// model's weights are copied once more anyway.
func floats(b []byte) []float32 {
	if len(b) == 0 {
		return nil
	}
	if uintptr(unsafe.Pointer(&b[0]))%4 == 0 && binary.NativeEndian.Uint16([]byte{1, 0}) == 1 {
		return unsafe.Slice((*float32)(unsafe.Pointer(&b[0])), len(b)/4)
	}
	all := make([]float32, len(b)/4)
	for i := range all {
		all[i] = math.Float32frombits(binary.LittleEndian.Uint32(b[4*i:]))
	}
	return all
}

// gobBytes is a value as gob.
func gobBytes(v any) ([]byte, error) {
	var b bytes.Buffer
	err := gob.NewEncoder(&b).Encode(v)
	return b.Bytes(), err
}

// fromGob is the inverse of gobBytes; v is a pointer.
func fromGob(b []byte, v any) error { return gob.NewDecoder(bytes.NewReader(b)).Decode(v) }

// setSnapshot takes the snapshot apart into what the header has of it and its arrays.
func (e *entry) setSnapshot(s *dl.Snapshot) *dl.Snapshot {
	bare := *s
	bare.Weights, bare.Slots = nil, nil
	for _, w := range s.Weights {
		e.arrays = append(e.arrays, w.Values)
		w.Values = nil
		bare.Weights = append(bare.Weights, w)
	}
	e.arrays = append(e.arrays, s.Slots...)
	return &bare
}

// snapshot is the inverse of setSnapshot.
func (e *entry) snapshot(bare *dl.Snapshot) (*dl.Snapshot, error) {
	if bare == nil || len(e.arrays) < len(bare.Weights) {
		return nil, errDamaged
	}
	for i := range bare.Weights {
		bare.Weights[i].Values = e.arrays[i]
	}
	bare.Slots = e.arrays[len(bare.Weights):]
	return bare, nil
}
