# Dense and what is like it, tables, and what drops, adds noise or penalizes.
import keras
import numpy as np
from keras import constraints, initializers, layers, regularizers

from vectors import Family, normal

f = Family("core")
x = normal(1, 3, 4)
f.layer(layers.Dense(5), x, name="dense")
f.layer(layers.Dense(2, activation="relu", use_bias=False), normal(2, 2, 3, 4), name="dense_rank3")
f.layer(layers.Dense(2, activation="gelu", kernel_initializer="he_normal", bias_initializer="ones", kernel_regularizer=regularizers.L2(0.1),
                     bias_regularizer="l1"), x, name="dense_regularized")
f.layer(layers.Dropout(0.5), x, name="dropout_inference")
f.layer(layers.LSTM(2, return_sequences=True), normal(3, 2, 4, 3), masks=[[[1, 1, 0, 1], [0, 1, 1, 0]]], name="lstm_masked")
f.layer(layers.Concatenate(axis=1), x, normal(4, 3, 2), name="concatenate")
f.layer(layers.BatchNormalization(momentum=0.8), normal(5, 4, 3), training=True, name="batch_normalization")

weights = dict(kernel_initializer="lecun_uniform", bias_initializer="ones", kernel_regularizer="l2", bias_regularizer=regularizers.L1(0.1),
               kernel_constraint="non_neg", bias_constraint=constraints.MaxNorm(1, axis=0))
y = normal(6, 2, 3, 4)
f.layer(layers.EinsumDense("abc,cd->abd", (None, 5), bias_axes="d"), y, name="einsum_dense")
f.layer(layers.EinsumDense("...x,xy->...y", 5, bias_axes="y", activation="tanh"), y, name="einsum_dense_ellipsis")
f.layer(layers.EinsumDense("ab...,bc->ac...", 5, bias_axes="c"), y, name="einsum_dense_ellipsis_right")
f.layer(layers.EinsumDense("abc,cde->abde", (None, 2, 3), bias_axes="de", **weights), y, name="einsum_dense_heads")
f.layer(layers.EinsumDense("abcd,cde->abe", (None, 3), bias_axes="e"), normal(7, 2, 3, 2, 4), name="einsum_dense_joined")
f.layer(layers.EinsumDense("abc,bcd->abd", (3, 2), bias_axes="bd"), y, name="einsum_dense_each")
f.layer(layers.EinsumDense("abc,cde->aebd", (5, None, 2), bias_axes="e"), y, name="einsum_dense_turned")

ids, table = np.array([[1, 0, 3], [2, 2, 0]]), dict(embeddings_initializer="he_normal", embeddings_regularizer="l2", embeddings_constraint="unit_norm")
f.layer(layers.Embedding(5, 3), ids, name="embedding")
f.layer(layers.Embedding(5, 2, mask_zero=True, **table), ids, name="embedding_options")
f.layer(layers.Embedding(4, 2, weights=[normal(8, 4, 2)]), np.array([3, 0]), name="embedding_rank1")
f.layer(layers.ReversibleEmbedding(5, 4), ids, name="reversible_embedding")
f.layer(layers.ReversibleEmbedding(5, 4, mask_zero=True, **table), y, reverse=True, name="reversible_embedding_back")
f.layer(layers.ReversibleEmbedding(5, 4, tie_weights=False, logit_soft_cap=2.0), y, reverse=True, name="reversible_embedding_untied")
f.layer(layers.ReversibleEmbedding(5, 4, tie_weights=False, reverse_dtype="float64"), ids, name="reversible_embedding_untied_forward")

image, film = normal(9, 2, 3, 4, 2), normal(10, 2, 2, 3, 4, 2)
for name, training in ("inference", False), ("training", True):
    f.layer(layers.Dropout(0.0, noise_shape=(None, 1, None), seed=3), y, training=training, name="dropout_" + name)
    f.layer(layers.AlphaDropout(0.0, noise_shape=(None, 1, None), seed=3), y, training=training, name="alpha_dropout_" + name)
    f.layer(layers.SpatialDropout1D(0.0, seed=3), y, training=training, name="spatial_dropout1d_" + name)
    f.layer(layers.SpatialDropout2D(0.0, data_format="channels_first", seed=3), image, training=training, name="spatial_dropout2d_" + name)
    f.layer(layers.SpatialDropout3D(0.0, data_format="channels_first", seed=3), film, training=training, name="spatial_dropout3d_" + name)
    f.layer(layers.GaussianDropout(0.0, seed=3), y, training=training, name="gaussian_dropout_" + name)
    f.layer(layers.GaussianNoise(0.0, seed=3), y, training=training, name="gaussian_noise_" + name)
    f.layer(layers.ActivityRegularization(l1=0.1, l2=0.2), y, training=training, name="activity_regularization_" + name)
    f.layer(layers.Identity(), y, training=training, name="identity_" + name)
f.layer(layers.Dropout(0.4, noise_shape=(2, 1, 4)), y, name="dropout_noise_shape")
f.layer(layers.AlphaDropout(0.4), y, name="alpha_dropout_rate")
f.layer(layers.SpatialDropout1D(0.4), y, name="spatial_dropout1d_rate")
f.layer(layers.SpatialDropout2D(0.4), image, name="spatial_dropout2d_rate")
f.layer(layers.SpatialDropout3D(0.4), film, name="spatial_dropout3d_rate")
f.layer(layers.GaussianDropout(0.4), y, name="gaussian_dropout_rate")
f.layer(layers.GaussianNoise(0.4), y, name="gaussian_noise_rate")
f.layer(layers.ActivityRegularization(), x, name="activity_regularization_none")
f.layer(layers.Identity(), x, name="identity")
f.write()
