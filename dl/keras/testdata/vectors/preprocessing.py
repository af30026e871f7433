# Preprocessing of numbers and signals, and the layers that give images another size.
import numpy as np
from keras import layers

from vectors import Family, normal

f = Family("preprocessing")

x, image = normal(1, 4, 3), normal(2, 2, 5, 7, 2)
f.layer(layers.Rescaling(0.5, offset=-1.0), x, name="rescaling")
f.layer(layers.Rescaling(1 / 127.5), image, name="rescaling_images")


def adapted(layer, data):
    """What adapt does, which for some classes wants TensorFlow."""
    if hasattr(layer, "update_state"):
        layer.reset_state()
        layer.update_state(data)
        layer.finalize_state()
    else:
        layer.adapt(data)
    return layer


f.layer(adapted(layers.Normalization(), 3 + 2 * normal(3, 9, 3)), x, name="normalization", weights=False)
f.layer(adapted(layers.Normalization(axis=None), 3 + 2 * normal(4, 9, 3)), x, name="normalization_all", weights=False)
f.layer(adapted(layers.Normalization(axis=(1, -1), invert=True), 3 + 2 * normal(5, 9, 2, 3)), normal(6, 4, 2, 3), name="normalization_invert", weights=False)
f.layer(layers.Normalization(mean=3.0, variance=2.0), x, name="normalization_scalar")
f.layer(layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[0.5, 2.0, 0.0]), x, name="normalization_given")
f.layer(layers.Normalization(axis=(1, 2), mean=[[1.0, 2.0]] * 3, variance=[[4.0, 0.3]] * 3), normal(7, 2, 3, 2), name="normalization_axes")

f.layer(layers.Discretization(bin_boundaries=[-0.5, 0.0, 1.0]), x, name="discretization")
f.layer(layers.Discretization(bin_boundaries=[0.0], output_mode="one_hot"), normal(8, 4, 1), name="discretization_one_hot")
f.layer(layers.Discretization(bin_boundaries=[-0.5, 0.0, 1.0], output_mode="multi_hot"), x, name="discretization_multi_hot")
f.layer(layers.Discretization(bin_boundaries=[-0.5, 0.0, 1.0], output_mode="count"), x, name="discretization_count")
for v in f.vectors[-4:]:  # there is none, which JAX calls 0
    v["grad_inputs"] = [None]
f.layer(adapted(layers.Discretization(num_bins=4, epsilon=0.05), normal(9, 300)), x, name="discretization_adapted")

tokens = np.array([[0, 1, 3], [2, 2, 1], [3, 0, 0]])
for mode in ("multi_hot", "one_hot", "count"):
    f.layer(layers.CategoryEncoding(num_tokens=4, output_mode=mode), tokens, name="category_encoding_" + mode)


class Weighted(layers.CategoryEncoding):
    """Takes the weights as a second input, not by name."""

    def __call__(self, x, weights):
        return super().__call__(x, count_weights=weights)


Weighted.__name__ = "CategoryEncoding"
f.layer(Weighted(num_tokens=4, output_mode="count"), tokens, np.array([[1.0, 0.5, 2.0], [0.25, 1.0, 3.0], [1.0, 1.0, 1.5]]),
        name="category_encoding_weights")
f.layer(layers.CategoryEncoding(num_tokens=4, output_mode="one_hot"), np.array([[1], [3]]), name="category_encoding_column")

sound = normal(10, 2, 40, 2)
for mode in ("log", "magnitude", "psd", "real", "imag", "angle", "stft"):
    f.layer(layers.STFTSpectrogram(mode=mode, frame_length=8), sound, name="stft_" + mode, weights=False)
f.layer(layers.STFTSpectrogram("magnitude", frame_length=8, frame_step=3, fft_length=16, window="hamming", periodic=True, scaling="spectrum", padding="same"), sound,
        name="stft_options", weights=False)
f.layer(layers.STFTSpectrogram("magnitude", frame_length=8, window=None, scaling=None, expand_dims=True), sound, name="stft_expanded", weights=False)
f.layer(layers.STFTSpectrogram("log", frame_length=8, data_format="channels_first"), normal(11, 2, 2, 20), name="stft_first", weights=False)
f.layer(layers.STFTSpectrogram("psd", frame_length=8, data_format="channels_first", expand_dims=True), normal(11, 2, 2, 20), name="stft_first_expanded", weights=False)

signal = normal(12, 2, 300)
f.layer(layers.MelSpectrogram(fft_length=64, sequence_stride=32, sampling_rate=800, num_mel_bins=6), signal, name="mel")
f.layer(layers.MelSpectrogram(fft_length=64, sequence_stride=20, sequence_length=40, window="hamming", sampling_rate=800, num_mel_bins=5, min_freq=50.0, max_freq=300.0,
                              power_to_db=False, mag_exp=1.0), signal, name="mel_energy")
f.layer(layers.MelSpectrogram(fft_length=64, sequence_stride=32, sampling_rate=800, num_mel_bins=6, top_db=10.0, min_power=1e-2, ref_power=3.0, mag_exp=3.0), signal,
        name="mel_decibels")

f.layer(layers.Pipeline([layers.Rescaling(2.0), layers.Dense(3, activation="tanh")]), x, name="pipeline")
f.layer(layers.Pipeline([layers.CenterCrop(3, 3), layers.Rescaling(0.5, 1.0), layers.Flatten()]), image, name="pipeline_images")
f.layer(layers.Pipeline([layers.Pipeline([layers.Rescaling(2.0)])]), x, name="pipeline_nested")

for by in ("nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"):
    f.layer(layers.Resizing(3, 9, interpolation=by), image, name="resizing_" + by)
f.layer(layers.Resizing(3, 4, antialias=True), image, name="resizing_antialias")
f.layer(layers.Resizing(4, 4, crop_to_aspect_ratio=True), image, name="resizing_crop")
f.layer(layers.Resizing(4, 4, pad_to_aspect_ratio=True, fill_value=0.5), image, name="resizing_pad")
f.layer(layers.Resizing(3, 8, pad_to_aspect_ratio=True, fill_mode="constant", data_format="channels_first"), image, name="resizing_first")

f.layer(layers.CenterCrop(3, 4), image, name="center_crop")
f.layer(layers.CenterCrop(5, 9), image, name="center_crop_larger")
f.layer(layers.CenterCrop(4, 1, data_format="channels_first"), image, name="center_crop_first")
f.write()
