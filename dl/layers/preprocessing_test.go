package layers_test

import (
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// photo are images [batch height width 3] with values from 20 to 230.
func photo(batch, height, width int) *tensor.Tensor {
	return tensor.Uniform(tensor.NewStream(7, "photo"), 20, 230, batch, height, width, 3)
}

// augmentations are all layers that change images at random.
var augmentations = []func() *layers.Layer{
	func() *layers.Layer { return layers.RandomFlip() },
	func() *layers.Layer { return layers.RandomTranslation(0.3, 0.3) },
	func() *layers.Layer { return layers.RandomRotation(0.2) },
	func() *layers.Layer { return layers.RandomZoom(0.3) },
	func() *layers.Layer { return layers.RandomShear(0.3, 0.3) },
	func() *layers.Layer { return layers.RandomPerspective(1, 0.5) },
	func() *layers.Layer { return layers.RandomElasticTransform(1, 1) },
	func() *layers.Layer { return layers.RandomBrightness(0.3) },
	func() *layers.Layer { return layers.RandomContrast(0.3) },
	func() *layers.Layer { return layers.RandomHue(0.3) },
	func() *layers.Layer { return layers.RandomSaturation([2]float64{0.2, 0.8}) },
	func() *layers.Layer { return layers.RandomSharpness(0.9) },
	func() *layers.Layer { return layers.RandomColorDegeneration(0.9) },
	func() *layers.Layer { return layers.RandomGrayscale(0.5) },
	func() *layers.Layer { return layers.RandomInvert(0.7) },
	func() *layers.Layer { return layers.RandomPosterization([2]float64{1, 8}) },
	func() *layers.Layer { return layers.RandomGaussianBlur(1, 3, [2]float64{0.3, 1}) },
	func() *layers.Layer { return layers.Solarization(0.3, 0.7) },
	func() *layers.Layer { return layers.RandomErasing(1, [2]float64{0.1, 0.4}) },
	func() *layers.Layer {
		return layers.RandomColorJitter(layers.BrightnessFactor(0.2), layers.ContrastFactor(0.2), layers.SaturationFactor([2]float64{0.3, 0.7}), layers.HueFactor(0.1))
	},
	func() *layers.Layer { return layers.RandAugment(2, 0.5) },
	func() *layers.Layer { return layers.AugMix(0.3) },
	func() *layers.Layer { return layers.MixUp(0.8) },
	func() *layers.Layer { return layers.CutMix(1) },
	func() *layers.Layer { return layers.RandomCrop(5, 4) },
}

// Each is another one in another step and the same in the same one, leaves the shape as it is (but for a crop's), and does nothing
// after training; in a model, where the batch is not known, it does the same as at once.
func TestAugmentations(t *testing.T) {
	x := photo(3, 8, 7)
	for _, make := range augmentations {
		l := make()
		t.Run(l.Class(), func(t *testing.T) {
			tape := tensor.Training()
			y := l.Call(tape.Input(x))
			var seen [][]float32
			for step := range 6 {
				tape.At(2, step)
				tape.Forward()
				seen = append(seen, slices.Clone(y.Values()))
				for i, v := range y.Values() {
					if v != v {
						t.Fatalf("step %d: value %d is NaN", step, i)
					}
				}
			}
			same := 0
			for _, s := range seen[1:] {
				if slices.Equal(s, seen[0]) {
					same++
				}
			}
			if same == len(seen)-1 {
				t.Error("all steps drew the same")
			}
			tape.At(2, 3)
			tape.Forward()
			if !slices.Equal(y.Values(), seen[3]) {
				t.Error("the same step drew something else")
			}
			if l.Class() == "RandomCrop" {
				return
			}
			if !y.Shape().Equal(x.Shape()) {
				t.Errorf("shape %v, want %v", y.Shape(), x.Shape())
			}
			if after := make().Call(x); !slices.Equal(after.Values(), x.Values()) {
				t.Error("it does something after training")
			}
			input := dl.Input(8, 7, 3)
			model := dl.New(dl.Tensors{input}, dl.Tensors{make().Call(input)})
			if got := model.Predict(x); !slices.Equal(got.Values(), x.Values()) {
				t.Error("it does something in a model's Predict")
			}
			if shape := make().Call(dl.Input(-1, -1, 3)).Shape(); !shape.Equal(tensor.Shape{-1, -1, -1, 3}) {
				t.Errorf("of images of any size: shape %v", shape)
			}
		})
	}
}

// A step that is run again allocates nothing, once what is drawn has been met.
func TestAugmentationsAllocateNothing(t *testing.T) {
	x := photo(2, 8, 7)
	for _, make := range augmentations {
		l := make()
		tape := tensor.Training()
		l.Call(tape.Input(x))
		step := 0
		run := func() {
			tape.At(0, step%40)
			tape.Forward()
			step++
		}
		for range 40 {
			run()
		}
		if n := testing.AllocsPerRun(40, run); n > 0 {
			t.Errorf("%s: %v allocations in a step", l.Class(), n)
		}
	}
}

// What is drawn from a range is even over it.
func TestAugmentationsDistribution(t *testing.T) {
	const batch = 2000
	x := tensor.Full(100, batch, 4, 4, 3)
	for i := range x.Values() {
		if i%3 == 1 {
			x.Values()[i] = 50
		}
		if i%3 == 2 {
			x.Values()[i] = 20
		}
	}
	for _, c := range []struct {
		name      string
		layer     *layers.Layer
		of        func(image []float32) float64 // the number that was drawn
		low, high float64
	}{
		{"brightness", layers.RandomBrightness(0.05), func(v []float32) float64 { return float64(v[0]-100) / 255 }, -0.05, 0.05},
		{"degeneration", layers.RandomColorDegeneration([2]float64{0, 1}), func(v []float32) float64 {
			gray := 0.2989*100 + 0.587*50 + 0.114*20
			return (100 - float64(v[0])) / (100 - gray)
		}, 0, 1},
		{"saturation", layers.RandomSaturation([2]float64{0, 0.5}), func(v []float32) float64 {
			s := (1 - float64(v[2])/float64(v[0])) / 0.8 // f/(1-f)
			return s / (1 + s)
		}, 0, 0.5},
		{"hue", layers.RandomHue(0.1), func(v []float32) float64 {
			hsv := tensor.New(tensor.Shape{3}, v[:3]).RGBToHSV().Values()
			d := float64(hsv[0]) - 30./80/6
			return d - math.Round(d)
		}, -0.05, 0.05},
	} {
		tape := tensor.Training()
		y := c.layer.Call(tape.Input(x)).Values()
		sum, squares := 0.0, 0.0
		for i := range batch {
			v := c.of(y[i*48:][:48])
			if v < c.low-1e-4 || v > c.high+1e-4 {
				t.Fatalf("%s: %v was drawn, and the range is from %v to %v", c.name, v, c.low, c.high)
			}
			sum += v
			squares += v * v
		}
		mean, span := sum/batch, c.high-c.low
		deviation := math.Sqrt(squares/batch - mean*mean)
		if math.Abs(mean-(c.low+c.high)/2) > 5*span/math.Sqrt(12*batch) || math.Abs(deviation-span/math.Sqrt(12)) > 0.02*span {
			t.Errorf("%s: mean %.4f and deviation %.4f, and the range is from %v to %v", c.name, mean, deviation, c.low, c.high)
		}
	}
	for _, c := range []struct {
		name  string
		layer *layers.Layer
		want  float64 // part of the images that are changed
	}{
		{"grayscale", layers.RandomGrayscale(0.3), 0.3}, {"invert", layers.RandomInvert([2]float64{0.2, 0.4}), 0.3}, {"blur", layers.RandomGaussianBlur([2]float64{0.6, 0.6}, 3, 1), 0.6},
	} {
		tape := tensor.Training()
		y := c.layer.Call(tape.Input(x)).Values()
		changed := 0.0
		for i := range batch {
			if !slices.Equal(y[i*48:][:48], x.Values()[i*48:][:48]) {
				changed++
			}
		}
		if math.Abs(changed/batch-c.want) > 5*math.Sqrt(c.want*(1-c.want)/batch) {
			t.Errorf("%s: %.3f of the images are changed, want %v", c.name, changed/batch, c.want)
		}
	}
}

// A crop is anywhere, and cuts what was there; erased parts are as large as they should be; mixtures of labels are those of the images.
func TestAugmentationsOfParts(t *testing.T) {
	const batch = 3000
	places := tensor.Zeros(batch, 4, 5, 1) // each pixel says where it is
	for i := range places.Values() {
		places.Values()[i] = float32(i % 20)
	}
	tape := tensor.Training()
	corners := map[float32]int{}
	for i, v := range layers.RandomCrop(2, 3).Call(tape.Input(places)).Values() {
		if i%6 == 0 {
			corners[v]++
		}
	}
	if len(corners) != 9 {
		t.Errorf("crops begin at %d places, want 9", len(corners))
	}
	for at, n := range corners {
		if math.Abs(float64(n)-batch/9.) > 5*math.Sqrt(batch/9.) {
			t.Errorf("%d crops of %d begin at %v", n, batch, at)
		}
	}

	x := tensor.Ones(1000, 20, 30, 3)
	tape = tensor.Training()
	erased := layers.RandomErasing([2]float64{1, 1}, [2]float64{0.25, 0.25}, layers.FillValue(0)).Call(tape.Input(x))
	for i := range 1000 {
		sum := float32(0)
		for _, v := range erased.Values()[i*1800:][:1800] {
			sum += v
		}
		// sides of 10 and 15 pixels, give or take one that is partly covered
		if n := 600 - sum/3; n < 9*14 || n > 11*16 {
			t.Fatalf("image %d has %v of 600 pixels erased, want about a quarter", i, n)
		}
	}

	const n = 400
	images, labels := tensor.Zeros(n, 32, 32, 1), tensor.Zeros(n, 2)
	for i := range n {
		class := i % 2
		labels.Values()[2*i+class] = 1
		for k := range 1024 {
			images.Values()[i*1024+k] = float32(class)
		}
	}
	for _, l := range []*layers.Layer{layers.MixUp(0.5), layers.CutMix(1)} {
		tape := tensor.Training()
		out := l.CallMany(tape.Input(images), tape.Input(labels))
		means, mixed := out[0].Mean(1, 2, 3).Values(), 0
		for i, m := range means {
			of := out[1].Values()[2*i : 2*i+2]
			if d := math.Abs(float64(of[0] + of[1] - 1)); d > 1e-5 {
				t.Errorf("%s: the labels' sum is %v", l.Class(), of[0]+of[1])
			}
			if d := math.Abs(float64(m - of[1])); d > 0.07 { // a box is not cut at whole pixels
				t.Errorf("%s: image %d has %v of class 1, and its label is %v", l.Class(), i, m, of[1])
			}
			if m > 0.01 && m < 0.99 {
				mixed++
			}
		}
		if mixed < n/8 {
			t.Errorf("%s: %d of %d images are mixtures", l.Class(), mixed, n)
		}
	}
}

// What layers find in data. The boundaries and the order of equally frequent tokens are those of Keras 3.15.1.
func TestAdapt(t *testing.T) {
	norm := layers.Normalization().Adapt(tensor.From([][]float32{{0, 7, 4}, {2, 9, 6}}), tensor.From([][]float32{{0, 7, 4}, {2, 9, 6}}))
	if got := norm.Call(tensor.From([][]float32{{1, 9, 4}})).Values(); !slices.Equal(got, []float32{0, 1, -1}) {
		t.Errorf("normalized: %v", got)
	}
	back := layers.Normalization(layers.Invert()).Adapt(tensor.From([][]float32{{0, 7, 4}, {2, 9, 6}}))
	if got := back.Call(tensor.From([][]float32{{1, 2, 3}})).Values(); !slices.Equal(got, []float32{2, 10, 8}) {
		t.Errorf("and back: %v", got)
	}
	bins := layers.Discretization(layers.NumBins(4), layers.Epsilon(0.01)).Adapt(tensor.From([][]float32{{-1.5, 1, 3.4, 0.5}, {0, 3, 1.3, 0}}))
	if got := bins.Config().(layers.DiscretizationConfig).BinBoundaries; !slices.Equal(got, []float32{0, 0.5, 1.3}) {
		t.Errorf("boundaries: %v", got)
	}
	if got := bins.Call(tensor.From([]float32{-1, 0, 0.6, 9})).Values(); !slices.Equal(got, []float32{0, 1, 2, 3}) {
		t.Errorf("bins: %v", got)
	}
	products := layers.IntegerLookup(layers.MaskInteger(0)).Adapt(tensor.From([][]float32{{12, 1138, 42}, {42, 1000, 36}}))
	if got := products.Call(tensor.From([]float32{42, 1138, 0, 7})).Values(); !slices.Equal(got, []float32{2, 3, 0, 1}) {
		t.Errorf("products: %v", got)
	}
	words := layers.StringLookup(layers.OneHot).Adapt([]string{"b", "a", "c", "a"})
	if got := words.Vocabulary(); !slices.Equal(got, []string{"[UNK]", "a", "c", "b"}) {
		t.Errorf("vocabulary: %q", got)
	}
	texts := layers.TextVectorization().Adapt([]string{"A dog, a cat.", "The dog!"})
	if got := texts.Apply([]string{"a bird", "the dog and a cat"}); !slices.Equal(got.Values(), []float32{3, 1, 0, 0, 0, 4, 2, 1, 3, 5}) {
		t.Errorf("texts: %v of %q", got, texts.Vocabulary())
	}
}

// Mistakes are told with the mend.
func TestPreprocessingMistakes(t *testing.T) {
	x, image := tensor.Zeros(2, 3), tensor.Zeros(2, 6, 6, 3)
	for _, c := range []struct {
		want string
		do   func()
	}{
		{"give Adapt the training data", func() { layers.Normalization().Adapt() }},
		{"leave MeanAndVariance out", func() {
			layers.Normalization(layers.MeanAndVariance(tensor.Scalar(0), tensor.Scalar(1))).Adapt(x)
		}},
		{"mean and variance have one shape", func() { layers.Normalization(layers.MeanAndVariance(tensor.Scalar(0), tensor.Ones(2))) }},
		{"the input has no axis 4", func() { layers.Normalization(layers.Axis(4)).Call(x) }},
		{"give the layer BinBoundaries, or NumBins", func() { layers.Discretization() }},
		{"do not ascend", func() { layers.Discretization(layers.BinBoundaries(1, 0)) }},
		{"Adapt finds their boundaries", func() { layers.Discretization(layers.NumBins(3)).Call(x) }},
		{"at least one token, not 0", func() { layers.CategoryEncoding(0) }},
		{"Count has", func() { layers.CategoryEncoding(3).Call(x, x) }},
		{"MaxTokens is 2 or more, not 1", func() { layers.StringLookup(layers.MaxTokens(1)) }},
		{"PadToMaxTokens wants MaxTokens", func() { layers.StringLookup(layers.PadToMaxTokens()) }},
		{"Adapt finds the one of the training data", func() { layers.StringLookup().Apply([]string{"a"}) }},
		{"the vocabulary has a twice", func() { layers.StringLookup(layers.Vocabulary("a", "a")) }},
		{"OOVIndices keeps numbers for what is not", func() {
			layers.StringLookup(layers.Vocabulary("a"), layers.OOVIndices(0)).Apply([]string{"b"})
		}},
		{"is not one of the 2 keys", func() {
			layers.IntegerLookup(layers.IntegerVocabulary(1, 2), layers.OOVIndices(0)).Call(tensor.From([]float32{3}))
		}},
		{"a salt is for a hash: add OOVByHash", func() { layers.IntegerLookup(layers.Salt(1)) }},
		{"leave OutputSequenceLength out", func() { layers.TextVectorization(layers.OutputSequenceLength(3), layers.Count) }},
		{"bins, not 0", func() { layers.Hashing(0) }},
		{"crosses two inputs or more", func() { layers.HashedCrossing(3).Call(tensor.Zeros(2)) }},
		{"all [batch] or all [batch 1]", func() { layers.HashedCrossing(3).Call(x, x) }},
		{"it is not longer than the frame", func() { layers.STFTSpectrogram(layers.FrameStep(300)) }},
		{"a shorter FrameLength, or Same padding, fits", func() { layers.STFTSpectrogram().Call(tensor.Zeros(1, 100, 1)) }},
		{"half the FFTLength", func() { layers.MelSpectrogram().Call(tensor.Zeros(1, 100)) }},
		{"there are no frequencies", func() { layers.MelSpectrogram(layers.FrequencyRange(900, 100)) }},
		{"at least one layer", func() { layers.Pipeline() }},
		{"1 row and column or more, not 0 and 3", func() { layers.Resizing(0, 3) }},
		{"exclude each other", func() { layers.Resizing(3, 3, layers.CropToAspectRatio(), layers.PadToAspectRatio()) }},
		{"the input wants the 4 axes", func() { layers.Resizing(3, 3).Call(x) }},
		{"must be known", func() { layers.CenterCrop(2, 2).Call(dl.Input(-1, 6, 3)) }},
		{"must be known", func() { layers.RandomCrop(2, 2).Call(dl.Input(6, -1, 3)) }},
		{"1 row and column or more", func() { layers.RandomCrop(-1, 2) }},
		{"the input wants the 4 axes", func() { layers.RandomFlip().Call(x) }},
		{"from -1 to 1, or two, not 2", func() { layers.RandomTranslation(2, 0.1) }},
		{"Nearest and Bilinear, not by bicubic", func() { layers.RandomRotation(0.1, layers.Bicubic) }},
		{"from -1 to 1, or two, not -3", func() { layers.RandomZoom(-3) }},
		{"the x factor", func() { layers.RandomShear(1.5, 0) }},
		{"the scale is a part of the image", func() { layers.RandomPerspective(1, 1.5) }},
		{"what lies beyond the image is FillValue, not wrap", func() { layers.RandomPerspective(1, 0.5, layers.FillWrap) }},
		{"the scale is a number from 0 to 1", func() { layers.RandomElasticTransform(1, 2) }},
		{"the factor is a number from -1 to 1", func() { layers.RandomBrightness(1.5) }},
		{"ValueRange wants two numbers", func() { layers.RandomContrast(0.5, layers.ValueRange(1, 1)) }},
		{"3 channels", func() { layers.RandomHue(0.5).Call(tensor.Training().Input(tensor.Zeros(1, 2, 2, 2))) }},
		{"3 channels", func() { layers.RandomSaturation(0.5).Call(dl.Input(2, 2, 1)) }},
		{"the factor is a number from 0 to 1", func() { layers.RandomSharpness(-0.5) }},
		{"the factor is a number from -1 to 1", func() { layers.RandomColorDegeneration(3) }},
		{"a probability is from 0 to 1, not 2", func() { layers.RandomGrayscale(2) }},
		{"from 0 to 1, or two, not 7", func() { layers.RandomInvert(7) }},
		{"the number of bits is a number from 1 to 8", func() { layers.RandomPosterization(9) }},
		{"is not odd", func() { layers.RandomGaussianBlur(1, 4, 1) }},
		{"the addition factor", func() { layers.Solarization(-0.5, 0) }},
		{"2 bins or more, not 1", func() { layers.Equalization(1) }},
		{"the input wants the 4 axes", func() { layers.AutoContrast().Call(x) }},
		{"too many: give fewer", func() { layers.ContrastLimitedAdaptiveHistogramEqualization(4, 20).Call(image) }},
		{"FillColor has 2 values, and the images have 3 channels", func() {
			layers.RandomErasing(1, 0.5, layers.FillColor(1, 2)).Call(tensor.Training().Input(image))
		}},
		{"the hue factor", func() { layers.RandomColorJitter(layers.HueFactor(-2)) }},
		{"at least one change, not 0", func() { layers.RandAugment(0, 0.5) }},
		{"1 or more chains", func() { layers.AugMix(0.3, layers.NumChains(0)) }},
		{"alpha is greater than 0, not 0", func() { layers.MixUp(0) }},
		{"the factor is a number from 0 to 1", func() { layers.CutMix(2) }},
		{"images and, if there are any, labels", func() { layers.CutMix(1).CallMany(image, x, x) }},
	} {
		if got := failure(c.do); !strings.Contains(got, c.want) || !strings.Contains(got, "preprocessing_test.go:") {
			t.Errorf("got %s\nwant %s, and this file", got, c.want)
		}
	}
}
