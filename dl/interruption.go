package dl

import (
	"context"
	"os"
	"os/signal"
	"sync/atomic"
)

// An interruption ends a Fit at once: Ctrl-C, the notebook's stop button, or its context.
type interruption struct {
	ended chan struct{} // closed when the Fit has ended by itself
	now   chan struct{} // closed when the Fit is to end
	gone  chan struct{} // closed when nobody watches any more
	err   error         // why; set before now is closed
	flag  *atomic.Bool  // the same, for tapes to look at
}

// watch begins to wait for an interruption.
func watch(ctx context.Context, flag *atomic.Bool) *interruption {
	i := &interruption{ended: make(chan struct{}), now: make(chan struct{}), gone: make(chan struct{}), flag: flag}
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, os.Interrupt)
	go func() {
		defer close(i.gone)
		defer signal.Stop(signals)
		select {
		case <-signals:
			i.err = ErrInterrupted
		case <-ctx.Done():
			i.err = ctx.Err()
		case <-i.ended:
			return
		}
		flag.Store(true)
		close(i.now)
	}()
	return i
}

// cause is why the Fit is to end, or nil.
func (i *interruption) cause() error {
	select {
	case <-i.now:
		return i.err
	default:
		return nil
	}
}

// end stops to watch.
func (i *interruption) end() {
	close(i.ended)
	<-i.gone
	i.flag.Store(false)
}
