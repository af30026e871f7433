//go:build unix

package main

import (
	"fmt"
	"os"
	"syscall"
)

// become replaces this program by the go command.
func become(program string, args []string) {
	err := syscall.Exec(program, append([]string{program}, args...), os.Environ())
	fmt.Fprintln(os.Stderr, "hornbook:", err)
	os.Exit(1)
}
