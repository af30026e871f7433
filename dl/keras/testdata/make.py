# Makes the .keras files of TestKerasWrote with real Keras, each with a JSON file of its inputs, its outputs, and what a training step of
# eight samples gives. Run by hand, in this folder; the results are committed:
#   pip install keras==3.15.1 jax==0.10.2; KERAS_BACKEND=jax python make.py
# The members are what Keras wrote, packed again with deflate, which Keras reads as well, to keep them small.
import json
import os
import zipfile

import keras
import numpy as np
from keras import layers, ops

keras.utils.set_random_seed(1)
rng = np.random.default_rng(3)


def array(a):
    a = np.asarray(a, "f4")
    return {"shape": list(a.shape), "data": a.ravel().tolist()}


def flat(v):
    if isinstance(v, dict):
        return [v[k] for k in sorted(v)]
    return list(v) if isinstance(v, (list, tuple)) else [v]


def put(name, model, x, y=None):
    if y is not None:
        model.fit(x, y, batch_size=4, epochs=2, verbose=0)
    model.save("tmp.keras")
    with zipfile.ZipFile("tmp.keras") as old, zipfile.ZipFile(name + ".keras", "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(zipfile.ZipInfo(member), old.read(member), zipfile.ZIP_DEFLATED)
    os.remove("tmp.keras")
    n = len(flat(x)[0])
    r = {"inputs": [array(v) for v in flat(x)], "outputs": [array(v) for v in flat(model.predict(x, batch_size=n, verbose=0))]}
    if y is not None:
        r["targets"] = [array(v) for v in flat(y)]
        r["loss"] = model.fit(x, y, batch_size=n, epochs=1, shuffle=False, verbose=0).history["loss"][0]
        r["after"] = [array(v) for v in flat(model.predict(x, batch_size=n, verbose=0))]
    with open(name + ".json", "w") as f:
        json.dump(r, f)
        f.write("\n")


def normal(*shape):
    return rng.standard_normal(shape).astype("f4")


def padded():
    x = normal(8, 4, 6)
    for i in range(8):
        x[i, 4 - i % 3:] = 0
    return x


# The mask of an Embedding, for which Keras has an op of its own in the file.
x = keras.Input((5,))
h = layers.LSTM(3)(layers.Dropout(0.0)(layers.Embedding(7, 4, mask_zero=True)(x)))
put("words", keras.Model(x, layers.Dense(2)(h)), rng.integers(0, 3, (8, 5)).astype("f4"))

x = keras.Input((4, 6), name="x")
h = layers.BatchNormalization()(layers.Masking(0.0)(x))
h = layers.LSTM(3)(layers.LSTM(3, return_sequences=True)(h))
m = keras.Model(x, layers.Add()([layers.Dense(3)(layers.Flatten()(x)), h]))
m.compile(keras.optimizers.Adam(0.01), "mse")
put("masks", m, padded(), normal(8, 3))

m = keras.Sequential([keras.Input(batch_shape=(8, 4, 6)), layers.LSTM(3, stateful=True, go_backwards=True)])
put("stateful", m, normal(8, 4, 6))

inner = keras.Sequential([layers.Dense(5, activation="relu"), layers.Dense(4)], name="inner")
i = keras.Input((4,))
fin = keras.Model(i, layers.Dense(2, name="q")(i) + 1.0, name="fin")
x, y = keras.Input((6,)), keras.Input((6,))
a, b = inner(x), inner(y)
m = keras.Model([x, y], [fin(a), layers.Dense(3)(fin(b) * fin(a))])
m.compile("rmsprop", ["mse", "mae"])
put("nested", m, [normal(8, 6), normal(8, 6)], [normal(8, 2), normal(8, 3)])

m = keras.Sequential([keras.Input((6,)), keras.Sequential([layers.Dense(3)]), layers.Dense(1, activation="sigmoid")])
m.compile(keras.optimizers.SGD(0.1, momentum=0.9, nesterov=True), keras.losses.BinaryCrossentropy(label_smoothing=0.1),
          metrics=["accuracy", keras.metrics.BinaryAccuracy()])
put("sequential", m, normal(8, 6), (normal(8, 1) > 0).astype("f4"))

# Inputs and outputs by name, and compiled but never trained.
x, y = keras.Input((4,), name="b"), keras.Input((4,), name="a")
m = keras.Model({"b": x, "a": y}, {"q": layers.Dense(2, name="q")(x), "p": layers.Dense(3, activation="softmax", name="p")(layers.concatenate([x, y]))})
m.compile("adam", {"q": "mse", "p": "sparse_categorical_crossentropy"}, metrics={"p": ["accuracy"]})
put("named", m, {"a": normal(5, 4), "b": normal(5, 4)})

x, y = keras.Input((4, 6)), keras.Input((4, 6))
m = keras.Model([x, y], [
    x + y, x - y, x * y, x / (y * y + 1.0), x * 2.0, x + 1.0, 2.0 - x, 3.0 * x, 1.0 / (x * x + 1.0), -x, ops.relu(x),
    ops.leaky_relu(x, negative_slope=0.3), ops.concatenate([x, y], axis=-1), ops.reshape(x, (-1, 24)), ops.transpose(x, (0, 2, 1)),
    ops.mean(x, axis=(1,)), ops.sum(x, axis=-1), ops.max(x, axis=1), ops.abs(x), ops.exp(x), ops.log(ops.abs(x) + 1), ops.sqrt(ops.abs(x)),
    ops.square(x), ops.tanh(x), ops.sigmoid(x), ops.softmax(x), ops.matmul(x, ops.transpose(y, (0, 2, 1))), ops.maximum(x, y),
    ops.minimum(x, y), ops.where(ops.not_equal(ops.relu(x), 0.0), x, y), ops.clip(x, -1, 1), ops.expand_dims(x, -1), x[:, 1:3], x[:, :, 2:],
    ops.cosh(x), x * ops.convert_to_tensor([1.0, 2.0, 3.0, 4.0, 5.0, 6.0]), layers.Average()([x, y]), layers.Reshape((3, -1))(x),
    layers.Dense(3, activation=layers.LeakyReLU(0.1))(x), layers.ReLU(negative_slope=0.2)(x), layers.Softmax()(y), layers.Activation("tanh")(x),
    layers.Rescaling(2.0, offset=1.0)(x), layers.BatchNormalization(axis=2)(x), layers.Dropout(0.5)(y)])
put("ops", m, [normal(3, 4, 6), normal(3, 4, 6)])

# Keras itself loses the optimizers' variables when it opens this file: it calls the weights "a/kernel" then, and not "net/a/kernel".
o = keras.optimizers
m = keras.Sequential([keras.Input((4,)), layers.Dense(3, activation="tanh", name="a"), layers.Dense(3, activation="tanh", name="b"), layers.Dense(1, name="c")], name="net")
m.compile(o.MultiOptimizer(o.OptimizerMap(o.Adam(0.02), {"net/b/.*": o.SGD(0.1, momentum=0.9), "net/a/.*": o.RMSprop(o.schedules.ExponentialDecay(0.05, 3, 0.5))})), "mse")
put("several", m, normal(8, 4), normal(8, 1))
