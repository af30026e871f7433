package kernels

// A Pooling takes the greatest or the mean of each window over x [batch, depth, height, width,
// channels], channel by channel: y [batch, depth, height, width, channels]. Windows see only what
// is in x: the mean is over fewer elements at its borders, and zeros do not come into it. A window
// that sees nothing leaves 0.
type Pooling struct {
	Batch    int
	In, Out  [3]int // the sizes of x and y: depth, height, width
	Channels int
	Window   [3]int
	Stride   [3]int
	Before   [3]int // places that the first window lies before x
}

// Max computes y, the greatest of each window.
func (p *Pooling) Max(y, x []float32) { p.run(poolMax, y, x, nil, nil) }

// MaxGrad adds dy to dx where x is the greatest of its window, of several the first.
func (p *Pooling) MaxGrad(dx, dy, x, y []float32) { p.run(poolMaxGrad, y, x, dy, dx) }

// Mean computes y, the mean of each window.
func (p *Pooling) Mean(y, x []float32) { p.run(poolMean, y, x, nil, nil) }

// MeanGrad adds to dx its share of dy.
func (p *Pooling) MeanGrad(dx, dy []float32) { p.run(poolMeanGrad, nil, nil, dy, dx) }

type poolKind int

const (
	poolMax poolKind = iota
	poolMaxGrad
	poolMean
	poolMeanGrad
)

// A poolJob does some images a part.
type poolJob struct {
	windows
	kind         poolKind
	y, x, dy, dx []float32
	n            int // parts
}

var poolJobs freeList[poolJob]

func (p *Pooling) run(kind poolKind, y, x, dy, dx []float32) {
	in, out := p.Batch*volume(p.In)*p.Channels, p.Batch*volume(p.Out)*p.Channels
	switch kind { // wrong sizes must not reach the assembly
	case poolMax, poolMean:
		_, _ = x[:in], y[:out]
	case poolMaxGrad:
		_, _, _, _ = x[:in], y[:out], dx[:in], dy[:out]
	case poolMeanGrad:
		_, _ = dx[:in], dy[:out]
	}
	j := poolJobs.take()
	j.windows = windows{p.Batch, p.In, p.Out, p.Channels, p.Window, p.Stride, [3]int{1, 1, 1}, p.Before}
	j.kind, j.y, j.x, j.dy, j.dx = kind, y, x, dy, dx
	if j.n = j.parts(); j.n > 1 {
		Run(j.n, j)
	} else if out > 0 {
		j.Do(0)
	}
	j.y, j.x, j.dy, j.dx = nil, nil, nil, nil
	poolJobs.put(j)
}

func (j *poolJob) Do(part int) {
	for image := j.images * part / j.n; image < j.images*(part+1)/j.n; image++ {
		j.each(image, j)
	}
}

func (j *poolJob) row(r *windowRow) {
	switch j.kind {
	case poolMax:
		j.max(r)
	case poolMaxGrad:
		j.maxGrad(r)
	case poolMean:
		j.mean(r)
	case poolMeanGrad:
		j.meanGrad(r)
	}
}

func (j *poolJob) max(r *windowRow) {
	r.rest(vectorWindowMax(r, j.y, j.x), func(x, y, _ int) {
		if len(r.offsets) == 0 {
			j.y[y] = 0
			return
		}
		greatest := j.x[x]
		for _, o := range r.offsets[1:] {
			greatest = maxps(greatest, j.x[x+o/4])
		}
		j.y[y] = greatest
	})
}

// maxps is the greater of two numbers as the vector instruction has it: y if one is none.
func maxps(x, y float32) float32 {
	if x > y {
		return x
	}
	return y
}

func (j *poolJob) maxGrad(r *windowRow) {
	r.rest(vectorWindowMaxGrad(r, j.y, j.x, j.dy, j.dx), func(x, y, _ int) {
		for _, o := range r.offsets {
			if j.x[x+o/4] == j.y[y] {
				j.dx[x+o/4] += j.dy[y]
				return
			}
		}
	})
}

func (j *poolJob) mean(r *windowRow) {
	scale := 1 / float32(max(len(r.offsets), 1))
	r.rest(vectorWindowSum(r, j.y, j.x, scale), func(x, y, _ int) {
		if len(r.offsets) == 0 {
			j.y[y] = 0
			return
		}
		sum := j.x[x]
		for _, o := range r.offsets[1:] {
			sum += j.x[x+o/4]
		}
		j.y[y] = scale * sum
	})
}

func (j *poolJob) meanGrad(r *windowRow) {
	scale := 1 / float32(max(len(r.offsets), 1))
	r.rest(vectorWindowSpread(r, j.dx, j.dy, scale), func(x, y, _ int) {
		dy := scale * j.dy[y]
		for _, o := range r.offsets {
			j.dx[x+o/4] += dy
		}
	})
}
