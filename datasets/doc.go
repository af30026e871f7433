// Package datasets has the data of the course: MNIST, which is fetched once, verified and kept, sets
// that are generated and need no network, and what one has oneself: tables, images, series.
//
//	data := datasets.Must(datasets.MNIST()) // X [60000 28 28] of 0..255, Y [60000]
//	x := data.Train.X.Reshape(-1, 784).Scale(1.0 / 255)
//	history := model.Fit(x, data.Train.Y)
//
// A [Set] has samples to train with and others to test with. Each [Split] is two arrays whose first
// axis counts the samples: X, and what is wanted for them, Y.
//
// An [Array] is lazy: the bytes of MNIST are mapped from a file, and its rows become float32 where a
// batch is gathered, so that 60000 images take no memory beyond their file's. [Array.Reshape] and
// [Array.Scale] are done there, too; [Array.Rows] and [Array.Tensor] make tensors.
//
// [MNIST] is downloaded on first use; [Digits] are drawn, look alike, and need no network. [Moons],
// [Circles], [Blobs], [Spirals] and [Sine] are points in the plane for small experiments, and
// [Penguins] a table of birds. [CSV] reads a table of one's own, and says in words what in it is not a
// number. [ImageFolder] is images in folders, one for each class; [Windows] are the windows of a series.
// Both are a [View], whose samples are made when they are gathered.
package datasets
