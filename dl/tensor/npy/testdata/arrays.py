"""Writes the files that NumPy made for the tests of this package.

    python arrays.py        (NumPy 2.4.6), in this folder

arrays.json: .npy files (base64) with the shape and the values as float32 (base64, C's order), or with
the words of the error that reading them gives. matrix.npy: a float32 array [2 3 4]. stored.npz and
compressed.npz: x, y and scalar.
"""
import base64
import io
import json
import numpy as np
from numpy.lib import format as npy

out = []


def add(name, a, version=None, error=None):
    f = io.BytesIO()
    if version is None:
        np.save(f, a, allow_pickle=True)
    else:
        npy.write_array(f, a, version=version)
    o = {"name": name, "file": base64.b64encode(f.getvalue()).decode()}
    if error is None:
        c = np.ascontiguousarray(a.astype(np.float32)).reshape(a.shape)
        o |= {"shape": list(a.shape), "values": base64.b64encode(c.astype("<f4").tobytes()).decode()}
    else:
        o |= {"error": error}
    out.append(o)


for order in "<>":
    for kind in ["b1", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f2", "f4", "f8"]:
        t = np.dtype(order + kind)
        if kind == "b1":
            a = np.array([[True, False, True], [False, False, True]])
        elif t.kind in "iu":
            low, high = np.iinfo(t).min, np.iinfo(t).max
            a = np.array([[0, 1, 100], [max(low, -(2**24)), min(high, 2**24), min(high, 3)]]).astype(t)
        else:
            big = {2: 65504, 4: 3.4028235e38, 8: 3e38}[t.itemsize]
            small = {2: 6e-8, 4: 1e-45, 8: 1e-40}[t.itemsize]
            a = np.array([[0, -0.0, 1 / 3, np.inf], [-np.inf, np.nan, big, -small]]).astype(t)
        add(order + kind, a)
        add(order + kind + " Fortran", np.asfortranarray(a))

rng = np.random.default_rng(1)
add("all of float16", np.arange(65536, dtype=np.uint16).view(np.float16)[[0, 1, 2, 1023, 1024, 1025, 15360, 31743, 31744, 32767, 32768, 32769, 33791, 64511, 64512]])
add("powers of int64", (2 ** np.arange(63)).astype(np.int64))
add("powers of uint64", np.uint64(2) ** np.arange(64, dtype=np.uint64))
add("least of int64", np.array([-(2**63)]))
add("rank 0", np.array(2.5, np.float32))
add("rank 0 Fortran", np.asfortranarray(np.array(2.5)))
add("rank 1", np.arange(5.0))
add("rank 5", np.arange(2 * 3 * 1 * 2 * 4, dtype=np.int32).reshape(2, 3, 1, 2, 4))
add("rank 5 Fortran", np.asfortranarray(np.arange(48, dtype=np.int32).reshape(2, 3, 1, 2, 4)))
add("rank 8", np.zeros((1, 1, 2, 1, 1, 1, 1, 1), np.float32))
add("size 0", np.zeros(0))
add("size 0 of rank 2", np.zeros((2, 0, 3)))
add("size 0 Fortran", np.asfortranarray(np.zeros((0, 3))))
add("not contiguous", np.arange(24.0).reshape(4, 6)[::2, 1::2])
add("more than a chunk Fortran", np.asfortranarray((np.arange(9000) % 251).astype(np.uint8).reshape(90, 100)))
for v in [(1, 0), (2, 0), (3, 0)]:
    add("version %d" % v[0], np.arange(6, dtype=np.float32).reshape(2, 3), version=v)
add("2**24 + 1", np.array([[1, 2], [2**24 + 1, 3]]), error="the whole number 16777217 at [1 0] has no float32")
add("2**24 + 1 Fortran", np.asfortranarray(np.array([[1, 2**24 + 1], [2, 3]])), error="the whole number 16777217 at [0 1] has no float32")
add("2**63 - 1", np.array([2**63 - 1]), error="the whole number 9223372036854775807 at [0]")
add("2**64 - 1", np.array([2**64 - 1], np.uint64), error="the whole number 18446744073709551615 at [0]")
add("-2**31 + 1", np.array([0, -(2**31) + 1], np.int32), error="the whole number -2147483647 at [1]")
add("2**32 - 1", np.array([2**32 - 1], ">u4"), error="the whole number 4294967295 at [0]")
add("beyond float32", np.array([1, 1e39]), error="the value 1e+39 at [1] is beyond the range")
add("rank 9", np.zeros((1,) * 9), error="more than 8 axes")
add("complex", np.zeros(2, complex), error='type "<c16"')
add("text", np.array(["a"]), error='type "<U1"')
add("objects", np.array([None]), error='type "|O"')
add("dates", np.array(["2020-01-01"], "datetime64[D]"), error='type "<M8[D]"')
add("records", np.zeros(2, [("a", "f4"), ("b", "i2")]), error="of records")
add("long double", np.zeros(1, np.longdouble), error="are not read")

with open("arrays.json", "w") as f:
    f.write("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]\n")
x = (np.arange(24) / 8).astype(np.float32).reshape(2, 3, 4)
np.save("matrix.npy", x)
arrays = {"x": x, "y": np.array([1, 0]), "scalar": np.float64(0.5)}
np.savez("stored.npz", **arrays)
np.savez_compressed("compressed.npz", **arrays)
