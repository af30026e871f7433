package plotting

import (
	"fmt"

	"gonum.org/v1/plot/vg/draw"

	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/internal/language"
)

// A Prediction is a forecast of a series: what is expected, and between what the series will lie,
// which is not drawn where Low and High are nil.
type Prediction struct {
	Expected  []float64
	Low, High []float64
	Name      string    // of the band, such as "90 %"
	Truth     []float64 // what came, or nil
}

// Forecast draws a series, and from its end on what is expected, in which range, and what came. Without
// times, the values are numbered from 1; times are of the values, and then of the forecast.
//
//	plotting.Forecast(nil, sales, plotting.Prediction{Expected: mean, Low: low, High: high, Name: "90 %"})
func Forecast(times, values []float64, p Prediction) *Figure {
	n, m := len(values), len(p.Expected)
	switch {
	case p.Low != nil && len(p.Low) != m || p.High != nil && len(p.High) != m || (p.Low == nil) != (p.High == nil):
		tensor.Fail("", "Forecast", nil, "for %d expected values there are %d low and %d high ends: give both for each, or none", m, len(p.Low), len(p.High))
	case p.Truth != nil && len(p.Truth) > m:
		tensor.Fail("", "Forecast", nil, "there are %d values that came, and %d were expected", len(p.Truth), m)
	case times != nil && len(times) != n+m:
		tensor.Fail("", "Forecast", nil, "there are %d times for %d values and %d forecasts, and each has one", len(times), n, m)
	}
	if n+m == 0 {
		return note(language.Pick("No forecast: the series is empty", "无法绘制：序列为空"))
	}
	if times == nil {
		for i := range n + m {
			times = append(times, float64(i+1))
		}
	}
	// The forecast begins at the last value, so that there is no gap.
	later, expected, low, high := times[n:], p.Expected, p.Low, p.High
	if n > 0 && finite(values[n-1]) && m > 0 {
		join := func(v []float64) []float64 {
			if v == nil {
				return nil
			}
			return append([]float64{values[n-1]}, v...)
		}
		later, expected, low, high = times[n-1:], join(expected), join(low), join(high)
	}
	parts := []Part{Labels(language.Pick("time", "时间"), ""), Line(language.Pick("series", "序列"), times[:n], values)}
	parts = append(parts, func(d *drawing) {
		s := d.next(language.Pick("forecast", "预测"), later, expected)
		s.line.Dashes = dashes(1)
		d.add(later, expected, polyline{later, expected, s.line})
		d.keys.line(language.Pick("forecast", "预测"), s.line)
	})
	inside, of := 0, 0
	if low != nil {
		parts = append(parts, Band(orElse(p.Name, language.Pick("range", "区间")), later, low, high))
		for i, v := range p.Truth {
			if finite(v) {
				of++
				if v >= p.Low[i] && v <= p.High[i] {
					inside++
				}
			}
		}
	}
	if p.Truth != nil {
		truth := language.Pick("what came", "实际值")
		parts = append(parts, func(d *drawing) {
			x, y := times[n:n+len(p.Truth)], p.Truth
			sty := draw.LineStyle{Color: ink, Width: 1.4}
			d.words = append(d.words, seriesWords(truth, y))
			d.add(x, y, polyline{x, y, sty})
			d.add(x, y, dots{x, y, ink, draw.CircleGlyph{}})
			d.keys.line(truth, sty)
		})
	}
	if n > 0 && m > 0 {
		parts = append(parts, Upright(language.Pick("now", "当前"), times[n-1]))
	}
	d := newDrawing(parts)
	f := d.figure(language.Pick("Forecast", "时间序列预测"))
	if of > 0 {
		f.alt += fmt.Sprintf(language.Pick("; %d of %d values that came are in the range", "；%[2]d个实际值中有%[1]d个落在区间内"), inside, of)
	}
	return f
}
