package main

import (
	"sync"

	"github.com/hornbook-go/hornbook/dl/internal/kernels"
	"github.com/hornbook-go/hornbook/dl/internal/kernels/peak"
)

// fmaPeak is the rate of fused multiply-adds in registers that the threads reach together, in GFLOP/s;
// 0 on the Go path, which has none.
func fmaPeak(threads int) float64 {
	rates := make([]float64, threads)
	var all sync.WaitGroup
	for i := range rates {
		all.Go(func() { rates[i] = peak.Measure(kernels.Path()) })
	}
	all.Wait()
	sum := 0.0
	for _, r := range rates {
		sum += r
	}
	return sum
}
