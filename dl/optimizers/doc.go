// Package optimizers has the ways weights are changed from their gradients, with Keras's names,
// defaults and formulas.
//
//	model.Compile(optimizers.Adam(optimizers.LearningRate(0.01)), losses.MeanSquaredError())
//
// The gradient of the loss by a weight says how much the loss grows where the weight does; a step
// goes the other way. [SGD] takes just that, times the learning rate. [RMSprop] and [Adam] measure
// each weight's gradient by its usual size, so that one learning rate suits all weights. Begin with
// Adam; a loss that jumps about asks for a smaller rate, one that creeps for a larger.
//
// All of Keras's are here: [SGD], [RMSprop], [Adam], [AdamW], [Adadelta], [Adagrad], [Adamax],
// [Adafactor], [Nadam], [Ftrl], [Lion], [Lamb], [Muon] and [ScheduleFreeAdamW]. An [Option] is one of
// each of them: the learning rate, weight decay, clipping, averages of the weights, accumulation of
// gradients. A [Schedule] in place of the learning rate changes it from step to step:
//
//	optimizers.AdamW(optimizers.CosineDecay(0.001, 10_000), optimizers.GlobalClipNorm(1))
//
// In a training step of one's own the optimizer is called with the weights after Backward:
//
//	tape.Backward(loss)
//	opt.Step(model.Trainable())
//
// An [Optimizer] remembers something of each weight, such as its momentum, and belongs to one model.
package optimizers
