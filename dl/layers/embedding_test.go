package layers_test

import (
	"math"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A gradient of few rows changes a table bit for bit as one that is gone through whole, which it is once
// somebody has asked for it by Grad; and the rows that are named are those that hold something.
func TestSparseGradient(t *testing.T) {
	const rows, columns, words, steps = 200, 24, 12, 9
	type x = *tensor.Tensor
	models := []struct {
		name   string
		sparse bool
		loss   func(table, ids x) x
	}{
		{"once", true, func(table, ids x) x { return table.Take(ids, 0).Square().Sum() }},
		{"twice", true, func(table, ids x) x {
			return table.Take(ids, 0).Mul(table.Take(ids.Add(tensor.Scalar(1)), 0)).Sum()
		}},
		{"and whole, before", false, func(table, ids x) x { return table.Mul(ids.Mean()).Sum().Add(table.Take(ids, 0).Square().Sum()) }},
		{"and whole, after", false, func(table, ids x) x {
			y := table.Take(ids, 0).Square().Sum()
			return y.Add(table.Mul(ids.Mean()).Sum())
		}},
		{"in another shape", false, func(table, ids x) x { return table.Reshape(2*rows, columns/2).Take(ids, 0).Square().Sum() }},
		{"by column", false, func(table, ids x) x { return table.Take(ids.Mul(tensor.Scalar(0.1)).Floor(), 1).Square().Sum() }},
		{"and in another shape", false, func(table, ids x) x {
			return table.Take(ids, 0).Sum().Add(table.Reshape(2*rows, columns/2).Take(ids, 0).Square().Sum())
		}},
	}
	kinds := []func() *optimizers.Optimizer{
		func() *optimizers.Optimizer { return optimizers.SGD() },
		func() *optimizers.Optimizer { return optimizers.SGD(optimizers.Momentum(0.9)) },
		func() *optimizers.Optimizer { return optimizers.SGD(optimizers.ClipNorm(0.01)) },
		func() *optimizers.Optimizer { return optimizers.SGD(optimizers.WeightDecay(0.01)) },
		func() *optimizers.Optimizer { return optimizers.SGD(optimizers.GradientAccumulationSteps(2)) },
		func() *optimizers.Optimizer { return optimizers.Adam() },
	}
	train := func(loss func(table, ids x) x, o *optimizers.Optimizer, each func(table x)) []float32 {
		s := tensor.NewStream(1, "words")
		table := tensor.NewVariable("embeddings", tensor.Shape{rows, columns})
		table.Fill(tensor.Normal(tensor.NewStream(1, "table"), 0, 1, rows, columns).Values())
		tape := tensor.Training()
		for range steps {
			ids := tensor.Uniform(s, 0, rows-1, words)
			tape.Reset()
			tape.Backward(loss(table, tape.Input(ids.Floor())))
			each(table)
			o.Step([]*tensor.Tensor{table})
		}
		return table.Values()
	}
	for _, m := range models {
		for _, kind := range kinds {
			got := train(m.loss, kind(), func(table x) {
				g, named := table.GradRows()
				if m.sparse != (named != nil) {
					t.Fatalf("%s: the rows are %v", m.name, named)
				}
				if !m.sparse {
					return
				}
				for row := range rows {
					zero := !slices.ContainsFunc(g[row*columns:][:columns], func(v float32) bool { return v != 0 })
					if zero == slices.Contains(named, row) {
						t.Fatalf("%s: row %d is zero is %v, and the rows are %v", m.name, row, zero, named)
					}
				}
			})
			want := train(m.loss, kind(), func(table x) { table.Grad() })
			for i := range want {
				if math.Float32bits(got[i]) != math.Float32bits(want[i]) {
					t.Fatalf("%s, %v: element %d is %v, and of a whole gradient %v", m.name, kind(), i, got[i], want[i])
				}
			}
		}
	}
}

// Who changes a gradient that Grad gave him changes the step, as a loss does that is the table itself; and neither
// leaves anything to the next one.
func TestChangedGradient(t *testing.T) {
	table := tensor.NewVariable("embeddings", tensor.Shape{40, 16})
	table.Fill(make([]float32, 40*16))
	o := optimizers.SGD(optimizers.LearningRate(1))
	tape := tensor.Training()
	step := func(loss *tensor.Tensor, change func(g []float32)) {
		tape.Backward(loss)
		if change != nil {
			change(table.Grad())
		}
		o.Step([]*tensor.Tensor{table})
		tape.Reset()
	}
	words := func() *tensor.Tensor { return table.Take(tape.Input(tensor.From([]float32{3, 5, 3})), 0).Sum() }
	step(words(), nil)
	step(words(), func(g []float32) {
		for i := range g {
			g[i] = 1
		}
	})
	step(words(), nil)
	tape.Input(tensor.Scalar(0)).Add(table.Reshape(16, 40)) // what is of variables alone is on a tape once it is used there
	step(table.Reshape(16, 40), nil)
	step(words(), nil)
	for row := range 40 {
		want := float32(-2)
		switch row {
		case 3:
			want = -8
		case 5:
			want = -5
		}
		if got := table.Values()[row*16]; got != want {
			t.Errorf("row %d is %v, want %v", row, got, want)
		}
	}
}

// A step allocates nothing, whichever rows it meets.
func TestSparseGradientAllocatesNothing(t *testing.T) {
	const rows, columns, words = 2000, 64, 500
	table := tensor.NewVariable("embeddings", tensor.Shape{rows, columns})
	table.Fill(make([]float32, rows*columns))
	tape := tensor.Layout(true)
	x := tape.Placeholder(tensor.Shape{words})
	loss := table.Take(x, 0).Sum()
	tape.Plan(&tensor.Storage{}, loss)
	o := optimizers.SGD()
	weights := []*tensor.Tensor{table}
	ids, first := make([]float32, words), 0
	step := func() {
		for i := range ids {
			ids[i] = float32((first + 3*i) % rows)
		}
		first += 700
		x.Set(ids)
		tape.Forward()
		tape.Backward(loss)
		o.Step(weights)
	}
	step()
	if n := testing.AllocsPerRun(20, step); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
