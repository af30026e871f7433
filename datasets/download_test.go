package datasets

import (
	"bytes"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// A mirror is an HTTP server on this machine that answers as told, and notes what it is asked.
type mirror struct {
	*httptest.Server
	mu    sync.Mutex
	asked []string // "images.gz" or "images.gz bytes=100-"
}

func (m *mirror) count() int {
	m.mu.Lock()
	defer m.mu.Unlock()
	return len(m.asked)
}

type answer func(w http.ResponseWriter, r *http.Request, packed []byte)

func (set invented) mirror(t *testing.T, answer answer) *mirror {
	m := &mirror{}
	m.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name := path.Base(r.URL.Path)
		m.mu.Lock()
		m.asked = append(m.asked, strings.TrimSpace(name+" "+r.Header.Get("Range")))
		m.mu.Unlock()
		answer(w, r, set.packed[name])
	}))
	t.Cleanup(m.Close)
	return m
}

func whole(w http.ResponseWriter, r *http.Request, packed []byte) {
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(packed)) // also parts
}

func noParts(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(packed) }

func notFound(w http.ResponseWriter, r *http.Request, _ []byte) { http.NotFound(w, r) }

func errorPage(w http.ResponseWriter, _ *http.Request, _ []byte) {
	fmt.Fprint(w, "<!DOCTYPE html><html>We are moving.</html>")
}

func nothing(http.ResponseWriter, *http.Request, []byte) {}

// drops promises everything and hangs up after n bytes of what was asked for.
func drops(n int) answer {
	return func(w http.ResponseWriter, r *http.Request, packed []byte) {
		whole(&cutting{ResponseWriter: w, left: n, then: func() {
			http.NewResponseController(w).Flush()
			panic(http.ErrAbortHandler)
		}}, r, packed)
	}
}

// stalls sends n bytes and then nothing, until the other side gives up.
func stalls(n int) answer {
	return func(w http.ResponseWriter, r *http.Request, packed []byte) {
		whole(&cutting{ResponseWriter: w, left: n, then: func() {
			http.NewResponseController(w).Flush()
			<-r.Context().Done()
			panic(http.ErrAbortHandler)
		}}, r, packed)
	}
}

type cutting struct {
	http.ResponseWriter
	left int
	then func()
}

func (c *cutting) Write(b []byte) (int, error) {
	if len(b) < c.left {
		c.left -= len(b)
		return c.ResponseWriter.Write(b)
	}
	c.ResponseWriter.Write(b[:c.left])
	c.then()
	return 0, nil
}

// silentCut ends after n bytes as if that were all.
func silentCut(n int) answer {
	return func(w http.ResponseWriter, _ *http.Request, packed []byte) { w.Write(packed[:min(n, len(packed))]) }
}

// eachTransport runs a test with each of the programs that this machine has.
func eachTransport(t *testing.T, test func(t *testing.T, tr *transport)) {
	for _, c := range []struct {
		name string
		find func(string) (*transport, error)
	}{{"curl", curl}, {"fetch", ownFetch}, {"wget", wget}} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tr, err := c.find(t.TempDir())
			if err != nil {
				t.Skip("this machine has no", c.name, "-", err)
			}
			tr.remains = "" // it serves several stores; the folder goes with the test
			test(t, tr)
		})
	}
}

func TestDownload(t *testing.T) {
	t.Parallel()
	set := invent(t)
	set.files = set.files[:1]
	down := httptest.NewServer(nil)
	down.Close()
	other := func(w http.ResponseWriter, _ *http.Request, _ []byte) { w.Write(set.packed["labels.gz"]) }
	flipped := func(w http.ResponseWriter, _ *http.Request, packed []byte) {
		packed = bytes.Clone(packed)
		packed[len(packed)/2] ^= 1
		w.Write(packed)
	}
	redirect := func(w http.ResponseWriter, r *http.Request, packed []byte) {
		if !strings.Contains(r.URL.Path, "moved") {
			http.Redirect(w, r, "/moved"+r.URL.Path, http.StatusFound)
			return
		}
		whole(w, r, packed)
	}
	eachTransport(t, func(t *testing.T, tr *transport) {
		for _, c := range []struct {
			name   string
			first  answer // of the first mirror; the second has everything
			refuse string // what the log says, if anything
			alone  bool   // the first will do
			wget   bool   // also without resuming
		}{
			{"whole", whole, "", true, true},
			{"without parts", noParts, "", true, true},
			{"redirect", redirect, "", true, true},
			{"down", nil, "", false, false},
			{"404", notFound, "", false, false},
			{"an HTML page", errorPage, "refused", false, false},
			{"nothing", nothing, "", false, false},
			{"another file", other, "refused", false, false},
			{"a bit flipped", flipped, "refused", false, false},
			{"ends early, goes on when asked", drops(100_000), "", true, false},
			{"ends early always", drops(1_000), "", false, false},
			{"ends early and silently", silentCut(50_000), "", false, false},
			{"stalls", stalls(100_000), "", true, false},
			{"stalls at once", stalls(0), "", false, false},
		} {
			t.Run(c.name, func(t *testing.T) {
				t.Parallel()
				var log strings.Builder
				url := down.URL
				if c.first != nil {
					url = set.mirror(t, c.first).URL
				}
				second := set.mirror(t, whole)
				s := newStore(t, &log, url, second.URL)
				s.transport = tr
				set.holds(t, s)
				alone := c.alone && (tr.resumes || c.wget)
				if used := second.count() > 0; used == alone {
					t.Errorf("the second mirror was asked %v", second.asked)
				}
				if said := strings.Contains(log.String(), "refused"); said != (c.refuse != "") {
					t.Errorf("it said %q", log.String())
				}
			})
		}
	})
}

// What came is kept when a mirror fails, and the next one, or the next program, is asked for the rest only.
func TestDownloadGoesOn(t *testing.T) {
	t.Parallel()
	set := invent(t)
	eachTransport(t, func(t *testing.T, tr *transport) {
		if !tr.resumes {
			return // it cannot, and TestDownload has it begin anew
		}
		var log strings.Builder
		failing := func(w http.ResponseWriter, r *http.Request, packed []byte) {
			if r.Header.Get("Range") != "" {
				http.Error(w, "overloaded", http.StatusServiceUnavailable)
				return
			}
			drops(900)(w, r, packed)
		}
		first, second := set.mirror(t, failing), set.mirror(t, whole)
		s := newStore(t, &log, first.URL)
		s.transport = tr
		if _, err := s.open(set.files); err == nil {
			t.Fatal("no error")
		}
		s.sources = append(s.sources, second.URL)
		set.holds(t, s)
		want := set.files[0].name + ".gz bytes=900-"
		if len(second.asked) == 0 || second.asked[0] != want {
			t.Errorf("the second mirror was asked %q, want first %q", second.asked, want)
		}
	})
}

// A part that is not of this file, from whatever happened before, does no harm.
func TestDownloadReplacesSpoiledPart(t *testing.T) {
	t.Parallel()
	set := invent(t)
	eachTransport(t, func(t *testing.T, tr *transport) {
		for name, part := range map[string][]byte{
			"other bytes":        bytes.Repeat([]byte("spoiled"), 100),
			"whole already":      set.packed[set.files[0].name+".gz"],
			"longer than it is":  bytes.Repeat([]byte("spoiled"), 100_000),
			"a beginning, wrong": append(bytes.Clone(set.packed[set.files[0].name+".gz"][:500]), 0, 0, 0, 0),
		} {
			t.Run(name, func(t *testing.T) {
				var log strings.Builder
				s := newStore(t, &log, set.mirror(t, whole).URL)
				s.transport = tr
				if err := os.MkdirAll(s.dir, 0o755); err != nil {
					t.Fatal(err)
				}
				write(t, s.path(set.files[0])+".gz.part", part)
				set.holds(t, s)
			})
		}
	})
}

// Several programs that start at once fetch each file once.
func TestDownloadByTwoProcesses(t *testing.T) {
	t.Parallel()
	set := invent(t)
	if url := os.Getenv("DATASETS_TEST_MIRROR"); url != "" { // as one of the processes
		var log strings.Builder
		s := newStore(t, &log, url)
		s.dir = os.Getenv("DATASETS_TEST_DIR")
		set.holds(t, s)
		return
	}
	slow := set.mirror(t, func(w http.ResponseWriter, r *http.Request, packed []byte) {
		time.Sleep(200 * time.Millisecond)
		whole(w, r, packed)
	})
	dir := filepath.Join(t.TempDir(), "set")
	var wait sync.WaitGroup
	for range 3 {
		wait.Go(func() {
			again := exec.Command(os.Args[0], "-test.run=^TestDownloadByTwoProcesses$")
			again.Env = append(os.Environ(), "DATASETS_TEST_MIRROR="+slow.URL, "DATASETS_TEST_DIR="+dir)
			if out, err := again.CombinedOutput(); err != nil {
				t.Errorf("%v: %s", err, out)
			}
		})
	}
	wait.Wait()
	if slow.count() != len(set.files) {
		t.Errorf("the mirror was asked %v", slow.asked)
	}
}

func TestDownloadNeedsAProgram(t *testing.T) {
	t.Setenv("PATH", t.TempDir())
	t.Setenv("GOROOT", "")
	set := invent(t)
	var log strings.Builder
	_, err := newStore(t, &log, "http://127.0.0.1:1").open(set.files)
	for _, want := range []string{"curl", "go", "wget"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("the error does not name %s: %v", want, err)
		}
	}
}

// Where there is no curl, the Go tool builds our own program, from any folder, and nothing is left of it.
func TestDownloadWithoutCurl(t *testing.T) {
	tool, err := exec.LookPath("go")
	if err != nil {
		t.Skip("this machine has no Go tool")
	}
	bin := t.TempDir()
	if err := os.Symlink(tool, filepath.Join(bin, "go")); err != nil {
		t.Skip(err)
	}
	t.Setenv("PATH", bin)
	t.Setenv("GOFLAGS", "-mod=mod")
	t.Chdir(t.TempDir())
	set := invent(t)
	var log strings.Builder
	s := newStore(t, &log, set.mirror(t, whole).URL)
	set.holds(t, s)
	if s.transport == nil || filepath.Base(s.transport.program) != "fetch" {
		t.Errorf("it was fetched by %+v", s.transport)
	}
}

// A full disk, or a folder that cannot be written, is not put down to the mirrors.
func TestDownloadLocalError(t *testing.T) {
	set := invent(t)
	var log strings.Builder
	m := set.mirror(t, whole)
	s := newStore(t, &log, m.URL, m.URL)
	blocked := filepath.Join(t.TempDir(), "file")
	write(t, blocked, nil)
	s.dir = filepath.Join(blocked, "set")
	if _, err := s.open(set.files); err == nil || m.count() != 0 {
		t.Errorf("got %v after %v", err, m.asked)
	}
}
