package kernels

import "testing"

// The rows come in their order, in one part and in several, and a row that is not there panics.
func TestGather(t *testing.T) {
	r := source(t)
	for _, c := range []struct{ n, rows int }{{1, 0}, {1, 7}, {5, 3}, {784, 32}, {100, 1000}} {
		x := random(r, 50*c.n)
		rows := make([]int, c.rows)
		for i := range rows {
			rows[i] = r.IntN(50)
		}
		dst, intact := guarded(r, c.rows*c.n, 3)
		Gather(dst, x, c.n, rows)
		for i, row := range rows {
			if !same(dst[i*c.n:][:c.n], x[row*c.n:][:c.n]) {
				t.Fatalf("%v: row %d is not row %d of x", c, i, row)
			}
		}
		if !intact() {
			t.Fatalf("%v: wrote outside", c)
		}
		if c.rows > 0 {
			rows[c.rows-1] = 50
			if !panics(func() { Gather(dst, x, c.n, rows) }) {
				t.Errorf("%v: row 50 of 50 was copied", c)
			}
		}
	}
	x, dst, rows := make([]float32, 100_000), make([]float32, 100_000), make([]int, 100)
	if n := testing.AllocsPerRun(10, func() { Gather(dst, x, 1000, rows) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

// Rows are added in their order, also where threads share them, and a row that is not there panics.
func TestScatterTo(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, c := range []struct{ n, rows int }{{1, 0}, {1, 7}, {5, 3}, {128, 1}, {784, 32}, {100, 1000}, {200, 1000}} {
			dst, intact := guarded(r, 50*c.n, 3)
			want := append([]float32(nil), dst...)
			x, _ := guarded(r, c.rows*c.n, 1)
			rows := make([]int, c.rows)
			for i := range rows {
				rows[i] = r.IntN(50)
				for j := range c.n {
					want[rows[i]*c.n+j] += x[i*c.n+j]
				}
			}
			ScatterTo(dst, x, c.n, rows)
			if !same(dst, want) || !intact() {
				t.Fatalf("%v: the rows are not those that were added", c)
			}
			if c.rows > 0 {
				rows[c.rows-1] = 50
				if !panics(func() { ScatterTo(dst, x, c.n, rows) }) {
					t.Errorf("%v: row 50 of 50 was added to", c)
				}
			}
		}
	})
	x, dst, rows := make([]float32, 100_000), make([]float32, 100_000), make([]int, 100)
	if n := testing.AllocsPerRun(10, func() { ScatterTo(dst, x, 1000, rows) }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}

func panics(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return
}
