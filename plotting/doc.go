// Package plotting draws what a training, a model and data look like, in one line each, on
// gonum/plot.
//
//	notebook.Show(plotting.Curves(history))
//	notebook.Show(plotting.Images(x, plotting.Titles(names...)))
//	err := plotting.Trace(model.Inspect(x, y)).Save("step.png")
//
// Each function returns a [Figure], which notebook.Show shows, Save writes as .svg, .png or .pdf, and
// whose String says in words what it shows. All have one theme: readable at the width of a notebook,
// on light and dark, by the colour-blind too. The folder gallery shows them all.
//
//	plotting.Curves(history).Titled("MNIST").Captioned("Five epochs of Adam.").Sized(600, 400).Dark()
//
// A figure of one plot embeds gonum's *plot.Plot, and one of several has them in Plots, so that who
// knows gonum/plot goes on from there.
//
// # The figures
//
//   - Functions and series: [Function], [Functions], [Lines] of [Line], [Dots], [Band], [Sticks],
//     [Level] and others, [Scatter], [Bars], [Histogram], [Ridgeline], [Forecast].
//   - A computation: [Graph] with the value and gradient of each node, [Network] of a small net,
//     [Trace] of a step, [Activations] of a sample.
//   - The plane: [Surface] of a loss with the ways of optimizers, [Neuron], [DecisionRegions], and
//     [Film], in which they change.
//   - Training: [Curves], [Compare], [Schedules], [RateTest], [Norms], [WeightHistory].
//   - Weights and activations: [Filters], [LayerWeights], [FeatureMaps], [DeadUnits],
//     [ReceptiveFields], [Spectrum].
//   - Results: [ConfusionMatrix], [ROC], [PrecisionRecall], [Calibration], [Residuals],
//     [Predictions], [MostWrong], [Embedding] of [PCA] or [TSNE], [AttentionMaps].
//   - Data: [Images], [Heatmap], [Tokens], [Spectrogram], [ClassBalance], [Correlation].
//
// # How a figure is made
//
// A figure of plots is newFigure(0).panels(rowHeight, legend, rows...), of plots that newPlot makes;
// any other sets draw, which has the lower left corner of its canvas at the origin, and needs a
// height. Its alt says the numbers that matter, in the displays' language (internal/language).
//
//   - Colours are tones, of light and of dark paper: series(i), ink, faint, rules, edge, paper;
//     faded makes a band's, on that of text upon one. lineStyle(i) and dashes(i) keep lines apart
//     that have the same colour to some readers.
//   - Texts have style(size, bold, tone): a string may mix scripts, and fit and wrap keep it
//     within a width. YCenter centres capitals and digits.
//   - Numbers as colours are a scale: heat, diverging about zero, viridis without a zero;
//     matrix{rows, columns, values}.picture(scale) and drawPicture draw cells without seams.
//     p.Add(colourBar{scale: s}) puts its bar beside a plot and makes the room for it, as does
//     any plotter with GlyphBoxes beyond 0…1.
//   - Axes are set by span, which takes any numbers, and logAxis; roundTicks and logTicks are theirs.
//     sameAxes makes plots comparable.
//   - A legend is above the plots: legend.line, dot, area, ring. apart moves labels at the ends of
//     lines so that none lies over another.
//   - hint gives what is drawn a text that an SVG shows under the pointer; a figure with animation
//     set draws that into an SVG in place of draw (vector.group sets an element's attributes).
//   - A figure with nothing to show is a note that says why.
package plotting
