# Makes python.safetensors with the format's own package, for TestPython. Run by hand, in this folder; the result is committed:
#   pip install safetensors==0.8.0 numpy; python make.py
#   python make.py FILE   prints what the package reads from FILE as JSON; TestPythonReads uses it with HORNBOOK_FULL=1
import json
import sys

import numpy as np
from safetensors import safe_open
from safetensors.numpy import save_file

if len(sys.argv) == 2:
    with safe_open(sys.argv[1], "np") as f:
        print(json.dumps({"metadata": f.metadata(), "tensors": {k: {"shape": list(f.get_tensor(k).shape), "data": f.get_tensor(k).ravel().tolist()} for k in f.keys()}}))
    sys.exit()
tensors = {t: np.array([[0, 1, 2], [3, 100, 7]], t) for t in "f2 f4 f8 i1 i2 i4 i8 u1 u2 u4 u8".split()}
tensors["bool"] = np.array([True, False, True])
tensors["negative"] = np.array([-1, -32768], "i2")
tensors["half"] = np.array([6e-8, 6.1e-5, -65504, 0.333, np.inf], "f2")
tensors["scalar"] = np.array(1.5, "f4")
tensors["empty"] = np.zeros((0, 3), "f4")
tensors["größe/kernel"] = np.arange(24, dtype="f4").reshape(2, 3, 4)
save_file(tensors, "python.safetensors", {"format": "np", "note": "from Python"})
