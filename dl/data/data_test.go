package data_test

import (
	"errors"
	"fmt"
	"image"
	"image/png"
	"iter"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/data"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func numbers(n int) *data.Pipeline[int] {
	return data.From(func(yield func(int) bool) {
		for i := range n {
			if !yield(i) {
				return
			}
		}
	})
}

func collect[T any](t *testing.T, p *data.Pipeline[T], run int) (all []T) {
	t.Helper()
	for v, err := range p.Run(run) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, v)
	}
	return all
}

// goroutines fails the test if it leaves more goroutines than it found.
func goroutines(t *testing.T) {
	t.Helper()
	signals := make(chan os.Signal, 1) // the first to wait for one begins a goroutine that stays, and Fit does
	signal.Notify(signals, os.Interrupt)
	signal.Stop(signals)
	before := runtime.NumGoroutine()
	t.Cleanup(func() {
		for range 200 {
			if runtime.NumGoroutine() <= before {
				return
			}
			time.Sleep(5 * time.Millisecond)
		}
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines were left behind:\n%s", runtime.NumGoroutine()-before, stacks[:runtime.Stack(stacks, true)])
	})
}

func TestStages(t *testing.T) {
	goroutines(t)
	square := func(v int) (int, error) { return v * v, nil }
	for _, c := range []struct {
		name string
		p    *data.Pipeline[int]
		want []int
	}{
		{"From", numbers(4), []int{0, 1, 2, 3}},
		{"Map", numbers(4).Map(1, square), []int{0, 1, 4, 9}},
		{"Map by workers", numbers(7).Map(3, square), []int{0, 1, 4, 9, 16, 25, 36}},
		{"Filter", numbers(6).Filter(func(v int) bool { return v%2 == 1 }), []int{1, 3, 5}},
		{"Take", numbers(6).Take(2), []int{0, 1}},
		{"Take none", numbers(6).Take(0), nil},
		{"Take more than there are", numbers(2).Take(5), []int{0, 1}},
		{"Skip", numbers(4).Skip(3), []int{3}},
		{"Skip all", numbers(4).Skip(9), nil},
		{"Repeat", numbers(2).Repeat(3), []int{0, 1, 0, 1, 0, 1}},
		{"Repeat without end", numbers(2).Repeat(0).Take(5), []int{0, 1, 0, 1, 0}},
		{"Repeat nothing", numbers(0).Repeat(0), nil},
		{"Shuffle of one", numbers(3).Shuffle(1), []int{0, 1, 2}},
		{"Prefetch", numbers(5).Prefetch(1), []int{0, 1, 2, 3, 4}},
		{"Prefetch more", numbers(5).Prefetch(9), []int{0, 1, 2, 3, 4}},
		{"all", numbers(9).Map(2, square).Prefetch(2).Skip(1).Filter(func(v int) bool { return v > 4 }).Take(3).Prefetch(1), []int{9, 16, 25}},
	} {
		if got := collect(t, c.p, 0); !slices.Equal(got, c.want) {
			t.Errorf("%s gives %v, and not %v", c.name, got, c.want)
		}
	}
}

// Elements have the same order, and the same chance, with any number of workers; another in each run.
func TestDeterministic(t *testing.T) {
	goroutines(t)
	of := func(workers, run int) []string {
		p := data.MapRandom(numbers(200).Shuffle(40), workers, func(v int, r tensor.Stream) (string, error) {
			time.Sleep(time.Duration(v%7) * 20 * time.Microsecond) // the first are not the first to be done
			return fmt.Sprint(v, r.Bits(0)), nil
		})
		return collect(t, p.Prefetch(3), run)
	}
	want := of(1, 0)
	for _, workers := range []int{1, 2, 7, 32} {
		if got := of(workers, 0); !slices.Equal(got, want) {
			t.Errorf("%d workers give\n%v\nand not\n%v", workers, got, want)
		}
	}
	if again := of(2, 1); slices.Equal(again, want) {
		t.Error("two runs are the same")
	}
	if again := of(3, 1); !slices.Equal(again, of(1, 1)) {
		t.Error("the second run depends on the workers")
	}
	dl.Seed(7)
	defer dl.Seed(dl.DefaultSeed)
	if again := of(2, 0); slices.Equal(again, want) {
		t.Error("another seed gives the same")
	}
}

// A buffer that holds all elements makes all orders as likely; a smaller one brings none much ahead.
func TestShuffle(t *testing.T) {
	const runs = 24000
	count := map[[4]int]int{}
	p := numbers(4).Shuffle(4)
	for run := range runs {
		count[[4]int(collect(t, p, run))]++
	}
	chi := 0.0 // of 24 orders: 23 degrees of freedom, of which 0.01 % are above 56
	for _, n := range count {
		chi += float64(n-1000) * float64(n-1000) / 1000
	}
	if len(count) != 24 || chi > 56 {
		t.Errorf("there are %d orders, χ² is %.1f: %v", len(count), chi, count)
	}
	for at, v := range collect(t, numbers(1000).Shuffle(50), 0) {
		if v-at >= 50 {
			t.Errorf("element %d comes at place %d", v, at)
		}
	}
	got := collect(t, numbers(1000).Shuffle(50), 0)
	slices.Sort(got)
	if !slices.Equal(got, collect(t, numbers(1000), 0)) {
		t.Error("elements are lost or doubled")
	}
}

// So many workers are at work at a time, and not more; elements are not made far ahead.
func TestWorkers(t *testing.T) {
	goroutines(t)
	var now, most, started atomic.Int64
	p := numbers(60).Map(4, func(v int) (int, error) {
		started.Add(1)
		if n := now.Add(1); n > most.Load() {
			most.Store(n)
		}
		time.Sleep(time.Millisecond)
		now.Add(-1)
		return v, nil
	})
	i := int64(0)
	for range p.Run(0) {
		i++
		if ahead := started.Load() - i; ahead > 16 {
			t.Fatalf("%d elements were made ahead", ahead)
		}
	}
	if most.Load() != 4 {
		t.Errorf("at most %d were at work", most.Load())
	}
}

var errBroken = errors.New("broken")

// An error ends a run after the elements before it, whichever stage it comes from and goes through.
func TestErrors(t *testing.T) {
	goroutines(t)
	breaks := func(v int) (int, error) {
		if v == 5 {
			return 0, fmt.Errorf("element %d: %w", v, errBroken)
		}
		return v, nil
	}
	source := data.FromRuns(func(int) iter.Seq2[int, error] {
		return func(yield func(int, error) bool) {
			for i := range 9 {
				var err error
				if i == 5 {
					err = errBroken
				}
				if !yield(i, err) {
					return
				}
			}
		}
	})
	same := func(v int) (int, error) { return v, nil }
	for name, p := range map[string]*data.Pipeline[int]{
		"Map":            numbers(9).Map(1, breaks),
		"Map by workers": numbers(9).Map(3, breaks),
		"source":         source,
		"all": source.Map(2, same).Map(1, same).Filter(func(int) bool { return true }).Prefetch(2).Skip(0).Take(9).Repeat(2).
			Shuffle(1),
	} {
		var got []int
		var failed error
		for v, err := range p.Run(0) {
			if failed != nil {
				t.Errorf("%s goes on after the error", name)
			}
			if failed = err; err == nil {
				got = append(got, v)
			}
		}
		want := []int{0, 1, 2, 3, 4}
		if name == "all" {
			want = want[:len(want)-1] // Shuffle still holds one
		}
		if !errors.Is(failed, errBroken) || !slices.Equal(got, want) {
			t.Errorf("%s: %v after %v", name, failed, got)
		}
	}
}

// Who stops early leaves no goroutine behind, and the source is told.
func TestStopsEarly(t *testing.T) {
	goroutines(t)
	var ended atomic.Int64
	source := data.From(func(yield func(int) bool) {
		defer ended.Add(1)
		for i := 0; yield(i); i++ {
		}
	})
	same := func(v int) (int, error) { return v, nil }
	for i := range 50 {
		p := source.Map(4, same).Shuffle(3).Prefetch(2).Map(2, same).Prefetch(1)
		for range p.Run(i) {
			if i%3 == 0 {
				break
			}
			i++
		}
	}
	if ended.Load() != 50 {
		t.Errorf("%d of 50 sources came to their end", ended.Load())
	}
}

// A panic in a worker or a source reaches who ranges.
func TestPanics(t *testing.T) {
	goroutines(t)
	oh := func(v int) (int, error) {
		if v == 3 {
			panic("oh")
		}
		return v, nil
	}
	source := data.From(func(yield func(int) bool) {
		if yield(0) {
			panic("oh")
		}
	})
	same := func(v int) (int, error) { return v, nil }
	for name, p := range map[string]*data.Pipeline[int]{
		"worker":              numbers(9).Map(3, oh),
		"worker, prefetched":  numbers(9).Map(3, oh).Prefetch(2),
		"source":              source.Map(3, same),
		"source, prefetched":  source.Prefetch(3),
		"through all of them": source.Prefetch(1).Map(2, same).Prefetch(2).Map(2, same),
	} {
		func() {
			defer func() {
				if e := recover(); e != "oh" {
					t.Errorf("%s: %v", name, e)
				}
			}()
			for range p.Run(0) {
			}
		}()
	}
}

func line(n int) (x, y *tensor.Tensor) {
	x, y = tensor.New(tensor.Shape{n, 2}, nil), tensor.New(tensor.Shape{n, 1}, nil)
	for i := range n {
		x.Values()[2*i], x.Values()[2*i+1], y.Values()[i] = float32(i)/float32(n), 1, 2*float32(i)/float32(n)
	}
	return x, y
}

func linear() *dl.Model {
	m := dl.Sequential(layers.Dense(1, layers.InputShape(2)))
	m.Compile(optimizers.SGD(), losses.MeanSquaredError())
	return m
}

// Batches have the samples in their order, and train as the arrays do.
func TestBatches(t *testing.T) {
	goroutines(t)
	x, y := line(10)
	var shapes []string
	for b, err := range data.Batch(data.Rows(x, y), 4).Run(0) {
		if err != nil {
			t.Fatal(err)
		}
		shapes = append(shapes, fmt.Sprint(b, b.X.Values()[0]))
	}
	if got := strings.Join(shapes, "; "); got != "4 samples: X [4 2], Y [4 1] 0; 4 samples: X [4 2], Y [4 1] 0.4; 2 samples: X [2 2], Y [2 1] 0.8" {
		t.Error(got)
	}
	if n := len(collect(t, data.Batch(data.Rows(x, y), 4, data.DropRemainder()).Pipeline, 0)); n != 2 {
		t.Errorf("%d batches are whole", n)
	}
	want := linear().Fit(x, y, dl.Quiet(), dl.Epochs(3), dl.BatchSize(4))
	ordered := linear().Fit(x, y, dl.Quiet(), dl.Epochs(3), dl.BatchSize(4), dl.NoShuffle())
	for name, c := range map[string]struct {
		source *data.Batches
		want   *dl.History
	}{
		"Arrays":        {data.Arrays(x, y, 4).Prefetch(2), want},
		"ArraysInOrder": {data.ArraysInOrder(x, y, 4), ordered},
		"Rows":          {data.Batch(data.Rows(x, y), 4).Prefetch(1), ordered},
	} {
		h := linear().Fit(c.source, nil, dl.Quiet(), dl.Epochs(3))
		if h.String() != c.want.String() || h.Err != nil {
			t.Errorf("%s trains as\n%v\nand arrays as\n%v", name, h, c.want)
		}
	}
	m := linear()
	if got, want := m.Evaluate(data.Batch(data.Rows(x, y), 4), nil), m.Evaluate(x, y, dl.BatchSize(4)); got["loss"] != want["loss"] {
		t.Errorf("evaluated is %v, and the arrays %v", got, want)
	}
	if got, want := m.Predict(data.Batch(data.Rows(x, nil), 3)), m.Predict(x); !slices.Equal(got.Values(), want.Values()) {
		t.Errorf("predicted is %v, and from the array %v", got, want)
	}
}

// Several inputs, several targets, and weights stay together.
func TestSamples(t *testing.T) {
	one := func(v float32) *tensor.Tensor { return tensor.New(tensor.Shape{1}, []float32{v}) }
	samples := data.Map(numbers(3), 1, func(i int) (data.Sample, error) {
		v := float32(i)
		return data.Sample{Xs: dl.Tensors{one(v), tensor.Scalar(10 * v)}, Ys: dl.Tensors{one(-v), one(2 * v)}, Weight: &v}, nil
	})
	b := collect(t, data.Batch(samples, 3).Pipeline, 0)[0]
	want := "3 samples: X[0] [3 1], X[1] [3], Y[0] [3 1], Y[1] [3 1], Weights [3]"
	if b.String() != want || b.X != b.Xs[0] || b.Y != b.Ys[0] {
		t.Errorf("the batch is %v, and not %v", b, want)
	}
	for i, ts := range []*tensor.Tensor{b.Xs[0], b.Xs[1], b.Ys[0], b.Ys[1], b.Weights[0]} {
		factor := []float32{1, 10, -1, 2, 1}[i]
		if got := ts.Values(); !slices.Equal(got, []float32{0, factor, 2 * factor}) {
			t.Errorf("tensor %d holds %v", i, got)
		}
	}
}

// An error reaches the history, also from the validation; Evaluate panics with it, and Try returns it.
func TestErrorsInFit(t *testing.T) {
	goroutines(t)
	x, y := line(10)
	broken := data.Map(data.Rows(x, y), 2, func(s data.Sample) (data.Sample, error) {
		if s.X.Values()[0] > 0.55 {
			return s, fmt.Errorf("sample: %w", errBroken)
		}
		return s, nil
	})
	source := data.Batch(broken, 2).Prefetch(2)
	h := linear().Fit(source, nil, dl.Quiet(), dl.Epochs(2))
	if !errors.Is(h.Err, errBroken) || h.Steps != 3 || !strings.Contains(h.Err.Error(), "epoch 1, step 4") {
		t.Errorf("after %d steps: %v", h.Steps, h.Err)
	}
	h = linear().Fit(x, y, dl.Quiet(), dl.Epochs(2), dl.Validation(source, nil))
	if !errors.Is(h.Err, errBroken) || len(h.Epochs) != 1 || !strings.Contains(h.Err.Error(), "validation") {
		t.Errorf("%d epochs: %v", len(h.Epochs), h.Err)
	}
	if err := dl.Try(func() { linear().Evaluate(source, nil) }); !errors.Is(err, errBroken) {
		t.Errorf("Evaluate: %v", err)
	}
	if err := dl.Try(func() { linear().Predict(source) }); !errors.Is(err, errBroken) {
		t.Errorf("Predict: %v", err)
	}
}

// An image that cannot be read ends Fit with an error that names it, in the background or not.
func TestBrokenImage(t *testing.T) {
	goroutines(t)
	dir := t.TempDir()
	for i := range 6 {
		f, err := os.Create(filepath.Join(dir, fmt.Sprintf("%d.png", i)))
		if err != nil {
			t.Fatal(err)
		}
		if i == 4 {
			f.WriteString("no image")
		} else if err := png.Encode(f, image.NewGray(image.Rect(0, 0, 3, 3))); err != nil {
			t.Fatal(err)
		}
		f.Close()
	}
	images, err := datasets.ImageFolder(dir, 2, 1, datasets.Channels(1))
	if err != nil {
		t.Fatal(err)
	}
	y := tensor.New(tensor.Shape{6, 1}, nil)
	model := func() *dl.Model {
		m := dl.Sequential(layers.Flatten(layers.InputShape(2, 1, 1)), layers.Dense(1))
		m.Compile(optimizers.SGD(), losses.MeanSquaredError())
		return m
	}
	for name, h := range map[string]*dl.History{
		"array":      model().Fit(images.X, y, dl.Quiet(), dl.BatchSize(2), dl.NoShuffle()),
		"background": model().Fit(data.ArraysInOrder(images.X, y, 2).Prefetch(2), nil, dl.Quiet()),
	} {
		if !errors.Is(h.Err, image.ErrFormat) || !strings.Contains(h.Err.Error(), "4.png") || h.Steps != 2 {
			t.Errorf("%s: %v after %d steps", name, h.Err, h.Steps)
		}
	}
}

// A Fit that ends early stops the workers.
func TestFitStops(t *testing.T) {
	goroutines(t)
	x, y := line(10)
	var lock sync.Mutex
	made := 0
	source := data.Batch(data.Rows(x, y).Repeat(0).Map(3, func(s data.Sample) (data.Sample, error) {
		lock.Lock()
		defer lock.Unlock()
		made++
		return s, nil
	}), 2).Prefetch(4)
	linear().Fit(source, nil, dl.Quiet(), dl.Callback{BatchEnd: func(m *dl.Model, step int, _ dl.Logs) {
		if step == 9 {
			m.Stop()
		}
	}})
	time.Sleep(20 * time.Millisecond)
	lock.Lock()
	after := made
	lock.Unlock()
	time.Sleep(20 * time.Millisecond)
	lock.Lock()
	defer lock.Unlock()
	if made != after {
		t.Error("the workers go on")
	}
}

func TestMistakes(t *testing.T) {
	x, y := line(4)
	one := func(n int) data.Sample { return data.Sample{X: tensor.New(tensor.Shape{n}, nil)} }
	batch := func(samples ...data.Sample) func() {
		return func() {
			for range data.Batch(data.From(slices.Values(samples)), 2).Run(0) {
			}
		}
	}
	weight := float32(1)
	for _, c := range []struct {
		name, want string
		do         func()
	}{
		{"no worker", "at least one worker", func() { numbers(1).Map(0, nil) }},
		{"no buffer", "at least 1", func() { numbers(1).Shuffle(0) }},
		{"no prefetching", "at least 1", func() { numbers(1).Prefetch(0) }},
		{"a negative number", "at least 0", func() { numbers(1).Take(-1) }},
		{"empty batches", "at least one sample", func() { data.Batch(data.Rows(x, y), 0) }},
		{"samples of different shapes", "cutting, padding or resizing", batch(one(2), one(3))},
		{"samples with and without targets", "2 inputs and 0 targets", batch(one(2), data.Sample{Xs: dl.Tensors{x, y}})},
		{"samples with and without weight", "give all one, or none", batch(one(2), data.Sample{X: one(2).X, Weight: &weight})},
		{"a sample of nothing", "neither X nor Xs", batch(data.Sample{})},
		{"another number of targets", "4 and 3 samples", func() { data.Rows(x, y.Rows(0, 3)) }},
		{"targets", "give both in the batches", func() {
			linear().Fit(x, data.Batch(data.Rows(x, y), 2), dl.Quiet())
		}},
		{"a split", "ValidationSplit wants data that can be split", func() {
			linear().Fit(data.Batch(data.Rows(x, y), 2), nil, dl.Quiet(), dl.ValidationSplit(0.5))
		}},
		{"arrays of it", "stands alone as x", func() { data.Batch(data.Rows(x, y), 2).Arrays() }},
	} {
		if err := dl.Try(c.do); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

// What a pipeline costs: a batch of 32 images as MNIST has them.
func BenchmarkPipeline(b *testing.B) {
	x, y := tensor.New(tensor.Shape{1024, 784}, nil), tensor.New(tensor.Shape{1024}, nil)
	for _, c := range []struct {
		name string
		of   func() *data.Batches
	}{
		{"arrays", func() *data.Batches { return data.Arrays(x, y, 32) }},
		{"arrays, prefetched", func() *data.Batches { return data.Arrays(x, y, 32).Prefetch(2) }},
		{"samples", func() *data.Batches { return data.Batch(data.Rows(x, y).Shuffle(256), 32) }},
		{"samples by 2 workers, prefetched", func() *data.Batches {
			return data.Batch(data.Rows(x, y).Shuffle(256).Map(2, func(s data.Sample) (data.Sample, error) { return s, nil }), 32).Prefetch(2)
		}},
	} {
		b.Run(c.name, func(b *testing.B) {
			batches := c.of().Repeat(0)
			n := 0
			b.ResetTimer()
			for range batches.Run(0) {
				if n++; n > b.N {
					break
				}
			}
		})
	}
}
