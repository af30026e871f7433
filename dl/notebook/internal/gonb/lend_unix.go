//go:build linux || darwin

package gonb

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"strconv"
	"sync"
	"syscall"
	"time"
	"unsafe"

	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// A loan is a pair of pipes that gonbui takes for the kernel's, where a program imports it beside
// package notebook. The kernel reads one stream of gob messages, so two encoders cannot write to it;
// what gonbui sends is therefore passed on by ours.
type loan struct {
	from    *bufio.Reader // what gonbui sends
	conn    syscall.RawConn
	answers *gob.Encoder // for gonbui

	mu   sync.Mutex
	busy bool // between taking something from the pipe and having passed it on
	dead bool // nothing more is taken
	used bool // gonbui has sent something, so it reads the answers
}

// lend makes gonbui open our pipes in the place of the kernel's, which it finds by the environment
// when it sends first. Where that cannot be done, gonbui and package notebook stay apart: whichever
// sends first has the kernel.
func (l *line) lend() {
	r, w, err := os.Pipe()
	if err != nil {
		return
	}
	backR, backW, err := os.Pipe()
	if err != nil {
		return
	}
	conn, err := r.SyscallConn()
	if err != nil {
		return
	}
	n := &loan{conn: conn, answers: gob.NewEncoder(backW)}
	n.from = bufio.NewReader(reader{n})
	lent = [2]*os.File{w, backR}
	os.Setenv(protocol.GONB_PIPE_ENV, descriptors()+strconv.Itoa(int(w.Fd())))
	os.Setenv(protocol.GONB_PIPE_BACK_ENV, descriptors()+strconv.Itoa(int(backR.Fd())))
	l.loan = n
	go l.pass(n)
}

// lent keeps gonbui's ends of the pipes open, which nothing else refers to.
var lent [2]*os.File

// pass passes on what gonbui sends.
func (l *line) pass(n *loan) {
	for messages := gob.NewDecoder(n.from); ; {
		d := &protocol.DisplayData{}
		if err := messages.Decode(d); err != nil {
			fmt.Fprintf(os.Stderr, "notebook: what gonbui sends cannot be passed on: %v\n", err)
			n.mu.Lock()
			n.dead = true
			n.mu.Unlock()
			return
		}
		l.send(d)
		n.mu.Lock()
		n.busy = n.from.Buffered() > 0
		n.mu.Unlock()
	}
}

// answer hands gonbui an answer of the kernel's.
func (n *loan) answer(v *protocol.CommValue) {
	n.mu.Lock()
	used := n.used
	n.mu.Unlock()
	if used {
		n.answers.Encode(v)
	}
}

// settle waits until all that gonbui has sent is passed on: what is displayed after it stands below it.
func (n *loan) settle() {
	for !n.settled() {
		time.Sleep(50 * time.Microsecond)
	}
}

func (n *loan) settled() bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.busy || n.dead {
		return n.dead
	}
	unread := 0
	err := n.conn.Control(func(fd uintptr) { unread, _ = Unread(fd) })
	return err != nil || unread == 0
}

// A reader reads from the pipe that gonbui writes to. That something was taken is known in the same
// moment in which the pipe lacks it, or settled would find neither.
type reader struct{ *loan }

func (r reader) Read(b []byte) (n int, err error) {
	waited := r.conn.Read(func(fd uintptr) bool {
		r.mu.Lock()
		defer r.mu.Unlock()
		n, err = syscall.Read(int(fd), b)
		if n > 0 {
			r.busy, r.used = true, true
		}
		return err != syscall.EAGAIN
	})
	switch {
	case waited != nil:
		return 0, waited
	case err != nil:
		return 0, err
	case n == 0:
		return 0, io.EOF
	}
	return n, nil
}

// Unread is the number of bytes in a pipe that its reader has not taken yet.
func Unread(pipe uintptr) (n int, known bool) {
	var bytes int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, pipe, fionread, uintptr(unsafe.Pointer(&bytes)))
	return int(bytes), errno == 0
}
