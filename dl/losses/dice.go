package losses

import "github.com/hornbook-go/hornbook/dl/tensor"

// Dice is 1 - 2·Σ want·got/(Σ want + Σ got), which is 0 where two regions, such as those of an image
// that are of some class, are the same, and 1 where they have nothing in common (Dice, 1945). Both are
// [batch ...], with values from 0 to 1. The sums go over all axes, so that a batch has one loss, or
// over those that [Axis] names.
func Dice(options ...DiceOption) *Loss {
	l := newLoss("Dice", "dice", map[string]any{"axis": nil})
	for _, o := range options {
		o.dice(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		want, got = l.align(want, got)
		axes := l.axes()
		all := want.Sum(axes...).Add(got.Sum(axes...)).AddScalar(epsilon)
		return want.Mul(got).Sum(axes...).Scale(-2).Div(all).AddScalar(1)
	}
	return l
}

// Tversky is 1 - both/(both + alpha·missed + beta·invented), where both is Σ want·got, missed is
// Σ want·(1-got) and invented Σ (1-want)·got (Salehi and others, 2017). With alpha and beta of 0.5, the
// defaults, it is [Dice], whose shapes and axes it has.
func Tversky(options ...TverskyOption) *Loss {
	l := newLoss("Tversky", "tversky", map[string]any{"alpha": 0.5, "beta": 0.5, "axis": nil})
	for _, o := range options {
		o.tversky(l)
	}
	l.f = func(want, got *tensor.Tensor) *tensor.Tensor {
		l.mustHaveAxis(want, got)
		want, got = l.align(want, got)
		axes := l.axes()
		product := want.Mul(got)
		both := product.Sum(axes...)
		missed, invented := want.Sub(product).Sum(axes...), got.Sub(product).Sum(axes...)
		all := both.Add(missed.Scale(l.number("alpha"))).Add(invented.Scale(l.number("beta"))).AddScalar(epsilon)
		return both.Div(all).Neg().AddScalar(1)
	}
	return l
}

// axes are those that are summed over; none stand for all.
func (l *Loss) axes() []int {
	axes, _ := l.config["axis"].([]int)
	return axes
}
