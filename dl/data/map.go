package data

import (
	"iter"
	"sync"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Map is the pipeline of what f makes of each element, in their order, by so many workers at a time. f
// is called from several goroutines if there is more than one. Its error ends the run.
func Map[A, B any](p *Pipeline[A], workers int, f func(A) (B, error)) *Pipeline[B] {
	return mapped(p, "map", workers, func(v A, _ tensor.Stream) (B, error) { return f(v) })
}

// MapRandom is [Map] for what has chance in it, such as augmentation: f gets random numbers for each
// element, which depend on dl.Seed, the run and the element's place, and not on the workers.
//
//	turned := data.MapRandom(samples, 4, func(s data.Sample, r tensor.Stream) (data.Sample, error) {
//		if r.Uniform(0) < 0.5 {
//			s.X = mirrored(s.X)
//		}
//		return s, nil
//	})
func MapRandom[A, B any](p *Pipeline[A], workers int, f func(v A, r tensor.Stream) (B, error)) *Pipeline[B] {
	return mapped(p, "random", workers, f)
}

// Map is [Map] to elements of the same type.
func (p *Pipeline[T]) Map(workers int, f func(T) (T, error)) *Pipeline[T] { return Map(p, workers, f) }

// A job is an element for a worker, and then what the worker made of it.
type job[A, B any] struct {
	index int
	in    A
	out   B
	err   error
	panic any
	done  chan struct{} // closed when it is made
}

func mapped[A, B any](p *Pipeline[A], stage string, workers int, f func(A, tensor.Stream) (B, error)) *Pipeline[B] {
	if workers < 1 {
		fail("Map", "there is at least one worker, not %d", workers)
	}
	return then(p, stage, func(from iter.Seq2[A, error], draw tensor.Stream) iter.Seq2[B, error] {
		if workers == 1 {
			return mapInTurn(from, draw, f)
		}
		return mapInParallel(from, draw, workers, f)
	})
}

func mapInTurn[A, B any](from iter.Seq2[A, error], draw tensor.Stream, f func(A, tensor.Stream) (B, error)) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		i := 0
		for v, err := range from {
			var out B
			if err == nil {
				out, err = f(v, draw.With(i))
			}
			i++
			if !yield(out, err) || err != nil {
				return
			}
		}
	}
}

// mapInParallel reads the elements in one goroutine, which hands each to a worker and, in their order,
// to the range.
func mapInParallel[A, B any](from iter.Seq2[A, error], draw tensor.Stream, workers int, f func(A, tensor.Stream) (B, error)) iter.Seq2[B, error] {
	return func(yield func(B, error) bool) {
		todo := make(chan *job[A, B])
		inOrder := make(chan *job[A, B], 2*workers) // so many are under way
		stop := make(chan struct{})
		var all sync.WaitGroup
		defer all.Wait()
		defer close(stop)

		all.Go(func() {
			defer close(inOrder)
			defer close(todo)
			index := 0
			last := &job[A, B]{done: make(chan struct{})} // if from panics
			defer func() {
				if last.panic = recover(); last.panic != nil {
					close(last.done)
					select {
					case inOrder <- last:
					case <-stop:
					}
				}
			}()
			for v, err := range from {
				j := &job[A, B]{index: index, in: v, err: err, done: make(chan struct{})}
				index++
				select {
				case inOrder <- j:
				case <-stop:
					return
				}
				if err != nil {
					close(j.done)
					return
				}
				select {
				case todo <- j:
				case <-stop:
					return
				}
			}
		})
		for range workers {
			all.Go(func() {
				for j := range todo {
					j.do(draw, f)
				}
			})
		}
		for j := range inOrder {
			<-j.done
			if j.panic != nil {
				panic(j.panic)
			}
			if !yield(j.out, j.err) || j.err != nil {
				return
			}
		}
	}
}

// do makes the element; a panic is passed on to the range.
func (j *job[A, B]) do(draw tensor.Stream, f func(A, tensor.Stream) (B, error)) {
	defer close(j.done)
	defer func() { j.panic = recover() }()
	j.out, j.err = f(j.in, draw.With(j.index))
}

// Prefetch makes up to n elements ahead, in a goroutine of its own, while the one before is used.
func (p *Pipeline[T]) Prefetch(n int) *Pipeline[T] {
	mustCount("Prefetch", n, 1)
	return &Pipeline[T]{func(run int) iter.Seq2[T, error] { return prefetched(p.run(run), n) }, p.stage}
}

func prefetched[T any](from iter.Seq2[T, error], n int) iter.Seq2[T, error] {
	type made struct {
		v     T
		err   error
		panic any
	}
	return func(yield func(T, error) bool) {
		ahead := make(chan made, n-1) // and one in the goroutine's hands
		stop := make(chan struct{})
		var all sync.WaitGroup
		defer all.Wait()
		defer close(stop)
		all.Go(func() {
			defer close(ahead)
			hand := func(m made) bool {
				select {
				case ahead <- m:
					return true
				case <-stop:
					return false
				}
			}
			defer func() {
				if e := recover(); e != nil {
					hand(made{panic: e})
				}
			}()
			for v, err := range from {
				if !hand(made{v: v, err: err}) || err != nil {
					return
				}
			}
		})
		for m := range ahead {
			if m.panic != nil {
				panic(m.panic)
			}
			if !yield(m.v, m.err) || m.err != nil {
				return
			}
		}
	}
}
