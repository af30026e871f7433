# Makes files of TestKerasVersions with the Keras that is installed, each with a JSON file of its inputs, its outputs, and what a training
# step of eight samples gives. Run by hand, in this folder, once with each version and backend; the results are committed:
#   KERAS_BACKEND=jax python make.py 3.0.5_jax      Keras 3.0.5, 3.3.3, 3.6.0 and 3.10.0 with jax 0.4.30 and numpy 1.26.4
#   KERAS_BACKEND=torch python make.py 3.15.1_torch, KERAS_BACKEND=tensorflow python make.py 3.15.1_tensorflow
#   python make.py 2_tensorflow h5                  with Keras 2, which is the package tf_keras 2.21.0, and only whole models as .h5
#   KERAS_BACKEND=jax python make.py 3.15.1_jax h5
# The members are what Keras wrote, packed again with deflate, and .h5 files with gzip, to keep them small.
import gzip
import json
import os
import sys
import zipfile

import numpy as np

label, form = sys.argv[1], (sys.argv[2:] or ["keras"])[0]
if label.startswith("2_"):
    import tf_keras as keras
else:
    import keras
layers = keras.layers
keras.utils.set_random_seed(1)
rng = np.random.default_rng(3)


def array(a):
    a = np.asarray(a, "f4")
    return {"shape": list(a.shape), "data": a.ravel().tolist()}


def flat(v):
    return list(v) if isinstance(v, (list, tuple)) else [v]


def put(name, model, x, y):
    model.fit(x, y, batch_size=4, epochs=2, verbose=0)
    path = label + "_" + name
    model.save("tmp." + form)
    if form == "h5":
        with open("tmp.h5", "rb") as old, open(path + ".h5.gz", "wb") as new, gzip.GzipFile("", "wb", fileobj=new, mtime=0) as z:
            z.write(old.read())
        path += ".h5"
    else:
        with zipfile.ZipFile("tmp.keras") as old, zipfile.ZipFile(path + ".keras", "w", zipfile.ZIP_DEFLATED) as new:
            for member in old.namelist():
                new.writestr(zipfile.ZipInfo(member), old.read(member), zipfile.ZIP_DEFLATED)
    os.remove("tmp." + form)
    n = len(flat(x)[0])
    r = {"inputs": [array(v) for v in flat(x)], "outputs": [array(v) for v in flat(model.predict(x, batch_size=n, verbose=0))]}
    r["targets"] = [array(v) for v in flat(y)]
    r["loss"] = model.fit(x, y, batch_size=n, epochs=1, shuffle=False, verbose=0).history["loss"][0]
    r["after"] = [array(v) for v in flat(model.predict(x, batch_size=n, verbose=0))]
    with open(path + ".json", "w") as f:
        json.dump(r, f)
        f.write("\n")


def normal(*shape):
    return rng.standard_normal(shape).astype("f4")


# Keras 3.0 counts what regularizers add to a loss twice in what it says of it.
regularizer = None if label.startswith("3.0") else keras.regularizers.L2(1e-3)
m = keras.Sequential([
    keras.Input((6, 6, 2)), layers.Conv2D(4, 3, activation="relu", kernel_regularizer=regularizer), layers.BatchNormalization(),
    layers.MaxPooling2D(2), layers.Flatten(), layers.Dropout(0.0), layers.Dense(5, activation="gelu"), layers.Dense(3, activation="softmax")])
m.compile(keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.01, 10, 0.9)), keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
put("sequential", m, normal(8, 6, 6, 2), rng.integers(0, 3, (8, 1)).astype("f4"))

inner = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh"), layers.LayerNormalization(), layers.Dense(4)], name="inner")
a, b = keras.Input((4,), name="a"), keras.Input((5, 4), name="b")
shared = layers.Dense(4, activation="relu", name="shared")
fixed = layers.Dense(4, name="fixed")
h = layers.Bidirectional(layers.LSTM(2))(layers.Masking(0.0)(b))
h = layers.Add()([shared(inner(a)), shared(h)])
h = layers.Concatenate()([fixed(h), layers.GRU(3)(b)])
m = keras.Model([a, b], [layers.Dense(2, name="p")(h), layers.Dense(1, activation="sigmoid", name="q")(h)])
fixed.trainable = False  # Keras 3.0 trains a layer that is made so
m.compile(keras.optimizers.SGD(0.05, momentum=0.9), ["mse", "binary_crossentropy"], loss_weights=[1.0, 0.5])
put("functional", m, [normal(8, 4), normal(8, 5, 4)], [normal(8, 2), (normal(8, 1) > 0).astype("f4")])

m = keras.Sequential([keras.Input((5, 3)), layers.GRU(3, return_sequences=True), layers.SimpleRNN(3, return_sequences=True), layers.LSTM(2), layers.Dense(1)])
m.compile(keras.optimizers.Nadam(0.02), "mse")
put("recurrent", m, normal(8, 5, 3), normal(8, 1))
