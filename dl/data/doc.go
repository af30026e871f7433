// Package data makes batches for Fit as they are needed: read, changed, shuffled and put together by
// workers while the model trains.
//
//	files := data.From(slices.Values(paths)).Shuffle(1000)
//	samples := data.Map(files, 4, func(path string) (data.Sample, error) {
//		x, y, err := read(path)
//		return data.Sample{X: x, Y: y}, err
//	})
//	model.Fit(data.Batch(samples, 32).Prefetch(2), nil, dl.Epochs(5))
//
// A [Pipeline] is lazy: nothing is read until Fit, or a range over [Pipeline.Run], asks for it. It can
// be gone through again, once in each epoch; [Pipeline.Shuffle] and [MapRandom] draw anew in each run,
// from dl.Seed and the number of the run alone. So the batches are the same whatever the number of
// workers, and a training that goes on from a backup gets those that it would have had.
//
// An error ends the run, and Fit, which has it in its history. Whoever stops early, as Fit does when it
// is interrupted, leaves no goroutine behind.
//
// Arrays need none of this: Fit shuffles them itself and gathers their batches. [Arrays] does it in the
// background, for those that are dear to read, such as datasets.ImageFolder.
package data
