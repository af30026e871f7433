package dl

import (
	"fmt"
	"os"
	"strings"
	"time"
)

// progress prints a line for each epoch; on a terminal the line of the running one is renewed ten
// times a second.
func progress(out *os.File) Callback {
	terminal := false
	if info, err := out.Stat(); err == nil {
		terminal = info.Mode()&os.ModeCharDevice != 0
	}
	var run Run
	var begin, last time.Time
	epoch := 0
	line := func(step int, logs Logs) string {
		return fmt.Sprintf("epoch %*d/%d  %*d/%d  %5.1fs  %v", len(fmt.Sprint(run.Epochs)), epoch+1, run.Epochs,
			len(fmt.Sprint(run.Steps)), step, run.Steps, time.Since(begin).Seconds(), logs)
	}
	width := 0
	renew := func(s string) {
		fmt.Fprint(out, "\r"+s+strings.Repeat(" ", max(0, width-len(s))))
		width = len(s)
	}
	return Callback{
		Begin:      func(_ *Model, r Run) { run = r },
		EpochBegin: func(_ *Model, e int) { epoch, begin, width = e, time.Now(), 0 },
		BatchEnd: func(_ *Model, step int, logs Logs) {
			if terminal && time.Since(last) > 100*time.Millisecond {
				last = time.Now()
				renew(line(step+1, logs))
			}
		},
		EpochEnd: func(_ *Model, _ int, logs Logs) {
			if s := line(run.Steps, logs); terminal {
				renew(s)
				fmt.Fprintln(out)
			} else {
				fmt.Fprintln(out, s)
			}
		},
		End: func(_ *Model, h *History) {
			if h.Err != nil {
				if terminal {
					fmt.Fprintln(out)
				}
				fmt.Fprintln(out, "ended early:", h.Err)
			}
		},
	}
}
