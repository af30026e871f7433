# Writes names.json: Keras's public names, for NAMES.md and its test. keras.ops.nn, .numpy and .linalg repeat keras.ops, and a module of
# keras.applications is one name. By hand, here:
#   pip install keras==3.15.1 jax==0.10.2; KERAS_BACKEND=jax python names.py
import json
import os
import types

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras

names, seen = set(), set()


def walk(module, path):
    if id(module) in seen:
        return
    seen.add(id(module))
    for key, v in vars(module).items():
        if key.startswith("_") or (path, key) in (("keras", "src"), ("keras", "api")):
            continue
        if path == "keras.applications":
            if isinstance(v, types.ModuleType):
                names.add(path + "." + key)
        elif isinstance(v, types.ModuleType):
            if v.__name__.startswith("keras"):
                walk(v, path + "." + key)
        elif not (path.startswith("keras.ops.") and getattr(keras.ops, key, None) is v):
            names.add(path + "." + key)


walk(keras, "keras")
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "names.json"), "w") as f:
    json.dump({"source": "Keras " + keras.__version__, "names": sorted(names)}, f, indent=0)
    f.write("\n")
print(len(names), "names")
