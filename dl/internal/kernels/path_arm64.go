package kernels

// paths are those that the processor has, the best last: NEON belongs to arm64.
func paths() []path { return []path{inGo, neon} }
