# Penalties and their gradients.
from keras import regularizers as r

from vectors import Family, normal

f = Family("regularizers")
matrix, image, row = normal(1, 3, 4), normal(2, 2, 3, 2, 3), normal(3, 5)
for regularizer in r.L1(), r.L1(0.3), r.L2(), r.L2(0.2), r.L1L2(), r.L1L2(l1=0.1), r.L1L2(l1=0.1, l2=0.3):
    f.variable("regularizer", regularizer, matrix, image, row)
for regularizer in r.OrthogonalRegularizer(), r.OrthogonalRegularizer(factor=0.5, mode="columns"), r.OrthogonalRegularizer(factor=0.2, mode="rows"):
    f.variable("regularizer", regularizer, matrix, normal(4, 4, 2), normal(5, 3, 3))
f.write()
