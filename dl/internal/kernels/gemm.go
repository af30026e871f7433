package kernels

// An Epilogue is what Gemm does with each element before it is stored:
// c = drop(act(a·b + (Add ? c : 0) + Bias[j])).
// The zero Epilogue stores the product.
type Epilogue struct {
	Add  bool      // adds to what c holds; the chain of additions starts with it
	Bias []float32 // [n], added to every row; nil adds nothing
	ReLU bool      // stores 0 for what is negative
	Drop *Dropping // drops elements, that of row i and column j by number i*n+j; nil drops none
}

// Gemm is the product of matrices: c = a·b, then the epilogue.
//
//	for i := range m {
//		for j := range n {
//			s := 0 or c[i*ldc+j] // if e.Add
//			for p := range k {
//				s += a[i*ras+p*cas] * b[p*rbs+j*cbs]
//			}
//			c[i*ldc+j] = act(s + bias[j])
//		}
//	}
//
// The strides say how a [m, k] and b [k, n] lie: (k, 1) is row-major, (1, m) is the transpose of
// a row-major [k, m]. They are not negative. m, n and k may be 0; with k = 0 the epilogue of 0
// is stored. c must not overlap a, b or the bias.
//
// Every element is one chain of roundings, in the order of p, or, where few rows meet a high b, the sum
// of a few such chains; which it is depends on the sizes alone, so that the number of threads changes
// no bit. The vector paths fuse each product with its addition and give the same bits; the Go path
// rounds both.
func Gemm(m, n, k int, a []float32, ras, cas int, b []float32, rbs, cbs int, c []float32, ldc int, e Epilogue) {
	if m <= 0 || n <= 0 {
		return
	}
	// Wrong sizes must not reach the assembly: these are the last elements it touches.
	_ = c[(m-1)*ldc+n-1]
	if k > 0 {
		_, _ = a[(m-1)*ras+(k-1)*cas], b[(k-1)*rbs+(n-1)*cbs]
	}
	if e.Bias != nil {
		_ = e.Bias[n-1]
	}
	g := gemm{m: m, n: n, k: max(k, 0), a: a, ras: ras, cas: cas, b: b, rbs: rbs, cbs: cbs, c: c, ldc: ldc, e: e}
	g.cut()
	if g.depthParts > 1 {
		g.inDepths()
		return
	}
	switch parts := g.rowParts * g.colParts; {
	case parts == 1:
		g.Do(0)
	case 2*m*n*k < parallelFlop:
		for part := range parts {
			g.Do(part)
		}
	default:
		job := gemms.take()
		*job = g
		Run(parts, job)
		*job = gemm{}
		gemms.put(job)
	}
}

const (
	parallelFlop = 1 << 19 // a product of so many operations, 5 µs, is given to several threads,
	partFlop     = 3 << 18 // in parts of about so many

	depthBlock = 256     // rows of b that are gone through at a time: a panel of them stays in the L2 cache
	packRows   = 64      // rows of c for which it pays to pack a panel
	farSize    = 1 << 17 // elements of c that are not expected in the cache
	wideRows   = 64      // rows of a part where a and b are much higher than c is large

	// A product of few rows reads all of b for each of them. If b is high, it is cut into parts of so many
	// rows at least: they are those that the optimizer's threads have changed last, and still have in
	// their caches.
	shallow    = 64
	leastDepth = 96
)

// A gemm is the job of Gemm. Its parts are rectangles of c.
type gemm struct {
	m, n, k  int
	a        []float32
	ras, cas int
	b        []float32
	rbs, cbs int
	c        []float32
	ldc      int
	e        Epilogue

	tile     *tileShape
	vectors  int  // in a row of c
	panels   int  // columns of tiles, each of tile.vectors vectors at most
	depth    int  // rows of b that are gone through at a time
	packs    bool // b's panels are copied to lie closely
	deep     bool // a and b are much higher than c is large, and come from memory
	rowParts int
	colParts int

	depthParts int       // rows of b are shared out to so many parts, if not 1,
	partial    []float32 // each of which has a sum of its own [m, n]
}

var gemms freeList[gemm]

// cut decides how the product is gone through. It depends on the sizes alone.
func (g *gemm) cut() {
	g.tile = shape(g.m)
	g.vectors = (g.n + g.tile.lanes - 1) / g.tile.lanes
	g.panels = (g.vectors + g.tile.vectors - 1) / g.tile.vectors
	g.depth = g.k
	if g.k > depthBlock {
		blocks := (g.k + depthBlock - 1) / depthBlock
		g.depth = (g.k + blocks - 1) / blocks
	}
	g.packs = g.cbs != 1 && g.n > 1 || g.rbs >= packStride && g.m >= packRows && g.k > 1

	g.rowParts, g.colParts, g.depthParts = 1, 1, 1
	parts := min(2*g.m*g.n*g.k/partFlop, maxUnits)
	if parts < 2 {
		return
	}
	if !g.packs && g.m <= shallow && g.n <= shallow*4 && g.k >= 4*g.n {
		g.depthParts = min(parts, g.k/leastDepth)
		return
	}
	g.deep = !g.packs && g.k >= 4*max(g.m, g.n)
	switch {
	case g.packs: // each part packs its columns, so that few should have the same
		g.colParts = min(g.panels, parts)
		g.rowParts = max(min(parts/g.colParts, g.m/packRows), 1)
	case g.deep && g.n < g.m: // all of a and b comes from memory: the parts are wide, so that it comes for few of them
		g.rowParts = max(min(parts, g.m/wideRows), 1)
	case g.deep:
		g.colParts = min(g.panels, parts)
		g.rowParts = max(min(parts/g.colParts, g.m/wideRows), 1)
	case g.n >= g.m:
		g.colParts = min(g.panels, parts)
		g.rowParts = max(min(parts/g.colParts, g.m/g.tile.rows), 1)
	default:
		g.rowParts = max(min(parts, g.m/g.tile.rows), 1)
		g.colParts = min(parts/g.rowParts, g.panels)
	}
}

// inDepths is a product whose b is cut by rows.
func (g *gemm) inDepths() {
	sums := buffers.take()
	defer buffers.put(sums)
	size := g.m * g.n
	g.partial = sums.get(g.depthParts * size)
	if 2*size*g.k < parallelFlop {
		for part := range g.depthParts {
			g.Do(part)
		}
	} else {
		job := gemms.take()
		*job = *g
		Run(g.depthParts, job)
		*job = gemm{}
		gemms.put(job)
	}
	first := g.partial[:size]
	for rest := g.partial[size:]; len(rest) > 0; rest = rest[size:] {
		add(first, first, rest[:size])
	}
	for i := range g.m {
		c, sum := g.c[i*g.ldc:][:g.n], first[i*g.n:][:g.n]
		if g.e.Add {
			add(sum, sum, c)
		}
		if g.e.Bias != nil {
			add(sum, sum, g.e.Bias[:g.n])
		}
		if g.e.ReLU {
			relu(c, sum)
		} else {
			copy(c, sum)
		}
	}
	if g.e.Drop != nil {
		g.drop(0, g.m, 0, g.n)
	}
}

// depths computes the sum of one part of b's rows.
func (g *gemm) depths(part int) {
	from, to := g.k*part/g.depthParts, g.k*(part+1)/g.depthParts
	p := *g
	p.k, p.a, p.b = to-from, g.a[from*g.cas:], g.b[from*g.rbs:]
	p.c, p.ldc, p.e = g.partial[part*g.m*g.n:], g.n, Epilogue{}
	p.depth, p.depthParts = to-from, 1
	p.Do(0)
}

// Do computes one rectangle of c. Parts with the same columns are neighbours.
func (g *gemm) Do(part int) {
	if g.depthParts > 1 {
		g.depths(part)
		return
	}
	row, col := part%g.rowParts, part/g.rowParts
	i0, i1 := g.m*row/g.rowParts, g.m*(row+1)/g.rowParts
	q0, q1 := g.panels*col/g.colParts, g.panels*(col+1)/g.colParts
	var pack *packed
	if g.packs {
		pack = panels.take()
		defer panels.put(pack)
	}
	for p := 0; ; p += g.depth {
		s := slab{p: p, runs: 1, offsets: &atOnce, depth: min(g.depth, g.k-p), flags: flagLoad}
		if p == 0 && !g.e.Add {
			s.flags = 0
		}
		if p == 0 && g.m*g.n >= farSize {
			s.flags |= flagFar
		}
		end := p+s.depth == g.k
		if end && g.e.ReLU {
			s.flags |= flagReLU
		}
		for q := q0; q < q1; q++ {
			v0, v1 := g.vectors*q/g.panels, g.vectors*(q+1)/g.panels
			s.j, s.vectors = v0*g.tile.lanes, v1-v0
			s.width = min(g.n, v1*g.tile.lanes) - s.j
			s.bias = nil
			if end && g.e.Bias != nil {
				s.bias = &g.e.Bias[s.j]
			}
			if s.depth > 0 {
				s.b, s.ldb = &g.b[p*g.rbs+s.j*g.cbs], g.rbs
			}
			if pack != nil && s.depth > 0 {
				s.ldb = packStep
				pack.fill(g.b[p*g.rbs+s.j*g.cbs:], g.rbs, g.cbs, s.depth, s.width)
				s.b = &pack[0]
			}
			if g.deep {
				g.foresee(&s, i0, i1, q, q0, q1)
			}
			g.panel(i0, i1, &s)
		}
		if end {
			if g.e.Drop != nil {
				g.drop(i0, i1, g.vectors*q0/g.panels*g.tile.lanes, min(g.n, g.vectors*q1/g.panels*g.tile.lanes))
			}
			return
		}
	}
}

// foresee has the slab ask for what the next one of the part reads: from memory it would come in bursts
// otherwise, at the first rows of c.
func (g *gemm) foresee(s *slab, i0, i1, q, q0, q1 int) {
	p := s.p
	s.nextA, s.nextB = rows{}, rows{}
	if q++; q == q1 {
		q, p = q0, p+g.depth
		if p >= g.k {
			return
		}
		if g.ras == 1 {
			s.nextA = rows{&g.a[i0+p*g.cas], min(g.depth, g.k-p), i1 - i0, g.cas}
		}
	}
	v0, v1 := g.vectors*q/g.panels, g.vectors*(q+1)/g.panels
	j := v0 * g.tile.lanes
	s.nextB = rows{&g.b[p*g.rbs+j], min(g.depth, g.k-p), min(g.n, v1*g.tile.lanes) - j, g.rbs}
}

// drop drops elements of a rectangle of c that was computed just now, and is in the cache.
func (g *gemm) drop(i0, i1, j0, j1 int) {
	if g.ldc == j1-j0 { // whole rows, one behind the other
		c := g.c[i0*g.n : i1*g.n]
		g.e.Drop.elements(c, c, i0*g.n, false)
		return
	}
	for i := i0; i < i1; i++ {
		c := g.c[i*g.ldc+j0 : i*g.ldc+j1]
		g.e.Drop.elements(c, c, i*g.n+j0, false)
	}
}

// A slab is the part of b that one pass over the rows of a uses, and what happens at its end.
type slab struct {
	p        int  // its first row of b
	runs     int  // the columns of a that belong to its rows lie in so many runs,
	depth    int  // each of so many,
	offsets  *int // which begin at these offsets in bytes
	skip     int  // rows of b that are left out between the runs
	j, width int  // columns of b
	vectors  int  // that hold the columns
	b        *float32
	ldb      int
	bias     *float32
	flags    int

	nextA, nextB rows // what is asked for meanwhile
}

// rows are rows of a matrix, so wide and so far apart.
type rows struct {
	x                    *float32
	count, width, stride int
}

// ask asks for one of some parts of the rows.
func (r *rows) ask(part, parts int) {
	if from, to := r.count*part/parts, r.count*(part+1)/parts; from < to {
		prefetchRows(after(r.x, 4*from*r.stride), to-from, 4*r.width, 4*r.stride)
	}
}

// atOnce is the offset of the one run of a matrix.
var atOnce int

// panel goes through rows i0 to i1 of a.
func (g *gemm) panel(i0, i1 int, s *slab) {
	a := &g.c[0] // of no columns nothing is read
	if s.depth > 0 {
		a = &g.a[i0*g.ras+s.p*g.cas]
	}
	runTiles(g.tile, i1-i0, s, a, g.ras, g.cas, &g.c[i0*g.ldc+s.j], g.ldc)
}
