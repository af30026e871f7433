package kernels

import (
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"
)

// A counting job counts how often each part is done.
type counting struct {
	done  []atomic.Int32
	each  func(part int)
	calls atomic.Int32
}

func (c *counting) Do(part int) {
	if c.each != nil {
		c.each(part)
	}
	c.done[part].Add(1)
	c.calls.Add(1)
}

func (c *counting) check(t *testing.T) {
	t.Helper()
	for part := range c.done {
		if n := c.done[part].Load(); n != 1 {
			t.Fatalf("part %d of %d was done %d times", part, len(c.done), n)
		}
	}
}

// atThreads runs a test with at least two threads, also where there is one processor.
func atThreads(t *testing.T, threads int) {
	before := runtime.GOMAXPROCS(threads)
	t.Cleanup(func() { runtime.GOMAXPROCS(before) })
}

func TestRun(t *testing.T) {
	for threads := 1; threads <= 4; threads++ {
		atThreads(t, threads)
		for round := range 300 {
			for _, parts := range []int{0, 1, 2, 3, 31, 32, 33, 100} {
				c := &counting{done: make([]atomic.Int32, parts)}
				if round%50 == 0 { // long enough for the helpers to take part
					c.each = func(int) { pauses(100) }
				}
				Run(parts, c)
				c.check(t)
			}
		}
	}
}

// Helpers do take part: no one part goes on before another one has begun.
func TestRunTogether(t *testing.T) {
	atThreads(t, 2)
	if runtime.GOMAXPROCS(0) < 2 {
		t.Skip("WebAssembly has one thread")
	}
	for try := range 50 {
		begun, gaveUp := atomic.Int32{}, atomic.Bool{}
		c := &counting{done: make([]atomic.Int32, 2), each: func(int) {
			begun.Add(1)
			for begin := time.Now(); begun.Load() < 2; runtime.Gosched() {
				if time.Since(begin) > time.Second {
					gaveUp.Store(true)
					return
				}
			}
		}}
		workers.doubt = doubt{}
		Run(2, c)
		c.check(t)
		if !gaveUp.Load() {
			return
		}
		t.Logf("try %d: the parts were not done at the same time", try)
		if try == 3 {
			t.Fatal("no helper takes part")
		}
	}
}

func TestRunFromMany(t *testing.T) {
	atThreads(t, 3)
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 200 {
				c := &counting{done: make([]atomic.Int32, 7)}
				c.each = func(part int) {
					inner := &counting{done: make([]atomic.Int32, 3)}
					Run(3, inner)
					if inner.calls.Load() != 3 {
						t.Error("a Run inside of a part was not done when it returned")
					}
				}
				Run(7, c)
				c.check(t)
			}
		})
	}
	all.Wait()
}

func TestRunPanic(t *testing.T) {
	for threads := 1; threads <= 3; threads++ {
		atThreads(t, threads)
		for bad := range 9 {
			func() {
				defer func() {
					if v := recover(); v != "mine" {
						t.Errorf("recovered %v from the panic of part %d", v, bad)
					}
				}()
				Run(9, &counting{done: make([]atomic.Int32, 9), each: func(part int) {
					pauses(50)
					if part == bad {
						panic("mine")
					}
				}})
			}()
			c := &counting{done: make([]atomic.Int32, 9)}
			Run(9, c)
			c.check(t)
		}
	}
}

// A pool that has nothing to do sleeps, and its next job wakes it.
func TestHelpersSleep(t *testing.T) {
	atThreads(t, 3)
	for range 3 {
		c := &counting{done: make([]atomic.Int32, 8), each: func(int) { pauses(1000) }}
		workers.doubt = doubt{}
		Run(8, c)
		begin := time.Now()
		for int(workers.asleep.Load()) < workers.helpers {
			if time.Since(begin) > 2*time.Second {
				t.Fatalf("%d of %d helpers sleep", workers.asleep.Load(), workers.helpers)
			}
			time.Sleep(time.Millisecond)
		}
	}
}

// When Runs were slower than by one thread, the next ones are done by one, for a while.
func TestDoubt(t *testing.T) {
	const µs, ms = time.Microsecond, time.Millisecond
	now := time.Now()
	var d doubt
	if d.serial(now) {
		t.Error("doubt without a reason")
	}
	// Half of the units in 1 ms, and half of that waited: 1.5 ms instead of 2.
	d.learn(now, 1*ms, 500*µs, 4, 8)
	// Slower, but it does not show yet.
	d.learn(now, 100*µs, 250*µs, 4, 8)
	if d.serial(now) {
		t.Error("doubt where it went well")
	}
	d.learn(now, 100*µs, 250*µs, 4, 8)
	if !d.serial(now.Add(2900*µs)) || d.serial(now.Add(3100*µs)) {
		t.Errorf("doubt until %v, want ten times the 300 µs that were lost", d.until.Sub(now))
	}
	// Again, as soon as the doubt is over: twice as long. Long after: as the first time.
	for _, c := range []struct{ after, want time.Duration }{{1 * ms, 6 * ms}, {1 * ms, 12 * ms}, {13 * ms, 3 * ms}} {
		now = d.until.Add(c.after)
		d.learn(now, 100*µs, 400*µs, 4, 8)
		if got := d.until.Sub(now); got != c.want {
			t.Errorf("doubt for %v, want %v", got, c.want)
		}
	}
	// No helper comes, for a millisecond in all.
	d = doubt{}
	for range 9 {
		d.learn(now, 100*µs, 0, 8, 8)
	}
	if d.serial(now) {
		t.Error("doubt before a helper can have woken")
	}
	d.learn(now, 100*µs, 0, 8, 8)
	if got := d.until.Sub(now); got != 10*ms {
		t.Errorf("doubt for %v where no helper comes, want 10 ms", got)
	}
}

// testing.AllocsPerRun does not do: it runs with one thread.
func TestNoAllocation(t *testing.T) {
	atThreads(t, 2)
	const n = 4 * light
	x := make([][]float32, 4)
	for i := range x {
		x[i] = make([]float32, n)
	}
	job := &counting{done: make([]atomic.Int32, 8)}
	c := make([]float32, 300*300)
	rows := make([]float32, 16)
	for _, k := range []struct {
		name string
		call func()
	}{
		{"Run", func() { Run(8, job) }},
		{"Gemm small", func() { Gemm(8, 8, 8, x[0], 8, 1, x[1], 8, 1, c, 8, Epilogue{}) }},
		{"Gemm large", func() { Gemm(128, 128, 128, x[0], 128, 1, x[1], 128, 1, c, 128, Epilogue{Bias: x[2], ReLU: true}) }},
		{"Gemm packed", func() { Gemm(128, 128, 128, x[0], 128, 1, x[1], 1, 128, c, 128, Epilogue{Add: true}) }},
		{"Adam", func() { Adam(x[0], x[1], x[2], x[3], 1e-3, 0.9, 0.999, 1e-7) }},
		{"RMSprop", func() { RMSprop(x[0], x[1], x[2], x[3], nil, 1e-3, 0.9, 0, 1e-7) }},
		{"Momentum", func() { Momentum(x[0], x[1], x[2], 1e-3, 0.9, true) }},
		{"SumRows", func() { SumRows(rows, x[0], false) }},
		{"Softmax", func() { Softmax(x[0], x[1], 16) }},
		{"ReLUGrad", func() { ReLUGrad(x[0], x[1], x[2], true) }},
		{"Tanh", func() { Tanh(x[0], x[1]) }},
		{"Sin", func() { Sin(x[0], x[1]) }},
		{"Pow", func() { Pow(x[0], x[1], x[2]) }},
		{"GELUGrad", func() { GELUGrad(x[0], x[1], x[2], true) }},
		{"MulRow", func() { MulRow(x[0], x[1], rows) }},
		{"SubColumn", func() { SubColumn(x[0], x[1], rows) }},
		{"DotRows", func() { DotRows(rows, x[0], x[1], false) }},
		{"RowMoments", func() { RowMoments(x[0][:n/16], x[1][:n/16], x[2]) }},
		{"ColumnMoments", func() { ColumnMoments(rows, x[0][:16], x[2]) }},
		{"Sum, Max", func() { rows[0] = Sum(x[0]) + Max(x[0]) }},
	} {
		for range 10 {
			k.call()
		}
		// Others, the test's own timers for one, may allocate now and then: the kernels would always.
		var before, after runtime.MemStats
		const calls = 200
		runtime.ReadMemStats(&before)
		for range calls {
			k.call()
		}
		runtime.ReadMemStats(&after)
		if allocs := after.Mallocs - before.Mallocs; allocs >= calls/10 {
			t.Errorf("%s allocates: %d times in %d calls", k.name, allocs, calls)
		}
	}
}
