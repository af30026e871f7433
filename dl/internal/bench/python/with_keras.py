"""Keras's side of the bench, on the backend of KERAS_BACKEND: with_keras.py <model>."""

import os
import sys
import time

from protocol import SIZES, THREADS, data, serve

if os.environ["KERAS_BACKEND"] == "tensorflow":
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(THREADS)
    tf.config.threading.set_inter_op_parallelism_threads(THREADS)
if os.environ["KERAS_BACKEND"] == "torch":
    import torch

    torch.set_num_threads(THREADS)

import keras
from keras import layers


def classifier(model, optimizer=None):
    # Several steps in one call of Python's: keras's own way to cut its cost for each of them. It unrolls
    # them, so that larger models would compile for minutes, and gain nothing.
    model.compile(
        optimizer or keras.optimizers.Adam(),
        keras.losses.SparseCategoricalCrossentropy(),
        metrics=["accuracy"],
        steps_per_execution=int(os.environ.get("HORNBOOK_BENCH_STEPS_PER_EXECUTION", "1")),
    )
    return model


def mlp():
    return classifier(
        keras.Sequential([keras.Input((784,)), layers.Dense(128, "relu"), layers.Dense(10, "softmax")])
    )


def convnet():
    return classifier(
        keras.Sequential(
            [
                keras.Input((28, 28, 1)),
                layers.Conv2D(32, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Conv2D(64, 3, activation="relu"),
                layers.MaxPooling2D(2),
                layers.Flatten(),
                layers.Dropout(0.5),
                layers.Dense(10, "softmax"),
            ]
        )
    )


def lstm():
    return classifier(keras.Sequential([keras.Input((80, 64)), layers.LSTM(128), layers.Dense(10, "softmax")]))


def transformer(rate):
    def drop(x):
        return layers.Dropout(rate)(x) if rate else x

    x = keras.Input((128, 128))
    h = layers.MultiHeadAttention(4, 32, dropout=rate)(x, x)
    h = layers.LayerNormalization()(layers.add([x, drop(h)]))
    f = drop(layers.Dense(512, "relu")(h))
    f = drop(layers.Dense(128)(f))
    h = layers.LayerNormalization()(layers.add([h, f]))
    y = layers.Dense(10, "softmax")(layers.GlobalAveragePooling1D()(h))
    return classifier(keras.Model(x, y))


def resnet():
    def conv(x, filters, kernel, stride):
        x = layers.Conv2D(filters, kernel, strides=stride, padding="same", use_bias=False)(x)
        return layers.BatchNormalization()(x)

    x = keras.Input((32, 32, 3))
    h = layers.ReLU()(conv(x, 16, 3, 1))
    for filters in 16, 32, 64:
        for block in range(3):
            stride, shortcut = 1, h
            if block == 0 and filters > 16:
                stride, shortcut = 2, conv(h, filters, 1, 2)
            f = layers.ReLU()(conv(h, filters, 3, stride))
            h = layers.ReLU()(layers.add([conv(f, filters, 3, 1), shortcut]))
    y = layers.Dense(10, "softmax")(layers.GlobalAveragePooling2D()(h))
    return classifier(keras.Model(x, y), keras.optimizers.SGD(0.1, momentum=0.9))


MODELS = {
    "mlp-32": mlp,
    "mlp-512": mlp,
    "convnet": convnet,
    "lstm": lstm,
    "transformer": lambda: transformer(0.0),
    "transformer-dropout": lambda: transformer(0.1),
    "resnet": resnet,
    "mlp-predict": mlp,
    "convnet-predict": convnet,
}


class Clock(keras.callbacks.Callback):
    """The seconds from the begin of the first epoch to the end of the last."""

    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 0:
            self.begin = time.perf_counter()

    def on_epoch_end(self, epoch, logs=None):
        self.end = time.perf_counter()


def make(name):
    batch, steps, _ = SIZES[name]
    x, y = data(name)
    model = MODELS[name]()
    if name.endswith("-predict"):

        def step(n):
            start = time.perf_counter()
            for _ in range(n):
                model.predict(x, verbose=0)
            return time.perf_counter() - start

    else:

        def step(n):
            clock = Clock()
            rows = min(n, steps) * batch
            model.fit(x[:rows], y[:rows], batch_size=batch, epochs=max(1, n // steps), verbose=0, callbacks=[clock])
            return clock.end - clock.begin

        step(steps)  # compiled for whole epochs
    return step


serve(lambda: make(sys.argv[1]))
