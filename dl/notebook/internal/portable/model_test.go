package portable

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func random(seed uint64, shape ...int) *tensor.Tensor {
	r := rand.New(rand.NewPCG(seed, 1))
	x := tensor.New(shape, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(r.NormFloat64())
	}
	return x
}

// models have every layer that can be described.
func models() map[string]*dl.Model {
	x := dl.Input(6)
	h := layers.Dense(8, layers.GELUTanh).Call(x)
	shared := layers.Dense(8, layers.Tanh)
	h = shared.Call(shared.Call(h)).Add(h)
	inner := dl.Sequential(layers.Dense(4, layers.ELU(1), layers.InputShape(8)), layers.LayerNormalization())
	h = layers.Concatenate(-1).Call(inner.Call(h), layers.Dense(3, layers.NoBias()).Call(x))
	h = layers.Multiply().Call(h, h)
	h = layers.Average().Call(h, layers.Subtract().Call(h, h))
	return map[string]*dl.Model{
		"the first model": dl.Sequential(layers.Flatten(layers.InputShape(6, 5)), layers.Rescaling(1.0/255, layers.Offset(0.1)), layers.Dense(7, layers.ReLU),
			layers.Dropout(0.2), layers.Dense(3, layers.Softmax)),
		"convolutions": dl.Sequential(layers.Reshape(tensor.Shape{8, 8, 1}, layers.InputShape(64)), layers.ZeroPadding2D(1),
			layers.Conv2D(4, 3, layers.LeakyReLU(0.1), layers.Same, layers.Strides(2)), layers.BatchNormalization(layers.NoScale()),
			layers.DepthwiseConv2D(3, layers.DepthMultiplier(2), layers.Same), layers.MaxPooling2D(2, layers.Same), layers.ReLU, layers.Conv2D(3, 1, layers.NoBias()),
			layers.AveragePooling2D([2]int{1, 2}), layers.GlobalAveragePooling2D(), layers.Dense(1, layers.Sigmoid)),
		"a dilation":                  dl.Sequential(layers.Conv2D(2, 3, layers.Dilation(2), layers.InputShape(8, 8, 1)), layers.GlobalMaxPooling2D(layers.KeepDims), layers.Flatten()),
		"shared, nested and residual": dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(2).Call(h)}),
	}
}

// A model that went through text answers as it did before, also after a training, which moves averages.
func TestDescribeAndBuild(t *testing.T) {
	for name, m := range models() {
		in := append(tensor.Shape{8}, m.Graph().Inputs[0].Shape()[1:]...)
		out := append(tensor.Shape{8}, m.Graph().Outputs[0].Shape()[1:]...)
		m.Compile(optimizers.Adam(), losses.MeanSquaredError())
		m.Fit(random(1, in...), random(2, out...), dl.Epochs(2), dl.Quiet())
		d, weights, err := Describe(m)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		text, err := json.Marshal(d)
		if err != nil {
			t.Fatal(err)
		}
		var back Model
		if err := json.Unmarshal(text, &back); err != nil {
			t.Fatal(err)
		}
		built, err := Build(&back, weights)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		in[0] = 3
		x := random(3, in...)
		want, got := m.Predict(x).Values(), built.Predict(x).Values()
		for i := range want {
			if want[i] != got[i] {
				t.Errorf("%s: output %d is %v, want %v", name, i, got[i], want[i])
				break
			}
		}
		observe(t, name, built, x)
	}
}

// observe holds an observer against Predict, and its gradients against differences.
func observe(t *testing.T, name string, m *dl.Model, x *tensor.Tensor) {
	o := NewObserver(m)
	size := len(o.Sample())
	want := m.Predict(x).Values()
	for row := range 3 {
		copy(o.Sample(), x.Values()[row*size:])
		for i, v := range o.Answer() {
			if w := want[row*len(o.Answer())+i]; math.Abs(float64(v-w)) > 1e-5 {
				t.Errorf("%s: sample %d, output %d is %v, want %v", name, row, i, v, w)
			}
		}
	}
	k := len(o.Answer()) - 1
	why := append([]float32{}, o.Why(k)...)
	score := func() float64 {
		o.Answer()
		return float64(o.score.Item())
	}
	for i := 0; i < size; i += 5 {
		const step = 1e-2
		old := o.Sample()[i]
		o.Sample()[i] = old + step
		up := score()
		o.Sample()[i] = old - step
		down := score()
		o.Sample()[i] = old
		if slope := (up - down) / (2 * step); math.Abs(slope-float64(why[i])) > 1e-2*(1+math.Abs(slope)) {
			t.Errorf("%s: the gradient of value %d is %v, and by differences %v", name, i, why[i], slope)
		}
	}
	last := o.Layers()[len(o.Layers())-1]
	if o.Answer(); len(last.Values) != k+1 || last.Values[k] != o.Answer()[k] {
		t.Errorf("%s: the last layer, %s, has not the output", name, last.Name)
	}
}

// What cannot be computed in a page is said with the layer's name.
func TestDescribeRefuses(t *testing.T) {
	own := layers.New("scale", func(c *layers.Context, x ...*tensor.Tensor) *tensor.Tensor { return x[0].Exp() })
	a, b := dl.Input(2), dl.Input(2)
	for want, m := range map[string]*dl.Model{
		"scale":              dl.Sequential(layers.Dense(2, layers.InputShape(2)), own),
		"lstm":               dl.Sequential(layers.LSTM(2, layers.InputShape(3, 2))),
		"mine":               dl.Sequential(layers.Dense(2, layers.ActivationFunc("mine", (*tensor.Tensor).Exp), layers.InputShape(2))),
		"2 inputs":           dl.New(dl.Tensors{a, b}, dl.Tensors{a.Add(b)}),
		"InputShape, or Fit": dl.Sequential(layers.Dense(2)),
		"exp between layers": dl.New(dl.Tensors{a}, dl.Tensors{a.Exp()}),
		"time_distributed":   dl.Sequential(layers.TimeDistributed(layers.Dense(2), layers.InputShape(3, 2))),
	} {
		if _, _, err := Describe(m); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want something of %q", err, want)
		}
	}
}
