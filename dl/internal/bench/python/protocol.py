"""The child's side of the bench's protocol, and the models' sizes; see protocol/protocol.go and models.go."""

import os
import sys
import traceback

import numpy as np

THREADS = int(os.environ["HORNBOOK_BENCH_THREADS"])

# batch, steps that the data last for, shape of a sample
SIZES = {
    "mlp-32": (32, 100, (784,)),
    "mlp-512": (512, 100, (784,)),
    "convnet": (128, 20, (28, 28, 1)),
    "lstm": (64, 20, (80, 64)),
    "transformer": (32, 10, (128, 128)),
    "transformer-dropout": (32, 10, (128, 128)),
    "resnet": (128, 5, (32, 32, 3)),
    "mlp-predict": (1, 1, (784,)),
    "convnet-predict": (1, 1, (28, 28, 1)),
}


def data(name):
    batch, steps, shape = SIZES[name]
    rows = batch * steps
    x = np.random.default_rng(1).random((rows, *shape), dtype=np.float32)
    return x, (np.arange(rows) % 10).astype("int32")


def serve(make):
    """make() gives a function that does n steps and returns the seconds they took."""
    try:
        step = make()
        step(3)
    except Exception as e:
        traceback.print_exc()
        print("bench cannot:", type(e).__name__, str(e).splitlines()[:1], flush=True)
        sys.exit(1)
    print("bench ready", flush=True)
    for line in sys.stdin:
        print(f"bench {step(int(line.split()[1])) * 1000:.6f}", flush=True)
