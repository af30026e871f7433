package plotting

import (
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// PCA returns the samples x [samples ...] in the directions along which they differ most, their
// principal components: [samples components]. The direction of each is such that its greatest part is
// positive, so that the same data give the same picture. A sample in which something is not a finite
// number has no place: it is NaN.
func PCA(x dl.Source, components int) *tensor.Tensor {
	d := gathered("PCA", x)
	if components < 1 || components > d.size {
		tensor.Fail("", "PCA", nil, "samples of %d numbers have from 1 to %d components, not %d", d.size, d.size, components)
	}
	places, _ := d.components(components)
	y := tensor.New(tensor.Shape{d.n, components}, nil)
	for i, v := range places {
		y.Values()[i] = float32(v)
	}
	return y
}

// components are the samples' places along their first k principal components, row by row, and the
// part of the variance that each has.
func (d samples) components(k int) (places, part []float64) {
	places, part = make([]float64, d.n*k), make([]float64, k)
	for i := range places {
		places[i] = math.NaN()
	}
	var rows []int // those that are finite
	for i := range d.n {
		if tensor.FirstNonFinite(d.row(i)) < 0 {
			rows = append(rows, i)
		}
	}
	if len(rows) < 2 {
		for _, i := range rows { // it is its own mean
			clear(places[i*k : (i+1)*k])
		}
		return places, part
	}
	a := mat.NewDense(len(rows), d.size, nil)
	for r, i := range rows {
		for j, v := range d.row(i) {
			a.Set(r, j, float64(v))
		}
	}
	mean := make([]float64, d.size)
	for j := range mean {
		mean[j] = stat.Mean(mat.Col(nil, j, a), nil)
	}
	var pc stat.PC
	if !pc.PrincipalComponents(a, nil) {
		return places, part
	}
	var vectors mat.Dense
	pc.VectorsTo(&vectors)
	variances := pc.VarsTo(nil)
	var all float64
	for _, v := range variances {
		all += v
	}
	_, have := vectors.Dims()
	for c := range k {
		for _, i := range rows {
			places[i*k+c] = 0
		}
		if c >= have {
			continue // fewer samples than numbers: along this they do not differ
		}
		if all > 0 {
			part[c] = variances[c] / all
		}
		sign, most := 1.0, 0.0
		for j := range d.size {
			if v := vectors.At(j, c); math.Abs(v) > most {
				most, sign = math.Abs(v), math.Copysign(1, v)
			}
		}
		for r, i := range rows {
			for j := range d.size {
				places[i*k+c] += sign * (a.At(r, j) - mean[j]) * vectors.At(j, c)
			}
		}
	}
	return places, part
}
