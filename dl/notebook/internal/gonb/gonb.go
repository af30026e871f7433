// Package gonb is a cell's line to the GoNB kernel that started it: displays go out by one named
// pipe, answers come back by another, both as gonb's own protocol has them.
//
// It does what gonb's package gonbui does, without the packages that gonbui asks for (net,
// database/sql, klog and its like), which the linker would read for each cell: a fifth of the time in
// which a training cell is built. A program may import gonbui all the same, see lend.
package gonb

import (
	"encoding/gob"
	"fmt"
	"os"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// InNotebook reports whether a kernel started the program.
var InNotebook bool

// cell is the line of this program; a test of a package above connects it to a kernel of its own.
var cell line

func init() {
	if out := os.Getenv(protocol.GONB_PIPE_ENV); out != "" {
		Connect(out, os.Getenv(protocol.GONB_PIPE_BACK_ENV))
		cell.lend()
	}
}

// Connect takes the named pipes of a kernel: out is for what the program sends. They are opened by
// what is sent first.
func Connect(out, back string) {
	cell.out, cell.back, InNotebook = out, back, true
}

// Send sends a display. Where that fails, it is said once on standard error, and what follows is dropped.
func Send(d *protocol.DisplayData) {
	if cell.loan != nil {
		cell.loan.settle()
	}
	cell.send(d)
}

// Sync waits until the kernel has taken what was sent before.
func Sync() { cell.sync() }

var ids atomic.Int64

// ID is a name for a display that is to be replaced by later ones. No other display has it, those of
// earlier runs of the cell included.
func ID() string {
	return "hornbook-" + strconv.FormatInt(time.Now().UnixNano(), 36) + "-" + strconv.FormatInt(ids.Add(1), 36)
}

// A line is the pair of pipes to a kernel.
type line struct {
	out, back string

	mu      sync.Mutex
	encoder *gob.Encoder
	failed  error
	asked   int                   // how often sync was called
	waiting map[int]chan struct{} // what sync waits for, by the number that it sent
	loan    *loan                 // the pipes for gonbui, if there are
}

// The numbers of our syncs begin here, and gonbui's with 0: the answers to both come back on one pipe.
const firstSync = 1 << 30

func (l *line) send(d *protocol.DisplayData) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.failed == nil && l.encoder == nil {
		l.failed = l.open()
		l.complain()
	}
	if l.failed != nil {
		return l.failed
	}
	l.failed = l.encoder.Encode(d)
	l.complain()
	return l.failed
}

func (l *line) complain() {
	if l.failed != nil {
		fmt.Fprintf(os.Stderr, "notebook: no more displays, the kernel cannot be reached: %v\n", l.failed)
	}
}

// open opens the pipes in the order in which the kernel does: each waits for the other end.
func (l *line) open() error {
	w, err := os.OpenFile(l.out, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	r, err := os.Open(l.back)
	if err != nil {
		w.Close()
		return err
	}
	l.encoder, l.waiting = gob.NewEncoder(w), map[int]chan struct{}{}
	go l.listen(gob.NewDecoder(r))
	return nil
}

// listen takes the kernel's answers: those to our syncs, and all others for gonbui.
func (l *line) listen(answers *gob.Decoder) {
	for {
		v := &protocol.CommValue{}
		if err := answers.Decode(v); err != nil {
			l.mu.Lock()
			for n, c := range l.waiting {
				close(c) // no answer will come
				delete(l.waiting, n)
			}
			if l.failed == nil {
				l.failed = err
			}
			l.mu.Unlock()
			return
		}
		if n, ok := v.Value.(int); ok && v.Address == protocol.GonbuiSyncAckAddress && n >= firstSync {
			l.mu.Lock()
			if c := l.waiting[n]; c != nil {
				close(c)
				delete(l.waiting, n)
			}
			l.mu.Unlock()
		} else if l.loan != nil {
			l.loan.answer(v)
		}
	}
}

func (l *line) sync() {
	l.mu.Lock()
	if l.encoder == nil || l.failed != nil { // nothing was sent, or can be
		l.mu.Unlock()
		return
	}
	n, done := firstSync+l.asked, make(chan struct{})
	l.asked++
	l.waiting[n] = done
	l.mu.Unlock()
	if l.send(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMECommValue: &protocol.CommValue{Address: protocol.GonbuiSyncAddress, Value: n},
	}}) == nil {
		<-done
	}
}
