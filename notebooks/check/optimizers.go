package check

import (
	"fmt"
	"math"
)

var optimizersLesson = lesson{"08", "Ways downhill", "下坡的走法", []exercise{
	{"momentum", "Let it roll", "让它滚"},
	{"adam", "A step of Adam", "Adam 的一步"},
}}

// Momentum checks where a weight is after some steps with momentum, from its slopes and from rest.
func Momentum(f func(slope func(w float64) float64, w, rate, m float64, steps int) float64) {
	report("momentum", momentum(f))
}

func momentum(f func(slope func(w float64) float64, w, rate, m float64, steps int) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			formula    string
			slope      func(w float64) float64
			w, rate, m float64
			steps      int
		}{
			{"2", func(float64) float64 { return 2 }, 1, 0.1, 0.9, 3},
			{"3·w", func(w float64) float64 { return 3 * w }, 2, 0.1, 0.8, 5},
		} {
			want, velocity := ball(t.slope, t.w, t.rate, t.m, t.steps)
			got := f(t.slope, t.w, t.rate, t.m, t.steps)
			if near(got, want) {
				continue
			}
			found := pick("Where the slope is %s: ", "斜率为 %s 时，", t.formula) +
				unlike(fmt.Sprintf("rolled(slope, %g, %g, %g, %d)", t.w, t.rate, t.m, t.steps), got, want)
			is := func(slope func(w float64) float64, rate, m float64) bool {
				at, _ := ball(slope, t.w, rate, m, t.steps)
				return near(got, at)
			}
			switch {
			case near(got, velocity):
				return found + pick(" That is the velocity. Where has it taken the weight?", "这是速度。它把权重带到了哪里？")
			case is(t.slope, -t.rate, t.m):
				return found + pick(" Downhill is against the gradient: subtract it.", "下坡是逆着梯度：要减去它。")
			case is(t.slope, t.rate, 0):
				return found + pick(" That forgets the velocity from one step to the next: `v` must outlive the step.", "这样，走完一步就忘了速度：`v` 要留到下一步。")
			case is(t.slope, t.rate, 1):
				return found + pick(" Only the part m of the old velocity is kept; else it would never slow down.", "旧速度只保留 m 这一部分，否则永远慢不下来。")
			case is(t.slope, 1, t.m):
				return found + pick(" The gradient is multiplied by the learning rate.", "梯度要乘以学习率。")
			case is(t.slope, (1-t.m)*t.rate, t.m):
				return found + pick(" That is an average, as in Adam; here the whole gradient is added.", "那是 Adam 里的平均；这里加的是整个梯度。")
			case is(func(float64) float64 { return t.slope(t.w) }, t.rate, t.m):
				return found + pick(" The slope changes on the way: ask for it in each step.", "斜率一路上都在变：每一步都要问一次。")
			case near(got, late(t.slope, t.w, t.rate, t.m, t.steps)):
				return found + pick(" That moves with the old velocity. First comes the new one, then the move.", "这是用旧速度移动。要先算出新速度，再移动。")
			}
			return found
		}
		return ""
	})
}

// ball is where a weight is after some steps with momentum, and its velocity then.
func ball(slope func(w float64) float64, w, rate, m float64, steps int) (at, velocity float64) {
	for range steps {
		velocity = m*velocity - rate*slope(w)
		w += velocity
	}
	return w, velocity
}

// late is where it would be if each step were made with the velocity of the one before.
func late(slope func(w float64) float64, w, rate, m float64, steps int) float64 {
	velocity := 0.0
	for range steps {
		w, velocity = w+velocity, m*velocity-rate*slope(w)
	}
	return w
}

// Adam checks a step of Adam for one weight, with β₁ = 0.9, β₂ = 0.999 and ε = 1e-7.
func Adam(f func(m, v, g, rate float64, t int) (newM, newV, change float64)) {
	report("adam", adam(f))
}

func adam(f func(m, v, g, rate float64, t int) (newM, newV, change float64)) verdict {
	return judge(func() string {
		for _, c := range []struct {
			call          string
			m, v, g, rate float64
			t             int
		}{
			{"0, 0, 2, 0.1, 1", 0, 0, 2, 0.1, 1},
			{"0.2, 0.004, -1, 0.1, 2", 0.2, 0.004, -1, 0.1, 2},
			{"1, 0.5, 3, 0.01, 40", 1, 0.5, 3, 0.01, 40},
		} {
			m, v := 0.9*c.m+0.1*c.g, 0.999*c.v+0.001*c.g*c.g
			step := float64(c.t)
			mean, square := m/(1-math.Pow(0.9, step)), v/(1-math.Pow(0.999, step))
			want := []float64{m, v, -c.rate * mean / (math.Sqrt(square) + 1e-7)}
			newM, newV, change := f(c.m, c.v, c.g, c.rate, c.t)
			got := []float64{newM, newV, change}
			if nearAll(got, want) {
				continue
			}
			found := unlike("adamStep("+c.call+")", got, want)
			switch {
			case !near(newM, m) && near(newM, mean):
				return found + pick(" Return m itself; the corrected one is for this step only.", "返回的应是 m 本身；修正后的只用于这一步。")
			case !near(newM, m):
				return found + pick(" m is nine tenths of the old m and one tenth of g.", "m 是旧 m 的十分之九加上 g 的十分之一。")
			case !near(newV, v) && near(newV, 0.999*c.v+0.001*c.g):
				return found + pick(" v averages the *squares* of the gradients.", "v 平均的是梯度的**平方**。")
			case !near(newV, v):
				return found + pick(" v is 0.999 of the old v and 0.001 of g².", "v 是旧 v 的 0.999 倍加上 g² 的 0.001 倍。")
			case near(change, -want[2]):
				return found + pick(" The sign: the weight goes against the gradient.", "符号反了：权重逆着梯度变。")
			case near(change, -c.rate*m/(math.Sqrt(v)+1e-7)):
				return found + pick(" The averages began at zero: divide them by 1 − βᵗ first.", "平均值是从零开始的：先除以 1 − βᵗ。")
			case near(change, -c.rate*mean/(square+1e-7)):
				return found + pick(" Divide by the *root* of the mean square.", "要除以均方的**平方根**。")
			}
			return found
		}
		return ""
	})
}
