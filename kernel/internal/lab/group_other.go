//go:build !unix

package lab

import (
	"os/exec"
	"strconv"
)

func apart(*exec.Cmd) {}

// killAll ends the command and what it started: taskkill follows the tree of processes.
func killAll(cmd *exec.Cmd) {
	if exec.Command("taskkill", "/T", "/F", "/PID", strconv.Itoa(cmd.Process.Pid)).Run() != nil {
		cmd.Process.Kill()
	}
}
