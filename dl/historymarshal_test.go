package dl_test

import (
	"bytes"
	"context"
	"encoding/gob"
	"errors"
	"fmt"
	"math"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
)

func TestHistoryIsStored(t *testing.T) {
	want := &dl.History{
		Epochs: []dl.Logs{{"loss": 2}, {"loss": math.Inf(1), "val_loss": 1e-300}}, First: 3, Steps: 40, Elapsed: time.Minute,
		Run: dl.Run{Epochs: 9, InitialEpoch: 3, Steps: 20, Samples: 640, BatchSize: 32, Validation: true},
		Err: fmt.Errorf("epoch 6: %w", dl.ErrInterrupted),
	}
	for _, early := range []bool{true, false} {
		if !early {
			want.Err = nil
		}
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(want); err != nil {
			t.Fatal(err)
		}
		var got *dl.History
		if err := gob.NewDecoder(&b).Decode(&got); err != nil {
			t.Fatal(err)
		}
		if got.String() != want.String() || got.First != 3 || got.Run != want.Run || got.Elapsed != want.Elapsed || got.Steps != 40 {
			t.Errorf("came back as %+v, and was %+v", got, want)
		}
		if errors.Is(got.Err, dl.ErrInterrupted) != early || errors.Is(got.Err, context.Canceled) || (got.Err == nil) == early {
			t.Errorf("the cause came back as %v", got.Err)
		}
	}
	if err := new(dl.History).UnmarshalBinary([]byte("nonsense")); err == nil {
		t.Error("nonsense is taken for a history")
	}
}
