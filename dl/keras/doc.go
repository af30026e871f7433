// Package keras reads and writes .keras files, so that a model trained here opens in Keras, and one
// trained there in a Go program.
//
//	err := keras.Save(model, "mnist.keras")
//	model, err := keras.Load("mnist.keras")
//
// A file holds the model's layers and how they are called, the weights, and, if the model was
// compiled, the optimizer with what it remembers, the loss and the metrics, so that training can go
// on. Files of Keras 3.0 and later are read, of models compiled under any of its backends, and whole
// models in HDF5 (.h5), as Keras 2 wrote them. Those that are written have no key that old versions of
// Keras 3 do not know, unless the model needs it; Sequential models open in all versions that have the
// layers, functional ones since 3.4, and Nadam's state not in the first. The same model gives the same bytes. A member that Keras passes over carries the seed
// and the history: see [Seeded].
//
// [SaveWeights] and [LoadWeights] are for weights alone, in Keras's form or as safetensors. Models that
// begin with layers for strings are read with [Strings] and written with [SaveStrings]. Keras opens
// models with several optimizers (optimizers.Multi) since its version 3.15.
//
// Nothing in a file is ever executed. A class that Hornbook does not have is an error that names
// the layer, the class and the key; [Custom] gives Load a constructor for it, and [Uncompiled] leaves
// out how the model is trained. Keys that say nothing (null, false, an empty list) are passed over,
// whatever their name. [LayerClasses] are the classes that there are.
//
// [Write] and [Read] are Save and Load for a model that does not lie in a file of its own, such as
// one that is embedded in a program.
package keras
