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
package notebook
