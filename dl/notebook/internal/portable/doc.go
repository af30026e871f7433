// Package portable takes a trained model into another program, such as one that runs in a web page: [Describe] is
// its layers as plain data and its weights as numbers, and [Build] makes a model of them that answers as the first one
// does, layer by layer and with the same names.
//
// A .keras file says more, how the model is trained among others; package keras, which reads them, is larger than all
// else that such a page needs. What is described here is what a model computes after its training.
package portable
