package check

import "math"

var neuron = lesson{"01", "One neuron", "一个神经元", []exercise{
	{"weighted-sum", "The weighted sum", "加权和"},
	{"squash", "Two more activations", "再写两个激活函数"},
	{"coat", "A neuron of your own", "自己设计一个神经元"},
}}

// WeightedSum checks a neuron's sum, w₁x₁ + w₂x₂ + … + b, of inputs x and as many weights w.
func WeightedSum(f func(x, w []float64, b float64) float64) { report("weighted-sum", weightedSum(f)) }

func weightedSum(f func(x, w []float64, b float64) float64) verdict {
	return judge(func() string {
		type trial struct {
			call string
			x, w []float64
			b    float64
		}
		for _, t := range []trial{
			{"[2 3], [10 100], 0.5", []float64{2, 3}, []float64{10, 100}, 0.5},
			{"[1 2 4], [1 -1 0.5], -3", []float64{1, 2, 4}, []float64{1, -1, 0.5}, -3},
			{"[7], [0], 1", []float64{7}, []float64{0}, 1},
		} {
			products, added, plain := 0.0, 0.0, 0.0
			for i := range t.x {
				products += t.x[i] * t.w[i]
				added += t.x[i] + t.w[i]
				plain += t.x[i]
			}
			got, want := f(t.x, t.w, t.b), products+t.b
			if near(got, want) {
				continue
			}
			found := unlike("weightedSum("+t.call+")", got, want)
			switch {
			case near(got, products):
				return found + pick(" The bias b is missing: it is added once, to the whole sum.", "缺少偏置 b：它要加到总和上，且只加一次。")
			case len(t.x) > 1 && near(got, products+float64(len(t.x))*t.b):
				return found + pick(" The bias is added once, not once for each input.", "偏置只加一次，而不是每个输入各加一次。")
			case near(got, added+t.b) || near(got, plain+t.b):
				return found + pick(" Each input is multiplied by its weight before the products are added.", "每个输入先乘以自己的权重，再把乘积相加。")
			case near(got, t.x[0]*t.w[0]+t.b):
				return found + pick(" Only the first input counts here; does your loop go over all of them?", "这里只用到了第一个输入；循环遍历全部输入了吗？")
			}
			return found
		}
		return ""
	})
}

// Squash checks two activations: the leaky ReLU, which makes a tenth of a negative sum, and the hard sigmoid, which is 0 up
// to -3, 1 from 3 on, and straight between.
func Squash(leaky, hard func(z float64) float64) { report("squash", squash(leaky, hard)) }

func squash(leaky, hard func(z float64) float64) verdict {
	return judge(func() string {
		for _, z := range []float64{3, -3, 0, -0.5} {
			got, want := leaky(z), math.Max(z/10, z)
			if near(got, want) {
				continue
			}
			found := unlike("leaky("+short(z)+")", got, want)
			switch {
			case near(got, math.Max(0, z)):
				return found + pick(" That is ReLU itself: of a negative sum, the leaky one leaves a tenth.", "这是 ReLU 本身：带泄漏的 ReLU 把负的和留下十分之一。")
			case z < 0 && near(got, z):
				return found + pick(" Nothing happens to negative numbers yet.", "负数还没有被处理。")
			case z < 0 && near(got, -z/10):
				return found + pick(" A tenth of a negative number is negative, too.", "负数的十分之一也是负数。")
			case z > 0 && near(got, z/10):
				return found + pick(" A positive sum stays as it is: of z and z/10, take the greater.", "正的和保持原样：应取 z 与 z/10 中较大的。")
			}
			return found
		}
		for _, z := range []float64{0, 3, -3, 1.5, -1.5, 5, -5} {
			line := z/6 + 0.5
			got, want := hard(z), min(1, max(0, line))
			if near(got, want) {
				continue
			}
			found := unlike("hard("+short(z)+")", got, want)
			switch {
			case near(got, line):
				return found + pick(" The line is right, and it goes on beyond 0 and 1: cut it off there.", "直线是对的，但它越过了 0 和 1：应在那里截断。")
			case near(got, 1/(1+math.Exp(-z))):
				return found + pick(" That is the sigmoid itself; the hard one is made of straight pieces.", "这是 sigmoid 本身；硬 sigmoid 由直线段组成。")
			case z == 0:
				return found + pick(" The line goes through one half at 0: that is its bias.", "直线在 0 处的高度是二分之一：这就是它的偏置。")
			case near(got, min(1, max(0, 0.5-z/6))):
				return found + pick(" It falls where it should rise.", "该升却降了。")
			}
			return found + pick(" The line rises by 1 from z = -3 to z = 3: how much is that for each step of 1?", "直线从 z = -3 到 z = 3 一共上升 1：z 每增加 1，它上升多少？")
		}
		return ""
	})
}

// Coat checks the weights of a neuron that says on which days to take a coat: the sigmoid of
// temperature·t + wind·w + bias is above 0.5 on the days with a coat. A day is temperature in °C, wind in m/s, and 1 for a
// coat, 0 for none.
func Coat(days [][]float64, weights func() (temperature, wind, bias float64)) {
	report("coat", coat(days, weights))
}

func coat(days [][]float64, weights func() (temperature, wind, bias float64)) verdict {
	return judge(func() string {
		temperature, wind, bias := weights()
		missed, needless := 0, 0
		var example []float64
		for _, d := range days {
			takes := temperature*d[0]+wind*d[1]+bias > 0
			if takes == (d[2] == 1) {
				continue
			}
			example = d
			if takes {
				needless++
			} else {
				missed++
			}
		}
		if missed+needless == 0 {
			return ""
		}
		z := temperature*example[0] + wind*example[1] + bias
		found := pick("%d of %d days are wrong, for example %s °C with %s m/s of wind: the sum is %s there, and it should be %s.",
			"%[2]d 天里有 %[1]d 天不对，例如 %[3]s °C、风速 %[4]s m/s 那天：加权和是 %[5]s，应当%[6]s。",
			missed+needless, len(days), short(example[0]), short(example[1]), short(z),
			map[bool]string{true: pick("above 0", "大于 0"), false: pick("below 0", "小于 0")}[example[2] == 1])
		switch {
		case temperature == 0 && wind == 0:
			return found + pick(" With both weights 0 the neuron does not see the weather, and says the same every day.", "两个权重都是 0 时，神经元看不到天气，每天的回答都一样。")
		case temperature > 0:
			return found + pick(" A positive weight for the temperature makes warm days coat days: should it be negative?", "温度的权重为正，天越暖越要穿外套：它是否应为负？")
		case wind < 0:
			return found + pick(" A negative weight for the wind makes storms speak against a coat.", "风的权重为负，刮大风反而不穿外套。")
		case needless == 0:
			return found + pick(" It misses coat days and never takes one in vain: the bias is too small, or the wind counts too little.",
				"它漏掉了该穿外套的日子，却从不多穿：偏置太小，或者风的权重太小。")
		case missed == 0:
			return found + pick(" It takes a coat too often: the bias is too great, or the temperature counts too little.",
				"它穿外套穿得太勤：偏置太大，或者温度的权重（绝对值）太小。")
		}
		return found + pick(" It errs on both sides, so the line is tilted wrongly: change the ratio of the two weights.",
			"两种错误都有，说明直线的倾斜不对：改变两个权重的比例。")
	})
}
