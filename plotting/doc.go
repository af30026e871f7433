// Package plotting draws what a training, a model and data look like, in one line each, on
// gonum/plot.
//
//	notebook.Show(plotting.Curves(history))
//	notebook.Show(plotting.Images(x, plotting.Titles(names...)))
//	err := plotting.Trace(model.Inspect(x, y)).Save("step.png")
package plotting
