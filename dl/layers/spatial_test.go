package layers_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The first layers of a network for images of 28 by 28 gray pixels: sizes are one number, or one for
// each axis.
func ExampleConv2D() {
	image := dl.Input(28, 28, 1)
	h := layers.Conv2D(32, 3, layers.ReLU).Call(image)
	fmt.Println(h.Shape())
	h = layers.MaxPooling2D(2).Call(h)
	fmt.Println(h.Shape())
	h = layers.Conv2D(64, [2]int{3, 5}, layers.ReLU, layers.Same, layers.Strides(2)).Call(h)
	fmt.Println(h.Shape())
	fmt.Println(layers.GlobalAveragePooling2D().Call(h).Shape())
	// Output:
	// [? 26 26 32]
	// [? 13 13 32]
	// [? 7 7 64]
	// [? 64]
}

// Each mistake is said with the layer, the shapes, and the mend, whether the model is being built or
// the layer gets values.
func TestSpatialMistakes(t *testing.T) {
	image, steps := []int{8, 6, 4}, []int{7, 4}
	for _, c := range []struct {
		sample []int
		make   func() *layers.Layer
		want   string
	}{
		{image, func() *layers.Layer { return layers.Conv2D(-1, 3) }, "Conv2D: a layer has at least one filter, not -1"},
		{image, func() *layers.Layer { return layers.Conv2D(2, 0) }, "Conv2D: the kernel size is 1 or more along each axis, not 0"},
		{image, func() *layers.Layer { return layers.Conv2D(2, [2]int{3, -1}) }, "the kernel size is 1 or more along each axis, not -1"},
		{image, func() *layers.Layer { return layers.Conv2D(2, 3, layers.Strides(0)) }, "the Strides is 1 or more"},
		{image, func() *layers.Layer { return layers.Conv2D(2, 3, layers.Strides(2, 0)) }, "the numbers of Strides are 1 or more, not 0"},
		{image, func() *layers.Layer { return layers.Conv2D(2, 3, layers.Strides(1, 2, 3)) }, "Strides has 3 numbers, and there are 2 spatial axes: give one number for all axes, or one for each"},
		{image, func() *layers.Layer { return layers.Conv2D(2, 3, layers.Strides(1, 2), layers.Dilation(2)) }, "strides of [1 2] and a dilation of [2 2] exclude each other, as in Keras: one of them must be 1"},
		{image, func() *layers.Layer { return layers.Conv2D(3, 3, layers.Groups(2)) }, "3 filters cannot be shared out to 2 groups: the number of groups must divide them"},
		{image, func() *layers.Layer { return layers.Conv2D(3, 3, layers.Groups(-3)) }, "there is at least one group, not -3"},
		{image, func() *layers.Layer { return layers.Conv2D(3, 3, layers.Groups(3)) }, "4 channels cannot be shared out to 3 groups: the number of groups must divide them"},
		{image, func() *layers.Layer { return layers.Conv2D(3, 9) }, "the window, which reaches over 9 elements, is larger than the input, which has 8 along spatial axis 0: a smaller kernel, or Same padding, fits"},
		{image, func() *layers.Layer { return layers.Conv2D(3, 3, layers.Dilation(3)) }, "the window, which reaches over 7 elements, is larger than the input, which has 6 along spatial axis 1"},
		{image[:2], func() *layers.Layer { return layers.Conv2D(3, 3) }, "the input wants the 4 axes [batch height width channels], and has 3; Reshape or ExpandDims(-1) makes one channel of an input without channels"},
		{image, func() *layers.Layer { return layers.Conv1D(3, 3) }, "the input wants the 3 axes [batch steps channels], and has 4"},
		{image, func() *layers.Layer { return layers.Conv3D(3, 3, layers.ChannelsFirst) }, "the input wants the 5 axes [batch channels depth height width], and has 4"},
		{steps, func() *layers.Layer { return layers.Conv1D(3, 8) }, "the window, which reaches over 8 elements, is larger than the input, which has 7"},
		{steps, func() *layers.Layer { return layers.Conv1D(3, 2, layers.Strides(2, 2)) }, "Strides has 2 numbers, and there are 1 spatial axis"},
		{[]int{8, 8, -1}, func() *layers.Layer { return layers.Conv2D(3, 2) }, "a size that is not known when the model is built cannot be one of a weight"},

		{image, func() *layers.Layer { return layers.Conv2DTranspose(0, 3) }, "Conv2DTranspose: a layer has at least one filter, not 0"},
		{image, func() *layers.Layer { return layers.Conv2DTranspose(2, 3, layers.Strides(2), layers.OutputPadding(2)) }, "an output padding of 2 is not less than the stride, which is 2: give 0 to 1"},
		{image, func() *layers.Layer { return layers.Conv2DTranspose(2, 3, layers.OutputPadding(0, 0, 0)) }, "OutputPadding has 3 numbers for 2 spatial axes"},
		{image, func() *layers.Layer { return layers.Conv2DTranspose(2, 3, layers.Strides(2), layers.Dilation(2)) }, "exclude each other"},
		{steps, func() *layers.Layer { return layers.Conv2DTranspose(2, 3) }, "the input wants the 4 axes"},
		{image, func() *layers.Layer { return layers.Conv1DTranspose(2, 3) }, "the input wants the 3 axes"},
		{image, func() *layers.Layer { return layers.Conv3DTranspose(2, -1) }, "the kernel size is 1 or more"},

		{image, func() *layers.Layer { return layers.DepthwiseConv2D(3, layers.DepthMultiplier(0)) }, "the depth multiplier is 1 or more, not 0"},
		{image, func() *layers.Layer { return layers.DepthwiseConv2D(9) }, "the window, which reaches over 9 elements, is larger"},
		{image, func() *layers.Layer { return layers.DepthwiseConv1D(3) }, "the input wants the 3 axes"},
		{image, func() *layers.Layer { return layers.SeparableConv2D(3, 3, layers.DepthMultiplier(-1)) }, "the depth multiplier is 1 or more, not -1"},
		{image, func() *layers.Layer { return layers.SeparableConv2D(0, 3) }, "a layer has at least one filter, not 0"},
		{image, func() *layers.Layer { return layers.SeparableConv1D(1, 3) }, "the input wants the 3 axes"},

		{image, func() *layers.Layer { return layers.MaxPooling2D(0) }, "MaxPooling2D: the pool size is 1 or more along each axis, not 0"},
		{image, func() *layers.Layer { return layers.MaxPooling2D(7) }, "the window of 7 is larger than the input, which has 6 elements along spatial axis 1: a smaller window, or Same padding, fits"},
		{image, func() *layers.Layer { return layers.MaxPooling2D(2, layers.Strides(-1)) }, "the Strides is 1 or more"},
		{image, func() *layers.Layer { return layers.MaxPooling1D(2) }, "the input wants the 3 axes"},
		{image, func() *layers.Layer { return layers.MaxPooling3D([3]int{1, 1, 0}) }, "the pool size is 1 or more"},
		{steps, func() *layers.Layer { return layers.AveragePooling1D(8) }, "the window of 8 is larger than the input"},
		{steps, func() *layers.Layer { return layers.AveragePooling2D(2) }, "the input wants the 4 axes"},
		{image, func() *layers.Layer { return layers.AveragePooling3D(2) }, "the input wants the 5 axes [batch depth height width channels], and has 4"},
		{image, func() *layers.Layer { return layers.GlobalMaxPooling1D() }, "the input wants the 3 axes"},
		{steps, func() *layers.Layer { return layers.GlobalMaxPooling2D() }, "the input wants the 4 axes"},
		{steps, func() *layers.Layer { return layers.GlobalMaxPooling3D() }, "the input wants the 5 axes"},
		{image, func() *layers.Layer { return layers.GlobalAveragePooling1D() }, "the input wants the 3 axes"},
		{steps, func() *layers.Layer { return layers.GlobalAveragePooling2D() }, "the input wants the 4 axes"},
		{steps, func() *layers.Layer { return layers.GlobalAveragePooling3D() }, "the input wants the 5 axes"},
		{steps, func() *layers.Layer { return layers.AdaptiveMaxPooling1D(0) }, "AdaptiveMaxPooling1D: the output size is 1 or more along each axis, not 0"},
		{steps, func() *layers.Layer { return layers.AdaptiveMaxPooling2D(2) }, "the input wants the 4 axes"},
		{steps, func() *layers.Layer { return layers.AdaptiveMaxPooling3D(2) }, "the input wants the 5 axes"},
		{image, func() *layers.Layer { return layers.AdaptiveAveragePooling1D(2) }, "the input wants the 3 axes"},
		{image, func() *layers.Layer { return layers.AdaptiveAveragePooling2D([2]int{1, -2}) }, "the output size is 1 or more"},
		{image, func() *layers.Layer { return layers.AdaptiveAveragePooling3D(1) }, "the input wants the 5 axes"},

		{steps, func() *layers.Layer { return layers.Cropping1D([2]int{3, 4}) }, "nothing is left of spatial axis 0, which has 7 elements, without the first 3 and the last 4: crop less"},
		{steps, func() *layers.Layer { return layers.Cropping1D(-1) }, "Cropping1D: the cropping of spatial axis 0 is [-1 -1]: it is 0 or more on both sides"},
		{image, func() *layers.Layer { return layers.Cropping2D([2]int{0, 3}) }, "nothing is left of spatial axis 1, which has 6 elements"},
		{image, func() *layers.Layer { return layers.Cropping3D(1) }, "the input wants the 5 axes"},
		{image, func() *layers.Layer { return layers.ZeroPadding1D(1) }, "the input wants the 3 axes"},
		{image, func() *layers.Layer { return layers.ZeroPadding2D([2][2]int{{0, 0}, {0, -1}}) }, "the padding of spatial axis 1 is [0 -1]"},
		{image, func() *layers.Layer { return layers.ZeroPadding3D([3]int{0, 1, 2}) }, "the input wants the 5 axes"},
		{steps, func() *layers.Layer { return layers.UpSampling1D(0) }, "UpSampling1D: the size is 1 or more along each axis, not 0"},
		{steps, func() *layers.Layer { return layers.UpSampling2D(2) }, "the input wants the 4 axes"},
		{image, func() *layers.Layer { return layers.UpSampling3D(2) }, "the input wants the 5 axes"},
		{image, func() *layers.Layer { return layers.Permute([]int{1, 2}) }, "the order [1 2] is one of 2 axes, and a sample has 3: name each axis but the batch"},
		{image, func() *layers.Layer { return layers.Permute([]int{0, 1, 2}) }, "[0 1 2] is not an order of the axes 1 to 3, each of which must come once; the batch, axis 0, stays and is not named"},
		{[]int{4}, func() *layers.Layer { return layers.RepeatVector(0) }, "a vector is repeated at least once, not 0 times"},
		{steps, func() *layers.Layer { return layers.RepeatVector(2) }, "the input wants the axes [batch features], and has 3 axes; of a recurrent layer, leave out ReturnSequences"},
		{steps, func() *layers.Layer { return layers.Reshape(tensor.Shape{5, 5}) }, "samples of 28 elements cannot be shaped as [5 5], which has 25"},
	} {
		for _, x := range []*tensor.Tensor{dl.Input(c.sample...), nil} {
			if x == nil {
				if tensor.Shape(c.sample).Size() < 0 {
					continue
				}
				x = tensor.Zeros(append([]int{2}, c.sample...)...)
			}
			if got := failure(func() { c.make().Call(x) }); !strings.Contains(got, c.want) || !strings.Contains(got, "spatial_test.go:") {
				t.Errorf("%v: got %s\nwant %s, and this file", c.sample, got, c.want)
			}
		}
	}
}

// failure is the message of the *tensor.Error that f panics with.
func failure(f func()) (message string) {
	defer func() {
		if e, ok := recover().(*tensor.Error); ok {
			message = e.Error()
		}
	}()
	f()
	return "no panic"
}

// What a layer says of itself, with the shapes where the sizes of images are not known.
func TestSpatialStrings(t *testing.T) {
	for _, c := range []struct {
		layer *layers.Layer
		input []int
		want  string
	}{
		{layers.Conv2D(32, 3, layers.ReLU), []int{28, 28, 1}, "conv2d: Conv2D(filters 32, kernel size [3 3], relu), [? 28 28 1] → [? 26 26 32], 320 weights"},
		{layers.Conv2D(8, [2]int{1, 3}, layers.Strides(2), layers.Same, layers.Groups(2)), []int{-1, -1, 4}, "conv2d: Conv2D(filters 8, kernel size [1 3], strides [2 2], same, groups 2), [? ? ? 4] → [? ? ? 8], 56 weights"},
		{layers.Conv1D(4, 2, layers.Causal, layers.Dilation(4), layers.NoBias()), []int{9, 3}, "conv1d: Conv1D(filters 4, kernel size [2], dilation [4], causal), [? 9 3] → [? 9 4], 24 weights"},
		{layers.Conv2DTranspose(2, 3, layers.Strides(2), layers.Same, layers.ChannelsFirst), []int{3, 5, 5}, "conv2d_transpose: Conv2DTranspose(filters 2, kernel size [3 3], strides [2 2], same, channels_first), [? 3 5 5] → [? 2 10 10], 56 weights"},
		{layers.DepthwiseConv2D(3, layers.DepthMultiplier(2)), []int{5, 5, 3}, "depthwise_conv2d: DepthwiseConv2D(kernel size [3 3], depth multiplier 2), [? 5 5 3] → [? 3 3 6], 60 weights"},
		{layers.SeparableConv1D(4, 3), []int{5, 3}, "separable_conv1d: SeparableConv1D(filters 4, kernel size [3]), [? 5 3] → [? 3 4], 25 weights"},
		{layers.MaxPooling2D(2), []int{-1, 7, 3}, "max_pooling2d: MaxPooling2D(pool size [2 2], strides [2 2]), [? ? 7 3] → [? ? 3 3]"},
		{layers.GlobalAveragePooling2D(), []int{-1, -1, 3}, "global_average_pooling2d: GlobalAveragePooling2D, [? ? ? 3] → [? 3]"},
		{layers.GlobalMaxPooling1D(layers.KeepDims), []int{-1, 3}, "global_max_pooling1d: GlobalMaxPooling1D, [? ? 3] → [? 1 3]"},
		{layers.AdaptiveAveragePooling2D(2), []int{-1, 4, 3}, "adaptive_average_pooling2d: AdaptiveAveragePooling2D(output size [2 2]), [? ? 4 3] → [? 2 2 3]"},
		{layers.ZeroPadding2D([2]int{1, 0}), []int{-1, 4, 3}, "zero_padding2d: ZeroPadding2D(padding [[1 1] [0 0]]), [? ? 4 3] → [? ? 4 3]"},
		{layers.Cropping2D(1), []int{-1, 4, 3}, "cropping2d: Cropping2D(cropping [[1 1] [1 1]]), [? ? 4 3] → [? ? 2 3]"},
		{layers.UpSampling2D(2, layers.Bilinear), []int{-1, 4, 3}, "up_sampling2d: UpSampling2D(size [2 2], bilinear), [? ? 4 3] → [? ? 8 3]"},
		{layers.UpSampling3D([3]int{1, 2, 3}), []int{-1, 2, 2, 3}, "up_sampling3d: UpSampling3D(size [1 2 3]), [? ? 2 2 3] → [? ? 4 6 3]"},
		{layers.Permute([]int{2, 1}), []int{-1, 4}, "permute: Permute(dims [2 1]), [? ? 4] → [? 4 ?]"},
		{layers.RepeatVector(3), []int{4}, "repeat_vector: RepeatVector(n 3), [? 4] → [? 3 4]"},
		{layers.Flatten(layers.ChannelsFirst), []int{3, 2, 2}, "flatten: Flatten(channels_first), [? 3 2 2] → [? 12]"},
	} {
		model := dl.Sequential(c.layer, layers.Activate(layers.Linear)) // has it built
		model.Call(dl.Input(c.input...))
		if got := c.layer.String(); got != c.want {
			t.Errorf("got  %s\nwant %s", got, c.want)
		}
	}
}

// A mask of time steps does not outlive layers that change the steps.
func TestSpatialMasksEnd(t *testing.T) {
	x, mask := tensor.Ones(1, 4, 2), tensor.From([][]float32{{1, 1, 0, 0}})
	for _, l := range []*layers.Layer{
		layers.Conv1D(2, 1), layers.Conv1DTranspose(2, 1), layers.DepthwiseConv1D(1), layers.SeparableConv1D(2, 1), layers.MaxPooling1D(1), layers.AveragePooling1D(1),
		layers.GlobalMaxPooling1D(), layers.GlobalAveragePooling1D(), layers.AdaptiveMaxPooling1D(4), layers.Cropping1D(0), layers.ZeroPadding1D(0), layers.UpSampling1D(1),
		layers.Permute([]int{1, 2}), layers.Reshape(tensor.Shape{4, 2}), layers.Flatten(),
	} {
		if l.Call(x.WithMask(mask)).Mask() != nil {
			t.Errorf("%v keeps the mask", l)
		}
	}
}

// All of the layers in one model are trained, and a step that is run again allocates nothing.
func TestSpatialLayersAreTrained(t *testing.T) {
	model := dl.Sequential(
		layers.ZeroPadding2D(1, layers.InputShape(8, 8, 2)),
		layers.Conv2D(4, 3, layers.ReLU), layers.MaxPooling2D(2), layers.DepthwiseConv2D(3, layers.Same, layers.DepthMultiplier(2)),
		layers.UpSampling2D(2, layers.Bicubic), layers.SeparableConv2D(4, 3, layers.Strides(2), layers.Same, layers.Tanh), layers.Cropping2D([2][2]int{{0, 1}, {1, 0}}),
		layers.Conv2DTranspose(3, 2, layers.Strides(2)), layers.AdaptiveAveragePooling2D(4), layers.AdaptiveMaxPooling2D(2), layers.Conv2D(2, 1, layers.ChannelsFirst),
		layers.AveragePooling2D([2]int{2, 1}, layers.ChannelsFirst, layers.Same), layers.UpSampling2D(2), layers.Permute([]int{2, 3, 1}),
		layers.Flatten(), layers.Dense(6), layers.RepeatVector(4), layers.Conv1D(4, 2, layers.Causal), layers.GlobalAveragePooling1D(), layers.Dense(1),
	)
	model.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.MeanSquaredError())
	s := tensor.NewStream(1, "spatial")
	x, y := tensor.Normal(s, 0, 1, 32, 8, 8, 2), tensor.Normal(tensor.NewStream(1, "target"), 0, 1, 32, 1)
	before := model.Evaluate(x, y)["loss"]
	model.Fit(x, y, dl.Epochs(60), dl.BatchSize(32), dl.Quiet())
	if after := model.Evaluate(x, y)["loss"]; !(after < before/2) {
		t.Errorf("the loss is %v after 60 epochs, and was %v", after, before)
	}

	tape := tensor.Layout(true)
	loss := model.Call(tape.Placeholder(x.Shape())).Sub(tape.Placeholder(y.Shape())).Square().Mean()
	tape.Plan(&tensor.Storage{}, loss)
	step := func() {
		tape.Forward()
		tape.Backward(loss)
	}
	step()
	if n := testing.AllocsPerRun(10, step); n != 0 {
		t.Errorf("a step allocates %v times", n)
	}
}
