// Package dl builds, trains and runs models of layers, as Keras does.
//
//	data := datasets.Must(datasets.MNIST())
//	x, xTest := data.Train.X.Reshape(-1, 784).Scale(1.0/255), data.Test.X.Reshape(-1, 784).Scale(1.0/255)
//
//	model := dl.Sequential(
//		layers.Dense(128, layers.ReLU, layers.InputShape(784)),
//		layers.Dense(10, layers.Softmax),
//	)
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
//	history := model.Fit(x, data.Train.Y, dl.Epochs(5), dl.BatchSize(32))
//	scores := model.Evaluate(xTest, data.Test.Y)
//
// # Models
//
// [Sequential] puts layers in a row. [New] takes any graph: what was called between its inputs and
// its outputs, with layers, with the methods of tensors, and with other models.
//
//	x := dl.Input(784)
//	h := layers.Dense(64, layers.ReLU).Call(x)
//	h = h.Add(layers.Dense(64, layers.ReLU).Call(h)) // a residual connection
//	model := dl.New(dl.Tensors{x}, dl.Tensors{layers.Dense(10, layers.Softmax).Call(h)})
//
// While a model is built its tensors have shapes and no values, and a shape that does not fit is
// found there. [Model.Summary] is Keras's table of the layers, [Model.SVG] a drawing, and a
// model is itself a layer of other models.
//
// # Training
//
// [Model.Compile] says how a model is trained: the optimizer, what is made small, what is reported.
// [Model.Fit] goes through the samples in batches, each batch a step; [Model.Evaluate] reports,
// [Model.Predict] computes. Data are a [tensor.Tensor] whose first axis counts the samples, [Tensors]
// for several inputs, an array of package datasets, batches that a Go iterator yields, [FromSeq], or
// that package data reads and puts together while the model trains.
//
// Fit records the calls of a step once, lays them out, and then runs the recording for each batch
// without allocating. So an if in a layer's Go code decides once; [Eager] runs the code in each step.
//
// A [Callback] is told how Fit goes on; package callbacks has those that stop it in time, save the model,
// and let a program that was killed go on. [TrainStep] leaves epochs, data, callbacks and progress to Fit
// and the step to the program; and without Fit a step is a few lines on a [tensor.Tape]:
//
//	tape, opt := tensor.Training(), optimizers.Adam()
//	for batch := range dl.Batches(x, y, 32) {
//		tape.Reset()
//		loss := LogCosh(batch.Y, model.Call(tape.Input(batch.X))).Mean()
//		tape.Backward(loss)
//		tape.Commit()
//		opt.Step(model.Trainable())
//	}
//
// # Looking inside
//
// [Model.Inspect] does one step, forward and backward, that changes nothing: the [Trace] holds every
// value and every gradient, to be printed, drawn or computed with.
//
// # Mistakes and mishaps
//
// Wrong use, such as a shape that does not fit, panics with a [tensor.Error], which names the layer,
// the shapes, the line of the program and the mend; [Try] makes an error of it. What the world or the
// numbers do, an interrupt or a loss that is not a number, ends Fit early with what was learned, and
// is in the history's Err.
//
// # Random numbers
//
// All follow from one seed, see [Seed]: the same program gives the same bits on the same kind of
// processor, with one thread or many.
package dl
