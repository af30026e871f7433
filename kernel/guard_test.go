package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A stand-in for gonb starts one for gopls, in a process group of its own, and is killed.
func TestGuard(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("SKIPPED: there is no guard on Windows")
	}
	dir := filepath.Join(t.TempDir(), "gonb_0123abcd")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	gopls := filepath.Join(t.TempDir(), "gopls")
	if err := os.WriteFile(gopls, []byte("#!/bin/sh\nwhile sleep 1; do :; done\n"), 0o755); err != nil {
		t.Fatal(err)
	}
	kernel := exec.Command("/bin/sh", "-c", fmt.Sprintf("'%s' -listen 'unix;%s/gopls_socket' </dev/null >/dev/null 2>&1 & echo $!; wait", gopls, dir))
	out, err := kernel.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := kernel.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	pid, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	running := func() bool {
		list, err := processes()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range list {
			if p.pid == pid && strings.Contains(p.arguments, gopls) {
				return true
			}
		}
		return false
	}
	looks := 0
	alive := func() bool {
		if looks++; looks == 20 {
			kernel.Process.Kill()
			kernel.Wait()
			if !running() {
				t.Error("the stand-in for gopls ended by itself, and tests nothing")
			}
		}
		return looks < 20
	}
	if err := guard(kernel.Process.Pid, alive, 10*time.Millisecond); err != nil {
		t.Fatal(err)
	}
	for limit := time.Now().Add(5 * time.Second); running() && time.Now().Before(limit); {
		time.Sleep(10 * time.Millisecond)
	}
	if running() {
		t.Error("gopls still runs")
	}
	if _, err := os.Stat(dir); !os.IsNotExist(err) {
		t.Errorf("the temporary folder is still there, %v", err)
	}
}
