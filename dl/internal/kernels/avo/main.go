// Command avo writes the assembly of package kernels. It is run by go generate in the folder
// above; it is a module of its own, so that Hornbook itself does not depend on avo.
//
// What is generated comes in two widths from one description: AVX-512 and AVX2 with FMA.
package main

import (
	"flag"
	"log"

	. "github.com/mmcloughlin/avo/build"
)

func main() {
	files := map[string]func(){
		"tile":   tiles,
		"vector": vectors,
		"window": windows,
		"drop":   drops,
		"neonpeak": func() {
			neonPeak()
			writeNEON("peak", "../peak/fma_arm64.s", "../peak/fma_arm64.go")
		},
		"neon": func() {
			widths = []width{neonWidth}
			functions()
			pow()
			pairs()
			choices()
			rectifier()
			normalizations()
			recurrent()
			steps()
			reductions()
			neonWidth.optimizers()
			neonWidth.sums()
			drops()
			windows()
			neonTiles()
			dispatchNEON("../function_paths_arm64.go", storedNEON)
			writeNEON("kernels", "../neon_arm64.s", "../neon_arm64.go")
		},
		"peak": peak,
		"function": func() {
			functions()
			pow()
			pairs()
			choices()
			rectifier()
			normalizations()
			recurrent()
			steps()
			reductions()
			dispatch("../function_paths_amd64.go", "../function_paths_other.go")
		},
	}
	kernels := flag.String("kernels", "", "which file to write: tile, vector, function, window, drop, neon, neonpeak or peak")
	flag.Parse()
	write, ok := files[*kernels]
	if !ok {
		log.Fatalf("-kernels %q: want tile, vector, function, window, drop, neon, neonpeak or peak", *kernels)
	}
	ConstraintExpr("amd64")
	write()
	if *kernels != "neon" && *kernels != "neonpeak" {
		Generate()
	}
}
