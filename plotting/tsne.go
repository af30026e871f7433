package plotting

import (
	"math"
	"runtime"
	"sync"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A TSNEOption is an option of [TSNE].
type TSNEOption func(*tsne)

// Perplexity is about how many neighbours a sample has; the default is 30, or less where there are
// few samples.
func Perplexity(neighbours float64) TSNEOption { return func(t *tsne) { t.perplexity = neighbours } }

// Iterations is how often the samples are moved; the default is 750.
func Iterations(n int) TSNEOption { return func(t *tsne) { t.iterations = n } }

type tsne struct {
	perplexity float64
	iterations int
}

// mostTSNE is how many samples TSNE takes: each is compared with all others.
const mostTSNE = 5000

// TSNE places the samples x [samples ...] in the plane so that neighbours stay neighbours: [samples 2].
// It is t-SNE (van der Maaten and Hinton, 2008), begun from the principal components, so that the same
// data give the same picture. What lies near to one another is alike; the size of groups and their
// distances say little. A sample in which something is not a finite number has no place: it is NaN.
func TSNE(x dl.Source, options ...TSNEOption) *tensor.Tensor {
	t := tsne{perplexity: 30, iterations: 750}
	for _, option := range options {
		option(&t)
	}
	d := gathered("TSNE", x)
	switch {
	case d.n > mostTSNE:
		tensor.Fail("", "TSNE", nil, "t-SNE compares each sample with each: take up to %d of the %d, as with Rows(0, 2000)", mostTSNE, d.n)
	case !(t.perplexity >= 1):
		tensor.Fail("", "TSNE", nil, "the perplexity is about how many neighbours a sample has, from 1 on, not %g", t.perplexity)
	case t.iterations < 1 || t.iterations > 100000:
		tensor.Fail("", "TSNE", nil, "the number of iterations is from 1 to 100000, not %d", t.iterations)
	case d.size < 1:
		tensor.Fail("", "TSNE", nil, "samples of the shape %v hold no number", d.shape[1:])
	}
	out := tensor.New(tensor.Shape{d.n, 2}, nil)
	for i := range out.Values() {
		out.Values()[i] = float32(math.NaN())
	}
	var rows []int
	for i := range d.n {
		if tensor.FirstNonFinite(d.row(i)) < 0 {
			rows = append(rows, i)
		}
	}
	kept := samples{n: len(rows), size: d.size, values: make([]float32, 0, len(rows)*d.size)}
	for _, i := range rows {
		kept.values = append(kept.values, d.row(i)...)
	}
	places := t.place(kept)
	for r, i := range rows {
		out.Values()[2*i], out.Values()[2*i+1] = float32(places[2*r]), float32(places[2*r+1])
	}
	return out
}

// place returns the samples' places in the plane.
func (t tsne) place(d samples) []float64 {
	n := d.n
	if n == 0 {
		return nil
	}
	y := d.start()
	if n < 3 {
		return y
	}
	p := affinities(d, min(t.perplexity, float64(n-1)/3))
	const exaggeration, early = 12, 250
	rate := max(float64(n)/exaggeration, 50)
	step, gain := make([]float64, 2*n), make([]float64, 2*n)
	for i := range gain {
		gain[i] = 1
	}
	grad := make([]float64, 2*n)
	for it := range t.iterations {
		more, momentum := 1.0, 0.8
		if it < min(early, t.iterations/2) {
			more, momentum = exaggeration, 0.5
		}
		gradient(grad, p, y, more)
		for i, g := range grad {
			// A step in the same direction gets longer, one that turns gets shorter.
			if (g > 0) == (step[i] > 0) {
				gain[i] = max(gain[i]*0.8, 0.01)
			} else {
				gain[i] += 0.2
			}
			step[i] = momentum*step[i] - rate*gain[i]*g
			y[i] += step[i]
		}
		centre(y)
	}
	return y
}

// start are the samples' first two principal components, made small, and moved a little so that what
// lies in one place is parted.
func (d samples) start() []float64 {
	y, _ := d.components(min(2, d.size))
	if d.size == 1 {
		wide := make([]float64, 2*d.n)
		for i, v := range y {
			wide[2*i] = v
		}
		y = wide
	}
	var spread float64
	for i := 0; i < len(y); i += 2 {
		spread += y[i] * y[i]
	}
	scale := 1.0
	if spread = math.Sqrt(spread / float64(d.n)); spread > 0 {
		scale = 1e-4 / spread
	}
	// The multiples of the golden ratio, less their whole part, lie evenly and never in one place.
	for i := range y {
		_, jitter := math.Modf(float64(i+1) * math.Phi)
		y[i] = y[i]*scale + 2e-6*(jitter-0.5)
	}
	return y
}

// affinities are the probabilities that samples i and j are neighbours, n by n.
func affinities(d samples, perplexity float64) []float64 {
	n := d.n
	p := make([]float64, n*n)
	parallel(n, func(i int) {
		row := p[i*n : (i+1)*n]
		nearest := math.Inf(1)
		for j := range n {
			if j == i {
				continue
			}
			var sum float64
			b := d.row(j)
			for k, v := range d.row(i) {
				diff := float64(v) - float64(b[k])
				sum += diff * diff
			}
			row[j] = sum
			nearest = min(nearest, sum)
		}
		conditional(row, i, nearest, math.Log(perplexity))
	})
	for i := range n {
		for j := range i {
			v := (p[i*n+j] + p[j*n+i]) / (2 * float64(n))
			p[i*n+j], p[j*n+i] = v, v
		}
	}
	return p
}

// conditional makes of squared distances probabilities whose entropy is that of the perplexity: the
// width of the bell is searched for by halving.
func conditional(row []float64, self int, nearest, entropy float64) {
	beta, low, high := 1.0, 0.0, math.Inf(1)
	squared := append([]float64(nil), row...)
	var largest float64
	for _, s := range squared {
		largest = max(largest, s-nearest)
	}
	if largest > 0 {
		beta = 1 / largest // the scale of the data
	}
	for range 64 {
		var sum, weighted float64
		for j, s := range squared {
			if j == self {
				row[j] = 0
				continue
			}
			row[j] = math.Exp(-beta * (s - nearest))
			sum += row[j]
			weighted += row[j] * (s - nearest)
		}
		for j := range row {
			row[j] /= sum
		}
		off := math.Log(sum) + beta*weighted/sum - entropy
		if math.Abs(off) < 1e-5 {
			return
		}
		if off > 0 {
			low = beta
			if math.IsInf(high, 1) {
				beta *= 2
			} else {
				beta = (beta + high) / 2
			}
		} else {
			high, beta = beta, (beta+low)/2
		}
	}
}

// gradient is that of the divergence of the neighbourhoods in the plane from p, which is taken more
// times. Sums are in a fixed order, so that the result does not depend on the number of threads.
func gradient(grad, p, y []float64, more float64) {
	n := len(y) / 2
	sums := make([]float64, n)
	repel := make([]float64, 2*n)
	parallel(n, func(i int) {
		xi, yi := y[2*i], y[2*i+1]
		var ax, ay, rx, ry, sum float64
		row := p[i*n : (i+1)*n]
		for j, pij := range row {
			dx, dy := xi-y[2*j], yi-y[2*j+1]
			q := 1 / (1 + dx*dx + dy*dy)
			a := more * pij * q
			ax, ay = ax+a*dx, ay+a*dy
			sum += q
			q *= q
			rx, ry = rx+q*dx, ry+q*dy
		}
		sums[i] = sum - 1 // without itself
		grad[2*i], grad[2*i+1], repel[2*i], repel[2*i+1] = ax, ay, rx, ry
	})
	var z float64
	for _, s := range sums {
		z += s
	}
	for i := range grad {
		grad[i] = 4 * (grad[i] - repel[i]/max(z, 1e-300))
	}
}

// centre moves the places so that their mean is 0.
func centre(y []float64) {
	var mx, my float64
	for i := 0; i < len(y); i += 2 {
		mx, my = mx+y[i], my+y[i+1]
	}
	n := float64(len(y) / 2)
	for i := 0; i < len(y); i += 2 {
		y[i], y[i+1] = y[i]-mx/n, y[i+1]-my/n
	}
}

// parallel calls do for 0 to n-1, on all processors.
func parallel(n int, do func(i int)) {
	workers := min(runtime.GOMAXPROCS(0), n)
	var wait sync.WaitGroup
	for w := range workers {
		wait.Go(func() {
			for i := n * w / workers; i < n*(w+1)/workers; i++ {
				do(i)
			}
		})
	}
	wait.Wait()
}
