// Package initializers has the ways a new weight is filled, with Keras's names, defaults and
// formulas.
//
//	layers.Dense(64, layers.KernelInitializer(initializers.HeNormal()))
//
// A layer asks for its weights when it first sees the shape of its input, and an initializer fills
// them from a stream of random numbers that is the weight's own: it follows from the seed, the
// layer's name in its model and the weight's name. So the same program has the same weights each
// time, and a layer that is added behind another leaves the weights of the first as they were.
//
// [GlorotUniform], the default of kernels, and [HeNormal], for layers with ReLU, choose the scale by
// how many inputs and outputs meet in a weight, so that signals neither fade nor grow from layer to
// layer; they are a [VarianceScaling] each. [Initializer.Seeded] gives an initializer a seed of its own.
// [New] makes an initializer of one's own.
package initializers
