package kernels

// Prefetch asks for the first n elements of each of the rows of x, which lie stride elements apart, to be
// brought into the second cache: rows of which little is read at a time come one after the other
// otherwise, each when it is waited for. On processors other than amd64 it does nothing.
func Prefetch(x []float32, rows, n, stride int) {
	if rows > 0 && n > 0 {
		_ = x[(rows-1)*stride+n-1]
		prefetchRows(&x[0], rows, 4*n, 4*stride)
	}
}
