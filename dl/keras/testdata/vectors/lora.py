# Low-rank adaptation: a frozen kernel, and the product of two small matrices.
import numpy as np
from keras import layers

from vectors import Family, normal

f = Family("lora")


def adapted(layer, x, rank, name, **kwargs):
    layer.build(x.shape)
    layer.enable_lora(rank, **kwargs)
    f.layer(layer, x, name=name)


adapted(layers.Dense(5), normal(1, 3, 4), 2, "dense")
adapted(layers.Dense(3, use_bias=False, activation="tanh", kernel_regularizer="l2"), normal(2, 2, 3, 4), 1, "dense_alpha", lora_alpha=4)
f.layer(layers.Dense(3, lora_rank=2), normal(3, 3, 4), name="dense_argument")
adapted(layers.Conv1D(3, 2), normal(4, 2, 5, 2), 2, "conv1d", lora_alpha=3)
adapted(layers.Conv2D(3, (2, 3), strides=2), normal(5, 2, 5, 6, 2), 2, "conv2d")
f.layer(layers.Conv2D(4, 2, groups=2, lora_rank=1, lora_alpha=3), normal(6, 2, 4, 4, 4), name="conv2d_groups")
adapted(layers.Conv3D(2, 2), normal(7, 1, 3, 3, 3, 2), 2, "conv3d", lora_alpha=1)
adapted(layers.EinsumDense("abc,cde->abde", output_shape=(None, 2, 3), bias_axes="de"), normal(8, 2, 3, 4), 2, "einsum_dense", lora_alpha=1)
f.layer(layers.EinsumDense("ab,bc->ac", output_shape=3, lora_rank=2, lora_alpha=5), normal(9, 3, 4), name="einsum_dense_argument")
adapted(layers.Embedding(6, 3), np.array([[1, 5, 0], [2, 2, 4]]), 2, "embedding")
f.layer(layers.Embedding(5, 4, lora_rank=1), np.array([[1, 4]]), name="embedding_argument")
f.write()
