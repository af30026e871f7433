package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// small are the workloads of the test of the speed.
var small = []string{"mlp-32", "mlp-512", "convnet", "lstm", "transformer", "mlp-predict"}

// shares are, for each workload, which part of the FMA peak it reaches at best. A kind of machine is known
// by its processor, the path of the kernels and the number of threads.
type shares map[string]float64

const baselineFile = "testdata/baseline.json"

// mostOthers is how many cores others may keep busy while a baseline is measured, or compared with.
const mostOthers = 0.2

func machine(path string) string {
	return fmt.Sprintf("%s, %s, %d threads", processor(), path, runtime.GOMAXPROCS(0))
}

// share is which part of the FMA peak the workload reaches in the best of ten runs; the peak is the best of
// some measured between them. It is 0 where there is no peak.
func (w workload) share() (float64, error) {
	step := w.stepper()
	took, err := step(1)
	if err == nil {
		took, err = step(1)
	}
	if err != nil {
		return 0, err
	}
	n := race{epoch: w.steps}.fill(4 * took)
	best, peak := time.Duration(1<<62), 0.0
	for range 10 {
		peak = max(peak, fmaPeak(runtime.GOMAXPROCS(0)))
		took, err := step(n)
		if err != nil {
			return 0, err
		}
		best = min(best, took/time.Duration(n))
	}
	if peak == 0 {
		return 0, nil
	}
	return float64(w.flops()) / best.Seconds() / (peak * 1e9), nil
}

func readBaseline(file string) (map[string]shares, error) {
	all := map[string]shares{}
	text, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return all, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &all)
	}
	return all, err
}

// keepBaseline measures the shares of this machine and keeps them, if it is quiet.
func keepBaseline(path string) error {
	source, err := sourceFolder()
	if err != nil {
		return err
	}
	file := filepath.Join(source, baselineFile)
	all, err := readBaseline(file)
	if err != nil {
		return err
	}
	before, w := load(), newWatch()
	mine := shares{}
	for _, name := range small {
		model, _ := find(name)
		if mine[name], err = model.share(); err != nil {
			return err
		}
		if mine[name] == 0 {
			return fmt.Errorf("the kernels of the path %s have no FMA peak to compare with", path)
		}
		fmt.Printf("%-12s %5.1f %% of the peak\n", name, 100*mine[name])
	}
	fmt.Printf("load average %.2f before, %.2f after; others kept %.2f cores busy\n", before, load(), w.others())
	if others := w.others(); others < 0 || others > mostOthers {
		return fmt.Errorf("a baseline is measured on a machine where others keep at most %.1f cores busy: nothing is kept", mostOthers)
	}
	all[machine(path)] = mine
	text, err := json.MarshalIndent(all, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(file, append(text, '\n'), 0o644)
}
