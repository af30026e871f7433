package check

import "slices"

var backprop = lesson{"05", "Back-propagation", "反向传播", []exercise{
	{"backward-squared", "The gradients of a squared error", "平方误差的梯度"},
	{"two-ways", "Two ways", "两条路"},
	{"order", "The order", "顺序"},
}}

// BackwardSquared checks the gradients of w, b and x in L = (w·x + b − y)².
func BackwardSquared(f func(w, x, b, y float64) (dw, db, dx float64)) {
	report("backward-squared", backwardSquared(f))
}

func backwardSquared(f func(w, x, b, y float64) (dw, db, dx float64)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call       string
			w, x, b, y float64
		}{
			{"2, 3, 1, 4", 2, 3, 1, 4},
			{"-1, 2, 0.5, 3", -1, 2, 0.5, 3},
		} {
			d := t.w*t.x + t.b - t.y
			want := []float64{2 * d * t.x, 2 * d, 2 * d * t.w}
			dw, db, dx := f(t.w, t.x, t.b, t.y)
			got := []float64{dw, db, dx}
			if nearAll(got, want) {
				continue
			}
			found := unlike("backward("+t.call+")", got, want)
			switch {
			case nearAll(got, []float64{-want[0], -want[1], -want[2]}):
				return found + pick(" All signs are reversed: d is w·x + b − y, in this order.", "符号全反了：d 是 w·x + b − y，顺序不能颠倒。")
			case nearAll(got, []float64{want[0] / 2, want[1] / 2, want[2] / 2}):
				return found + pick(" The square hands on g·2d, not g·d.", "平方传下去的是 g·2d，而不是 g·d。")
			case nearAll(got, []float64{want[2], want[1], want[0]}):
				return found + pick(" w and x are exchanged: a product hands to each input the *other* one.", "w 和 x 弄反了：乘积交给每个输入的是**另一个**。")
			case near(db, d) || near(db, 1):
				return found + pick(" Begin at the end: L = d² hands 2·d to d, and the sum hands that on to b.", "从末端开始：L = d² 把 2·d 交给 d，求和再把它交给 b。")
			case near(db, want[1]):
				return found + pick(" db is right. From there on it is a product: times the other factor.", "db 对了。再往前是乘积：乘以另一个因子。")
			}
			return found
		}
		return ""
	})
}

// TwoWays checks the gradients of a and b in L = (a + b)·(a·a).
func TwoWays(f func(a, b float64) (da, db float64)) { report("two-ways", twoWays(f)) }

func twoWays(f func(a, b float64) (da, db float64)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call string
			a, b float64
		}{{"2, 3", 2, 3}, {"-1, 4", -1, 4}} {
			s, q := t.a+t.b, t.a*t.a
			want := []float64{q + 2*s*t.a, q}
			da, db := f(t.a, t.b)
			got := []float64{da, db}
			if nearAll(got, want) {
				continue
			}
			found := unlike("twoWays("+t.call+")", got, want)
			switch {
			case near(db, want[1]) && near(da, q):
				return found + pick(" a has a way through the sum and two through a·a; you took only the sum.", "a 有一条路经过求和，两条经过 a·a；你只走了求和那条。")
			case near(db, want[1]) && near(da, 2*s*t.a):
				return found + pick(" a has a way through the sum, too: add what it brings back.", "a 还有一条路经过求和：把它带回的也加上。")
			case near(db, want[1]) && near(da, q+s*t.a):
				return found + pick(" In a·a the value a is used twice: both sides hand something back.", "在 a·a 里 a 用了两次：两边都会传回梯度。")
			case near(db, s):
				return found + pick(" The last product hands to the sum the *other* factor, a·a.", "最后的乘积交给求和的是**另一个**因子 a·a。")
			case near(db, want[1]):
				return found + pick(" db is right. For a, add what comes back on its three ways.", "db 对了。对 a，把三条路带回的加起来。")
			}
			return found
		}
		return ""
	})
}

// Order checks a topological order: of the boxes that end needs, each once, behind all of its inputs.
func Order(f func(inputs [][]int, end int) []int) { report("order", orderOf(f)) }

func orderOf(f func(inputs [][]int, end int) []int) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call   string
			inputs [][]int
			end    int
			needs  []int
		}{
			{"[[] [0] [1]], 2", [][]int{{}, {0}, {1}}, 2, []int{0, 1, 2}},
			{"[[] [0 0] [1 1]], 2", [][]int{{}, {0, 0}, {1, 1}}, 2, []int{0, 1, 2}},
			{"[[2 3] [] [1 3] [1]], 0", [][]int{{2, 3}, {}, {1, 3}, {1}}, 0, []int{0, 1, 2, 3}},
			{"[[] [0] [0] [1]], 3", [][]int{{}, {0}, {0}, {1}}, 3, []int{0, 1, 3}},
		} {
			got := f(t.inputs, t.end)
			call := pick("`order(%s)` gives %v: ", "`order(%s)` 得到 %v：", t.call, got)
			for i, box := range got {
				if box < 0 || box >= len(t.inputs) {
					return call + pick("there is no box %d.", "没有方框 %d。", box)
				}
				if slices.Contains(got[:i], box) {
					return call + pick("box %d stands there twice. Remember which boxes you have put down.", "方框 %d 出现了两次。记住哪些方框已经放下。", box)
				}
				for _, input := range t.inputs[box] {
					if !slices.Contains(got[:i], input) {
						if slices.Contains(got, input) {
							return call + pick("box %d stands before its input %d. Put a box down after its inputs, not before.", "方框 %d 排在它的输入 %d 之前。应当先放输入，再放它自己。", box, input)
						}
						return call + pick("box %d needs %d, which is missing.", "方框 %d 需要 %d，而它不在其中。", box, input)
					}
				}
			}
			for _, box := range t.needs {
				if !slices.Contains(got, box) {
					return call + pick("box %d is missing.", "缺少方框 %d。", box)
				}
			}
			if len(got) > len(t.needs) {
				return call + pick("box %d does not need all of these. Begin at the end, and follow the inputs.", "方框 %d 用不到其中的一些。从 end 开始，沿着输入找。", t.end)
			}
		}
		return ""
	})
}
