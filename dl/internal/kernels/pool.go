package kernels

import (
	"math/bits"
	"runtime"
	"sync/atomic"
	"time"
)

// A Job is work cut into parts that do not depend on each other. What the parts are must depend
// on the work alone, never on the number of threads, so that the results do not either.
type Job interface{ Do(part int) }

// Run calls j.Do(part) for the parts 0 to parts-1, on up to GOMAXPROCS threads, the caller's
// included, and returns when all are done. It allocates nothing. A Run inside of a part, or from
// a goroutine while another's is going on, does all parts by itself. A panic in a part comes out
// of Run, once no part is being done any more.
//
// A second thread pays from some 3 µs a part; below, call Do in a loop.
func Run(parts int, j Job) {
	if parts > 1 {
		if threads := min(runtime.GOMAXPROCS(0), parts, maxUnits); threads > 1 && workers.run(parts, j, threads) {
			return
		}
	}
	for part := range parts {
		j.Do(part)
	}
}

// workers is the one pool. Its goroutines begin with the first Run that has use for them.
var workers pool

// A pool is the goroutines that help with a Run, and the job that is going on, if any.
//
// Goroutines and channels are too slow for kernels of 50 µs: to wake a thread takes as long. So a
// helper that has nothing to do watches for a while before it sleeps, and no one ever waits for
// a helper to come: the caller does what none has taken.
type pool struct {
	busy atomic.Bool // a Run is going on, and has what follows to itself

	// The job; written before it is published in state.
	job      Job
	parts    int
	units    int          // the parts are taken in so many units of neighbours, at most maxUnits
	left     atomic.Int32 // units that are not done, plus waits if Run sleeps until they are
	panicked atomic.Pointer[thrown]
	done     chan struct{} // wakes Run

	helpers int           // goroutines that exist
	asleep  atomic.Int32  // those of them that wait for wake and were not sent one
	wake    chan struct{} // each value wakes one

	doubt doubt

	_     [64]byte // state is watched, so it has a cache line of its own
	state atomic.Uint64
	_     [56]byte
}

// state holds, from the low end: a bit for each of 32 units, set while no thread has taken it; the
// distance between the units where the threads begin to take; the number of the job. A unit is
// taken by compare-and-swap of the whole, so that who comes late cannot take from the next job,
// and the job's fields hold still while a unit that was taken is not done.
const (
	maxUnits     = 32
	distanceBits = 5
)

const (
	// waits, added to left, says that Run sleeps.
	waits = 1 << 16
	// patience is how long one who waits watches before he sleeps. The gaps between the kernels of
	// a step are shorter, and to be woken takes 30 to 150 µs.
	patience = 100 * time.Microsecond
)

// A thrown is the value of a panic.
type thrown struct{ value any }

// run is Run on several threads; it returns false, and has done nothing, where one is better.
func (p *pool) run(parts int, j Job, threads int) bool {
	if !p.busy.CompareAndSwap(false, true) {
		return false
	}
	begin := time.Now()
	if p.doubt.serial(begin) {
		p.busy.Store(false)
		return false
	}
	p.hire(threads - 1)
	units := min(parts, maxUnits)
	p.job, p.parts, p.units = j, parts, units
	p.left.Store(int32(units))
	number := p.state.Load()>>(32+distanceBits) + 1
	p.state.Store(number<<(32+distanceBits) | uint64(units/threads)<<32 | (1<<units - 1))
	p.rouse(threads - 1)

	did := 0
	for p.take(0) {
		did++
	}
	worked := time.Now()
	p.wait()
	end := time.Now()
	p.doubt.learn(end, worked.Sub(begin), end.Sub(worked), did, units)

	t := p.panicked.Swap(nil)
	p.job = nil
	p.busy.Store(false)
	if t != nil {
		panic(t.value)
	}
	return true
}

// hire sees to it that there are at least n helpers.
func (p *pool) hire(n int) {
	if p.wake == nil {
		p.wake, p.done = make(chan struct{}, maxUnits), make(chan struct{}, 1)
	}
	for p.helpers < n {
		p.helpers++
		go p.help(p.helpers)
	}
}

// rouse wakes helpers if fewer than n are awake.
func (p *pool) rouse(n int) {
	for asleep := p.asleep.Load(); asleep > 0 && p.helpers-int(asleep) < n; asleep = p.asleep.Load() {
		if p.asleep.CompareAndSwap(asleep, asleep-1) {
			p.wake <- struct{}{}
		}
	}
}

// take takes one unit of the job, if there is one, and does it. Each thread looks for it from a
// place of its own on, so that from step to step it gets the same rows and columns, which its
// cache still holds.
func (p *pool) take(thread int) bool {
	for {
		state := p.state.Load()
		free := uint32(state)
		if free == 0 {
			return false
		}
		first := thread * int(state>>32&(1<<distanceBits-1)) % maxUnits
		unit := (first + bits.TrailingZeros32(bits.RotateLeft32(free, -first))) % maxUnits
		if p.state.CompareAndSwap(state, state&^(1<<unit)) {
			p.do(unit)
			return true
		}
	}
}

// do does the parts of a unit.
func (p *pool) do(unit int) {
	defer p.finish()
	for part := unit * p.parts / p.units; part < (unit+1)*p.parts/p.units; part++ {
		p.job.Do(part)
	}
}

// finish counts a unit as done. It is deferred, so that a unit that panics ends too.
func (p *pool) finish() {
	if v := recover(); v != nil {
		p.panicked.CompareAndSwap(nil, &thrown{v})
	}
	if p.left.Add(-1) == waits {
		p.done <- struct{}{}
	}
}

// wait returns when all units are done.
func (p *pool) wait() {
	for begin := time.Now(); p.left.Load() > 0; {
		pauses(8)
		if time.Since(begin) < patience {
			continue
		}
		// The helper may need this very processor.
		if p.left.Add(waits) > waits {
			<-p.done
		}
		p.left.Store(0)
	}
}

// help is a helper's life.
func (p *pool) help(thread int) {
	for {
		for begin := time.Now(); time.Since(begin) < patience; {
			if p.take(thread) {
				begin = time.Now()
				continue
			}
			for range 16 {
				pauses(2)
				if uint32(p.state.Load()) != 0 {
					break
				}
			}
			runtime.Gosched() // others may need this thread
		}
		p.asleep.Add(1)
		<-p.wake
	}
}

// A doubt is what the pool has learnt of the machine. Where other programs keep the processors
// busy, a helper is put aside in the middle of a unit, for milliseconds, while Run waits; or it
// gets no processor but the caller's. When Runs were slower than by one thread, or no helper has
// come, the next ones are done by one thread: ten times as long as was lost, and twice as long
// each time that it comes to that again.
type doubt struct {
	lost   time.Duration // against one thread, since Runs last were faster
	alone  time.Duration // that the caller has worked since a helper last took a unit
	length time.Duration // of the last doubt
	until  time.Time     // its end
}

// serial says whether a Run at this time is better done by one thread.
func (d *doubt) serial(now time.Time) bool { return now.Before(d.until) }

// learn takes note of a Run that ends now, in which the caller worked so long, did so many of the
// units, and then waited.
func (d *doubt) learn(now time.Time, worked, waited time.Duration, did, units int) {
	switch did {
	case 0:
		d.alone = 0
		return
	case units:
		d.alone += worked
	default:
		d.alone = 0
		byOne := worked * time.Duration(units) / time.Duration(did)
		d.lost = max(d.lost+worked+waited-byOne, 0)
	}
	if d.lost < 2*patience && d.alone < 10*patience {
		return
	}
	if now.Sub(d.until) > d.length { // it went well for as long as that
		d.length = 0
	}
	d.length = min(max(2*d.length, 10*d.lost, 10*d.alone), 250*time.Millisecond)
	d.until = now.Add(d.length)
	d.lost, d.alone = 0, 0
}
