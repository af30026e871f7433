//go:build unix

package protocol

import (
	"os/exec"
	"syscall"
)

// ownGroup makes a child the first of a group, so that what it starts is stopped and ended with it.
func ownGroup(c *exec.Cmd) { c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

func (c *Child) pause()  { c.signal(syscall.SIGSTOP) }
func (c *Child) resume() { c.signal(syscall.SIGCONT) }
func (c *Child) kill()   { c.signal(syscall.SIGKILL) }

func (c *Child) signal(s syscall.Signal) { syscall.Kill(-c.command.Process.Pid, s) }
