package check

import "math"

var layersLesson = lesson{"02", "Layers and activations", "层与激活函数", []exercise{
	{"dense", "A layer by hand", "手写一个层"},
	{"parameters", "Counting parameters", "数一数参数"},
	{"hat", "A hat of three neurons", "三个神经元搭一顶帽子"},
}}

// Dense checks a layer without activation: for inputs x [n] and a kernel w [n][units], y[j] = Σᵢ x[i]·w[i][j] + b[j].
func Dense(f func(x []float64, w [][]float64, b []float64) []float64) { report("dense", dense(f)) }

func dense(f func(x []float64, w [][]float64, b []float64) []float64) verdict {
	return judge(func() string {
		type trial struct {
			call string
			x    []float64
			w    [][]float64
			b    []float64
		}
		for _, t := range []trial{
			{"[1 2], [[1 10] [100 1000]], [0 0]", []float64{1, 2}, [][]float64{{1, 10}, {100, 1000}}, []float64{0, 0}},
			{"[1 2], [[1 2 3] [4 5 6]], [0.1 0.2 0.3]", []float64{1, 2}, [][]float64{{1, 2, 3}, {4, 5, 6}}, []float64{0.1, 0.2, 0.3}},
			{"[1 2 3], [[1] [2] [-1]], [10]", []float64{1, 2, 3}, [][]float64{{1}, {2}, {-1}}, []float64{10}},
		} {
			want, sums := make([]float64, len(t.b)), make([]float64, len(t.b))
			for j := range t.b {
				for i := range t.x {
					sums[j] += t.x[i] * t.w[i][j]
				}
				want[j] = sums[j] + t.b[j]
			}
			got := f(t.x, t.w, t.b)
			if nearAll(got, want) {
				continue
			}
			found := unlike("dense("+t.call+")", got, want)
			switch {
			case len(got) != len(want):
				return found + pick(" A layer has as many outputs as it has biases, one for each neuron: %d, not %d.",
					"层有多少个偏置，就有多少个输出，每个神经元一个：应为 %d 个，而不是 %d 个。", len(want), len(got))
			case nearAll(got, sums):
				return found + pick(" The biases are missing.", "缺少偏置。")
			case len(t.x) == len(t.b) && nearAll(got, transposed(t.x, t.w, t.b)):
				return found + pick(" Your code goes along the rows: the weights of neuron j are the column w[0][j], w[1][j], …",
					"你的代码沿着行走：神经元 j 的权重是列 w[0][j]、w[1][j]……")
			}
			return found
		}
		return ""
	})
}

// transposed is what a layer gives whose kernel is read by rows.
func transposed(x []float64, w [][]float64, b []float64) []float64 {
	y := make([]float64, len(b))
	for j := range b {
		y[j] = b[j]
		for i := range x {
			y[j] += x[i] * w[j][i]
		}
	}
	return y
}

// Parameters checks the count of all weights and biases of a chain of dense layers: sizes are the number of inputs, then
// the number of neurons of each layer.
func Parameters(f func(sizes ...int) int) { report("parameters", parameters(f)) }

func parameters(f func(sizes ...int) int) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call  string
			sizes []int
		}{{"2, 3", []int{2, 3}}, {"4, 3, 2", []int{4, 3, 2}}, {"784, 128, 10", []int{784, 128, 10}}} {
			weights, biases, neurons, sum := 0, 0, 0, 0
			for i, n := range t.sizes {
				sum += n
				if i > 0 {
					weights, biases = weights+t.sizes[i-1]*n, biases+1
					neurons += n
				}
			}
			got, want := f(t.sizes...), weights+neurons
			if got == want {
				continue
			}
			found := unlike("parameters("+t.call+")", got, want)
			switch got {
			case weights:
				return found + pick(" Those are the weights; each neuron has a bias, too.", "这只是权重；每个神经元还有一个偏置。")
			case weights + biases:
				return found + pick(" Each neuron has a bias of its own, not each layer.", "每个神经元都有自己的偏置，而不是每层一个。")
			case weights + sum:
				return found + pick(" The inputs have no biases, only neurons do.", "输入没有偏置，只有神经元才有。")
			case neurons, sum:
				return found + pick(" That counts neurons; each has a weight for every input of its layer.", "这数的是神经元；每个神经元对本层的每个输入都有一个权重。")
			}
			return found
		}
		return ""
	})
}

// Hat checks the weights of a net with one input, three ReLU neurons and one output, y = Σⱼ v[j]·max(0, w[j]·x + b[j]),
// that draws a hat: 0 up to x = 1, a straight line up to 1 at x = 2, a straight line down to 0 at x = 3, and 0 from there.
func Hat(f func() (w, b, v []float64)) { report("hat", hat(f)) }

func hat(f func() (w, b, v []float64)) verdict {
	return judge(func() string {
		w, b, v := f()
		if len(w) != 3 || len(b) != 3 || len(v) != 3 {
			return pick("Three neurons have three weights w, three biases b and three output weights v; yours are %d, %d and %d.",
				"三个神经元各有 3 个权重 w、3 个偏置 b 和 3 个输出权重 v；你的分别有 %d、%d 和 %d 个。", len(w), len(b), len(v))
		}
		for _, p := range []struct{ x, y float64 }{{0, 0}, {1, 0}, {1.5, 0.5}, {2, 1}, {2.5, 0.5}, {3, 0}, {4, 0}, {10, 0}, {-5, 0}} {
			got := 0.0
			for j := range v {
				got += v[j] * math.Max(0, w[j]*p.x+b[j])
			}
			if math.Abs(got-p.y) <= 1e-3 {
				continue
			}
			found := pick("At x = %s the hat is %s; it should be %s.", "在 x = %s 处帽子的高度是 %s，应为 %s。", short(p.x), short(got), short(p.y))
			switch {
			case p.x <= 1:
				return found + pick(" Left of the hat all neurons have to be off, or to cancel: a joint lies where w·x + b = 0, so a joint at 1 with w = 1 needs b = -1.",
					"帽子左边，所有神经元都要关闭或相互抵消：拐点在 w·x + b = 0 处，因此 w = 1、拐点在 1 时 b = -1。")
			case p.x <= 2:
				return found + pick(" From 1 to 2 only the first neuron is on, and the slope has to be 1.", "从 1 到 2 只有第一个神经元打开，斜率应为 1。")
			case p.x <= 3:
				return found + pick(" At 2 the slope turns from 1 to -1: the neuron with its joint there changes it by -2.", "在 2 处斜率由 1 变为 -1：拐点在那里的神经元要让斜率改变 -2。")
			}
			return found + pick(" Right of 3 the slope has to be 0 again: the three changes of slope have to add up to 0.", "3 的右边斜率要回到 0：三次斜率变化之和应为 0。")
		}
		return ""
	})
}
