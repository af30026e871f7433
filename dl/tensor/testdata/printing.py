"""Writes printing.json: arrays of float32 and the text that NumPy prints for them.

    python printing.py > printing.json        (NumPy 2.4.6)

Each entry has the shape, the values (float32, little-endian, base64) and the text. An array of rank 0
is printed as str prints it, which is in all its digits.
"""
import base64
import json
import numpy as np

np.set_printoptions(precision=4, threshold=1000, edgeitems=3, linewidth=75)
nan, inf = np.nan, np.inf
rng = np.random.default_rng(1)
arrays = {
    "whole numbers": [1, 2, 3],
    "mixed digits": [1, 2.5, -3],
    "one value": [7],
    "one nan": [nan],
    "only nan and inf": [nan, inf, -inf],
    "nan beside short": [0, nan, 1],
    "inf beside short": [0, inf, 1],
    "-inf beside short": [0, -inf, 1],
    "nan beside long": [-1234.5678, nan, 2, -inf],
    "nan beside scientific": [1e-7, nan, -inf, 1e9],
    "negative zero": [-0.0, 0.0, 1.5],
    "only zeros": [0, 0, 0],
    "zeros beside scientific": [0, 1e-9, -0.0, 1],
    "thirds": [1 / 3, -2 / 3, 1],
    "rounds up": [0.99999, 0.5],
    "rounds up to ten": [9.99999, 1],
    "ties": [0.03125, 0.09375, 0.00390625, 0.01171875],
    "ties of few digits": [0.00005, 0.5, 0.00015],
    "ratio of 1000": [1, 1000],
    "ratio above 1000": [1, 1001],
    "ratio with a third": [0.3, 300.1],
    "below a million": [999999, 1000],
    "a million": [1000000, 1000],
    "eight digits": [12345678, 12345679],
    "1e-4": [1e-4, 2e-4],
    "below 1e-4": [9e-5, 2e-4],
    "ten thousandth and one": [1e-4, 0.1],
    "smallest and greatest": [1e-45, 3.4028235e38, -1.1754944e-38],
    "denormals": [1e-45, 3e-45, 7e-44],
    "greatest": [3.4028235e38, -3.4028235e38],
    "scientific of few digits": [1e10, 2.5e10, -1.25e-3],
    "scientific that rounds up": [9.99996e10, 1],
    "matrix": np.arange(6).reshape(2, 3),
    "matrix of signs": [[1, -0.5], [-100, 22.25]],
    "column": np.arange(4).reshape(4, 1),
    "rank 3": np.arange(12).reshape(2, 2, 3) / 8,
    "rank 4": np.arange(24).reshape(2, 3, 2, 2),
    "rank 5": np.arange(32).reshape(2, 2, 2, 2, 2) - 16,
    "size 0": np.zeros(0),
    "size 0 of rank 2": np.zeros((2, 0)),
    "size 0 of rank 3": np.zeros((0, 3, 2)),
    "scalar": 3,
    "scalar third": 1 / 3,
    "scalar nan": nan,
    "scalar -inf": -inf,
    "scalar negative zero": -0.0,
    "scalar 1e-4": 1e-4,
    "scalar above 1e-4": 1.0001e-4,
    "scalar 1e-5": 1e-5,
    "scalar 999999": 999999,
    "scalar 1e6": 1e6,
    "scalar 123456.789": 123456.789,
    "scalar 1e16": 1e16,
    "scalar greatest": 3.4028235e38,
    "wraps": np.arange(100),
    "wraps normal": rng.normal(size=40),
    "wraps scientific": 10.0 ** np.arange(-8, 22),
    "wraps a matrix": rng.normal(size=(3, 30)) * 100,
    "wraps at rank 4": rng.normal(size=(1, 2, 2, 17)),
    "wraps where cells are wide": rng.normal(size=20) * 10.0 ** np.arange(-10, 10),
    "wraps with trailing spaces": np.where(np.arange(40) % 10 == 9, 1, np.arange(40) / 16),
    "a thousand": np.arange(1000),
    "a thousand and one": np.arange(1001),
    "elided matrix": np.arange(1200).reshape(20, 60),
    "elided rows": np.arange(1200).reshape(300, 4) / 4,
    "elided columns": np.arange(1200).reshape(2, 600),
    "elided of rank 3": rng.normal(size=(11, 10, 10)),
    "elided of rank 4": rng.normal(size=(2, 9, 1, 80)),
    "elided of rank 5": rng.normal(size=(2, 7, 2, 7, 6)),
    "elided, the middle is great": np.concatenate([np.arange(500), [1e30], np.arange(600)]),
    "elided at the edge of six": np.arange(6 * 6 * 30).reshape(6, 6, 30),
    "elided with nan": np.where(np.arange(1100) == 1099, nan, np.arange(1100)),
}
for i in range(24):  # random lengths, ranges and signs
    scale = 10.0 ** rng.integers(-6, 7)
    spread = rng.integers(0, 5)
    a = rng.normal(size=rng.integers(1, 7)) * scale * 10.0 ** rng.integers(-spread, spread + 1)
    arrays["random %d" % i] = np.round(a, 3) if i % 3 == 0 else a

out = []
for name, a in arrays.items():
    a = np.asarray(a, dtype=np.float32)
    out.append({
        "name": name,
        "shape": list(a.shape),
        "values": base64.b64encode(a.astype("<f4").tobytes()).decode(),
        "text": str(a),
    })
print("[\n" + ",\n".join(json.dumps(o) for o in out) + "\n]")
