package main

import (
	"bufio"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"
)

// load is the number of threads that wanted a core in the last minute, -1 where the system does not
// say it.
func load() float64 {
	text, err := os.ReadFile("/proc/loadavg")
	if err != nil {
		return -1
	}
	v := -1.0
	fmt.Sscan(string(text), &v)
	return v
}

// quiet reports whether so few threads of others, on average, leave the times on this machine to count.
func quiet(load float64) bool { return load >= 0 && load < 0.5*float64(runtime.NumCPU()) }

// A watch says how many cores other processes have kept busy since it was made: at once, where the load
// average takes a minute to see that a machine has become quiet.
type watch struct {
	since     time.Time
	busy, own float64 // seconds of processor
}

func newWatch() watch { return watch{time.Now(), busySeconds(), ownSeconds()} }

// others is the mean number of cores that other processes kept busy, or the host took away; -1 where the
// system does not say it.
func (w watch) others() float64 {
	busy := busySeconds()
	if busy < 0 {
		return -1
	}
	return max(0, busy-w.busy-(ownSeconds()-w.own)) / time.Since(w.since).Seconds()
}

// busySeconds is the time that all cores together have not been idle since the machine's start.
func busySeconds() float64 {
	text, err := os.ReadFile("/proc/stat")
	if err != nil {
		return -1
	}
	var user, nice, system, idle, wait, irq, softirq, steal float64
	if _, err := fmt.Sscanf(string(text), "cpu %g %g %g %g %g %g %g %g", &user, &nice, &system, &idle, &wait, &irq, &softirq, &steal); err != nil {
		return -1
	}
	const ticks = 100 // a second, on every Linux
	return (user + nice + system + irq + softirq + steal) / ticks
}

// processor is the processor's name, with its family and model where the system says them: in a virtual
// machine the name may be no more than "AMD EPYC".
func processor() string {
	f, err := os.Open("/proc/cpuinfo")
	if err != nil {
		return runtime.GOARCH
	}
	defer f.Close()
	said := map[string]string{}
	for lines := bufio.NewScanner(f); lines.Scan() && lines.Text() != ""; { // those of the first core
		key, value, _ := strings.Cut(lines.Text(), ":")
		said[strings.TrimSpace(key)] = strings.TrimSpace(value)
	}
	if said["model name"] == "" {
		return runtime.GOARCH
	}
	return fmt.Sprintf("%s (family %s, model %s)", said["model name"], said["cpu family"], said["model"])
}
