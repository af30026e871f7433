//go:build !amd64 && !arm64

package kernels

import "math"

// packStride is out of reach: the Go loops gain nothing from a b that lies closely.
const packStride = math.MaxInt

// shape is the shape of the tiles.
func shape(m int) *tileShape {
	inScalar()
	return &goTile
}

// runTile computes a tile.
func runTile(rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	tileInGo(rows, s, a, ras, cas, c, ldc)
}

// transpose8 does nothing: there is no assembly.
func transpose8(dst []float32, ldd int, src []float32, lds, n int) int { return 0 }
