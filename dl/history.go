package dl

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Logs are the loss and the metrics of an epoch or an evaluation, by name; of validation data with
// "val_" before it.
type Logs map[string]float64

// Names are the names in the order of the alphabet.
func (l Logs) Names() []string {
	names := make([]string, 0, len(l))
	for name := range l {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// String is such as "accuracy 0.9773, loss 0.0766".
func (l Logs) String() string {
	var parts []string
	for _, name := range l.Names() {
		parts = append(parts, fmt.Sprintf("%s %s", name, number(l[name])))
	}
	return strings.Join(parts, ", ")
}

func number(v float64) string {
	if v != 0 && (v < 1e-3 && v > -1e-3) {
		return fmt.Sprintf("%.4e", v)
	}
	return fmt.Sprintf("%.4f", v)
}

// A History is what Fit leaves: the logs of each epoch that came to its end. Epochs[i] is the epoch
// First+i, counted from 0. Of an epoch whose validation was interrupted, the logs of the training
// are there.
type History struct {
	Epochs  []Logs
	First   int           // the number of the first epoch, 0 unless InitialEpoch was given
	Run     Run           // what Fit was to do
	Elapsed time.Duration // of all epochs
	Steps   int           // of all epochs
	Err     error         // why Fit ended early, or nil; ErrInterrupted, ErrDiverged and what a context says are among its causes
}

// The causes of an early end.
var (
	ErrInterrupted = errors.New("interrupted")
	ErrDiverged    = errors.New("the training diverged")
)

// Names are the names of the logs in the order of the alphabet, those of validation last.
func (h *History) Names() []string {
	var names []string
	for _, l := range h.Epochs {
		for name := range l {
			if !slices.Contains(names, name) {
				names = append(names, name)
			}
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		va, vb := strings.HasPrefix(a, "val_"), strings.HasPrefix(b, "val_")
		if va != vb {
			if va {
				return 1
			}
			return -1
		}
		return strings.Compare(a, b)
	})
	return names
}

// Values are the logs of that name, one for each epoch: NaN for one that has none of that name,
// such as val_loss of an epoch that was not validated.
func (h *History) Values(name string) []float64 {
	values := make([]float64, len(h.Epochs))
	for i, l := range h.Epochs {
		v, ok := l[name]
		if !ok {
			v = math.NaN()
		}
		values[i] = v
	}
	return values
}

// String is a table with a row for each epoch, and why Fit ended early, if it did.
func (h *History) String() string {
	var b strings.Builder
	names := h.Names()
	b.WriteString("epoch")
	for _, name := range names {
		fmt.Fprintf(&b, "  %*s", max(len(name), 8), name)
	}
	for i, l := range h.Epochs {
		fmt.Fprintf(&b, "\n%5d", h.First+i+1)
		for _, name := range names {
			text := "-"
			if v, ok := l[name]; ok {
				text = number(v)
			}
			fmt.Fprintf(&b, "  %*s", max(len(name), 8), text)
		}
	}
	if h.Err != nil {
		fmt.Fprintf(&b, "\nended early: %v", h.Err)
	}
	return b.String()
}
