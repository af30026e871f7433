package kernels

// RowMoments sets the mean and the variance of each row of x [rows, n], rows = len(mean): the
// second is the mean of the squared distances from the first, which loses nothing where the
// numbers are large and lie close together, as the mean of the squares would.
func RowMoments(mean, variance, x []float32) {
	if len(mean) == 0 {
		return
	}
	m := moments{mean: mean, variance: variance[:len(mean)], x: x, n: len(x) / len(mean)}
	m.parts = min(len(x)/light, len(mean), maxParts)
	if m.parts < 2 {
		m.parts = 1
		m.Do(0)
		return
	}
	j := momentJobs.take()
	*j = m
	Run(j.parts, j)
	*j = moments{}
	momentJobs.put(j)
}

// A moments is the job of RowMoments.
type moments struct {
	mean, variance, x []float32
	n, parts          int
}

var momentJobs freeList[moments]

// Do does some of the rows.
func (m *moments) Do(part int) {
	rows := len(m.mean)
	for i := rows * part / m.parts; i < rows*(part+1)/m.parts; i++ {
		row := m.x[i*m.n:][:m.n]
		m.mean[i] = Sum(row) / float32(m.n)
		m.variance[i] = deviation(row, m.mean[i]) / float32(m.n)
	}
}

// ColumnMoments sets the mean and the variance of each column of x [rows, n], n = len(mean). Those of
// a block of rows, which stays in the first cache, are put together with those of the rows before it
// (Chan, Golub and LeVeque, 1983): nothing is lost where the numbers are large and lie close together,
// and x comes from memory once.
func ColumnMoments(mean, variance, x []float32) {
	n := len(mean)
	if n == 0 {
		return
	}
	variance = variance[:n]
	c := columnMomentJobs.take()
	defer columnMomentJobs.put(c)
	c.x, c.n, c.rows = x, n, len(x)/n
	blocks := (c.rows + sumRowsBlock - 1) / sumRowsBlock
	c.parts = max(1, min(blocks, len(x)/light, maxParts))
	c.each = (blocks + c.parts - 1) / c.parts * sumRowsBlock
	if need := c.parts * 2 * n; cap(c.moments) < need {
		c.moments = make([]float64, need)
	} else {
		c.moments = c.moments[:need]
	}
	if c.parts > 1 {
		Run(c.parts, c)
	} else {
		c.Do(0)
	}
	all := c.of(0)
	for part := 1; part < c.parts; part++ {
		from, to := c.partRows(part)
		merge(all[:n], all[n:], float64(from), c.of(part)[:n], c.of(part)[n:], float64(to-from))
	}
	for j := range mean {
		mean[j] = float32(all[j])
		variance[j] = float32(all[n+j] / float64(max(c.rows, 1)))
	}
	c.x = nil
}

// A columnMoment is the job of ColumnMoments.
type columnMoment struct {
	x                    []float32
	n, rows, parts, each int       // each is the rows of a part
	moments              []float64 // [parts, 2, n]: the means, and the sums of the squared distances from them
}

var columnMomentJobs freeList[columnMoment]

func (c *columnMoment) of(part int) []float64 { return c.moments[2*c.n*part:][:2*c.n] }

func (c *columnMoment) partRows(part int) (from, to int) {
	return min(c.rows, part*c.each), min(c.rows, (part+1)*c.each)
}

// Do goes through one part, block by block.
func (c *columnMoment) Do(part int) {
	room, wide := buffers.take(), wideBuffers.take()
	defer buffers.put(room)
	defer wideBuffers.put(wide)
	n := c.n
	values, moments := room.get(3*n), wide.get(2*n)
	mean, sum, squares := values[:n], values[n:2*n], values[2*n:]
	all := c.of(part)
	clear(all)
	first, end := c.partRows(part)
	for i := first; i < end; i += sumRowsBlock {
		rows := min(sumRowsBlock, end-i)
		x := c.x[i*n:][:rows*n]
		clear(values)
		sumRows(mean, x, nil)
		scale(mean, mean, 1/float32(rows))
		from := vectorDeviationRows(sum, squares, x, mean)
		for k := 0; k < len(x) && from < n; k += n {
			for j := from; j < n; j++ {
				distance := x[k+j] - mean[j]
				sum[j] += distance
				squares[j] += float32(distance * distance)
			}
		}
		// What the mean has lost by rounding, the sum of the distances from it tells.
		part := 1 / float64(rows)
		for j := range mean {
			s := float64(sum[j])
			moments[j] = float64(mean[j]) + float64(s*part)
			moments[n+j] = max(float64(squares[j])-float64(float64(s*s)*part), 0)
		}
		merge(all[:n], all[n:], float64(i-first), moments[:n], moments[n:], float64(rows))
	}
}

// merge puts the means and the sums of squared distances of some rows to those of others.
func merge(mean, squares []float64, rows float64, moreMean, moreSquares []float64, more float64) {
	if rows+more == 0 {
		return
	}
	part := more / (rows + more)
	weight := float64(rows * part)
	squares, moreMean, moreSquares = squares[:len(mean)], moreMean[:len(mean)], moreSquares[:len(mean)]
	for j, m := range mean {
		d := moreMean[j] - m
		mean[j] = m + float64(d*part)
		squares[j] += moreSquares[j] + float64(float64(d*d)*weight)
	}
}

// NormalizeRows is y[i, j] = (x[i, j] - mean[i]) * scale[i], for y and x [len(mean), n]; y may be x.
func NormalizeRows(y, x, mean, scale []float32) {
	scale = scale[:len(mean)]
	if len(y) == 0 {
		return
	}
	n := len(y) / len(mean)
	for i, m := range mean {
		normalize(y[i*n:][:n], x[i*n:][:n], m, scale[i])
	}
}

func normalize(y, x []float32, mean, scale float32) {
	if vectorNormalize(y, x, mean, scale) {
		return
	}
	for i, v := range x {
		y[i] = (v - mean) * scale
	}
}
