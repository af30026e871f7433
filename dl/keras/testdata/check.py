# Opens the models in a folder that TestKerasOpens wrote, holds what they compute, their summaries, their weights' paths, and a training step of them, against its
# index.json, and saves them as Keras does in the folder again below it. Prints a line for each model that differs.
#   python check.py FOLDER PART PARTS   takes each PARTS-th model, so that several of these share the work
import json
import os
import re
import sys

import keras
import numpy as np

# Where Keras is at odds with itself: what differs of a model on a backend, and what does not elsewhere. disagree.py shows each of these with
# Keras alone. What is listed must differ.
at_odds = {
    "tensorflow": {
        "optimizer_schedule_free": {"step"},  # the old momentum is read after it was changed
        "sizes": {"output 2"},  # bicubic: the weights come from a table
        "words": {"step"},  # Adam's velocity of a row that a batch has twice adds two squares
    },
    "torch": {
        "images": {"output 4"},  # bicubic: the kernel's parameter is -0.75, and -0.5 elsewhere
        "normalization_of_rows": {"opening"},  # LayerNormalization over an axis that is not the last
        "optimizer_schedule_free": {"step"},  # as on TensorFlow
        "sizes": {"output 2", "output 11"},  # bicubic; an equalization counts pixels in int64, and its limit becomes a whole number
    },
}
# Models whose summary in Keras is another than ours, on each backend.
other_summary = {
    "activation_5_glu",  # a GLU halves the last axis, which Keras's summary does not know
    "carried",  # never trained here; Keras makes the optimizer's variables when it opens the file
    "masks", "words",  # masks are ops of the graph in a file, and not in a model of ours
}

folder, part, parts = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
backend = keras.backend.backend()
os.makedirs(os.path.join(folder, "again"), exist_ok=True)


def array(a):
    return np.array(a["data"], "f4").reshape(a["shape"])


def listed(v):
    return list(v) if isinstance(v, (list, tuple)) else [v]


def differing(got, want):
    """The numbers of the outputs that differ."""
    got, want = listed(got), [array(a) for a in want]
    if len(got) != len(want):
        return list(range(max(len(got), len(want))))
    return [i for i, (g, w) in enumerate(zip(got, want)) if g.shape != w.shape or not np.allclose(g, w, rtol=2e-5, atol=2e-5)]


def summary(m):
    lines = []
    m.summary(print_fn=lambda text, line_break=False: lines.append(text))
    return comparable("\n".join(lines))


def comparable(text):
    """A summary without the bytes that include whole numbers, the optimizer's steps and a Normalization's count: an int64 on some backends, an int32 on others."""
    return re.sub(r"((?:Total|Non-trainable|Optimizer) params: [\d,]+) \(.*\)", r"\1", text).strip()


def check(name, r):
    """What differs of a model, each with what there is to say of it."""
    keras.backend.clear_session()  # which counts the names that Keras gives
    m = keras.saving.load_model(os.path.join(folder, name + ".keras"))
    m.save(os.path.join(folder, "again", name + ".keras"))
    x, y = [array(a) for a in r["inputs"]], [array(a) for a in r["targets"] or []]
    x, y = x if len(x) > 1 else x[0], y if len(y) > 1 else (y or [None])[0]
    n = r["inputs"][0]["shape"][0]
    found = {}
    if (summary(m) == comparable(r["summary"])) == (name in other_summary):
        found["summary"] = "\n" + summary(m) + "\nnot\n" + comparable(r["summary"])
    paths = [v.path for v in m.trainable_variables]
    if len(paths) != len(r["paths"] or []) or any(p not in either for p, either in zip(paths, r["paths"] or [])):
        found["paths"] = f"{paths}, not {r['paths']}"
    for i in differing(m.predict(x, batch_size=n, verbose=0), r["outputs"]):
        found[f"output {i}"] = ""
    if y is not None:
        loss = m.fit(x, y, batch_size=n, epochs=1, shuffle=False, verbose=0).history["loss"][0]
        after = differing(m.predict(x, batch_size=n, verbose=0), r["after"])
        if abs(loss - r["loss"]) > 2e-5 * max(1, abs(loss)) or after:
            found["step"] = f"loss {loss}, not {r['loss']}; outputs {after}"
    return found


with open(os.path.join(folder, "index.json")) as f:
    index = json.load(f)
mine = sorted(index.items())[part::parts]
for name, r in mine:
    if name.startswith("tensorflow_") and backend != "tensorflow":
        continue  # layers that other backends do not have
    try:
        found = check(name, r)
    except Exception as e:
        found = {"opening": f"{type(e).__name__} {e}"}
    expected = at_odds.get(backend, {}).get(name, set())
    for what in found.keys() - expected:
        print(name, "differs:", what, found[what])
    for what in expected - found.keys():
        print(name, "agrees, and is listed as one that does not:", what)
print("opened", len(mine), "models with Keras", keras.__version__)
