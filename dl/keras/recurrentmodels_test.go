package keras

import (
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// RecurrentModels are models of recurrent layers and their wrappers, by name, with the shapes of samples of their inputs, and the number
// of values that they put out for one.
var RecurrentModels = map[string]struct {
	Make   func() *dl.Model
	Inputs []tensor.Shape
	Output int
}{
	"sequences": {func() *dl.Model {
		return compiled(dl.Sequential(
			layers.Masking(0, layers.InputShape(5, 3)),
			layers.Bidirectional(layers.LSTM(3, layers.ReturnSequences(), layers.KernelRegularizer(regularizers.L2(0.01))), layers.MergeSum),
			layers.GRU(4, layers.ReturnSequences(), layers.RecurrentActivation(layers.HardSigmoid)),
			layers.RNN(layers.StackedRNNCells(layers.LSTMCell(3), layers.GRUCell(4, layers.NoResetAfter()), layers.LSTMCell(2)), layers.ReturnSequences()),
			layers.TimeDistributed(layers.Dense(3, layers.Tanh)),
			layers.SimpleRNN(3, layers.ReLU, layers.GoBackwards(), layers.NoBias()), layers.Dense(1)))
	}, []tensor.Shape{{5, 3}}, 1},
	"translation": {func() *dl.Model {
		from, to := dl.Input(4, 3), dl.Input(5, 2)
		states := layers.Bidirectional(layers.GRU(2, layers.ReturnState())).CallMany(from)
		lstm := layers.LSTM(4, layers.ReturnSequences(), layers.ReturnState()).CallMany(to, tensor.Concat(-1, states[1], states[2]), states[0])
		stack := layers.RNN(layers.StackedRNNCells(layers.LSTMCell(4), layers.SimpleRNNCell(4))).Call(lstm[0], lstm[2], lstm[1], states[0])
		cell := layers.LSTMCell(4).CallMany(stack, lstm[1], lstm[2])
		return compiled(dl.New(dl.Tensors{from, to}, dl.Tensors{layers.Dense(2).Call(tensor.Concat(-1, cell...))}))
	}, []tensor.Shape{{4, 3}, {5, 2}}, 2},
	"films": {func() *dl.Model {
		image := dl.Input(4, 4, 2)
		frame := dl.New(dl.Tensors{image}, dl.Tensors{layers.MaxPooling2D(2).Call(layers.Conv2D(3, 3, layers.Same, layers.ReLU).Call(image))}, layers.Name("frame"))
		return compiled(dl.Sequential(
			layers.ConvLSTM2D(2, 3, layers.Same, layers.ReturnSequences(), layers.InputShape(3, 4, 4, 1)),
			layers.TimeDistributed(frame), layers.TimeDistributed(layers.BatchNormalization()),
			layers.Bidirectional(layers.ConvLSTM2D(2, [2]int{2, 1}), layers.BackwardLayer(layers.ConvLSTM2D(2, [2]int{2, 1}, layers.GoBackwards(), layers.NoForgetBias()))),
			layers.Flatten(), layers.Dense(2)))
	}, []tensor.Shape{{3, 4, 4, 1}}, 2},
	"carried": {func() *dl.Model {
		return compiled(dl.Sequential(layers.Bidirectional(layers.RNN(layers.GRUCell(3), layers.Stateful(8), layers.InputShape(4, 3))), layers.Dense(1)))
	}, []tensor.Shape{{4, 3}}, 1},
}

func compiled(m *dl.Model) *dl.Model {
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}
