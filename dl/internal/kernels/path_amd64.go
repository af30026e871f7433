package kernels

import "golang.org/x/sys/cpu"

// paths are those that the processor and the operating system have, the best last.
func paths() []path {
	switch x := &cpu.X86; {
	case x.HasAVX512F && x.HasAVX512VL && x.HasAVX512DQ && x.HasAVX2 && x.HasFMA: // all but the Xeon Phi
		return []path{inGo, avx2, avx512}
	case x.HasAVX2 && x.HasFMA:
		return []path{inGo, avx2}
	}
	return []path{inGo}
}
