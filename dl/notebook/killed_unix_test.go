//go:build unix

package notebook

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The test's program runs itself as the cells that are killed.
func TestMain(m *testing.M) {
	if name := os.Getenv("HORNBOOK_TEST_CELL"); name != "" {
		cells[name]()
		os.Exit(0)
	}
	os.Exit(m.Run())
}

var cells = map[string]func(){
	"keep": func() {
		fmt.Println("ready")
		for i := 0; ; i++ { // until it is killed
			large := func() []float32 { return make([]float32, 2<<20) }
			Keep(fmt.Sprint("large", i), large)
		}
	},
	"trained": func() {
		fmt.Println("ready")
		x, y := tensor.New(tensor.Shape{1, 1000}, nil), tensor.New(tensor.Shape{1, 1}, nil)
		for i := 0; ; i++ {
			fit := func(m *dl.Model) *dl.History { return m.Fit(x, y, dl.Quiet()) }
			Trained(fmt.Sprint("wide", i), wide, fit, Key(x, y))
		}
	},
	"checkpoint": func() {
		fmt.Println("ready")
		x, y := tensor.New(tensor.Shape{1000, 1000}, nil), tensor.New(tensor.Shape{1000, 1}, nil)
		fit := func(m *dl.Model) *dl.History {
			return m.Fit(x, y, dl.Quiet(), dl.BatchSize(1), dl.Epochs(100), resumeEachStep())
		}
		Trained("wide", wide, fit, Key(0))
	},
	"hit": func() {
		x, y := tensor.New(tensor.Shape{32, 28, 28}, nil), tensor.New(tensor.Shape{32}, nil)
		fit := func(m *dl.Model) *dl.History { return m.Fit(x, y, dl.Quiet()) }
		start := time.Now()
		Trained("mnist", mnist, fit)
		fmt.Println(time.Since(start).Nanoseconds())
	},
	"train": func() {
		m := Trained("digits", classifier, train)
		fmt.Println("result", result(m))
	},
}

// resumeEachStep is Resume with a checkpoint after each step.
func resumeEachStep() dl.FitOption {
	r := &resumption{}
	return dl.Callback{Display: true, Begin: r.begin, BatchEnd: func(m *dl.Model, _ int, _ dl.Logs) { r.write(m) }, Pause: r.write, End: r.end}
}

func mnist() *dl.Model {
	m := dl.Sequential(layers.Flatten(layers.InputShape(28, 28)), layers.Rescaling(1.0/255), layers.Dense(128, layers.ReLU), layers.Dense(10, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return m
}

func wide() *dl.Model {
	m := dl.Sequential(layers.Dense(1000, layers.InputShape(1000)), layers.Dense(1))
	m.Compile(optimizers.Adam(), losses.MeanSquaredError())
	return m
}

func classifier() *dl.Model {
	m := dl.Sequential(layers.Dense(16, layers.ReLU, layers.InputShape(4)), layers.BatchNormalization(), layers.Dropout(0.3), layers.Dense(1, layers.Sigmoid))
	m.Compile(optimizers.Adam(), losses.BinaryCrossentropy(), metrics.Accuracy())
	return m
}

// train has two phases, so slow that an interrupt comes in the midst of them.
func train(m *dl.Model) *dl.History {
	slowly := dl.Callback{BatchBegin: func(*dl.Model, int) { time.Sleep(4 * time.Millisecond) }}
	resume := Resume
	if os.Getenv("HORNBOOK_TEST_EACH_STEP") != "" {
		resume = resumeEachStep
	}
	x, y := samples(300)
	h := m.Fit(x, y, dl.Quiet(), dl.BatchSize(20), dl.Epochs(4), dl.ValidationSplit(0.2), slowly, resume(),
		callbacks.LearningRateScheduler(func(_ int, rate float64) float64 { return rate * 0.9 }), callbacks.EarlyStopping(callbacks.Patience(50), callbacks.RestoreBestWeights()))
	if h.Err != nil {
		return h
	}
	return m.Fit(x, y, dl.Quiet(), dl.BatchSize(30), dl.Epochs(4), slowly, resume())
}

// result is all that two trainings have in common if they are the same.
func result(m *dl.Model) string {
	d := sha256.New()
	s := m.Snapshot()
	for _, w := range s.Weights {
		binary.Write(d, binary.LittleEndian, w.Values)
	}
	for _, slot := range s.Slots {
		binary.Write(d, binary.LittleEndian, slot)
	}
	h := m.History()
	fmt.Fprintln(d, s.Iterations, math.Float64bits(s.Rate), h.Err, h.Steps, h.Epochs)
	return hex.EncodeToString(d.Sum(nil)[:8])
}

// startCell starts a cell in the kernel's folder.
func startCell(t *testing.T, name string) (*exec.Cmd, *strings.Builder) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), "HORNBOOK_TEST_CELL="+name)
	out := &strings.Builder{}
	c.Stdout, c.Stderr = out, out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	return c, out
}

// untilKept is how long it takes from the start of a cell until it has kept something: on a busy machine, long.
func untilKept(t *testing.T, name, dir string) time.Duration {
	t.Helper()
	start := time.Now()
	c, out := startCell(t, name)
	for time.Since(start) < time.Minute {
		files, err := entries(dir)
		if err != nil {
			t.Fatal(err)
		}
		if len(files) > 0 {
			took := time.Since(start)
			c.Process.Kill()
			c.Wait()
			if err := os.RemoveAll(dir); err != nil { // what the kills leave is looked at
				t.Fatal(err)
			}
			return took
		}
		time.Sleep(time.Millisecond)
	}
	c.Process.Kill()
	c.Wait()
	t.Fatalf("nothing is kept within a minute:\n%s", out)
	return 0
}

// A program that is killed at any moment, while it keeps what takes long to write, never leaves a
// damaged store: every entry is whole.
func TestKilled(t *testing.T) {
	kills := 3
	if os.Getenv("HORNBOOK_FULL") != "" {
		kills = 50
	}
	for _, name := range []string{"keep", "trained", "checkpoint"} {
		t.Run(name, func(t *testing.T) {
			t.Setenv(limitVariable, "100MB")
			dir := filepath.Join(newKernel(t), ".hornbook")
			whole, midst := 0, 0
			first := untilKept(t, name, dir)
			for range kills {
				c, out := startCell(t, name)
				time.Sleep(first/2 + rand.N(first)) // other moments each time; the result must not depend on them
				c.Process.Kill()
				c.Wait()
				if strings.Contains(out.String(), "damaged") {
					t.Errorf("the killed program found a damaged entry:\n%s", out)
				}
				files, err := entries(dir)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					b, err := os.ReadFile(filepath.Join(dir, f.Name()))
					if err != nil {
						t.Fatal(err)
					}
					if _, err := decode(b, key(b[len(magic):])); err != nil {
						t.Errorf("%s, of %d bytes: %v", f.Name(), len(b), err)
					}
					whole++
				}
				left, _ := filepath.Glob(filepath.Join(dir, unfinished))
				midst += len(left)
				for _, file := range left {
					os.Remove(file)
				}
			}
			if whole == 0 {
				t.Error("nothing was kept before the kills")
			}
			t.Logf("%d kills, %d of them in the midst of a write; %d times an entry was looked at", kills, midst, whole)
		})
	}
}

// A training that is stopped again and again, or killed, goes on where it was, and ends with the same
// bits.
func TestResumed(t *testing.T) {
	newKernel(t)
	c, out := startCell(t, "train")
	if err := c.Wait(); err != nil {
		t.Fatal(err, out)
	}
	want := out.String()
	for _, stop := range []syscall.Signal{syscall.SIGINT, syscall.SIGKILL} {
		newKernel(t)
		if stop == syscall.SIGKILL {
			t.Setenv("HORNBOOK_TEST_EACH_STEP", "yes") // it loses what was done since the last checkpoint
		}
		stops, wentOn := 0, 0
		for n := 0; ; n++ {
			if n == 50 {
				t.Fatal("it does not come to its end")
			}
			c, out := startCell(t, "train")
			ended := make(chan error, 1)
			go func() { ended <- c.Wait() }()
			select {
			case <-ended:
			case <-time.After(time.Duration(100+rand.IntN(40)) * time.Millisecond):
				start := time.Now()
				c.Process.Signal(stop)
				<-ended
				if took := time.Since(start); took > time.Second {
					t.Errorf("it took %v to stop", took)
				}
			}
			text := out.String()
			if strings.Contains(text, `"digits" goes on from epoch`) {
				wentOn++
			}
			if !strings.Contains(text, "result") || strings.Contains(text, "ended early") {
				stops++
				continue
			}
			if result := text[strings.Index(text, "result"):]; result != want[strings.Index(want, "result"):] {
				t.Errorf("after %d stops by %v it ends with another model:\n%s, not\n%s", stops, stop, result, want)
			}
			break
		}
		if stops == 0 || wentOn == 0 {
			t.Errorf("it was stopped %d times by %v, and went on %d times", stops, stop, wentOn)
		}
		// The program may have been ended when it had kept the model, and not yet deleted the checkpoints: who uses the model does.
		if c, out := startCell(t, "train"); c.Wait() != nil {
			t.Fatal(out)
		}
		for _, v := range Kept() {
			if v.Kind == "checkpoint" {
				t.Errorf("a checkpoint is left: %+v", v)
			}
		}
		t.Logf("stopped %d times by %v, went on %d times", stops, stop, wentOn)
	}
}

// BenchmarkHit is what Trained costs a cell that gets the MNIST model back: in a new process each time,
// as cells are. ms/hit is the best of all, since the machine does other things, too.
func BenchmarkHit(b *testing.B) {
	dir := b.TempDir()
	root, err := filepath.Abs("../..")
	if err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "go.work"), []byte("go 1.26\n\nuse \""+root+"\"\n"), 0o600); err != nil {
		b.Fatal(err)
	}
	b.Setenv("GONB_TMP_DIR", dir)
	best := math.Inf(1)
	for n := 0; b.Loop(); n++ {
		c := exec.Command(os.Args[0])
		c.Env = append(os.Environ(), "HORNBOOK_TEST_CELL=hit")
		out, err := c.Output()
		if err != nil {
			b.Fatal(err)
		}
		if n == 0 {
			continue // it trains
		}
		lines := strings.Fields(string(out))
		if !strings.HasPrefix(string(out), "restored") {
			b.Fatalf("it is no hit:\n%s", out)
		}
		ns, err := strconv.ParseFloat(lines[len(lines)-1], 64)
		if err != nil {
			b.Fatal(err)
		}
		best = min(best, ns/1e6)
	}
	b.ReportMetric(best, "ms/hit")
}
