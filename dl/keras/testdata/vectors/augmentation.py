# Augmentation of images. What a layer draws is fixed where its arguments can fix it; where it is one of a few things, all of them are in
# testdata/augmentation.json; what is random besides is tested by its distribution, in Go.
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers

from vectors import Family, array, normal, plain

f, some = Family("augmentation"), Family("../augmentation")
rng = np.random.default_rng(5)
images = np.round(rng.uniform(0, 255, (2, 4, 5, 3)), 3)
unit = np.round(rng.uniform(0.02, 0.98, (2, 4, 5, 3)), 4)
first = np.moveaxis(images, -1, 1)


def fixed(layer, x=images, name=None, gradient=True):
    f.layer(layer, x, name=name, training=True)
    if not gradient:  # there is none, which JAX calls 0
        f.vectors[-1]["grad_inputs"] = [None]


def one_of(layer, *transformations, x=images, name=None):
    """Each image becomes one of what the transformations make of it."""
    results = []
    for t in transformations:
        results.append(array(layer.transform_images(jnp.asarray(x), {k: jnp.asarray(v) for k, v in t.items()} if isinstance(t, dict) else t, training=True)))
    some.add(kind="augmentation", name=name or layer.name, cls=type(layer).__name__, config=plain(keras.saving.serialize_keras_object(layer)), inputs=[array(x)], results=results)


yes, no = np.array([True, True]), np.array([False, False])

for mode in ("horizontal", "vertical"):
    flips = lambda v: {"flips": v[:, None, None, None], "input_shape": images.shape}
    one_of(layers.RandomFlip(mode), flips(yes), flips(no), name="flip_" + mode)
one_of(layers.RandomFlip("horizontal", data_format="channels_first"), flips(yes), flips(no), x=first, name="flip_first")

for fill in ("reflect", "wrap", "constant", "nearest"):
    fixed(layers.RandomTranslation((0.3, 0.3), (-0.23, -0.23), fill_mode=fill, fill_value=7.0), name="translation_" + fill)
fixed(layers.RandomTranslation((-0.3, -0.3), (0.83, 0.83), interpolation="nearest", data_format="channels_first"), x=first, name="translation_nearest")
for fill in ("reflect", "wrap", "constant", "nearest"):
    fixed(layers.RandomRotation((0.1, 0.1), fill_mode=fill, fill_value=7.0), name="rotation_" + fill)
fixed(layers.RandomRotation((-0.31, -0.31), interpolation="nearest", data_format="channels_first"), x=first, name="rotation_nearest")
for fill in ("reflect", "wrap", "constant", "nearest"):
    fixed(layers.RandomZoom((0.6, 0.6), fill_mode=fill, fill_value=7.0), name="zoom_" + fill)
fixed(layers.RandomZoom((-0.37, -0.37), (0.21, 0.21), interpolation="nearest", data_format="channels_first"), x=first, name="zoom_nearest")
shear = lambda x, y: {"shear_factor": np.array([[x, y]] * 2), "input_shape": images.shape}
for fill in ("reflect", "wrap", "constant", "nearest"):
    one_of(layers.RandomShear((0.3, 0.3), (0.17, 0.17), fill_mode=fill, fill_value=7.0), shear(0.3, 0.17), shear(-0.3, -0.17), name="shear_" + fill)
one_of(layers.RandomShear((0.31, 0.31), 0.0, interpolation="nearest", data_format="channels_first"), shear(0.31, 0), shear(-0.31, 0), x=first, name="shear_first")
for fill, scale in ((0.0, 0.0), (3.0, 0.0)):
    fixed(layers.RandomPerspective((1.0, 1.0), scale=scale, fill_value=fill), name="perspective_none")
fixed(layers.RandomPerspective(0.0, scale=0.5, interpolation="nearest", data_format="channels_first"), x=first, name="perspective_never")
fixed(layers.RandomElasticTransform(0.0, value_range=(50, 200)), name="elastic_never")
fixed(layers.RandomElasticTransform(1.0, scale=0.0, interpolation="nearest", fill_mode="mirror", fill_value=2.0), name="elastic_none")
fixed(layers.RandomElasticTransform((0.0, 0.0), scale=(0.2, 0.4), data_format="channels_first"), x=first, name="elastic_first")

fixed(layers.RandomCrop(7, 4), name="crop_larger")
fixed(layers.RandomCrop(5, 4), name="crop_width")
fixed(layers.RandomCrop(9, 8, data_format="channels_first"), x=first, name="crop_first")

fixed(layers.RandomBrightness((0.3, 0.3)), name="brightness")
fixed(layers.RandomBrightness((-0.4, -0.4), value_range=(0, 1)), x=unit, name="brightness_unit")
fixed(layers.RandomBrightness((0.9, 0.9), data_format="channels_first"), x=first, name="brightness_first")
fixed(layers.RandomContrast((0.0, 0.0)), name="contrast_none")
fixed(layers.RandomContrast((0.0, 0.0), value_range=(50, 200)), name="contrast_clipped")
fixed(layers.RandomContrast((0.0, 0.0), value_range=(0, 1), data_format="channels_first"), x=np.moveaxis(unit, -1, 1), name="contrast_first")
for x, r in ((images, (0, 255)), (unit, (0, 1))):
    layer = layers.RandomHue((1.0, 1.0), value_range=r)
    fixed(layer, x=x, name="hue")
hue = lambda v: {"factor": np.full((2,), v)}
one_of(layers.RandomHue((0.3, 0.3)), hue(0.15), hue(-0.15), name="hue_directions")
one_of(layers.RandomHue((0.7, 0.7), value_range=(0, 1), data_format="channels_first"), hue(0.35), hue(-0.35), x=np.moveaxis(unit, -1, 1), name="hue_first")
fixed(layers.RandomSaturation((0.3, 0.3)), name="saturation_weaker")
fixed(layers.RandomSaturation((0.6, 0.6), value_range=(0, 1)), x=unit, name="saturation_stronger")
fixed(layers.RandomSaturation((0.45, 0.45), data_format="channels_first"), x=first, name="saturation_first")
fixed(layers.RandomSharpness((0.2, 0.2)), name="sharpness_softer")
fixed(layers.RandomSharpness((0.9, 0.9), value_range=(0, 1)), x=unit, name="sharpness_sharper")
fixed(layers.RandomSharpness((0.7, 0.7), value_range=(20, 240), data_format="channels_last"), name="sharpness_clipped")
fixed(layers.RandomColorDegeneration((0.4, 0.4)), name="degeneration")
fixed(layers.RandomColorDegeneration((1.0, 1.0), value_range=(0, 1)), x=unit, name="degeneration_gray")
fixed(layers.RandomColorDegeneration((0.2, 0.2), data_format="channels_first"), x=first, name="degeneration_first")
fixed(layers.RandomGrayscale(1.0), name="grayscale")
fixed(layers.RandomGrayscale(0.0), name="grayscale_never")
fixed(layers.RandomGrayscale(1.0, data_format="channels_first"), x=first, name="grayscale_first")
fixed(layers.RandomInvert((1.0, 1.0)), name="invert")
fixed(layers.RandomInvert((1.0, 1.0), value_range=(0, 1)), x=unit, name="invert_unit")
one_of(layers.RandomInvert((0.5, 0.5), data_format="channels_last"), {"apply_inversion": yes}, {"apply_inversion": no}, name="invert_some")
fixed(layers.RandomPosterization((3, 3)), name="posterization", gradient=False)
fixed(layers.RandomPosterization(1), name="posterization_one", gradient=False)
fixed(layers.RandomPosterization((5, 5), value_range=(0, 1), data_format="channels_first"), x=np.moveaxis(unit, -1, 1), name="posterization_unit", gradient=False)
fixed(layers.RandomGaussianBlur((1.0, 1.0), kernel_size=3, sigma=(0.7, 0.7)), name="blur")
fixed(layers.RandomGaussianBlur((1.0, 1.0), kernel_size=(5, 3), sigma=(0.9, 0.9), value_range=(60, 200)), name="blur_sizes")
one_of(layers.RandomGaussianBlur((0.5, 0.5), sigma=(0.8, 0.8), data_format="channels_first"), {"should_apply_blur": yes, "blur_factor": np.array([0.800001, 0.800001])},
       {"should_apply_blur": no, "blur_factor": np.array([0.800001, 0.800001])}, x=first, name="blur_some")
fixed(layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=9.0), name="erasing_all")
fixed(layers.RandomErasing((1.0, 1.0), scale=(1.0, 1.0), fill_value=300.0, value_range=(0, 200)), name="erasing_clipped")
fixed(layers.RandomErasing((0.0, 0.0), data_format="channels_first"), x=first, name="erasing_never")
fixed(layers.RandomColorJitter(brightness_factor=(0.1, 0.1), contrast_factor=(0.0, 0.0), saturation_factor=(0.4, 0.4), hue_factor=(1.0, 1.0)), name="jitter")
fixed(layers.RandomColorJitter(value_range=(0, 1), brightness_factor=(-0.2, -0.2)), x=unit, name="jitter_brightness")
fixed(layers.RandomColorJitter(saturation_factor=(0.3, 0.3), data_format="channels_last"), name="jitter_saturation")

fixed(layers.Solarization(), name="solarization_all")
fixed(layers.Solarization(0.0, 0.0, value_range=(0, 1)), x=unit, name="solarization_unit")
fixed(layers.Solarization(data_format="channels_first"), x=first, name="solarization_first")
fixed(layers.Equalization(), name="equalization", gradient=False)
fixed(layers.Equalization(value_range=(0, 1), bins=16), x=unit, name="equalization_bins", gradient=False)
fixed(layers.Equalization(data_format="channels_first"), x=first, name="equalization_first", gradient=False)
fixed(layers.AutoContrast(), name="auto_contrast")
fixed(layers.AutoContrast(value_range=(0, 1)), x=unit, name="auto_contrast_unit")
fixed(layers.AutoContrast(), x=np.concatenate([images[:1], np.full_like(images[:1], 9.0)]), name="auto_contrast_flat")
f.vectors[-1]["grad_inputs"] = [None]  # Keras's is NaN
large = np.round(rng.uniform(0, 255, (1, 18, 16, 2)), 2)
fixed(layers.ContrastLimitedAdaptiveHistogramEqualization(), x=large, name="clahe", gradient=False)
fixed(layers.ContrastLimitedAdaptiveHistogramEqualization(clip_limit=0.0, tile_grid_size=(2, 3)), x=large, name="clahe_grid", gradient=False)
fixed(layers.ContrastLimitedAdaptiveHistogramEqualization(value_range=(0, 1), clip_limit=1.5, tile_grid_size=(3, 2), data_format="channels_first"),
      x=np.moveaxis(unit, -1, 1), name="clahe_first", gradient=False)

# After training nothing of these does anything.
for layer in (layers.RandAugment(num_ops=3, factor=0.4, value_range=(0, 1), interpolation="nearest"), layers.AugMix(num_chains=2, chain_depth=1, factor=0.2, alpha=0.5, all_ops=False),
              layers.MixUp(alpha=0.4), layers.CutMix(factor=0.7), layers.RandAugment(), layers.AugMix(value_range=(0, 1), interpolation="nearest"), layers.RandomErasing(),
              layers.RandomContrast(0.5), layers.RandomFlip(), layers.RandomElasticTransform(), layers.RandomPerspective()):
    f.layer(layer, unit, name=layer.name + "_inference")
for layer in (layers.RandAugment(data_format="channels_first"), layers.AugMix(data_format="channels_first"), layers.MixUp(data_format="channels_first"), layers.CutMix(data_format="channels_first")):
    f.layer(layer, first, name=layer.name + "_first")
for layer in (layers.MixUp(), layers.CutMix(), layers.Solarization(addition_factor=(0.1, 0.2), threshold_factor=0.6)):
    f.layer(layer, unit, name=layer.name + "_not_training")
fixed(layers.RandomSharpness((0.8, 0.8), data_format="channels_first"), x=first, name="sharpness_first")
fixed(layers.RandomInvert((1.0, 1.0), data_format="channels_first"), x=first, name="invert_first")
fixed(layers.RandomColorJitter(brightness_factor=(0.1, 0.1), data_format="channels_first"), x=first, name="jitter_first")
f.write()
some.write()
