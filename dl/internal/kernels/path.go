package kernels

import (
	"fmt"
	"os"
)

// A path is a set of kernels.
type path uint8

const (
	inGo path = iota
	avx2
	avx512
	neon
)

var pathNames = [...]string{inGo: "go", avx2: "avx2", avx512: "avx512", neon: "neon"}

// current is the path in use; only tests change it. pathError says why HORNBOOK_KERNELS cannot
// be obeyed, and the first kernel that is used panics with it: an import alone must not end a program.
var current, pathError = choose(os.Getenv("HORNBOOK_KERNELS"), paths())

// Path is the set of kernels in use: "avx512", "avx2", "neon" or "go". It is the best that the processor
// has, unless the environment variable HORNBOOK_KERNELS names another.
func Path() string {
	inScalar()
	return pathNames[current]
}

// choose is the path that is wanted on a processor that has these.
func choose(wanted string, there []path) (path, string) {
	best := there[len(there)-1]
	if wanted == "" {
		return best, ""
	}
	for _, p := range there {
		if pathNames[p] == wanted {
			return p, ""
		}
	}
	for _, name := range pathNames {
		if name == wanted {
			return inGo, fmt.Sprintf("kernels: HORNBOOK_KERNELS=%s, but the best that this processor has is %s", wanted, pathNames[best])
		}
	}
	return inGo, fmt.Sprintf("kernels: HORNBOOK_KERNELS=%q is not one of go, avx2, avx512, neon", wanted)
}

// inScalar is the number of elements that a vector kernel did where there is none, 0; this is
// where a HORNBOOK_KERNELS that cannot be obeyed comes out.
func inScalar() int {
	if pathError != "" {
		panic(pathError)
	}
	return 0
}
