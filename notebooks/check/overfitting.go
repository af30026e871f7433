package check

var overfitting = lesson{"12", "Learned by heart: over-fitting", "死记硬背：过拟合", []exercise{
	{"decay", "A step against the penalty, too", "连惩罚一起走一步"},
	{"stop", "Early stopping", "提前停止"},
	{"dropout", "Dropout", "Dropout"},
}}

// Decay checks a weight after a step of gradient descent on a loss with L2, from the slope g of the loss without it.
func Decay(f func(w, g, rate, lambda float64) float64) { report("decay", decay(f)) }

func decay(f func(w, g, rate, lambda float64) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call               string
			w, g, rate, lambda float64
		}{
			{"2, 0.5, 0.1, 0.01", 2, 0.5, 0.1, 0.01},
			{"-3, 0, 0.2, 0.5", -3, 0, 0.2, 0.5},
			{"0.5, -1, 0.3, 0.1", 0.5, -1, 0.3, 0.1},
		} {
			pull := 2 * t.lambda * t.w
			got, want := f(t.w, t.g, t.rate, t.lambda), t.w-t.rate*(t.g+pull)
			if near(got, want) {
				continue
			}
			found := unlike("decay("+t.call+")", got, want)
			switch {
			case near(got, t.w-t.rate*t.g):
				return found + pick(" That is the step without the penalty: its slope is added to g.", "这是没有惩罚的一步：还要把惩罚的斜率加到 g 上。")
			case near(got, t.w-t.rate*(t.g+pull/2)):
				return found + pick(" The slope of λ·w² is 2λ·w.", "λ·w² 的斜率是 2λ·w。")
			case near(got, t.w-t.rate*(t.g+t.lambda*t.w*t.w)):
				return found + pick(" That adds the penalty itself. A step needs its *slope*.", "这里加的是惩罚本身。走一步要的是它的**斜率**。")
			case near(got, t.w-t.rate*t.g-pull):
				return found + pick(" The pull of the penalty is multiplied by the learning rate, too.", "惩罚的拉力也要乘以学习率。")
			case near(got, t.w+t.rate*(t.g+pull)):
				return found + pick(" Downhill is against the slope: subtract it.", "下坡是逆着斜率：要减去它。")
			case near(got, t.w-t.rate*(t.g-pull)):
				return found + pick(" That pushes the weight away from zero: the two slopes are added.", "这样会把权重从零推开：两个斜率应当相加。")
			case near(got, t.rate*(t.g+pull)) || near(got, -t.rate*(t.g+pull)):
				return found + pick(" That is how far it goes; return where it is then.", "这是走了多远；要返回走到了哪里。")
			}
			return found
		}
		return ""
	})
}

// Stop checks after which epoch, counted from 0, a training ends that has patience, and which epoch was its best.
func Stop(f func(losses []float64, patience int) (last, best int)) { report("stop", stop(f)) }

func stop(f func(losses []float64, patience int) (last, best int)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call       string
			losses     []float64
			patience   int
			last, best int
		}{
			{"[3 2 1 2 3 4 5], 2", []float64{3, 2, 1, 2, 3, 4, 5}, 2, 4, 2},
			{"[5 4 3 2], 2", []float64{5, 4, 3, 2}, 2, 3, 3},
			{"[5 4 4.5 3 3.5 3.2 3.3 3.4 3.5], 2", []float64{5, 4, 4.5, 3, 3.5, 3.2, 3.3, 3.4, 3.5}, 2, 5, 3},
			{"[2 2 3 3 1], 2", []float64{2, 2, 3, 3, 1}, 2, 2, 0},
			{"[3 4 2 5 6 7 1], 3", []float64{3, 4, 2, 5, 6, 7, 1}, 3, 5, 2},
		} {
			last, best := f(t.losses, t.patience)
			if last == t.last && best == t.best {
				continue
			}
			least, bad, forgetful := 0, 0, len(t.losses)-1
			for i, v := range t.losses {
				if v < t.losses[least] {
					least = i
				}
				if i > 0 && v >= t.losses[i-1] {
					bad++
				} else {
					bad = 0
				}
				if bad == t.patience && forgetful == len(t.losses)-1 {
					forgetful = i
				}
			}
			found := pick("`stop(%s)` gives %d, %d; it should be %d, %d.", "`stop(%s)` 得到 %d, %d，应为 %d, %d。", t.call, last, best, t.last, t.best)
			switch {
			case best != t.best && best >= 0 && best < len(t.losses) && t.losses[best] == t.losses[t.best]:
				return found + pick(" A loss that is only equal is not better: the best is the first of them.", "只是相等并不算更好：最好的是其中第一个。")
			case last == t.last+1 && best == t.best+1:
				return found + pick(" Epochs are counted from 0 here.", "这里轮次从 0 数起。")
			case last == t.best && best == t.last:
				return found + pick(" The other way round: first the last epoch, then the best.", "顺序反了：先是最后一个轮次，再是最好的。")
			case t.last < len(t.losses)-1 && last == len(t.losses)-1 && best == least:
				return found + pick(" It should end when there was nothing better for %d epochs; the rest is never trained.", "连续 %d 个轮次没有更好时就该结束；后面的根本不会训练。", t.patience)
			case last == t.last+1 && best == t.best:
				return found + pick(" One epoch too late: end in that which is the %d. without anything better.", "晚了一个轮次：应当在第 %d 个没有变好的轮次结束。", t.patience)
			case last == forgetful:
				return found + pick(" Compare with the best so far and not with the epoch before.", "要与迄今最好的比，而不是与前一个轮次比。")
			case last == t.last-1:
				return found + pick(" One epoch too early: what is the count when the best epoch has just been?", "早了一个轮次：刚过最好的轮次时，计数应是多少？")
			}
			return found
		}
		return ""
	})
}

// Dropout checks what is left of values of which some are dropped: the others divided by 1-rate.
func Dropout(f func(x []float64, keep []bool, rate float64) []float64) { report("dropout", dropout(f)) }

func dropout(f func(x []float64, keep []bool, rate float64) []float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call string
			x    []float64
			keep []bool
			rate float64
		}{
			{"[1 2 3 4], [true false true false], 0.5", []float64{1, 2, 3, 4}, []bool{true, false, true, false}, 0.5},
			{"[3 6 -9], [true true false], 0.25", []float64{3, 6, -9}, []bool{true, true, false}, 0.25},
			{"[4 8], [true true], 0", []float64{4, 8}, []bool{true, true}, 0},
		} {
			want := make([]float64, len(t.x))
			plain, weak, inverse, byRate, shorter := make([]float64, len(t.x)), make([]float64, len(t.x)), make([]float64, len(t.x)), make([]float64, len(t.x)), []float64{}
			for i, v := range t.x {
				if t.keep[i] {
					want[i], plain[i], weak[i], byRate[i] = v/(1-t.rate), v, v*(1-t.rate), v/t.rate
					shorter = append(shorter, v/(1-t.rate))
				} else {
					inverse[i] = v / (1 - t.rate)
				}
			}
			given := append([]float64(nil), t.x...)
			got := f(given, t.keep, t.rate)
			if nearAll(got, want) {
				if !nearAll(given, t.x) {
					return pick("Your code changes its argument x; fill a new slice instead.", "你的代码改动了参数 x；请写进一个新的切片。")
				}
				continue
			}
			found := unlike("dropout("+t.call+")", got, want)
			switch {
			case nearAll(got, shorter):
				return found + pick(" What is dropped becomes 0 and keeps its place: the next layer has an input for each.", "丢弃的变成 0，位置还在：下一层为每个值都有一个输入。")
			case nearAll(got, plain):
				return found + pick(" Divide what is kept by 1 − rate, so that the next layer gets as much as without dropout, on average.", "留下的要除以 1 − rate，这样下一层得到的总量平均与不用 dropout 时一样。")
			case nearAll(got, weak):
				return found + pick(" Some are missing, so the others have to become greater: divide by 1 − rate.", "少了一些，其余的就要变大：应当除以 1 − rate。")
			case nearAll(got, inverse):
				return found + pick(" The other way round: `keep[i]` says which stay.", "反了：`keep[i]` 为真的才留下。")
			case nearAll(got, byRate):
				return found + pick(" The rate is the part that is dropped; divide by the part that is kept, 1 − rate.", "rate 是丢弃的比例；应当除以留下的比例 1 − rate。")
			}
			return found
		}
		return ""
	})
}
