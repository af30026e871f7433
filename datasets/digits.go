package datasets

import (
	"math"
	"math/rand/v2"
	"runtime"
	"sync"
)

// Digits are images of digits that look as if written by hand: X [samples 28 28] with bytes from 0
// (paper) to 255 (ink), Y [samples] with the digits, in the form of [MNIST]. They are synthetic: made
// here from the strokes of several ways to write each digit, which are bent, slanted, stretched and
// drawn with pens of different widths. They need no network, and are easier to tell apart than
// what people write.
//
//	data := datasets.Digits(datasets.Samples(2000), datasets.Seed(7))
func Digits(options ...DigitsOption) *Set {
	s := &settings{samples: 10000, seed: 1}
	for _, o := range options {
		o.digits(s)
	}
	w := newWriter()
	return &Set{
		Name:      "Digits",
		Train:     w.split(s.seed, forTraining, s.samples),
		Test:      w.split(s.seed, forTesting, s.tests()),
		Classes:   digitNames(),
		Source:    s.source("Digits"),
		Synthetic: true,
	}
}

// A writer knows the ways to write each digit.
type writer [10][][][]knot

func newWriter() *writer {
	w := new(writer)
	for digit, texts := range hands {
		for _, text := range texts {
			w[digit] = append(w[digit], Must(parseHand(text)))
		}
	}
	return w
}

func (w *writer) split(seed, part, n int) Split {
	xs, ys := make([]byte, n*28*28), make([]byte, n)
	var wait sync.WaitGroup
	const chunk = 256 // samples at a time, 5 ms or so
	turns := make(chan struct{}, runtime.GOMAXPROCS(0))
	for from := 0; from < n; from += chunk {
		turns <- struct{}{}
		wait.Go(func() {
			for i := from; i < min(from+chunk, n); i++ {
				r := streamOf(seed, part, i)
				digit := r.IntN(10)
				ys[i] = byte(digit)
				w.write(xs[i*784:i*784+784], digit, r)
			}
			<-turns
		})
	}
	wait.Wait()
	return Split{ofBytes(xs, n, 28, 28), ofBytes(ys, n)}
}

// write draws one digit [28 28].
func (w *writer) write(dst []byte, digit int, r *rand.Rand) {
	ways := w[digit]
	pen := around(r, 1.4, 0.8) // the radius in pixels: most of MNIST's strokes are 2 to 4 pixels wide
	lines := trace(ways[r.IntN(len(ways))], r)
	bend(lines, r)
	lean(lines, r)
	fit(lines, pen, r)
	for _, line := range lines {
		press(line, pen, r)
	}
	var c canvas
	soft := 0.9 + float64(0.5*r.Float64())
	for _, line := range lines {
		for i := range len(line) - 1 {
			c.draw(line[i], line[i+1], soft)
		}
	}
	strength := 0.94 + float64(0.06*r.Float64())
	for i, ink := range c {
		if ink == 0 {
			continue
		}
		grain := 1 - float64(0.12*r.Float64())
		dst[i] = byte(float64(255*strength*ink*grain) + 0.5)
	}
}

// around is a random number about the mean, at most spread from it, mostly within half of that: the sum
// of three even ones, which needs no function that processors round differently.
func around(r *rand.Rand, mean, spread float64) float64 {
	return mean + float64(spread*(2*(r.Float64()+r.Float64()+r.Float64())/3-1))
}

// trace lays the strokes of a hand, whose knots are moved a little, out as lines of short pieces.
func trace(strokes [][]knot, r *rand.Rand) [][]mark {
	lines := make([][]mark, len(strokes))
	for i, stroke := range strokes {
		knots := make([]knot, len(stroke))
		for k, at := range stroke {
			knots[k] = knot{around(r, at.x, 0.08), around(r, at.y, 0.08), at.corner}
		}
		lines[i] = append(lines[i], mark{x: knots[0].x, y: knots[0].y})
		for k := range len(knots) - 1 {
			p1, p2 := knots[k], knots[k+1]
			p0, p3 := p1, p2 // at the ends of a curve the neighbour is the end itself
			if k > 0 && !p1.corner {
				p0 = knots[k-1]
			}
			if k+2 < len(knots) && !p2.corner {
				p3 = knots[k+2]
			}
			const pieces = 5
			for piece := 1; piece <= pieces; piece++ {
				t := float64(piece) / pieces
				lines[i] = append(lines[i], mark{x: catmullRom(p0.x, p1.x, p2.x, p3.x, t), y: catmullRom(p0.y, p1.y, p2.y, p3.y, t)})
			}
		}
	}
	return lines
}

// bend moves the lines by an elastic field: random shifts at 4 by 4 places, smooth between them.
func bend(lines [][]mark, r *rand.Rand) {
	const side, most = 4, 0.2
	var field [2][side][side]float64
	for i := range field {
		for j := range side {
			for k := range side {
				field[i][j][k] = around(r, 0, most)
			}
		}
	}
	// The cell of a coordinate, and where in the cell it is, eased so that the field has no creases.
	cell := func(v float64) (int, float64) {
		v = min(side-1.001, max(0, v*(side-1)))
		i := int(v)
		t := v - float64(i)
		return i, float64(t*t) * (3 - float64(2*t))
	}
	for _, line := range lines {
		for n, m := range line {
			i, u := cell(m.x)
			j, v := cell(m.y)
			shift := func(f *[side][side]float64) float64 {
				return between(between(f[j][i], f[j][i+1], u), between(f[j+1][i], f[j+1][i+1], u), v)
			}
			line[n].x, line[n].y = m.x+shift(&field[0]), m.y+shift(&field[1])
		}
	}
}

// lean narrows, slants and turns the lines: most people lean to the right.
func lean(lines [][]mark, r *rand.Rand) {
	width := around(r, 0.95, 0.55)
	slant, turn := around(r, 0.25, 0.8), around(r, 0, 0.3)
	for _, line := range lines {
		for i, m := range line {
			x := float64(width*m.x) - float64(slant*(m.y-0.5))
			line[i].x = x - float64(turn*m.y)
			line[i].y = m.y + float64(turn*x)
		}
	}
}

// fit puts the lines into the image as MNIST does: the longer side fills 20 pixels, or a little less, and
// the middle of the ink is near the middle of the image, unless the pen would come near the edge there.
func fit(lines [][]mark, pen float64, r *rand.Rand) {
	left, top := math.Inf(1), math.Inf(1)
	right, bottom := math.Inf(-1), math.Inf(-1)
	var x, y, length float64
	for _, line := range lines {
		for i, m := range line {
			left, right = min(left, m.x), max(right, m.x)
			top, bottom = min(top, m.y), max(bottom, m.y)
			if i == 0 {
				continue
			}
			dx, dy := m.x-line[i-1].x, m.y-line[i-1].y
			d := math.Sqrt(float64(dx*dx) + float64(dy*dy))
			x += float64(d * (m.x + line[i-1].x) / 2)
			y += float64(d * (m.y + line[i-1].y) / 2)
			length += d
		}
	}
	x, y = x/length, y/length
	scale := (around(r, 19.4, 1.2) - float64(2*pen)) / max(right-left, bottom-top)
	// inside moves the origin of an axis so that from and to stay a margin away from the edges.
	margin := 1 + float64(1.5*pen)
	inside := func(origin, from, to float64) float64 {
		origin += max(0, margin-(origin+float64(scale*from)))
		return origin - max(0, origin+float64(scale*to)-(28-margin))
	}
	toX := inside(around(r, 14, 0.8), left-x, right-x)
	toY := inside(around(r, 14, 0.8), top-y, bottom-y)
	for _, line := range lines {
		for i, m := range line {
			line[i].x = toX + float64(scale*(m.x-x))
			line[i].y = toY + float64(scale*(m.y-y))
		}
	}
}

// press gives a line its width, which changes along the stroke.
func press(line []mark, pen float64, r *rand.Rand) {
	from, middle, to := around(r, 1, 0.3), around(r, 1, 0.2), around(r, 0.92, 0.3)
	for i := range line {
		t := 2 * float64(i) / float64(len(line)-1)
		width := between(from, middle, t)
		if t > 1 {
			width = between(middle, to, t-1)
		}
		line[i].r = float64(pen * width)
	}
}
