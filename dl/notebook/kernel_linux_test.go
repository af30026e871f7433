package notebook

import (
	"encoding/gob"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"testing"

	"github.com/hornbook-go/hornbook/dl/notebook/internal/gonb"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A fakeKernel stands for GoNB at the other end of the pipes: it keeps what is displayed, and
// answers to Sync.
type fakeKernel struct {
	mu       sync.Mutex
	displays []*protocol.DisplayData
}

// startKernel starts the one kernel of the test program; the pipes are opened once.
var startKernel = sync.OnceValue(func() *fakeKernel {
	dir, err := os.MkdirTemp("", "hornbook")
	if err != nil {
		panic(err)
	}
	out, back := filepath.Join(dir, "out"), filepath.Join(dir, "back")
	for _, name := range []string{out, back} {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			panic(err)
		}
	}
	gonb.Connect(out, back)
	gonb.InNotebook = false // until a test says so
	k := &fakeKernel{}
	go func() {
		r, err := os.Open(out)
		if err != nil {
			panic(err)
		}
		w, err := os.OpenFile(back, os.O_WRONLY, 0)
		if err != nil {
			panic(err)
		}
		os.RemoveAll(dir)
		in, answers := gob.NewDecoder(r), gob.NewEncoder(w)
		for {
			d := &protocol.DisplayData{}
			if err := in.Decode(d); err != nil {
				return
			}
			if v, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
				answers.Encode(&protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: v.Value})
				continue
			}
			k.mu.Lock()
			k.displays = append(k.displays, d)
			k.mu.Unlock()
		}
	}()
	return k
})

// inNotebook makes the test a cell until its end, and returns what is displayed in it.
func inNotebook(t *testing.T) func() []*protocol.DisplayData {
	k := startKernel()
	gonb.InNotebook = true
	t.Cleanup(func() { gonb.InNotebook = false })
	k.mu.Lock()
	k.displays = nil
	k.mu.Unlock()
	return func() []*protocol.DisplayData {
		k.mu.Lock()
		defer k.mu.Unlock()
		return k.displays
	}
}
