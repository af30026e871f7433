"""Writes summaries.json: the texts of model.summary() of models that TestSummaryIsKeras builds, too.

Made with Keras 3.15.1 on JAX; nothing in it depends on the backend:

    KERAS_BACKEND=jax COLUMNS=80 python make.py
"""

import json
import os

import keras
import numpy as np
from keras import layers, ops

texts = {}


def text(model, columns=80, **options):
    os.environ["COLUMNS"] = str(columns)
    lines = []
    model.summary(print_fn=lambda s, **_: lines.append(s), **options)
    return "\n".join(lines).rstrip("\n")


def case(make):
    keras.backend.clear_session()
    texts[make.__name__] = make()


def trained(model, optimizer, loss="mse"):
    model.compile(optimizer, loss)
    zeros = lambda t: np.zeros((2, *t.shape[1:]), "float32")
    model.fit([zeros(t) for t in model.inputs], [zeros(t) for t in model.outputs], verbose=0)
    return model


def chain():
    return keras.Sequential([
        layers.Input((784,)),
        layers.Dense(128, activation="relu"),
        layers.Dropout(0.2),
        layers.Dense(10, activation="softmax"),
    ])


def residual():
    image, meta = layers.Input((784,)), layers.Input((12,))
    h = layers.Dense(64, activation="relu")(image)
    h = h + layers.Dense(64, activation="relu")(h)
    m = layers.Dense(16, activation="relu")(meta)
    joined = ops.concatenate([h, m], axis=-1)
    digit = layers.Dense(10, activation="softmax", name="digit")(joined)
    odd = layers.Dense(1, activation="sigmoid", name="odd")(joined)
    return keras.Model([image, meta], [digit, odd])


def shared():
    a, b = layers.Input((6,)), layers.Input((6,))
    tower = layers.Dense(5, name="tower")
    x, y = tower(a), tower(b)
    merged = layers.Concatenate()([x, y])
    return keras.Model([a, b], layers.Dense(1)(merged))


def nested():
    # Keras numbers names through all models, Hornbook in each: the names are given.
    encoder = keras.Sequential([
        layers.Input((8,)),
        layers.Dense(4, name="narrow"),
        layers.BatchNormalization(),
    ], name="encoder")
    x = layers.Input((4,), name="input_layer")
    h = layers.Dense(6, name="wide")(x)
    decoder = keras.Model(x, layers.Dense(8, name="wider")(h), name="decoder")
    return keras.Sequential([encoder, decoder, layers.Dense(2)])


def graph_of_models():
    x = layers.Input((4,), name="input_layer")
    inner = keras.Model(x, layers.Dense(3, name="inside")(x) * 2.0, name="inner")
    chain = keras.Sequential([layers.Input((4,)), layers.Dense(3, name="first"), layers.Dense(3, name="second")], name="chain")
    a, b = layers.Input((4,), name="input_layer"), layers.Input((4,), name="input_layer_1")
    p, q, r = inner(a), inner(b), chain(b)
    return keras.Model([a, b], layers.Add()([p, q, r]), name="functional")


@case
def sequential():
    return text(chain())


@case
def sequential_narrow():
    return text(chain(), line_length=44)


@case
def sequential_wide():
    return text(chain(), columns=200, line_length=120)


@case
def sequential_trained_adam():
    return text(trained(chain(), "adam"))


@case
def sequential_trained_sgd():
    return text(trained(chain(), "sgd"))


@case
def sequential_trained_momentum():
    return text(trained(chain(), keras.optimizers.SGD(momentum=0.9)))


@case
def sequential_trained_rmsprop():
    return text(trained(chain(), keras.optimizers.RMSprop(momentum=0.9, centered=True)))


@case
def sequential_compiled():
    model = chain()
    model.compile("adam", "mse")
    return text(model)


@case
def sequential_frozen():
    model = chain()
    model.layers[0].trainable = False
    return text(trained(model, "adam"), show_trainable=True)


@case
def sequential_unbuilt():
    return text(keras.Sequential([layers.Dense(8), layers.Dropout(0.5), layers.Dense(2)]))


@case
def sequential_unbuilt_trainable():
    return text(keras.Sequential([layers.Dense(8), layers.Dropout(0.5)]), show_trainable=True)


@case
def sequential_long_names():
    return text(keras.Sequential([
        layers.Input((5, 7)),
        layers.BatchNormalization(),
        layers.Dense(123456, name="a_name_that_is_so_long_that_the_column_cannot_hold_it"),
        layers.Dense(3, name="a_name_that_just_fits"),
        layers.Reshape((3, 5, 1)),
    ], name="names"))


@case
def sequential_recurrent():
    return text(keras.Sequential([
        layers.Input((5, 3)),
        layers.Masking(),
        layers.LSTM(4, return_sequences=True),
        layers.LSTM(4),
        layers.Flatten(),
        layers.Rescaling(0.5),
        layers.Dense(1),
    ]))


@case
def sequential_stateful():
    return text(keras.Sequential([layers.Input((5, 3), batch_size=2), layers.LSTM(4, stateful=True), layers.Dense(1)]))


@case
def sequential_open_time():
    return text(keras.Sequential([layers.Input((None, 3)), layers.LSTM(4)]))


@case
def functional_chain():
    x = layers.Input((4,))
    h = layers.Dense(3)(x)
    return text(keras.Model(x, layers.Dense(2)(h)))


@case
def functional_ops():
    x = layers.Input((4,))
    h = ops.abs(ops.tanh(layers.Dense(3)(x)) * 2.0) + 1.0
    h = ops.square(ops.exp(ops.sqrt(ops.log(h))))
    h = ops.leaky_relu(ops.relu(h))[:, 0:2]
    h = ops.expand_dims(ops.clip(h, 0, 1), -1)
    return text(keras.Model(x, ops.reshape(ops.sum(h / 2.0, axis=-1), (-1, 1, 2))))


@case
def functional():
    return text(residual())


@case
def functional_wide():
    return text(residual(), columns=200)


@case
def functional_narrow():
    return text(residual(), line_length=50)


@case
def functional_trainable():
    model = residual()
    model.get_layer("dense_1").trainable = False
    return text(model, show_trainable=True)


@case
def functional_trained():
    return text(trained(residual(), "adam", ["mse", "mse"]))


@case
def functional_shared():
    return text(shared())


@case
def functional_input_twice():
    x = layers.Input((4,))
    return text(keras.Model(x, layers.Multiply()([x, layers.Dense(4)(x)])))


@case
def functional_branches():
    x = layers.Input((4,))
    short = layers.Dense(3)(x)
    long = layers.Dense(6)(x)
    long = layers.Dense(5)(long)
    long = layers.Dense(3)(long)
    last = layers.Add()([short, long])
    return text(keras.Model(x, [last, layers.Dense(2)(short)]))


@case
def functional_unused_input():
    x, y = layers.Input((4,)), layers.Input((5,))
    return text(keras.Model([x, y], layers.Dense(2)(x)))


@case
def nested_sequential():
    return text(nested())


@case
def nested_sequential_expanded():
    return text(nested(), expand_nested=True)


@case
def nested_functional():
    return text(graph_of_models())


@case
def nested_functional_expanded():
    return text(graph_of_models(), expand_nested=True)


@case
def nested_twice():
    inner = keras.Sequential([layers.Input((4,)), layers.Dense(3)], name="inner")
    middle = keras.Sequential([layers.Input((4,)), inner, layers.Dense(2)], name="middle")
    return text(keras.Sequential([middle, layers.Dense(1)]), expand_nested=True, show_trainable=True)


@case
def nested_frozen():
    model = nested()
    model.layers[0].trainable = False
    return text(model, expand_nested=True, show_trainable=True)


@case
def nested_unbuilt():
    return text(keras.Sequential([keras.Sequential([layers.Dense(3)], name="inner"), layers.Flatten()]))


@case
def wide_letters():
    return text(keras.Sequential([
        layers.Input((1,)),
        layers.Dense(1, name="编码器"),
        layers.Dense(1, name="一个非常长的层名一个非常长的层名一个非常长的层名"),
        layers.Dense(1, name="e\u0301"),
    ]))


@case
def scalar_weights():
    return text(keras.Sequential([layers.Input((1,)), layers.Dense(1, use_bias=False)], name="[x]"))


with open("summaries.json", "w") as f:
    json.dump(texts, f, indent=1, ensure_ascii=False)
    f.write("\n")
