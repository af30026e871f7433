package callbacks_test

import (
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
	"github.com/hornbook-go/hornbook/dl/keras"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// wide is a model whose files take a while to write.
func wide() *dl.Model {
	m := dl.Sequential(layers.Dense(300, layers.ReLU, layers.InputShape(2)), layers.Dense(300, layers.ReLU), layers.Dense(3, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy())
	return m
}

// checkpointing trains and does little else than to write files of all kinds, until it is killed.
func checkpointing(dir string) error {
	points := datasets.Moons(datasets.Samples(64))
	h := wide().Fit(points.Train.X, points.Train.Y, dl.Quiet(), dl.Epochs(1_000_000), dl.BatchSize(8),
		callbacks.ModelCheckpoint(filepath.Join(dir, "net.keras"), keras.Save, callbacks.SaveFreq(1)),
		callbacks.ModelCheckpoint(filepath.Join(dir, "net-{batch}.keras"), keras.Save, callbacks.SaveFreq(2), callbacks.KeepLast(2)),
		callbacks.ModelCheckpoint(filepath.Join(dir, "net.weights.h5"), keras.SaveWeights, callbacks.SaveFreq(1)),
		callbacks.ModelCheckpoint(filepath.Join(dir, "net.safetensors"), keras.SaveWeights, callbacks.SaveFreq(1)),
		callbacks.BackupAndRestore(filepath.Join(dir, "backup"), callbacks.SaveFreq(1)))
	return h.Err
}

// A program is killed at whatever moment while it does nothing but write checkpoints: each file there is whole, and the next run goes on from
// the backup.
func TestKilledWhileWriting(t *testing.T) {
	kills := 6
	if os.Getenv("HORNBOOK_FULL") != "" {
		kills = 200
	}
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 0))
	dir := t.TempDir()
	loaded, steps := 0, 0
	for i := range kills {
		c := exec.Command(os.Args[0])
		var said strings.Builder
		c.Stdout, c.Stderr = &said, &said
		c.Env = append(os.Environ(), "HORNBOOK_TEST_TRAINING=checkpointing", "HORNBOOK_TEST_DIR="+dir)
		if err := c.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() { ended <- c.Wait() }()
		select {
		case <-ended:
			t.Fatalf("run %d ended by itself: %s", i, said.String())
		case <-time.After(time.Duration(60+random.IntN(100))*time.Millisecond + time.Duration(random.IntN(1000))*time.Microsecond):
		}
		c.Process.Kill()
		<-ended
		files, err := filepath.Glob(filepath.Join(dir, "net*"))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range files {
			m := wide()
			var err error
			if strings.HasSuffix(path, ".keras") {
				m, err = keras.Load(path)
			} else {
				err = keras.LoadWeights(m, path)
			}
			if err != nil {
				t.Fatalf("after kill %d: %v", i, err)
			}
			loaded++
			if filepath.Base(path) == "net.keras" { // each run goes on from the backup of the one before it
				if now := m.Optimizer().Iterations(); now < steps {
					t.Errorf("after kill %d the file has %d steps, and before it had %d", i, now, steps)
				} else {
					steps = now
				}
			}
		}
	}
	torn, _ := filepath.Glob(filepath.Join(dir, ".net*.new"))
	more, _ := filepath.Glob(filepath.Join(dir, "backup", ".*.new"))
	t.Logf("killed %d times, %d of them while a file was written; %d whole files were loaded; %d steps", kills, len(torn)+len(more), loaded, steps)
	if steps == 0 {
		t.Error("no run came so far as to write a file")
	}
}
