# What the families' scripts have in common: it runs real Keras in float64 and writes down what it computes, in the form of the vectors that
# TestKerasAgreement reads. Each family has a script, such as normalization.py, and its result beside it; make.py runs all. By hand, here:
#   pip install keras==3.15.1 jax==0.10.2; KERAS_BACKEND=jax python make.py [family ...]
import inspect
import json
import math
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
import jax

jax.config.update("jax_enable_x64", True)
import jax.numpy as jnp
import keras
import numpy as np

keras.config.set_floatx("float64")
keras.src.backend.common.dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"  # else JAX's tanh and others end up in float32


def numbers(a):
    return [float("%.9g" % v) if math.isfinite(v) else str(v) for v in np.asarray(a, "f8").ravel()]


def array(a, **more):
    a = np.asarray(a)
    return {"shape": list(a.shape), "data": numbers(a), **more}


def normal(seed, *shape):
    return np.random.default_rng(seed).standard_normal(shape)


def plain(v):
    """A config with plain numbers and lists."""
    return json.loads(json.dumps(v, default=lambda o: o.tolist() if hasattr(o, "tolist") else str(o)))


def forget_states(layer):
    """Makes the states zeros that stateful recurrent layers carry from call to call."""
    for part in layer._flatten_layers():
        if isinstance(part, keras.layers.RNN):
            part.reset_state()


class Family:
    def __init__(self, name):
        self.name, self.vectors, self.random = name, [], np.random.default_rng(len(name))

    def add(self, **v):
        self.vectors.append(v)

    def write(self):
        source = "values computed by Keras %s (JAX %s on a CPU) in float64" % (keras.__version__, jax.__version__)
        with open(os.path.join(os.path.dirname(__file__), self.name + ".json"), "w") as f:
            f.write('{"source": %s, "vectors": [\n' % json.dumps(source))
            f.write(",\n".join(json.dumps(v, separators=(",", ":")) for v in self.vectors))
            f.write("\n]}\n")
        print(self.name, len(self.vectors), "vectors")

    def fill(self, layer):
        """Gives all weights values that are neither 0 nor 1."""
        for w in layer.weights:
            if "seed_generator" in w.path:
                continue
            v = 0.6 * self.random.standard_normal(w.shape)
            if "variance" in w.name:
                v = 0.5 + np.abs(v)
            if not np.issubdtype(np.dtype(w.dtype), np.floating):
                continue
            w.assign(v)

    def layer(self, layer, *inputs, name=None, training=False, masks=None, mask_as="mask", listed=None, weights=True, **kwargs):
        """A vector of a layer's call: outputs, and the gradients of the sum of outputs*probes.

        inputs are arrays; several are given as arguments of the call, or as one list where Keras's merging layers want that (listed);
        where listed is a function, it makes the arguments of a list of inputs.
        masks, one for each input or None, are what Keras would have put on the inputs; here they are given to the call as the argument
        mask_as, as a list if there are several inputs, or each as the argument that mask_as names for it. kwargs are further arguments
        of the call, written as they are. A layer whose weights the script has chosen is not filled (weights=False).
        """
        inputs = [np.asarray(x) for x in inputs]
        if listed is None:
            listed = type(layer).__name__ in MERGING
        given = dict(kwargs)
        if "training" in inspect.signature(layer.call).parameters:
            given["training"] = training
        if masks:
            m = [None if v is None else jnp.asarray(v, bool) for v in masks]
            if isinstance(mask_as, str):
                given[mask_as] = m[0] if len(m) == 1 else m
            else:
                given.update({k: v for k, v in zip(mask_as, m) if v is not None})
        args = listed if callable(listed) else lambda xs: (list(xs),) if listed else tuple(xs)
        flat = jax.tree_util.tree_leaves

        layer(*args([jnp.asarray(x) for x in inputs]), **given)
        config = keras.saving.serialize_keras_object(layer)
        if weights:
            self.fill(layer)
        forget_states(layer)
        before = [np.asarray(w) for w in layer.weights]
        ws = [w for w in layer.weights if "seed_generator" not in w.path]
        shown = [array(w, path=w.path, trainable=bool(w.trainable)) for w in ws]
        result = layer(*args([jnp.asarray(x) for x in inputs]), **given)
        out = flat(result)
        after = [array(w, path=w.path) for w in ws if not w.trainable] if training else []
        for w, v in zip(layer.weights, before):
            w.assign(v)
        forget_states(layer)
        probes = [self.random.standard_normal(o.shape) for o in out]

        diff = [i for i, x in enumerate(inputs) if np.issubdtype(x.dtype, np.floating)]
        trainable = list(layer.trainable_variables)
        fixed = [np.asarray(w) for w in layer.non_trainable_variables]

        def loss(tv, xs):
            full = [jnp.asarray(x) for x in inputs]
            for i, x in zip(diff, xs):
                full[i] = x
            out, _ = layer.stateless_call(tv, fixed, *args(full), **given)
            return sum(jnp.sum(o * p) for o, p in zip(flat(out), probes) if jnp.issubdtype(o.dtype, jnp.floating))

        if diff and all(np.issubdtype(o.dtype, np.floating) for o in out):
            gw, gx = jax.grad(loss, argnums=(0, 1))([jnp.asarray(w) for w in trainable], [jnp.asarray(inputs[i]) for i in diff])
        elif trainable and any(np.issubdtype(o.dtype, np.floating) for o in out):
            gw, gx = jax.grad(loss)([jnp.asarray(w) for w in trainable], []), []
        else:
            gw, gx = [], []
        by = {w.path: g for w, g in zip(trainable, gw)}
        grads = [None] * len(inputs)
        for i, g in zip(diff, gx):
            grads[i] = array(g)
        self.add(
            kind="layer", name=name or layer.name, cls=type(layer).__name__, config=plain(config), training=bool(training),
            call_kwargs=plain(kwargs), listed=bool(listed), inputs=[array(x) for x in inputs],
            masks=[None if m is None else array(np.asarray(m, "f8")) for m in masks] if masks else None,
            weights=shown, outputs=[array(o) for o in out], probes=[array(p) for p in probes],
            grad_inputs=grads, grad_weights=[array(by[w.path]) if w.path in by else None for w in ws], weights_after=after,
        )

    def loss(self, loss, y_true, y_pred, sample_weight=None, name=None):
        """A vector of a loss: its value, reduced as it says, and the gradient of that value's sum by the prediction."""
        y_true, y_pred = np.asarray(y_true), np.asarray(y_pred)
        f = lambda p: loss(jnp.asarray(y_true), p, sample_weight=None if sample_weight is None else jnp.asarray(sample_weight))
        p = jnp.asarray(y_pred)
        self.add(kind="loss", name=name or loss.name, cls=type(loss).__name__, config=plain(loss.get_config()), y_true=array(y_true),
                 y_pred=array(y_pred), sample_weight=None if sample_weight is None else array(sample_weight), reduction=loss.reduction,
                 value=array(f(p)), grad_y_pred=array(jax.grad(lambda p: jnp.sum(f(p)))(p)))

    def metric(self, metric, *batches, name=None):
        """A vector of a metric: batches are (y_true, y_pred) or (y_true, y_pred, sample_weight); the result after each."""
        shown, results = [], []
        for b in batches:
            y_true, y_pred, *w = [np.asarray(a) for a in b]
            metric.update_state(y_true, y_pred, sample_weight=w[0] if w else None)
            shown.append({"y_true": array(y_true), "y_pred": array(y_pred), "sample_weight": array(w[0]) if w else None})
            results.append(array(metric.result()))
        self.add(kind="metric", name=name or metric.name, cls=type(metric).__name__, config=plain(metric.get_config()), batches=shown, results=results)

    def optimizer(self, optimizer, shapes=((2, 3), (2,)), steps=6, name=None):
        """A vector of an optimizer: weights after each of some steps with given gradients, and its variables at the end."""
        ws = [keras.Variable(self.random.standard_normal(s), name="w%d" % i) for i, s in enumerate(shapes)]
        config = plain(optimizer.get_config())
        init = [array(w) for w in ws]
        optimizer.build(ws)
        trajectory = []
        for _ in range(steps):
            grads = [self.random.standard_normal(s) for s in shapes]
            optimizer.apply([jnp.asarray(g) for g in grads], ws)
            trajectory.append({"grads": [array(g) for g in grads], "vars": [array(w) for w in ws]})
        self.add(kind="optimizer", name=name or optimizer.name, cls=type(optimizer).__name__, config=config, init=init, trajectory=trajectory,
                 state=[array(v, path=v.path) for v in optimizer.variables])

    def schedule(self, schedule, steps=26, name=None):
        self.add(kind="schedule", name=name or schedule.name, cls=type(schedule).__name__, config=plain(schedule.get_config()),
                 lr=[float(schedule(s)) for s in range(steps)])

    def variable(self, kind, thing, *arrays, name=None, f=None):
        """A vector of a regularizer (its value and gradient) or a constraint (the weights after it)."""
        for a in arrays:
            a = np.asarray(a)
            v = dict(kind=kind, name=name or type(thing).__name__, cls=type(thing).__name__, config=plain(thing.get_config()), x=array(a), y=array(thing(jnp.asarray(a))))
            if kind == "regularizer":
                v["grad"] = array(jax.grad(lambda x: jnp.sum(thing(x)))(jnp.asarray(a)))
            self.add(**v)


MERGING = {"Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum", "Concatenate", "Dot"}
