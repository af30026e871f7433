package check

var loopLesson = lesson{"09", "A training loop by hand", "手写训练循环", []exercise{
	{"steps", "The steps of a training", "训练的步数"},
	{"loop", "A loop of your own", "自己的循环"},
	{"epoch-loss", "The loss of an epoch", "一个轮次的损失"},
}}

// Steps checks how many steps a training takes; the last batch of an epoch may be smaller.
func Steps(f func(samples, batch, epochs int) int) { report("steps", steps(f)) }

func steps(f func(samples, batch, epochs int) int) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call                   string
			samples, batch, epochs int
		}{
			{"300, 30, 1", 300, 30, 1},
			{"60000, 32, 5", 60000, 32, 5},
			{"100, 32, 3", 100, 32, 3},
			{"10, 64, 2", 10, 64, 2},
		} {
			epoch := (t.samples + t.batch - 1) / t.batch
			got, want := f(t.samples, t.batch, t.epochs), epoch*t.epochs
			if got == want {
				continue
			}
			found := unlike("steps("+t.call+")", got, want)
			switch got {
			case epoch:
				return found + pick(" Those are the steps of one epoch.", "这是一个轮次的步数。")
			case t.samples / t.batch * t.epochs:
				return found + pick(" The samples that are left over at the end of an epoch are a batch, too, a smaller one; a division of integers drops it.",
					"轮次末尾剩下的样本也算一个批量，只是小一些；整数除法把它丢掉了。")
			case t.samples/t.batch*t.epochs + t.epochs:
				return found + pick(" If the batches come out even, there is no further one.", "如果正好分完，就没有多出来的批量。")
			case (t.samples*t.epochs + t.batch - 1) / t.batch, t.samples * t.epochs / t.batch:
				return found + pick(" A batch does not reach into the next epoch: round up in each epoch, and multiply then.",
					"批量不会跨到下一个轮次：先在每个轮次里向上取整，再相乘。")
			case t.samples * t.epochs:
				return found + pick(" Those are samples; a step takes a whole batch of them.", "这是样本数；一步要用掉整个批量。")
			}
			return found
		}
		return ""
	})
}

// Loop checks a training of the line w·x + b from w = b = 0, with the mean squared error, plain gradient descent, and the
// batches in their order.
func Loop(f func(x, y []float64, batch, epochs int, rate float64) (w, b float64)) {
	report("loop", loop(f))
}

// A slip is what a reader may do in a training loop.
type slip int

const (
	noSlip         slip = iota
	slipUphill          // adds the gradient
	slipSummed          // over the batch, without the division
	slipDivided         // by the size that a batch should have, also where it has less
	slipHalved          // without the 2 of the square
	slipOnlyFull        // leaves the smaller batch out
	slipWholeEpoch      // a step for each epoch
	slipSingly          // a step for each sample
	slipOneEpoch        // whatever epochs says
	slipStale           // b moves by a residual that has the new w
	slipHoarding        // the gradients of the batches before are never set to zero
)

// fitLine is the training that Loop wants, with a slip.
func fitLine(x, y []float64, batch, epochs int, rate float64, s slip) (w, b float64) {
	switch s {
	case slipOneEpoch:
		epochs = 1
	case slipWholeEpoch:
		batch = len(x)
	case slipSingly:
		batch = 1
	case slipUphill:
		rate = -rate
	case slipHalved:
		rate /= 2
	}
	var dw, db float64
	for range epochs {
		for i := 0; i < len(x); i += batch {
			end := min(i+batch, len(x))
			n := float64(end - i)
			if s == slipOnlyFull && end-i < batch {
				break
			}
			switch s {
			case slipSummed:
				n = 1
			case slipDivided:
				n = float64(batch)
			}
			if s != slipHoarding {
				dw, db = 0, 0
			}
			for k := i; k < end; k++ {
				d := w*x[k] + b - y[k]
				dw, db = dw+2*d*x[k]/n, db+2*d/n
			}
			w -= rate * dw
			if s == slipStale {
				db = 0
				for k := i; k < end; k++ {
					db += 2 * (w*x[k] + b - y[k]) / n
				}
			}
			b -= rate * db
		}
	}
	return w, b
}

func loop(f func(x, y []float64, batch, epochs int, rate float64) (w, b float64)) verdict {
	return judge(func() string {
		x := []float64{-1, -0.7, -0.4, -0.2, 0.1, 0.4, 0.6}
		y := []float64{9, 17, 16, 26, 24, 36, 33}
		for _, t := range []struct {
			call          string
			batch, epochs int
			rate          float64
		}{
			{"x, y, 7, 1, 0.1", 7, 1, 0.1},
			{"x, y, 7, 3, 0.1", 7, 3, 0.1},
			{"x, y, 3, 2, 0.05", 3, 2, 0.05},
			{"x, y, 2, 20, 0.1", 2, 20, 0.1},
		} {
			answer := func(s slip) []float64 {
				w, b := fitLine(x, y, t.batch, t.epochs, t.rate, s)
				return []float64{w, b}
			}
			w, b := f(append([]float64(nil), x...), append([]float64(nil), y...), t.batch, t.epochs, t.rate)
			got, want := []float64{w, b}, answer(noSlip)
			if nearAll(got, want) {
				continue
			}
			found := unlike("learn("+t.call+")", got, want)
			if w == 0 && b == 0 {
				return found + pick(" Nothing was learned: the weights have to be changed in each step.", "什么也没学到：每一步都要改变权重。")
			}
			for _, hint := range []struct {
				slip   slip
				en, zh string
			}{
				{slipUphill, " The signs: a step goes against the gradient.", "符号反了：要逆着梯度走。"},
				{slipSummed, " The loss is the *mean* over the batch: divide its sum by how many samples it has.", "损失是批量上的**平均**：总和要除以批量的样本数。"},
				{slipDivided, " The last batch has fewer samples: divide by as many as it has.", "最后一个批量样本较少：要除以它实际的样本数。"},
				{slipHalved, " The slope of a square d² is 2·d.", "平方 d² 的斜率是 2·d。"},
				{slipOnlyFull, " The samples left over at the end of an epoch are a batch, too.", "轮次末尾剩下的样本也是一个批量。"},
				{slipWholeEpoch, " That is one step for each epoch; there is one for each batch.", "这样每个轮次只走一步；应当每个批量走一步。"},
				{slipSingly, " That is one step for each sample; there is one for each batch.", "这样每个样本走一步；应当每个批量走一步。"},
				{slipOneEpoch, " That is what one epoch gives: go through all samples `epochs` times, with weights that begin at zero only once.", "这是一个轮次的结果：要把所有样本走 `epochs` 遍，权重只在最开始是零。"},
				{slipStale, " Find both slopes before you change w: b moved by a residual that had the new w in it.", "先求出两个斜率，再改 w：你的 b 用的残差里已经是新的 w。"},
				{slipHoarding, " The gradient begins at zero in each step; yours still holds the batches before.", "每一步的梯度都从零开始；你的还带着前面批量的梯度。"},
			} {
				if nearAll(got, answer(hint.slip)) {
					return found + pick(hint.en, hint.zh)
				}
			}
			return found
		}
		return ""
	})
}

// EpochLoss checks the mean loss of an epoch, from those of its batches and how many samples each has.
func EpochLoss(f func(losses []float64, sizes []int) float64) { report("epoch-loss", epochLoss(f)) }

func epochLoss(f func(losses []float64, sizes []int) float64) verdict {
	return judge(func() string {
		for _, t := range []struct {
			call   string
			losses []float64
			sizes  []int
		}{
			{"[2 1], [32 32]", []float64{2, 1}, []int{32, 32}},
			{"[0.5 0.3 1.3], [40 40 20]", []float64{0.5, 0.3, 1.3}, []int{40, 40, 20}},
			{"[1 4], [30 10]", []float64{1, 4}, []int{30, 10}},
		} {
			plain, weighted, samples := 0.0, 0.0, 0.0
			for i, n := range t.sizes {
				plain += t.losses[i]
				weighted += t.losses[i] * float64(n)
				samples += float64(n)
			}
			batches := float64(len(t.losses))
			got, want := f(append([]float64(nil), t.losses...), append([]int(nil), t.sizes...)), weighted/samples
			if near(got, want) {
				continue
			}
			found := unlike("epochLoss("+t.call+")", got, want)
			switch {
			case near(got, plain/batches):
				return found + pick(" That is the mean of the batches; but a batch of 40 samples counts for twice as many as one of 20.",
					"这是各批量的平均；可是 40 个样本的批量，分量应是 20 个的两倍。")
			case near(got, weighted):
				return found + pick(" That is the sum over all samples; divide it by how many they are.", "这是所有样本之和；还要除以样本数。")
			case near(got, weighted/batches):
				return found + pick(" Divide by the number of samples, not by that of the batches.", "要除以样本数，而不是批量的个数。")
			case near(got, plain) || near(got, plain/samples):
				return found + pick(" The loss of a batch is already a mean: multiply it by its samples before you add.", "批量的损失已经是平均：先乘以它的样本数，再相加。")
			case near(got, t.losses[len(t.losses)-1]):
				return found + pick(" That is the last batch alone.", "这只是最后一个批量。")
			}
			return found
		}
		return ""
	})
}
