package gonb

import (
	"os"
	"strconv"
	"syscall"
)

// fionread asks for the number of bytes that a pipe holds.
const fionread = syscall.TIOCINQ

// descriptors is the folder of this process's open files. It has the process's number, so that a
// program that this one starts finds them, too.
func descriptors() string { return "/proc/" + strconv.Itoa(os.Getpid()) + "/fd/" }
