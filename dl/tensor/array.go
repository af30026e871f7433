package tensor

// An Array is a row of samples that can be read in any order: a [*Tensor], or bytes that are
// converted as they are read. It is what Fit, Evaluate and Predict gather their batches from.
type Array interface {
	// Shape is the number of samples, then the shape of one: [samples, ...].
	Shape() Shape
	// Gather writes the samples of those rows, one after the other, to dst, whose length is
	// len(rows) times the size of one sample.
	//
	// Where the world fails it, as with a file that cannot be read, it panics with a [*DataError].
	Gather(dst []float32, rows []int)
}

// A DataError says that data could not be read. Fit ends with it as its history's Err; elsewhere it is
// a panic, which dl.Try returns.
type DataError struct{ Err error }

func (e *DataError) Error() string { return e.Err.Error() }

// Unwrap is the failure itself.
func (e *DataError) Unwrap() error { return e.Err }
