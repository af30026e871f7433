package plotting

import (
	"math"
	"math/rand/v2"
	"testing"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

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
	x, class := clusters(150, 5)
	y := TSNE(x, Iterations(300))
	if y.Shape()[0] != 150 || y.Shape()[1] != 2 || tensor.FirstNonFinite(y.Values()) >= 0 {
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
	again := TSNE(x, Iterations(300))
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

// normalNumbers are numbers of a normal distribution.
func normalNumbers(n int, mean, deviation float64) *tensor.Tensor {
	r := rand.New(rand.NewPCG(3, 4))
	x := tensor.New(tensor.Shape{n}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(mean + deviation*r.NormFloat64())
	}
	return x
}

// The components are the eigenvectors of the covariance matrix, which gonum finds by another way, and
// their variances its eigenvalues.
func TestPCAAgainstEigenvectors(t *testing.T) {
	x, _ := clusters(120, 3)
	y := PCA(x, 4)
	a := mat.NewDense(120, 10, nil)
	for i, v := range x.Values() {
		a.Set(i/10, i%10, float64(v))
	}
	var covariance mat.SymDense
	stat.CovarianceMatrix(&covariance, a, nil)
	var eigen mat.EigenSym
	if !eigen.Factorize(&covariance, true) {
		t.Fatal("no eigenvectors")
	}
	var vectors mat.Dense
	eigen.VectorsTo(&vectors)
	values := eigen.Values(nil) // the least first
	for c := range 4 {
		column := make([]float64, 120)
		for i := range column {
			column[i] = float64(y.Values()[4*i+c])
		}
		if got, want := stat.Variance(column, nil), values[9-c]; math.Abs(got-want) > 1e-4*want {
			t.Errorf("component %d has the variance %v, not %v", c, got, want)
		}
		// The samples' places along the eigenvector, up to its sign.
		var dot, along float64
		for i := range column {
			var place float64
			for j := range 10 {
				place += a.At(i, j) * vectors.At(j, 9-c)
			}
			dot += place * column[i]
			along += column[i] * column[i]
		}
		if math.Abs(math.Abs(dot)-along) > 1e-3*along {
			t.Errorf("component %d is not along the eigenvector: %v, not %v", c, dot, along)
		}
	}
}

// What is not finite has no place, and leaves the others theirs.
func TestPCAWithoutPlace(t *testing.T) {
	x := tensor.From([][]float32{{1, 2, 3}, {2, 4, 7}, {float32(math.NaN()), 0, 0}, {3, 1, 2}})
	y, z := PCA(x, 2).Values(), TSNE(x).Values()
	for i := range 4 {
		for _, v := range [][]float32{y, z} {
			if isNaN := v[2*i] != v[2*i]; isNaN != (i == 2) {
				t.Errorf("the places are %v", v)
			}
		}
	}
}
