package notebook

import (
	"math"
	"reflect"
	"testing"
	"time"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

func anEntry() *entry {
	return &entry{
		header: header{
			Kind: ofModel, Name: "digits", Note: "2 epochs", Made: time.Unix(1e9, 0).UTC(), Took: time.Second, Cell: "abc",
			Snapshot: &dl.Snapshot{Inputs: []tensor.Shape{{tensor.Unknown, 4}}, Weights: []dl.SavedWeight{{Name: "kernel", Shape: tensor.Shape{2, 1}}},
				Optimizer: "Adam", Iterations: 7, Rate: 0.5},
			History: &dl.History{Epochs: []dl.Logs{{"loss": 2}, {"loss": math.Inf(1)}}, Steps: 3},
			Shown:   []byte("a record"),
		},
		arrays: [][]float32{{1, float32(math.Inf(-1))}, nil, {3}},
	}
}

func TestEntry(t *testing.T) {
	k := key{1, 2, 3}
	e := anEntry()
	b, err := e.encode(k)
	if err != nil {
		t.Fatal(err)
	}
	got, err := decode(b, k)
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(got, e) {
		t.Errorf("got  %+v\nwant %+v", got, e)
	}
	if _, err := decode(b, key{9}); err == nil {
		t.Error("an entry of another key is taken")
	}
	value := &entry{header: header{Kind: ofValue, Name: "x"}, value: []byte("some bytes")}
	if b, err := value.encode(k); err != nil {
		t.Fatal(err)
	} else if got, err := decode(b, k); err != nil || !reflect.DeepEqual(got, value) {
		t.Errorf("got  %+v, %v\nwant %+v", got, err, value)
	}
	for i := range b {
		if _, err := decode(b[:i], k); err == nil {
			t.Errorf("the first %d bytes are taken for an entry", i)
		}
		c := append([]byte{}, b...)
		c[i] ^= 0x10
		if _, err := decode(c, k); err == nil {
			t.Errorf("an entry with a wrong byte %d is taken", i)
		}
	}
}

// What is kept of a model makes a new one of the same kind equal, and go on equally; and it is
// refused by any other, which stays as it is.
func TestRestore(t *testing.T) {
	x, y := tensor.New(tensor.Shape{32, 4}, nil), tensor.New(tensor.Shape{32, 1}, nil)
	for i := range x.Values() {
		x.Values()[i] = float32(i%5) - 2
	}
	m := smallModel(1)
	m.SetHistory(m.Fit(x, y, dl.Epochs(3), dl.Quiet()))
	e, err := trainedEntry(m, time.Second)
	if err != nil {
		t.Fatal(err)
	}
	b, err := e.encode(key{})
	if err != nil {
		t.Fatal(err)
	}
	e, err = decode(b, key{})
	if err != nil {
		t.Fatal(err)
	}
	again := smallModel(1)
	if err := e.restore(again); err != nil {
		t.Fatal(err)
	}
	if got, want := again.History().Values("loss"), m.History().Values("loss"); !reflect.DeepEqual(got, want) {
		t.Errorf("history %v, want %v", got, want)
	}
	for _, m := range []*dl.Model{m, again} {
		m.Fit(x, y, dl.Epochs(5), dl.InitialEpoch(3), dl.Quiet())
	}
	for i, w := range m.Weights() {
		if got := again.Weights()[i]; !reflect.DeepEqual(got.Values(), w.Values()) {
			t.Errorf("%s went on to %v, want %v", w.Name(), got.Values(), w.Values())
		}
	}
	other := smallModel(2)
	before := append([]float32{}, other.Weights()[0].Values()...)
	if err := e.restore(other); err == nil {
		t.Error("a model of another shape takes the weights")
	}
	if !reflect.DeepEqual(other.Weights()[0].Values(), before) {
		t.Error("a model that refused what was kept has changed")
	}
}

// The arrays of the MNIST model with the memory of Adam.
func BenchmarkEntry(b *testing.B) {
	e := &entry{arrays: [][]float32{make([]float32, 3*101770)}}
	file, err := e.encode(key{})
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := decode(file, key{}); err != nil {
			b.Fatal(err)
		}
	}
}
