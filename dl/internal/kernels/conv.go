package kernels

// A Convolution lays windows of w over x [batch, depth, height, width, channels]: y [batch, depth,
// height, width, filters] has the product of each window with w [depth, height, width,
// channels/groups, filters]. One axis less or two are axes of size 1.
//
//	for each image b, window o and filter f of group g:
//		y[b, o, f] = Σ x[b, o*Stride + k*Dilation - Before, g*channels/groups + c] * w[k, c, f]
//
// over the taps k and the channels c of the group; outside of x there are zeros.
//
// No matrix of patches is made: what a window reads of one row of x lies side by side, so the
// windows of a row of y are the rows of a matrix that Gemm's micro-kernels read where it lies, in
// runs, one for each row of the window. The zeros round an image are left out, or it is copied with them where
// that does not go: see sweep.border.
type Convolution struct {
	Batch             int
	In, Out           [3]int // the sizes of x and y: depth, height, width
	Channels, Filters int    // of all groups together
	Groups            int
	Kernel            [3]int
	Stride            [3]int
	Dilation          [3]int
	Before            [3]int // zeros before x; behind it there are as many as the windows want
}

// Forward computes y, and ends as the epilogue says.
func (c *Convolution) Forward(y, x, w []float32, e Epilogue) {
	_, _, _ = x[:c.Batch*volume(c.In)*c.Channels], y[:c.Batch*volume(c.Out)*c.Filters], w[:c.weights()]
	if c.depthwise() {
		c.channelByChannel(depthwiseForward, y, x, w, e)
		return
	}
	s := sweeps.take()
	defer s.done()
	s.source(c.Batch, x, c.In, c.Channels)
	s.target(y, c.Out, [3]int{1, 1, 1}, [3]int{}, c.Out, c.Filters)
	for axis := range 3 {
		s.taps[axis] = s.taps[axis][:0]
		for k := range c.Kernel[axis] {
			s.taps[axis] = append(s.taps[axis], k*c.Dilation[axis]-c.Before[axis])
		}
	}
	s.step, s.groups, s.e = c.Stride, c.Groups, e
	s.b, s.ldb, s.nextGroup = w, c.Filters, c.Filters/c.Groups
	s.run()
}

// InputGrad computes dx, or adds to it: each element of x gets what the windows over it got, times
// their weights. It is the convolution of dy by w transposed; where windows lie s apart, the elements
// of x fall into s classes, each of which sees its own taps.
func (c *Convolution) InputGrad(dx, dy, w []float32, add bool) {
	_, _, _ = dx[:c.Batch*volume(c.In)*c.Channels], dy[:c.Batch*volume(c.Out)*c.Filters], w[:c.weights()]
	if c.depthwise() {
		if !add {
			clear(dx[:c.Batch*volume(c.In)*c.Channels])
		}
		c.channelByChannel(depthwiseInput, dy, dx, w, Epilogue{})
		return
	}
	turned := buffers.take()
	defer buffers.put(turned)
	s := sweeps.take()
	defer s.done()
	s.source(c.Batch, dy, c.Out, c.Filters)
	s.step, s.groups, s.e = [3]int{1, 1, 1}, c.Groups, Epilogue{Add: add}
	var class [3]int
	for class[0] = 0; class[0] < min(c.Stride[0], c.In[0]); class[0]++ {
		for class[1] = 0; class[1] < min(c.Stride[1], c.In[1]); class[1]++ {
			for class[2] = 0; class[2] < min(c.Stride[2], c.In[2]); class[2]++ {
				var out [3]int
				for axis := range 3 {
					s.taps[axis], s.order[axis] = s.taps[axis][:0], s.order[axis][:0]
					for k := c.Kernel[axis] - 1; k >= 0; k-- { // so that the taps go up
						if at := class[axis] + c.Before[axis] - k*c.Dilation[axis]; at%c.Stride[axis] == 0 {
							s.taps[axis] = append(s.taps[axis], at/c.Stride[axis])
							s.order[axis] = append(s.order[axis], k)
						}
					}
					out[axis] = (c.In[axis] - class[axis] + c.Stride[axis] - 1) / c.Stride[axis]
				}
				s.target(dx, c.In, c.Stride, class, out, c.Channels)
				s.b, s.ldb = c.turn(turned, s.order, w), c.Channels/c.Groups
				s.nextGroup = len(s.b) / c.Groups
				s.run()
			}
		}
	}
}

// turn is the weights of some taps, transposed: [group, tap, filters, channels] of the group.
func (c *Convolution) turn(to *buffer, order [3][]int, w []float32) []float32 {
	channels, filters := c.Channels/c.Groups, c.Filters/c.Groups
	t := to.get(c.Groups * len(order[0]) * len(order[1]) * len(order[2]) * channels * filters)
	i := 0
	for g := range c.Groups {
		for _, d := range order[0] {
			for _, h := range order[1] {
				for _, k := range order[2] {
					tap := (d*c.Kernel[1]+h)*c.Kernel[2] + k
					transpose(t[i:i+channels*filters], channels, w[tap*channels*c.Filters+g*filters:], c.Filters, channels, filters)
					i += channels * filters
				}
			}
		}
	}
	return t
}

func (c *Convolution) weights() int { return volume(c.Kernel) * c.Channels / c.Groups * c.Filters }

func (c *Convolution) flop() int { return 2 * c.Batch * volume(c.Out) * c.weights() }

func volume(size [3]int) int { return size[0] * size[1] * size[2] }

// transpose copies src [rows, cols] to dst [cols, rows].
func transpose(dst []float32, ldd int, src []float32, lds, rows, cols int) {
	i := 0
	for ; i+8 <= rows; i += 8 {
		done := transpose8(dst[i:], ldd, src[i*lds:], lds, cols)
		for k := i; k < i+8; k++ {
			for j := done; j < cols; j++ {
				dst[j*ldd+k] = src[k*lds+j]
			}
		}
	}
	for ; i < rows; i++ {
		for j := range cols {
			dst[j*ldd+i] = src[i*lds+j]
		}
	}
}

// A buffer is memory that is kept for the next who needs it.
type (
	buffer     = numbers[float32]
	wideBuffer = numbers[float64]
)

type numbers[T any] struct{ values []T }

var (
	buffers     freeList[buffer]
	wideBuffers freeList[wideBuffer]
)

// get is n numbers of any value.
func (b *numbers[T]) get(n int) []T {
	if cap(b.values) < n {
		b.values = make([]T, n)
	}
	return b.values[:n]
}
