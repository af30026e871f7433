"""Makes the fixture of the seed program's first steps in Keras.

    pip install keras==3.15.1 tensorflow-cpu==2.21.0 numpy==2.4.6
    HORNBOOK_DATA=folder KERAS_BACKEND=tensorflow python make.py

The folder holds mnist/train-images-idx3-ubyte.gz and mnist/train-labels-idx1-ubyte.gz.

It writes beside itself
  initial.f32  the model's weights before training, float32, little-endian, row-major, one after the
               other: dense kernel [784 128], bias [128], dense_1 kernel [128 10], bias [10]
  losses.json  the loss of each of the first 200 batches of 32 of the unshuffled training set,
               pixels / 255, each computed before the step that the batch makes

The losses are checked against the same training written out in NumPy in float64 (but for the
powers of Adam's betas, see there).
"""

import gzip
import json
import os
import pathlib

import keras
import numpy as np

STEPS, BATCH = 200, 32
here = pathlib.Path(__file__).parent
data = pathlib.Path(os.environ["HORNBOOK_DATA"]) / "mnist"

with gzip.open(data / "train-images-idx3-ubyte.gz") as f:
    x = np.frombuffer(f.read(16 + STEPS * BATCH * 784), np.uint8, offset=16)
    x = x.reshape(-1, 784).astype("float32") / 255
with gzip.open(data / "train-labels-idx1-ubyte.gz") as f:
    y = np.frombuffer(f.read(8 + STEPS * BATCH), np.uint8, offset=8)

keras.utils.set_random_seed(20260101)
model = keras.Sequential(
    [
        keras.Input((784,)),
        keras.layers.Dense(128, activation="relu"),
        keras.layers.Dense(10, activation="softmax"),
    ]
)
model.compile(optimizer="adam", loss="sparse_categorical_crossentropy")
weights = model.get_weights()
initial = np.concatenate([w.ravel() for w in weights]).astype("<f4")


def keras_losses():
    for i in range(STEPS):
        rows = slice(i * BATCH, (i + 1) * BATCH)
        model.reset_metrics()  # train_on_batch reports the mean since the last reset
        yield float(model.train_on_batch(x[rows], y[rows]))


def numpy_losses():
    w = [v.astype("float64") for v in weights]
    m = [np.zeros_like(v) for v in w]
    v = [np.zeros_like(u) for u in w]
    for i in range(STEPS):
        rows = slice(i * BATCH, (i + 1) * BATCH)
        xb, yb = x[rows].astype("float64"), y[rows]
        h = np.maximum(xb @ w[0] + w[1], 0)
        z = h @ w[2] + w[3]
        p = np.exp(z - z.max(1, keepdims=True))
        p /= p.sum(1, keepdims=True)
        yield float(-np.log(p[np.arange(BATCH), yb]).mean())
        dz = p.copy()
        dz[np.arange(BATCH), yb] -= 1
        dz /= BATCH
        dh = dz @ w[2].T * (h > 0)
        gradients = [xb.T @ dh, dh.sum(0), h.T @ dz, dz.sum(0)]
        # Keras's Adam takes the powers in float32, and 1 - beta in float64: from some first weights the
        # losses part by 3e-3 within these steps if either is taken otherwise.
        t, one = np.float32(i + 1), np.float32(1)
        rate = 1e-3 * np.sqrt(one - np.float32(0.999) ** t) / (one - np.float32(0.9) ** t)
        for k, g in enumerate(gradients):
            m[k] += (g - m[k]) * (1 - 0.9)
            v[k] += (g * g - v[k]) * (1 - 0.999)
            w[k] -= rate * m[k] / (np.sqrt(v[k]) + 1e-7)


losses = list(keras_losses())
worst = np.abs(np.array(losses) - np.array(list(numpy_losses()))).max()
print(f"keras {keras.__version__} on {keras.backend.backend()}: first {losses[0]:.6f}, last {losses[-1]:.6f}, "
      f"largest difference from NumPy in float64 {worst:.1e}")
assert worst < 1e-5, worst

initial.tofile(here / "initial.f32")
(here / "losses.json").write_text("[\n" + ",\n".join(f"  {v:.9g}" for v in losses) + "\n]\n")
