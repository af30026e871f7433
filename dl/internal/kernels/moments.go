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

// ColumnMoments sets the mean and the variance of each column of x [rows, n], n = len(mean). What a
// first mean has lost by rounding, the sum of the distances from it tells (Chan, Golub and LeVeque, 1983).
func ColumnMoments(mean, variance, x []float32) {
	n := len(mean)
	if n == 0 {
		return
	}
	variance = variance[:n]
	rows := len(x) / n
	SumRows(mean, x, false)
	divScalar(mean, mean, float32(rows))
	blocks := (rows + sumRowsBlock - 1) / sumRowsBlock
	d := deviations.take()
	d.mean, d.x = mean, x
	if need := blocks * 2 * n; cap(d.sums) < need {
		d.sums = make([]float32, need)
	} else {
		d.sums = d.sums[:need]
		clear(d.sums)
	}
	if len(x) >= 2*light {
		Run(blocks, d)
	} else {
		for block := range blocks {
			d.Do(block)
		}
	}
	for block := 1; block < blocks; block++ {
		add(d.sums[:2*n], d.sums[:2*n], d.sums[block*2*n:][:2*n])
	}
	for i := range variance {
		var off, square float32
		if rows > 0 {
			off, square = d.sums[i]/float32(rows), d.sums[n+i]/float32(rows)
		}
		mean[i] += off
		variance[i] = max(square-float32(off*off), 0)
	}
	d.mean, d.x = nil, nil
	deviations.put(d)
}

// A columnDeviation is the job of ColumnMoments.
type columnDeviation struct {
	mean, x []float32
	sums    []float32 // [blocks, 2, n] of the distances from the mean, and of their squares
}

var deviations freeList[columnDeviation]

// Do sums over the rows of one block.
func (d *columnDeviation) Do(block int) {
	n := len(d.mean)
	from := block * sumRowsBlock * n
	x := d.x[from:min(from+sumRowsBlock*n, len(d.x))]
	sum, squares := d.sums[block*2*n:][:n], d.sums[block*2*n+n:][:n]
	first := vectorDeviationRows(sum, squares, x, d.mean)
	for i := 0; i < len(x) && first < n; i += n {
		for j := first; j < n; j++ {
			distance := x[i+j] - d.mean[j]
			sum[j] += distance
			squares[j] += float32(distance * distance)
		}
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
