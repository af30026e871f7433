package tensor

// An Array is a row of samples that can be read in any order: a [*Tensor], or bytes that are
// converted as they are read. It is what Fit, Evaluate and Predict gather their batches from.
type Array interface {
	// Shape is the number of samples, then the shape of one: [samples, ...].
	Shape() Shape
	// Gather writes the samples of those rows, one after the other, to dst, whose length is
	// len(rows) times the size of one sample.
	Gather(dst []float32, rows []int)
}
