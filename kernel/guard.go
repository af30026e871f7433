package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"time"
)

const guardText = `
Waits beside the launch that has started gonb as the process PID, and clears up when
launch was killed: a front end's "Restart kernel" kills it at once, but not gonb, nor its
gopls, which would keep half a gigabyte, nor their temporary folder.`

func guardCommand(_ context.Context, args []string, _, stderr io.Writer) error {
	flags := newFlags("guard", "PID", guardText, stderr)
	if err := parseFlags(flags, args, 1, 1); err != nil {
		return err
	}
	pid, err := strconv.Atoi(flags.Arg(0))
	if err != nil {
		return fmt.Errorf("read the kernel's process id: %w", err)
	}
	// Launch is this program's parent. When it ends, another process becomes that.
	parent := os.Getppid()
	return guard(pid, func() bool { return os.Getppid() == parent }, time.Second)
}

// guard waits until launch is no longer alive, and clears up what gonb, with the process id pid, left. It looks now and then which gopls the
// kernel has started, since afterwards nothing tells whose that was.
func guard(pid int, alive func() bool, every time.Duration) error {
	gonb, err := findProcess(pid)
	if err != nil {
		return err
	}
	var found *completion
	for looks := 0; alive(); looks++ {
		if found == nil && looks < 30 { // gonb starts it first of all, or has none
			var err error
			if found, err = findCompletion(pid); err != nil {
				return err
			}
		}
		time.Sleep(every)
	}
	list, err := processes()
	if err != nil {
		return err
	}
	for _, p := range list {
		// A process id may belong to another program by now. What runs below gonb is a cell's program.
		if gonb != nil && (p.same(*gonb) || p.parent == gonb.pid) || found != nil && p.same(found.listed) {
			if process, err := os.FindProcess(p.pid); err == nil {
				process.Kill() // an error: it has just ended
			}
		}
	}
	if found == nil {
		return nil
	}
	if err := os.RemoveAll(found.dir); err != nil {
		return fmt.Errorf("remove the kernel's temporary folder: %w", err)
	}
	return nil
}

// completion is the gopls of a kernel, and the folder in which that gonb compiles cells.
type completion struct {
	listed
	dir string
}

// listed is a process as the system lists it.
type listed struct {
	pid, parent int
	arguments   string // with spaces between
}

func (l listed) same(other listed) bool { return l.pid == other.pid && l.arguments == other.arguments }

// findProcess returns the process with an id, nil if there is none.
func findProcess(pid int) (*listed, error) {
	list, err := processes()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if p.pid == pid {
			return &p, nil
		}
	}
	return nil, nil
}

var goplsSocket = regexp.MustCompile(`-listen unix;(.*[/\\]gonb_[0-9a-f]{8})[/\\]gopls_socket`)

// findCompletion returns the gopls whose parent is the kernel, nil if there is none.
func findCompletion(kernel int) (*completion, error) {
	list, err := processes()
	if err != nil {
		return nil, err
	}
	for _, p := range list {
		if match := goplsSocket.FindStringSubmatch(p.arguments); match != nil && p.parent == kernel {
			return &completion{p, filepath.Clean(match[1])}, nil
		}
	}
	return nil, nil
}
