package kernels

// Gather copies rows of x [..., n] to dst [len(rows), n], on several threads where they are some 30 KiB or
// more each: rows in random order wait for the memory, and two threads wait at the same time.
func Gather(dst, x []float32, n int, rows []int) {
	g := gather{dst: dst[:len(rows)*n], x: x, n: n, rows: rows}
	if g.parts = min(len(g.dst)/heavy, len(rows), maxParts); g.parts < 2 {
		g.parts = 1
		g.Do(0)
		return
	}
	j := gathers.take()
	*j = g
	Run(j.parts, j)
	*j = gather{}
	gathers.put(j)
}

// A gather is the job of Gather.
type gather struct {
	dst, x   []float32
	n, parts int
	rows     []int
}

var gathers freeList[gather]

// Do copies some of the rows.
func (g *gather) Do(part int) {
	for i := len(g.rows) * part / g.parts; i < len(g.rows)*(part+1)/g.parts; i++ {
		row := g.rows[i] * g.n
		copy(g.dst[i*g.n:][:g.n], g.x[row:row+g.n])
	}
}
