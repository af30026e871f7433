package main

import "testing"

// The FLOPs of a step are those that a count by hand gives, but for the few of the values that are
// not products.
func TestFLOPs(t *testing.T) {
	for name, products := range map[string]float64{
		"mlp-32":      13.09e6,
		"mlp-512":     209.5e6,
		"convnet":     1825e6,
		"lstm":        2684e6,
		"transformer": 5234e6,
		"mlp-predict": 2 * (784*128 + 128*10),
	} {
		w, _ := find(name)
		got := float64(w.flops())
		if got < products*0.999 || got > products*1.06 {
			t.Errorf("%s: a step takes %.4g FLOPs, and the products in it %.4g", name, got, products)
		}
	}
}
