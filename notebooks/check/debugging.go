package check

import (
	"math"
	"slices"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

var debugging = lesson{"11", "When training goes wrong", "训练出了问题", []exercise{
	{"first-loss", "The first loss", "最初的损失"},
	{"leaked", "Samples that leaked", "泄漏的样本"},
	{"diagnosis", "Five patients", "五个病人"},
}}

// A Fault is what may be wrong with a training.
type Fault int

// The faults of the Patients, of which each has another.
const (
	NothingWrong Fault = iota
	RateTooLow
	DeadUnits
	ShiftedLabels
	UnscaledPixels
)

// A Patient is a compiled network with the data that it is to be trained on, in which something may be wrong.
type Patient struct {
	Name  string
	Model *dl.Model
	X, Y  *tensor.Tensor
}

var faults = []struct {
	name  string
	fault Fault
}{{"A", ShiftedLabels}, {"B", RateTooLow}, {"C", NothingWrong}, {"D", DeadUnits}, {"E", UnscaledPixels}}

// Patients are five networks, A to E, for images x [samples pixels] of 0 to 1 and their classes y [samples], 0 to 9.
func Patients(x, y *tensor.Tensor) []Patient {
	var patients []Patient
	for _, f := range faults {
		p, rate, bias := Patient{Name: f.name, X: x, Y: y}, 0.1, float32(0)
		switch f.fault {
		case RateTooLow:
			rate = 0.0002
		case DeadUnits:
			bias = -3
		case ShiftedLabels:
			p.Y = y.Roll(1, 0)
		case UnscaledPixels:
			p.X = x.Scale(255)
		}
		first := layers.BiasInitializer(initializers.Constant(bias))
		p.Model = dl.Sequential(layers.Dense(32, layers.ReLU, first, layers.InputShape(x.Dim(-1))),
			layers.Dense(32, layers.ReLU), layers.Dense(10, layers.Softmax))
		p.Model.Compile(optimizers.SGD(optimizers.LearningRate(rate)), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
		patients = append(patients, p)
	}
	return patients
}

// FirstLoss checks the crossentropy of a network that gives each of so many classes the same probability.
func FirstLoss(f func(classes int) float64) { report("first-loss", firstLoss(f)) }

func firstLoss(f func(classes int) float64) verdict {
	return judge(func() string {
		for _, classes := range []int{10, 2, 1000} {
			k := float64(classes)
			got, want := f(classes), math.Log(k)
			if near(got, want) {
				continue
			}
			found := unlike("firstLoss("+short(classes)+")", got, want)
			switch {
			case near(got, -want):
				return found + pick(" The sign: the loss is minus the logarithm of the probability.", "符号反了：损失是概率的对数的相反数。")
			case near(got, 1/k):
				return found + pick(" That is the probability; the loss is minus its logarithm.", "这是概率；损失是它的对数的相反数。")
			case near(got, 1-1/k):
				return found + pick(" That is how often a guess is wrong; the loss is minus the logarithm of the probability.", "这是猜错的比例；损失是概率的对数的相反数。")
			case near(got, math.Log2(k)) || near(got, math.Log10(k)):
				return found + pick(" Crossentropy has the natural logarithm, `math.Log`.", "交叉熵用的是自然对数 `math.Log`。")
			case near(got, want/k):
				return found + pick(" Only the label's probability counts: do not divide by the classes.", "只有标签的概率算数：不要再除以类别数。")
			case near(got, math.Log(10)):
				return found + pick(" It depends on the number of classes.", "它取决于类别的数目。")
			}
			return found
		}
		return ""
	})
}

// Leaked checks how many samples of the test are also in the training data.
func Leaked(f func(train, test [][]float64) int) { report("leaked", leaked(f)) }

func leaked(f func(train, test [][]float64) int) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call        string
			train, test [][]float64
		}{
			{"[[1 2] [3 4]], [[5 6]]", [][]float64{{1, 2}, {3, 4}}, [][]float64{{5, 6}}},
			{"[[1 2] [3 4] [5 6]], [[3 4] [1 2]]", [][]float64{{1, 2}, {3, 4}, {5, 6}}, [][]float64{{3, 4}, {1, 2}}},
			{"[[1 2] [1 2] [1 2]], [[1 2] [3 4]]", [][]float64{{1, 2}, {1, 2}, {1, 2}}, [][]float64{{1, 2}, {3, 4}}},
			{"[[1 2] [3 4]], [[1 9] [9 4]]", [][]float64{{1, 2}, {3, 4}}, [][]float64{{1, 9}, {9, 4}}},
			{"[[1 2] [3 4]], [[1 2] [1 2] [1 2] [5 6] [7 8]]", [][]float64{{1, 2}, {3, 4}}, [][]float64{{1, 2}, {1, 2}, {1, 2}, {5, 6}, {7, 8}}},
		} {
			want, pairs, found, sameStart := 0, 0, 0, 0
			distinct := map[[2]float64]bool{}
			for _, s := range t.test {
				n, start := 0, false
				for _, r := range t.train {
					if slices.Equal(r, s) {
						n++
					}
					start = start || r[0] == s[0]
				}
				pairs += n
				if n > 0 {
					want++
					distinct[[2]float64{s[0], s[1]}] = true
				}
				if start {
					sameStart++
				}
			}
			for _, r := range t.train {
				if slices.ContainsFunc(t.test, func(s []float64) bool { return slices.Equal(r, s) }) {
					found++
				}
			}
			got := f(t.train, t.test)
			if got == want {
				continue
			}
			text := unlike("leaked("+t.call+")", got, want)
			switch {
			case got == len(t.test)-want:
				return text + pick(" Those are the samples that did *not* leak.", "这是**没有**泄漏的样本数。")
			case got == sameStart:
				return text + pick(" Compare all numbers of two samples, as `slices.Equal` does, and not only the first.", "要比较两个样本的所有数，如 `slices.Equal` 那样，而不只是第一个。")
			case got == len(distinct):
				return text + pick(" Two test samples that are alike are both counted: both are known to the network.", "两个相同的测试样本都要算：网络都见过。")
			case got == pairs || got == found:
				return text + pick(" That counts a test sample once for each of its copies in the training data: after the first, go on to the next sample.", "这样，测试样本在训练数据里有几份就算了几次：找到第一份后，就该看下一个样本。")
			}
			return text
		}
		return ""
	})
}

// Diagnosis checks what is wrong with each of the Patients.
func Diagnosis(f func(patient string) Fault) { report("diagnosis", diagnosis(f)) }

func diagnosis(f func(patient string) Fault) verdict {
	return judge(func() string {
		for _, t := range faults {
			if got := f(t.name); got != t.fault {
				return refute(t.name, t.fault, got)
			}
		}
		return ""
	})
}

// refute says what speaks against a diagnosis, without naming the right one.
func refute(name string, truth, got Fault) string {
	switch got {
	case NothingWrong:
		if truth == ShiftedLabels {
			return pick("%s falls, but after 15 epochs its loss is still near 2; a healthy network is below 0.1 by then. Does it learn the right thing?", "%s 在下降，但 15 个轮次后损失仍接近 2；健康的网络那时已低于 0.1。它学的东西对吗？", name)
		}
		return pick("%s is not healthy: its accuracy stays near chance.", "%s 并不健康：它的准确率停在瞎猜的水平附近。", name)
	case RateTooLow:
		switch truth {
		case NothingWrong:
			return pick("%s learns as fast as one can wish: look at its loss after 15 epochs.", "%s 学得足够快：看看它 15 个轮次后的损失。", name)
		case DeadUnits:
			return pick("With %s a greater rate would not help: a rate multiplies gradients. How large are those of its first layer? `Inspect` tells.", "对 %s 来说，加大学习率也没用：学习率乘的是梯度。它第一层的梯度有多大？`Inspect` 会告诉你。", name)
		case UnscaledPixels:
			return pick("With too low a rate nothing special is seen before the first step. Compare the first loss of %s with ln 10.", "如果只是学习率太小，第一步之前看不出异样。把 %s 最初的损失与 ln 10 比一比。", name)
		}
		return pick("%s moves: its loss falls as much as it can by learning single images by heart. Show its images with their labels.", "%s 在动：它靠死记硬背单张图片来降低损失。把它的图片连同标签显示出来。", name)
	case DeadUnits:
		if truth == UnscaledPixels {
			return pick("Before its first step the units of %s answer; they die later, and that has a cause. What is its first loss?", "在第一步之前，%s 的神经元都有响应；它们是后来才死的，而这有原因。它最初的损失是多少？", name)
		}
		return pick("`plotting.DeadUnits` shows that the units of %s answer.", "`plotting.DeadUnits` 表明，%s 的神经元有响应。", name)
	case ShiftedLabels:
		return pick("The labels of %s are right: show its first images with them.", "%s 的标签是对的：把它的前几张图片连同标签显示出来。", name)
	case UnscaledPixels:
		return pick("With pixels of 0 to 255 the first loss would be far above ln 10; that of %s is near it.", "如果像素是 0 到 255，最初的损失会远大于 ln 10；%s 的却在它附近。", name)
	}
	return pick("%d is none of the faults: return one such as `check.DeadUnits`.", "%d 不是任何一种毛病：请返回 `check.DeadUnits` 这样的值。", int(got))
}
