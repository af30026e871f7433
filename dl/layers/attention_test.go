package layers_test

import (
	"math"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// Each mistake is said with the layer, the shapes, and the mend.
func TestNormalizationAndAttentionMistakes(t *testing.T) {
	on := func(l func() *layers.Layer, samples ...[]int) func() {
		return func() {
			var x []*tensor.Tensor
			for _, s := range samples {
				x = append(x, dl.Input(s...))
			}
			l().CallMany(x...)
		}
	}
	steps, image, row := []int{5, 4}, []int{6, 6, 4}, []int{4}
	for _, c := range []struct {
		do   func()
		want string
	}{
		{on(func() *layers.Layer { return layers.BatchNormalization(layers.Axis(3)) }, steps), "BatchNormalization: the input has no axis 3: its 3 axes are 0 to 2"},
		{on(func() *layers.Layer { return layers.BatchNormalization(layers.Axis(1, 2)) }, steps), "the features have one axis, not 2"},
		{on(func() *layers.Layer { return layers.BatchNormalization(layers.Momentum(1.5)) }, steps), "the momentum is from 0 to 1, not 1.5"},
		{on(func() *layers.Layer { return layers.BatchNormalization(layers.Renorm(layers.RenormClipping(2, 1, 1))) }, steps), "want 0 ≤ rMin ≤ rMax"},
		{on(func() *layers.Layer { return layers.LayerNormalization(layers.Axis()) }, steps), "it normalizes along at least one axis, not along 0"},
		{on(func() *layers.Layer { return layers.LayerNormalization(layers.Axis(-1, 2)) }, steps), "axis 2 is named twice"},
		{on(func() *layers.Layer { return layers.GroupNormalization(3) }, steps), "4 features cannot be shared out to 3 groups: the number of groups must divide them"},
		{on(func() *layers.Layer { return layers.GroupNormalization(0) }, steps), "there is at least one group, or -1 for as many as there are features, not 0"},
		{on(func() *layers.Layer { return layers.GroupNormalization(1, layers.Axis(0)) }, steps), "the features cannot be the batch"},
		{on(func() *layers.Layer { return layers.RMSNormalization(layers.Axis(-4)) }, steps), "the input has no axis -4"},
		{on(func() *layers.Layer { return layers.UnitNormalization(layers.Axis(7)) }, steps), "the input has no axis 7"},

		{on(func() *layers.Layer { return layers.Attention() }, steps), "Attention: the layer is called on queries and values, and on keys if they are not the values"},
		{on(func() *layers.Layer { return layers.Attention() }, steps, row), "want the axes [batch time features]"},
		{on(func() *layers.Layer { return layers.Attention() }, steps, []int{5, 3}), "queries have 4 features and keys 3: to be compared they want the same"},
		{on(func() *layers.Layer { return layers.Attention() }, steps, steps, []int{6, 4}), "there are 5 values and 6 keys: each value wants a key"},
		{on(func() *layers.Layer { return layers.Attention(layers.DropoutRate(1)) }, steps, steps), "the dropout is a probability from 0 to less than 1, not 1"},
		{on(func() *layers.Layer { return layers.AdditiveAttention(layers.ScoreConcat) }, steps, steps), "the layer has a score of its own"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(0, 3) }, steps, steps), "it wants at least one head"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3) }, steps), "self-attention is Call(x, x)"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3) }, steps, image), "queries, values and keys want the axes [batch time features]"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3) }, steps, steps, []int{6, 4}), "each value wants a key"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3) }, steps, steps, steps, []int{5, 6}), "the mask (input 3) cannot be repeated to [batch heads time steps]"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3, layers.AttentionAxes(2)) }, steps, steps), "queries see keys along axes from 1 to 1"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3, layers.OutputShape(0)) }, steps, steps), "the output shape [0] has an axis of 0"},
		{on(func() *layers.Layer { return layers.MultiHeadAttention(2, 3, layers.SlidingWindow(0)) }, steps, steps), "a window has at least one place, not 0"},
		{on(func() *layers.Layer { return layers.GroupedQueryAttention(2, 3, 2) }, steps, steps), "3 heads of queries cannot share 2 heads of keys of 2 numbers evenly"},
		{on(func() *layers.Layer { return layers.GroupedQueryAttention(2, 4, 2) }, image, image), "queries, values and keys want the axes [batch time features]"},

		{on(func() *layers.Layer { return layers.EinsumDense("ab->ac", tensor.Shape{3}) }, row), "the equation is of the form ab,bc->ac"},
		{on(func() *layers.Layer { return layers.EinsumDense("ab,bc->ac", tensor.Shape{3}) }, steps), "the input has 3 axes, and the equation names 2"},
		{on(func() *layers.Layer { return layers.EinsumDense("ab,bc->ac", tensor.Shape{3, 3}) }, row), "the output has 2 axes and the output shape [3 3] with the batch makes 3"},
		{on(func() *layers.Layer { return layers.EinsumDense("abc,cd->abd", tensor.Shape{6, 3}) }, steps), "the axis b is 5 in the input and 6 in the output shape"},
		{on(func() *layers.Layer { return layers.EinsumDense("ab,bd->ac", tensor.Shape{3}) }, row), "the output's letter c is in neither the input nor the kernel"},
		{on(func() *layers.Layer { return layers.EinsumDense("ab,bcd->ac", tensor.Shape{3}) }, row), "the kernel's letter d is in neither the input nor the output"},
		{on(func() *layers.Layer { return layers.EinsumDense("ab,bc->ac", tensor.Shape{3}, layers.BiasAxes("b")) }, row), "the bias has the letter b, and the output does not"},
		{on(func() *layers.Layer { return layers.Embedding(0, 3) }, row), "a table has at least one row and one column, not 0 and 3"},
		{func() { layers.Embedding(3, 2).Call(tensor.New(tensor.Shape{1, 1}, []float32{3})) }, "3, element 0 of the indices, is not the number of an element: there are 3, from 0 to 2"},
		{on(func() *layers.Layer { return layers.ReversibleEmbedding(3, 2, layers.LogitSoftCap(-1)) }, row), "the logits cannot be kept below -1"},
		{func() { layers.ReversibleEmbedding(3, 2).Reverse(dl.Input(5, 3)) }, "the way back wants the last axis to be 2"},
		{func() { layers.Embedding(3, 2).Reverse(dl.Input(5, 2)) }, "only a ReversibleEmbedding leads back"},
		{on(func() *layers.Layer { return layers.Lambda(nil) }, row), "the function is nil"},

		{on(func() *layers.Layer { return layers.Dropout(1.5) }, row), "the rate is a probability from 0 to 1, not 1.5"},
		{on(func() *layers.Layer { return layers.Dropout(0.5, layers.NoiseShape(1, 2, 3)) }, row), "the noise shape [1 2 3] has 3 axes, and the input 2"},
		{on(func() *layers.Layer { return layers.Dropout(0.5, layers.NoiseShape(-1, 3)) }, row), "axis 1 is 4 there, and may be 1 or -1"},
		{on(func() *layers.Layer { return layers.AlphaDropout(-0.5) }, row), "the rate is a probability from 0 to 1, not -0.5"},
		{on(func() *layers.Layer { return layers.SpatialDropout1D(0.5) }, image), "the input wants the 3 axes [batch steps channels], and has 4"},
		{on(func() *layers.Layer { return layers.SpatialDropout2D(0.5) }, steps), "the input wants the 4 axes"},
		{on(func() *layers.Layer { return layers.SpatialDropout3D(2) }, image), "the rate is a probability from 0 to 1, not 2"},
		{on(func() *layers.Layer { return layers.GaussianDropout(1) }, row), "the rate is from 0 to less than 1"},
		{on(func() *layers.Layer { return layers.GaussianNoise(-1) }, row), "the deviation is from 0 to 1, not -1"},
		{on(func() *layers.Layer { return layers.ActivityRegularization(-1, 0) }, row), "the factors of a penalty are 0 or more"},

		{on(func() *layers.Layer { return layers.Add() }, row), "the layer merges at least two inputs: Call(a, b)"},
		{on(func() *layers.Layer { return layers.Subtract() }, row, row, row), "the layer wants two inputs, not 3"},
		{on(func() *layers.Layer { return layers.Maximum() }, row, []int{3}), "do not match"},
		{on(func() *layers.Layer { return layers.Concatenate(1) }, steps, []int{3, 3}), "[? 3 3]"},
		{on(func() *layers.Layer { return layers.Dot([2]int{1, 2}) }, steps, steps), "axis 1 of the first input, 5, cannot meet axis 2 of the second, 4"},
		{on(func() *layers.Layer { return layers.Dot([2]int{0, 0}) }, steps, steps), "and not the batch"},
	} {
		message := failure(c.do)
		if !strings.Contains(message, c.want) {
			t.Errorf("the message is\n\t%s\nand should have %q", message, c.want)
		}
	}
}

// What is drawn at random has the moments that it is to have, along the axes that it is to be shared,
// and nothing happens after training.
func TestNoise(t *testing.T) {
	ones := tensor.New(tensor.Shape{40, 50, 6, 5}, nil)
	for i := range ones.Values() {
		ones.Values()[i] = 1
	}
	for _, c := range []struct {
		name           string
		layer          *layers.Layer
		mean, variance float64
		shared         []int // axes along which all is alike
	}{
		{"dropout", layers.Dropout(0.2, layers.NoiseShape(-1, -1, -1, 1)), 1, 0.25, []int{3}},
		{"spatial dropout", layers.SpatialDropout2D(0.2), 1, 0.25, []int{1, 2}},
		{"spatial dropout, channels first", layers.SpatialDropout2D(0.2, layers.ChannelsFirst), 1, 0.25, []int{2, 3}},
		{"gaussian dropout", layers.GaussianDropout(0.2), 1, 0.25, nil},
		{"gaussian noise", layers.GaussianNoise(0.3), 1, 0.09, nil},
	} {
		tape := tensor.Training()
		y := c.layer.Call(tape.Input(ones))
		var mean, square float64
		for _, v := range y.Values() {
			mean += float64(v)
			square += float64(v) * float64(v)
		}
		n := float64(len(y.Values()))
		mean, square = mean/n, square/n
		independent := n
		for _, a := range c.shared {
			independent /= float64(y.Dim(a))
			if v := y.Var(a).Max().Item(); v > 1e-12 {
				t.Errorf("%s: along axis %d the variance is %v", c.name, a, v)
			}
		}
		bound := 6 / math.Sqrt(independent)
		if d := mean - c.mean; d*d > bound*bound*c.variance {
			t.Errorf("%s: the mean is %v, want %v", c.name, mean, c.mean)
		}
		if v := square - mean*mean; v < c.variance*(1-2*bound) || v > c.variance*(1+2*bound) {
			t.Errorf("%s: the variance is %v, want %v", c.name, v, c.variance)
		}
		if got := c.layer.Call(ones); got.Values()[7] != 1 {
			t.Errorf("%s: after training 1 becomes %v", c.name, got.Values()[7])
		}
	}
}

// AlphaDropout keeps mean and variance of what has mean 0 and variance 1.
func TestAlphaDropoutMoments(t *testing.T) {
	x := tensor.Normal(tensor.NewStream(1, "x"), 0, 1, 300, 200)
	y := layers.AlphaDropout(0.3).Call(tensor.Training().Input(x))
	if m, v := y.Mean().Item(), y.Var().Item(); m < -0.03 || m > 0.03 || v < 0.96 || v > 1.04 {
		t.Errorf("mean and variance are %v and %v, want 0 and 1", m, v)
	}
}

// A mask of zeros travels from an Embedding through what does not end it, and Concatenate joins masks.
func TestMasksThroughLayers(t *testing.T) {
	ids := tensor.New(tensor.Shape{2, 3}, []float32{1, 2, 0, 3, 0, 0})
	x := layers.Embedding(4, 2, layers.MaskZero()).Call(ids)
	want := []float32{1, 1, 0, 1, 0, 0}
	for name, y := range map[string]*tensor.Tensor{
		"embedding": x,
		"layer":     layers.LayerNormalization().Call(x),
		"identity":  layers.Identity().Call(x),
		"attention": layers.MultiHeadAttention(2, 2).Call(x, x),
		"luong":     layers.Attention().Call(x, x),
		"add":       layers.Add().Call(x, x),
		"multiply":  layers.Multiply().Call(x, x),
		"concat":    layers.Concatenate(-1).Call(x, x),
	} {
		if y.Mask() == nil {
			t.Errorf("%s: there is no mask", name)
			continue
		}
		for i, v := range y.Mask().Values() {
			if v != want[i] {
				t.Errorf("%s: the mask is %v, want %v", name, y.Mask().Values(), want)
				break
			}
		}
	}
	for name, y := range map[string]*tensor.Tensor{
		"lambda": layers.Lambda(func(x ...*tensor.Tensor) *tensor.Tensor { return x[0].Scale(2) }).Call(x),
		"dot":    layers.Dot([2]int{1, 1}).Call(x, x),
		"one of": layers.Add().Call(x, x.WithMask(nil)),
	} {
		if y.Mask() != nil {
			t.Errorf("%s: there is a mask", name)
		}
	}
}
