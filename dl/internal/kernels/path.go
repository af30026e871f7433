package kernels

// Path is the set of kernels in use: "avx512", "avx2" or "go".
func Path() string { return "go" }
