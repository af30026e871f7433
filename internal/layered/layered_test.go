package layered

import (
	"math"
	"math/rand/v2"
	"testing"
)

func boxesOf(n int) []Box {
	boxes := make([]Box, n)
	for i := range boxes {
		boxes[i] = Box{Width: 100, Height: 40}
	}
	return boxes
}

func arrowsOf(ends ...[2]int) (arrows []Arrow) {
	for _, e := range ends {
		arrows = append(arrows, Arrow{From: e[0], To: e[1]})
	}
	return arrows
}

var gaps = Gaps{Rows: 20, Columns: 30}

func TestArrange(t *testing.T) {
	for _, c := range []struct {
		name          string
		n             int
		arrows        []Arrow
		width, height float64
		rows          []int
	}{
		{"nothing", 0, nil, 0, 0, nil},
		{"one", 1, nil, 100, 40, []int{0}},
		{"a chain is straight", 3, arrowsOf([2]int{0, 1}, [2]int{1, 2}), 100, 160, []int{0, 1, 2}},
		{"two that meet", 3, arrowsOf([2]int{0, 2}, [2]int{1, 2}), 230, 100, []int{0, 0, 1}},
		{"an input comes down to where it is used", 4, arrowsOf([2]int{0, 1}, [2]int{1, 2}, [2]int{3, 2}), 230, 160, []int{0, 1, 2, 1}},
		{"a residual passes beside", 3, arrowsOf([2]int{0, 1}, [2]int{1, 2}, [2]int{0, 2}), 140, 160, []int{0, 1, 2}},
		{"a circle", 2, arrowsOf([2]int{0, 1}, [2]int{1, 0}), 100, 100, []int{0, 1}},
		{"a loop", 1, arrowsOf([2]int{0, 0}), 100, 40, []int{0}},
	} {
		boxes := boxesOf(c.n)
		width, height := Arrange(boxes, c.arrows, gaps)
		if math.Abs(width-c.width) > 1 || math.Abs(height-c.height) > 1 {
			t.Errorf("%s: %.1f × %.1f, want %.0f × %.0f", c.name, width, height, c.width, c.height)
		}
		for i, b := range boxes {
			if want := 20 + 60*float64(c.rows[i]); b.Y != want {
				t.Errorf("%s: box %d is at %g, want %g", c.name, i, b.Y, want)
			}
		}
	}
}

// Of any graph all boxes lie within the whole and apart from each other, no arrow crosses a box on its
// way, and all point down but those that close a circle.
func TestArrangeAny(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		n := 1 + r.IntN(20)
		boxes := make([]Box, n)
		for i := range boxes {
			boxes[i] = Box{Width: 20 + 100*r.Float64(), Height: 20 + 60*r.Float64()}
		}
		var arrows []Arrow
		acyclic := r.IntN(4) > 0
		for range r.IntN(2 * n) {
			a := Arrow{From: r.IntN(n), To: r.IntN(n)}
			if acyclic && a.From >= a.To {
				continue
			}
			arrows = append(arrows, a)
		}
		width, height := Arrange(boxes, arrows, gaps)
		const near = 1e-6
		for i, b := range boxes {
			if b.X-b.Width/2 < -near || b.X+b.Width/2 > width+near || b.Y-b.Height/2 < -near || b.Y+b.Height/2 > height+near || math.IsNaN(b.X) {
				t.Fatalf("box %v is outside of %g × %g", b, width, height)
			}
			for _, c := range boxes[:i] {
				if math.Abs(b.X-c.X) < (b.Width+c.Width)/2+gaps.Columns-near && math.Abs(b.Y-c.Y) < (b.Height+c.Height)/2-near {
					t.Fatalf("%v and %v are too near", b, c)
				}
			}
		}
		for _, a := range arrows {
			if acyclic && a.Points[0].Y >= a.Points[len(a.Points)-1].Y {
				t.Fatalf("%v points up", a)
			}
			for k := 2; k < len(a.Points)-1; k += 2 { // from above a row to below it
				for _, b := range boxes {
					if p, q := a.Points[k-1], a.Points[k]; math.Abs(b.X-p.X) < b.Width/2 && b.Y > min(p.Y, q.Y) && b.Y < max(p.Y, q.Y) {
						t.Fatalf("%v crosses %v", a, b)
					}
				}
			}
		}
	}
}

func BenchmarkArrangeResNet(b *testing.B) {
	var arrows []Arrow
	n := 1
	for range 16 {
		from := n - 1
		for range 10 {
			arrows = append(arrows, Arrow{From: n - 1, To: n})
			n++
		}
		arrows = append(arrows, Arrow{From: from, To: n - 1})
	}
	boxes := boxesOf(n)
	for b.Loop() {
		Arrange(boxes, arrows, gaps)
	}
}
