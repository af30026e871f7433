# Makes the files for TestStrings with real Keras: models whose first layers take strings, with a JSON file of strings and of what the
# model makes of them. By hand, in this folder; the results are committed:
#   pip install keras==3.15.1 tensorflow-cpu==2.21.0; KERAS_BACKEND=tensorflow python make.py
#   KERAS_BACKEND=tensorflow python make.py FILE.keras FILE.json   holds a file that Hornbook wrote against what it computed
import json
import os
import sys
import zipfile

import keras
import numpy as np
import tensorflow as tf
from keras import layers


def array(a):
    a = np.asarray(a, "f4")
    return {"shape": list(a.shape), "data": a.ravel().tolist()}


def outputs(model, inputs):
    x = [tf.constant(v) for v in inputs]
    y = model(x if len(x) > 1 else x[0])
    return [np.asarray(v) for v in (y if isinstance(y, (list, tuple)) else [y])]


if len(sys.argv) == 3:
    model = keras.saving.load_model(sys.argv[1])
    with open(sys.argv[2]) as f:
        want = json.load(f)
    for got, w in zip(outputs(model, want["inputs"]), want["outputs"], strict=True):
        np.testing.assert_allclose(got, np.array(w["data"], "f4").reshape(w["shape"]), rtol=2e-5, atol=2e-5)
    print("same outputs")
    sys.exit()


def put(name, model, *inputs):
    model.save("tmp.keras")
    with zipfile.ZipFile("tmp.keras") as old, zipfile.ZipFile(name + ".keras", "w", zipfile.ZIP_DEFLATED) as new:
        for member in old.namelist():
            new.writestr(zipfile.ZipInfo(member), old.read(member), zipfile.ZIP_DEFLATED)
    os.remove("tmp.keras")
    with open(name + ".json", "w") as f:
        json.dump({"inputs": inputs, "outputs": [array(y) for y in outputs(model, inputs)]}, f)
        f.write("\n")


keras.utils.set_random_seed(1)
texts = ["the cat sat", "a dog sat, é", "the dog and the cat"]
words = layers.TextVectorization(max_tokens=50, output_sequence_length=4)
words.adapt(texts)
model = keras.Sequential([keras.Input((), dtype="string"), words, layers.Embedding(50, 3), layers.GlobalAveragePooling1D(), layers.Dense(1)])
model.compile("adam", "mse")
put("text", model, texts + ["an unknown cat"])

bag = layers.TextVectorization(output_mode="tf_idf", ngrams=2, name="bag")
bag.adapt(texts)
names = layers.StringLookup(num_oov_indices=2, mask_token="", name="names")
names.adapt([["a", "b"], ["a", "c"]])
weighed = layers.StringLookup(output_mode="tf_idf", name="weighed")
weighed.adapt([["a", "b"], ["a", "c"]])
numbers = layers.IntegerLookup(output_mode="tf_idf", max_tokens=8, pad_to_max_tokens=True)
numbers.adapt([[3, 5], [3, 9]])
plain = layers.IntegerLookup(mask_token=0)
plain.adapt([[3, 5], [3, 9]])
a, b, c = keras.Input((), dtype="string", name="a"), keras.Input((2,), dtype="string", name="b"), keras.Input((2,), dtype="int64", name="c")
joined = layers.Concatenate()([layers.Dense(3)(bag(a)), weighed(b), numbers(c)])
model = keras.Model([a, b, c], [layers.Dense(2)(joined), names(b), plain(c)])
put("many", model, texts, [["a", "b"], ["c", "z"], ["", "a"]], [[3, 5], [9, 4], [0, 3]])
