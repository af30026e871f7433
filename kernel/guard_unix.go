//go:build unix

package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
)

// startGuard starts a guard beside this process, which has started gonb. It has a session of its own, so that what
// kills the kernel's group does not kill it.
func startGuard(gonb int) error {
	self, err := os.Executable()
	if err != nil {
		return fmt.Errorf("start the kernel's guard: %w", err)
	}
	cmd := exec.Command(self, "guard", strconv.Itoa(gonb))
	cmd.Dir = string(filepath.Separator) // it keeps no folder busy
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the kernel's guard: %w", err)
	}
	return nil
}

// processes lists the running processes: from /proc on Linux, where small systems have no ps, and from ps elsewhere.
func processes() ([]listed, error) {
	if runtime.GOOS == "linux" {
		return linuxProcesses()
	}
	out, err := exec.Command("ps", "-axwwo", "pid=,ppid=,args=").Output()
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	var list []listed
	for line := range strings.Lines(string(out)) {
		fields := strings.Fields(line)
		if len(fields) < 3 {
			continue
		}
		pid, err1 := strconv.Atoi(fields[0])
		parent, err2 := strconv.Atoi(fields[1])
		if err1 == nil && err2 == nil {
			list = append(list, listed{pid, parent, strings.Join(fields[2:], " ")})
		}
	}
	return list, nil
}

func linuxProcesses() ([]listed, error) {
	folders, err := filepath.Glob("/proc/[0-9]*")
	if err != nil {
		return nil, fmt.Errorf("list the processes: %w", err)
	}
	var list []listed
	for _, folder := range folders {
		arguments, err1 := os.ReadFile(filepath.Join(folder, "cmdline"))
		stat, err2 := os.ReadFile(filepath.Join(folder, "stat"))
		if err1 != nil || err2 != nil || len(arguments) == 0 {
			continue // it has just ended, or is the kernel's own
		}
		// pid (name) state parent …, where the name may hold anything
		fields := strings.Fields(string(stat[bytes.LastIndexByte(stat, ')')+1:]))
		pid, err1 := strconv.Atoi(filepath.Base(folder))
		if len(fields) < 2 || err1 != nil {
			continue
		}
		parent, err := strconv.Atoi(fields[1])
		if err != nil {
			continue
		}
		text := string(bytes.ReplaceAll(bytes.TrimRight(arguments, "\x00"), []byte{0}, []byte(" ")))
		list = append(list, listed{pid, parent, text})
	}
	return list, nil
}
