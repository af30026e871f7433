package main

import (
	"math"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl/tensor"
	"github.com/hornbook-go/hornbook/plotting"
)

// data are the figures of data.
var data = []item{
	{"Images", func() *plotting.Figure {
		x, _ := digits()
		return plotting.Images(x.Rows(0, 20))
	}},
	{"Images, with titles and marks", func() *plotting.Figure {
		x, _ := digits()
		return plotting.Images(x.Rows(0, 6), plotting.Titles("cat", "dog", "a rather long name", "×", "狗", ""), plotting.Right(true, false, true, true, false, true))
	}},
	{"Filters, of a convolution", func() *plotting.Figure { return plotting.Filters(conv().Layers()[0].Weights()[0].Tensor) }},
	{"Scatter", func() *plotting.Figure {
		d := datasets.Spirals(datasets.Samples(300), datasets.Classes(3), datasets.Seed(1))
		return plotting.Scatter(d.Train.X, plotting.ByClass(d.Train.Y, "red arm", "green arm", "blue arm"), plotting.AxisNames("length", "width"))
	}},
	{"Heatmap", func() *plotting.Figure {
		return plotting.Heatmap(tensor.From([][]float32{{1, -2, 0.5}, {0, 3, -1}}), plotting.RowNames("a", "b"), plotting.ColumnNames("x", "y", "z"))
	}},
	{"ClassBalance", func() *plotting.Figure {
		y := tensor.New(tensor.Shape{344}, nil)
		for i := range y.Values() {
			if i >= 152 {
				y.Values()[i] = 1
			}
			if i >= 220 {
				y.Values()[i] = 2
			}
		}
		return plotting.ClassBalance(y, plotting.Classes("Adelie", "Chinstrap", "Gentoo"))
	}},
	{"Bars", func() *plotting.Figure {
		return plotting.Bars([]string{"learning rate", "batch size", "dropout", "weight decay"},
			plotting.BarSeries{Name: "accuracy", Values: []float64{0.04, -0.02, 0.011, 0.002}},
			plotting.BarSeries{Name: "F-score", Values: []float64{0.035, -0.025, 0.015, math.NaN()}})
	}},
	{"Correlation", func() *plotting.Figure {
		return plotting.Correlation(measures(), "bill length", "bill depth", "flipper", "mass", "year")
	}},
	{"Forecast", func() *plotting.Figure {
		next := noise(61)
		wave := func(i int) float64 { return 10 + float64(i)/10 + 3*math.Sin(float64(i)/3) }
		var values []float64
		var p plotting.Prediction
		for i := range 60 {
			values = append(values, wave(i)+0.5*next())
		}
		for i := range 20 {
			spread := 0.8 + 0.14*float64(i)
			p.Expected, p.Low, p.High = append(p.Expected, wave(60+i)), append(p.Low, wave(60+i)-spread), append(p.High, wave(60+i)+spread)
			if i < 12 {
				p.Truth = append(p.Truth, wave(60+i)+0.7*next())
			}
		}
		p.Name = "nine of ten"
		return plotting.Forecast(nil, values, p)
	}},
	{"Scatter, no points", func() *plotting.Figure {
		return plotting.Scatter(tensor.Full(float32(math.NaN()), 3, 2))
	}},
}

// texts are the figures of tokens.
var texts = []item{
	{"AttentionMaps", func() *plotting.Figure {
		return plotting.AttentionMaps(attention(2), []string{"the", "students", "opened", "their", "extraordinarily", "heavy", "books"})
	}},
	{"Tokens", func() *plotting.Figure {
		return plotting.Tokens([]string{"A", "film", "that", "begins", "slowly", "and", "then", "is", "wonderful", ":", "the", "actors", "are", "superb", ",", "and", "only", "the", "boring", "end", "could", "have", "been", "shorter", "."},
			[]float64{0, .1, 0, 0, -.4, 0, .05, .1, .9, 0, 0, .1, .1, .8, 0, 0, -.1, 0, -.85, -.1, 0, 0, 0, -.2, 0})
	}},
}

// chineseMore are figures of results whose texts are Chinese.
var chineseMore = []item{
	{"ConfusionMatrix", func() *plotting.Figure {
		want, got := classified(200, 3, 1.6, 42)
		return plotting.ConfusionMatrix(want, got, plotting.Classes("阿德利企鹅", "帽带企鹅", "巴布亚企鹅"))
	}},
	{"Graph", neuronGraph},
	{"Calibration", func() *plotting.Figure { return plotting.Calibration(classified(600, 10, 1.8, 46)) }},
	{"Tokens", func() *plotting.Figure {
		return plotting.Tokens([]string{"这", "部", "电影", "非常", "精彩", "，", "演员", "很", "出色", "。"}, []float64{0, 0, .1, .4, .9, 0, .1, .2, .7, 0})
	}},
	{"DeadUnits", func() *plotting.Figure {
		x, y := digits()
		return plotting.DeadUnits(dense().Inspect(x.Reshape(-1, 784).Rows(0, 200), y.Rows(0, 200)))
	}},
}
