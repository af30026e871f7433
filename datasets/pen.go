package datasets

import "math"

// The digits are drawn with additions, products, quotients and square roots alone, and each product
// is rounded by a conversion before it is added, since some processors would else fuse the two: so
// the images are the same, byte for byte, on all of them.

// A mark is a place of the pen: where, and the radius of its tip, in pixels.
type mark struct{ x, y, r float64 }

// between is a + t·(b-a).
func between(a, b, t float64) float64 { return a + float64(t*(b-a)) }

// catmullRom is a place between p1, at t = 0, and p2, at t = 1, of the smooth curve through four knots:
//
//	p1 + t/2·((p2-p0) + t·((2·p0 - 5·p1 + 4·p2 - p3) + t·(3·(p1-p2) + p3 - p0)))
func catmullRom(p0, p1, p2, p3, t float64) float64 {
	cubic := float64(3*(p1-p2)) + (p3 - p0)
	square := float64(2*p0) - float64(5*p1) + float64(4*p2) - p3
	inner := square + float64(t*cubic)
	return p1 + float64(t/2*((p2-p0)+float64(t*inner)))
}

// A canvas is the ink of an image of 28 by 28 pixels, from 0 to 1.
type canvas [28 * 28]float64

// draw inks what lies nearer to the line from a to b than the pen's radius; the edge fades over a
// width of soft pixels.
func (c *canvas) draw(a, b mark, soft float64) {
	reach := max(a.r, b.r) + soft/2
	left, right := pixels(min(a.x, b.x)-reach, max(a.x, b.x)+reach)
	top, bottom := pixels(min(a.y, b.y)-reach, max(a.y, b.y)+reach)
	dx, dy := b.x-a.x, b.y-a.y
	square := float64(dx*dx) + float64(dy*dy)
	for row := top; row < bottom; row++ {
		y := float64(row) + 0.5 - a.y
		for column := left; column < right; column++ {
			x := float64(column) + 0.5 - a.x
			t := 0.0 // where on the line the nearest point is
			if square > 0 {
				t = min(1, max(0, (float64(x*dx)+float64(y*dy))/square))
			}
			nx, ny := x-float64(t*dx), y-float64(t*dy)
			edge := between(a.r, b.r, t) + soft/2
			distance := float64(nx*nx) + float64(ny*ny)
			if distance >= float64(edge*edge) {
				continue
			}
			at := row*28 + column
			c[at] = max(c[at], min(1, (edge-math.Sqrt(distance))/soft))
		}
	}
}

// pixels are the rows, or columns, that an interval touches.
func pixels(from, to float64) (first, end int) {
	return max(0, int(math.Floor(from))), min(28, int(math.Ceil(to)))
}
