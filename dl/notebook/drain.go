package notebook

import "time"

// drain waits until the kernel has read what was printed. Prints and displays go different ways to
// it; without waiting a display overtakes the prints before it (36 of 40 did when it was measured,
// none with the wait).
func drain() {
	// A kernel that does not read for a second is not waited for.
	for end := time.Now().Add(time.Second); time.Now().Before(end); {
		n, known := unread()
		if !known {
			time.Sleep(5 * time.Millisecond)
			return
		}
		if n == 0 {
			break
		}
		time.Sleep(100 * time.Microsecond)
	}
	time.Sleep(500 * time.Microsecond) // what the kernel has read is not yet with its front end
}
