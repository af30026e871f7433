# Writes vectors/lookup.json: the layers of Keras's that number and hash integers and strings, which only TensorFlow computes, and so the
# others' vectors.py cannot. By hand, here:
#   pip install keras==3.15.1 tensorflow-cpu==2.21.0; KERAS_BACKEND=tensorflow python lookup.py
import json
import os

os.environ.setdefault("KERAS_BACKEND", "tensorflow")
import keras
import numpy as np
import tensorflow as tf
from keras import layers

vectors = []


def array(a):
    a = np.asarray(a)
    return {"shape": list(a.shape), "data": [float("%.9g" % v) for v in a.astype("f8").ravel()]}


def numbers(layer, *inputs, name):
    """A vector of a layer of whole numbers, in the form of vectors.py; there are no gradients."""
    inputs = [np.asarray(x) for x in inputs]
    y = np.asarray(layer(inputs if len(inputs) > 1 else inputs[0]))
    vectors.append(dict(kind="layer", name=name, cls=type(layer).__name__, config=keras.saving.serialize_keras_object(layer), training=False, call_kwargs={},
                        inputs=[array(x) for x in inputs], outputs=[array(y)], probes=[array(np.ones(y.shape))], grad_inputs=[None] * len(inputs),
                        weights=[], grad_weights=[], weights_after=[]))


def strings(layer, *columns, adapt=None, name):
    """A vector of a layer of strings: a list, or rows; of several columns, each is a list. An inverted one is given numbers."""
    v = dict(kind="strings", name=name, cls=type(layer).__name__, columns=columns)
    if adapt is not None:
        layer.adapt(tf.constant(adapt))
        v["adapt"] = adapt
    given = [tf.constant(c) for c in columns]
    y = layer(given if len(given) > 1 else given[0]).numpy()
    v["config"] = layer.get_config()
    if y.dtype == object:
        v["strings"] = [s.decode() for s in y.ravel()]
    else:
        v["value"] = array(y)
    if hasattr(layer, "get_vocabulary"):
        v["vocabulary"] = [str(s) for s in layer.get_vocabulary()]
    vectors.append(v)


ids = np.array([[3, 0, 41], [7, 99, 3], [-2, 123456, 0]])
numbers(layers.Hashing(5), ids, name="hashing")
numbers(layers.Hashing(7, mask_value=0), ids, name="hashing_mask")
numbers(layers.Hashing(7, salt=13, output_mode="multi_hot"), ids, name="hashing_salt")
numbers(layers.Hashing(4, salt=[13, 37], output_mode="count"), ids, name="hashing_salts")
numbers(layers.Hashing(4, output_mode="one_hot"), ids[:, :1], name="hashing_one_hot")
days, places = np.array([0, 3, 6, 3]), np.array([21, 7, 7, 100000])
numbers(layers.HashedCrossing(10), days, places, name="crossing")
numbers(layers.HashedCrossing(5, output_mode="one_hot"), days, places, name="crossing_one_hot")
numbers(layers.HashedCrossing(1000), days[:, None], places[:, None], days[:, None], name="crossing_three")

known = [12, 36, 7, 1138]
numbers(layers.IntegerLookup(vocabulary=known), np.array([[12, 7, 5], [1138, 36, -4]]), name="integers")
numbers(layers.IntegerLookup(vocabulary=known, num_oov_indices=3, mask_token=0, oov_token=-7), np.array([[12, 0, 5], [4, 6, 36]]), name="integers_oov")
numbers(layers.IntegerLookup(vocabulary=known, num_oov_indices=3, oov_method="farmhash"), np.array([[12, 0, 5], [4, 600, 36]]), name="integers_hash")
numbers(layers.IntegerLookup(vocabulary=known, num_oov_indices=4, oov_method="farmhash", salt=[3, 5]), np.array([[12, 0, 5], [4, 600, 36]]), name="integers_salt")
numbers(layers.IntegerLookup(vocabulary=known, num_oov_indices=0), np.array([[12, 7], [1138, 36]]), name="integers_known")
numbers(layers.IntegerLookup(vocabulary=known, invert=True, mask_token=0), np.array([[2, 0, 1], [5, 3, 4]]), name="integers_inverted")
for mode in ("one_hot", "multi_hot", "count"):
    x = np.array([[12, 7, 12], [3, 36, 4]])
    numbers(layers.IntegerLookup(vocabulary=known, output_mode=mode, max_tokens=8, pad_to_max_tokens=True), x[:, :1] if mode == "one_hot" else x, name="integers_" + mode)
numbers(layers.IntegerLookup(vocabulary=known, output_mode="tf_idf", idf_weights=[0.5, 0.25, 2.0, 1.5]), np.array([[12, 7, 12], [3, 36, 4]]), name="integers_tf_idf")

colours = ["red", "green", "blue", "ochre"]
rows = [["green", "pink", "red"], ["", "ochre", "ochre"]]
strings(layers.StringLookup(vocabulary=colours), ["green", "pink", "red"], name="strings")
strings(layers.StringLookup(vocabulary=colours), rows, name="strings_rows")
strings(layers.StringLookup(vocabulary=colours, num_oov_indices=3, mask_token="", oov_token="?"), [["green", "pink", "grün"], ["", "ochre", "brown"]], name="strings_oov")
strings(layers.StringLookup(vocabulary=colours, num_oov_indices=3, salt=[9, 2]), [["green", "pink", "grün"], ["", "ochre", "brown"]], name="strings_salt")
strings(layers.StringLookup(vocabulary=colours, num_oov_indices=0), ["blue", "red"], name="strings_known")
strings(layers.StringLookup(vocabulary=colours, invert=True, oov_token="?"), [[2, 0], [4, 1]], name="strings_inverted")
for mode in ("one_hot", "multi_hot", "count"):
    strings(layers.StringLookup(vocabulary=colours, output_mode=mode, max_tokens=7, pad_to_max_tokens=True), ["green", "pink", "green"], name="strings_" + mode)
    if mode != "one_hot":
        strings(layers.StringLookup(vocabulary=colours, output_mode=mode), rows, name="strings_rows_" + mode)
strings(layers.StringLookup(vocabulary=colours, output_mode="tf_idf", idf_weights=[0.5, 0.25, 2.0, 1.5]), rows, name="strings_tf_idf")
seen = [["b", "a", "c"], ["c", "b", "e"], ["d", "c", "a"], ["f", "f", "f"]]
strings(layers.StringLookup(), [["a", "f", "z"]], adapt=seen, name="strings_adapted")
strings(layers.StringLookup(max_tokens=4), [["a", "f", "z"]], adapt=seen, name="strings_adapted_most")
strings(layers.StringLookup(output_mode="tf_idf", mask_token="a"), [["a", "f", "z"]], adapt=seen, name="strings_adapted_tf_idf")

strings(layers.Hashing(5), ["A", "B", "C", "D", "E", ""], name="hashing_strings")
strings(layers.Hashing(5, mask_value=""), [["A", "B", ""], ["D", "", "é"]], name="hashing_strings_mask")
strings(layers.Hashing(6, salt=[133, 137], output_mode="count"), [["A", "B", "A"], ["D", "", "é"]], name="hashing_strings_salt")
strings(layers.HashedCrossing(9), ["A", "B", "A"], [1, 2, 3], name="crossing_strings")
strings(layers.HashedCrossing(9, output_mode="one_hot"), ["A", "B", "A"], ["x", "y", "z"], name="crossing_strings_one_hot")

texts = ["The cat sat.", "A dog, a CAT!  And the-dog", "", "Ünder the TABLE"]
words = ["the", "cat", "dog", "a"]
strings(layers.TextVectorization(vocabulary=words), texts, name="text")
strings(layers.TextVectorization(vocabulary=words, output_sequence_length=4, standardize="lower"), texts, name="text_length")
strings(layers.TextVectorization(vocabulary=words, standardize="strip_punctuation"), texts, name="text_punctuation")
strings(layers.TextVectorization(vocabulary=["The cat sat.", "a"], standardize=None, split=None), texts, name="text_whole")
strings(layers.TextVectorization(vocabulary=["a", "t", " "], split="character"), texts, name="text_characters")
strings(layers.TextVectorization(vocabulary=["the cat", "a dog", "cat"], ngrams=2), texts, name="text_ngrams")
strings(layers.TextVectorization(vocabulary=["the cat sat", "a dog", "cat"], ngrams=(2, 3)), texts, name="text_ngrams_list")
for mode in ("multi_hot", "count"):
    strings(layers.TextVectorization(vocabulary=words, output_mode=mode, max_tokens=9, pad_to_max_tokens=True), texts, name="text_" + mode)
strings(layers.TextVectorization(vocabulary=words, output_mode="tf_idf", idf_weights=[0.5, 0.25, 2.0, 1.5]), texts, name="text_tf_idf")
strings(layers.TextVectorization(), texts, adapt=texts, name="text_adapted")
strings(layers.TextVectorization(max_tokens=5), texts, adapt=texts, name="text_adapted_most")
strings(layers.TextVectorization(output_mode="tf_idf", ngrams=2), texts, adapt=texts, name="text_adapted_tf_idf")

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "vectors", "lookup.json"), "w") as f:
    f.write('{"source": "values computed by Keras %s (TensorFlow %s on a CPU)", "vectors": [\n' % (keras.__version__, tf.__version__))
    f.write(",\n".join(json.dumps(v, separators=(",", ":"), default=lambda o: o.tolist() if hasattr(o, "tolist") else str(o)) for v in vectors))
    f.write("\n]}\n")
print(len(vectors), "vectors")
