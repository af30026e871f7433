# Dense, and what is like it.
from keras import layers, regularizers

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
f.write()
