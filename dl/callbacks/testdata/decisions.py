"""Writes decisions.json: what Keras's EarlyStopping, ReduceLROnPlateau and ModelCheckpoint decide on
sequences of logs, each with every argument at more than one value.

    KERAS_BACKEND=jax python decisions.py    (Keras 3.15.1)
"""
import itertools
import json
import math
import os

import keras
import numpy as np

SEQUENCES = {
    "falling": [1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4, 0.3],
    "rising": [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8],
    "constant": [0.5] * 12,
    "valley": [1.0, 0.6, 0.4, 0.35, 0.36, 0.34, 0.5, 0.7, 0.3, 0.9, 0.2, 0.1],
    "slow": [1.0, 0.95, 0.91, 0.9, 0.899, 0.8989, 0.89, 0.85, 0.84, 0.83],
    "nan first": [math.nan, 0.5, 0.4, 0.3, 0.2],
    "nan later": [0.5, 0.4, math.nan, math.nan, 0.3, math.nan, 0.2],
    "infinite": [math.inf, 1.0, -math.inf, 0.5, math.inf, 0.1],
    "negative": [-0.1, -0.5, -0.4, -0.6, -0.2, -0.7, -0.7, -0.7],
}


class Model:
    """What the callbacks need of a model: its one weight is the number of the epoch that set it."""

    def __init__(self, metric="accuracy"):
        self.optimizer = keras.optimizers.SGD(0.1)
        self.stop_training = False
        self.weight = -1
        self.saved = []
        self.metrics = []

    def get_weights(self):
        return self.weight

    def set_weights(self, weight):
        self.weight = weight

    def save(self, path, overwrite):
        self.saved.append(os.path.basename(path))


def run(callback, name, values):
    model = Model()
    callback.set_model(model)
    callback.on_train_begin()
    rates = []
    last = -1
    for epoch, value in enumerate(values):
        callback.on_epoch_begin(epoch)
        model.weight = last = epoch
        rates.append(float(np.float32(keras.ops.convert_to_numpy(model.optimizer.learning_rate))))
        callback.on_epoch_end(epoch, {name: value})
        if model.stop_training:
            break
    callback.on_train_end()
    return {"last": last, "weight": model.weight, "rates": rates, "saved": model.saved}


def cases():
    for (label, values), (mode, monitor) in itertools.product(SEQUENCES.items(), [("min", "val_loss"), ("max", "val_score")]):
        for patience, delta, baseline, restore, start in [
            (0, 0, None, False, 0),
            (1, 0, None, True, 0),
            (2, 0, None, True, 0),
            (3, 0.1, None, True, 0),
            (2, 0.1, 0.45, True, 0),
            (1, -0.05, 0.45, False, 0),
            (2, 0, 0.45, True, 3),
            (0, 0, None, True, 2),
        ]:
            yield "EarlyStopping", label, values, dict(
                monitor=monitor, mode=mode, patience=patience, min_delta=delta, baseline=baseline, restore_best_weights=restore, start_from_epoch=start
            )
        for factor, patience, delta, cooldown, least in [
            (0.1, 10, 1e-4, 0, 0.0),
            (0.5, 1, 1e-4, 0, 0.0),
            (0.5, 2, 0, 1, 0.02),
            (0.2, 2, 0.1, 2, 0.01),
            (0.5, 0, 1e-4, 0, 0.05),
        ]:
            yield "ReduceLROnPlateau", label, values, dict(
                monitor=monitor, mode=mode, factor=factor, patience=patience, min_delta=delta, cooldown=cooldown, min_lr=least
            )
        for best, threshold in [(True, None), (True, 0.45), (False, None)]:
            yield "ModelCheckpoint", label, values, dict(
                filepath="m-{epoch:02d}-{%s:.2f}.keras" % monitor, monitor=monitor, mode=mode, save_best_only=best, initial_value_threshold=threshold
            )


def main():
    decisions = []
    for cls, label, values, arguments in cases():
        callback = getattr(keras.callbacks, cls)(**arguments)
        decisions.append(
            {
                "callback": cls,
                "sequence": label,
                "values": ["nan" if math.isnan(v) else str(v) for v in values],
                "arguments": arguments,
                **run(callback, arguments["monitor"], values),
            }
        )
    path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "decisions.json")
    with open(path, "w") as f:
        lines = ",\n".join(json.dumps(d) for d in decisions)
        f.write('{"keras": "%s", "decisions": [\n%s\n]}\n' % (keras.__version__, lines))
    print(len(decisions), "decisions")


main()
