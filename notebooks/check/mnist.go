package check

import "math"

var mnist = lesson{"10", "MNIST", "MNIST", []exercise{
	{"interval", "The interval of an accuracy", "准确率的区间"},
	{"recall", "Recall and precision", "召回率与精确率"},
	{"doubt", "Only when it is sure", "有把握才回答"},
}}

// Interval checks the 95 % confidence interval of an accuracy: the share of right answers, and 1.96 standard errors to
// both sides.
func Interval(f func(right, all int) (low, high float64)) { report("interval", interval(f)) }

func interval(f func(right, all int) (low, high float64)) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call       string
			right, all int
		}{
			{"80, 100", 80, 100},
			{"950, 1000", 950, 1000},
			{"9762, 10000", 9762, 10000},
		} {
			n := float64(t.all)
			p := float64(t.right) / n
			variance := p * (1 - p)
			half := 1.96 * math.Sqrt(variance/n)
			low, high := f(t.right, t.all)
			about := func(half float64) bool { // 1.96, or its further digits
				return math.Abs(low-(p-half))+math.Abs(high-(p+half)) <= 1e-3*math.Abs(half)
			}
			if about(half) {
				continue
			}
			found := unlike("interval("+t.call+")", []float64{low, high}, []float64{p - half, p + half})
			switch {
			case math.Abs(low-100*(p-half))+math.Abs(high-100*(p+half)) <= 0.1*half:
				return found + pick(" Those are percent; return shares from 0 to 1.", "这是百分数；请返回 0 到 1 之间的比例。")
			case about(half / 1.96):
				return found + pick(" That is one standard error to each side; 95 %% need 1.96 of them.", "两边各一个标准误；95%% 需要 1.96 个。")
			case about(1.96 * math.Sqrt(variance)):
				return found + pick(" That is the spread of *one* answer; the mean of n spreads √n times less.", "这是**一个**答案的离散程度；n 个答案的平均，离散程度小 √n 倍。")
			case about(1.96 * variance / n):
				return found + pick(" The root is missing: the standard error is √(p·(1 − p)/n).", "少了开方：标准误是 √(p·(1 − p)/n)。")
			case about(1.96 * math.Sqrt(variance) / n):
				return found + pick(" The n stands under the root, too.", "n 也在根号里面。")
			case about(-half):
				return found + pick(" The lower end comes first.", "先返回下端。")
			case about(2 * half):
				return found + pick(" It is 1.96 standard errors to each side, not twice as many.", "两边各 1.96 个标准误，不是它的两倍。")
			case low == high:
				return found + pick(" If p is 0 or 1 in your code, it divided integers: convert them to float64 first.", "如果你的 p 是 0 或 1，那是整数除法的结果：先转换成 float64。")
			}
			return found
		}
		return ""
	})
}

// Recall checks the recall and the precision of a class, from a confusion matrix with a row for each true class and a
// column for each predicted one.
func Recall(f func(counts [][]int, class int) (recall, precision float64)) {
	report("recall", recall(f))
}

func recall(f func(counts [][]int, class int) (recall, precision float64)) verdict {
	counts := [][]int{{8, 1, 1}, {2, 15, 3}, {6, 0, 4}}
	return judge(func() string {
		for class, row := range counts {
			meant, taken, all, diagonal := 0, 0, 0, 0
			for i := range counts {
				meant += row[i]
				taken += counts[i][class]
				diagonal += counts[i][i]
				for _, n := range counts[i] {
					all += n
				}
			}
			hits := float64(row[class])
			want := []float64{hits / float64(meant), hits / float64(taken)}
			r, p := f(counts, class)
			got := []float64{r, p}
			if nearAll(got, want) {
				continue
			}
			found := pick("Of [[8 1 1] [2 15 3] [6 0 4]] and class %d you get %s; it should be %s.",
				"对 [[8 1 1] [2 15 3] [6 0 4]] 和类别 %d，你得到 %s，应为 %s。", class, short(got), short(want))
			share := float64(diagonal) / float64(all)
			switch {
			case nearAll(got, []float64{want[1], want[0]}):
				return found + pick(" They are the wrong way round: a row holds what *is* the class, a column what was *taken* for it.",
					"两者颠倒了：一行是**真正**属于该类的，一列是**被当作**该类的。")
			case r == 0 && p == 0:
				return found + pick(" Integers are divided without a remainder: convert them to float64 first.", "整数除法会舍去余数：先转换成 float64。")
			case near(r, share) && near(p, share):
				return found + pick(" That is the accuracy of all classes together.", "这是所有类别合起来的准确率。")
			case near(r, hits/float64(all)) || near(p, hits/float64(all)):
				return found + pick(" Divide by the sum of the row, or of the column, and not by all.", "要除以这一行或这一列的和，而不是全部。")
			case near(r, hits/float64(meant-row[class])) || near(p, hits/float64(taken-row[class])):
				return found + pick(" The hits themselves belong to the sum, too.", "答对的那些也要算进总和里。")
			case near(r, want[0]):
				return found + pick(" The recall is right; for the precision add up the *column* of the class.", "召回率对了；算精确率时，要把该类的那一**列**加起来。")
			case near(p, want[1]):
				return found + pick(" The precision is right; for the recall add up the *row* of the class.", "精确率对了；算召回率时，要把该类的那一**行**加起来。")
			}
			return found
		}
		return ""
	})
}

// Doubt checks what becomes of a model that only answers where it is sure enough: the share of the samples that it answers,
// and the accuracy on these.
func Doubt(f func(sure []float64, right []bool, least float64) (answered, accuracy float64)) {
	report("doubt", doubt(f))
}

func doubt(f func(sure []float64, right []bool, least float64) (answered, accuracy float64)) verdict {
	sure := []float64{0.99, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4}
	right := []bool{true, true, true, false, true, false, true, false}
	return judge(func() string {
		for _, t := range []struct {
			call    string
			least   float64
			n, hits float64
		}{
			{"0", 0, 8, 5},
			{"0.75", 0.75, 4, 3},
			{"0.6", 0.6, 6, 4},
			{"0.9", 0.9, 3, 3},
		} {
			want := []float64{t.n / 8, t.hits / t.n}
			a, c := f(append([]float64(nil), sure...), append([]bool(nil), right...), t.least)
			got := []float64{a, c}
			if nearAll(got, want) {
				continue
			}
			found := pick("For [0.99 0.95 0.9 0.8 0.7 0.6 0.5 0.4], of which the 4th, 6th and 8th are wrong, and at least %s, you get %s; it should be %s.",
				"对 [0.99 0.95 0.9 0.8 0.7 0.6 0.5 0.4]（第 4、6、8 个答错了）和下限 %s，你得到 %s，应为 %s。", t.call, short(got), short(want))
			switch {
			case nearAll(got, []float64{want[1], want[0]}):
				return found + pick(" The share that is answered comes first.", "先返回回答的比例。")
			case near(a, t.n) || near(c, t.hits):
				return found + pick(" Those are counts; return shares from 0 to 1.", "这是个数；请返回 0 到 1 之间的比例。")
			case a == 0 && c == 0:
				return found + pick(" Integers are divided without a remainder: convert them to float64 first.", "整数除法会舍去余数：先转换成 float64。")
			case near(a, want[0]) && near(c, t.hits/8):
				return found + pick(" The accuracy is that of the answers that were *given*: divide by how many these are.", "准确率只看**给出**的回答：要除以给出的个数。")
			case near(a, want[0]) && near(c, 5.0/8):
				return found + pick(" That is the accuracy of all answers; count only those that are sure enough.", "这是全部回答的准确率；只数足够有把握的。")
			case near(a, 1-want[0]):
				return found + pick(" Those are the ones that are *not* sure enough.", "你数的是**不够**有把握的那些。")
			case near(a, (t.n-1)/8):
				return found + pick(" At least means `>=`: whoever is exactly as sure as that answers, too.", "“至少”是 `>=`：恰好等于下限的也要回答。")
			}
			return found
		}
		return ""
	})
}
