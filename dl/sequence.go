package dl

import (
	"fmt"
	"iter"
	"runtime/debug"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Stream is a Source of batches that can be gone through only from the begin to the end: what
// [FromSeq] returns, or package data. Its Arrays panics.
type Stream interface {
	Source
	// Batches is a run through the data. run counts them from 0 on; it is the epoch where an epoch is
	// a run. An error ends the run, and Fit with it, which has it in its history.
	Batches(run int) iter.Seq2[Batch, error]
}

// FromSeq makes a Source of batches that are made as they are needed, each with its targets and,
// if it has them, the weights of its samples; y of Fit and Evaluate is nil then:
//
//	model.Fit(dl.FromSeq(func(yield func(dl.Batch) bool) {
//		for {
//			x, y := next()
//			if !yield(dl.Batch{X: x, Y: y}) {
//				return
//			}
//		}
//	}), nil, dl.StepsPerEpoch(100), dl.Epochs(5))
//
// An epoch is one run of the sequence, or the steps that StepsPerEpoch says. Batches may have
// different sizes and shapes; a few of their layouts are kept. The sequence runs in a goroutine of
// its own, but never at the same time as Fit's step or a callback, and what it yields may be used
// again for the next batch. Only when Fit is interrupted while it waits for a batch, it leaves the
// sequence behind, which ends when it next yields.
func FromSeq(batches iter.Seq[Batch]) Source { return sequence(batches) }

type sequence iter.Seq[Batch]

// Arrays panics: the samples of a sequence cannot be read in any order.
func (sequence) Arrays() []tensor.Array {
	tensor.Fail("", "FromSeq", nil, "a sequence of batches can be gone through only from its begin to its end: it has no arrays that could be split, and stands alone as x")
	return nil
}

// Batches are the batches of the sequence, the same in each run.
func (s sequence) Batches(int) iter.Seq2[Batch, error] {
	return func(yield func(Batch, error) bool) {
		s(func(b Batch) bool { return yield(b, nil) })
	}
}

// A stream is the feed of a Stream.
type stream struct {
	m       *Model
	op      string
	source  Stream
	classes map[int]float32
	targets bool
	free    bool

	run     *seqRun
	now     Batch
	of      *shapes
	scratch shapes // of the batch, to be compared with of
	batches int    // of the last run that came to its end
	samples int
	seen    int
	rows    int
}

func (m *Model) newStream(op string, s Stream, f feeding) *stream {
	if f.y != nil {
		tensor.Fail(m.Name(), op, nil, "the batches of dl.FromSeq have their targets in them: y is nil")
	}
	if f.weights != nil {
		tensor.Fail(m.Name(), op, nil, "the batches of dl.FromSeq have the weights of their samples in them, in Batch.Weights")
	}
	return &stream{m: m, op: op, source: s, classes: f.classes, targets: f.targets, free: f.free}
}

func (s *stream) begin(run int) {
	s.end()
	s.run, s.seen, s.rows = startRun(s.source.Batches(run)), 0, 0
}

func (s *stream) skip(batches int, stop <-chan struct{}) {
	for range batches {
		if !s.next(stop) {
			return
		}
	}
}

func (s *stream) next(stop <-chan struct{}) bool {
	b, ok := s.run.next(stop)
	if !ok {
		if s.run.ended {
			s.batches, s.samples = s.seen, s.rows
		}
		return false
	}
	s.now = b.whole()
	if len(s.now.Xs) == 0 {
		tensor.Fail(s.m.Name(), s.op, nil, "a batch of the sequence has no samples: set its X, or Xs")
	}
	if !s.free {
		s.m.mustBeBuilt(s.op, s.now.X.Shape())
		s.now.Ys = perOutput(s.m, s.op, "targets", s.now.Ys)
		s.now.Weights = perOutputWeights(s.m, s.op, s.now.Weights)
	}
	s.look()
	s.seen, s.rows = s.seen+1, s.rows+s.of.rows()
	return true
}

// look takes note of the shapes of the batch, and checks them if they are others than before.
func (s *stream) look() {
	of := func(dst []tensor.Shape, ts Tensors) []tensor.Shape {
		dst = dst[:0]
		for _, t := range ts {
			if t == nil {
				dst = append(dst, nil)
			} else {
				dst = append(dst, t.Shape())
			}
		}
		return dst
	}
	now := &s.scratch
	now.x, now.y = of(now.x, s.now.Xs), of(now.y, s.now.Ys)
	if s.classes == nil {
		now.weights = of(now.weights, s.now.Weights)
	} else if len(now.weights) == 0 || now.weights[0][0] != now.rows() {
		now.weights = []tensor.Shape{{now.rows()}}
	}
	if s.of != nil && s.of.equal(now) {
		return
	}
	for _, all := range [][]tensor.Shape{now.x, now.y} {
		for _, shape := range all {
			if shape != nil && (len(shape) == 0 || shape[0] != now.rows()) {
				panic(&tensor.Error{Layer: s.m.Name(), Op: s.op, Detail: "the tensors of a batch do not have the same number of samples", In: append(now.x, now.y...), At: tensor.Caller()})
			}
		}
	}
	if s.targets {
		s.m.mustHaveTargets(s.op, now.y)
	}
	if s.classes != nil {
		s.m.mustHaveClasses(s.op, now.y)
	}
	if !s.free {
		if len(now.y) == 0 {
			now.y = nil
		}
		s.m.mustFit(s.op, now)
	}
	s.of, s.scratch = now.clone(), shapes{}
}

func (s *shapes) clone() *shapes {
	of := func(all []tensor.Shape) (copies []tensor.Shape) {
		for _, shape := range all {
			copies = append(copies, append(tensor.Shape(nil), shape...))
		}
		return copies
	}
	return &shapes{of(s.x), of(s.y), of(s.weights)}
}

func (s *stream) shapes() *shapes { return s.of }

func (s *stream) fill(p *pass) {
	fillFrom(p.x, s.now.Xs)
	fillFrom(p.y, s.now.Ys)
	if s.classes != nil {
		p.weigh(s.classes)
	} else {
		fillFrom(p.weights, s.now.Weights)
	}
}

func fillFrom(ts []*tensor.Tensor, from Tensors) {
	for i, t := range ts {
		if t != nil {
			copy(t.Values(), from[i].Values())
		}
	}
}

func (s *stream) batch() Batch { return s.now }

func (s *stream) count() (batches, samples int) { return s.batches, s.samples }

func (s *stream) end() {
	if s.run != nil {
		close(s.run.wanted)
		s.run = nil
	}
}

// A seqRun is a run of a sequence in a goroutine of its own, so that Fit can turn away from one
// that takes long.
type seqRun struct {
	wanted chan struct{} // a batch; closed at the end
	made   chan made     // of one batch, so that the goroutine never waits for a Fit that has gone
	ended  bool
}

// made is a batch, the end, or what the sequence panicked with.
type made struct {
	batch    Batch
	ok       bool
	panicked any
}

func startRun(batches iter.Seq2[Batch, error]) *seqRun {
	r := &seqRun{wanted: make(chan struct{}), made: make(chan made, 1)}
	go func() {
		whole := false
		defer func() {
			if whole {
				return
			}
			e := recover()
			switch e.(type) {
			case *tensor.Error, *tensor.DataError:
			default:
				e = fmt.Errorf("the sequence of batches panicked: %v\n\n%s", e, debug.Stack())
			}
			r.made <- made{panicked: e}
		}()
		if _, wanted := <-r.wanted; wanted {
			left := false
			batches(func(b Batch, err error) bool {
				if left {
					return false
				}
				if err != nil {
					panic(&tensor.DataError{Err: err})
				}
				r.made <- made{batch: b, ok: true}
				_, wanted := <-r.wanted
				left = !wanted
				return wanted
			})
			if !left {
				r.made <- made{}
			}
		}
		whole = true
	}()
	return r
}

// next is the next batch, or false at the end and when stop is closed.
func (r *seqRun) next(stop <-chan struct{}) (Batch, bool) {
	if r.ended {
		return Batch{}, false
	}
	r.wanted <- struct{}{}
	select {
	case m := <-r.made:
		if m.panicked != nil {
			r.ended = true
			panic(m.panicked)
		}
		r.ended = !m.ok
		return m.batch, m.ok
	case <-stop:
		return Batch{}, false
	}
}
