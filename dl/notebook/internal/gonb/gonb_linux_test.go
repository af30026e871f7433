package gonb

import (
	"encoding/gob"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/janpfeifer/gonb/gonbui"
	"github.com/janpfeifer/gonb/gonbui/protocol"
)

// TestMain is also the cell that TestBesideGonbui starts.
func TestMain(m *testing.M) {
	if what := os.Getenv("HORNBOOK_TEST_CELL"); what != "" {
		if err := theCell(what); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func text(s string) *protocol.DisplayData {
	return &protocol.DisplayData{Data: map[protocol.MIMEType]any{protocol.MIMETextPlain: s}, Metadata: map[string]any{"n": 3}}
}

const rounds = 300

// theCell displays by this package ("ours"), by gonbui ("theirs") or by both.
func theCell(what string) error {
	if !InNotebook || !gonbui.IsNotebook {
		return fmt.Errorf("a cell that is not in a notebook: %v, %v", InNotebook, gonbui.IsNotebook)
	}
	got := make(chan any, 1)
	gonbui.OnCommValueUpdate = func(v *protocol.CommValue) { got <- v.Value }
	large := strings.Repeat("x", 100_000) // more than a pipe holds
	for i := range rounds {
		if what != "theirs" {
			Send(text(fmt.Sprint("ours ", i)))
		}
		if what != "ours" {
			switch i % 3 {
			case 0:
				gonbui.SendData(text(fmt.Sprint("theirs ", i)))
			case 1:
				gonbui.DisplayHTML(fmt.Sprint("theirs ", i))
			case 2:
				gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
					protocol.MIMEImagePNG: []byte(large), protocol.MIMETextPlain: fmt.Sprint("theirs ", i),
				}})
			}
		}
		if i%50 == 7 && what != "theirs" {
			Sync()
		}
		if i%50 == 9 && what != "ours" {
			gonbui.Sync()
		}
	}
	if what == "ours" {
		Sync()
		return nil
	}
	gonbui.Sync()
	gonbui.SendData(&protocol.DisplayData{Data: map[protocol.MIMEType]any{
		protocol.MIMECommValue: &protocol.CommValue{Address: "/slider", Request: true},
	}})
	select {
	case v := <-got:
		if fmt.Sprint(v) != "[1 2.5]" {
			return fmt.Errorf("the slider's value is %v", v)
		}
	case <-time.After(10 * time.Second):
		return fmt.Errorf("no answer for the slider")
	}
	return nil
}

// What gonbui and this package send arrives whole and in the order in which it was sent, and each gets
// its answers: widgets of gonbui's work beside displays of ours.
func TestBesideGonbui(t *testing.T) {
	for _, what := range []string{"ours", "theirs", "both"} {
		t.Run(what, func(t *testing.T) {
			got := runCell(t, what)
			var want []string
			for i := range rounds {
				if what != "theirs" {
					want = append(want, fmt.Sprint("ours ", i))
				}
				if what != "ours" {
					want = append(want, fmt.Sprint("theirs ", i))
				}
			}
			if len(got) != len(want) {
				t.Fatalf("%d displays, want %d", len(got), len(want))
			}
			for i := range want {
				if got[i] != want[i] {
					t.Fatalf("display %d is %q, want %q", i, got[i], want[i])
				}
			}
		})
	}
}

// runCell starts this program as a cell, and returns the texts that it displayed.
func runCell(t *testing.T, what string) []string {
	dir := t.TempDir()
	out, back := filepath.Join(dir, "out"), filepath.Join(dir, "back")
	for _, name := range []string{out, back} {
		if err := syscall.Mkfifo(name, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), "HORNBOOK_TEST_CELL="+what, protocol.GONB_PIPE_ENV+"="+out, protocol.GONB_PIPE_BACK_ENV+"="+back)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	texts := make(chan []string, 1)
	go func() { texts <- serve(out, back) }()
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return <-texts
}

// serve is the kernel's end of the pipes, as gonb has it.
func serve(out, back string) (texts []string) {
	r, err := os.Open(out)
	if err != nil {
		panic(err)
	}
	defer r.Close()
	w, err := os.OpenFile(back, os.O_WRONLY, 0)
	if err != nil {
		panic(err)
	}
	defer w.Close()
	in, answers := gob.NewDecoder(r), gob.NewEncoder(w)
	for {
		d := &protocol.DisplayData{}
		if err := in.Decode(d); err != nil {
			return texts
		}
		if v, ok := d.Data[protocol.MIMECommValue].(protocol.CommValue); ok {
			answer := &protocol.CommValue{Address: protocol.GonbuiSyncAckAddress, Value: v.Value}
			if v.Request {
				answer = &protocol.CommValue{Address: v.Address, Value: []float64{1, 2.5}}
			}
			answers.Encode(answer)
			continue
		}
		for _, form := range []protocol.MIMEType{protocol.MIMETextPlain, protocol.MIMETextHTML} {
			if s, ok := d.Data[form].(string); ok {
				texts = append(texts, s)
			}
		}
	}
}

// A kernel that cannot be reached is said once, and neither displays nor waits block.
func TestNoKernel(t *testing.T) {
	var l line
	l.out, l.back = filepath.Join(t.TempDir(), "none"), ""
	for range 3 {
		if l.send(text("x")) == nil {
			t.Error("something was sent to nobody")
		}
		l.sync()
	}
}
