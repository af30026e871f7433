package kernels

import "math"

// Mix is the output function of SplitMix64 (Steele, Lea and Flood, 2014), which passes the usual
// statistical tests on a counter: number i of a stream is Mix(stream + (i+1)*Golden).
func Mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// Golden is 2⁶⁴ divided by the golden ratio.
const Golden = 0x9e3779b97f4a7c15

// A Dropping says which elements are set to 0: those whose 32 random bits are below Limit. The others
// are multiplied by Scale.
type Dropping struct {
	Stream uint64
	Limit  uint32
	Scale  float32
}

// Drop is y = x with elements dropped: of element i the bits are the upper half of number i of the
// stream. With add it is added to y. The slices have the same length, and y may be x.
func (d Dropping) Drop(y, x []float32, add bool) {
	x = x[:len(y)]
	parts := min(len(y)/heavy, maxParts)
	if parts < 2 {
		d.elements(y, x, 0, add)
		return
	}
	j := dropJobs.take()
	*j = dropJob{d, y, x, add, parts}
	Run(parts, j)
	*j = dropJob{}
	dropJobs.put(j)
}

// DropPairs is Drop where two neighbours share a number, the upper half for the first; the numbers
// begin with the given one.
func (d Dropping) DropPairs(y, x []float32, first int) {
	x = x[:len(y)]
	counter := d.counter(first)
	n := vectorDropPairs(y, x, counter, d.Limit, d.Scale)
	counter += uint64(n/2) * Golden
	for i := n; i < len(y); i += 2 {
		bits := Mix(counter)
		counter += Golden
		y[i] = d.one(x[i], bits>>32)
		if i+1 < len(y) {
			y[i+1] = d.one(x[i+1], bits&(1<<32-1))
		}
	}
}

// counter is what number first of the stream is mixed of.
func (d Dropping) counter(first int) uint64 { return d.Stream + uint64(first+1)*Golden }

// elements drops elements that begin with number first.
func (d Dropping) elements(y, x []float32, first int, add bool) {
	counter := d.counter(first)
	n := vectorDrop(y, x, counter, d.Limit, d.Scale, add)
	counter += uint64(n) * Golden
	for i := n; i < len(y); i++ {
		v := d.one(x[i], Mix(counter)>>32)
		counter += Golden
		if add {
			v += y[i]
		}
		y[i] = v
	}
}

// one is what becomes of an element with these 32 random bits.
func (d Dropping) one(x float32, bits uint64) float32 { return masked(x*d.Scale, d.kept(bits)) }

// kept is a mask of all bits if 32 random bits keep an element, else of none: nothing could predict a branch.
func (d Dropping) kept(bits uint64) uint32 { return uint32(int64(uint64(d.Limit)-1-bits) >> 63) }

// masked is x with the bits of the mask.
func masked(x float32, mask uint32) float32 {
	return math.Float32frombits(math.Float32bits(x) & mask)
}

type dropJob struct {
	Dropping
	y, x  []float32
	add   bool
	parts int
}

var dropJobs freeList[dropJob]

// Do does some of the elements.
func (j *dropJob) Do(part int) {
	from, to := len(j.y)*part/j.parts, len(j.y)*(part+1)/j.parts
	j.elements(j.y[from:to], j.x[from:to], from, j.add)
}
