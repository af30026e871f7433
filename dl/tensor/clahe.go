package tensor

import "fmt"

// EqualizeTiles is [Tensor.Equalize] for the tiles of each of the images x [batch height width
// channels]: a grid of rows by columns, between whose centres the result changes evenly. No value of a
// tile counts more than clip times the average one; what is more is shared out to all (contrast
// limited adaptive histogram equalization: Zuiderveld, 1994). A clip of 0 is none. There is no
// gradient.
func (x *Tensor) EqualizeTiles(rows, columns int, clip float32) *Tensor {
	if rows < 1 || columns < 1 {
		Fail("", "EqualizeTiles", []*Tensor{x}, "the grid has 1 tile or more along each axis, not %d by %d", rows, columns)
	}
	return apply(equalizeTiles{rows, columns, clip}, x)
}

type equalizeTiles struct {
	rows, columns int
	clip          float32
}

func (o equalizeTiles) String() string {
	return fmt.Sprintf("equalize %d by %d tiles", o.rows, o.columns)
}

func (o equalizeTiles) Shape(in []Shape) (Shape, error) {
	if len(in[0]) != 4 {
		return nil, wrongf("images have the axes [batch height width channels]; ExpandDims(0) makes a batch of one image")
	}
	for i, n := range []int{o.rows, o.columns} {
		size := in[0][1+i]
		if size == Unknown {
			continue
		}
		// Beyond the border, tiles see the image mirrored, once.
		if tile := (size + n - 1) / n; tile*n-size > size {
			return nil, wrongf("%d tiles along an axis of %d pixels are too many: give fewer", n, size)
		}
	}
	return in[0], nil
}

func (equalizeTiles) flops(in []Shape) int { return 12 * in[0].Size() }

func (o equalizeTiles) Forward(c *Call) {
	x, y := c.In[0].data, c.Out.data
	height, width, channels := c.In[0].shape[1], c.In[0].shape[2], c.In[0].shape[3]
	if len(x) == 0 {
		return
	}
	tileHeight, tileWidth := (height+o.rows-1)/o.rows, (width+o.columns-1)/o.columns
	tables := c.keep(o.rows * o.columns * 256)
	for i := range c.In[0].shape[0] * channels { // each channel of each image
		image := i/channels*height*width*channels + i%channels
		at := func(row, column int) int { return image + (row*width+column)*channels }
		for r := range o.rows {
			for q := range o.columns {
				table := tables[(r*o.columns+q)*256:][:256]
				clear(table)
				for row := r * tileHeight; row < (r+1)*tileHeight; row++ {
					for column := q * tileWidth; column < (q+1)*tileWidth; column++ {
						table[level(x[at(mirrored(row, height), mirrored(column, width))])]++
					}
				}
				o.spread(table, tileHeight*tileWidth)
			}
		}
		for row := range height {
			top, bottom, down := between(row, tileHeight, o.rows)
			for column := range width {
				left, right, along := between(column, tileWidth, o.columns)
				k := at(row, column)
				v := level(x[k])
				value := func(r, q int) float32 { return tables[(r*o.columns+q)*256+v] }
				upper := float32(value(top, left)*(1-along)) + float32(value(top, right)*along)
				lower := float32(value(bottom, left)*(1-along)) + float32(value(bottom, right)*along)
				y[k] = float32(upper*(1-down)) + float32(lower*down)
			}
		}
	}
}

func (equalizeTiles) Backward(*Call) {}

// spread makes of the numbers of pixels of each level what the level becomes.
func (o equalizeTiles) spread(table []float32, pixels int) {
	if o.clip > 0 {
		limit := float64(o.clip) * float64(pixels) / 256
		excess := 0.0
		for k, n := range table {
			if over := float64(n) - limit; over > 0 {
				excess += over
				table[k] = float32(limit)
			}
		}
		for k := range table {
			table[k] += float32(excess / 256)
		}
	}
	first, rest, seen := float64(table[0]), float64(pixels)-float64(table[0]), 0.0
	if rest == 0 {
		rest = 1
	}
	for k, n := range table {
		seen += float64(n)
		table[k] = float32(min(max((seen-first)*255/rest, 0), 255))
	}
}

// level is the whole number of 0 to 255 that a value counts as.
func level(v float32) int { return int(min(max(v, 0), 255)) }

// mirrored is the pixel that stands for one beyond the last.
func mirrored(i, n int) int {
	if i >= n {
		return 2*n - 1 - i
	}
	return i
}

// between are the tiles on both sides of a pixel, by their centres, and how far it is from the first.
func between(i, tile, tiles int) (first, second int, part float32) {
	at := (float64(i)-float64(tile)/2)/float64(tile) + 1
	first = int(at)
	part = float32(at - float64(first))
	last := tiles - 1
	return min(max(first-1, 0), last), min(first, last), part
}
