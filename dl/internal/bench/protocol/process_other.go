//go:build !unix

package protocol

import "os/exec"

func ownGroup(*exec.Cmd) {}
func (c *Child) pause()  {}
func (c *Child) resume() {}
func (c *Child) kill()   { c.command.Process.Kill() }
