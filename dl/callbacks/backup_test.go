package callbacks_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/data"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The runs that are killed and go on.
var trainings = map[string]func(dir string, watch dl.Callback) (*dl.Model, *dl.History){
	// Epochs are runs through arrays; much is remembered.
	"arrays": func(dir string, watch dl.Callback) (*dl.Model, *dl.History) {
		points := datasets.Spirals(datasets.Samples(400))
		m := classifier(optimizers.Adam(optimizers.EMA(0.9)))
		return m, m.Fit(points.Train.X, points.Train.Y, dl.Quiet(), dl.Epochs(8), dl.BatchSize(16), dl.ValidationSplit(0.25),
			callbacks.BackupAndRestore(dir, callbacks.SaveFreq(3)),
			callbacks.LearningRateScheduler(func(_ int, rate float64) float64 { return rate * 0.97 }),
			callbacks.ReduceLROnPlateau(callbacks.Patience(1), callbacks.Factor(0.7)),
			callbacks.EarlyStopping(callbacks.Patience(4), callbacks.RestoreBestWeights()),
			callbacks.SwapEMAWeights(callbacks.SwapOnEpoch()),
			callbacks.CSVLogger(filepath.Join(dir, "log.csv")),
			watch)
	},
	// Epochs end elsewhere than the data do.
	"steps": func(dir string, watch dl.Callback) (*dl.Model, *dl.History) {
		points := datasets.Moons(datasets.Samples(200))
		m := classifier(optimizers.SGD(optimizers.LearningRate(0.1), optimizers.Momentum(0.9)))
		return m, m.Fit(points.Train.X, points.Train.Y, dl.Quiet(), dl.Epochs(20), dl.BatchSize(16), dl.StepsPerEpoch(7),
			callbacks.BackupAndRestore(dir, callbacks.DoubleCheckpoint()), callbacks.CSVLogger(filepath.Join(dir, "log.csv")), watch)
	},
	// A pipeline that shuffles and adds noise, with workers.
	"pipeline": func(dir string, watch dl.Callback) (*dl.Model, *dl.History) {
		points := datasets.Moons(datasets.Samples(300))
		samples := data.MapRandom(data.Rows(points.Train.X, points.Train.Y).Shuffle(50), 2, func(s data.Sample, r tensor.Stream) (data.Sample, error) {
			noisy := s.X.Clone()
			for i, v := range noisy.Values() {
				noisy.Values()[i] = v + 0.1*float32(r.Normal(i))
			}
			return data.Sample{X: noisy, Y: s.Y}, nil
		})
		m := classifier(optimizers.RMSprop())
		return m, m.Fit(data.Batch(samples, 16).Prefetch(2), nil, dl.Quiet(), dl.Epochs(6),
			callbacks.BackupAndRestore(dir, callbacks.SaveFreq(5)), callbacks.CSVLogger(filepath.Join(dir, "log.csv")), watch)
	},
}

func classifier(o *optimizers.Optimizer) *dl.Model {
	m := dl.Sequential(
		layers.Dense(16, layers.ReLU, layers.InputShape(2)),
		layers.BatchNormalization(),
		layers.Dropout(0.3),
		layers.Dense(3, layers.Softmax),
	)
	m.Compile(o, losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return m
}

// result is all that two runs have in common if they are the same: every bit of the weights, of what the
// optimizer remembers, and of the history.
func result(m *dl.Model, h *dl.History) []byte {
	var b bytes.Buffer
	s := m.Snapshot()
	for _, w := range s.Weights {
		binary.Write(&b, binary.LittleEndian, w.Values)
	}
	for _, slot := range s.Slots {
		binary.Write(&b, binary.LittleEndian, slot)
	}
	fmt.Fprintln(&b, s.Iterations, math.Float64bits(s.Rate), h.Err, h.First, h.Steps, len(h.Epochs))
	for _, logs := range h.Epochs {
		for _, name := range logs.Names() {
			fmt.Fprintln(&b, name, math.Float64bits(logs[name]))
		}
	}
	return b.Bytes()
}

// The test's program runs itself as the program that is killed.
func TestMain(m *testing.M) {
	if name := os.Getenv("HORNBOOK_TEST_TRAINING"); name != "" {
		dir, pause := os.Getenv("HORNBOOK_TEST_DIR"), 0*time.Millisecond
		if os.Getenv("HORNBOOK_TEST_SLOWLY") != "" {
			pause = time.Millisecond
		}
		if name == "checkpointing" {
			fmt.Println(checkpointing(dir))
			os.Exit(1)
		}
		model, h := trainings[name](dir, dl.Callback{BatchBegin: func(*dl.Model, int) { time.Sleep(pause) }})
		if err := os.WriteFile(filepath.Join(dir, "new"), result(model, h), 0o644); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		if err := os.Rename(filepath.Join(dir, "new"), filepath.Join(dir, "result")); err != nil {
			fmt.Println(err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// A run that is killed, at whatever moment and several times, ends with the bits of one that was not.
func TestKilledRunGoesOn(t *testing.T) {
	runs := 1
	if os.Getenv("HORNBOOK_FULL") != "" {
		runs = 5
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0)) // other moments each time; the result must not depend on them
	for name, train := range trainings {
		t.Run(name, func(t *testing.T) {
			plain := t.TempDir()
			m, h := train(plain, dl.Callback{})
			if h.Err != nil {
				t.Fatal(h.Err)
			}
			want := result(m, h)
			wantLog, err := os.ReadFile(filepath.Join(plain, "log.csv"))
			if err != nil {
				t.Fatal(err)
			}
			kills, wentOn := 0, 0
			for range runs {
				dir := t.TempDir()
				child := func(slowly string) *exec.Cmd {
					c := exec.Command(os.Args[0])
					c.Env = append(os.Environ(), "HORNBOOK_TEST_TRAINING="+name, "HORNBOOK_TEST_DIR="+dir, "HORNBOOK_TEST_SLOWLY="+slowly)
					return c
				}
				for range 4 {
					c := child("yes")
					if err := c.Start(); err != nil {
						t.Fatal(err)
					}
					time.Sleep(time.Duration(20+random.IntN(160)) * time.Millisecond)
					c.Process.Kill()
					if c.Wait() == nil {
						break // it was done
					}
					kills++
					if _, err := os.Stat(filepath.Join(dir, "training.backup")); err == nil {
						wentOn++
					}
				}
				if _, err := os.Stat(filepath.Join(dir, "result")); err != nil {
					if out, err := child("").CombinedOutput(); err != nil {
						t.Fatalf("%v\n%s", err, out)
					}
				}
				got, err := os.ReadFile(filepath.Join(dir, "result"))
				if err != nil {
					t.Fatal(err)
				}
				if !bytes.Equal(got, want) {
					t.Errorf("after being killed, the run ended otherwise:\n%s\nand not\n%s", text(got), text(want))
				}
				if log, err := os.ReadFile(filepath.Join(dir, "log.csv")); err != nil || !bytes.Equal(log, wantLog) {
					t.Errorf("the log is\n%s\nand not\n%s (%v)", log, wantLog, err)
				}
				if _, err := os.Stat(filepath.Join(dir, "training.backup")); !os.IsNotExist(err) {
					t.Errorf("the backup was left behind: %v", err)
				}
			}
			t.Logf("killed %d times, %d of them with a backup", kills, wentOn)
		})
	}
}

// text is the end of a result, which is the history.
func text(b []byte) string {
	i := bytes.LastIndex(b, []byte("<nil>"))
	return string(b[max(i-40, 0):])
}

// A run goes on from any of its checkpoints, also in the middle of an epoch, with the same bits.
func TestEveryStepIsACheckpoint(t *testing.T) {
	for name, train := range trainings {
		t.Run(name, func(t *testing.T) {
			m, h := train(t.TempDir(), dl.Callback{})
			want := result(m, h)
			// A program that is killed after a step is one that panics there: the backup is what is left of it.
			moments := []int{4, 20}
			if os.Getenv("HORNBOOK_FULL") != "" {
				moments = []int{1, 2, 3, 4, 9, 10, 11, 20, 33, 50}
			}
			for _, after := range moments {
				dir := t.TempDir()
				died := func() (died bool) {
					defer func() { died = recover() != nil }()
					steps := 0
					train(dir, dl.Callback{Display: true, BatchEnd: func(*dl.Model, int, dl.Logs) {
						if steps++; steps == after {
							panic("killed")
						}
					}})
					return
				}()
				if !died {
					t.Fatalf("the run has no %d steps", after)
				}
				m, h := train(dir, dl.Callback{})
				if got := result(m, h); !bytes.Equal(got, want) {
					t.Errorf("killed after %d steps, the run ended otherwise:\n%s\nand not\n%s", after, text(got), text(want))
				}
			}
		})
	}
}

// What cannot go on says why, and changes nothing.
func TestBackupOfAnotherRun(t *testing.T) {
	points := datasets.Moons(datasets.Samples(64))
	dir := t.TempDir()
	fit := func(m *dl.Model, options ...dl.FitOption) *dl.History {
		return m.Fit(points.Train.X, points.Train.Y, append([]dl.FitOption{dl.Quiet(), dl.Epochs(2), callbacks.BackupAndRestore(dir, callbacks.KeepBackup())}, options...)...)
	}
	if h := fit(classifier(optimizers.Adam())); h.Err != nil {
		t.Fatal(h.Err)
	}
	if h := fit(classifier(optimizers.Adam()), dl.Epochs(3)); h.Err != nil || len(h.Epochs) != 3 || h.Steps != 6 {
		t.Errorf("a longer run did not go on: %v", h)
	}
	wide := dl.Sequential(layers.Dense(3, layers.Softmax, layers.InputShape(2)))
	wide.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	for _, c := range []struct {
		name, want string
		model      *dl.Model
		options    []dl.FitOption
	}{
		{"another batch size", "in batches of 32", classifier(optimizers.Adam()), []dl.FitOption{dl.BatchSize(8)}},
		{"another rate", "learning_rate 0.5", classifier(optimizers.Adam(optimizers.LearningRate(0.5))), nil},
		{"another optimizer", "SGD", classifier(optimizers.SGD()), nil},
		{"another model", "model with", wide, nil},
		{"another callback", "and this one has 2", classifier(optimizers.Adam()), []dl.FitOption{dl.Callback{}}},
	} {
		before := c.model.Snapshot()
		h := fit(c.model, append(c.options, dl.Epochs(5))...)
		if h.Err == nil || !strings.Contains(h.Err.Error(), c.want) || !strings.Contains(h.Err.Error(), "remove the file to begin anew") || len(h.Epochs) > 0 {
			t.Errorf("%s: %v", c.name, h.Err)
		}
		for i, w := range c.model.Weights() {
			for k, v := range w.Values() {
				if v != before.Weights[i].Values[k] {
					t.Fatalf("%s: the weights changed", c.name)
				}
			}
		}
	}
}

// A damaged backup is refused, and the one before it stands in if it was kept.
func TestDamagedBackup(t *testing.T) {
	points := datasets.Moons(datasets.Samples(64))
	dir := t.TempDir()
	file := filepath.Join(dir, "training.backup")
	fit := func(epochs int) *dl.History {
		return classifier(optimizers.Adam()).Fit(points.Train.X, points.Train.Y, dl.Quiet(), dl.Epochs(epochs),
			callbacks.BackupAndRestore(dir, callbacks.DoubleCheckpoint(), callbacks.KeepBackup()))
	}
	want := fit(4).Epochs[3]
	os.Remove(file)
	os.Remove(file + ".previous")
	fit(3)
	whole, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for _, damage := range []func(b []byte) []byte{
		func(b []byte) []byte { return b[:len(b)/2] },
		func(b []byte) []byte { return nil },
		func(b []byte) []byte { b[len(b)/2]++; return b },
		func(b []byte) []byte { b[10]++; return b },
	} {
		if err := os.WriteFile(file, damage(bytes.Clone(whole)), 0o644); err != nil {
			t.Fatal(err)
		}
		previous, err := os.ReadFile(file + ".previous")
		if err != nil {
			t.Fatal(err)
		}
		if h := fit(4); h.Err != nil || h.Epochs[3]["loss"] != want["loss"] {
			t.Errorf("the run did not go on from the backup before: %v", h)
		}
		os.WriteFile(file, whole, 0o644)
		os.WriteFile(file+".previous", previous, 0o644)
	}
	os.Remove(file + ".previous")
	os.WriteFile(file, whole[:len(whole)-1], 0o644)
	if h := fit(4); h.Err == nil || !strings.Contains(h.Err.Error(), "the file is damaged") {
		t.Errorf("a damaged backup: %v", h.Err)
	}
}
