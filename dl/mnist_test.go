package dl_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/datasets"
	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/optimizers"
)

// mnist is the real data, from the folder that HORNBOOK_DATA names: a test fetches nothing.
func mnist(t testing.TB) *datasets.Set {
	t.Helper()
	if os.Getenv("HORNBOOK_DATA") == "" {
		t.Skip("HORNBOOK_DATA names no folder with the MNIST files")
	}
	return datasets.Must(datasets.MNIST())
}

// seedModel is the model of programs/seed.
func seedModel() *dl.Model {
	m := dl.Sequential(layers.Dense(128, layers.ReLU, layers.InputShape(784)), layers.Dense(10, layers.Softmax))
	m.Compile(optimizers.Adam(), losses.SparseCategoricalCrossentropy(), metrics.Accuracy())
	return m
}

// The first 200 losses from Keras's first weights are Keras's.
func TestFirstStepsOfKeras(t *testing.T) {
	data := mnist(t)
	raw, err := os.ReadFile("testdata/mnist_first_steps/initial.f32")
	if err != nil {
		t.Fatal(err)
	}
	m := seedModel()
	for _, w := range m.Weights() {
		for i := range w.Values() {
			w.Values()[i] = math.Float32frombits(binary.LittleEndian.Uint32(raw))
			raw = raw[4:]
		}
	}
	if len(raw) != 0 {
		t.Fatalf("%d bytes of first weights are left", len(raw))
	}
	var want []float64
	text, err := os.ReadFile("testdata/mnist_first_steps/losses.json")
	if err == nil {
		err = json.Unmarshal(text, &want)
	}
	if err != nil || len(want) != 200 {
		t.Fatalf("%d losses: %v", len(want), err)
	}
	x := data.Train.X.Reshape(-1, 784).Scale(1.0/255).Slice(0, 200*32)
	var got []float64
	m.Fit(x, data.Train.Y.Slice(0, 200*32), dl.NoShuffle(), dl.Quiet(), dl.Callback{BatchEnd: func(_ *dl.Model, step int, l dl.Logs) {
		mean := l["loss"] * float64(step+1) // of the epoch so far
		for _, v := range got {
			mean -= v
		}
		got = append(got, mean)
	}})
	worst := 0.0
	for i := range want {
		worst = max(worst, math.Abs(got[i]-want[i]))
	}
	t.Logf("largest difference of 200 losses: %.2g", worst)
	if worst > 1e-4 {
		t.Errorf("a loss differs by %v from Keras's", worst)
	}
}

// The seed program learns MNIST from any seed.
func TestSeedProgramOverSeeds(t *testing.T) {
	if os.Getenv("HORNBOOK_FULL") == "" {
		t.Skip("HORNBOOK_FULL=1 runs the seed program over five seeds")
	}
	data := mnist(t)
	x, xTest := data.Train.X.Reshape(-1, 784).Scale(1.0/255), data.Test.X.Reshape(-1, 784).Scale(1.0/255)
	defer dl.Seed(dl.DefaultSeed)
	mean := 0.0
	for seed := uint64(1); seed <= 5; seed++ {
		dl.Seed(seed)
		m := seedModel()
		h := m.Fit(x, data.Train.Y, dl.Epochs(5), dl.Quiet())
		accuracy := m.Evaluate(xTest, data.Test.Y)["accuracy"]
		t.Logf("seed %d: test accuracy %.4f, %.2f s an epoch", seed, accuracy, h.Elapsed.Seconds()/5)
		if accuracy < 0.972 {
			t.Errorf("seed %d: test accuracy %.4f", seed, accuracy)
		}
		mean += accuracy / 5
	}
	t.Logf("mean %.4f", mean)
	if mean < 0.976 {
		t.Errorf("mean test accuracy %.4f", mean)
	}
}

// digest trains the seed program's model for an epoch of 4,000 samples and digests its weights.
func digest(data *datasets.Set) string {
	m := seedModel()
	m.Fit(data.Train.X.Reshape(-1, 784).Scale(1.0/255).Slice(0, 4000), data.Train.Y.Slice(0, 4000), dl.Quiet())
	h := sha256.New()
	for _, w := range m.Weights() {
		binary.Write(h, binary.LittleEndian, w.Values())
	}
	return fmt.Sprintf("%x", h.Sum(nil))
}

// The same seed gives the same bits with one thread, with several, and in another process.
func TestSameBits(t *testing.T) {
	data := datasets.Digits(datasets.Samples(4000))
	if os.Getenv("HORNBOOK_DIGEST") != "" {
		fmt.Println("digest", digest(data))
		return
	}
	want := digest(data)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	if digest(data) != want {
		t.Error("one thread gives other weights than several")
	}
	runtime.GOMAXPROCS(3)
	if digest(data) != want {
		t.Error("three threads give other weights")
	}
	for _, threads := range []string{"1", "2"} {
		c := exec.Command(os.Args[0], "-test.run=^TestSameBits$")
		c.Env = append(os.Environ(), "HORNBOOK_DIGEST=1", "GOMAXPROCS="+threads)
		out, err := c.CombinedOutput()
		if err != nil || !strings.Contains(string(out), "digest "+want) {
			t.Errorf("another process with GOMAXPROCS=%s gives other weights: %v\n%s", threads, err, out)
		}
	}
}

// BenchmarkEpoch is an epoch of the seed program.
func BenchmarkEpoch(b *testing.B) {
	data := mnist(b)
	x := data.Train.X.Reshape(-1, 784).Scale(1.0 / 255)
	m := seedModel()
	for b.Loop() {
		m.Fit(x, data.Train.Y, dl.Quiet())
	}
}
