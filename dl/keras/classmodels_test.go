package keras

import (
	"math/rand/v2"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A specimen is a model for TestKerasOpens: inputs for it, and targets if it is to be trained.
type specimen struct {
	model *dl.Model
	x, y  dl.Tensors
}

// ClassModels are models of many classes of layers each, by name: those that normalize, attend, look up, draw at random, and prepare data.
func ClassModels(r *rand.Rand) map[string]specimen {
	normal := func(shape ...int) *tensor.Tensor {
		x := tensor.New(tensor.Shape(shape), nil)
		for i := range x.Values() {
			x.Values()[i] = float32(r.NormFloat64())
		}
		return x
	}
	whole := func(n int, shape ...int) *tensor.Tensor { // numbers from 0 to before n
		x := tensor.New(tensor.Shape(shape), nil)
		for i := range x.Values() {
			x.Values()[i] = float32(r.IntN(n))
		}
		return x
	}
	// trained learns a number from the outputs that are given.
	trained := func(inputs dl.Tensors, outputs ...*tensor.Tensor) *dl.Model {
		flat := make(dl.Tensors, len(outputs))
		for i, y := range outputs {
			flat[i] = layers.Flatten().Call(y)
		}
		return compiled(dl.New(inputs, dl.Tensors{layers.Dense(1).Call(layers.Concatenate(-1).Call(flat...))}))
	}
	target := func() dl.Tensors { return dl.Tensors{normal(8, 1)} }
	all := map[string]specimen{}

	x := dl.Input(6, 4)
	all["normalizations"] = specimen{trained(dl.Tensors{x},
		layers.BatchNormalization(layers.Axis(1), layers.Momentum(0.9), layers.NoCenter(), layers.GammaInitializer(initializers.RandomUniform(0.5, 1))).Call(x),
		layers.BatchNormalization(layers.Epsilon(0.01), layers.NoScale(), layers.BetaRegularizer(regularizers.L2(0.1)), layers.MovingMeanInitializer(initializers.Constant(0.1)), layers.MovingVarianceInitializer(initializers.Constant(2))).Call(x),
		layers.BatchNormalization(layers.Renorm(layers.RenormMomentum(0.9), layers.RenormClipping(0.5, 2, 1)), layers.GammaConstraint(constraints.NonNeg())).Call(x),
		layers.BatchNormalization(layers.Renorm()).Call(x),
		layers.LayerNormalization(layers.Axis(1, 2), layers.Epsilon(0.01), layers.GammaRegularizer(regularizers.L1(0.01))).Call(x),
		layers.LayerNormalization(layers.NoScale(), layers.BetaConstraint(constraints.MaxNorm(0.1, 0))).Call(x),
		layers.GroupNormalization(2).Call(x), layers.GroupNormalization(3, layers.Axis(1), layers.Epsilon(0.01), layers.NoScale()).Call(x), layers.GroupNormalization(-1, layers.NoCenter()).Call(x),
		layers.RMSNormalization(layers.Epsilon(0.1)).Call(x), layers.RMSNormalization(layers.Axis(1, 2)).Call(x), layers.UnitNormalization().Call(x), layers.UnitNormalization(layers.Axis(1, 2)).Call(x),
		layers.ActivityRegularization(0.01, 0.02).Call(layers.Dense(2).Call(x)),
	), dl.Tensors{normal(8, 6, 4)}, target()}
	all["normalization_of_rows"] = specimen{trained(dl.Tensors{x}, layers.LayerNormalization(layers.Axis(1), layers.NoCenter()).Call(x)), dl.Tensors{normal(8, 6, 4)}, target()}

	// What a step makes of these, Keras's backends do not agree on: with TensorFlow, as here, the normalized kernel stays, and with JAX it does not.
	x, sentence := dl.Input(6, 4), dl.Input(3)
	spectral := trained(dl.Tensors{x, sentence},
		layers.SpectralNormalization(layers.Dense(3, layers.Tanh, layers.KernelRegularizer(regularizers.L2(0.1))), layers.PowerIterations(2)).Call(x),
		layers.SpectralNormalization(layers.Conv1D(3, 2)).Call(x), layers.SpectralNormalization(layers.Embedding(10, 3)).Call(sentence))
	s := specimen{spectral, dl.Tensors{normal(8, 6, 4), whole(10, 8, 3)}, nil}
	spectral.Fit(s.x, target(), dl.BatchSize(4), dl.Quiet())
	all["spectral"] = s

	query, value, key, seen := dl.Input(4, 6), dl.Input(5, 3), dl.Input(5, 6), dl.Input(4, 5)
	narrow := layers.Dense(3).Call(query)
	attended := []*tensor.Tensor{
		layers.Attention(layers.UseScale(true)).Call(query, value, key), layers.Attention(layers.ScoreConcat, layers.Causal).Call(narrow, value),
		layers.AdditiveAttention().Call(query, value, key), layers.AdditiveAttention(layers.UseScale(false), layers.Causal).Call(narrow, value),
		layers.MultiHeadAttention(2, 3, layers.KernelInitializer(initializers.HeNormal()), layers.BiasInitializer(initializers.Constant(0.1)), layers.KernelRegularizer(regularizers.L2(0.01))).Call(query, value),
		layers.MultiHeadAttention(2, 3, layers.OutputShape(5), layers.NoBias(), layers.Causal).Call(query, value, key),
		layers.MultiHeadAttention(3, 2, layers.UseGate(), layers.SlidingWindow(2), layers.BiasConstraint(constraints.NonNeg())).Call(query, query),
		layers.MultiHeadAttention(1, 4).Call(query, value, key, seen),
		layers.GroupedQueryAttention(2, 4, 2, layers.KernelConstraint(constraints.MaxNorm(1))).Call(narrow, value), // Keras wants values as wide as the queries here
		layers.GroupedQueryAttention(3, 2, 1, layers.NoBias(), layers.Causal, layers.UseGate()).Call(query, query),
		layers.GroupedQueryAttention(3, 2, 2).Call(query, key, key, seen),
		layers.Dot([2]int{2, 2}).Call(query, key), layers.Dot([2]int{-1, -1}, layers.Normalized()).Call(narrow, value),
		layers.EinsumDense("abc,cde->abde", tensor.Shape{4, 2, 3}, layers.BiasAxes("de"), layers.ReLU, layers.KernelRegularizer(regularizers.L1(0.01))).Call(query),
		layers.EinsumDense("...x,xy->...y", tensor.Shape{3}, layers.BiasAxes("y")).Call(query),
	}
	attended = append(attended, layers.Attention(layers.ReturnAttentionScores()).CallMany(narrow, value)...)
	// Of a query's own steps: of others Keras has the wrong shape until it computes. With scores, since values narrower than keys fail without on JAX.
	attended = append(attended, layers.MultiHeadAttention(2, 3, layers.ValueDim(2), layers.ReturnAttentionScores()).CallMany(query, query)...)
	attended = append(attended, layers.GroupedQueryAttention(2, 2, 1, layers.ReturnAttentionScores()).CallMany(query, key)...)
	// Each step of a query sees a key: the gradients of one that sees none are others on torch (testdata/disagree.py).
	sees := whole(2, 8, 4, 5)
	for i := 0; i < len(sees.Values()); i += 5 {
		sees.Values()[i] = 1
	}
	all["attentions"] = specimen{trained(dl.Tensors{query, value, key, seen}, attended...), dl.Tensors{normal(8, 4, 6), normal(8, 5, 3), normal(8, 5, 6), sees}, target()}

	// Sentences end with padding, which Flatten knows nothing of.
	sentence = dl.Input(6)
	padded := whole(9, 8, 6)
	for i := range 8 {
		for k := range 6 {
			if padded.Values()[i*6+k]++; k >= 6-i%3 {
				padded.Values()[i*6+k] = 0
			}
		}
	}
	words := layers.Embedding(10, 4, layers.MaskZero(), layers.EmbeddingsConstraint(constraints.UnitNorm(1)), layers.EmbeddingsInitializer(initializers.RandomNormal(0, 0.3))).Call(sentence)
	all["words"] = specimen{trained(dl.Tensors{sentence},
		layers.LSTM(3).Call(words), layers.GRU(2).Call(layers.BatchNormalization().Call(words)),
		layers.LSTM(2).Call(layers.MultiHeadAttention(2, 2, layers.Causal).Call(words, words)), layers.LSTM(2).Call(layers.GroupedQueryAttention(2, 2, 1).Call(words, words)),
		layers.GlobalAveragePooling1D().Call(layers.Attention().Call(words, words)), layers.GlobalAveragePooling1D().Call(layers.AdditiveAttention().Call(words, words)),
		layers.GlobalAveragePooling1D().Call(layers.LayerNormalization().Call(words)), layers.GlobalAveragePooling1D().Call(layers.Maximum().Call(words, layers.Minimum().Call(words, layers.Identity().Call(words)))),
	), dl.Tensors{padded}, target()}

	sentence = dl.Input(6)
	tied := layers.ReversibleEmbedding(10, 4, layers.LogitSoftCap(2))
	untied := layers.ReversibleEmbedding(10, 3, layers.UntiedWeights(), layers.MaskZero(), layers.EmbeddingsRegularizer(regularizers.L2(0.01)))
	next := dl.New(dl.Tensors{sentence}, dl.Tensors{
		tied.Reverse(layers.Dense(4, layers.Tanh).Call(tied.Call(sentence))), untied.Reverse(layers.LSTM(3, layers.ReturnSequences()).Call(untied.Call(sentence))),
	})
	next.Compile(optimizers.Adam(), losses.Each(losses.MeanSquaredError(), losses.MeanSquaredError()))
	all["next_word"] = specimen{next, dl.Tensors{padded}, dl.Tensors{normal(8, 6, 10), normal(8, 6, 10)}}

	image, film := dl.Input(4, 5, 3), dl.Input(2, 4, 5, 3)
	row := layers.Reshape(tensor.Shape{20, 3}).Call(image)
	all["noises"] = specimen{dl.New(dl.Tensors{image, film}, dl.Tensors{
		layers.Dropout(0.5, layers.NoiseShape(-1, 1, 1, 3)).Call(image), layers.AlphaDropout(0.2).Call(image), layers.AlphaDropout(0.1, layers.NoiseShape(-1, 1, 5, 1)).Call(image),
		layers.GaussianDropout(0.3).Call(image), layers.GaussianNoise(0.4).Call(image), layers.SpatialDropout1D(0.2).Call(row), layers.SpatialDropout2D(0.3).Call(image),
		layers.SpatialDropout2D(0.3, layers.ChannelsFirst).Call(image), layers.SpatialDropout3D(0.4).Call(film),
	}), dl.Tensors{normal(8, 4, 5, 3), normal(8, 2, 4, 5, 3)}, nil}

	pictures := normal(8, 6, 8, 3)
	for i, v := range pictures.Values() {
		pictures.Values()[i] = min(max(0.5+0.2*v, 0), 1)
	}
	image = dl.Input(6, 8, 3)
	all["sizes"] = specimen{dl.New(dl.Tensors{image}, dl.Tensors{
		layers.Resizing(4, 5).Call(image), layers.Resizing(9, 10, layers.Nearest).Call(image), layers.Resizing(7, 9, layers.Bicubic).Call(image), layers.Resizing(3, 4, layers.Antialias()).Call(image),
		layers.Resizing(4, 4, layers.CropToAspectRatio()).Call(image), layers.Resizing(4, 4, layers.PadToAspectRatio(), layers.FillValue(7)).Call(image),
		layers.CenterCrop(3, 5).Call(image), layers.CenterCrop(12, 4).Call(image),
		layers.RandomCrop(6, 8).Call(image), // of the whole image: when Keras predicts, it does not crop a larger one
		layers.AutoContrast().Call(image), layers.Solarization(0.2, 0.4).Call(image),
		layers.ContrastLimitedAdaptiveHistogramEqualization(3, [2]int{2, 2}, layers.ValueRange(0, 1)).Call(image),
		// To Keras an Equalization by itself is a circle: it takes its input for its output.
		layers.Pipeline(layers.Resizing(4, 5), layers.Rescaling(0.1, layers.Offset(-1)), layers.Equalization(64, layers.ValueRange(0, 1)), layers.RandomFlip()).Call(image),
	}), dl.Tensors{pictures}, nil}
	image, label := dl.Input(6, 8, 3), dl.Input(3)
	mixed, cut := layers.MixUp(0.3).CallMany(image, label), layers.CutMix(0.4).CallMany(image, label)
	all["augmentations"] = specimen{dl.New(dl.Tensors{image, label}, dl.Tensors{
		layers.RandomFlip(layers.Vertical).Call(image), layers.RandomTranslation(0.2, [2]float64{-0.1, 0.3}, layers.FillConstant, layers.FillValue(3), layers.Nearest).Call(image),
		layers.RandomRotation(0.2, layers.FillWrap).Call(image), layers.RandomZoom(0.2).Call(image), layers.RandomZoom([2]float64{-0.3, 0.1}, layers.WidthFactor(0.1), layers.FillNearest).Call(image),
		layers.RandomShear(0.3, 0.2).Call(image), layers.RandomPerspective(0.8, 0.3).Call(image), layers.RandomElasticTransform(0.8, 0.5, layers.ValueRange(0, 1)).Call(image),
		layers.RandomBrightness(0.2).Call(image), layers.RandomContrast([2]float64{0.1, 0.4}).Call(image), layers.RandomHue(0.2).Call(image), layers.RandomSaturation(0.3).Call(image),
		layers.RandomSharpness(0.3).Call(image), layers.RandomColorDegeneration(0.4).Call(image), layers.RandomGrayscale(0.7).Call(image), layers.RandomInvert(0.5).Call(image),
		layers.RandomPosterization([2]float64{3, 6}).Call(image), layers.RandomGaussianBlur(0.9, [2]int{3, 5}, 0.8).Call(image), layers.RandomErasing(0.9, [2]float64{0.1, 0.2}, layers.FillColor(1, 2, 3)).Call(image),
		layers.RandomColorJitter(layers.BrightnessFactor(0.2), layers.ContrastFactor(0.3), layers.SaturationFactor(0.4), layers.HueFactor(0.1)).Call(image),
		layers.RandAugment(3, 0.4).Call(image), layers.AugMix(0.4, layers.NumChains(2), layers.ChainDepth(2), layers.MixAlpha(0.5), layers.FewerOps()).Call(image),
		layers.MixUp(0.3).Call(image), layers.CutMix(0.8).Call(image), mixed[0], mixed[1], cut[1],
	}), dl.Tensors{pictures, normal(8, 3)}, nil}

	// Volumes to a size of 1, Keras on TensorFlow cannot pool adaptively (testdata/disagree.py).
	waves, volumes := dl.Input(3, 6, 2), dl.Input(2, 3, 4, 3, 1)
	all["spaces_in_time"] = specimen{trained(dl.Tensors{waves, volumes},
		layers.ConvLSTM1D(2, 3, layers.Same, layers.ReturnSequences(), layers.KernelRegularizer(regularizers.L2(0.01))).Call(waves), layers.ConvLSTM1D(2, 2, layers.Strides(2), layers.GoBackwards()).Call(waves),
		layers.ConvLSTM3D(2, 2, layers.NoBias(), layers.RecurrentActivation(layers.HardSigmoid)).Call(volumes), layers.AdaptiveAveragePooling3D(2).Call(layers.ConvLSTM3D(1, [3]int{1, 2, 2}).Call(volumes)),
	), dl.Tensors{normal(8, 3, 6, 2), normal(8, 2, 3, 4, 3, 1)}, target()}

	numbers, features, sound := dl.Input(3), dl.Input(4, 2), dl.Input(64, 2)
	adapted, bins := layers.Normalization(layers.Axis(-1)), layers.Discretization(layers.NumBins(3))
	data := normal(8, 4, 2)
	adapted.Adapt(data)
	bins.Adapt(data)
	all["features"] = specimen{dl.New(dl.Tensors{numbers, features, sound}, dl.Tensors{
		layers.CategoryEncoding(5).Call(numbers), layers.CategoryEncoding(5, layers.Count).Call(numbers), layers.CategoryEncoding(5, layers.Count).Call(numbers, numbers), layers.CategoryEncoding(5, layers.OneHot).Call(layers.Reshape(tensor.Shape{3, 1}).Call(numbers)),
		adapted.Call(features), layers.Normalization(layers.Axis(), layers.Invert(), layers.MeanAndVariance(tensor.Scalar(2), tensor.Scalar(3))).Call(features),
		bins.Call(features), layers.Discretization(layers.BinBoundaries(-0.5, 0.5), layers.OneHot).Call(features),
		layers.STFTSpectrogram(layers.FrameLength(16), layers.FrameStep(5), layers.PeriodicWindow(), layers.SeparateChannels()).Call(sound),
		layers.STFTSpectrogram(layers.Magnitude, layers.FrameLength(12), layers.FFTLength(32), layers.WindowName("hamming"), layers.WindowScaling("spectrum"), layers.Same).Call(sound),
		layers.MelSpectrogram(layers.FFTLength(32), layers.SequenceStride(8), layers.NumMelBins(4)).Call(layers.Reshape(tensor.Shape{128}).Call(sound)),
	}), dl.Tensors{whole(5, 8, 3), data, normal(8, 64, 2)}, nil}

	scores, visible := dl.Input(4, 3), dl.Input(4, 3)
	all["masked_softmax"] = specimen{dl.New(dl.Tensors{scores, visible}, dl.Tensors{
		layers.MaskedSoftmax().Call(scores, visible), layers.MaskedSoftmax(1).Call(scores, visible.Greater(tensor.Scalar(1))), layers.MaskedSoftmax(1, 2).Call(scores, visible),
	}), dl.Tensors{normal(8, 4, 3), normal(8, 4, 3)}, nil}

	// Keras computes these with TensorFlow only; see testdata/check.py.
	numbers = dl.Input(3)
	all["tensorflow_lookups"] = specimen{dl.New(dl.Tensors{numbers}, dl.Tensors{
		layers.IntegerLookup(layers.IntegerVocabulary(2, 3, 5, 7), layers.OOVIndices(2)).Call(numbers), layers.IntegerLookup(layers.IntegerVocabulary(2, 3), layers.MaskInteger(0), layers.MultiHot).Call(numbers),
		layers.Hashing(5).Call(numbers), layers.Hashing(4, layers.Salt(3, 7), layers.MultiHot).Call(numbers),
	}), dl.Tensors{whole(9, 8, 3)}, nil}
	day, place := dl.Input(1), dl.Input(1)
	all["tensorflow_crossing"] = specimen{dl.New(dl.Tensors{day, place}, dl.Tensors{
		layers.HashedCrossing(10).Call(day, place), layers.HashedCrossing(5, layers.OneHot).Call(place, day),
	}), dl.Tensors{whole(7, 8, 1), whole(20, 8, 1)}, nil}
	return all
}
