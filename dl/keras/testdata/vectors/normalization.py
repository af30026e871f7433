# The layers that normalize.
import numpy as np
from keras import constraints, initializers, layers, regularizers

from vectors import Family, normal

f = Family("normalization")
weights = dict(beta_initializer="ones", gamma_initializer=initializers.Constant(0.5), beta_regularizer="l1", gamma_regularizer=regularizers.L2(0.1),
               beta_constraint="non_neg", gamma_constraint=constraints.MaxNorm(1, axis=0))
mask = [[[1, 1, 0, 1], [0, 1, 1, 0]]]

for training in False, True:
    t = "training" if training else "inference"
    f.layer(layers.BatchNormalization(), normal(1, 5, 3), training=training, name="batch_" + t)
    f.layer(layers.BatchNormalization(axis=1, momentum=0.7, epsilon=0.02), normal(2, 2, 3, 4, 2), training=training, name="batch_axis_" + t)
    f.layer(layers.BatchNormalization(center=False), normal(3, 2, 4, 3), training=training, masks=mask, name="batch_masked_" + t)
    f.layer(layers.BatchNormalization(scale=False, moving_mean_initializer="ones", moving_variance_initializer=initializers.Constant(2), **weights),
            normal(4, 4, 2, 2), training=training, name="batch_weights_" + t)
    f.layer(layers.BatchNormalization(renorm=True), normal(5, 6, 2), training=training, name="batch_renorm_" + t)
    f.layer(layers.BatchNormalization(renorm=True, renorm_momentum=0.6, renorm_clipping={"rmin": 0.8, "rmax": 1.2, "dmax": 0.1}, center=False, scale=False),
            normal(6, 4, 3, 3), training=training, name="batch_renorm_clipped_" + t)
f.layer(layers.BatchNormalization(axis=1), normal(7, 2, 3, 3), training=True, masks=[[[1, 0, 1], [1, 1, 1]]], name="batch_axis_masked")
f.layer(layers.BatchNormalization(trainable=False), normal(8, 5, 3), training=True, name="batch_frozen")
f.layer(layers.BatchNormalization(synchronized=False), normal(9, 5, 3), training=True, name="batch_synchronized")

f.layer(layers.LayerNormalization(), normal(11, 2, 3, 4), name="layer")
f.layer(layers.LayerNormalization(axis=[1, 2], epsilon=0.1), normal(12, 2, 3, 4), name="layer_axes")
f.layer(layers.LayerNormalization(axis=[-1, 1], center=False), normal(13, 2, 3, 2, 4), name="layer_axes_apart")
f.layer(layers.LayerNormalization(axis=1, scale=False, **weights), normal(14, 2, 3, 4), name="layer_axis")
f.layer(layers.LayerNormalization(center=False, scale=False), normal(15, 3, 4), name="layer_alone")
f.layer(layers.LayerNormalization(**weights), normal(16, 3, 4), name="layer_weights")

f.layer(layers.GroupNormalization(2), normal(21, 2, 3, 4), name="group")
f.layer(layers.GroupNormalization(3, axis=1, epsilon=0.1), normal(22, 2, 6, 2, 2), name="group_axis")
f.layer(layers.GroupNormalization(-1, center=False), normal(23, 2, 5, 3), name="group_instance")
f.layer(layers.GroupNormalization(1, scale=False), normal(24, 2, 2, 2, 3), name="group_layer")
f.layer(layers.GroupNormalization(groups=2, **weights), normal(25, 3, 4), name="group_rank2")

f.layer(layers.RMSNormalization(), normal(31, 2, 3, 4), name="rms")
f.layer(layers.RMSNormalization(epsilon=0.3), normal(32, 3, 4), name="rms_epsilon")
f.layer(layers.RMSNormalization(axis=[1, 2]), normal(33, 2, 3, 4), name="rms_axes")
# Keras does not repeat the scale along other axes than the last ones, and fails.
f.layer(layers.RMSNormalization(axis=[2]), normal(34, 2, 3, 4), name="rms_axis")

f.layer(layers.UnitNormalization(), normal(41, 2, 3, 4), name="unit")
f.layer(layers.UnitNormalization(axis=1), normal(42, 2, 3, 4), name="unit_axis")
f.layer(layers.UnitNormalization(axis=[1, 2]), normal(43, 2, 3, 4), name="unit_axes")

for training in False, True:
    t = "training" if training else "inference"
    f.layer(layers.SpectralNormalization(layers.Dense(3)), normal(51, 2, 4), training=training, name="spectral_" + t)
    f.layer(layers.SpectralNormalization(layers.Dense(3, use_bias=False), power_iterations=3), normal(52, 2, 4), training=training, name="spectral_more_" + t)
f.write()
