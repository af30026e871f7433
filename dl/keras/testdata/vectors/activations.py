# Activations, the layers that apply one, and Masking; and what each initializer's arguments are called, in the config of a layer.
import jax
import jax.numpy as jnp
import numpy as np
from keras import activations, constraints, initializers, layers, regularizers

from vectors import Family, array, normal

f = Family("activations")
x, y = normal(1, 3, 4), normal(2, 2, 3, 4)
f.layer(layers.Activation("relu"), x, name="activation")
f.layer(layers.Activation("tanh"), y, name="activation_tanh")
f.layer(layers.Activation("softmax"), y, name="activation_softmax")
f.layer(layers.ReLU(), x, name="relu")
f.layer(layers.ReLU(max_value=0.5, negative_slope=0.2), x, name="relu_slope")
f.layer(layers.ReLU(max_value=1.0, threshold=0.3, negative_slope=0.1), y, name="relu_threshold")
f.layer(layers.LeakyReLU(), x, name="leaky_relu")
f.layer(layers.LeakyReLU(negative_slope=0.05), y, name="leaky_relu_slope")
f.layer(layers.LeakyReLU(0.0), x, name="leaky_relu_flat")
f.layer(layers.ELU(), x, name="elu")
f.layer(layers.ELU(alpha=0.3), y, name="elu_alpha")
f.layer(layers.ELU(2.0), x, name="elu_steep")
f.layer(layers.PReLU(), x, name="prelu")
f.layer(layers.PReLU(shared_axes=[1]), y, name="prelu_shared")
f.layer(layers.PReLU(alpha_initializer="ones", alpha_regularizer="l2", alpha_constraint="non_neg", shared_axes=[1, 2]), normal(3, 2, 3, 2, 2),
        name="prelu_options")
f.layer(layers.Softmax(), x, name="softmax")
f.layer(layers.Softmax(axis=1), y, name="softmax_axis")
f.layer(layers.Softmax(axis=[1, 2]), y, name="softmax_axes")

padded = normal(4, 2, 4, 3)
padded[0, 2:] = 0
padded[1, 1] = 0.5
f.layer(layers.Masking(), padded, name="masking")
f.layer(layers.Masking(mask_value=0.5), padded, name="masking_value")
f.layer(layers.Masking(0.0), normal(5, 3, 2), name="masking_rank2")

f.layer(layers.Dense(2, kernel_constraint="non_neg", bias_constraint=constraints.MaxNorm(1, axis=0), kernel_regularizer=regularizers.L1(0.1)), x, name="dense_constrained")
for i in (initializers.GlorotNormal, initializers.GlorotUniform, initializers.HeNormal, initializers.HeUniform, initializers.LecunNormal, initializers.LecunUniform):
    f.layer(layers.Dense(2, kernel_initializer=i(input_axes=[0], output_axes=[1])), x, name="dense_" + i.__name__)
for i in (initializers.Orthogonal(0.5), initializers.RandomNormal(0.1, 0.2), initializers.TruncatedNormal(0.1, 0.2), initializers.RandomUniform(-0.2, 0.1),
          initializers.VarianceScaling(2.0, "fan_out", "uniform", input_axes=[0], output_axes=[1])):
    f.layer(layers.Dense(2, kernel_initializer=i), x, name="dense_" + type(i).__name__)

points = np.array([[-4.0, -2.1, -0.7, -0.3, 0.1, 0.4], [0.8, 1.3, 2.4, 3.6, 6.5, -9.0]])
for name in sorted(vars(activations)):
    if name.startswith("_") or name in ("get", "serialize", "deserialize", "threshold", "sparsemax"):
        continue  # threshold has no defaults, and Keras's sparsemax is wrong where two elements or more are left (it adds up sums)
    g = activations.get(name)
    index = jnp.arange(g(jnp.asarray(points)).size, dtype="float64").reshape(g(jnp.asarray(points)).shape)
    f.add(kind="activation", name=name, cls=name, config={}, x=array(points), y=array(g(jnp.asarray(points))),
          grad=array(jax.grad(lambda v: jnp.sum(g(v) * index))(jnp.asarray(points))), grad_of="sum(y*i)")
f.write()
