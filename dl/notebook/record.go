package notebook

import (
	"maps"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
)

// A record is what a panel knows of a run of Fit. It can be stored, so that a training that was
// restored, or goes on, shows its curves again.
type record struct {
	Run     dl.Run
	Epoch   int             // that runs, from 0
	Step    int             // steps of it that are done
	Last    dl.Logs         // of the last step or epoch
	Epochs  []moment        // of each epoch that is done
	Running []moment        // the means over the epoch so far, within the epoch that runs
	Signs   []sign          // of the whole run
	Better  map[string]bool // of a log whether more is better; without those of which it is not known
	Took    time.Duration   // at its end
	Over    bool            // it has ended
	Err     string          // why it ended early
}

// A moment is the logs at some time; a whole number is the end of an epoch.
type moment struct {
	Epochs float64
	Logs   dl.Logs
}

// A sign is how the training does at some time.
type sign struct {
	Epochs         float64
	Rate, Gradient float64 // the learning rate, and the gradients' norm
}

// A long run needs no more points than its curve has pixels.
const mostPoints = 300

// thin drops every second element where there are too many.
func thin[T any](all []T) []T {
	if len(all) <= mostPoints {
		return all
	}
	few := all[:0]
	for i := 0; i < len(all); i += 2 {
		few = append(few, all[i])
	}
	return few
}

// batch takes the logs of a step, and how the training does.
func (r *record) batch(step int, logs dl.Logs, rate, gradient float64) {
	r.Step, r.Last = step+1, logs
	r.Running = thin(append(r.Running, moment{r.position(), logs}))
	r.Signs = thin(append(r.Signs, sign{r.position(), rate, gradient}))
}

func (r *record) epochEnd(epoch int, logs dl.Logs) {
	if r.Run.Steps == 0 { // it was not known how many batches there are
		r.Run.Steps = r.Step
	}
	r.Epochs = append(r.Epochs, moment{float64(epoch + 1), logs})
	r.Last, r.Running = logs, nil
	r.Epoch, r.Step = epoch+1, 0
}

// learn finds out of which logs more is better.
func (r *record) learn(m *dl.Model) {
	if r.Better == nil {
		r.Better = map[string]bool{}
	}
	for name := range r.Last {
		if _, known := r.Better[name]; !known {
			if up, known := callbacks.MoreIsBetter(m, name); known {
				r.Better[name] = up
			}
		}
	}
}

// position is the number of epochs that are done, with the part of the one that runs.
func (r *record) position() float64 { return float64(r.Epoch) + r.ofEpoch() }

// ofEpoch is the part of the running epoch that is done; 0 while its length is not known.
func (r *record) ofEpoch() float64 {
	if r.Run.Steps == 0 {
		return 0
	}
	return min(float64(r.Step)/float64(r.Run.Steps), 1)
}

// done is the part of the whole that is done, from 0 to 1.
func (r *record) done() float64 {
	all := r.Run.Epochs - r.Run.InitialEpoch
	if all < 1 {
		return 1
	}
	return min((r.position()-float64(r.Run.InitialEpoch))/float64(all), 1)
}

// span is the epochs that curves are drawn over: all, or so many that a run at its begin is not drawn
// in a corner.
func (r *record) span() (from, to float64) {
	from, to = float64(r.Run.InitialEpoch), float64(r.Run.Epochs)
	done := r.position() - from
	if r.Over {
		return from, min(to, from+max(math.Ceil(done), 1))
	}
	for to-from > 6 && 6*done < to-from {
		to = from + math.Ceil((to-from)/2)
	}
	return from, to
}

// best is the epoch, counted from 1, with the best value of a log.
func (r *record) best(name string) (epoch int, value float64, known bool) {
	up, known := r.Better[name]
	if !known {
		return 0, 0, false
	}
	for _, m := range r.Epochs {
		v, ok := m.Logs[name]
		if !ok || v-v != 0 { // not finite
			continue
		}
		if epoch == 0 || up && v > value || !up && v < value {
			epoch, value = int(m.Epochs), v
		}
	}
	return epoch, value, epoch > 0
}

// groups are the names of the curves: those of one group share axes, such as loss and val_loss. The
// loss is first.
func (r *record) groups() []string {
	var names []string
	for name := range r.Last {
		base := strings.TrimPrefix(name, "val_")
		if !slices.Contains(names, base) {
			names = append(names, base)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if (a == "loss") != (b == "loss") {
			if a == "loss" {
				return -1
			}
			return 1
		}
		return strings.Compare(a, b)
	})
	return names
}

// values are the newest of the logs: those of the epoch that runs, and of the last validation.
func (r *record) values() dl.Logs {
	logs := dl.Logs{}
	if n := len(r.Epochs); n > 0 {
		maps.Copy(logs, r.Epochs[n-1].Logs)
	}
	maps.Copy(logs, r.Last)
	return logs
}
