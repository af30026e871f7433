package kernels

// AddRow adds a row to every row of a matrix: z[i*n+j] = x[i*n+j] + row[j], n = len(row).
// z may be x.
func AddRow(z, x, row []float32) {
	n := len(row)
	if n == 0 {
		return
	}
	for i := 0; i+n <= len(z); i += n {
		add(z[i:i+n], x[i:i+n], row)
	}
}

// SumRows sums the rows of x [rows, n], n = len(dst): dst[j] = Σ x[i*n+j]; with add the sums are
// added to dst. Up to sumRowsBlock rows are added one after the other; where there are more, each
// block of so many is summed by itself, and then the sums are.
func SumRows(dst, x []float32, add bool) {
	n := len(dst)
	if !add {
		clear(dst)
	}
	if n == 0 || len(x) == 0 {
		return
	}
	rows := len(x) / n
	if rows <= sumRowsBlock {
		sumRows(dst, x)
		return
	}
	s := rowSums.take()
	s.n, s.x = n, x
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
	s.x = nil
	rowSums.put(s)
}

// sumRowsBlock is the number of rows that are added one after the other.
const sumRowsBlock = 512

// A rowSum is the job of SumRows.
type rowSum struct {
	n    int
	x    []float32
	sums []float32 // [blocks, n]
}

var rowSums freeList[rowSum]

// Do sums the rows of one block.
func (s *rowSum) Do(block int) {
	from := block * sumRowsBlock * s.n
	sumRows(s.sums[block*s.n:][:s.n], s.x[from:min(from+sumRowsBlock*s.n, len(s.x))])
}

// sumRows adds the rows of x to dst, in their order.
func sumRows(dst, x []float32) {
	n := len(dst)
	from := vectorSumRows(dst, x)
	if from == n {
		return
	}
	rest := dst[from:]
	for i := 0; i+n <= len(x); i += n {
		row := x[i+from:][:len(rest)]
		for j, v := range row {
			rest[j] += v
		}
	}
}
