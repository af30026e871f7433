"""The first training step of 784-128-10 at batch 32: start.py <model> for Keras, <model> eager|compile for PyTorch."""

import sys

import numpy as np

x, y = np.ones((32, 784), "float32"), np.zeros(32, "int64")
if len(sys.argv) > 2:
    import torch
    from torch import nn

    model = nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))
    run = torch.compile(model) if sys.argv[2] == "compile" else model
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    nn.functional.cross_entropy(run(torch.from_numpy(x)), torch.from_numpy(y)).backward()
    optimizer.step()
else:
    import keras
    from keras import layers

    model = keras.Sequential([keras.Input((784,)), layers.Dense(128, "relu"), layers.Dense(10, "softmax")])
    model.compile("adam", keras.losses.SparseCategoricalCrossentropy(), metrics=["accuracy"])
    model.fit(x, y, verbose=0)
