package kernels

import "unsafe"

// KernelGrad computes dw, or adds to it: each weight gets the products of what it saw of x with what
// came of it.
//
// It is a product of the transposed patches of x with dy, and again the patches are read where they
// lie: one row of the window, of all its taps and channels, is a column for each place, and the
// places of a row of y are a run. The images are shared out in groups, each of which has a dw of
// its own; their sum does not depend on the number of threads.
func (c *Convolution) KernelGrad(dw, x, dy []float32, add bool) {
	_, _, _ = x[:c.Batch*volume(c.In)*c.Channels], dy[:c.Batch*volume(c.Out)*c.Filters], dw[:c.weights()]
	dw = dw[:c.weights()]
	if c.Batch*volume(c.Out) == 0 || len(dw) == 0 {
		if !add {
			clear(dw)
		}
		return
	}
	if c.depthwise() {
		if !add {
			clear(dw)
		}
		c.channelByChannel(depthwiseKernel, dy, x, dw, Epilogue{})
		return
	}
	k := kernelGrads.take()
	defer kernelGrads.put(k)
	k.c, k.x, k.dy = *c, x, dy
	k.lay()
	k.imageParts = min(c.Batch, imageGroups, max(c.flop()/partFlop, 1), max(1<<22/len(dw), 1))
	k.runParts = min(k.runs, max(min(c.flop()/partFlop, imageGroups)/k.imageParts, 1))
	partial := buffers.take()
	defer buffers.put(partial)
	k.add = add && k.imageParts == 1
	k.dw = dw
	if k.imageParts > 1 {
		k.dw = partial.get(k.imageParts * len(dw))
	}
	if c.flop() < parallelFlop {
		for part := range k.imageParts * k.runParts {
			k.Do(part)
		}
	} else {
		Run(k.imageParts*k.runParts, k)
	}
	if k.imageParts > 1 {
		parts := k.dw
		if !add {
			copy(dw, parts[:len(dw)])
			parts = parts[len(dw):]
		}
		for ; len(parts) > 0; parts = parts[len(dw):] {
			AddTo(dw, parts[:len(dw)])
		}
	}
	k.x, k.dy, k.dw = nil, nil, nil
}

const (
	imageGroups = 8       // for more threads than that KernelGrad does not scale
	enoughDepth = 512     // places after which it does not matter that sums are stored and loaded
	leastRows   = 8       // channels that fill a tile by themselves
	slabSize    = 1 << 16 // elements of x that are gone through at a time, a quarter of the L2 cache
)

type kernelGrad struct {
	c          Convolution
	dw, x, dy  []float32
	add        bool
	imageParts int // groups of images, each with a dw of its own
	runParts   int // groups of rows of the window

	pads        bool
	borders     bool   // what is outside of the image is left out of every tap's places, and no image is copied
	low, extent [3]int // what is looked at of an image
	strides     [3]int
	image       int  // from image to image, in elements
	images      int  // that are gone through at a time
	skips       bool // what is outside of the image is left out: pays more than many images at a time
	rows        int  // of dw that lie side by side in x: taps and channels
	runs        int  // how many such
}

var kernelGrads freeList[kernelGrad]

func (k *kernelGrad) lay() {
	c := &k.c
	k.pads = false
	for axis := range 3 {
		k.low[axis] = -c.Before[axis]
		k.extent[axis] = (c.Out[axis]-1)*c.Stride[axis] + (c.Kernel[axis]-1)*c.Dilation[axis] + 1
		if k.low[axis] < 0 || k.low[axis]+k.extent[axis] > c.In[axis] {
			k.pads = true
		}
	}
	skips := k.pads && c.Out[0] == 1 && volume(c.Out) >= 48
	k.borders = skips && c.Channels/c.Groups >= leastRows && k.low[0] >= 0 && k.low[0]+k.extent[0] <= c.In[0]
	if k.borders {
		k.pads = false
	}
	size := c.In
	if k.pads {
		size = k.extent
	}
	k.strides = [3]int{size[1] * size[2] * c.Channels, size[2] * c.Channels, c.Channels}
	k.image = volume(size) * c.Channels
	k.images = min(max(enoughDepth/volume(c.Out), 1), max(slabSize/max(k.image, 1), 1))
	k.skips = skips && k.pads
	if skips {
		k.images = 1
	}
	k.rows, k.runs = c.Channels/c.Groups, volume(c.Kernel)
	if c.Groups == 1 && c.Dilation[2] == 1 && !k.borders {
		k.rows, k.runs = k.rows*c.Kernel[2], k.runs/c.Kernel[2]
	}
}

func (k *kernelGrad) Do(part int) {
	c := &k.c
	group, run := part/k.runParts, part%k.runParts
	first, end := c.Batch*group/k.imageParts, c.Batch*(group+1)/k.imageParts
	run0, run1 := k.runs*run/k.runParts, k.runs*(run+1)/k.runParts
	dw := k.dw[group*c.weights():][:c.weights()]
	pad := buffers.take()
	defer buffers.put(pad)
	offsets := offsetLists.take()
	defer offsetLists.put(offsets)
	for i := first; i < end; i += k.images {
		n := min(k.images, end-i)
		k.several(dw, pad, offsets, i, n, run0, run1, k.add || i > first)
	}
}

// several adds what n images from number i on give for some runs.
func (k *kernelGrad) several(dw []float32, pad *buffer, offsets *offsetList, i, n, run0, run1 int, add bool) {
	c := &k.c
	var x *float32
	if k.borders {
		x = &k.x[i*k.image]
	} else if k.pads {
		p := pad.get(n * k.image)
		from := volume(c.In) * c.Channels
		for j := range n {
			padInto(p[j*k.image:][:k.image], k.x[(i+j)*from:], c.In, k.low, k.extent, c.Channels)
		}
		x = &p[0]
	} else {
		x = &k.x[i*k.image+k.low[0]*k.strides[0]+k.low[1]*k.strides[1]+k.low[2]*k.strides[2]]
	}
	list := (*offsets)[:0]
	for j := range n {
		for d := range c.Out[0] {
			for h := range c.Out[1] {
				list = append(list, 4*(j*k.image+d*c.Stride[0]*k.strides[0]+h*c.Stride[1]*k.strides[1]))
			}
		}
	}
	*offsets = list

	l := slab{runs: len(list), offsets: &list[0], depth: c.Out[2], ldb: c.Filters}
	if add {
		l.flags = flagLoad
	}
	t := shape(k.rows)
	filters, channels := c.Filters/c.Groups, c.Channels/c.Groups
	vectors := (filters + t.lanes - 1) / t.lanes
	panels := (vectors + t.vectors - 1) / t.vectors
	for g := range c.Groups {
		for q := range panels {
			v0, v1 := vectors*q/panels, vectors*(q+1)/panels
			l.j, l.vectors = v0*t.lanes, v1-v0
			l.width = min(filters, v1*t.lanes) - l.j
			column := g*filters + l.j
			l.b = &k.dy[i*volume(c.Out)*c.Filters+column]
			for run := run0; run < run1; run++ {
				l, at := l, k.at(run)
				switch {
				case k.borders:
					l, at = k.bordered(l, run)
				case k.skips:
					l = k.within(l, run)
				}
				runTiles(t, k.rows, &l, after(x, 4*(at+g*channels)), 1, c.Stride[2]*c.Channels, &dw[run*k.rows*c.Filters+column], c.Filters)
			}
		}
	}
}

// within is l without the rows of y for which a run sees nothing but zeros.
func (k *kernelGrad) within(l slab, run int) slab {
	c := &k.c
	at := k.row(run)*c.Dilation[1] - c.Before[1] // of the first row of y, in x
	first, end := c.places(1, at)
	if l.runs = end - first; l.runs > 0 {
		l.offsets = (*int)(unsafe.Add(unsafe.Pointer(l.offsets), first*int(unsafe.Sizeof(0))))
		l.b = after(l.b, 4*first*c.Out[2]*c.Filters)
	}
	return l
}

// bordered is l with the places alone where the tap of a run is in the image, and where it is at the first of
// them.
func (k *kernelGrad) bordered(l slab, run int) (slab, int) {
	c := &k.c
	tap := [3]int{run / c.Kernel[2] / c.Kernel[1], run / c.Kernel[2] % c.Kernel[1], run % c.Kernel[2]}
	var first, end [3]int
	at := 0
	for axis := range 3 {
		place := tap[axis]*c.Dilation[axis] - c.Before[axis]
		if first[axis], end[axis] = c.places(axis, place); first[axis] == end[axis] {
			l.runs = 0
			return l, 0
		}
		at += (place + first[axis]*c.Stride[axis]) * k.strides[axis]
	}
	l.runs, l.depth = end[1]-first[1], end[2]-first[2]
	l.skip = c.Out[2] - l.depth
	l.b = after(l.b, 4*(first[1]*c.Out[2]+first[2])*c.Filters)
	return l, at
}

// places are those from the first on and before the end where a tap is in the image that is at the given
// element for place 0.
func (c *Convolution) places(axis, at int) (first, end int) {
	for end = c.Out[axis]; first < end && at+first*c.Stride[axis] < 0; first++ {
	}
	for end > first && at+(end-1)*c.Stride[axis] >= c.In[axis] {
		end--
	}
	return first, end
}

// row is the row of the window that a run belongs to.
func (k *kernelGrad) row(run int) int {
	if k.runs == volume(k.c.Kernel) {
		run /= k.c.Kernel[2]
	}
	return run % k.c.Kernel[1]
}

// at is where the taps of a run lie from the window's place, in elements.
func (k *kernelGrad) at(run int) int {
	c := &k.c
	last := 1
	if k.runs == volume(c.Kernel) {
		last = c.Kernel[2]
	}
	w := run % last
	h := run / last % c.Kernel[1]
	d := run / last / c.Kernel[1]
	return d*c.Dilation[0]*k.strides[0] + h*c.Dilation[1]*k.strides[1] + w*c.Dilation[2]*k.strides[2]
}

// An offsetList is memory that is kept for the next who needs it.
type offsetList []int

var offsetLists freeList[offsetList]
