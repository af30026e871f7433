package data

import (
	"fmt"
	"iter"

	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Pipeline is a sequence of elements that are made as they are needed. It never changes: its methods
// return another one.
type Pipeline[T any] struct {
	run   func(run int) iter.Seq2[T, error]
	stage string // what led to it, for the streams of random numbers
}

// From is the pipeline of a sequence, which is gone through from its begin in each run.
func From[T any](seq iter.Seq[T]) *Pipeline[T] {
	return FromRuns(func(int) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			seq(func(v T) bool { return yield(v, nil) })
		}
	})
}

// FromRuns is the pipeline of a sequence for each run, counted from 0. A run ends with its first error.
func FromRuns[T any](run func(run int) iter.Seq2[T, error]) *Pipeline[T] {
	return &Pipeline[T]{run, ""}
}

// then is the pipeline of what a stage makes of p.
func then[A, B any](p *Pipeline[A], stage string, of func(from iter.Seq2[A, error], draw tensor.Stream) iter.Seq2[B, error]) *Pipeline[B] {
	path := p.stage + "/" + stage
	return &Pipeline[B]{func(run int) iter.Seq2[B, error] {
		return of(p.run(run), tensor.NewStream(seed.Current(), "data", path).With(run))
	}, path}
}

// Run is a run through the elements; it ends with the first error.
func (p *Pipeline[T]) Run(run int) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for v, err := range p.run(run) {
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// String is such as "data/shuffle/map".
func (p *Pipeline[T]) String() string { return "data" + p.stage }

// Filter keeps the elements for which keep is true.
func (p *Pipeline[T]) Filter(keep func(T) bool) *Pipeline[T] {
	return then(p, "filter", func(from iter.Seq2[T, error], _ tensor.Stream) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for v, err := range from {
				if err != nil || keep(v) {
					if !yield(v, err) || err != nil {
						return
					}
				}
			}
		}
	})
}

// Take is the first n elements.
func (p *Pipeline[T]) Take(n int) *Pipeline[T] {
	mustCount("Take", n, 0)
	return then(p, "take", func(from iter.Seq2[T, error], _ tensor.Stream) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			if n == 0 {
				return
			}
			i := 0
			for v, err := range from {
				if i++; !yield(v, err) || err != nil || i == n {
					return
				}
			}
		}
	})
}

// Skip leaves out the first n elements.
func (p *Pipeline[T]) Skip(n int) *Pipeline[T] {
	mustCount("Skip", n, 0)
	return then(p, "skip", func(from iter.Seq2[T, error], _ tensor.Stream) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			i := 0
			for v, err := range from {
				if i++; i <= n && err == nil {
					continue
				}
				if !yield(v, err) || err != nil {
					return
				}
			}
		}
	})
}

// Repeat is n runs of p, one after the other; 0 is without end, for Fit with dl.StepsPerEpoch. What is
// shuffled before it has another order in each.
func (p *Pipeline[T]) Repeat(n int) *Pipeline[T] {
	mustCount("Repeat", n, 0)
	return &Pipeline[T]{func(run int) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for i := 0; n == 0 || i < n; i++ {
				some := false
				at := i
				if n > 0 {
					at = run*n + i
				}
				for v, err := range p.run(at) {
					some = true
					if !yield(v, err) || err != nil {
						return
					}
				}
				if !some {
					return // of nothing, there is no end of repeating it
				}
			}
		}
	}, p.stage + "/repeat"}
}

// Shuffle changes the order: each element is drawn from a buffer of so many that come next. Where the
// buffer holds all, every order is as likely as another; there is a new one in each run.
func (p *Pipeline[T]) Shuffle(buffer int) *Pipeline[T] {
	mustCount("Shuffle", buffer, 1)
	return then(p, "shuffle", func(from iter.Seq2[T, error], draw tensor.Stream) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			var held []T
			drawn := 0
			pick := func() int {
				drawn++
				return int(draw.Uniform(drawn) * float64(len(held)))
			}
			for v, err := range from {
				switch {
				case err != nil:
					yield(v, err)
					return
				case len(held) < buffer:
					held = append(held, v)
				default:
					i := pick()
					out := held[i]
					held[i] = v
					if !yield(out, nil) {
						return
					}
				}
			}
			for len(held) > 0 {
				i, last := pick(), len(held)-1
				out := held[i]
				held[i] = held[last]
				held = held[:last]
				if !yield(out, nil) {
					return
				}
			}
		}
	})
}

func mustCount(op string, n, least int) {
	if n < least {
		fail(op, "a number of elements is at least %d, not %d", least, n)
	}
}

func fail(op, format string, args ...any) {
	panic(&tensor.Error{Op: "data." + op, Detail: fmt.Sprintf(format, args...), At: tensor.Caller()})
}
