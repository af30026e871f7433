//go:build !amd64 && !arm64

package kernels

func vectorWindowMax(r *windowRow, y, x []float32) int                     { return inScalar() }
func vectorWindowMaxGrad(r *windowRow, y, x, dy, dx []float32, _ bool) int { return inScalar() }
func vectorWindowSum(r *windowRow, y, x []float32, scale float32) int      { return inScalar() }
func vectorWindowSpread(r *windowRow, dx, dy []float32, s float32) int     { return inScalar() }
func vectorWindowProduct(r *windowRow, y, x, w []float32, e Epilogue) int  { return inScalar() }
func vectorWindowProductGrad(r *windowRow, dx, dy, w []float32) int        { return inScalar() }
func vectorWindowKernelGrad(r *windowRow, dw, x, dy []float32) int         { return inScalar() }
