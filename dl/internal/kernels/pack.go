package kernels

// A packed is a copy of a panel of b, so that its rows lie closely: element (p, j) at p*packStep+j.
type packed [depthBlock * packStep]float32

// packStep is more than the 64 columns of the widest panel: rows that lay a power of two apart
// would fall into few sets of the cache.
const packStep = 64 + 16

// panels are the copies that the parts of products under way use.
var panels freeList[packed]

// fill copies b [depth, width]. What lies to the right of the columns is left as it is; the
// micro-kernels do not read it.
func (d *packed) fill(b []float32, rbs, cbs, depth, width int) {
	switch {
	case cbs == 1:
		for p := range depth {
			copy(d[p*packStep:][:width], b[p*rbs:])
		}
	case rbs == 1:
		j := 0
		for ; j+8 <= width; j += 8 {
			done := transpose8(d[j:], packStep, b[j*cbs:], cbs, depth)
			for q := j; q < j+8; q++ {
				d.column(q, done, b[q*cbs:][:depth])
			}
		}
		for ; j < width; j++ {
			d.column(j, 0, b[j*cbs:][:depth])
		}
	default:
		for p := range depth {
			for j := range width {
				d[p*packStep+j] = b[p*rbs+j*cbs]
			}
		}
	}
}

// column copies column j from row p on.
func (d *packed) column(j, p int, b []float32) {
	for ; p < len(b); p++ {
		d[p*packStep+j] = b[p]
	}
}
