# Writes arguments.json: of each class of Keras's that has vectors, the arguments of its constructor and what the config says of them
# when they are left out. TestArguments looks for those that no vector has at another value. By hand:
#   pip install keras==3.15.1 tensorflow-cpu==2.21.0; KERAS_BACKEND=tensorflow python arguments.py
import inspect
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")  # some layers of preprocessing want it
import keras
from keras import layers

# What an argument without a default is given, so that there is a config to look at.
REQUIRED = {
    "activation": "relu", "axes": -1, "boundaries": [1, 2], "cell": lambda: layers.LSTMCell(2), "cells": lambda: [layers.LSTMCell(2)],
    "cropping": 1, "decay_rate": 0.5, "decay_steps": 10, "dims": [2, 1], "equation": "ab,bc->ac", "factor": 0.5, "filters": 4,
    "first_decay_steps": 10, "fn": lambda: (lambda *a: 0.0), "function": lambda: (lambda x: x), "head_dim": 4, "height": 4,
    "height_factor": 0.5, "initial_learning_rate": 0.1, "inner_optimizer": lambda: keras.optimizers.SGD(), "input_dim": 4, "kernel_size": 3, "key_dim": 4,
    "layer": lambda: layers.LSTM(2), "layers": lambda: [layers.Rescaling(2.0)], "max_value": 2, "n": 2, "num_bins": 4, "num_classes": 3,
    "num_heads": 2, "num_key_value_heads": 1, "num_query_heads": 2, "output_dim": 4, "output_shape": (4,), "output_size": 2, "pool_size": 2,
    "precision": 0.5, "rate": 0.5, "recall": 0.5, "reg": 0.1, "scale": 2.0, "sensitivity": 0.5, "specificity": 0.5, "stddev": 0.5,
    "target_class_ids": [0], "target_shape": (4,), "theta": 1.0, "units": 4, "values": [1.0, 2.0, 3.0], "width": 4,
}
MORE = {  # of single classes
    "Discretization": {"bin_boundaries": [0.0, 1.0]},
    "IntegerLookup": {"vocabulary": [1, 2]},
    "StringLookup": {"vocabulary": ["a", "b"]},
    "SpectralNormalization": {"layer": lambda: layers.Dense(2)},
    "TimeDistributed": {"layer": lambda: layers.Dense(2)},
    "CategoryEncoding": {"num_tokens": 4},
    "InputLayer": {"shape": (2,)},
    "MaxNumBoundingBoxes": {"max_number": 4},
    "RandomPosterization": {"factor": 4},
    "RandomTranslation": {"height_factor": 0.5, "width_factor": 0.5},
    "MultiOptimizer": {"optimizer_map": lambda: keras.optimizers.OptimizerMap(keras.optimizers.SGD())},
}
KINDS = {
    "layer": (keras.layers, keras.layers.Layer), "loss": (keras.losses, keras.losses.Loss), "metric": (keras.metrics, keras.metrics.Metric),
    "optimizer": (keras.optimizers, keras.optimizers.Optimizer), "schedule": (keras.optimizers.schedules, keras.optimizers.schedules.LearningRateSchedule),
    "initializer": (keras.initializers, keras.initializers.Initializer), "regularizer": (keras.regularizers, keras.regularizers.Regularizer),
    "constraint": (keras.constraints, keras.constraints.Constraint), "callback": (keras.callbacks, keras.callbacks.Callback),
}
OTHERS = inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL


def plain(v):
    return json.loads(json.dumps(v, default=lambda o: o.tolist() if hasattr(o, "tolist") else str(o)))


kinds = {}
for kind, (module, base) in KINDS.items():
    classes = kinds[kind] = {}
    for c in sorted({c for c in vars(module).values() if inspect.isclass(c) and issubclass(c, base) and c is not base}, key=lambda c: c.__name__):
        parameters = [p for p in inspect.signature(c).parameters.values() if p.kind not in OTHERS]
        more = MORE.get(c.__name__, {})
        given = {p.name: REQUIRED.get(p.name) for p in parameters if p.default is p.empty} | more
        try:
            config = plain(c(**{k: v() if callable(v) else v for k, v in given.items()}).get_config()) if kind != "callback" else {}
        except (AttributeError, ImportError, NotImplementedError, TypeError, ValueError) as e:
            print("no", c.__name__, "can be made here:", str(e).split("\n")[0])
            config = {}
        arguments = classes[c.__name__] = {}
        for p in parameters:
            a = arguments[p.name] = {}
            if p.default is p.empty:
                a["required"] = True
            elif p.name not in config:
                a["unwritten"] = True  # no config tells of it
                a["default"] = plain(p.default)
            else:
                a["default"] = plain(p.default) if p.name in more else config[p.name]

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "arguments.json"), "w") as f:
    f.write('{"source": "the signatures of Keras %s", "kinds": {\n' % keras.__version__)
    f.write(",\n".join('"%s": {\n%s}' % (kind, ",\n".join(' "%s": %s' % (c, json.dumps(a)) for c, a in classes.items())) for kind, classes in kinds.items()))
    f.write("\n}}\n")
for kind, classes in kinds.items():
    print(kind, len(classes), "classes,", sum(map(len, classes.values())), "arguments")
