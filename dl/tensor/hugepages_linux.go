package tensor

import (
	"syscall"
	"unsafe"
)

// hugePage is the size of the larger pages that processors have, in bytes.
const hugePage = 2 << 20

// inHugePages asks the system for larger pages under what lies in whole ones: a step goes through more
// memory than a processor knows the places of 4 KiB pages by heart, and a product down a column meets
// a new one in every row or two. Of a Transformer's block that was 4 % of the time. Where the
// system refuses, all is as it was.
func inHugePages(s []float32) {
	from := int(-uintptr(unsafe.Pointer(unsafe.SliceData(s))) % hugePage)
	if to := from + (4*len(s)-from)/hugePage*hugePage; to > from {
		memory := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(s))), 4*len(s))
		_ = syscall.Madvise(memory[from:to], syscall.MADV_HUGEPAGE)
	}
}
