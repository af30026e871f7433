package kernels

// A depthwise convolution has a group for each channel, and one filter in each: its windows are
// gone through channel by channel, as in pooling.
func (c *Convolution) depthwise() bool {
	return c.Groups > 1 && c.Groups == c.Channels && c.Channels == c.Filters
}

type depthwiseKind int

const (
	depthwiseForward depthwiseKind = iota
	depthwiseInput
	depthwiseKernel
)

// A depthwiseJob does some images a part.
type depthwiseJob struct {
	windows
	kind    depthwiseKind
	y, x, w []float32 // or their gradients
	e       Epilogue
	n       int // parts
}

var depthwiseJobs freeList[depthwiseJob]

func (c *Convolution) channelByChannel(kind depthwiseKind, y, x, w []float32, e Epilogue) {
	if c.Batch*volume(c.In)*c.Channels == 0 {
		return
	}
	j := depthwiseJobs.take()
	j.windows = windows{c.Batch, c.In, c.Out, c.Channels, c.Kernel, c.Stride, c.Dilation, c.Before}
	j.kind, j.y, j.x, j.w, j.e = kind, y, x, w, e
	j.n = j.parts()
	var partial *buffer
	if kind == depthwiseKernel { // each part has a sum of its own
		j.n = min(j.n, imageGroups)
		partial = buffers.take()
		j.w = partial.get(j.n * len(w))
		clear(j.w)
	}
	if j.n > 1 {
		Run(j.n, j)
	} else {
		j.Do(0)
	}
	if kind == depthwiseKernel {
		for part := range j.n {
			AddTo(w, j.w[part*len(w):][:len(w)])
		}
		buffers.put(partial)
	}
	j.y, j.x, j.w, j.e = nil, nil, nil, Epilogue{}
	depthwiseJobs.put(j)
}

func (j *depthwiseJob) Do(part int) {
	n := len(j.w) / j.n
	for image := j.images * part / j.n; image < j.images*(part+1)/j.n; image++ {
		switch j.kind {
		case depthwiseForward:
			j.each(image, (*depthwiseForwardRows)(j))
		case depthwiseInput:
			j.each(image, (*depthwiseInputRows)(j))
		case depthwiseKernel:
			sum := kernelSums.take()
			sum.j, sum.dw = j, j.w[part*n:][:n]
			j.each(image, sum)
			kernelSums.put(sum)
		}
	}
}

type depthwiseForwardRows depthwiseJob

func (j *depthwiseForwardRows) row(r *windowRow) {
	r.rest(vectorWindowProduct(r, j.y, j.x, j.w, j.e), func(x, y, c int) {
		var sum float32
		if j.e.Add {
			sum = j.y[y]
		}
		for i, o := range r.offsets {
			sum += float32(j.x[x+o/4] * j.w[r.weights[i]/4+c])
		}
		if j.e.Bias != nil {
			sum += j.e.Bias[c]
		}
		if j.e.ReLU {
			sum = maxps(0, sum)
		}
		j.y[y] = sum
	})
}

type depthwiseInputRows depthwiseJob

func (j *depthwiseInputRows) row(r *windowRow) {
	r.rest(vectorWindowProductGrad(r, j.x, j.y, j.w), func(x, y, c int) {
		for i, o := range r.offsets {
			j.x[x+o/4] += float32(j.y[y] * j.w[r.weights[i]/4+c])
		}
	})
}

// A kernelSum is what one part adds up.
type kernelSum struct {
	j  *depthwiseJob
	dw []float32
}

var kernelSums freeList[kernelSum]

func (k *kernelSum) row(r *windowRow) {
	j, dw := k.j, k.dw
	r.rest(vectorWindowKernelGrad(r, dw, j.x, j.y), func(x, y, c int) {
		for i, o := range r.offsets {
			dw[r.weights[i]/4+c] += float32(j.x[x+o/4] * j.y[y])
		}
	})
}
