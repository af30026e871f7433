package check

import "math"

var engine = lesson{"06", "An engine of your own", "自己的引擎", []exercise{
	{"division", "Division", "除法"},
	{"sigmoid-value", "The sigmoid", "sigmoid"},
	{"descent", "A step downhill", "往下走一步"},
}}

// Division checks the value of L = x/y + x + y and its gradients, which the reader's engine computed.
func Division(f func(x, y float64) (l, dx, dy float64)) { report("division", division(f)) }

func division(f func(x, y float64) (l, dx, dy float64)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call string
			x, y float64
		}{{"6, 2", 6, 2}, {"-1, 4", -1, 4}} {
			slopeX, slopeY := 1/t.y, -t.x/(t.y*t.y)
			want := []float64{t.x/t.y + t.x + t.y, slopeX + 1, slopeY + 1}
			l, dx, dy := f(t.x, t.y)
			got := []float64{l, dx, dy}
			if nearAll(got, want) {
				continue
			}
			found := pick("For a, b = %s, L and its gradients over a and b are %s; they should be %s.", "a、b 为 %s 时，L 以及它对 a 和 b 的梯度是 %s，应为 %s。",
				t.call, short(got), short(want))
			switch {
			case near(l, t.x*t.y+t.x+t.y):
				return found + pick(" That is the product. Divide, or multiply by b⁻¹.", "这是乘积。要相除，或者乘以 b⁻¹。")
			case !near(l, want[0]):
				return found + pick(" Begin with the value: a.data / b.data.", "先看值：a.data / b.data。")
			case near(dx, slopeX) || near(dy, slopeY):
				return found + pick(" What a and b have got from the sums is lost: add to grad by `+=`.", "a 和 b 从求和那里得到的梯度丢了：要用 `+=` 加到 grad 上。")
			case near(dx, 1) && near(dy, 1):
				return found + pick(" The quotient hands nothing on. Give the new value its inputs a and b, and a `handOn`.", "商没有把梯度交下去。新的值要有输入 a 和 b，还要有 `handOn`。")
			case near(dx, want[1]) && near(dy, 1-slopeY):
				return found + pick(" If b grows, the quotient shrinks: the slope over b has a minus.", "b 增大，商就减小：对 b 的斜率带负号。")
			case near(dx, want[1]):
				return found + pick(" The gradient of a is right. That of b is c.grad times −a/b².", "a 的梯度对了。b 的梯度是 c.grad 乘以 −a/b²。")
			case near(dy, want[2]):
				return found + pick(" The gradient of b is right. That of a is c.grad times 1/b.", "b 的梯度对了。a 的梯度是 c.grad 乘以 1/b。")
			}
			return found
		}
		return ""
	})
}

// SigmoidValue checks the value of L = 3·σ(x) + x and its gradient, which the reader's engine computed.
func SigmoidValue(f func(x float64) (l, dx float64)) { report("sigmoid-value", sigmoidValue(f)) }

func sigmoidValue(f func(x float64) (l, dx float64)) verdict {
	return judge(func() string {
		for _, x := range []float64{0.5, -2, 3} {
			p := 1 / (1 + math.Exp(-x))
			want := []float64{3*p + x, 3*p*(1-p) + 1}
			l, dx := f(x)
			if nearAll([]float64{l, dx}, want) {
				continue
			}
			found := pick("For z = %s, L and its gradient are %s; they should be %s.", "z = %s 时，L 和它的梯度是 %s，应为 %s。",
				short(x), short([]float64{l, dx}), short(want))
			switch {
			case near(l, 3/(1+math.Exp(x))+x):
				return found + pick(" The exponent wants a minus: e⁻ᶻ.", "指数上少了负号：应为 e⁻ᶻ。")
			case !near(l, want[0]):
				return found + pick(" Begin with the value: p = 1/(1 + e⁻ᶻ).", "先看值：p = 1/(1 + e⁻ᶻ)。")
			case near(dx, 3*x*(1-x)+1):
				return found + pick(" The slope is made of the value p, not of z.", "斜率由值 p 算出，而不是由 z。")
			case near(dx, p*(1-p)+1):
				return found + pick(" The slope alone is handed on. Multiply it by the gradient that arrives, which is 3 here.", "只交了斜率。还要乘以传来的梯度，在这里是 3。")
			case near(dx, 3*p*(1-p)):
				return found + pick(" z is used twice, and what came through the sum is lost: add to grad by `+=`.", "z 用了两次，经过求和的那一份丢了：要用 `+=` 加到 grad 上。")
			case near(dx, 1):
				return found + pick(" The sigmoid hands nothing on: what is its input, and its slope?", "sigmoid 没有把梯度交下去：它的输入是什么，斜率又是什么？")
			case near(dx, 3*p+1):
				return found + pick(" p is the value. The slope is p·(1 − p).", "p 是值。斜率是 p·(1 − p)。")
			}
			return found
		}
		return ""
	})
}

// Descent checks where the reader's steps lead on the bowl a² + a·b + b².
func Descent(f func(x, y, rate float64, steps int) (a, b float64)) { report("descent", descent(f)) }

func descent(f func(x, y, rate float64, steps int) (a, b float64)) verdict {
	return judge(func() string {
		const x, y, rate = 3.0, -1.0, 0.1
		da, db := 2*x+y, x+2*y
		a, b := f(x, y, rate, 1)
		got, want := []float64{a, b}, []float64{x - rate*da, y - rate*db}
		found := pick("From (3, −1) with the rate 0.1, a step leads to %s; it should lead to %s.", "从 (3, −1) 出发，学习率 0.1，走一步到 %s，应到 %s。",
			short(got), short(want))
		switch {
		case nearAll(got, want):
		case nearAll(got, []float64{x, y}):
			return found + pick(" Nothing has moved. Compute the loss, go back from it, and change each weight's `data`.", "什么都没有动。先算损失，从它往回走，再改变每个权重的 `data`。")
		case nearAll(got, []float64{x + rate*da, y + rate*db}):
			return found + pick(" That is uphill: the gradient is subtracted.", "这是上坡：梯度是要减去的。")
		case nearAll(got, []float64{x - da, y - db}):
			return found + pick(" The gradient has to be multiplied by the rate.", "梯度还要乘以学习率。")
		case nearAll(got, []float64{-rate * da, -rate * db}):
			return found + pick(" The step is *added* to where the weight is: `-=`, not `=`.", "步子是加在权重**现在的位置**上的：用 `-=`，而不是 `=`。")
		case near(a, want[0]) && near(b, y-rate*(a+2*y)):
			return found + pick(" b has already seen the new a. Go back once, and then move all the weights.", "b 已经看到了新的 a。先反向走一趟，再移动所有权重。")
		case near(a, want[0]) && near(b, y):
			return found + pick(" Only the first weight has moved.", "只有第一个权重动了。")
		default:
			return found
		}
		for range 4 {
			da, db := 2*want[0]+want[1], want[0]+2*want[1]
			want[0], want[1] = want[0]-rate*da, want[1]-rate*db
		}
		a, b = f(x, y, rate, 5)
		if got := []float64{a, b}; !nearAll(got, want) {
			return pick("One step is right, but five lead to %s instead of %s. Does each step compute the loss anew, and from gradients that begin at zero?",
				"一步是对的，走五步却到了 %s，而不是 %s。每一步都重新算损失了吗？梯度是从零开始的吗？", short(got), short(want))
		}
		return ""
	})
}
