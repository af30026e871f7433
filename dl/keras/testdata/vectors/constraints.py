# Weights after a constraint.
import numpy as np
from keras import constraints as c

from vectors import Family, normal

f = Family("constraints")
matrix, image, row = 2 * normal(1, 3, 4), normal(2, 2, 3, 2, 3), 3 * normal(3, 5)
zero = np.zeros((2, 3))
f.variable("constraint", c.NonNeg(), matrix, row, image)
f.variable("constraint", c.UnitNorm(), matrix, row, zero)
f.variable("constraint", c.UnitNorm(axis=[0, 1, 2]), image)
f.variable("constraint", c.UnitNorm(axis=-1), matrix, image)
f.variable("constraint", c.UnitNorm(axis=[0, 2]), image)
f.variable("constraint", c.MaxNorm(), matrix, zero, 5 * row)
f.variable("constraint", c.MaxNorm(max_value=0.5, axis=1), matrix, image)
f.variable("constraint", c.MaxNorm(max_value=1, axis=[0, 1]), image)
f.variable("constraint", c.MinMaxNorm(), matrix, row)
f.variable("constraint", c.MinMaxNorm(min_value=0.5, max_value=1.5, rate=0.3, axis=1), matrix, image)
f.variable("constraint", c.MinMaxNorm(min_value=1.0, max_value=2.0, axis=[1, 3]), image)
f.write()
