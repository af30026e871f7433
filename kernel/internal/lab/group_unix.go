//go:build unix

package lab

import (
	"os/exec"
	"syscall"
)

// apart starts the command in a process group of its own, so that Ctrl-C in the terminal reaches this program alone.
func apart(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// killAll ends the command and what it started in its group.
func killAll(cmd *exec.Cmd) { syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
