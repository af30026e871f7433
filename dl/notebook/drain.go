package notebook

import (
	"fmt"
	"os"
	"sync"
	"syscall"
	"time"

	"github.com/hornbook-go/hornbook/dl/notebook/internal/gonb"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// sent counts the displays of this program that have a place among the prints.
var sent struct {
	sync.Mutex
	count int
}

// send sends a display, which stands below what was printed before and above what is printed after.
// Hornbook's kernel is told where: by a mark in what is printed, and the mark's number with the
// display; kernel/internal/published puts them together. For another kernel it waits.
func send(d *protocol.DisplayData) {
	if os.Getenv("HORNBOOK_ORDER") == "" {
		drain()
		gonb.Send(d)
		return
	}
	sent.Lock()
	defer sent.Unlock()
	if _, err := fmt.Fprintf(os.Stdout, "\x1b]hornbook;%d\x07", sent.count+1); err == nil {
		sent.count++
		if d.Metadata == nil {
			d.Metadata = map[string]any{}
		}
		d.Metadata["hornbook_order"] = sent.count
	}
	gonb.Send(d)
}

// drain waits until the kernel has read what was printed. Prints and displays go different ways to
// it; without waiting a display overtakes the prints before it (36 of 40 did when it was measured,
// none with the wait).
func drain() {
	// A kernel that does not read for a second is not waited for.
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		n, known := gonb.Unread(uintptr(syscall.Stdout))
		if !known {
			time.Sleep(5 * time.Millisecond)
			return
		}
		if n == 0 {
			break
		}
		time.Sleep(100 * time.Microsecond)
	}
	time.Sleep(500 * time.Microsecond) // what the kernel has read is not yet with its front end
}
