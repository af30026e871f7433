package kernels

import (
	"syscall"
	"testing"
	"unsafe"
)

// atPageEnd is a slice of n elements behind which lies a page that cannot be touched: to read one
// element beyond it ends the program.
func atPageEnd(t *testing.T, n int) []float32 {
	page := syscall.Getpagesize()
	size := (4*n+page-1)/page*page + page
	memory, err := syscall.Mmap(-1, 0, size, syscall.PROT_READ|syscall.PROT_WRITE, syscall.MAP_ANON|syscall.MAP_PRIVATE)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := syscall.Munmap(memory); err != nil {
			t.Error(err)
		}
	})
	if err := syscall.Mprotect(memory[size-page:], syscall.PROT_NONE); err != nil {
		t.Fatal(err)
	}
	if n == 0 {
		return nil
	}
	x := unsafe.Slice((*float32)(unsafe.Pointer(&memory[size-page-4*n])), n)
	for i := range x {
		x[i] = float32(i%7) - 3
	}
	return x
}

// Nothing is read behind the end of an operand, also where masks do the last columns.
func TestPageEnd(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		for _, s := range [][3]int{{1, 1, 1}, {5, 7, 3}, {16, 10, 9}, {7, 17, 8}, {13, 33, 16}, {6, 63, 5}, {3, 100, 20}, {2, 27, 9}} {
			m, n, k := s[0], s[1], s[2]
			bias := atPageEnd(t, n)
			for _, form := range []string{"NN", "TN", "NT", "TT"} {
				p := &product{m: m, n: n, k: k, ras: k, cas: 1, rbs: n, cbs: 1, ldc: n, e: Epilogue{Add: true, Bias: bias}}
				if form[0] == 'T' {
					p.ras, p.cas = 1, m
				}
				if form[1] == 'T' {
					p.rbs, p.cbs = 1, k
				}
				p.a, p.b, p.c = atPageEnd(t, m*k), atPageEnd(t, k*n), atPageEnd(t, m*n)
				p.c0 = append([]float32(nil), p.c...)
				p.run()
				p.check(t)
			}
		}
		for _, n := range []int{1, 15, 16, 17, 64, 65, 79, 128, 200} {
			for _, l := range loops {
				x := make([][]float32, l.slices)
				for i := range x {
					x[i] = atPageEnd(t, n)
				}
				l.call(x)
			}
			x, dst := atPageEnd(t, 3*n), atPageEnd(t, n)
			SumRows(dst, x, true)
			AddRow(x, x, dst)
			Softmax(x, x, n)
			Sum(x)
			Dot(x, x)
		}
	})
}
