// Bench measures how long training and predicting take in Hornbook, and side by side in the same run
// in Keras, PyTorch, GoMLX and Gorgonia. The README beside it says how to run and read it.
package main

import (
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"runtime"
	"strings"
	"time"

	"github.com/hornbook-go/hornbook/dl/internal/bench/protocol"
	"github.com/hornbook-go/hornbook/dl/internal/kernels"
)

func main() {
	b := bench{}
	child := flag.String("child", "", "measure this model for the bench that started the program")
	flag.BoolVar(&b.only, "only", false, "measure Hornbook alone")
	flag.StringVar(&b.models, "models", "", "the `models` to measure, separated by commas (default all)")
	flag.StringVar(&b.peers, "peers", "", "the other `frameworks`, separated by commas (default all)")
	flag.IntVar(&b.pairs, "pairs", 31, "the number of `rounds`, and so of pairs of times")
	flag.IntVar(&b.threads, "threads", runtime.NumCPU(), "the number of `threads` of each framework")
	flag.BoolVar(&b.kernels, "kernels", false, "measure products and convolutions one by one, against OpenBLAS and oneDNN")
	flag.StringVar(&b.json, "json", "", "write the times of all rounds to this `file`, too")
	baseline := flag.Bool("baseline", false, "measure what the test of the speed compares with, and keep it for this processor")
	list := flag.Bool("list", false, "name the models and frameworks")
	flag.Parse()
	if flag.NArg() > 0 {
		fmt.Fprintf(os.Stderr, "what is %q? Models are named by -models\n", flag.Arg(0))
		os.Exit(2)
	}
	var err error
	switch {
	case *child != "":
		protocol.Main(serve(*child))
	case *list:
		listAll()
	case *baseline:
		err = keepBaseline(kernels.Path())
	default:
		err = b.run()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

type bench struct {
	only, kernels       bool
	models, peers, json string
	pairs, threads      int
}

// A report is what -json writes.
type report struct {
	Processor  string    `json:"processor"`
	Kernels    string    `json:"kernels"` // the path
	Threads    int       `json:"threads"`
	Go         string    `json:"go"`
	Date       time.Time `json:"date"`
	LoadBefore float64   `json:"load_before"`
	LoadAfter  float64   `json:"load_after"`
	Results    []result  `json:"results"`
	Missing    []row     `json:"missing,omitempty"`
}

// A measurable is a line of the table: a workload, a product, a convolution, or a program's start.
type measurable interface {
	label() (name, title string)
	measure(e *environment, others []framework, rounds int) (result, error)
}

func (b bench) run() error {
	peers, unknown := chooseFrameworks(b.peers)
	if b.kernels {
		peers, unknown = libraries, ""
	}
	if unknown != "" {
		return fmt.Errorf("there is no framework %q; -list names them", unknown)
	}
	chosen, unknown := b.chooseModels()
	if unknown != "" {
		return fmt.Errorf("there is no model %q; -list names them", unknown)
	}
	if b.pairs < 1 || b.threads < 1 {
		return fmt.Errorf("-pairs and -threads are at least 1, not %d and %d", b.pairs, b.threads)
	}
	if b.only {
		peers = nil
	}
	runtime.GOMAXPROCS(b.threads)
	e, err := newEnvironment(b.threads, os.Stderr)
	if err != nil {
		return err
	}
	defer e.close()
	ready, missing := e.prepare(peers)

	rep := report{Processor: processor(), Kernels: kernels.Path(), Threads: b.threads, Go: runtime.Version(), Date: time.Now(), LoadBefore: load(), Missing: missing}
	for _, m := range chosen {
		name, title := m.label()
		fmt.Fprintf(os.Stderr, "%s: %s\n", name, title)
		r, err := m.measure(e, ready, b.pairs)
		if err != nil {
			return err
		}
		rep.Results = append(rep.Results, r)
		write(os.Stderr, []result{r})
	}
	rep.LoadAfter = load()

	fmt.Printf("%s, %d threads, kernels %s, %s, %s\n", rep.Processor, rep.Threads, rep.Kernels, rep.Go, rep.Date.Format(time.DateOnly))
	fmt.Printf("load average %.2f before, %.2f after; %s\n\n", rep.LoadBefore, rep.LoadAfter, verdict(rep.LoadBefore))
	write(os.Stdout, rep.Results)
	for _, m := range missing {
		fmt.Printf("%s is left out: %s\n", m.Framework, m.Why)
	}
	if b.json == "" {
		return nil
	}
	text, err := json.MarshalIndent(rep, "", "\t")
	if err != nil {
		return err
	}
	return os.WriteFile(b.json, append(text, '\n'), 0o644)
}

func verdict(load float64) string {
	if quiet(load) {
		return "the machine was quiet before"
	}
	return "the machine was BUSY: only the ratios mean something, and they little"
}

// chooseModels are the lines of the table that are asked for.
func (b bench) chooseModels() (chosen []measurable, unknown string) {
	all := measurables(b.kernels)
	if b.models == "" {
		return all, ""
	}
next:
	for name := range strings.SplitSeq(b.models, ",") {
		for _, m := range all {
			if n, _ := m.label(); n == name {
				chosen = append(chosen, m)
				continue next
			}
		}
		return nil, name
	}
	return chosen, ""
}

func measurables(kernels bool) (all []measurable) {
	if kernels {
		for _, k := range primitives {
			all = append(all, k)
		}
		return all
	}
	for _, w := range workloads {
		all = append(all, w)
	}
	for _, s := range starts {
		all = append(all, s)
	}
	return all
}

func listAll() {
	for _, kernels := range []bool{false, true} {
		fmt.Println(map[bool]string{false: "models:", true: "with -kernels:"}[kernels])
		for _, m := range measurables(kernels) {
			name, title := m.label()
			fmt.Printf("  %-24s %s\n", name, title)
		}
	}
	fmt.Println("frameworks:")
	for _, f := range frameworks {
		fmt.Printf("  %s\n", f.name)
	}
}
