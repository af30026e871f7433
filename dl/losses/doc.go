// Package losses has what training makes small, with Keras's names, defaults and formulas.
//
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy())
//
// Which one:
//
//	predicted               last layer                targets        loss
//	one of several classes  Dense(classes, Softmax)   0, 1, 2, ...   SparseCategoricalCrossentropy
//	one of several classes  Dense(classes, Softmax)   one-hot        CategoricalCrossentropy
//	yes or no               Dense(1, Sigmoid)         0 or 1         BinaryCrossentropy
//	a number                Dense(1)                  numbers        MeanSquaredError, MeanAbsoluteError, Huber
//	a count                 Dense(1, Exponential)     0, 1, 2, ...   Poisson
//	one side of a line      Dense(1, Tanh)            -1 or 1        Hinge
//	regions of an image     Conv2D(1, 1, Sigmoid)     0 or 1         Dice, BinaryFocalCrossentropy
//	vectors that compare    Dense(n), then length 1   0, 1, 2, ...   Circle
//	sequences of labels     Dense(classes + 1)        1, 2, 3, ...   CTC
//
// [Crossentropy] is the one of the first three that fits the shapes.
//
// A loss is a function of what is right and what was predicted, in this order, and gives one value
// for each sample, or for each time step of each: [Loss.Values]. Fit multiplies them by the weights of
// samples and classes, leaves out what a mask does not count, and takes the mean, or what the [Reduction]
// says: [Loss.Value], which training steps of one's own may use, too. A model with several outputs
// takes [Each], with a loss for each of them, and [Weighted] where one counts more than another.
//
// A loss of one's own is written with the methods of [tensor.Tensor], which have gradients:
//
//	func LogCosh(want, got *tensor.Tensor) *tensor.Tensor {
//		return got.Sub(want).Cosh().Log().Mean(-1) // one value a sample
//	}
//	model.Compile(optimizers.Adam(), losses.New("log_cosh", LogCosh))
//
// A target of another shape, a label outside of the classes, and probabilities where logits are
// declared end the program with a message that names the mend; Keras goes on in silence.
package losses
