package kernels

// AddRow is z[i, j] = x[i, j] + row[j], for z and x [rows, len(row)]; z may be x.
func AddRow(z, x, row []float32) { eachRow(z, x, row, add) }

// SubRow is z[i, j] = x[i, j] - row[j], for z and x [rows, len(row)]; z may be x.
func SubRow(z, x, row []float32) { eachRow(z, x, row, sub) }

// MulRow is z[i, j] = x[i, j] * row[j], for z and x [rows, len(row)]; z may be x.
func MulRow(z, x, row []float32) { eachRow(z, x, row, mul) }

// DivRow is z[i, j] = x[i, j] / row[j], for z and x [rows, len(row)]; z may be x.
func DivRow(z, x, row []float32) { eachRow(z, x, row, div) }

// MaximumRow is z[i, j] = max(x[i, j], row[j]), for z and x [rows, len(row)]; z may be x.
func MaximumRow(z, x, row []float32) { eachRow(z, x, row, maximum) }

// MinimumRow is z[i, j] = min(x[i, j], row[j]), for z and x [rows, len(row)]; z may be x.
func MinimumRow(z, x, row []float32) { eachRow(z, x, row, minimum) }

// MulRowTo is z[i, j] += x[i, j] * row[j], rounded twice, for z and x [rows, len(row)].
func MulRowTo(z, x, row []float32) { eachRow(z, x, row, mulAdd) }

// AddColumn is z[i, j] = x[i, j] + column[i], for z and x [len(column), n]; z may be x.
func AddColumn(z, x, column []float32) { eachColumn(z, x, column, addScalar) }

// SubColumn is z[i, j] = x[i, j] - column[i], for z and x [len(column), n]; z may be x.
func SubColumn(z, x, column []float32) {
	eachColumn(z, x, column, func(z, x []float32, a float32) { addScalar(z, x, -a) })
}

// MulColumn is z[i, j] = x[i, j] * column[i], for z and x [len(column), n]; z may be x.
func MulColumn(z, x, column []float32) { eachColumn(z, x, column, scale) }

// DivColumn is z[i, j] = x[i, j] / column[i], for z and x [len(column), n]; z may be x.
func DivColumn(z, x, column []float32) { eachColumn(z, x, column, divScalar) }

// eachRow calls the kernel for every row of z and x, and row.
func eachRow(z, x, row []float32, kernel func(z, x, row []float32)) {
	if len(row) > 0 {
		eachOfRows(rowwise{z: z, x: x, other: row, n: len(row), byRow: kernel})
	}
}

// eachColumn calls the kernel for every row of z and x, and its element of column.
func eachColumn(z, x, column []float32, kernel func(z, x []float32, a float32)) {
	if len(column) > 0 {
		eachOfRows(rowwise{z: z, x: x, other: column, n: len(z) / len(column), byColumn: kernel})
	}
}

// A rowwise is the job of eachRow and of eachColumn.
type rowwise struct {
	z, x, other []float32
	n           int // elements in a row
	byRow       func(z, x, row []float32)
	byColumn    func(z, x []float32, a float32)
	rows, parts int
}

var rowwises freeList[rowwise]

func eachOfRows(r rowwise) {
	if len(r.z) == 0 {
		return
	}
	r.rows = len(r.z) / r.n
	r.parts = min(len(r.z)/light, r.rows, maxParts)
	if r.parts < 2 {
		r.parts = 1
		r.Do(0)
		return
	}
	j := rowwises.take()
	*j = r
	Run(j.parts, j)
	*j = rowwise{}
	rowwises.put(j)
}

// A row that is shorter than shortRow is repeated to about wideRow elements, which go through the kernel at
// a time: each call of one takes what some 80 elements do.
const (
	shortRow = 128
	wideRow  = 512
)

// Do does some of the rows.
func (r *rowwise) Do(part int) {
	from, to := r.rows*part/r.parts, r.rows*(part+1)/r.parts
	if r.byRow != nil && r.n < shortRow && to-from > 2 {
		r.wide(from, to)
		return
	}
	for i := from; i < to; i++ {
		z, x := r.z[i*r.n:][:r.n], r.x[i*r.n:][:r.n]
		if r.byRow != nil {
			r.byRow(z, x, r.other)
		} else {
			r.byColumn(z, x, r.other[i])
		}
	}
}

// wide does some rows many at a time.
func (r *rowwise) wide(from, to int) {
	repeated := buffers.take()
	defer buffers.put(repeated)
	rows := min(wideRow/r.n, to-from)
	row := repeated.get(rows * r.n)
	for i := 0; i < len(row); i += r.n {
		copy(row[i:], r.other[:r.n])
	}
	z, x := r.z[from*r.n:to*r.n], r.x[from*r.n:to*r.n]
	for len(z) > 0 {
		n := min(len(row), len(z))
		r.byRow(z[:n], x[:n], row[:n])
		z, x = z[n:], x[n:]
	}
}

// SumRows sums the rows of x [rows, n], n = len(dst): dst[j] = Σ x[i, j]; with add the sums are
// added to dst. Up to sumRowsBlock rows are added one after the other; where there are more, each
// block of so many is summed by itself, and then the sums are, in float64.
func SumRows(dst, x []float32, add bool) { sumOfRows(dst, x, nil, add) }

// DotRows sums the products of the elements of x and y [rows, n], n = len(dst), each rounded:
// dst[j] = Σ x[i, j]*y[i, j], in the order of SumRows; with add the sums are added to dst.
func DotRows(dst, x, y []float32, add bool) { sumOfRows(dst, x, y[:len(x)], add) }

// sumOfRows is SumRows where y is nil, else DotRows.
func sumOfRows(dst, x, y []float32, add bool) {
	n := len(dst)
	if !add {
		clear(dst)
	}
	if n == 0 || len(x) == 0 {
		return
	}
	rows := len(x) / n
	if rows <= sumRowsBlock {
		sumRows(dst, x, y)
		return
	}
	s := rowSums.take()
	s.n, s.x, s.y = n, x, y
	blocks := (rows + sumRowsBlock - 1) / sumRowsBlock
	if need := blocks * n; cap(s.sums) < need {
		s.sums = make([]float32, need)
	} else {
		s.sums = s.sums[:need]
		clear(s.sums)
	}
	if len(x) >= 2*light {
		Run(blocks, s)
	} else {
		for b := range blocks {
			s.Do(b)
		}
	}
	SumRows(dst, s.sums, true)
	s.x, s.y = nil, nil
	rowSums.put(s)
}

// sumRowsBlock is the number of rows that are added one after the other. The sum of so many equal
// numbers is off by 7e-7 at most, of 512 by 6e-6.
const sumRowsBlock = 64

// sumBlocks adds the rows of sums to dst, in float64.
func sumBlocks(dst, sums []float32) {
	n := len(dst)
	for j := 0; j < n; j += 16 {
		to := dst[j:min(j+16, n)]
		var all [16]float64
		for l, v := range to {
			all[l] = float64(v)
		}
		for i := j; i < len(sums); i += n {
			for l, v := range sums[i:][:len(to)] {
				all[l] += float64(v)
			}
		}
		for l := range to {
			to[l] = float32(all[l])
		}
	}
}

// A rowSum is the job of sumOfRows.
type rowSum struct {
	n    int
	x, y []float32
	sums []float32 // [blocks, n]
}

var rowSums freeList[rowSum]

// Do sums the rows of one block.
func (s *rowSum) Do(block int) {
	from := block * sumRowsBlock * s.n
	to := min(from+sumRowsBlock*s.n, len(s.x))
	y := s.y
	if y != nil {
		y = y[from:to]
	}
	sumRows(s.sums[block*s.n:][:s.n], s.x[from:to], y)
}

// sumRows adds the rows to dst, in their order.
func sumRows(dst, x, y []float32) {
	n := len(dst)
	from := vectorSumRows(dst, x, y)
	if from == n {
		return
	}
	rest := dst[from:]
	for i := from; i < len(x); i += n {
		row := x[i:][:len(rest)]
		if y == nil {
			for j, v := range row {
				rest[j] += v
			}
			continue
		}
		for j, v := range y[i:][:len(rest)] {
			rest[j] += float32(row[j] * v)
		}
	}
}
