//go:build unix

package main

import (
	"os/exec"
	"syscall"
)

// ownGroup makes the command the first of a process group, so that Ctrl-C in the terminal does not reach it and the
// programs that it starts can be ended with it.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killGroup ends the command and all that it started.
func killGroup(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
