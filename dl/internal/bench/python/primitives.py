"""Products and convolutions one by one: primitives.py <primitive> openblas|onednn|torch; for the names see primitives.go.

What the interpreter takes for a call is measured by the same call on sizes of 1, and not counted.
"""

import sys
import time

import numpy as np

from protocol import THREADS, serve


def random(*shape):
    return np.random.default_rng(1).random(shape, dtype=np.float32)


def openblas(m, k, n, form):
    a = random(m, k) if form[0] == "N" else random(k, m).T
    b = random(k, n) if form[1] == "N" else random(n, k).T
    c = np.empty((m, n), np.float32)
    return lambda: np.matmul(a, b, out=c)


def torch_product(m, k, n, form):
    import torch

    torch.set_num_threads(THREADS)
    a = torch.from_numpy(random(m, k) if form[0] == "N" else random(k, m).T)
    b = torch.from_numpy(random(k, n) if form[1] == "N" else random(n, k).T)
    c = torch.empty(m, n)
    return lambda: torch.mm(a, b, out=c)


def onednn_product(m, k, n, form):
    """oneDNN's inner product, with the second factor in oneDNN's own layout beforehand, which costs it nothing here."""
    import torch

    torch.set_num_threads(THREADS)
    a = torch.from_numpy(random(m, k) if form[0] == "N" else random(k, m).T)
    w = torch.ops.mkldnn._reorder_linear_weight(torch.from_numpy(random(n, k)), m)
    return lambda: torch.ops.mkldnn._linear_pointwise(a, w, None, "none", [], "")


def convolution(batch, height, width, channels, filters, padding, part):
    import torch

    torch.set_num_threads(THREADS)
    last = torch.channels_last
    pad = [1, 1] if padding == "same" else [0, 0]
    x = torch.from_numpy(random(batch, channels, height, width)).contiguous(memory_format=last)
    w = torch.from_numpy(random(filters, channels, 3, 3)).contiguous(memory_format=last)
    y = torch.nn.functional.conv2d(x, w, None, 1, pad)
    if part == "forward":
        return lambda: torch.ops.aten.convolution(x, w, None, [1, 1], pad, [1, 1], False, [0, 0], 1)
    wanted = [part == "input", part == "kernel", False]
    return lambda: torch.ops.aten.convolution_backward(y, x, w, [0], [1, 1], pad, [1, 1], False, [0, 0], 1, wanted)


def primitive(name, library):
    kind, *rest = name.split("-")
    if kind == "gemm":
        size, form = rest
        makers = {"openblas": openblas, "torch": torch_product, "onednn": onednn_product}
        sizes = [int(v) for v in size.split("x")]
        return makers[library](*sizes, form), makers[library](1, 1, 1, form)
    size, filters, padding, part = rest
    # A convolution is so long that the interpreter's part is lost in it.
    return convolution(*[int(v) for v in size.split("x")], int(filters), padding, part), None


def seconds(run, n):
    start = time.perf_counter()
    for _ in range(n):
        run()
    return time.perf_counter() - start


def make(name, library):
    run, empty = primitive(name, library)
    idle = 0.0
    if empty:
        seconds(empty, 100)
        idle = min(seconds(empty, 1000) for _ in range(10)) / 1000
    return lambda n: max(seconds(run, n) - n * idle, 1e-9)


serve(lambda: make(sys.argv[1], sys.argv[2]))
