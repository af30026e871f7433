package plotting

import (
	"math"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// hostileData are numbers of all kinds, as samples of a width.
func hostileData(width int) map[string]*tensor.Tensor {
	odd := []float32{float32(nan), float32(inf), float32(-inf), 0, 1, -1, 1e38, -1e38, 1e-38}
	mixed := tensor.New(tensor.Shape{9, width}, nil)
	for i := range mixed.Values() {
		mixed.Values()[i] = odd[(i+i/width)%len(odd)]
	}
	return map[string]*tensor.Tensor{
		"none": tensor.New(tensor.Shape{0, width}, nil), "one": filled(2, 1, width), "the same": filled(3, 5, width),
		"NaN": filled(float32(nan), 4, width), "infinite": filled(float32(inf), 4, width), "huge": filled(3e38, 4, width),
		"tiny": filled(1e-44, 4, width), "mixed": mixed,
	}
}

// Whatever numbers a figure is given, it is drawn in all forms and says something.
func TestHostileData(t *testing.T) {
	net := dl.Sequential(layers.Dense(3, layers.ReLU, layers.InputShape(2)), layers.Dense(2, layers.Softmax))
	net.Compile(optimizers.SGD(), losses.SparseCategoricalCrossentropy())
	doubles := func(x *tensor.Tensor) []float64 { return gathered("test", x).floats() }
	figures := map[string]func(x1, x2, x9 *tensor.Tensor) *Figure{
		"Scatter":     func(_, x, _ *tensor.Tensor) *Figure { return Scatter(x) },
		"Embedding":   func(_, _, x *tensor.Tensor) *Figure { return Embedding(x) },
		"TSNE":        func(_, _, x *tensor.Tensor) *Figure { return Embedding(TSNE(x, Iterations(20))) },
		"Histogram":   func(x, _, y *tensor.Tensor) *Figure { return Histogram(x, Against("", y), LogCounts()) },
		"Ridgeline":   func(x, y, z *tensor.Tensor) *Figure { return Ridgeline([]string{"a", "b", "c"}, x, y, z) },
		"Correlation": func(_, _, x *tensor.Tensor) *Figure { return Correlation(x) },
		"Residuals":   func(x, _, _ *tensor.Tensor) *Figure { return Residuals(x, x) },
		"Lines": func(x, _, _ *tensor.Tensor) *Figure {
			v := doubles(x)
			return Lines(Line("a", nil, v), Dots("b", v, v), Band("c", nil, v, v), Sticks("d", nil, v, v), Level("e", float64(len(v))), LogY())
		},
		"Forecast": func(x, _, _ *tensor.Tensor) *Figure {
			v := doubles(x)
			return Forecast(nil, v, Prediction{Expected: v, Low: v, High: v, Truth: v})
		},
		"Bars": func(x, _, _ *tensor.Tensor) *Figure {
			return Bars(make([]string, x.Shape()[0]), BarSeries{Values: doubles(x)})
		},
		"Tokens": func(x, _, _ *tensor.Tensor) *Figure { return Tokens(make([]string, x.Shape()[0]), x.Values()) },
		"DecisionRegions": func(_, x, _ *tensor.Tensor) *Figure {
			return DecisionRegions(net, x, filled(1, x.Shape()[0]))
		},
		"Neuron": func(_, x, _ *tensor.Tensor) *Figure { return Neuron(nan, inf, 0, x, filled(1, x.Shape()[0])) },
		"Film": func(_, x, _ *tensor.Tensor) *Figure {
			r := WatchRegions(x, filled(1, x.Shape()[0]))
			r.Epochs, r.Losses, r.Frames = []int{0}, []float64{nan}, [][]float32{filled(float32(nan), filmCells*filmCells).Values()}
			return Film(r)
		},
		"ConfusionMatrix": func(_, x, _ *tensor.Tensor) *Figure { return ConfusionMatrix(filled(1, x.Shape()[0]), x) },
		"ROC":             func(_, x, _ *tensor.Tensor) *Figure { return ROC(filled(1, x.Shape()[0]), x) },
		"PrecisionRecall": func(_, _, x *tensor.Tensor) *Figure { return PrecisionRecall(filled(1, x.Shape()[0]), x) },
		"Predictions": func(_, x, y *tensor.Tensor) *Figure {
			return Predictions(y, filled(1, x.Shape()[0]), x)
		},
		"MostWrong":    func(_, x, y *tensor.Tensor) *Figure { return MostWrong(3, y, filled(1, x.Shape()[0]), x) },
		"ClassBalance": func(_, x, _ *tensor.Tensor) *Figure { return ClassBalance(x) },
	}
	for name, make := range figures {
		t.Run(name, func(t *testing.T) {
			x1, x2, x9 := hostileData(1), hostileData(2), hostileData(9)
			for kind := range x1 {
				var f *Figure
				if err := dl.Try(func() { f = make(x1[kind], x2[kind], x9[kind]) }); err != nil {
					t.Errorf("%s: %v", kind, err)
					continue
				}
				if f.Alt() == "" {
					t.Errorf("%s: the figure says nothing", kind)
				}
				if _, err := f.SVG(); err != nil {
					t.Errorf("%s: %v", kind, err)
				}
				if kind == "mixed" {
					if _, err := f.PNGAt(40); err != nil {
						t.Errorf("%s: %v", kind, err)
					}
				}
			}
		})
	}
}

// Matrices of numbers that are none are drawn, and surfaces without a height say so.
func TestHostileMatrices(t *testing.T) {
	for name, v := range map[string]float32{"NaN": float32(nan), "infinite": float32(inf), "zero": 0, "huge": -3e38} {
		kernel := filled(v, 9, 4)
		for figure, f := range map[string]*Figure{
			"Filters": Filters(kernel), "Filters, convolution": Filters(kernel.Reshape(3, 3, 2, 2)), "AttentionMaps": AttentionMaps(kernel, nil),
			"Spectrogram": Spectrogram(kernel, Decibels(60)), "Spectrogram, plain": Spectrogram(kernel), "Heatmap": Heatmap(kernel),
			"Surface":  Surface(func(x, y float64) float64 { return float64(v) * x }, 0, 1, 0, 1, Path("way", [][2]float64{{0, 0}, {nan, inf}, {1e300, 2}}), Gradient(0.5, 0.5)),
			"Function": Function(func(x float64) float64 { return x / float64(v) }, -1, 1, Tangent(0), At("", nan, 0)),
		} {
			if f.Alt() == "" {
				t.Errorf("%s of %s says nothing", figure, name)
			}
			if _, err := f.SVG(); err != nil {
				t.Errorf("%s of %s: %v", figure, name, err)
			}
			if _, err := f.PNGAt(40); err != nil {
				t.Errorf("%s of %s: %v", figure, name, err)
			}
		}
	}
}

// What is used wrongly says what does not fit.
func TestFiguresWrongUse(t *testing.T) {
	two, three := filled(1, 4, 2), filled(1, 4, 3)
	for name, f := range map[string]func(){
		"Scatter of three columns":    func() { Scatter(three) },
		"Scatter of nothing":          func() { Scatter(nil) },
		"classes of other samples":    func() { Scatter(two, ByClass(filled(0, 3))) },
		"too few names":               func() { Scatter(two, ByClass(filled(2, 4), "a")) },
		"a class below zero":          func() { ClassBalance(filled(-1, 4)) },
		"targets of other samples":    func() { ConfusionMatrix(filled(1, 4), filled(1, 5)) },
		"a class without a column":    func() { ROC(filled(7, 4), three) },
		"logits are no probabilities": func() { Calibration(filled(1, 4), filled(5, 4, 3)) },
		"a regression of two numbers": func() { Residuals(two, two) },
		"too many components":         func() { PCA(two, 3) },
		"no iteration":                func() { TSNE(two, Iterations(0)) },
		"too many samples":            func() { TSNE(filled(0, mostTSNE+1, 2)) },
		"perplexity":                  func() { TSNE(two, Perplexity(nan)) },
		"Line of unlike lengths":      func() { Line("", []int{1}, []int{1, 2}) },
		"a tangent of nothing":        func() { Lines(Tangent(1)) },
		"a function from 1 to 0":      func() { Function(math.Sin, 1, 0) },
		"no function":                 func() { Function(nil, 0, 1) },
		"a surface of nothing":        func() { Surface(math.Hypot, 1, 1, 0, 1) },
		"bars without values":         func() { Bars([]string{"a"}, BarSeries{}) },
		"tokens without weights":      func() { Tokens([]string{"a"}, []float64{}) },
		"an empty graph":              func() { Graph(tensor.Training()) },
		"filters of no image":         func() { Filters(filled(1, 5, 2)) },
		"a layer that is not there":   func() { FeatureMaps(trace(), "conv", 0) },
		"a sample that is not there":  func() { Network(trace(), 9) },
		"names of rows":               func() { Ridgeline([]string{"a"}) },
		"tokens of other size":        func() { AttentionMaps(three, []string{"a"}) },
		"a forecast without one end":  func() { Forecast(nil, nil, Prediction{Expected: []float64{1}, Low: []float64{1}}) },
		"a spectrogram of a sound":    func() { Spectrogram(filled(1, 5)) },
		"no mistakes wanted":          func() { MostWrong(0, two, filled(1, 4), filled(1, 4)) },
		"bins":                        func() { Histogram(two, Bins(-1)) },
		"regions of three columns":    func() { WatchRegions(three, filled(1, 4)) },
		"a model of other samples": func() {
			DecisionRegions(PredictorFunc(func(x *tensor.Tensor) *tensor.Tensor { return two }), two, filled(1, 4))
		},
		"receptive fields of a vector": func() { ReceptiveFields(dl.Sequential(layers.Dense(1)), two) },
	} {
		err := dl.Try(f)
		if err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
