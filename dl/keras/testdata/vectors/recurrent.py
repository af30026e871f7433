# Recurrent layers and cells, and the wrappers of sequences.
import inspect

import keras
import numpy as np
from keras import layers

from vectors import Family, normal

f = Family("recurrent")
x = normal(1, 2, 4, 3)
MASK = [[1, 1, 0, 1], [0, 1, 1, 0]]
states = lambda xs: (xs[0], list(xs[1:]))  # the states are one argument of the call


def everything(cls, **more):
    """All arguments at values other than the defaults, but for those that more has."""
    values = dict(
        activation="softsign", recurrent_activation="hard_sigmoid", use_bias=False, kernel_initializer="he_normal", recurrent_initializer="glorot_normal",
        bias_initializer="ones", kernel_regularizer="l2", recurrent_regularizer="l1", bias_regularizer=keras.regularizers.L1L2(0.1, 0.2), activity_regularizer="l2",
        kernel_constraint="non_neg", recurrent_constraint="unit_norm", bias_constraint="max_norm", dropout=0.25, recurrent_dropout=0.5, seed=7,
        return_sequences=True, go_backwards=True, unroll=True, unit_forget_bias=False, reset_after=False, use_cudnn=False, strides=2,
        padding="same", data_format="channels_first")
    names = inspect.signature(cls.__init__).parameters
    return {**{k: v for k, v in values.items() if k in names}, **more}


for cls, n in ((layers.SimpleRNN, 1), (layers.LSTM, 2), (layers.GRU, 1)):
    name = cls.__name__.lower()
    h = [normal(2 + i, 2, 3) for i in range(n)]
    f.layer(cls(3), x, name=name)
    f.layer(cls(3, return_sequences=True, return_state=True), x, name=name + "_all")
    f.layer(cls(3, return_state=True), x, *h, listed=states, masks=[MASK] + [None] * n, mask_as=["mask"], name=name + "_states_masked")
    f.layer(cls(3, return_sequences=True, go_backwards=True, zero_output_for_mask=True), x, masks=[MASK], name=name + "_zero")
    f.layer(cls(3, zero_output_for_mask=True), x, masks=[MASK], name=name + "_zero_last")
    f.layer(cls(3, stateful=True, activation="relu", return_state=True, go_backwards=True), x, masks=[MASK], name=name + "_stateful_relu")
    f.layer(cls(2, **everything(cls)), x, name=name + "_everything")
    f.layer(cls(2, **everything(cls, use_bias=True, unroll=False)), x, masks=[MASK], name=name + "_everything_bias")
    f.layer(cls(3, use_bias=False), x, training=True, name=name + "_training")
    if n == 2:
        f.layer(cls(3, implementation=1), x, name=name + "_by_gate")
    if cls is layers.GRU:
        f.layer(cls(3, reset_after=False), x, masks=[MASK], name=name + "_reset_before")
        f.layer(cls(3, recurrent_activation="hard_sigmoid", return_sequences=True), x, name=name + "_hard")
        f.layer(cls(3, recurrent_activation="hard_sigmoid", use_bias=False, reset_after=False), x, name=name + "_hard_reset_before")

for cls, n in ((layers.SimpleRNNCell, 1), (layers.LSTMCell, 2), (layers.GRUCell, 1)):
    name = cls.__name__.lower()
    h = [normal(5 + i, 2, 3) for i in range(n)]
    f.layer(cls(3), x[:, 0], *h, listed=states, name=name)
    f.layer(cls(3, use_bias=False, activation="elu"), x[:, 0], *h, listed=states, name=name + "_elu")
    f.layer(cls(3, **everything(cls)), x[:, 0], *h, listed=states, name=name + "_everything")

f.layer(layers.RNN(layers.LSTMCell(3), return_sequences=True, go_backwards=True), x, masks=[MASK], name="rnn_lstm")
f.layer(layers.RNN(layers.GRUCell(3), return_state=True, unroll=True), x, normal(7, 2, 3), listed=states, name="rnn_gru")
f.layer(layers.RNN(layers.SimpleRNNCell(3), stateful=True, zero_output_for_mask=True), x, masks=[MASK], name="rnn_simple")
stack = lambda: layers.StackedRNNCells([layers.LSTMCell(3), layers.GRUCell(2), layers.LSTMCell(2)])
f.layer(layers.RNN(stack(), return_sequences=True, return_state=True), x, masks=[MASK], name="rnn_stacked")
f.layer(layers.RNN([layers.SimpleRNNCell(2), layers.SimpleRNNCell(3)]), x, normal(8, 2, 2), normal(9, 2, 3),
        listed=lambda xs: (xs[0], [[xs[1]], [xs[2]]]), name="rnn_stacked_states")
nested = lambda xs: (xs[0], [[xs[1], xs[2]], [xs[3]], [xs[4], xs[5]]])
f.layer(stack(), x[:, 0], *[normal(10 + i, 2, n) for i, n in enumerate((3, 3, 2, 2, 2))], listed=nested, name="stacked_cells")
f.layer(layers.StackedRNNCells([layers.GRUCell(2), layers.GRUCell(2)]), x[:, 0], normal(15, 2, 2), normal(16, 2, 2),
        listed=lambda xs: (xs[0], [[xs[1]], [xs[2]]]), name="stacked_cells_two")
f.layer(layers.StackedRNNCells([layers.SimpleRNNCell(4)]), x[:, 0], normal(17, 2, 4), listed=lambda xs: (xs[0], [[xs[1]]]), name="stacked_cells_one")

for mode in ("concat", "sum", "mul", "ave", None):
    f.layer(layers.Bidirectional(layers.GRU(2, return_sequences=True), merge_mode=mode), x, masks=[MASK] if mode != "sum" else None, name="bidirectional_%s" % mode)
f.layer(layers.Bidirectional(layers.LSTM(2, return_state=True)), x, *[normal(20 + i, 2, 2) for i in range(4)], listed=states, name="bidirectional_states")
f.layer(layers.Bidirectional(layers.LSTM(2), backward_layer=layers.GRU(3, go_backwards=True)), x, masks=[MASK], name="bidirectional_own_backward")
f.layer(layers.Bidirectional(layers.RNN(layers.LSTMCell(2), return_sequences=True, return_state=True), merge_mode=None), x, name="bidirectional_rnn")
f.layer(layers.Bidirectional(layers.SimpleRNN(2, stateful=True, go_backwards=True), backward_layer=layers.SimpleRNN(2, stateful=True)), x, name="bidirectional_stateful")

f.layer(layers.TimeDistributed(layers.Dense(2, activation="tanh")), x, masks=[MASK], name="time_distributed")
f.layer(layers.TimeDistributed(layers.Conv2D(2, 2)), normal(30, 2, 3, 3, 4, 1), name="time_distributed_conv")
f.layer(layers.TimeDistributed(layers.BatchNormalization(momentum=0.7)), x, training=True, name="time_distributed_batch_normalization")
f.layer(layers.TimeDistributed(layers.BatchNormalization(momentum=0.7)), x, training=True, masks=[MASK], name="time_distributed_batch_normalization_masked")
f.layer(layers.TimeDistributed(layers.LSTM(2)), normal(31, 2, 2, 3, 2), name="time_distributed_lstm")
f.layer(layers.TimeDistributed(layers.Bidirectional(layers.LSTM(2))), normal(32, 2, 2, 3, 2), masks=[[[[1, 1, 0], [1, 0, 0]], [[0, 1, 1], [1, 1, 1]]]][0:1],
        name="time_distributed_bidirectional")

for rank, cls in ((1, layers.ConvLSTM1D), (2, layers.ConvLSTM2D), (3, layers.ConvLSTM3D)):
    name = cls.__name__.lower()
    film = normal(40 + rank, 2, 3, *(4, 3, 3)[:rank], 2)
    small = normal(50 + rank, 2, 3, *(3, 3, 2)[:rank], 1)
    # JAX has masks of frames only where it unrolls.
    f.layer(cls(1, 2, unroll=True), film, masks=[[[1, 0, 1], [1, 1, 0]]], name=name)
    f.layer(cls(1, 2, padding="same", dilation_rate=2, return_sequences=True, return_state=True, go_backwards=True), small, name=name + "_same")
    first = np.moveaxis(film, -1, 2)
    f.layer(cls(1, (2,) * rank, **everything(cls)), first, name=name + "_everything")
    f.layer(cls(1, (1, 2, 2)[:rank], stateful=True, return_state=True, strides=(2, 1, 1)[:rank]), small,
            *[normal(60 + i, 2, *(2, 2, 1)[:rank], 1) for i in range(2)], listed=states, name=name + "_states")
f.write()
