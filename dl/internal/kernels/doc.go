// Package kernels has the float32 loops that everything else stands on: products of matrices,
// elementwise arithmetic, and the steps of the optimizers, over slices.
package kernels
