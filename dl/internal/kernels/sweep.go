package kernels

// A sweep moves a window over images and puts the product of each place with a matrix b into y. The
// window's elements are what lies at its taps, all channels of each.
type sweep struct {
	images   int
	x        []float32
	size     [3]int // of an image of x
	channels int    // of it, in all groups

	taps  [3][]int // where the window's elements lie along each axis, in ascending order
	order [3][]int // which taps of a convolution they are, for who needs that
	step  [3]int   // from place to place

	b         []float32 // [groups][taps*channels/groups, columns/groups], its rows ldb apart
	ldb       int
	nextGroup int // from b's elements of one group to those of the next
	groups    int

	y       []float32
	ysize   [3]int // of an image of y
	ystep   [3]int // between the elements of y that are written
	yfirst  [3]int // of them
	places  [3]int // how many
	columns int
	e       Epilogue

	// What follows is computed by run.
	tile    *tileShape
	low     [3]int // the lowest element of x that is looked at, negative in the zeros before it
	extent  [3]int // how many elements are looked at from there on
	pads    bool   // some of them are not in x, so that images are copied with zeros round them
	borders bool   // some are not in x, and are left out: see border
	inner   [2]int // then all taps are inside, along the last axis, for the places from the first on and before the second
	strides [3]int // of the memory that is looked at
	depth   int    // elements in a run
	offsets []int  // of the runs from the window's place, in bytes
	axis    int    // the places are cut along this axis,
	cuts    int    // into so many parts an image
}

var sweeps freeList[sweep]

// done gives s back.
func (s *sweep) done() {
	s.x, s.y, s.b, s.e = nil, nil, nil, Epilogue{}
	sweeps.put(s)
}

func (s *sweep) source(images int, x []float32, size [3]int, channels int) {
	s.images, s.x, s.size, s.channels = images, x, size, channels
}

func (s *sweep) target(y []float32, size, step, first, places [3]int, columns int) {
	s.y, s.ysize, s.ystep, s.yfirst, s.places, s.columns = y, size, step, first, places, columns
}

// run does the sweep, on several threads if that pays.
func (s *sweep) run() {
	if s.images*volume(s.places)*s.columns == 0 {
		return
	}
	window := len(s.taps[0]) * len(s.taps[1]) * len(s.taps[2]) * s.channels / s.groups
	flop := 2 * s.images * volume(s.places) * window * s.columns
	for s.axis = 0; s.axis < 2 && s.places[s.axis] == 1; s.axis++ {
	}
	s.cuts = 1
	if parts := min(flop/partFlop, maxUnits); parts > s.images {
		s.cuts = min((parts+s.images-1)/s.images, s.places[s.axis])
	}
	s.cover()
	s.border()
	s.lay()
	if flop < parallelFlop {
		for part := range s.images * s.cuts {
			s.Do(part)
		}
	} else {
		Run(s.images*s.cuts, s)
	}
}

// cover finds which elements of x are looked at.
func (s *sweep) cover() {
	s.pads = false
	for axis, taps := range s.taps {
		s.low[axis], s.extent[axis] = 0, 0
		if len(taps) == 0 {
			continue
		}
		s.low[axis] = taps[0]
		s.extent[axis] = (s.places[axis]-1)*s.step[axis] + taps[len(taps)-1] - taps[0] + 1
		if s.low[axis] < 0 || s.low[axis]+s.extent[axis] > s.size[axis] {
			s.pads = true
		}
	}
}

// lay finds the runs: where taps lie side by side along the last axis, one of them all.
func (s *sweep) lay() {
	size := s.size
	if s.pads {
		size = s.extent
	}
	s.strides = [3]int{size[1] * size[2] * s.channels, size[2] * s.channels, s.channels}
	last := s.taps[2]
	s.depth = s.channels / s.groups
	together := 1
	if n := len(last); n > 1 && s.groups == 1 && last[n-1]-last[0] == n-1 {
		together = n
	}
	s.depth *= together
	s.offsets = s.offsets[:0]
	for _, d := range s.taps[0] {
		for _, h := range s.taps[1] {
			for i := 0; i < len(last); i += together {
				s.offsets = append(s.offsets, 4*((d-s.low[0])*s.strides[0]+(h-s.low[1])*s.strides[1]+(last[i]-s.low[2])*s.strides[2]))
			}
		}
	}
	s.tile = shape(s.places[2])
}

// Do computes the places of one part of one image.
func (s *sweep) Do(part int) {
	image, cut := part/s.cuts, part%s.cuts
	from, to := [3]int{}, s.places
	from[s.axis], to[s.axis] = s.places[s.axis]*cut/s.cuts, s.places[s.axis]*(cut+1)/s.cuts
	x := s.x[image*volume(s.size)*s.channels:]
	at := &s.y[0] // of no taps nothing is read
	switch {
	case len(s.offsets) == 0 || s.depth == 0:
	case s.borders:
		at = &x[0]
	case s.pads:
		pad := buffers.take()
		defer buffers.put(pad)
		at = s.pad(pad, x, from, to)
	default:
		at = &x[(s.low[0]+from[0]*s.step[0])*s.strides[0]+(s.low[1]+from[1]*s.step[1])*s.strides[1]+(s.low[2]+from[2]*s.step[2])*s.strides[2]]
	}
	s.windows(image, at, from, to)
}

// border finds whether what lies outside of x can be left out, which saves the copy of the image and the
// products with zeros: where the runs are the rows of a window in a plane, and few places at the left and the
// right see less than all of a row. These columns are then computed by themselves, with the taps that they see.
func (s *sweep) border() {
	s.borders = false
	planes, rows, last := s.taps[0], s.taps[1], s.taps[2]
	if !s.pads || s.groups > 1 || len(planes) != 1 || len(rows) == 0 || len(last) == 0 || last[len(last)-1]-last[0] != len(last)-1 {
		return
	}
	if s.axis != 1 || s.places[1]/s.cuts < leastColumn || planes[0] < 0 || planes[0]+(s.places[0]-1)*s.step[0] >= s.size[0] {
		return
	}
	for i := 2; i < len(rows); i++ {
		if rows[i]-rows[i-1] != rows[1]-rows[0] {
			return
		}
	}
	first, end := 0, s.places[2]
	for first < end && first*s.step[2]+last[0] < 0 {
		first++
	}
	for end > first && (end-1)*s.step[2]+last[len(last)-1] >= s.size[2] {
		end--
	}
	if 4*(end-first) >= 3*s.places[2] {
		s.borders, s.pads, s.inner = true, false, [2]int{first, end}
	}
}

// leastColumn is how many places a column must have that is worth computing by itself.
const leastColumn = 2

// inside are the taps from the first on and before the end that are not outside of the image, at a place.
func (s *sweep) inside(axis, place int) (first, end int) {
	taps, at := s.taps[axis], place*s.step[axis]
	for end = len(taps); first < end && at+taps[first] < 0; first++ {
	}
	for end > first && at+taps[end-1] >= s.size[axis] {
		end--
	}
	return first, end
}

// windows computes the places from one corner to another; x is the window at the first.
func (s *sweep) windows(image int, x *float32, from, to [3]int) {
	var ystrides [3]int
	yat := image * volume(s.ysize)
	for axis, n := 2, s.columns; axis >= 0; axis-- {
		ystrides[axis] = n * s.ystep[axis]
		n *= s.ysize[axis]
	}
	yat = yat*s.columns + s.yfirst[0]*s.ysize[1]*s.ysize[2]*s.columns + s.yfirst[1]*s.ysize[2]*s.columns + s.yfirst[2]*s.columns
	columns, depth := s.columns/s.groups, s.channels/s.groups
	l := slab{runs: len(s.offsets), depth: s.depth, ldb: s.ldb, offsets: &atOnce}
	if l.runs > 0 {
		l.offsets = &s.offsets[0]
	}
	if s.e.Add {
		l.flags |= flagLoad
	}
	if len(s.y) >= farSize {
		l.flags |= flagFar
	}
	if s.e.ReLU {
		l.flags |= flagReLU
	}
	vectors := (columns + s.tile.lanes - 1) / s.tile.lanes
	panels := (vectors + s.tile.vectors - 1) / s.tile.vectors
	for g := range s.groups {
		for q := range panels {
			v0, v1 := vectors*q/panels, vectors*(q+1)/panels
			l.j, l.vectors = v0*s.tile.lanes, v1-v0
			l.width = min(columns, v1*s.tile.lanes) - l.j
			if l.runs > 0 && l.depth > 0 {
				l.b = &s.b[g*s.nextGroup+l.j]
			}
			if s.e.Bias != nil {
				l.bias = &s.e.Bias[g*columns+l.j]
			}
			for d := from[0]; d < to[0]; d++ {
				if s.borders {
					s.plane(l, after(x, 4*(d*s.step[0]+s.taps[0][0])*s.strides[0]), &s.y[yat+d*ystrides[0]+l.j], from[1], to[1], ystrides)
					continue
				}
				for h := from[1]; h < to[1]; h++ {
					l := l.within(s, d, h)
					a := x
					if l.runs > 0 {
						a = after(x, 4*((d-from[0])*s.step[0]*s.strides[0]+(h-from[1])*s.step[1]*s.strides[1]+g*depth))
					}
					c := &s.y[yat+d*ystrides[0]+h*ystrides[1]+from[2]*ystrides[2]+g*columns+l.j]
					runTiles(s.tile, to[2]-from[2], &l, a, s.step[2]*s.strides[2], 1, c, ystrides[2])
				}
			}
		}
	}
}

// plane computes the rows of places from one to another in a plane of the image x with borders; y is its
// first place. The rows that see the same rows of the window are done together.
func (s *sweep) plane(l slab, x, y *float32, from, to int, ystrides [3]int) {
	for from < to {
		first, end := s.inside(1, from)
		next := from + 1
		for ; next < to; next++ {
			if f, e := s.inside(1, next); f != first || e != end {
				break
			}
		}
		s.rows(l, x, y, from, next, first, end, ystrides)
		s.columnsBeside(l, x, y, from, next, first, end, ystrides)
		from = next
	}
}

// rows computes the places that see all of a row of the window, in rows of places that see those of its rows
// from the first on and before the end.
func (s *sweep) rows(l slab, x, y *float32, from, to, first, end int, ystrides [3]int) {
	at, step := 0, 0 // of no rows nothing is read
	if l.runs = end - first; l.runs > 0 {
		at = s.taps[1][first]*s.strides[1] + (s.inner[0]*s.step[2]+s.taps[2][0])*s.strides[2]
		step = s.step[1] * s.strides[1]
		l.b = after(l.b, 4*first*s.depth*s.ldb)
	}
	for h := from; h < to; h++ {
		runTiles(s.tile, s.inner[1]-s.inner[0], &l, after(x, 4*(at+h*step)), s.step[2]*s.strides[2], 1,
			after(y, 4*(h*ystrides[1]+s.inner[0]*ystrides[2])), ystrides[2])
	}
}

// columnsBeside computes the other places of these rows. The rows of a tile lie below one another here.
func (s *sweep) columnsBeside(l slab, x, y *float32, from, to, first, end int, ystrides [3]int) {
	b := l.b
	for o := range s.places[2] {
		if o >= s.inner[0] && o < s.inner[1] {
			continue
		}
		y := after(y, 4*(from*ystrides[1]+o*ystrides[2]))
		tap, taps := s.inside(2, o)
		at := 0
		if l.runs = 0; first < end && tap < taps { // else there is nothing to be seen
			at = (from*s.step[1]+s.taps[1][first])*s.strides[1] + (o*s.step[2]+s.taps[2][tap])*s.strides[2]
			l.runs, l.depth = end-first, (taps-tap)*s.channels
			l.skip, l.b = s.depth-l.depth, after(b, 4*(first*s.depth+tap*s.channels)*s.ldb)
		}
		runTiles(s.tile, to-from, &l, after(x, 4*at), s.step[1]*s.strides[1], 1, y, ystrides[1])
	}
}

// within is l without the runs that see nothing but zeros before or behind the image, for the places
// of row h of plane d.
func (l slab) within(s *sweep, d, h int) slab {
	if !s.pads || l.runs == 0 {
		return l
	}
	at, axis := h, 1
	if len(s.taps[0]) > 1 { // runs that are left out must be the first ones or the last
		at, axis = d, 0
	}
	taps := s.taps[axis]
	each := len(s.offsets) / len(taps)
	first, end := 0, len(taps)
	for first < end && taps[first]+at*s.step[axis] < 0 {
		first++
	}
	for end > first && taps[end-1]+at*s.step[axis] >= s.size[axis] {
		end--
	}
	if l.runs = each * (end - first); l.runs > 0 {
		l.offsets = &s.offsets[each*first]
		l.b = after(l.b, 4*each*first*s.depth*s.ldb)
	}
	return l
}

// pad copies what the places from one corner to another look at of an image, and the zeros round it.
func (s *sweep) pad(to *buffer, x []float32, from, end [3]int) *float32 {
	extent, low := s.extent, s.low
	extent[s.axis] -= (s.places[s.axis] - (end[s.axis] - from[s.axis])) * s.step[s.axis]
	low[s.axis] += from[s.axis] * s.step[s.axis]
	p := to.get(volume(extent) * s.channels)
	padInto(p, x, s.size, low, extent, s.channels)
	return &p[0]
}

// padInto fills p [extent, channels] with the elements of the image x [size, channels] from low on,
// and zeros where x has none.
func padInto(p, x []float32, size, low, extent [3]int, channels int) {
	row := extent[2] * channels
	before := min(max(-low[2], 0), extent[2]) * channels
	behind := max(min(size[2]-low[2], extent[2])*channels, before) // where x ends
	for d := range extent[0] {
		for h := range extent[1] {
			r := p[(d*extent[1]+h)*row:][:row]
			xd, xh := d+low[0], h+low[1]
			if xd < 0 || xd >= size[0] || xh < 0 || xh >= size[1] || before == behind {
				clear(r)
				continue
			}
			clear(r[:before])
			copy(r[before:behind], x[((xd*size[1]+xh)*size[2]+max(low[2], 0))*channels:])
			clear(r[behind:])
		}
	}
}
