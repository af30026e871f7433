# Opens the models in a folder that TestKerasOpens wrote, holds what they compute, and a training step of them, against its index.json, and
# saves them as Keras does in the folder again below it. Prints a line for each model that differs.
#   python check.py FOLDER PART PARTS   takes each PARTS-th model, so that several of these share the work
import json
import os
import sys

import keras
import numpy as np

folder, part, parts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
os.makedirs(os.path.join(folder, "again"), exist_ok=True)


def array(a):
    return np.array(a["data"], "f4").reshape(a["shape"])


def listed(v):
    return list(v) if isinstance(v, (list, tuple)) else [v]


def differ(got, want):
    got, want = listed(got), [array(a) for a in want]
    return len(got) != len(want) or any(g.shape != w.shape or not np.allclose(g, w, rtol=2e-5, atol=2e-5) for g, w in zip(got, want))


with open(os.path.join(folder, "index.json")) as f:
    index = json.load(f)
mine = sorted(index.items())[part::parts]
for name, r in mine:
    if name.startswith("tensorflow_") and keras.backend.backend() != "tensorflow":
        continue  # layers that other backends do not have
    try:
        m = keras.saving.load_model(os.path.join(folder, name + ".keras"))
        m.save(os.path.join(folder, "again", name + ".keras"))
        x, y = [array(a) for a in r["inputs"]], [array(a) for a in r["targets"] or []]
        x, y = x if len(x) > 1 else x[0], y if len(y) > 1 else (y or [None])[0]
        n = r["inputs"][0]["shape"][0]
        if differ(m.predict(x, batch_size=n, verbose=0), r["outputs"]):
            print(name, "other outputs")
        if y is not None:
            loss = m.fit(x, y, batch_size=n, epochs=1, shuffle=False, verbose=0).history["loss"][0]
            if abs(loss - r["loss"]) > 2e-5 * max(1, abs(loss)) or differ(m.predict(x, batch_size=n, verbose=0), r["after"]):
                print(name, "other results after a step: loss", loss, "not", r["loss"])
    except Exception as e:
        print(name, type(e).__name__, e)
print("opened", len(mine), "models with Keras", keras.__version__)
