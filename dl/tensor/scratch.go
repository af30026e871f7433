package tensor

import (
	"runtime"
	"sync"
)

// A scratch is room for the parts of a job that run at the same time: one piece for each thread, not
// for each part, so that it stays in the cache. What a piece holds at first is of no meaning.
type scratch struct {
	mu   sync.Mutex
	size int
	free [][]float32
}

// ready makes as many pieces of that size as there can be threads.
func (s *scratch) ready(size int) {
	if s.size >= size && len(s.free) >= runtime.GOMAXPROCS(0) {
		return
	}
	s.size, s.free = max(size, s.size), nil
	for range runtime.GOMAXPROCS(0) {
		s.free = append(s.free, make([]float32, s.size))
	}
}

func (s *scratch) take() []float32 {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.free)
	if n == 0 {
		return make([]float32, s.size)
	}
	piece := s.free[n-1]
	s.free = s.free[:n-1]
	return piece
}

func (s *scratch) put(piece []float32) {
	s.mu.Lock()
	s.free = append(s.free, piece)
	s.mu.Unlock()
}

// jobParts is how many parts a job on so many elements, in so many rows, is cut into.
func jobParts(elements, rows int) int { return max(1, min(elements/16384, rows, 64)) }
