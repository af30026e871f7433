package keras

import (
	"encoding/json"
	"math"
	"os"
	"slices"
	"testing"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// What is drawn at random from a few things is one of those that Keras makes of the same images, for each image, and all of them come.
func TestAugmentationsAgree(t *testing.T) {
	data, err := os.ReadFile("testdata/augmentation.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Vectors []vector }
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	if len(file.Vectors) == 0 {
		t.Fatal("no vectors")
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			l, err := layerFromConfig(v.object(t), nil)
			if err != nil {
				t.Fatal(err)
			}
			x := v.Inputs[0].tensor()
			batch := x.Dim(0)
			size := len(x.Values()) / batch
			tape := tensor.Training()
			y := l.Call(tape.Input(x))
			count := make([]int, len(v.Results))
			const steps = 60
			differ := 0 // images of one batch that were not changed alike
			for step := range steps {
				tape.At(1, step)
				tape.Forward()
				before := -1
				for i := range batch {
					got := y.Values()[i*size:][:size]
					k := slices.IndexFunc(v.Results, func(r array) bool { return near(got, r.Data[i*size:][:size]) })
					if k < 0 {
						t.Fatalf("step %d: image %d is none of the %d that Keras makes", step, i, len(v.Results))
					}
					count[k]++
					if before >= 0 && k != before {
						differ++
					}
					before = k
				}
			}
			for k, n := range count {
				if p := float64(n) / float64(steps*batch); math.Abs(p-1/float64(len(count))) > 0.2 {
					t.Errorf("result %d came %d times of %d", k, n, steps*batch)
				}
			}
			if differ == 0 || differ == steps*(batch-1) {
				t.Errorf("two images of a batch were changed in different ways %d times of %d", differ, steps)
			}
		})
	}
}

func near(got []float32, want []float64) bool {
	for i, w := range want {
		if math.Abs(float64(got[i])-w) > 2e-5*max(1, math.Abs(w)) {
			return false
		}
	}
	return true
}
