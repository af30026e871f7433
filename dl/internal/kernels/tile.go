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
	flagFar   = 8 // c is not in the cache, and is asked for
)

// runTiles computes rows of c in tiles as high as they can be and as equal as they can be.
func runTiles(t *tileShape, rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	most := t.heights[s.vectors]
	tiles := (rows + most - 1) / most
	if s.runs == 0 { // nothing is read of a, which need not have all these rows
		ras = 0
	}
	for i, n := 0, 0; n < tiles; n++ {
		end := rows * (n + 1) / tiles
		if s.nextB.count > 0 {
			s.nextA.ask(n, tiles)
			s.nextB.ask(n, tiles)
		}
		runTile(end-i, s, after(a, 4*i*ras), ras, cas, after(c, 4*i*ldc), ldc)
		i = end
	}
}

// goTile has no registers to fill: wide rows make its loops long.
var goTile = tileShape{lanes: goLanes, vectors: 1, rows: 16, heights: [5]int{1: 64}}

const goLanes = 64

// tileInGo is the micro-kernel without assembly: c [rows, width] (+)= a·b, each product and each
// sum rounded, in the order of the runs and of k.
func tileInGo(rows int, s *slab, a *float32, ras, cas int, c *float32, ldc int) {
	var spare [goLanes]float32
	for i := 0; i < rows; i += 2 {
		// Two rows share what is loaded of b; where one is left over, the second is for nothing.
		i1, y0, y1 := i, elements(c, i*ldc, s.width), spare[:s.width]
		if i+1 < rows {
			i1, y1 = i+1, elements(c, (i+1)*ldc, s.width)
		}
		if s.flags&flagLoad == 0 {
			clear(y0)
			clear(y1)
		}
		for run := range s.runs {
			a, b := after(a, s.offset(run)), run*(s.depth+s.skip)
			p := 0
			for ; p+4 <= s.depth; p += 4 {
				four(y0, y1, at4(a, i*ras+p*cas, cas), at4(a, i1*ras+p*cas, cas), s, b+p)
			}
			for ; p < s.depth; p++ {
				b := elements(s.b, (b+p)*s.ldb, s.width)
				axpy(y0, element(a, i*ras+p*cas), b)
				axpy(y1, element(a, i1*ras+p*cas), b)
			}
		}
		for _, y := range [...][]float32{y0, y1} {
			if s.bias != nil {
				add(y, y, elements(s.bias, 0, s.width))
			}
			if s.flags&flagReLU != 0 {
				relu(y, y)
			}
		}
	}
}

// at4 is four elements behind x, from element i on and step apart.
func at4(x *float32, i, step int) [4]float32 {
	return [4]float32{element(x, i), element(x, i+step), element(x, i+2*step), element(x, i+3*step)}
}

// four adds four rows of b, from row p of the slab on, to two rows of c: y0 += a0[q]*b[p+q] and
// y1 += a1[q]*b[p+q] for q = 0 to 3, one after the other.
func four(y0, y1 []float32, a0, a1 [4]float32, s *slab, p int) {
	y1 = y1[:len(y0)]
	b0 := elements(s.b, p*s.ldb, len(y0))
	b1 := elements(s.b, (p+1)*s.ldb, len(y0))
	b2 := elements(s.b, (p+2)*s.ldb, len(y0))
	b3 := elements(s.b, (p+3)*s.ldb, len(y0))
	a00, a01, a02, a03 := a0[0], a0[1], a0[2], a0[3]
	a10, a11, a12, a13 := a1[0], a1[1], a1[2], a1[3]
	for j, x := range b0 {
		u, v := y0[j], y1[j]
		u += float32(a00 * x)
		v += float32(a10 * x)
		x = b1[j]
		u += float32(a01 * x)
		v += float32(a11 * x)
		x = b2[j]
		u += float32(a02 * x)
		v += float32(a12 * x)
		x = b3[j]
		u += float32(a03 * x)
		v += float32(a13 * x)
		y0[j], y1[j] = u, v
	}
}

// offset is that of a run, in bytes.
func (s *slab) offset(run int) int {
	return *(*int)(unsafe.Add(unsafe.Pointer(s.offsets), run*int(unsafe.Sizeof(0))))
}

// after is what lies some bytes after x.
func after(x *float32, offset int) *float32 { return (*float32)(unsafe.Add(unsafe.Pointer(x), offset)) }

// element is element i behind x; Gemm has seen to it that it exists.
func element(x *float32, i int) float32 {
	return *(*float32)(unsafe.Add(unsafe.Pointer(x), 4*i))
}

// elements is n elements from element i behind x on.
func elements(x *float32, i, n int) []float32 {
	return unsafe.Slice((*float32)(unsafe.Add(unsafe.Pointer(x), 4*i)), n)
}
