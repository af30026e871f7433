"""Makes the histories that Keras's fit leaves, for dl/histories_test.go.

    pip install keras==3.15.1 jax==0.10.2 tensorflow-cpu==2.21.0 numpy==2.4.6
    KERAS_BACKEND=jax python make.py && KERAS_BACKEND=tensorflow python make.py

The second run takes the set-up with masks from TensorFlow: on JAX the training step hands the
predictions to the metrics without their mask, so that masked time steps count there, and do not in
the validation. The others are JAX's: on TensorFlow the losses of several outputs are means over the
batches, whatever their size, since that is not known in its graphs. What else differs between the
two is printed.

A set-up is [name, weights before training, data, history]. All of them train without shuffling.
"""

import json
import pathlib

import keras
import numpy as np
from keras import layers

file = pathlib.Path(__file__).parent / "histories.json"
again = keras.backend.backend() == "tensorflow"
written = json.loads(file.read_text()) if again else {"setups": []}
setups = []
rng = np.random.default_rng(11)


def numbers(*shape):
    """are short in decimal and exact in float32."""
    return (np.round(rng.normal(size=shape) * 8) / 8).astype("float32")


def labels(classes, *shape):
    return rng.integers(0, classes, size=shape).astype("float32")


def weights(*shape):
    return (rng.integers(0, 9, size=shape) / 4).astype("float32")


def array(a):
    a = np.asarray(a, "float32")
    return {"shape": list(a.shape), "data": [float(v) for v in a.ravel()]}


def keep(name, model, initial, data, history):
    setups.append(
        {
            "name": name,
            "weights": [array(w) for w in initial],
            "data": {k: array(v) for k, v in data.items()},
            "history": history,
        }
    )


def first_weights(name, model):
    """are the model's, or in the second run those that were written."""
    for one in written["setups"]:
        if one["name"] == name:
            model.set_weights([np.reshape(w["data"], w["shape"]) for w in one["weights"]])
    return model.get_weights()


def fit(name, model, data, *args, **options):
    options.setdefault("shuffle", False)
    initial = first_weights(name, model)
    h = model.fit(*args, verbose=0, **options)
    history = {k: [float(v) for v in vs] for k, vs in h.history.items()}
    history["epoch"] = h.epoch
    keep(name, model, initial, data, history)


def classifier(classes=3, features=4):
    return keras.Sequential(
        [
            keras.Input((features,)),
            layers.Dense(6, activation="relu"),
            layers.Dense(classes, activation="softmax"),
        ]
    )


keras.utils.set_random_seed(20260102)
SCCE = "sparse_categorical_crossentropy"

# Weights of samples; the same metric with and without them; a partial last batch.
x, y, w = numbers(22, 4), labels(3, 22), weights(22)
m = classifier()
m.compile(keras.optimizers.Adam(0.02), SCCE, metrics=["accuracy"], weighted_metrics=["accuracy"])
fit("sample weights", m, {"x": x, "y": y, "w": w}, x, y, sample_weight=w, batch_size=5, epochs=3)

# Weights of classes, given by their numbers; a split, which they do not change.
x, y = numbers(24, 4), labels(3, 24)
m = classifier()
m.compile(keras.optimizers.SGD(0.1, momentum=0.9), SCCE, metrics=["accuracy"], weighted_metrics=["accuracy"])
fit("class weights", m, {"x": x, "y": y}, x, y, class_weight={0: 0.5, 2: 3.0}, batch_size=7, epochs=3, validation_split=0.3)

# Weights of classes, one-hot.
x, y = numbers(20, 4), np.eye(3, dtype="float32")[rng.integers(0, 3, 20)]
m = classifier()
m.compile(keras.optimizers.RMSprop(0.01), "categorical_crossentropy", metrics=["accuracy"])
fit("class weights of one-hot targets", m, {"x": x, "y": y}, x, y, class_weight={0: 0.5, 1: 2.0}, batch_size=6, epochs=3)

# A split with weights of samples, which go with it.
x, y, w = numbers(23, 4), labels(3, 23), weights(23)
m = classifier()
m.compile(keras.optimizers.Adam(0.01), SCCE, weighted_metrics=["accuracy"])
fit("validation split with weights", m, {"x": x, "y": y, "w": w}, x, y, sample_weight=w, batch_size=4, epochs=3, validation_split=0.25)

# Validation data with weights, in batches of their own, after every second epoch.
x, y, xv, yv, wv = numbers(20, 4), labels(3, 20), numbers(17, 4), labels(3, 17), weights(17)
m = classifier()
m.compile(keras.optimizers.Adam(0.02), SCCE, metrics=["accuracy"], weighted_metrics=["accuracy"])
fit(
    "validation data",
    m,
    {"x": x, "y": y, "xv": xv, "yv": yv, "wv": wv},
    x,
    y,
    batch_size=6,
    epochs=4,
    validation_data=(xv, yv, wv),
    validation_batch_size=3,
    validation_steps=4,
    validation_freq=2,
)

# Two inputs, two outputs with losses of different weight, weights of the samples for each output,
# metrics of both kinds.
a, b = keras.Input((3,)), keras.Input((2,))
h = layers.Concatenate()([layers.Dense(5, activation="tanh")(a), b])
m = keras.Model([a, b], [layers.Dense(3, activation="softmax", name="digit")(h), layers.Dense(1, name="size")(h)])
xa, xb, yd, ys, wd, ws = numbers(19, 3), numbers(19, 2), labels(3, 19), numbers(19, 1), weights(19), weights(19)
m.compile(
    keras.optimizers.Adam(0.02),
    [SCCE, "mse"],
    loss_weights=[0.3, 2.0],
    metrics={"digit": ["accuracy"], "size": ["mae"]},
    weighted_metrics={"digit": ["accuracy"], "size": ["mae"]},
)
fit(
    "several outputs",
    m,
    {"xa": xa, "xb": xb, "yd": yd, "ys": ys, "wd": wd, "ws": ws},
    [xa, xb],
    [yd, ys],
    sample_weight=[wd, ws],
    batch_size=4,
    epochs=3,
    validation_split=0.2,
)

# An output without a loss, and one array of weights for all.
a = keras.Input((3,))
h = layers.Dense(5, activation="tanh")(a)
m = keras.Model(a, [layers.Dense(3, activation="softmax", name="digit")(h), layers.Dense(1, name="size")(h)])
xa, yd, ys, wd = numbers(19, 3), labels(3, 19), numbers(19, 1), weights(19)
m.compile(keras.optimizers.SGD(0.1), [SCCE, None], metrics=[["accuracy"], ["mae"]])
fit("an output without a loss", m, {"xa": xa, "yd": yd, "ys": ys, "w": wd}, xa, [yd, ys], sample_weight=wd, batch_size=8, epochs=3)


# Penalties on weights, and a loss that a layer adds.
class Activity(layers.Layer):
    def call(self, x):
        self.add_loss(0.05 * keras.ops.mean(keras.ops.square(x)))
        return x


m = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(6, activation="relu", kernel_regularizer=keras.regularizers.L2(0.02)),
        Activity(),
        layers.Dense(1, kernel_regularizer=keras.regularizers.L1(0.01)),
    ]
)
x, y = numbers(18, 4), numbers(18, 1)
m.compile(keras.optimizers.SGD(0.05, momentum=0.5, nesterov=True), "mse")
fit("penalties", m, {"x": x, "y": y}, x, y, batch_size=4, epochs=3, validation_split=0.25)

# A layer with moving averages, and dropout that drops nothing.
m = keras.Sequential(
    [
        keras.Input((4,)),
        layers.Dense(6, use_bias=False),  # a bias would have no gradient but rounding, which Adam makes large
        layers.BatchNormalization(momentum=0.8),
        layers.ReLU(),
        layers.Dropout(0.0),
        layers.Dense(3, activation="softmax"),
    ]
)
x, y = numbers(21, 4), labels(3, 21)
m.compile(keras.optimizers.Adam(0.01), SCCE, metrics=["accuracy"])
fit("batch normalization", m, {"x": x, "y": y}, x, y, batch_size=8, epochs=4, validation_split=0.3)

# Masks count in the loss and in the metrics, with weights of the time steps.
m = keras.Sequential(
    [
        keras.Input((5, 2)),
        layers.Masking(),
        layers.LSTM(4, return_sequences=True),
        layers.Dense(3, activation="softmax"),
    ]
)
x, y, w = numbers(14, 5, 2), labels(3, 14, 5), weights(14, 5)
for i in range(14):
    x[i, 5 - i % 4 :] = 0
m.compile(keras.optimizers.Adam(0.02), SCCE, metrics=["accuracy"], weighted_metrics=["accuracy"])
fit("masks", m, {"x": x, "y": y, "w": w}, x, y, sample_weight=w, batch_size=4, epochs=3, validation_split=0.3)

# Epochs of some steps go on where the last one ended, and end where the data do.
x, y = numbers(10, 4), labels(3, 10)
m = classifier()
m.compile(keras.optimizers.Adam(0.02), SCCE, metrics=["accuracy"])
fit("steps per epoch", m, {"x": x, "y": y}, x, y, batch_size=2, steps_per_epoch=3, epochs=5)
m = classifier()
m.compile(keras.optimizers.Adam(0.02), SCCE, metrics=["accuracy"])
fit("steps without a batch size", m, {"x": x, "y": y}, x, y, steps_per_epoch=3, epochs=3, validation_split=0.3, validation_steps=2)

# Epochs 3 and 4 of 4.
x, y = numbers(11, 4), labels(1, 11, 1) + (numbers(11, 1) > 0)
m = keras.Sequential([keras.Input((4,)), layers.Dense(1, activation="sigmoid")])
m.compile(keras.optimizers.RMSprop(0.02), "binary_crossentropy", metrics=["accuracy", keras.metrics.BinaryAccuracy(name="accuracy")])
fit("initial epoch", m, {"x": x, "y": y}, x, y, batch_size=4, epochs=4, initial_epoch=2)

# Batches from a generator, of different sizes, three steps an epoch; validation data beside it.
x, y, w = numbers(15, 4), numbers(15, 1), weights(15)
cuts = [0, 4, 9, 10, 15]


def batches():
    while True:
        for i, j in zip(cuts, cuts[1:]):
            yield x[i:j], y[i:j], w[i:j]


m = keras.Sequential([keras.Input((4,)), layers.Dense(5, activation="tanh"), layers.Dense(1)])
m.compile(keras.optimizers.Adam(0.02), "mse", weighted_metrics=["mae"])
fit("a generator", m, {"x": x, "y": y, "w": w}, batches(), steps_per_epoch=3, epochs=4, validation_data=(x, y, w), validation_batch_size=4, validation_steps=2)

# One batch at a time.
x, y, w = numbers(12, 4), labels(3, 12), weights(12)
m = classifier()
m.compile(keras.optimizers.Adam(0.05), SCCE, metrics=["accuracy"], weighted_metrics=["accuracy"])
initial = first_weights("on batch", m)
logs = []
for i in range(4):
    logs.append(m.train_on_batch(x, y, sample_weight=w, return_dict=True))
    logs.append(m.test_on_batch(x, y, sample_weight=w, return_dict=True))
logs.append(m.train_on_batch(x, y, class_weight={1: 2.0}, return_dict=True))
logs.append(m.evaluate(x, y, sample_weight=w, batch_size=5, verbose=0, return_dict=True))
keep("on batch", m, initial, {"x": x, "y": y, "w": w}, {k: [float(l[k]) for l in logs] for k in logs[0]})

if again:
    for i, one in enumerate(written["setups"]):
        other = setups[i]
        assert one["data"] == other["data"] and one["history"].keys() == other["history"].keys(), one["name"]
        if one["name"] == "masks":
            written["setups"][i] = other
        for k, v in one["history"].items():
            worst = float(np.max(np.abs(np.subtract(v, other["history"][k]))))
            if worst > 2e-6:
                print(f"{one['name']}: {k} differs by {worst:.1g}")
    setups = written["setups"]
made = {"source": f"keras {keras.__version__}", "setups": setups}
file.write_text(json.dumps(made, separators=(",", ":")).replace('{"name"', '\n{"name"') + "\n")
print(len(setups), "set-ups,", file.stat().st_size, "bytes")
