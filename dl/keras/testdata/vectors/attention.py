# The layers that attend.
import numpy as np
from keras import constraints, layers, regularizers

from vectors import Family, normal

f = Family("attention")
q, v, k = normal(1, 2, 3, 4), normal(2, 2, 5, 6), normal(3, 2, 5, 4)
same = normal(4, 2, 5, 4)
queries, values = [[1, 1, 0], [1, 0, 1]], [[1, 1, 0, 1, 0], [0, 1, 1, 1, 1]]

for name, make in ("attention", layers.Attention), ("additive", layers.AdditiveAttention):
    f.layer(make(), q, same, listed=True, name=name)
    f.layer(make(), q, v, k, listed=True, name=name + "_key")
    f.layer(make(use_scale=True), q, v, k, listed=True, masks=[queries, values], name=name + "_masked")
    f.layer(make(use_scale=False), q, same, listed=True, masks=[None, values], name=name + "_value_mask")
    f.layer(make(), q, same, listed=True, use_causal_mask=True, name=name + "_causal")
    # Each query sees a value: for one that does not, Keras takes 1e9 from all scores, which leaves them as they are in float64 and alike in float32.
    f.layer(make(dropout=0.5, seed=3), q, v, k, listed=True, masks=[None, [[1, 1, 0, 1, 0], [1, 0, 1, 1, 1]]], use_causal_mask=True,
            return_attention_scores=True, name=name + "_scores")
f.layer(layers.Attention(score_mode="concat"), q, same, listed=True, name="attention_concat")
f.layer(layers.Attention(score_mode="concat", use_scale=True), q, v, k, listed=True, masks=[queries, values], return_attention_scores=True, name="attention_concat_scaled")
f.layer(layers.Attention(use_scale=True), q, v, k, listed=True, return_attention_scores=True, name="attention_scores")

weights = dict(kernel_initializer="he_normal", bias_initializer="ones", kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.1), activity_regularizer="l2",
               kernel_constraint="non_neg", bias_constraint=constraints.MaxNorm(1, axis=0))
ones = np.ones((2, 3, 5)).tolist()
seen = [[[1, 0, 1, 0, 1], [1, 1, 0, 0, 0], [0, 1, 1, 1, 1]], [[0, 0, 0, 1, 1], [1, 1, 1, 1, 1], [1, 0, 0, 0, 0]]]
for name, make in ("mha", lambda **o: layers.MultiHeadAttention(2, 3, **o)), ("gqa", lambda **o: layers.GroupQueryAttention(3, 4, 2, **o)):
    f.layer(make(), q, k, name=name)
    f.layer(make(use_bias=False), q, k, normal(5, 2, 5, 4), name=name + "_key")
    f.layer(make(), q, k, masks=[None, values], mask_as=["query_mask", "value_mask"], name=name + "_value_mask")
    f.layer(make(dropout=0.4, seed=7), q, k, normal(5, 2, 5, 4), masks=[None, values, np.roll(values, 1, 0).tolist()],
            mask_as=["query_mask", "value_mask", "key_mask"], name=name + "_key_mask")
    f.layer(make(), q, k, use_causal_mask=True, name=name + "_causal")
    f.layer(make(dropout=0.4), q, k, use_causal_mask=True, masks=[None, values], mask_as=["query_mask", "value_mask"], name=name + "_causal_masked")
    f.layer(make(), same, same, use_causal_mask=True, return_attention_scores=True, name=name + "_scores")
    f.layer(make(sliding_window=2), same, same, name=name + "_window")
    f.layer(make(sliding_window=3, use_gate=True), q, k, use_causal_mask=True, return_attention_scores=True, name=name + "_window_scores")
    f.layer(make(use_gate=True, flash_attention=False), q, k, name=name + "_gate")
    f.layer(make(**weights), q, k, name=name + "_weights")
# Without dropout Keras leaves it to JAX, which wants values to be of the same size as keys.
f.layer(layers.MultiHeadAttention(2, 3, value_dim=4, output_shape=5, dropout=0.1), q, v, k, name="mha_value_dim")
f.layer(layers.MultiHeadAttention(1, 2, output_shape=(2, 3)), q, k, name="mha_output_shape")
grid, other = normal(6, 2, 3, 2, 4), normal(7, 2, 5, 2, 4)
f.layer(layers.MultiHeadAttention(2, 3), grid, other, name="mha_grid")
f.layer(layers.MultiHeadAttention(2, 3, attention_axes=1), grid, other, name="mha_axis")
f.layer(layers.MultiHeadAttention(2, 3, attention_axes=[2], dropout=0.2), grid, grid, name="mha_axis2")
f.layer(layers.MultiHeadAttention(2, 3, attention_axes=[1, 2]), grid, other, return_attention_scores=True, name="mha_axes_scores")
f.layer(layers.GroupQueryAttention(2, 3, 1), q, k, name="gqa_one")
f.write()
