// Package dl builds, trains and runs models of layers, as Keras does.
//
//	model := dl.Sequential(
//		layers.Dense(128, layers.ReLU, layers.InputShape(784)),
//		layers.Dense(10, layers.Softmax),
//	)
//	model.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
//	history := model.Fit(x, y, dl.Epochs(5), dl.BatchSize(32))
//	scores := model.Evaluate(xTest, yTest)
//
// Wrong use panics with a [*tensor.Error], which names the layer, the shapes and the line; [Try]
// makes an error of it. What the world or the numbers do is in [History.Err].
package dl
