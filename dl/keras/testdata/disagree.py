# Shows where Keras is at odds with itself: the same few lines give other numbers, or none, on another backend. check.py and the models of
# TestKerasOpens refer to it. Run by hand, once for each backend, and compare what it prints:
#   for b in jax tensorflow torch; do KERAS_BACKEND=$b python disagree.py; done
# What Hornbook does is JAX's, in each.
import keras
import numpy as np
from keras import layers, ops


def show(what, f):
    try:
        said = np.round(np.asarray(ops.convert_to_numpy(f()), "f8"), 4).tolist()
    except Exception as e:
        said = f"{type(e).__name__}: {str(e).splitlines()[0]}"
    print(f"{keras.backend.backend():10} {what}: {said}", flush=True)


def bicubic():
    return ops.image.resize(np.array([0, 0, 1, 0, 0], "f4").reshape(1, 1, 5, 1), (1, 7), interpolation="bicubic")[0, 0, :, 0]


def rows():
    return layers.LayerNormalization(axis=1)(np.arange(6, dtype="f4").reshape(1, 3, 2))


def equalized():
    x = np.array([0, 1, 2, 3, 4, 255], "f4").reshape(1, 2, 3, 1)
    return layers.ContrastLimitedAdaptiveHistogramEqualization((0, 255), 3, (1, 1))(x)[0, :, :, 0]


def trained(model, x, optimizer, steps=1):
    for v in model.trainable_variables:
        v.assign(np.linspace(-1, 1, int(np.prod(v.shape))).reshape(v.shape))
    model.compile(optimizer, "mse")
    for _ in range(steps):
        model.fit(x, np.zeros((1,) + tuple(model.output_shape[1:]), "f4"), verbose=0)
    return model


def schedule_free():
    m = keras.Sequential([keras.Input((2,)), layers.Dense(1, use_bias=False)])
    return trained(m, np.array([[1, 2]], "f4"), keras.optimizers.ScheduleFreeAdamW(0.1), 3).get_weights()[0]


def velocity():
    m = keras.Sequential([keras.Input((2,)), layers.Embedding(2, 1), layers.Flatten(), layers.Dense(1)])
    m = trained(m, np.array([[1, 1]], "f4"), keras.optimizers.Adam(0.1))
    return [v for v in m.optimizer.variables if "embeddings_velocity" in v.path][0].value * 1000


def unseen():
    q, seen = keras.Input((2, 3)), keras.Input((2, 2))
    m = keras.Model([q, seen], layers.MultiHeadAttention(1, 2)(q, q, attention_mask=seen))
    x = [np.array([[[1, 2, 3], [3, 1, 2]]], "f4"), np.array([[[0, 0], [1, 1]]], "f4")]
    return trained(m, x, keras.optimizers.SGD(0.1)).get_weights()[0]


def to_one():
    return layers.AdaptiveAveragePooling3D((2, 1, 2))(np.arange(18, dtype="f4").reshape(1, 3, 3, 2, 1))


show("bicubic interpolation", bicubic)
show("LayerNormalization over rows", rows)
show("an equalization whose limit is less than a pixel", equalized)
show("three steps of ScheduleFreeAdamW", schedule_free)
show("Adam's velocity, times 1000, of a row that a batch has twice", velocity)
show("a query's weights, after a step in which one query saw no key", unseen)
show("adaptive pooling of volumes to a size of 1", to_one)
x = keras.Input((4,))
print(f"{keras.backend.backend():10} a GLU's shape: {layers.Activation('glu')(x).shape} is said, {tuple(layers.Activation('glu')(np.ones((1, 4), 'f4')).shape)} is computed")
