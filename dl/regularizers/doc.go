// Package regularizers has penalties on weights, with Keras's names and formulas.
//
//	layers.Dense(64, layers.KernelRegularizer(regularizers.L2(1e-4)))
//
// A penalty is added to the loss in training and in evaluation, as in Keras. Training then keeps the
// weights small, which helps against a model that learns its samples by heart. [New] makes one of
// one's own: any function of the weight that gives a scalar; its gradient comes from the tape.
package regularizers
