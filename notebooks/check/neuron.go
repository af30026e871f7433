package check

import "math"

var neuron = lesson{"01", "One neuron", "一个神经元", []exercise{
	{"weighted-sum", "The weighted sum", "加权和"},
	{"squash", "Sigmoid and ReLU", "Sigmoid 与 ReLU"},
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

// Squash checks two activations: the sigmoid 1/(1+e⁻ᶻ), and ReLU, max(0, z).
func Squash(sigmoid, relu func(z float64) float64) { report("squash", squash(sigmoid, relu)) }

func squash(sigmoid, relu func(z float64) float64) verdict {
	return judge(func() string {
		for _, z := range []float64{0, 2, -2, 1000, -1000} {
			got, want := sigmoid(z), 1/(1+math.Exp(-z))
			if near(got, want) {
				continue
			}
			found := unlike("sigmoid("+short(z)+")", got, want)
			switch {
			case math.IsNaN(got):
				return found + pick(" e¹⁰⁰⁰ is too great for a float64, and ∞/∞ is no number: write it so that only e⁻ᶻ is needed.",
					"e¹⁰⁰⁰ 超出了 float64 的范围，而 ∞/∞ 不是数：换一种只用到 e⁻ᶻ 的写法。")
			case near(got, 1/(1+math.Exp(z))):
				return found + pick(" It falls where it should rise: the exponent is -z.", "曲线该升却降了：指数应为 -z。")
			case near(got, math.Tanh(z)):
				return found + pick(" That is tanh, which goes from -1 to 1; the sigmoid goes from 0 to 1.", "这是 tanh，取值从 -1 到 1；sigmoid 的取值从 0 到 1。")
			case near(got, 1+math.Exp(-z)):
				return found + pick(" 1+e⁻ᶻ is the denominator; the sigmoid is one divided by it.", "1+e⁻ᶻ 是分母；sigmoid 是 1 除以它。")
			}
			return found
		}
		for _, z := range []float64{3, -3, 0, -0.5} {
			got, want := relu(z), math.Max(0, z)
			if near(got, want) {
				continue
			}
			found := unlike("relu("+short(z)+")", got, want)
			switch {
			case near(got, math.Abs(z)):
				return found + pick(" Negative numbers become 0, not positive.", "负数要变成 0，而不是变成正数。")
			case z > 0 && got == 0:
				return found + pick(" It keeps the negative numbers: take the greater of 0 and z, not the smaller.", "它留下了负数：应取 0 与 z 中较大的，而不是较小的。")
			case near(got, z):
				return found + pick(" Nothing happens to negative numbers yet.", "负数还没有被处理。")
			}
			return found
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
