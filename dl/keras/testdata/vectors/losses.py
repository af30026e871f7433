# All losses: their arguments, the reductions with and without weights, and shapes of more than two axes.
import keras
import numpy as np
from keras import losses

from vectors import Family, array, jax, jnp, normal, plain

f = Family("losses")


def softmax(x, axis=-1):
    e = np.exp(x - x.max(axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


def one_hot(labels, classes):
    return np.eye(classes)[np.asarray(labels)]


reductions = ["sum_over_batch_size", "sum", "none", "mean", "mean_with_sample_weight"]
weights = np.array([0.5, 0.0, 2.0, 1.25])
a, b = normal(1, 4, 3), normal(2, 4, 3)
positive, counts = np.abs(a) + 0.1, np.round(3 * np.abs(b))
p3, q3 = softmax(a), softmax(b)
labels = np.array([2, 0, 1, 2])
hot = one_hot(labels, 3)
bits = (b > 0) * 1.0
sigmoid = 1 / (1 + np.exp(-a))
a5, b5 = normal(3, 2, 5, 3), normal(4, 2, 5, 3)
step = np.array([[1, 0.5, 0, 2, 1], [0.25, 1, 1, 0, 3]])

# Each loss with each reduction, with weights and without; then at three axes.
for cls, want, got, want5, got5 in [
    (losses.MeanSquaredError, a, b, a5, b5),
    (losses.MeanAbsoluteError, a, b, a5, b5),
    (losses.MeanAbsolutePercentageError, a, b, a5, b5),
    (losses.MeanSquaredLogarithmicError, positive, b, np.abs(a5), b5),
    (losses.CosineSimilarity, a, b, a5, b5),
    (losses.Huber, a, 2 * b, a5, 2 * b5),
    (losses.LogCosh, a, b, a5, b5),
    (losses.Hinge, 2 * bits - 1, a, np.sign(a5), b5),
    (losses.SquaredHinge, bits, a, (a5 > 0) * 1.0, b5),
    (losses.CategoricalHinge, hot, a, one_hot(np.argmax(a5, -1), 3), b5),
    (losses.KLDivergence, p3, q3, softmax(a5), softmax(b5)),
    (losses.Poisson, counts, positive, np.round(np.abs(a5)), np.abs(b5) + 0.1),
    (losses.BinaryCrossentropy, bits, sigmoid, (a5 > 0) * 1.0, softmax(b5)),
    (losses.BinaryFocalCrossentropy, bits, sigmoid, (a5 > 0) * 1.0, softmax(b5)),
    (losses.CategoricalCrossentropy, hot, p3, one_hot(np.argmax(a5, -1), 3), softmax(b5)),
    (losses.CategoricalFocalCrossentropy, hot, p3, one_hot(np.argmax(a5, -1), 3), softmax(b5)),
    (losses.SparseCategoricalCrossentropy, labels, p3, np.argmax(a5, -1), softmax(b5)),
    (losses.CategoricalGeneralizedCrossEntropy, labels, p3, np.argmax(a5, -1), softmax(b5)),
    (losses.Dice, bits, sigmoid, (a5 > 0) * 1.0, softmax(b5)),
    (losses.Tversky, bits, sigmoid, (a5 > 0) * 1.0, softmax(b5)),
]:
    for i, r in enumerate(reductions):
        f.loss(cls(reduction=r), want, got, sample_weight=weights if i % 2 == 0 or r == "mean" else None)
    f.loss(cls(name="named"), want5, got5, sample_weight=None if cls in (losses.Dice, losses.Tversky) else step, name=cls.__name__ + "_rank3")



def lost(loss, *args, sample_weight=None, **more):
    """A vector with arguments that this version of Keras takes and leaves out of the config."""
    f.loss(loss(**more), *args, sample_weight=sample_weight)
    f.vectors[-1]["config"].update(more)


# Arguments.
lost(losses.Huber, a, b, delta=0.3)
lost(losses.Huber, a, 3 * b, delta=2.5)
lost(losses.CosineSimilarity, a, b, axis=0)
lost(losses.CosineSimilarity, a5, b5, axis=1, sample_weight=normal(8, 2, 3) ** 2)
lost(losses.SparseCategoricalCrossentropy, np.array([[0, 2, 1], [1, 1, 2]]), softmax(normal(14, 2, 3, 3), 1), axis=1)
lost(losses.SparseCategoricalCrossentropy, np.array([[0, 2, 1], [1, 1, 2]]), normal(14, 2, 3, 3), axis=1, from_logits=True, ignore_class=1)
f.loss(losses.MeanSquaredLogarithmicError(), np.array([[0.0, 1, 2]]), np.array([[-0.5, 0.5, 3]]))
f.loss(losses.Hinge(), np.array([[0.0, 1], [-1, 1]]), normal(9, 2, 2), name="hinge_mixed")
f.loss(losses.MeanSquaredError(), np.array([1.0, 2, 3]), normal(10, 3, 1), name="mse_squeezed")
f.loss(losses.BinaryCrossentropy(from_logits=True, label_smoothing=0.2), bits, a, sample_weight=weights)
f.loss(losses.BinaryCrossentropy(axis=1), (a5 > 0) * 1.0, softmax(b5))
f.loss(losses.BinaryCrossentropy(label_smoothing=0.1), np.array([1.0, 0, 1]), np.array([[0.3], [0.6], [1.0]]))
f.loss(losses.CategoricalCrossentropy(from_logits=True, label_smoothing=0.3), hot, a, sample_weight=weights)
f.loss(losses.CategoricalCrossentropy(axis=1), one_hot(np.argmax(a5, 1), 5).transpose(0, 2, 1), softmax(b5, 1))
f.loss(losses.CategoricalCrossentropy(axis=1, from_logits=True), one_hot(np.argmax(a5, 1), 5).transpose(0, 2, 1), b5)
f.loss(losses.CategoricalCrossentropy(), hot, np.array([[0.2, 0.2, 0.2], [0, 1, 0], [1, 2, 3], [0.5, 0.5, 0]]), name="unnormalized")
f.loss(losses.SparseCategoricalCrossentropy(from_logits=True), labels[:, None], a)
f.loss(losses.SparseCategoricalCrossentropy(ignore_class=2), labels, p3)
f.loss(losses.SparseCategoricalCrossentropy(ignore_class=-1), np.array([[0, -1, 2, -1, 1], [-1, -1, -1, 0, 2]]), softmax(b5))
for r in reductions:
    f.loss(losses.SparseCategoricalCrossentropy(ignore_class=255, from_logits=True, reduction=r), np.array([0, 255, 1, 2]), a, sample_weight=weights)
f.loss(losses.BinaryFocalCrossentropy(gamma=3.0, label_smoothing=0.1), bits, sigmoid)
f.loss(losses.BinaryFocalCrossentropy(from_logits=True, apply_class_balancing=True, alpha=0.7, gamma=1.5), bits, a, sample_weight=weights)
f.loss(losses.BinaryFocalCrossentropy(axis=0, gamma=0.0), bits, sigmoid)
f.loss(losses.CategoricalFocalCrossentropy(alpha=0.6, gamma=1.0, label_smoothing=0.2), hot, p3)
f.loss(losses.CategoricalFocalCrossentropy(from_logits=True, gamma=3.5), hot, a, sample_weight=weights)
f.loss(losses.CategoricalFocalCrossentropy(axis=1), one_hot(np.argmax(a5, 1), 5).transpose(0, 2, 1), softmax(b5, 1))
f.loss(losses.CategoricalGeneralizedCrossEntropy(q=0.1), labels, p3)
f.loss(losses.CategoricalGeneralizedCrossEntropy(q=0.9), labels, p3, sample_weight=weights)
f.loss(losses.Dice(axis=(1, 2)), (a5 > 0) * 1.0, softmax(b5), sample_weight=np.array([1.0, 3.0]))
f.loss(losses.Dice(axis=(1,), reduction="none"), bits, sigmoid)
f.loss(losses.Tversky(alpha=0.3, beta=0.8), bits, sigmoid)
f.loss(losses.Tversky(alpha=1.5, beta=0.2, axis=(1, 2)), (a5 > 0) * 1.0, softmax(b5))

# Vectors of about length 1; exactly at it, rounding decides about the gradient of a sample's distance from itself.
e = normal(11, 6, 4)
e = e / np.linalg.norm(e, axis=1, keepdims=True)
for i, args in enumerate([{}, {"gamma": 10.0}, {"gamma": 4.0, "margin": 0.1}, {"gamma": 5.0, "margin": 0.25, "remove_diagonal": False}]):
    y = np.array([0, 1, 0, 2, 1, 0])
    x = e if args.get("remove_diagonal", True) else 0.9 * e
    f.loss(losses.Circle(**args), y, x, sample_weight=None if i % 2 == 0 else np.array([1, 0.5, 2, 0, 1, 3]))
f.loss(losses.Circle(gamma=20.0, reduction="sum"), np.array([[3], [1], [3], [1], [3], [3]]), e)
f.loss(losses.Circle(gamma=20.0, reduction="none", name="named"), np.array([3, 1, 3, 1, 4, 3]), e)

logits = normal(12, 3, 6, 4)
y = np.array([[1, 2, 0], [3, 3, 1], [2, 0, 0]])
for i, r in enumerate(reductions):
    f.loss(losses.CTC(reduction=r), y, 2 * logits, sample_weight=np.array([1, 0.5, 2]) if i % 2 == 0 else None)
f.loss(losses.CTC(name="named"), np.array([[0, 0], [1, 1]]), normal(13, 2, 3, 5), name="ctc_empty")


def masked(loss, y_true, y_pred, mask, sample_weight=None, name=None):
    """A vector of a loss whose prediction has a mask."""

    def value(p):
        p = jnp.asarray(p) * 1.0
        keras.src.backend.set_keras_mask(p, jnp.asarray(mask, bool))
        return loss(jnp.asarray(y_true), p, sample_weight=None if sample_weight is None else jnp.asarray(sample_weight))

    # Without a mask on a traced array, the gradient is that of the masked value by differences.
    p, gradient = np.array(y_pred), np.zeros(y_pred.shape)
    for i in np.ndindex(*p.shape):
        up, down = p.copy(), p.copy()
        up[i] += 1e-6
        down[i] -= 1e-6
        gradient[i] = (np.sum(value(up)) - np.sum(value(down))) / 2e-6
    f.add(kind="loss", name=name, cls=type(loss).__name__, config=plain(loss.get_config()), y_true=array(y_true), y_pred=array(y_pred), mask=array(np.asarray(mask, "f8")),
          sample_weight=None if sample_weight is None else array(sample_weight), reduction=loss.reduction, value=array(value(p)), grad_y_pred=array(gradient))


mask = np.array([[1, 1, 0, 1, 0], [0, 0, 1, 1, 1]])
for r in reductions:
    masked(losses.MeanSquaredError(reduction=r), a5, b5, mask, name="mse_masked")
    masked(losses.SparseCategoricalCrossentropy(reduction=r, ignore_class=0), np.argmax(a5, -1), softmax(b5), mask, sample_weight=step, name="scce_masked")
masked(losses.MeanAbsoluteError(), a5, b5, 0 * mask, name="mae_masked_out")

f.write()
