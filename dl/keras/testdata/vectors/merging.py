# The layers that merge their inputs.
from keras import layers

from vectors import Family, normal

f = Family("merging")
a, b, c = normal(1, 2, 3, 4), normal(2, 2, 3, 4), normal(3, 2, 3, 4)
for make in layers.Add, layers.Multiply, layers.Average, layers.Maximum, layers.Minimum:
    f.layer(make(), a, b, c, name=make.__name__)
    f.layer(make(), a, normal(4, 2, 1, 4), name=make.__name__ + "_repeated")
    f.layer(make(), normal(5, 2, 4), a, name=make.__name__ + "_fewer_axes")
f.layer(layers.Subtract(), a, b, name="Subtract")
f.layer(layers.Subtract(), normal(5, 2, 4), a, name="Subtract_fewer_axes")
f.layer(layers.Subtract(), a, normal(6, 2, 3, 1), name="Subtract_repeated")
f.layer(layers.Concatenate(), a, normal(7, 2, 3, 2), name="Concatenate")
f.layer(layers.Concatenate(axis=1), a, normal(8, 2, 1, 4), b, name="Concatenate_1")
f.layer(layers.Concatenate(axis=-2), a, b, name="Concatenate_-2")
f.layer(layers.Dot(1), normal(9, 2, 4), normal(10, 2, 4), name="Dot")
f.layer(layers.Dot(-1, normalize=True), normal(11, 2, 4), normal(12, 2, 4), name="Dot_cosine")
f.layer(layers.Dot((2, 1)), a, normal(13, 2, 4, 5), name="Dot_matrices")
f.layer(layers.Dot((1, 2), normalize=True), a, normal(14, 2, 5, 3), name="Dot_1_2")
f.layer(layers.Dot((1, 1)), normal(15, 2, 3), a, name="Dot_vector")
f.layer(layers.Dot((3, 1)), normal(16, 2, 2, 3, 4), normal(17, 2, 4, 2, 2), name="Dot_rank4")
f.write()
