// Package callbacks has Keras's callbacks, options of Fit that look at how a training goes:
//
//	model.Fit(x, y, dl.Epochs(100), dl.ValidationSplit(0.1),
//		callbacks.EarlyStopping(callbacks.Patience(5), callbacks.RestoreBestWeights()),
//		callbacks.ReduceLROnPlateau(callbacks.Factor(0.5), callbacks.Patience(2)),
//		callbacks.ModelCheckpoint("best.keras", keras.Save, callbacks.SaveBestOnly()),
//		callbacks.BackupAndRestore("backup"),
//		callbacks.CSVLogger("training.csv"),
//	)
//
// They are called in the order in which Fit is given them. A value of this package is for one Fit at a
// time; each Fit begins it anew.
//
// [EarlyStopping], [ReduceLROnPlateau] and [ModelCheckpoint] watch one of the logs, "val_loss" unless
// [Monitor] says another. Whether less or more of it is better is known of losses and of Keras's
// metrics; of one's own metric, [Minimize] or [Maximize] says it.
//
// A file that cannot be written ends the training; the history's Err says which. What was trained so
// far stays in the model.
//
// Some of Keras's are not here. LambdaCallback is a [dl.Callback] with some of its functions set. Fit
// itself returns the History, shows the progress, and ends where the loss or a gradient is not a
// number, with the weights of before that step, as TerminateOnNaN is for. RemoteMonitor sends logs
// to a web server: a dl.Callback with an http.Post in its EpochEnd does, without each program's
// linking the network. TensorBoard's files are written by none yet.
package callbacks
