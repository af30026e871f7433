package check

var start = lesson{"00", "Train, see the mistakes, look inside", "训练、看错误、看内部", []exercise{
	{"accuracy", "Accuracy", "准确率"},
}}

// Accuracy checks the share of right answers among all.
func Accuracy(f func(right, all int) float64) { report("accuracy", accuracy(f)) }

func accuracy(f func(right, all int) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call       string
			right, all int
		}{{"3, 4", 3, 4}, {"5, 5", 5, 5}, {"9742, 10000", 9742, 10000}, {"0, 7", 0, 7}} {
			got, want := f(t.right, t.all), float64(t.right)/float64(t.all)
			if near(got, want) {
				continue
			}
			found := unlike("accuracy("+t.call+")", got, want)
			switch {
			case near(got, float64(t.right/t.all)):
				return found + pick(" Both counts are integers, and 3/4 of integers is 0: make a `float64` of each before you divide.",
					"两个计数都是整数，而整数 3/4 等于 0：先把它们各自转成 `float64` 再相除。")
			case near(got, 100*want):
				return found + pick(" That is in percent; the share is a number from 0 to 1.", "这是百分数；这里要的是 0 到 1 之间的比例。")
			case near(got, 1-want):
				return found + pick(" That is the share of wrong answers.", "这是答错的比例。")
			case near(got, 1/want):
				return found + pick(" It is the other way round: what is right, divided by all.", "除反了：应当用答对的个数除以总数。")
			}
			return found
		}
		return ""
	})
}
