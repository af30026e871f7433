//go:build !js

// In a page, which stores no history, encoding/gob would be a thirtieth of the program, and fill its variables at the start.

package dl

import (
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"strings"
	"time"
)

// A storedHistory is a [History] as encoding/gob writes it.
type storedHistory struct {
	Epochs  []Logs
	First   int
	Run     Run
	Elapsed time.Duration
	Steps   int

	Early  bool   // it has an Err
	Text   string // of Err
	Causes []int  // of Err, among endings
}

// endings are the causes of an early end that a program may ask for with errors.Is. They are stored
// by their places here.
var endings = []error{ErrInterrupted, ErrDiverged, context.Canceled, context.DeadlineExceeded}

// MarshalBinary stores the history, so that encoding/gob stores histories, alone and in other values.
// Of Err its text is stored, and which of [ErrInterrupted], [ErrDiverged] and a context's errors are
// among its causes.
func (h *History) MarshalBinary() ([]byte, error) {
	s := storedHistory{Epochs: h.Epochs, First: h.First, Run: h.Run, Elapsed: h.Elapsed, Steps: h.Steps}
	if h.Err != nil {
		s.Early, s.Text = true, h.Err.Error()
		for i, cause := range endings {
			if errors.Is(h.Err, cause) {
				s.Causes = append(s.Causes, i)
			}
		}
	}
	var b strings.Builder
	err := gob.NewEncoder(&b).Encode(s)
	return []byte(b.String()), err
}

// UnmarshalBinary makes h the history that MarshalBinary stored.
func (h *History) UnmarshalBinary(b []byte) error {
	var s storedHistory
	if err := gob.NewDecoder(strings.NewReader(string(b))).Decode(&s); err != nil {
		return fmt.Errorf("dl: the bytes are not those of a history: %w", err)
	}
	*h = History{Epochs: s.Epochs, First: s.First, Run: s.Run, Elapsed: s.Elapsed, Steps: s.Steps}
	if s.Early {
		e := &storedError{text: s.Text}
		for _, i := range s.Causes {
			if i >= 0 && i < len(endings) {
				e.causes = append(e.causes, endings[i])
			}
		}
		h.Err = e
	}
	return nil
}

// A storedError is what is left of an error that was stored.
type storedError struct {
	text   string
	causes []error
}

func (e *storedError) Error() string   { return e.text }
func (e *storedError) Unwrap() []error { return e.causes }
