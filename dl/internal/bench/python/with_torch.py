"""PyTorch's side of the bench: with_torch.py <model> eager|compile."""

import sys
import time

import torch
from torch import nn
from torch.nn import functional as F

from protocol import SIZES, THREADS, data, serve

torch.set_num_threads(THREADS)
torch.manual_seed(1)


class ConvNet(nn.Sequential):
    def __init__(self):
        super().__init__(
            nn.Conv2d(1, 32, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3),
            nn.ReLU(),
            nn.MaxPool2d(2),
            nn.Flatten(),
            nn.Dropout(0.5),
            nn.Linear(1600, 10),
        )


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(64, 128, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.lstm(x)[0][:, -1])


class Encoder(nn.Module):
    def __init__(self, rate):
        super().__init__()
        self.block = nn.TransformerEncoderLayer(128, 4, 512, rate, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        return self.head(self.block(x).mean(1))


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.first = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.second = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.norms = nn.ModuleList([nn.BatchNorm2d(filters), nn.BatchNorm2d(filters)])
        self.shortcut = nn.Identity()
        if channels != filters:
            self.shortcut = nn.Sequential(nn.Conv2d(channels, filters, 1, stride, bias=False), nn.BatchNorm2d(filters))

    def forward(self, x):
        h = F.relu(self.norms[0](self.first(x)))
        return F.relu(self.norms[1](self.second(h)) + self.shortcut(x))


class ResNet(nn.Sequential):
    def __init__(self):
        parts = [nn.Conv2d(3, 16, 3, 1, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()]
        channels = 16
        for filters in 16, 32, 64:
            for block in range(3):
                parts.append(Block(channels, filters, 2 if block == 0 and filters > 16 else 1))
                channels = filters
        super().__init__(*parts, nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


def mlp():
    return nn.Sequential(nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


MODELS = {
    "mlp-32": mlp,
    "mlp-512": mlp,
    "convnet": ConvNet,
    "lstm": Recurrent,
    "transformer": lambda: Encoder(0.0),
    "transformer-dropout": lambda: Encoder(0.1),
    "resnet": ResNet,
    "mlp-predict": mlp,
    "convnet-predict": ConvNet,
}


def make(name, how):
    batch, steps, shape = SIZES[name]
    x, y = data(name)
    x, y = torch.from_numpy(x), torch.from_numpy(y).long()
    model = MODELS[name]()
    if len(shape) == 3:  # images; PyTorch is fastest where the channels are last in memory
        x = x.permute(0, 3, 1, 2)
        model = model.to(memory_format=torch.channels_last)
    run = torch.compile(model) if how == "compile" else model
    if name.endswith("-predict"):
        model.eval()

        def step(n):
            with torch.inference_mode():
                start = time.perf_counter()
                for _ in range(n):
                    F.softmax(run(x), -1)
                return time.perf_counter() - start

        return step

    # The fused optimizers are the fastest on a CPU; there is no item() and no metric in the loop.
    if name == "resnet":
        optimizer = torch.optim.SGD(model.parameters(), 0.1, momentum=0.9, fused=True)
    else:
        optimizer = torch.optim.Adam(model.parameters(), 1e-3, fused=True)

    def step(n):
        rows = min(n, steps) * batch
        start = time.perf_counter()
        for _ in range(max(1, n // steps)):
            order = torch.randperm(rows)
            for i in range(0, rows, batch):
                at = order[i : i + batch]
                optimizer.zero_grad(set_to_none=True)
                F.cross_entropy(run(x[at]), y[at]).backward()
                optimizer.step()
        return time.perf_counter() - start

    return step


serve(lambda: make(sys.argv[1], sys.argv[2]))
