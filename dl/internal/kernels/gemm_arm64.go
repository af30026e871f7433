package kernels

// The micro-kernels hold up to 24 sums: 6 rows of 4 vectors, 8 of 3, 12 of 2 and 12 of 1; with the vectors
// of b and four broadcasts they fill the 32 registers.
var neonTile = tileShape{lanes: 4, vectors: 4, rows: 6, heights: [5]int{1: 12, 2: 12, 3: 8, 4: 6}}

// packStride is how many elements apart the rows of a b lie that is worth packing, as on other processors.
const packStride = 1024

// shape is the shape of the tiles.
func shape(m int) *tileShape {
	if current == neon {
		return &neonTile
	}
	inScalar()
	return &goTile
}

// runTile computes a tile of rows by s.vectors.
func runTile(rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	if current != neon {
		tileInGo(rows, s, a, ras, cas, c, ldc)
		return
	}
	last := s.width - 4*(s.vectors-1)
	switch s.vectors {
	case 1:
		tile1xNEON(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, last, s.flags, 4*s.skip*s.ldb)
	case 2:
		tile2xNEON(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, last, s.flags, 4*s.skip*s.ldb)
	case 3:
		tile3xNEON(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, last, s.flags, 4*s.skip*s.ldb)
	case 4:
		tile4xNEON(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, last, s.flags, 4*s.skip*s.ldb)
	}
}

// transpose8 transposes src [8, n] with stride lds into dst [n, 8] with stride ldd and returns how
// many columns it did, a multiple of 4.
func transpose8(dst []float32, ldd int, src []float32, lds, n int) int {
	blocks := n / 4
	if current != neon || blocks == 0 {
		return 0
	}
	transpose8NEON(&dst[0], 4*ldd, &src[0], 4*lds, blocks)
	return 4 * blocks
}
