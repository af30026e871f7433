package tensor

import "sync/atomic"

// StopOn makes the tape look at stop before each call that it records, lays out, or runs forward or
// backward. Once stop is set, what it was doing panics with [Stopped], so that a long step ends
// soon. What was not committed has no effect.
func (t *Tape) StopOn(stop *atomic.Bool) { t.stop = stop }

// Stopped is what a tape panics with when it was told to stop.
type Stopped struct{}

func (Stopped) Error() string { return "the tape was told to stop" }

func (t *Tape) mayGoOn() {
	if t.stop != nil && t.stop.Load() {
		panic(Stopped{})
	}
}
