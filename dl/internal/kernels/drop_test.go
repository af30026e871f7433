package kernels

import (
	"math"
	"testing"
)

// What is dropped is what the random numbers say, on all paths and in parts, and nothing is written
// outside.
func TestDrop(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for k, n := range []int{0, 1, 2, 3, 7, 8, 15, 16, 17, 31, 32, 33, 63, 100, 1001, 1002, 1003, 3*heavy + 5} {
			d := Dropping{Stream: 0xfedcba9876543210, Limit: []uint32{1 << 30, 3 << 30, 0, 1<<32 - 1}[k%4], Scale: 4 / float32(3)}
			x := random(r, n)
			if n > 0 {
				x[n/2] = float32(math.Inf(1)) // is 0 where it is dropped
			}
			for _, how := range []string{"set", "add", "pairs"} {
				y, intact := guarded(r, n, n%3)
				before := append([]float32{}, y...)
				switch how {
				case "pairs":
					d.DropPairs(y, x, 77)
				default:
					d.Drop(y, x, how == "add")
				}
				dropped := 0
				for i, v := range x {
					bits := Mix(d.Stream+uint64(i+1)*Golden) >> 32
					if how == "pairs" {
						bits = Mix(d.Stream + uint64(77+i/2+1)*Golden)
						bits = bits >> (32 * (1 - i%2)) & (1<<32 - 1)
					}
					want := round(v * d.Scale)
					if bits < uint64(d.Limit) {
						want = 0
						dropped++
					}
					if how == "add" {
						want += before[i]
					}
					if y[i] != want {
						t.Fatalf("%s, %d elements: element %d is %v, want %v", how, n, i, y[i], want)
					}
				}
				part := float64(d.Limit) / (1 << 32)
				if mean := float64(n) * part; math.Abs(float64(dropped)-mean) > 5*math.Sqrt(mean*(1-part))+1 {
					t.Errorf("%s: %d of %d are dropped, want a part of %.2f", how, dropped, n, part)
				}
				if !intact() {
					t.Fatalf("%s, %d elements: wrote outside", how, n)
				}
			}
		}
	})
}
