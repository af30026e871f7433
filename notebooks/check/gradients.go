package check

import "math"

var gradients = lesson{"04", "Gradients", "梯度", []exercise{
	{"slope", "The slope from both sides", "两侧的斜率"},
	{"line-slopes", "Both slopes of the loss", "损失的两个斜率"},
	{"neuron-slopes", "The slopes of a neuron", "一个神经元的斜率"},
}}

// Slope checks a finite difference: how much f changes at x, for each unit that x changes.
func Slope(slope func(f func(x float64) float64, x float64) float64) { report("slope", slopeOf(slope)) }

func slopeOf(slope func(f func(x float64) float64, x float64) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call     string
			f        func(x float64) float64
			x, right float64
		}{
			{"x², 3", func(x float64) float64 { return x * x }, 3, 6},
			{"5x - 1, -2", func(x float64) float64 { return 5*x - 1 }, -2, 5},
			{"sin x, 1", math.Sin, 1, math.Cos(1)},
			{"eˣ, 2", math.Exp, 2, math.Exp(2)},
			{"x³, 10", func(x float64) float64 { return x * x * x }, 10, 300}, // from one side it misses more
		} {
			got := slope(t.f, t.x)
			if math.Abs(got-t.right) <= 5e-7*math.Abs(t.right) {
				continue
			}
			found := unlike("slope("+t.call+")", got, t.right)
			switch {
			case math.IsNaN(got) || got == 0:
				return found + pick(" Your h is so small that x+h and x are the same number, or nearly; take 1e-5.", "你的 h 太小，x+h 与 x 已是同一个数或几乎相同；请取 1e-5。")
			case math.Abs(got+t.right) <= 1e-3*math.Abs(t.right):
				return found + pick(" The sign is wrong way round: f(x+h) - f(x-h).", "符号反了：应为 f(x+h) - f(x-h)。")
			case math.Abs(got-2*t.right) <= 1e-2*math.Abs(t.right):
				return found + pick(" That is twice too much: from x-h to x+h it is 2h.", "结果大了一倍：从 x-h 到 x+h 的距离是 2h。")
			case math.Abs(got) < 0.01*math.Abs(t.right):
				return found + pick(" Did you divide by the step?", "除以步长了吗？")
			case math.Abs(got-t.right) < 0.5*math.Abs(t.right):
				return found + pick(" It is close. A smaller h, and both sides, make it exact; too small an h loses it to rounding.", "已经接近。更小的 h 加上两侧相减会更准；但 h 太小又会败给舍入。")
			}
			return found
		}
		return ""
	})
}

// LineSlopes checks the slopes of the mean squared error of a line w·t + b, over w and over b.
func LineSlopes(f func(w, b float64, t, y []float64) (dw, db float64)) {
	report("line-slopes", lineSlopes(f))
}

func lineSlopes(f func(w, b float64, t, y []float64) (dw, db float64)) verdict {
	return judge(func() string {
		for _, c := range []struct {
			call string
			w, b float64
			t, y []float64
		}{
			{"2, 1, [3], [5]", 2, 1, []float64{3}, []float64{5}},
			{"1, 0, [1 2 4], [2 2 2]", 1, 0, []float64{1, 2, 4}, []float64{2, 2, 2}},
			{"-1, 3, [-2 5], [0 1]", -1, 3, []float64{-2, 5}, []float64{0, 1}},
		} {
			var sumW, sumB float64
			for i := range c.t {
				d := c.w*c.t[i] + c.b - c.y[i]
				sumW, sumB = sumW+2*d*c.t[i], sumB+2*d
			}
			n := float64(len(c.t))
			dw, db := f(c.w, c.b, c.t, c.y)
			if near(dw, sumW/n) && near(db, sumB/n) {
				continue
			}
			found := unlike("slopes("+c.call+")", []float64{dw, db}, []float64{sumW / n, sumB / n})
			switch {
			case near(dw, -sumW/n) && near(db, -sumB/n):
				return found + pick(" The sign: d is what is predicted minus what was wanted, in this order.", "符号反了：d 是预测值减去目标值，顺序不能颠倒。")
			case near(dw, sumW) && near(db, sumB):
				return found + pick(" That is the sum over the days; the loss is their mean.", "这是各天之和；损失是它们的平均。")
			case near(dw, sumW/n/2) && near(db, sumB/n/2):
				return found + pick(" The slope of d² is 2·d.", "d² 的斜率是 2·d。")
			case near(db, sumB/n):
				return found + pick(" db is right. For w, d changes t times as much as w does: one more factor.", "db 对了。对 w 来说，w 每变 1，d 就变 t：还差一个因子。")
			case near(dw, sumW/n):
				return found + pick(" dw is right. For b, d changes just as much as b does: the factor is 1, not t.", "dw 对了。对 b 来说，d 的变化与 b 相同：因子是 1，不是 t。")
			}
			return found
		}
		return ""
	})
}

// NeuronSlopes checks the slopes of the crossentropy of one neuron with a sigmoid, over w and over b.
func NeuronSlopes(f func(x, y, w, b float64) (dw, db float64)) {
	report("neuron-slopes", neuronSlopes(f))
}

func neuronSlopes(f func(x, y, w, b float64) (dw, db float64)) verdict {
	return judge(func() string {
		for _, c := range []struct {
			call       string
			x, y, w, b float64
		}{
			{"2, 1, -1, 1", 2, 1, -1, 1},
			{"3, 0, 0.5, -1", 3, 0, 0.5, -1},
			{"-2, 1, 1, 0", -2, 1, 1, 0},
			{"0, 0, 1, 0", 0, 0, 1, 0},
		} {
			p := 1 / (1 + math.Exp(-(c.w*c.x + c.b)))
			dw, db := f(c.x, c.y, c.w, c.b)
			wantW, wantB := (p-c.y)*c.x, p-c.y
			if near(dw, wantW) && near(db, wantB) {
				continue
			}
			found := unlike("neuronSlopes("+c.call+")", []float64{dw, db}, []float64{wantW, wantB})
			switch {
			case near(dw, -wantW) && near(db, -wantB):
				return found + pick(" The sign: the slope is p - y, what was given minus what was right.", "符号反了：斜率是 p - y，即给出的减去正确的。")
			case near(db, wantB) && near(dw, wantB):
				return found + pick(" For w one more factor is missing: z changes x times as much as w.", "对 w 还差一个因子：w 每变 1，z 就变 x。")
			case near(db, wantB):
				return found + pick(" db is right; dw is db times the input.", "db 对了；dw 等于 db 乘以输入。")
			case c.y == 0 && near(db, p-1):
				return found + pick(" That is right for y = 1 only. In general it is p - y.", "这只对 y = 1 成立；一般情形是 p - y。")
			case near(db, p*(1-p)*(p-c.y)) || near(db, p*(1-p)):
				return found + pick(" The sigmoid's slope p·(1 - p) cancels with the slope of the logarithm; what is left is p - y.", "Sigmoid 的斜率 p·(1 - p) 与对数的斜率相消，剩下 p - y。")
			case near(db, c.w*c.x+c.b-c.y):
				return found + pick(" The sum z has to go through the sigmoid first: p = σ(w·x + b).", "总和 z 要先经过 sigmoid：p = σ(w·x + b)。")
			}
			return found
		}
		return ""
	})
}
