package plotting

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// Residuals shows how a regression errs: at the left what it predicts over what is true, which should
// lie on the line, and at the right what is missing over what it predicts, which should lie about zero
// without a pattern. want and got are [samples] or [samples 1].
func Residuals(want, got dl.Source) *Figure {
	w, g := gathered("Residuals", want), gathered("Residuals", got)
	mustAgree("Residuals", w.n, g.n)
	if w.size != 1 || g.size != 1 {
		tensor.Fail("", "Residuals", nil, "a regression has one number for each sample: want and got are [samples] or [samples 1], not %v and %v", w.shape, g.shape)
	}
	var truth, predicted, missing []float64
	var squares, absolute, mean, spread float64
	for i := range w.n {
		t, p := float64(w.values[i]), float64(g.values[i])
		if !finite(t) || !finite(p) {
			continue
		}
		truth, predicted, missing = append(truth, t), append(predicted, p), append(missing, t-p)
		squares += (t - p) * (t - p)
		absolute += math.Abs(t - p)
		mean += t
	}
	n := float64(len(truth))
	if n == 0 {
		return note(language.Pick("No residuals: there is no sample with two finite numbers", "没有残差：没有可用的样本"))
	}
	mean /= n
	for _, t := range truth {
		spread += (t - mean) * (t - mean)
	}
	r2 := math.NaN()
	if spread > 0 {
		r2 = 1 - squares/spread
	}

	left := newDrawing([]Part{Labels(language.Pick("true", "真实值"), language.Pick("predicted", "预测值")), Dots("", truth, predicted)})
	a := left.plot()
	low, high := min(left.left, left.low), max(left.right, left.high)
	span(&a.X, low, high)
	a.Y.Min, a.Y.Max = a.X.Min, a.X.Max
	a.Add(polyline{[]float64{a.X.Min, a.X.Max}, []float64{a.X.Min, a.X.Max}, referenceLine})
	a.Title.Text = fmt.Sprintf("R² %s", brief(r2))
	right := newDrawing([]Part{Labels(language.Pick("predicted", "预测值"), language.Pick("true − predicted", "真实值 − 预测值")), Dots("", predicted, missing), Level("", 0)})
	b := right.plot()
	rmse, mae := math.Sqrt(squares/n), absolute/n
	b.Title.Text = fmt.Sprintf(language.Pick("RMSE %s, mean absolute error %s", "均方根误差%s，平均绝对误差%s"), number(rmse), number(mae))
	f := newFigure(0).panels(330, nil, []*plot.Plot{a, b})
	f.alt = fmt.Sprintf(language.Pick("Residuals of %d samples: R² %s, root mean square error %s, mean absolute error %s", "%d个样本的残差：R² %s，均方根误差%s，平均绝对误差%s"),
		len(truth), brief(r2), number(rmse), number(mae))
	return f
}
