# The learning rates of the schedules in 26 steps.
from keras.optimizers import schedules as s

from vectors import Family

f = Family("schedules")
for name, schedule in {
    "exponential": s.ExponentialDecay(0.1, 7, 0.5),
    "exponential_staircase": s.ExponentialDecay(0.1, 5, 0.9, staircase=True),
    "exponential_named": s.ExponentialDecay(1.0, 1, 0.99, name="mine"),
    "inverse": s.InverseTimeDecay(0.1, 7, 0.5),
    "inverse_staircase": s.InverseTimeDecay(0.1, 5, 2.0, staircase=True),
    "inverse_steep": s.InverseTimeDecay(0.1, 1, 3.0, name="mine"),
    "piecewise": s.PiecewiseConstantDecay([5, 12], [0.1, 0.05, 0.01]),
    "piecewise_one": s.PiecewiseConstantDecay([3], [1.0, 0.5], name="mine"),
    "piecewise_many": s.PiecewiseConstantDecay([1, 2, 10, 20], [0.5, 0.4, 0.3, 0.2, 0.1]),
    "polynomial": s.PolynomialDecay(0.1, 10),
    "polynomial_power": s.PolynomialDecay(0.1, 10, end_learning_rate=0.02, power=2.0, name="mine"),
    "polynomial_cycle": s.PolynomialDecay(0.1, 7, power=0.5, cycle=True),
    "cosine": s.CosineDecay(0.1, 10),
    "cosine_alpha": s.CosineDecay(0.1, 20, alpha=0.2, name="mine"),
    "cosine_warmup": s.CosineDecay(0.0, 10, warmup_target=0.3, warmup_steps=5, alpha=0.1),
    "restarts": s.CosineDecayRestarts(0.1, 4),
    "restarts_even": s.CosineDecayRestarts(0.1, 4, t_mul=1.0, m_mul=0.8, alpha=0.1),
    "restarts_all": s.CosineDecayRestarts(0.1, 3, t_mul=1.5, m_mul=0.9, alpha=0.05, name="mine"),
}.items():
    f.schedule(schedule, name=name)
f.write()
