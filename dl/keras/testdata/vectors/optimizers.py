# The optimizers: six steps with given gradients.
from keras import optimizers as o
from keras.optimizers import schedules

from vectors import Family

f = Family("optimizers")
common = dict(
    decay=dict(weight_decay=0.01), clipnorm=dict(clipnorm=0.7), clipvalue=dict(clipvalue=0.4), global_clipnorm=dict(global_clipnorm=0.9),
    ema=dict(use_ema=True, ema_momentum=0.8), overwrite=dict(use_ema=True, ema_momentum=0.7, ema_overwrite_frequency=2),
    scale=dict(loss_scale_factor=4.0), accumulate=dict(gradient_accumulation_steps=2),
)
cases = {
    o.SGD: dict(plain={}, momentum=dict(momentum=0.8, learning_rate=0.1), nesterov=dict(momentum=0.9, nesterov=True)),
    o.RMSprop: dict(plain={}, all=dict(rho=0.8, momentum=0.5, epsilon=1e-3, centered=True, learning_rate=0.01)),
    o.Adam: dict(plain={}, betas=dict(learning_rate=0.02, beta_1=0.8, beta_2=0.95, epsilon=1e-4), amsgrad=dict(amsgrad=True)),
    o.AdamW: dict(plain={}, decay=dict(weight_decay=0.1, beta_1=0.7, beta_2=0.9, epsilon=1e-5, learning_rate=0.05), amsgrad=dict(amsgrad=True)),
    o.Adadelta: dict(plain={}, all=dict(learning_rate=1.0, rho=0.8, epsilon=1e-3)),
    o.Adagrad: dict(plain={}, all=dict(learning_rate=0.1, initial_accumulator_value=0.3, epsilon=1e-3)),
    o.Adamax: dict(plain={}, all=dict(learning_rate=0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-4)),
    o.Adafactor: dict(plain={}, all=dict(learning_rate=0.4, beta_2_decay=-0.6, epsilon_1=1e-8, epsilon_2=0.01, clip_threshold=0.5, relative_step=False)),
    o.Nadam: dict(plain={}, all=dict(learning_rate=0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-4)),
    o.Ftrl: dict(plain={}, all=dict(learning_rate=0.1, learning_rate_power=-0.4, initial_accumulator_value=0.2, l1_regularization_strength=0.05,
                                    l2_regularization_strength=0.1, l2_shrinkage_regularization_strength=0.02, beta=0.3), root=dict(learning_rate=0.5, beta=1.0)),
    o.Lion: dict(plain={}, all=dict(learning_rate=0.01, beta_1=0.8, beta_2=0.9)),
    o.Lamb: dict(plain={}, all=dict(learning_rate=0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-4)),
    o.Muon: dict(plain={}, all=dict(learning_rate=0.02, adam_beta_1=0.8, adam_beta_2=0.9, adam_weight_decay=0.1, epsilon=1e-4, weight_decay=0.2, muon_a=3.0, muon_b=-4.0,
                                    muon_c=2.0, adam_lr_ratio=0.5, momentum=0.8, ns_steps=3, nesterov=False, rms_rate=None, exclude_embeddings=False),
                 excluded=dict(exclude_layers=["w2"], weight_decay=None, adam_weight_decay=None)),
    o.ScheduleFreeAdamW: dict(plain={}, all=dict(learning_rate=0.02, beta_1=0.8, beta_2=0.9, epsilon=1e-4, warmup_steps=4)),
}
for cls, variants in cases.items():
    for name, kwargs in variants.items():
        shapes = ((2, 3), (2,), (4, 2), (2, 3, 2)) if cls in (o.Muon, o.Adafactor) else ((2, 3), (2,))
        f.optimizer(cls(**kwargs), shapes, name=cls.__name__ + " " + name)
    for name, kwargs in common.items():
        f.optimizer(cls(**kwargs), name=cls.__name__ + " " + name)
    f.optimizer(cls(learning_rate=schedules.CosineDecay(0.05, 4, alpha=0.2)), name=cls.__name__ + " schedule")
# Together: what one does must not hide another.
f.optimizer(o.AdamW(weight_decay=0.1, global_clipnorm=0.5, use_ema=True, ema_overwrite_frequency=3, gradient_accumulation_steps=2, loss_scale_factor=2.0, amsgrad=True), steps=9, name="AdamW together")
f.optimizer(o.SGD(learning_rate=schedules.ExponentialDecay(0.1, 2, 0.5), gradient_accumulation_steps=3, clipnorm=0.3), steps=9, name="SGD together")
f.write()
