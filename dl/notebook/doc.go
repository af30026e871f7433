// Package notebook is what a cell of a notebook needs: displays, the live panel of a training, and
// values that outlive the cell. It is the only package of Hornbook's that knows of notebooks; a
// program in a terminal may call it too, and gets text.
//
//	func trained() *dl.Model {
//		return notebook.Trained("mnist", net, func(m *dl.Model) *dl.History {
//			data := datasets.Must(datasets.MNIST())
//			return m.Fit(data.Train.X, data.Train.Y, dl.Epochs(5), notebook.Live())
//		})
//	}
//
//	notebook.Show(trained())
//
// Each cell of a Go notebook is a program of its own: functions and types are remembered from cell
// to cell, values are not. So what took long is made in a function that every cell may call, and that
// only the first time does it: [Trained] for a model, [Keep] for anything else. Both make it anew
// when the source of what they call is edited, and say in a line when they did not. [Key] names what
// else the value depends on, [Persistent] keeps it beyond the kernel, [Kept] lists what is kept, and
// [Forget] deletes it. With [Resume] a training that was stopped goes on where it was.
//
// [Show] displays a value in the richest form it has, and [Live] is the panel of a running Fit.
//
// [Playground] is a page on which one draws and a trained network answers, and [Plane] one on which a
// network is trained for points that one sets: pages that compute by themselves, in the notebook and
// without it.
package notebook
