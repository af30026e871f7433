package kernels

import (
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"
)

// A product is one case of Gemm with its operands.
type product struct {
	m, n, k                 int
	ras, cas, rbs, cbs, ldc int
	a, b, c                 []float32
	c0                      []float32 // what c held before
	e                       Epilogue
	intact                  [3]func() bool // of what lies round a, b and c
}

// layouts are the strides of a matrix [rows, cols].
var layouts = map[string]func(rows, cols int) (int, int){
	"rows":        func(rows, cols int) (int, int) { return cols, 1 },
	"wide rows":   func(rows, cols int) (int, int) { return cols + 3, 1 },
	"columns":     func(rows, cols int) (int, int) { return 1, rows },
	"far columns": func(rows, cols int) (int, int) { return 1, rows + 5 },
	"both":        func(rows, cols int) (int, int) { return 2*cols + 1, 2 },
}

func span(rows, cols, rs, cs int) int {
	if rows == 0 || cols == 0 {
		return 0
	}
	return (rows-1)*rs + (cols-1)*cs + 1
}

func newProduct(r *rand.Rand, m, n, k int, layoutA, layoutB string, offset int, e Epilogue) *product {
	p := &product{m: m, n: n, k: k, e: e, ldc: n + offset}
	p.ras, p.cas = layouts[layoutA](m, k)
	p.rbs, p.cbs = layouts[layoutB](k, n)
	p.a, p.intact[0] = guarded(r, span(m, k, p.ras, p.cas), offset)
	p.b, p.intact[1] = guarded(r, span(k, n, p.rbs, p.cbs), offset)
	p.c, p.intact[2] = guarded(r, span(m, n, p.ldc, 1), offset)
	p.c0 = append([]float32(nil), p.c...)
	return p
}

func (p *product) run() {
	Gemm(p.m, p.n, p.k, p.a, p.ras, p.cas, p.b, p.rbs, p.cbs, p.c, p.ldc, p.e)
}

// check compares with a product in float64, and sees that nothing was written beside c.
func (p *product) check(t *testing.T) {
	t.Helper()
	for _, intact := range p.intact {
		if intact != nil && !intact() {
			t.Errorf("%d×%d×%d: wrote outside of c", p.m, p.k, p.n)
		}
	}
	for i := range p.m {
		for j := range p.n {
			var sum, size float64
			if p.e.Add {
				sum = float64(p.c0[i*p.ldc+j])
			}
			for q := range p.k {
				x := float64(p.a[i*p.ras+q*p.cas]) * float64(p.b[q*p.rbs+j*p.cbs])
				sum += x
				size += math.Abs(x)
			}
			if p.e.Bias != nil {
				sum += float64(p.e.Bias[j])
			}
			if p.e.ReLU {
				sum = max(sum, 0)
			}
			if d := p.e.Drop; d != nil {
				sum = float64(d.one(float32(sum), Mix(d.counter(i*p.n+j))>>32))
			}
			got := float64(p.c[i*p.ldc+j])
			if d := math.Abs(got - sum); !(d <= 1e-6*(size+math.Abs(sum)+1)) {
				t.Fatalf("%d×%d×%d strides %d,%d %d,%d: c[%d,%d] = %v, want %v", p.m, p.k, p.n, p.ras, p.cas, p.rbs, p.cbs, i, j, got, sum)
			}
		}
	}
	// Between the rows of c nothing is written.
	for i := 0; i < p.m-1 && p.n > 0; i++ {
		gap := i*p.ldc + p.n
		if !same(p.c[gap:(i+1)*p.ldc], p.c0[gap:(i+1)*p.ldc]) {
			t.Fatalf("%d×%d×%d: wrote between the rows of c", p.m, p.k, p.n)
		}
	}
}

func TestGemm(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		names := []string{"rows", "wide rows", "columns", "far columns", "both"}
		turn := 0
		for _, m := range []int{0, 1, 2, 3, 5, 6, 7, 13, 16, 17, 25, 32} {
			for _, n := range []int{0, 1, 7, 8, 9, 10, 15, 16, 17, 31, 33, 48, 63, 64, 65, 100, 131} {
				for _, k := range []int{0, 1, 2, 7, 8, 17, 61} {
					// All combinations of these come up in turn.
					a, b := names[turn%5], names[turn/5%5]
					e := Epilogue{Add: turn%2 == 1, ReLU: turn%3 == 1}
					if turn%7 < 3 {
						e.Bias = random(r, n)
					}
					if turn%11 < 3 {
						e.Drop = &Dropping{Stream: uint64(turn), Limit: 1 << 30, Scale: 4. / 3}
					}
					p := newProduct(r, m, n, k, a, b, turn%4, e)
					turn++
					p.run()
					p.check(t)
				}
			}
		}
	})
}

// What is cut into blocks and parts, and packed: more rows of b than one pass takes, rows far apart, columns.
func TestGemmLarge(t *testing.T) {
	onPaths(t, func(t *testing.T) {
		r := source(t)
		for _, c := range []struct {
			m, n, k int
			a, b    string
		}{
			{32, 128, 784, "rows", "rows"},
			{784, 128, 32, "columns", "rows"},
			{32, 257, 300, "rows", "columns"},
			{67, 1030, 260, "rows", "rows"},
			{300, 70, 513, "columns", "columns"},
			{2100, 11, 37, "rows", "rows"},
			{65, 129, 258, "both", "both"},
			{200, 70, 800, "columns", "rows"}, // much higher than large
			{130, 135, 640, "columns", "rows"},
			{2, 1, 1 << 19, "columns", "rows"}, // large by its depth alone
		} {
			p := newProduct(r, c.m, c.n, c.k, c.a, c.b, 1, Epilogue{Add: true, Bias: random(r, c.n), ReLU: true, Drop: &Dropping{Stream: 1, Limit: 1 << 31, Scale: 2}})
			p.run()
			p.check(t)
		}
	})
}

// The bits do not depend on the number of threads, nor on the path if it fuses.
func TestGemmSameBits(t *testing.T) {
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(0))
	fused := map[string][]float32{}
	onPaths(t, func(t *testing.T) {
		r := rand.New(rand.NewPCG(3, 4))
		for _, s := range [][3]int{{32, 784, 128}, {784, 32, 128}, {300, 300, 300}, {33, 260, 1100}, {64, 64, 64}} {
			for _, layout := range []string{"rows", "columns"} {
				p := newProduct(r, s[0], s[2], s[1], layout, layout, 0, Epilogue{ReLU: true})
				runtime.GOMAXPROCS(1)
				p.run()
				want := append([]float32(nil), p.c...)
				for threads := 2; threads <= 3; threads++ {
					runtime.GOMAXPROCS(threads)
					for range 5 {
						clear(p.c)
						p.run()
						if !same(p.c, want) {
							t.Errorf("%v %s: other bits with %d threads", s, layout, threads)
						}
					}
				}
				if current == inGo {
					continue
				}
				name := fmt.Sprint(s, layout)
				if other, ok := fused[name]; ok && !same(other, want) {
					t.Errorf("%v %s: other bits with %s than with avx2", s, layout, Path())
				}
				fused[name] = want
			}
		}
	})
}

func TestGemmNaN(t *testing.T) {
	nan := float32(math.NaN())
	onPaths(t, func(t *testing.T) {
		c := []float32{0, 0}
		Gemm(1, 2, 1, []float32{1}, 1, 1, []float32{nan, -1}, 2, 1, c, 2, Epilogue{ReLU: true})
		if c[0] == c[0] || c[1] != 0 {
			t.Errorf("ReLU of NaN, -1 gives %v, want NaN, 0", c)
		}
		// What c held does not matter without Add.
		c = []float32{nan, nan}
		Gemm(1, 2, 1, []float32{1}, 1, 1, []float32{2, -1}, 2, 1, c, 2, Epilogue{})
		if c[0] != 2 || c[1] != -1 {
			t.Errorf("over NaN: got %v, want 2, -1", c)
		}
	})
}

func TestGemmWrongSizes(t *testing.T) {
	for name, use := range map[string]func(){
		"a": func() {
			Gemm(2, 2, 2, make([]float32, 3), 2, 1, make([]float32, 4), 2, 1, make([]float32, 4), 2, Epilogue{})
		},
		"b": func() {
			Gemm(2, 2, 2, make([]float32, 4), 2, 1, make([]float32, 3), 2, 1, make([]float32, 4), 2, Epilogue{})
		},
		"c": func() {
			Gemm(2, 2, 2, make([]float32, 4), 2, 1, make([]float32, 4), 2, 1, make([]float32, 3), 2, Epilogue{})
		},
		"bias": func() {
			Gemm(2, 2, 2, make([]float32, 4), 2, 1, make([]float32, 4), 2, 1, make([]float32, 4), 2, Epilogue{Bias: make([]float32, 1)})
		},
	} {
		func() {
			defer func() {
				if recover() == nil {
					t.Errorf("%s is too short, and Gemm did not panic", name)
				}
			}()
			use()
		}()
	}
}
