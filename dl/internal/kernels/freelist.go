package kernels

import "sync"

// A freeList keeps what was allocated once for the next who needs it. Unlike a sync.Pool it is
// not emptied by the garbage collector, so that a step of training allocates nothing.
type freeList[T any] struct {
	mu   sync.Mutex
	free []*T
}

// take is one from the list, or a new one.
func (l *freeList[T]) take() *T {
	l.mu.Lock()
	defer l.mu.Unlock()
	if n := len(l.free); n > 0 {
		x := l.free[n-1]
		l.free = l.free[:n-1]
		return x
	}
	return new(T)
}

// put gives one back.
func (l *freeList[T]) put(x *T) {
	l.mu.Lock()
	l.free = append(l.free, x)
	l.mu.Unlock()
}
