package data

import (
	"fmt"
	"iter"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/internal/seed"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Sample is one of a batch, without the batch's axis: an image has X [height width channels] and the
// number of its class as Y [].
type Sample struct {
	X, Y   *tensor.Tensor // of the first input and of the first output
	Xs, Ys dl.Tensors     // of all inputs and of all outputs, where there are several
	Weight *float32       // what it counts in the loss; nil in all samples for the same
}

// Batches are batches for Fit, Evaluate and Predict, with their targets in them:
//
//	model.Fit(data.Batch(samples, 32).Prefetch(2), nil)
type Batches struct{ *Pipeline[dl.Batch] }

// Batch puts size samples together in each batch, whose tensors have one more axis in front. The last
// one may be smaller.
func Batch(p *Pipeline[Sample], size int, options ...BatchOption) *Batches {
	if size < 1 {
		fail("Batch", "a batch has at least one sample, not %d", size)
	}
	var o batching
	for _, option := range options {
		option(&o)
	}
	return &Batches{then(p, "batch", func(from iter.Seq2[Sample, error], _ tensor.Stream) iter.Seq2[dl.Batch, error] {
		return func(yield func(dl.Batch, error) bool) {
			held := make([]Sample, 0, size)
			for s, err := range from {
				if err != nil {
					yield(dl.Batch{}, err)
					return
				}
				if held = append(held, s); len(held) == size {
					if !yield(together(held), nil) {
						return
					}
					held = held[:0]
				}
			}
			if len(held) > 0 && !o.drop {
				yield(together(held), nil)
			}
		}
	})}
}

// A BatchOption is an option of [Batch].
type BatchOption func(*batching)

type batching struct{ drop bool }

// DropRemainder leaves out the last batch if it is smaller than the others.
func DropRemainder() BatchOption { return func(b *batching) { b.drop = true } }

// FromBatches is the pipeline of batches that are made elsewhere.
func FromBatches(p *Pipeline[dl.Batch]) *Batches { return &Batches{p} }

// Arrays are the batches of x and y, of size samples each, in another order in each run: what Fit makes
// of arrays itself, but in a pipeline, so that [Batches.Prefetch] gathers them in the background.
func Arrays(x, y dl.Source, size int) *Batches { return arrays(x, y, size, true) }

// ArraysInOrder is [Arrays] in the order of the samples.
func ArraysInOrder(x, y dl.Source, size int) *Batches { return arrays(x, y, size, false) }

func arrays(x, y dl.Source, size int, shuffle bool) *Batches {
	if size < 1 {
		fail("Arrays", "a batch has at least one sample, not %d", size)
	}
	s := newSamples("Arrays", x, y)
	return &Batches{FromRuns(func(run int) iter.Seq2[dl.Batch, error] {
		return func(yield func(dl.Batch, error) bool) {
			order := make([]int, s.n)
			for i := range order {
				order[i] = i
			}
			if shuffle {
				tensor.NewStream(seed.Current(), "shuffle").With(run).Permutation(order) // as Fit does
			}
			for i := 0; i < s.n; i += size {
				rows := order[i:min(i+size, s.n)]
				b, err := s.batch(rows)
				if !yield(b, err) || err != nil {
					return
				}
			}
		}
	})}
}

// Rows are the samples of x and y, one by one; y may be nil.
func Rows(x, y dl.Source) *Pipeline[Sample] {
	s := newSamples("Rows", x, y)
	return FromRuns(func(int) iter.Seq2[Sample, error] {
		return func(yield func(Sample, error) bool) {
			for i := range s.n {
				b, err := s.batch([]int{i})
				one := Sample{}
				if err == nil {
					one = Sample{Xs: single(b.Xs), Ys: single(b.Ys)}
					one.X = one.Xs[0]
					if len(one.Ys) > 0 {
						one.Y = one.Ys[0]
					}
				}
				if !yield(one, err) || err != nil {
					return
				}
			}
		}
	})
}

// single are the tensors of a batch of one without the batch's axis.
func single(ts dl.Tensors) (one dl.Tensors) {
	for _, t := range ts {
		one = append(one, tensor.New(t.Shape()[1:], t.Values()))
	}
	return one
}

// samples are those of sources.
type samples struct {
	xs, ys []tensor.Array
	n      int
}

func newSamples(op string, x, y dl.Source) *samples {
	s := &samples{xs: x.Arrays()}
	if y != nil {
		s.ys = y.Arrays()
	}
	s.n = -1
	for _, a := range append(append([]tensor.Array{}, s.xs...), s.ys...) {
		if n := a.Shape()[0]; s.n < 0 {
			s.n = n
		} else if s.n != n {
			fail(op, "there are %d and %d samples, and the data and the targets want the same number", s.n, n)
		}
	}
	return s
}

// batch gathers some rows. That they cannot be read is an error.
func (s *samples) batch(rows []int) (b dl.Batch, err error) {
	defer func() {
		switch e := recover().(type) {
		case nil:
		case *tensor.DataError:
			err = e.Err
		default:
			panic(e)
		}
	}()
	of := func(all []tensor.Array) (ts dl.Tensors) {
		for _, a := range all {
			t := tensor.New(append(tensor.Shape{len(rows)}, a.Shape()[1:]...), nil)
			a.Gather(t.Values(), rows)
			ts = append(ts, t)
		}
		return ts
	}
	b = dl.Batch{Xs: of(s.xs), Ys: of(s.ys)}
	if b.X = b.Xs[0]; len(b.Ys) > 0 {
		b.Y = b.Ys[0]
	}
	return b, nil
}

// Prefetch makes up to n batches ahead, in a goroutine of its own, while the model trains on the one
// before.
func (b *Batches) Prefetch(n int) *Batches { return &Batches{b.Pipeline.Prefetch(n)} }

// Take is the first n batches.
func (b *Batches) Take(n int) *Batches { return &Batches{b.Pipeline.Take(n)} }

// Skip leaves out the first n batches.
func (b *Batches) Skip(n int) *Batches { return &Batches{b.Pipeline.Skip(n)} }

// Repeat is n runs, one after the other; 0 is without end, for Fit with dl.StepsPerEpoch.
func (b *Batches) Repeat(n int) *Batches { return &Batches{b.Pipeline.Repeat(n)} }

// Batches is a run through them. It makes them a [dl.Stream].
func (b *Batches) Batches(run int) iter.Seq2[dl.Batch, error] { return b.Run(run) }

// Arrays panics: the samples of a pipeline cannot be read in any order.
func (b *Batches) Arrays() []tensor.Array {
	fail("Batches", "a pipeline of batches can be gone through only from its begin to its end: it has no arrays that could be split, and stands alone as x")
	return nil
}

// together is the batch of some samples.
func together(held []Sample) dl.Batch {
	var b dl.Batch
	first := held[0].whole()
	b.Xs, b.Ys = make(dl.Tensors, len(first.Xs)), make(dl.Tensors, len(first.Ys))
	for i, s := range held {
		s = s.whole()
		if len(s.Xs) != len(b.Xs) || len(s.Ys) != len(b.Ys) {
			fail("Batch", "a sample has %d inputs and %d targets, and the first of its batch %d and %d", len(s.Xs), len(s.Ys), len(b.Xs), len(b.Ys))
		}
		place(b.Xs, s.Xs, i, len(held))
		place(b.Ys, s.Ys, i, len(held))
		if (s.Weight == nil) != (first.Weight == nil) {
			fail("Batch", "some samples of a batch have a weight, and others not: give all one, or none")
		}
	}
	if b.X = b.Xs[0]; len(b.Ys) > 0 {
		b.Y = b.Ys[0]
	}
	if first.Weight != nil {
		w := tensor.New(tensor.Shape{len(held)}, nil)
		for i, s := range held {
			w.Values()[i] = *s.Weight
		}
		b.Weights = dl.Tensors{w}
	}
	return b
}

// place copies sample i of n into the batch's tensors.
func place(batch, sample dl.Tensors, i, n int) {
	for k, t := range sample {
		if t == nil {
			fail("Batch", "a sample has no tensor for its input or target %d", k)
		}
		if batch[k] == nil {
			batch[k] = tensor.New(append(tensor.Shape{n}, t.Shape()...), nil)
		}
		if want := batch[k].Shape()[1:]; !t.Shape().Equal(want) {
			panic(&tensor.Error{Op: "data.Batch", Detail: fmt.Sprintf("the samples of a batch have different shapes, %v and %v: bring them to one, by cutting, padding or resizing, in a data.Map", want, t.Shape()),
				In: []tensor.Shape{want, t.Shape()}, At: tensor.Caller()})
		}
		copy(batch[k].Values()[i*len(t.Values()):], t.Values())
	}
}

// whole is the sample with Xs and Ys, where only X and Y were given.
func (s Sample) whole() Sample {
	if s.Xs == nil && s.X != nil {
		s.Xs = dl.Tensors{s.X}
	}
	if s.Ys == nil && s.Y != nil {
		s.Ys = dl.Tensors{s.Y}
	}
	if len(s.Xs) == 0 {
		fail("Batch", "a sample has neither X nor Xs")
	}
	return s
}
