package kernels

// The micro-kernels hold up to 24 sums: 6 rows of 4 vectors, 8 of 3, 12 of 2, 16 of 1; with the
// vectors of b and a broadcast they fill the 32 registers. AVX2 has 16 registers, 12 sums.
var (
	avx512Tile = tileShape{lanes: 16, vectors: 4, rows: 6, heights: [5]int{1: 16, 2: 12, 3: 8, 4: 6}}
	avx2Tile   = tileShape{lanes: 8, vectors: 2, rows: 6, heights: [5]int{1: 12, 2: 6}}
	avx2Row    = tileShape{lanes: 8, vectors: 4, rows: 2, heights: [5]int{1: 2, 2: 2, 3: 2, 4: 2}} // for one or two rows
)

// packStride is how many elements apart the rows of a b lie that is worth packing: they would fall
// into few sets of the cache, and each onto a memory page of its own.
const packStride = 1024

// shape is the shape of the current path's tiles for a product of m rows.
func shape(m int) *tileShape {
	switch current {
	case avx512:
		return &avx512Tile
	case avx2:
		if m <= 2 {
			return &avx2Row
		}
		return &avx2Tile
	}
	inScalar()
	return &goTile
}

// runTile computes a tile of rows by s.vectors with the micro-kernel of the current path.
func runTile(rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	switch current {
	case avx512:
		last, flags := s.width-16*(s.vectors-1), s.flags
		if last == 16 {
			flags |= flagWhole
		}
		mask := uint16(1<<last - 1)
		switch s.vectors {
		case 1:
			tile1xAVX512(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 2:
			tile2xAVX512(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 3:
			tile3xAVX512(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 4:
			tile4xAVX512(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		}
	case avx2:
		last := s.width - 8*(s.vectors-1)
		mask, flags := &lanes[8-last], s.flags
		if last == 8 {
			flags |= flagWhole
		}
		switch s.vectors {
		case 1:
			tile1xAVX2(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 2:
			tile2xAVX2(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 3:
			tile3xAVX2(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		case 4:
			tile4xAVX2(rows, s.runs, s.offsets, s.depth, a, 4*ras, 4*cas, s.b, 4*s.ldb, c, 4*ldc, s.bias, mask, flags, 4*s.skip*s.ldb)
		}
	default:
		tileInGo(rows, s, a, ras, cas, c, ldc)
	}
}

// lanes has AVX2's masks: from lanes[8-n] on there are n lanes that exist and then those that do not.
var lanes = [16]int32{-1, -1, -1, -1, -1, -1, -1, -1}

// transpose8 transposes src [8, n] with stride lds into dst [n, 8] with stride ldd and returns how
// many columns it did, a multiple of 8.
func transpose8(dst []float32, ldd int, src []float32, lds, n int) int {
	blocks := n / 8
	if current == inGo || blocks == 0 {
		return 0
	}
	transpose8AVX2(&dst[0], 4*ldd, &src[0], 4*lds, blocks)
	return 8 * blocks
}
