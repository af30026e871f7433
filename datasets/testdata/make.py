"""Writes images/ and keras.json: what Keras's image_dataset_from_directory and
timeseries_dataset_from_array make of small images and of a series.

    KERAS_BACKEND=tensorflow python make.py    (Keras 3.15.1, TensorFlow 2.21)
"""
import json
import os

import keras
import numpy as np
import tensorflow as tf

here = os.path.dirname(os.path.abspath(__file__))
folder = os.path.join(here, "images")


def images():
    r = np.random.default_rng(5)
    for name, shape in {
        "cat/b.png": (5, 7, 3),
        "cat/more/a.png": (9, 4, 3),
        "dog/gray.png": (6, 4, 1),
        "dog/opacity.png": (4, 4, 4),
    }.items():
        path = os.path.join(folder, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        tf.io.write_file(path, tf.io.encode_png(r.integers(0, 256, shape, dtype=np.uint8)))
    y, x = np.mgrid[0:24, 0:40]
    smooth = np.stack([6 * x, 10 * y, 255 - 3 * x - 4 * y], -1).clip(0, 255).astype(np.uint8)
    os.makedirs(os.path.join(folder, "eel"), exist_ok=True)
    tf.io.write_file(os.path.join(folder, "eel", "smooth.jpg"), tf.io.encode_jpeg(smooth, quality=95, chroma_downsampling=False))
    colours = {"rgb": 3, "grayscale": 1, "rgba": 4}
    for size, mode, options in [
        ((5, 7), "rgb", {}),
        ((3, 4), "rgb", {}),
        ((8, 6), "rgb", {}),
        ((4, 4), "grayscale", {}),
        ((4, 4), "rgba", dict(class_names=["cat", "dog"])),
        ((4, 8), "rgb", dict(crop_to_aspect_ratio=True)),
        ((8, 4), "rgb", dict(pad_to_aspect_ratio=True)),
        ((6, 6), "rgb", dict(class_names=["dog", "cat"])),
    ]:
        data = keras.utils.image_dataset_from_directory(folder, image_size=size, color_mode=mode, shuffle=False, batch_size=None, verbose=False, **options)
        x, y = zip(*[(a.numpy(), int(b)) for a, b in data])
        yield {
            "height": size[0],
            "width": size[1],
            "channels": colours[mode],
            "options": options,
            "files": [os.path.relpath(p, folder) for p in data.file_paths],
            "labels": y,
            "values": [round(float(v), 4) for v in np.stack(x).ravel()],
        }


def series():
    data = np.arange(40, dtype="f4") + 0.5
    for arguments in [
        dict(sequence_length=5),
        dict(sequence_length=1),
        dict(sequence_length=10, sampling_rate=2, sequence_stride=3),
        dict(sequence_length=4, sequence_stride=4),
        dict(sequence_length=3, sampling_rate=5, sequence_stride=2, start_index=7, end_index=31),
        dict(sequence_length=6, start_index=3),
        dict(sequence_length=6, end_index=20, sequence_stride=5),
        dict(sequence_length=40),
    ]:
        for targets in [None, data * 10, data[5:] * 10]:
            if targets is not None and len(targets) < len(data) and "start_index" in arguments:
                continue  # Keras reads beyond the targets there
            windows = keras.utils.timeseries_dataset_from_array(data, targets, batch_size=None, **arguments)
            rows = list(windows)
            x, y = (rows, None) if targets is None else zip(*rows)
            yield {
                "arguments": arguments,
                "targets": None if targets is None else targets.tolist(),
                "x": np.stack(x).tolist(),
                "y": None if y is None else np.stack(y).tolist(),
            }


with open(os.path.join(here, "keras.json"), "w") as f:
    lines = lambda items: ",\n".join(json.dumps(i) for i in items)
    f.write('{"images": [\n%s\n], "series": [\n%s\n]}\n' % (lines(images()), lines(series())))
