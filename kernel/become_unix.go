//go:build unix

package main

import (
	"fmt"
	"syscall"
)

// become replaces this program by another one, so that a front end's signals reach gonb itself.
func become(argv, env []string) error {
	return fmt.Errorf("start %s: %w", argv[0], syscall.Exec(argv[0], argv, env))
}
