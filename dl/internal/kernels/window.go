package kernels

// windows are the places of a window over images whose channels each have a life of their own: of
// pooling and of depthwise convolutions.
type windows struct {
	images   int
	in, out  [3]int
	channels int
	kernel   [3]int
	stride   [3]int
	dilation [3]int
	before   [3]int
}

// A windowRow is places side by side in a row whose windows have the same taps inside of the image.
type windowRow struct {
	places       int
	x, y         int   // elements of the images where the first tap of the first place lies, and of the result
	xstep, ystep int   // from place to place, in elements
	offsets      []int // of the taps from the first, in bytes
	weights      []int // of the taps' weights, in bytes
	channels     int
}

// A windowList is the rows' memory.
type windowList struct {
	row              windowRow
	offsets, weights []int
	taps             [6]int // that they are of: the first and the end along each axis
	runs             []run  // of a row
}

// A run is places of a row whose windows have the same taps inside of the image along the last axis.
type run struct{ from, places, first, end int }

var windowLists freeList[windowList]

// each gives the rows of one image to do. The row of places that see nothing of it has no taps.
func (w *windows) each(image int, do interface{ row(*windowRow) }) {
	list := windowLists.take()
	defer windowLists.put(list)
	list.taps[1] = -1
	r := &list.row
	*r = windowRow{xstep: w.stride[2] * w.channels, ystep: w.channels, channels: w.channels}
	var taps [6]int
	list.runs = list.runs[:0]
	for o := range w.out[2] {
		w.inside(&taps, 2, o)
		if n := len(list.runs); n > 0 && list.runs[n-1].first == taps[4] && list.runs[n-1].end == taps[5] {
			list.runs[n-1].places++
		} else {
			list.runs = append(list.runs, run{o, 1, taps[4], taps[5]})
		}
	}
	for d := range w.out[0] {
		w.inside(&taps, 0, d)
		for h := range w.out[1] {
			w.inside(&taps, 1, h)
			for _, run := range list.runs {
				taps[4], taps[5] = run.first, run.end
				w.list(list, &taps)
				r.places, r.offsets, r.weights = run.places, list.offsets, list.weights
				r.x = w.channels * (((image*w.in[0]+d*w.stride[0]-w.before[0]+taps[0]*w.dilation[0])*w.in[1]+
					h*w.stride[1]-w.before[1]+taps[2]*w.dilation[1])*w.in[2] + run.from*w.stride[2] - w.before[2] + taps[4]*w.dilation[2])
				r.y = w.channels * (((image*w.out[0]+d)*w.out[1]+h)*w.out[2] + run.from)
				do.row(r)
			}
		}
	}
}

// inside sets which taps along an axis are inside of the image at a place.
func (w *windows) inside(taps *[6]int, axis, place int) {
	at := place*w.stride[axis] - w.before[axis]
	first, end := 0, w.kernel[axis]
	for first < end && at+first*w.dilation[axis] < 0 {
		first++
	}
	for end > first && at+(end-1)*w.dilation[axis] >= w.in[axis] {
		end--
	}
	taps[2*axis], taps[2*axis+1] = first, end
}

func (w *windows) list(list *windowList, taps *[6]int) {
	if list.taps == *taps {
		return
	}
	list.taps = *taps
	list.offsets, list.weights = list.offsets[:0], list.weights[:0]
	for d := taps[0]; d < taps[1]; d++ {
		for h := taps[2]; h < taps[3]; h++ {
			for k := taps[4]; k < taps[5]; k++ {
				list.offsets = append(list.offsets, 4*w.channels*(((d-taps[0])*w.dilation[0]*w.in[1]+(h-taps[2])*w.dilation[1])*w.in[2]+(k-taps[4])*w.dilation[2]))
				list.weights = append(list.weights, 4*w.channels*((d*w.kernel[1]+h)*w.kernel[2]+k))
			}
		}
	}
}

// rest calls f for each place and channel from the given one on, with their elements of x and y.
func (r *windowRow) rest(from int, f func(x, y, channel int)) {
	for p := range r.places {
		for c := from; c < r.channels; c++ {
			f(r.x+p*r.xstep+c, r.y+p*r.ystep+c, c)
		}
	}
}

// parts does the images in parts of about partFlop.
func (w *windows) parts() int {
	return min(max(w.images*volume(w.out)*w.channels*volume(w.kernel)/(partFlop/16), 1), w.images, maxUnits)
}
