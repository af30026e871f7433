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
func (p *Pooling) Max(y, x []float32) { p.run(poolMax, y, x, nil, nil, false) }

// MaxGrad sets dx to dy where x is the greatest of its window, of several the first, and to 0
// elsewhere; with add it adds that to dx.
func (p *Pooling) MaxGrad(dx, dy, x, y []float32, add bool) { p.run(poolMaxGrad, y, x, dy, dx, add) }

// Mean computes y, the mean of each window.
func (p *Pooling) Mean(y, x []float32) { p.run(poolMean, y, x, nil, nil, false) }

// MeanGrad sets dx to its share of dy, or adds it.
func (p *Pooling) MeanGrad(dx, dy []float32, add bool) { p.run(poolMeanGrad, nil, nil, dy, dx, add) }

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
	add          bool
	sideBySide   bool // each element of x is seen once, but for those behind the last window
	n            int  // parts
}

var poolJobs freeList[poolJob]

func (p *Pooling) run(kind poolKind, y, x, dy, dx []float32, add bool) {
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
	j.kind, j.y, j.x, j.dy, j.dx, j.add = kind, y, x, dy, dx, add
	j.sideBySide = p.Stride == p.Window && p.Before == [3]int{}
	for axis := range 3 { // Same padding behind
		j.sideBySide = j.sideBySide && p.Out[axis]*p.Window[axis] <= p.In[axis]
	}
	if j.n = j.parts(); j.n > 1 {
		Run(j.n, j)
	} else if j.n == 1 {
		j.Do(0)
	}
	j.y, j.x, j.dy, j.dx = nil, nil, nil, nil
	poolJobs.put(j)
}

func (j *poolJob) Do(part int) {
	for image := j.images * part / j.n; image < j.images*(part+1)/j.n; image++ {
		if j.dx != nil && !j.add {
			j.clear(image)
		}
		j.each(image, j)
	}
}

// set reports whether the rows set dx, rather than add to it.
func (j *poolJob) set() bool { return j.kind == poolMaxGrad && j.sideBySide && !j.add }

// clear makes an image's dx zeros, where the rows do not set it.
func (j *poolJob) clear(image int) {
	n := volume(j.in) * j.channels
	dx := j.dx[image*n : image*n+n]
	if !j.set() {
		clear(dx)
		return
	}
	row := j.in[2] * j.channels
	seen := [3]int{j.out[0] * j.kernel[0], j.out[1] * j.kernel[1], j.out[2] * j.kernel[2] * j.channels}
	for k := range j.in[0] * j.in[1] {
		if k/j.in[1] >= seen[0] || k%j.in[1] >= seen[1] {
			clear(dx[k*row : k*row+row])
		} else {
			clear(dx[k*row+seen[2] : k*row+row])
		}
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
	set := j.set()
	r.rest(vectorWindowMaxGrad(r, j.y, j.x, j.dy, j.dx, set), func(x, y, _ int) {
		dy := j.dy[y]
		for _, o := range r.offsets {
			switch k := x + o/4; {
			case j.x[k] == j.y[y]:
				if set {
					j.dx[k] = 0
				}
				j.dx[k] += dy
				dy = 0
			case set:
				j.dx[k] = 0
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
		dy := float32(scale * j.dy[y])
		for _, o := range r.offsets {
			j.dx[x+o/4] += dy
		}
	})
}
