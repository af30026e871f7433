// Package constraints has conditions that weights meet after each step of an optimizer, with Keras's
// names, defaults and formulas.
//
//	layers.Dense(64, layers.KernelConstraint(constraints.MaxNorm(2)))
//
// The optimizer changes a weight first, and then the constraint moves it back to the nearest value
// that is allowed; the loss knows nothing of it. [New] makes a constraint of one's own.
package constraints
