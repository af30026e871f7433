package callbacks_test

import (
	"encoding/json"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/callbacks"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A decision is what Keras did with a sequence of logs: see testdata/decisions.py.
type decision struct {
	Callback  string
	Sequence  string
	Values    []string
	Arguments struct {
		Monitor            string
		Mode               string
		Patience           *int
		MinDelta           *float64 `json:"min_delta"`
		Baseline           *float64
		RestoreBestWeights bool `json:"restore_best_weights"`
		StartFromEpoch     int  `json:"start_from_epoch"`
		Factor             *float64
		Cooldown           *int
		MinLR              *float64 `json:"min_lr"`
		Filepath           string
		SaveBestOnly       bool     `json:"save_best_only"`
		InitialThreshold   *float64 `json:"initial_value_threshold"`
	}
	Last   int
	Weight float32
	Rates  []float64
	Saved  []string
}

// The callbacks decide as Keras's do.
func TestDecisions(t *testing.T) {
	text, err := os.ReadFile("testdata/decisions.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Decisions []decision }
	if err := json.Unmarshal(text, &file); err != nil {
		t.Fatal(err)
	}
	x := tensor.New(tensor.Shape{1, 1}, nil)
	y := x
	count := map[string]int{}
	for i, d := range file.Decisions {
		m := dl.Sequential(layers.Dense(1, layers.NoBias(), layers.InputShape(1)))
		m.Compile(optimizers.SGD(optimizers.LearningRate(0.1)), losses.MeanSquaredError())
		weight := m.Weights()[0].Values()
		var rates []float64
		var saved []string
		last := -1
		logs := dl.Callback{
			EpochBegin: func(m *dl.Model, _ int) { rates = append(rates, m.Optimizer().Rate()) },
			EpochEnd: func(_ *dl.Model, epoch int, logs dl.Logs) {
				v, err := strconv.ParseFloat(d.Values[epoch], 64)
				if err != nil {
					t.Fatal(err)
				}
				logs[d.Arguments.Monitor] = v
				last, weight[0] = epoch, float32(epoch)
			},
		}
		m.Fit(x, y, dl.Quiet(), dl.Epochs(len(d.Values)), dl.Validation(x, y), logs, d.callback(t, func(_ *dl.Model, path string) error {
			saved = append(saved, filepath.Base(path))
			return nil
		}))
		count[d.Callback]++
		same := len(rates) == len(d.Rates)
		for k := 0; same && k < len(rates); k++ {
			same = math.Abs(rates[k]-d.Rates[k]) <= 1e-6*d.Rates[k]
		}
		if last != d.Last || weight[0] != d.Weight || !same || !slices.Equal(saved, d.Saved) {
			t.Errorf("decision %d, %s of %q, %+v:\n got last %d, weight %v, rates %v, saved %q\nwant last %d, weight %v, rates %v, saved %q",
				i, d.Callback, d.Sequence, d.Arguments, last, weight[0], rates, saved, d.Last, d.Weight, d.Rates, d.Saved)
		}
	}
	for _, name := range []string{"EarlyStopping", "ReduceLROnPlateau", "ModelCheckpoint"} {
		if count[name] < 50 {
			t.Errorf("there are %d decisions of %s", count[name], name)
		}
	}
}

func (d *decision) callback(t *testing.T, save func(*dl.Model, string) error) dl.Callback {
	a := d.Arguments
	mode, monitor := callbacks.Minimize(), callbacks.Monitor(a.Monitor)
	if a.Mode == "max" {
		mode = callbacks.Maximize()
	}
	switch d.Callback {
	case "EarlyStopping":
		options := []callbacks.EarlyStoppingOption{mode, monitor, callbacks.Patience(*a.Patience), callbacks.MinDelta(*a.MinDelta), callbacks.StartFromEpoch(a.StartFromEpoch)}
		if a.Baseline != nil {
			options = append(options, callbacks.Baseline(*a.Baseline))
		}
		if a.RestoreBestWeights {
			options = append(options, callbacks.RestoreBestWeights())
		}
		return callbacks.EarlyStopping(options...)
	case "ReduceLROnPlateau":
		return callbacks.ReduceLROnPlateau(mode, monitor, callbacks.Factor(*a.Factor), callbacks.Patience(*a.Patience), callbacks.MinDelta(*a.MinDelta),
			callbacks.Cooldown(*a.Cooldown), callbacks.MinLR(*a.MinLR))
	case "ModelCheckpoint":
		options := []callbacks.ModelCheckpointOption{mode, monitor}
		if a.SaveBestOnly {
			options = append(options, callbacks.SaveBestOnly())
		}
		if a.InitialThreshold != nil {
			options = append(options, callbacks.InitialValueThreshold(*a.InitialThreshold))
		}
		return callbacks.ModelCheckpoint(a.Filepath, save, options...)
	}
	t.Fatalf("there is no callback %q", d.Callback)
	return dl.Callback{}
}
