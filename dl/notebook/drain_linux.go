package notebook

import (
	"syscall"
	"unsafe"
)

// unread is the number of bytes in the pipe of standard output that its reader has not taken yet.
func unread() (n int, known bool) {
	var bytes int32
	_, _, errno := syscall.Syscall(syscall.SYS_IOCTL, uintptr(syscall.Stdout), syscall.TIOCINQ, uintptr(unsafe.Pointer(&bytes)))
	return int(bytes), errno == 0
}
