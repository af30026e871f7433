package kernels

import "unsafe"

// A tileShape says how large the tiles are that a path's micro-kernels hold in registers.
type tileShape struct {
	lanes   int    // columns in a vector
	vectors int    // in a row of a tile at most
	rows    int    // in the highest tile of most vectors
	heights [5]int // rows at most, by the number of vectors
}

// The flags of a micro-kernel; avo/tile.go has them too.
const (
	flagLoad  = 1 // begins with what c holds, else with 0
	flagReLU  = 2 // ends with max(x, 0)
	flagWhole = 4 // the last vector is whole
)

// goTile has no registers to fill: wide rows make its loops long.
var goTile = tileShape{lanes: 64, vectors: 1, rows: 16, heights: [5]int{1: 64}}

// tileInGo is the micro-kernel without assembly: c [rows, width] (+)= a·b, each product and each
// sum rounded, in the order of k.
func tileInGo(rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	width := s.width
	for i := range rows {
		row := elements(c, i*ldc, width)
		if s.flags&flagLoad == 0 {
			clear(row)
		}
		p := 0
		for ; p+4 <= s.depth; p += 4 {
			x0, x1 := element(a, i*ras+p*cas), element(a, i*ras+(p+1)*cas)
			x2, x3 := element(a, i*ras+(p+2)*cas), element(a, i*ras+(p+3)*cas)
			b0 := elements(s.b, p*s.ldb, width)[:len(row)]
			b1 := elements(s.b, (p+1)*s.ldb, width)[:len(row)]
			b2 := elements(s.b, (p+2)*s.ldb, width)[:len(row)]
			b3 := elements(s.b, (p+3)*s.ldb, width)[:len(row)]
			for j, y := range row {
				y += float32(x0 * b0[j])
				y += float32(x1 * b1[j])
				y += float32(x2 * b2[j])
				y += float32(x3 * b3[j])
				row[j] = y
			}
		}
		for ; p < s.depth; p++ {
			x := element(a, i*ras+p*cas)
			b0 := elements(s.b, p*s.ldb, width)[:len(row)]
			for j := range row {
				row[j] += float32(x * b0[j])
			}
		}
		if s.bias != nil {
			add(row, row, elements(s.bias, 0, width))
		}
		if s.flags&flagReLU != 0 {
			relu(row, row)
		}
	}
}

// element is element i behind x; Gemm has seen to it that it exists.
func element(x *float32, i int) float32 {
	return *(*float32)(unsafe.Add(unsafe.Pointer(x), 4*i))
}

// elements is n elements from element i behind x on.
func elements(x *float32, i, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(x), 4*i)), n)
}
