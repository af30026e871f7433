// Package plotting draws what a training, a model and data look like, in one line each, on
// gonum/plot.
//
//	notebook.Show(plotting.Curves(history))
//	notebook.Show(plotting.Images(x, plotting.Titles(names...)))
//	err := plotting.Trace(model.Inspect(x, y)).Save("step.png")
//
// Each function returns a [Figure], which notebook.Show shows, Save writes as .svg, .png or .pdf, and
// whose String says in words what it shows. All have one theme: readable at the width of a notebook,
// on light and dark, by the colour-blind too.
//
//	Curves       the logs of a training over its epochs, those of validation beside
//	Images       samples as pictures in a grid, with titles and marks
//	Heatmap      a table of numbers as colours, such as a confusion matrix or a kernel
//	Trace        a step: the sizes of every value and gradient, layer by layer
//	Activations  how one sample goes through the layers
//
// A figure of one plot embeds gonum's *plot.Plot, and one of several has them in Plots, so that who
// knows gonum/plot goes on from there.
package plotting
