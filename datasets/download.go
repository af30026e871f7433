package datasets

import (
	"errors"
	"fmt"
	"io"
	"os"
	"time"
)

// limits are what a download waits for.
type limits struct {
	connect time.Duration // for a connection
	idle    time.Duration // for the next byte
	tries   int           // of one URL, as long as each brings the file on
}

var usual = limits{connect: 5 * time.Second, idle: 15 * time.Second, tries: 5}

// fetch takes a file from a URL. What has come is kept in a part beside the file, packed, so that the
// next try, the next mirror or the next program goes on from there.
func (s *store) fetch(f file, url string) error {
	part := s.path(f) + ".gz.part"
	for try := 1; ; try++ {
		before := sizeOf(part)
		gone := s.advance(f, url, part)
		if isLocal(gone) {
			return gone
		}
		kept := s.keepPart(f, part)
		switch {
		case kept == nil:
			return os.Remove(part)
		case isLocal(kept):
			return kept
		case sizeOf(part) == 0, errors.Is(kept, io.ErrUnexpectedEOF): // nothing came, or not all
			if sizeOf(part) > before && try < s.limits.tries {
				continue
			}
			if gone == nil {
				gone = damaged{fmt.Errorf("what came ends after %d bytes", sizeOf(part))}
			}
			if sizeOf(part) == 0 {
				os.Remove(part)
			}
			return gone
		default: // something else came
			if err := os.Remove(part); err != nil {
				return err
			}
			if before == 0 || try == s.limits.tries {
				fmt.Fprintf(s.log, "datasets: refused %s: %v\n", url, kept)
				return kept
			}
			// The part of before may have spoiled it: once more from the beginning.
		}
	}
}

func sizeOf(path string) int64 {
	info, err := os.Stat(path)
	if err != nil {
		return 0
	}
	return info.Size()
}

func (s *store) keepPart(f file, part string) error {
	in, err := os.Open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	return s.keep(f, in, true)
}

// advance appends to the part what the URL has beyond it.
func (s *store) advance(f file, url, part string) error {
	out, err := os.OpenFile(part, os.O_RDWR|os.O_CREATE|os.O_APPEND, 0o644)
	if err != nil {
		return err
	}
	defer out.Close()
	p := &progress{store: s, file: f, url: url}
	defer p.done()
	from := sizeOf(part)
	err = s.transport.get(url, from, s.limits, &partWriter{out, p, from})
	if errors.Is(err, errNoResume) {
		if err := out.Truncate(0); err != nil {
			return err
		}
		err = s.transport.get(url, 0, s.limits, &partWriter{out, p, 0})
	}
	return err
}

// A partWriter appends to a part and tells the progress.
type partWriter struct {
	*os.File
	progress *progress
	n        int64
}

func (w *partWriter) Write(b []byte) (int, error) {
	n, err := w.File.Write(b)
	w.n += int64(n)
	w.progress.at(w.n)
	return n, err
}

// A progress tells how far a file is: in place on a terminal, every five seconds elsewhere.
type progress struct {
	store *store
	file  file
	url   string
	n     int64
	told  time.Time
	line  bool // an unfinished line stands on the terminal
}

func (p *progress) at(n int64) {
	every := 5 * time.Second
	if isTerminal(p.store.log) {
		every = 100 * time.Millisecond
	}
	if p.n == 0 {
		p.told = time.Now()
	}
	p.n = n
	if time.Since(p.told) >= every {
		p.told = time.Now()
		p.tell()
	}
}

func (p *progress) tell() {
	const mega = 1e6
	text := fmt.Sprintf("datasets: %s %.1f of %.1f MB from %s", p.file.name, float64(p.n)/mega, float64(p.file.packed)/mega, p.url)
	if p.line = isTerminal(p.store.log); p.line {
		fmt.Fprint(p.store.log, "\r"+text)
		return
	}
	fmt.Fprintln(p.store.log, text)
}

func (p *progress) done() {
	if p.n > 0 {
		p.tell()
	}
	if p.line {
		fmt.Fprintln(p.store.log)
	}
}

func isTerminal(w io.Writer) bool {
	f, is := w.(*os.File)
	if !is {
		return false
	}
	info, err := f.Stat()
	return err == nil && info.Mode()&os.ModeCharDevice != 0
}
