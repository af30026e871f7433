# Poolings: of windows, of everything, and to a given size.
from keras import layers

from vectors import Family, normal

f = Family("pooling")
x = {1: normal(1, 2, 7, 3), 2: normal(2, 2, 6, 7, 3), 3: normal(3, 1, 5, 4, 6, 2)}
pools = {1: (2, 3), 2: (2, (3, 2)), 3: (2, (2, 1, 3))}
steps = {1: 2, 2: (2, 1), 3: (1, 2, 2)}
sizes = {1: (3, 7), 2: (3, (4, 2)), 3: (2, (3, 4, 1))}
first = dict(data_format="channels_first")
for n in (1, 2, 3):
    for kind in ("Max", "Average"):
        new = getattr(layers, "%sPooling%dD" % (kind, n))
        name = "%s_pooling%dd" % (kind.lower(), n)
        f.layer(new(pool_size=pools[n][0]), x[n], name=name)
        f.layer(new(pool_size=pools[n][1], strides=steps[n], padding="same"), x[n], name=name + "_same")
        f.layer(new(pool_size=pools[n][1], strides=1), x[n], name=name + "_overlapping")
        f.layer(new(pool_size=2, padding="same", **first), x[n], name=name + "_channels_first")
        new = getattr(layers, "Global%sPooling%dD" % (kind, n))
        name = "global_" + name
        f.layer(new(), x[n], name=name)
        f.layer(new(keepdims=True), x[n], name=name + "_keepdims")
        f.layer(new(**first), x[n], name=name + "_channels_first")
        f.layer(new(keepdims=True, **first), x[n], name=name + "_channels_first_keepdims")
        new = getattr(layers, "Adaptive%sPooling%dD" % (kind, n))
        name = name.replace("global", "adaptive")
        f.layer(new(sizes[n][0]), x[n], name=name)
        f.layer(new(sizes[n][1]), x[n], name=name + "_uneven")
        f.layer(new(1), x[n], name=name + "_to_one")
        f.layer(new(2, **first), x[n], name=name + "_channels_first")
mask = [[[1, 1, 0, 1, 0, 0, 1], [0, 0, 0, 0, 0, 1, 0]]]
f.layer(layers.GlobalAveragePooling1D(), x[1], masks=mask, name="global_average_pooling1d_masked")
f.layer(layers.GlobalAveragePooling1D(keepdims=True), x[1], masks=mask, name="global_average_pooling1d_masked_keepdims")
f.layer(layers.GlobalAveragePooling1D(**first), x[1], masks=[[[1, 1, 0], [0, 1, 0]]], name="global_average_pooling1d_masked_channels_first")
f.layer(layers.AveragePooling2D(3, strides=2, padding="same"), normal(4, 1, 3, 8, 17), name="average_pooling2d_wide")
f.layer(layers.MaxPooling2D((5, 4), strides=(1, 3), padding="same"), normal(5, 1, 3, 4, 17), name="max_pooling2d_large_window")
f.layer(layers.AdaptiveAveragePooling2D((5, 9)), normal(6, 1, 3, 4, 17), name="adaptive_average_pooling2d_larger")
f.write()
