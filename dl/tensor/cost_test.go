package tensor

import "testing"

// What ops take, counted by hand.
func TestFLOPs(t *testing.T) {
	for _, c := range []struct {
		name string
		want int
		in   []Shape
		f    func(x []*Tensor) *Tensor
	}{
		{"MatMul", 2 * 4 * 3 * 5, []Shape{{4, 3}, {3, 5}}, func(x []*Tensor) *Tensor { return x[0].MatMul(x[1]) }},
		{"MatMul, repeated batch", 7 * 2 * 4 * 3 * 5, []Shape{{7, 4, 3}, {3, 5}}, func(x []*Tensor) *Tensor { return x[0].MatMul(x[1]) }},
		{"MatMul of vectors", 2 * 3, []Shape{{3}, {3}}, func(x []*Tensor) *Tensor { return x[0].MatMul(x[1]) }},
		{"MatMul, transposed", 2 * 4 * 3 * 5, []Shape{{3, 4}, {3, 5}}, func(x []*Tensor) *Tensor { return x[0].Transpose().MatMul(x[1]) }},
		{"Einsum", 2 * 6 * 4 * 3 * 5, []Shape{{6, 4, 3}, {6, 3, 5}}, func(x []*Tensor) *Tensor { return Einsum("bij,bjk->bik", x...) }},
		{"Add, repeated", 12, []Shape{{3, 4}, {4}}, func(x []*Tensor) *Tensor { return x[0].Add(x[1]) }},
		{"Exp", 12, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Exp() }},
		{"Softmax", 12, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Softmax() }},
		{"Sum", 12, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Sum(-1) }},
		{"Max", 12, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Max() }},
		{"Norm", 12, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Norm(0) }},
		{"Reshape", 0, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Reshape(12) }},
		{"Transpose", 0, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Transpose() }},
		{"Slice", 0, []Shape{{3, 4}}, func(x []*Tensor) *Tensor { return x[0].Slice(1, 0, 2) }},
		{"Concat", 0, []Shape{{3, 4}, {3, 4}}, func(x []*Tensor) *Tensor { return Concat(0, x...) }},
		{"Conv", 2 * 2 * 4 * 4 * 6 * 9 * 3, []Shape{{2, 6, 6, 3}, {3, 3, 3, 6}}, func(x []*Tensor) *Tensor { return x[0].Conv(x[1], Window{}) }},
		{"of nothing", 0, []Shape{{0, 4}}, func(x []*Tensor) *Tensor { return x[0].Exp() }},
		{"of a scalar", 1, []Shape{{}}, func(x []*Tensor) *Tensor { return x[0].Exp() }},
	} {
		tape := Layout(false)
		var in []*Tensor
		for _, s := range c.in {
			in = append(in, tape.Placeholder(s))
		}
		c.f(in)
		got := 0
		for call := range tape.Calls() {
			got += call.FLOPs()
		}
		if got != c.want {
			t.Errorf("%s: got %d, want %d", c.name, got, c.want)
		}
	}
}

// A fused call takes what the calls take that it stands for.
func TestFLOPsFused(t *testing.T) {
	tape := Layout(false)
	x, w, b := tape.Placeholder(Shape{4, 3}), NewVariable("w", Shape{3, 5}), NewVariable("b", Shape{5})
	w.Fill(make([]float32, 15))
	b.Fill(make([]float32, 5))
	y := x.MatMul(w).Add(b).ReLU()
	tape.Plan(&Storage{}, nil, y)
	calls, n := 0, 0
	for c := range tape.Calls() {
		calls++
		n += c.FLOPs()
	}
	if want := 2*4*3*5 + 4*5 + 4*5; calls != 2 || n != want {
		t.Errorf("%d calls take %d, want %d", calls, n, want)
	}
}
