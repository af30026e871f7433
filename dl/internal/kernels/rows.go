package kernels

// AddRow adds a row to every row of a matrix: z[i*n+j] = x[i*n+j] + row[j], n = len(row).
// z may be x.
func AddRow(z, x, row []float32) {
	n := len(row)
	for i := 0; i+n <= len(z) && n > 0; i += n {
		Add(z[i:i+n], x[i:i+n], row)
	}
}

// SumRows sums the rows of x [rows, n], n = len(dst): dst[j] = Σ x[i*n+j]; with add the sums are added to dst.
func SumRows(dst, x []float32, add bool) {
	n := len(dst)
	if !add {
		clear(dst)
	}
	for i := 0; i+n <= len(x) && n > 0; i += n {
		AddTo(dst, x[i:i+n])
	}
}
