package plotting

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// clusters are points round centres that lie far apart in 10 dimensions, each with its class.
func clusters(n, count int) (x *tensor.Tensor, class []int) {
	r := rand.New(rand.NewPCG(1, 2))
	x = tensor.New(tensor.Shape{n, 10}, nil)
	class = make([]int, n)
	for i := range n {
		class[i] = i % count
		for j := range 10 {
			x.Values()[i*10+j] = float32(r.NormFloat64())
		}
		x.Values()[i*10+class[i]] += 12
	}
	return x, class
}

// Nearly every sample's nearest neighbours in the plane are of its own class, and all samples have a place.
func TestTSNEKeepsClusters(t *testing.T) {
	x, class := clusters(300, 5)
	y := TSNE(x)
	if y.Shape()[0] != 300 || y.Shape()[1] != 2 || tensor.FirstNonFinite(y.Values()) >= 0 {
		t.Fatalf("the places are %v", y)
	}
	v := y.Values()
	wrong := 0
	for i := range class {
		best, near := -1, math.Inf(1)
		for j := range class {
			dx, dy := float64(v[2*i]-v[2*j]), float64(v[2*i+1]-v[2*j+1])
			if d := dx*dx + dy*dy; j != i && d < near {
				best, near = j, d
			}
		}
		if class[best] != class[i] {
			wrong++
		}
	}
	if wrong > 3 {
		t.Errorf("%d of %d samples have a nearest neighbour of another class", wrong, len(class))
	}
	again := TSNE(x)
	for i, a := range again.Values() {
		if a != v[i] {
			t.Fatal("the same data gave another picture")
		}
	}
}

func BenchmarkTSNE1000(b *testing.B) {
	x, _ := clusters(1000, 5)
	for b.Loop() {
		TSNE(x)
	}
}
