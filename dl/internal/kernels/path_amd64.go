package kernels

import "golang.org/x/sys/cpu"

// best is the best path that the processor and the operating system have.
func best() path {
	switch x := &cpu.X86; {
	case x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX2 && x.HasFMA: // all but the Xeon Phi
		return avx512
	case x.HasAVX2 && x.HasFMA:
		return avx2
	}
	return inGo
}
