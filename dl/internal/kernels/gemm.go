package kernels

// An Epilogue is what Gemm does with each element before it is stored:
// c = act(a·b + (Add ? c : 0) + Bias[j]).
// The zero Epilogue stores the product.
type Epilogue struct {
	Add  bool      // adds to what c holds; the chain of additions starts with it
	Bias []float32 // [n], added to every row; nil adds nothing
	ReLU bool      // stores 0 for what is negative
}

// Gemm is the product of matrices: c = a·b, then the epilogue.
//
//	for i := range m {
//		for j := range n {
//			s := 0 or c[i*ldc+j] // if e.Add
//			for p := range k {
//				s += a[i*ras+p*cas] * b[p*rbs+j*cbs]
//			}
//			c[i*ldc+j] = act(s + bias[j])
//		}
//	}
//
// The strides say how a [m, k] and b [k, n] lie: (k, 1) is row-major, (1, m) is the
// transpose of a row-major [k, m]. m, n and k may be 0; with k = 0 the epilogue of 0 is
// stored. c must not overlap a, b or the bias.
//
// Every element is one chain of roundings, in the order of p, so that neither the number of
// threads nor the way in which the product is cut changes a bit.
func Gemm(m, n, k int, a []float32, ras, cas int, b []float32, rbs, cbs int, c []float32, ldc int, e Epilogue) {
	for i := range m {
		row := c[i*ldc:][:n]
		if !e.Add {
			clear(row)
		}
		for p := range k {
			x := a[i*ras+p*cas]
			for j := range row {
				row[j] += float32(x * b[p*rbs+j*cbs])
			}
		}
		for j := range row {
			if e.Bias != nil {
				row[j] += e.Bias[j]
			}
			if e.ReLU && !(row[j] > 0) {
				row[j] = 0
			}
		}
	}
}
