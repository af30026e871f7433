package lab

import (
	"fmt"
	"io"
	"strings"
	"sync"
	"time"
)

// report prints lines for the reader at the terminal, from several goroutines.
type report struct {
	mutex sync.Mutex
	out   io.Writer
	start time.Time
}

func newReport(out io.Writer) *report { return &report{out: out, start: time.Now()} }

// line prints a line.
func (r *report) line(format string, args ...any) {
	r.mutex.Lock()
	defer r.mutex.Unlock()
	fmt.Fprintf(r.out, format+"\n", args...)
}

// topic prints a line of one of the things that go on at the same time, with the seconds since the start.
func (r *report) topic(topic, format string, args ...any) {
	r.line("%5.0f s  %-11s %s", time.Since(r.start).Seconds(), topic, fmt.Sprintf(format, args...))
}

// interval lets something be said every two seconds at most.
type interval struct{ last time.Time }

func (i *interval) passed() bool {
	if time.Since(i.last) < 2*time.Second {
		return false
	}
	i.last = time.Now()
	return true
}

func megabytes(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/1e6) }

// oneLine returns an error's text without line breaks.
func oneLine(err error) string {
	return strings.ReplaceAll(strings.TrimSpace(err.Error()), "\n", "; ")
}
