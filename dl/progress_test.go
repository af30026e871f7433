package dl

import (
	"errors"
	"strings"
	"testing"
	"time"
)

// A screen takes what is printed, as a fake terminal, at a time that the test sets.
type screen struct {
	strings.Builder
	time time.Time
}

func (s *screen) now() time.Time { return s.time }

// after lets time pass.
func (s *screen) after(d time.Duration) { s.time = s.time.Add(d) }

// text is what was printed since the last call.
func (s *screen) text() string {
	defer s.Reset()
	return s.String()
}

func newScreen(terminal bool) (*screen, Callback) {
	s := &screen{time: time.Unix(1e9, 0)}
	return s, (&progress{out: s, terminal: terminal, now: s.now}).callback()
}

func says(t *testing.T, s *screen, want string) {
	t.Helper()
	if got := s.text(); got != want {
		t.Errorf("the screen says\n%q, want\n%q", got, want)
	}
}

// What Keras 3.15.1 prints in the same case, with what time it shows.
func TestProgressOnATerminal(t *testing.T) {
	s, c := newScreen(true)
	c.Begin(nil, Run{Epochs: 2, Steps: 12, Validation: true})
	says(t, s, "")
	c.EpochBegin(nil, 0)
	says(t, s, "Epoch 1/2\n")
	s.after(2 * time.Second)
	c.BatchEnd(nil, 0, Logs{"loss": 1.5, "accuracy": 0.25})
	says(t, s, "\r\x1b[1m 1/12\x1b[0m \x1b[32m━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━━━━━\x1b[0m \x1b[1m22s\x1b[0m 2s/step - accuracy: 0.2500 - loss: 1.5000")
	s.after(10 * time.Millisecond)
	c.BatchEnd(nil, 1, Logs{"loss": 1.25, "accuracy": 0.25})
	says(t, s, "") // at most each 50 ms
	s.after(50 * time.Millisecond)
	c.BatchEnd(nil, 2, Logs{"loss": 1, "accuracy": 0.5})
	bar := " 3/12 ━━━━━━━━━━━━━━━━━━━━ 22s 2s/step - accuracy: 0.2500 - loss: 1.5000"
	says(t, s, strings.Repeat("\b", len([]rune(bar)))+
		"\r\x1b[1m 3/12\x1b[0m \x1b[32m━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━\x1b[0m \x1b[1m0s\x1b[0m 30ms/step - accuracy: 0.5000 - loss: 1.0000")
	for i := 3; i < 12; i++ {
		s.after(30 * time.Millisecond)
		c.BatchEnd(nil, i, Logs{"loss": 0.5, "accuracy": 0.75})
	}
	before := s.text()
	before = before[strings.LastIndex(before, "\r")+1:]

	// The validation has a bar of its own in the line, which is as wide as what it replaces.
	c.TestBegin(nil, 4)
	s.after(time.Second)
	c.TestBatchEnd(nil, 0, Logs{"loss": 0.5})
	line := "validation \x1b[1m1/4\x1b[0m \x1b[32m━━━━━\x1b[0m\x1b[37m━━━━━━━━━━━━━━━\x1b[0m \x1b[1m3s\x1b[0m 1s/step - loss: 0.5000"
	width := len([]rune(before))
	says(t, s, strings.Repeat("\b", width-len("\x1b[1m\x1b[0m\x1b[32m\x1b[0m\x1b[37m\x1b[0m\x1b[1m\x1b[0m"))+"\r"+line+strings.Repeat(" ", width-len([]rune(line))))
	s.after(time.Second)
	c.TestBatchEnd(nil, 1, Logs{"loss": 0.5})
	c.TestEnd(nil, Logs{"loss": 0.5})
	s.text()
	// What a callback added comes after what each step has; small numbers have an exponent.
	c.EpochEnd(nil, 0, Logs{"loss": 0.5, "accuracy": 0.75, "val_loss": 0.5, "learning_rate": 0.0005})
	got := s.text()
	if i := strings.Index(got, "\r"); got[i:] != "\r\x1b[1m12/12\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m4s\x1b[0m 30ms/step"+
		" - accuracy: 0.7500 - loss: 0.5000 - learning_rate: 5.0000e-04 - val_loss: 0.5000\n" {
		t.Errorf("the last line is %q", got[i:])
	}
	c.EpochBegin(nil, 1)
	says(t, s, "Epoch 2/2\n")
	s.after(time.Second)
	c.BatchEnd(nil, 0, Logs{"loss": 0.5})
	s.text()
	c.End(nil, &History{Err: errors.New("epoch 2, step 2: interrupted")})
	says(t, s, "\nended early: epoch 2, step 2: interrupted\n")
}

func TestProgressOfUnknownLength(t *testing.T) {
	s, c := newScreen(true)
	c.Begin(nil, Run{Epochs: 1})
	c.EpochBegin(nil, 0)
	for i := range 7 {
		s.after(100 * time.Millisecond)
		s.text()
		c.BatchEnd(nil, i, Logs{"loss": 2})
	}
	line := "      7/Unknown 1s 100ms/step - loss: 2.0000"
	says(t, s, strings.Repeat("\b", len(line))+"\r      7/Unknown \x1b[1m1s\x1b[0m 100ms/step - loss: 2.0000")
	c.EpochEnd(nil, 0, Logs{"loss": 2})
	says(t, s, strings.Repeat("\b", len(line))+"\r\x1b[1m7/7\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m1s\x1b[0m 100ms/step - loss: 2.0000\n")
}

// Where the output is no terminal there is one line for each epoch, in the words of verbose=2.
func TestProgressInLines(t *testing.T) {
	s, c := newScreen(false)
	c.Begin(nil, Run{Epochs: 12, Steps: 3})
	c.EpochBegin(nil, 8)
	for i := range 3 {
		s.after(4 * time.Millisecond)
		c.BatchEnd(nil, i, Logs{"loss": 2})
	}
	c.TestBegin(nil, 4)
	c.TestBatchEnd(nil, 0, Logs{"loss": 2})
	c.TestEnd(nil, Logs{"loss": 2})
	c.EpochEnd(nil, 8, Logs{"loss": 1.1421, "accuracy": 0.325, "val_loss": 1.139})
	c.End(nil, &History{})
	says(t, s, "Epoch 9/12 - 3/3 - 0s - 4ms/step - accuracy: 0.3250 - loss: 1.1421 - val_loss: 1.1390\n")
	// An evaluation and a prediction.
	s, c = newScreen(false)
	c.TestBegin(nil, 4)
	for i := range 4 {
		s.after(1500 * time.Microsecond)
		c.TestBatchEnd(nil, i, nil)
	}
	c.TestEnd(nil, nil)
	says(t, s, "4/4 - 0s - 2ms/step\n")
}

func TestTimes(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0s", 59 * time.Second: "59s", 65 * time.Second: "1:05", 3723 * time.Second: "1:02:03",
	} {
		if got := timeLeft(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
	for d, want := range map[time.Duration]string{
		0: "0s/step", 1500 * time.Millisecond: "2s/step", 4 * time.Millisecond: "4ms/step", 250 * time.Microsecond: "250us/step",
	} {
		if got := each(d); got != want {
			t.Errorf("%v is %q, want %q", d, got, want)
		}
	}
}
