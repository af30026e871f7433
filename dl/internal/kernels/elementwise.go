package kernels

// What an elementwise kernel is called with: slices of one length, and scalars.
type (
	slices  [5][]float32
	scalars [5]float32
)

// maxParts is the number of parts into which an elementwise kernel is cut at most.
const maxParts = 64

// each runs an elementwise kernel over slices of n elements, on several threads where n is at
// least two grains. The kernel treats each element by itself, so that the cuts change nothing.
// A slice that is nil stays nil.
func each(n, grain int, kernel func(slices, scalars), s slices, c scalars) {
	if n < 2*grain {
		kernel(s, c)
		return
	}
	e := elementwises.take()
	*e = elementwise{kernel, s, c, n, min(n/grain, maxParts)}
	Run(e.parts, e)
	*e = elementwise{}
	elementwises.put(e)
}

// An elementwise is the job of each.
type elementwise struct {
	kernel   func(slices, scalars)
	slices   slices
	scalars  scalars
	n, parts int
}

var elementwises freeList[elementwise]

// Do runs the kernel over one part; parts begin at multiples of 16 elements.
func (e *elementwise) Do(part int) {
	from, to := e.n*part/e.parts&^15, e.n*(part+1)/e.parts&^15
	if part == e.parts-1 {
		to = e.n
	}
	var s slices
	for i, x := range e.slices {
		if x != nil {
			s[i] = x[from:to]
		}
	}
	e.kernel(s, e.scalars)
}

// The grains: elements that take some 3 µs on one thread, where a second one begins to pay.
const (
	light = 32 << 10 // an addition
	heavy = 8 << 10  // a root, a quotient, an exponential
)
