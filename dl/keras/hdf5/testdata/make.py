# Makes the files of TestH5PY with h5py, each with a JSON file of what h5py reads from it. Run by hand, in this folder, with h5py and NumPy
# installed; the results are committed.
#   python make.py              writes *.h5 and *.json
#   python make.py check FILE   prints what h5py reads from FILE as such JSON; TestWrittenForH5PY uses it with HORNBOOK_FULL=1
import json
import sys

import h5py
import numpy as np


def describe(f, errors={}):
    out = {}

    def visit(name, obj):
        if isinstance(obj, h5py.Dataset):
            if name in errors:
                out[name] = {"Error": errors[name]}
                return
            if obj.attrs.get("dtype") == "bfloat16":
                bits = obj[()].view("u2").astype("u4") << 16
                out[name] = {"Shape": list(obj.shape), "DType": "bfloat16", "Values": [float(v) for v in bits.view("f4")]}
                return
            values = np.asarray(obj[()]).astype(np.float32).ravel()
            out[name] = {"Shape": list(obj.shape), "DType": str(obj.dtype), "Values": [float(v) for v in values]}

    f.visititems(visit)
    return out


def make(name, libver, fill, errors={}, **kw):
    with h5py.File(name + ".h5", "w", libver=libver, **kw) as f:
        fill(f)
    with h5py.File(name + ".h5", "r") as f, open(name + ".json", "w") as out:
        json.dump(describe(f, errors), out, separators=(",", ":"))
        out.write("\n")


rng = np.random.default_rng(1)


def types(f):
    for t in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split():
        f["types/" + t] = np.array([[0, 1, 2], [3, 100, 7]], t)
    f["types/negative_i2"] = np.array([-1, -32768], "i2")
    f["types/half"] = np.array([6e-8, 6.1e-5, -65504, 0.333], "f2")
    f["types/scalar"] = np.float32(1.5)
    f["types/empty"] = np.zeros((0, 3), "f4")
    f["types/big"] = np.arange(3).astype(">f4")
    f["types/text"] = "text"
    f["types/chunked"] = np.arange(6)
    del f["types/chunked"]
    f.create_dataset("types/chunked", data=np.arange(64, dtype="f4"), chunks=(8,), compression="gzip")
    g = f.create_group("attributes")
    g.attrs["name"] = "dense"
    g["x"] = rng.standard_normal((2, 3, 4)).astype("f4")
    g["x"].attrs["unit"] = "metre"
    f.create_group("nothing")


def compact(f):
    space = h5py.h5s.create_simple((3,))
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_layout(h5py.h5d.COMPACT)
    d = h5py.h5d.create(f.id, b"compact", h5py.h5t.IEEE_F32LE, space, plist)
    h5py.Dataset(d)[:] = [1, 2, 3]


def many(n):
    def fill(f):
        for i in range(n):
            f["vars/%d" % i] = np.float32(i)
            f["a rather long name of a group number %d/x" % i] = np.array([i], "i4")
    return fill


def flat(n):  # more links than a leaf of the index holds
    def fill(f):
        for i in range(n):
            f["%05d" % i] = np.uint8(i % 251)
    return fill


def chunks(f):
    x = rng.standard_normal((5, 7)).astype("f4")
    f.create_dataset("plain", data=x, chunks=(2, 3))
    f.create_dataset("gzip", data=x, chunks=(5, 4), compression="gzip")
    f.create_dataset("shuffled", data=np.arange(120, dtype="i4").reshape(4, 5, 6), chunks=(3, 2, 6), compression="gzip", shuffle=True)
    f.create_dataset("one", data=x, chunks=(5, 7), compression="gzip")
    f.create_dataset("many", data=np.arange(700, dtype="f8"), chunks=(2,))  # the index has several levels
    f.create_dataset("lzf", data=x, chunks=(5, 7), compression="lzf")
    f.create_dataset("half", shape=(4,), chunks=(2,), dtype="f4")
    f["half"][:2] = 1  # the other chunk is never written
    d = f.create_dataset("bfloat16", data=np.array([0x3f80, 0xc020, 0x4049], "u2").view("V2"))  # as Keras has it
    d.attrs["dtype"] = "bfloat16"


def attributes(f):
    f.attrs["word"] = "größe"
    f.attrs["fixed"] = np.bytes_("fixed")
    f.attrs["words"] = ["a", "", "a longer one"]
    f.attrs["fixed_words"] = np.array(["kernel", "bias"], "S")
    f.attrs["no_words"] = []
    f.attrs["long"] = "{}" * 3000
    f.attrs["number"] = 3
    f.attrs["table"] = np.array([["a", "b"], ["c", "d"]], "S")
    for i in range(12):
        f.require_group("many").attrs["number%d" % i] = str(i)


unread = {"types/big": "big-endian", "types/text": "class"}
unread_chunks = {"lzf": "filter", "half": "1 chunks were written of the 2"}

if __name__ == "__main__":
    if len(sys.argv) == 3:
        with h5py.File(sys.argv[2], "r") as f:
            print(json.dumps(describe(f)))
        sys.exit()
    for libver, label in (("earliest", "v0"), (("v108", "v108"), "v2"), (("v110", "v110"), "v3"), ("latest", "latest")):
        make("types_" + label, libver, types, unread)
    make("compact", "earliest", compact)
    make("many_v0", "earliest", many(24))
    make("many_latest", "latest", many(24))
    make("order", "latest", many(12), track_order=True)
    make("flat_latest", "latest", flat(70))
    for libver, label in (("earliest", "v0"), ("latest", "latest")):
        make("chunks_" + label, libver, chunks, unread_chunks)
        make("attributes_" + label, libver, attributes)
