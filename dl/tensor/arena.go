package tensor

import "unsafe"

// An arena hands out storage that is taken back all at once.
type arena struct {
	scratch []float32 // of one call at a time, see room

	chunks [][]float32
	chunk  int // that is being handed out
	used   int // of it
}

const (
	smallestChunk = 1 << 14 // values
	line          = 16      // values in a cache line, which storage begins at
)

// take returns n values, which hold garbage.
func (a *arena) take(n int) []float32 {
	for ; a.chunk < len(a.chunks); a.chunk, a.used = a.chunk+1, 0 {
		if c := a.chunks[a.chunk]; a.used+n <= len(c) {
			s := c[a.used : a.used+n : a.used+n]
			a.used += (n + line - 1) / line * line
			return s
		}
	}
	size := smallestChunk
	if len(a.chunks) > 0 {
		size = 2 * len(a.chunks[len(a.chunks)-1])
	}
	a.chunks = append(a.chunks, aligned(max(size, n)))
	return a.take(n)
}

func (a *arena) reset() { a.chunk, a.used = 0, 0 }

// aligned returns n zeros that begin at a cache line.
func aligned(n int) []float32 {
	s := make([]float32, n+line-1)
	inHugePages(s)
	skip := int(-uintptr(unsafe.Pointer(unsafe.SliceData(s))) % 64 / 4)
	return s[skip : skip+n : skip+n]
}
