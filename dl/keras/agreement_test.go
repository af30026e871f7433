package keras

import (
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/metrics"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A vector is what Keras computed, in float64, of one layer, loss or other thing.
type vector struct {
	Kind, Name, Cls string
	Config          json.RawMessage

	Training                         bool           // of a layer
	CallKwargs                       map[string]any `json:"call_kwargs"`
	Inputs, Outputs, Probes, Weights []array
	Masks                            []*array // of the inputs, where they have one
	GradInputs                       []*array `json:"grad_inputs"` // of Σ outputs·probes
	GradWeights                      []*array `json:"grad_weights"`
	WeightsAfter                     []array  `json:"weights_after"`

	YTrue        array  `json:"y_true"` // of a loss
	YPred        array  `json:"y_pred"`
	SampleWeight *array `json:"sample_weight"`
	Mask         *array // of the prediction
	Value        array
	GradYPred    array `json:"grad_y_pred"`

	Batches []struct { // of a metric
		YTrue        array  `json:"y_true"`
		YPred        array  `json:"y_pred"`
		SampleWeight *array `json:"sample_weight"`
	}
	Results []array

	Init       []array // of an optimizer
	Trajectory []struct{ Grads, Vars []array }
	LR         []float64 // of a schedule
	State      []array

	X, Y, Grad array  // of an activation
	GradOf     string `json:"grad_of"`

	Columns    []json.RawMessage // of strings
	Adapt      json.RawMessage
	Vocabulary []string
	Strings    []string
}

// An array is row by row.
type array struct {
	Path  string    `json:"path"`
	Shape []int     `json:"shape"`
	Data  []float64 `json:"data"`
}

func (a array) tensor() *tensor.Tensor {
	data := make([]float32, len(a.Data))
	for i, v := range a.Data {
		data[i] = float32(v)
	}
	return tensor.New(slices.Clone(a.Shape), data)
}

// object is the config with what surrounds it, where the vector has that, too.
func (v vector) object(t *testing.T) *object {
	t.Helper()
	var decoded any
	if err := decode(v.Config, &decoded); err != nil {
		t.Fatal(err)
	}
	o, ok := toObject(decoded)
	if !ok {
		c, _ := decoded.(map[string]any)
		o = &object{ClassName: v.Cls, Config: c}
	}
	if len(v.CallKwargs) > 0 {
		o.InboundNodes = &[]any{map[string]any{"kwargs": v.CallKwargs}}
	}
	return o
}

// agree holds float32 results against Keras's float64: 2e-5 relative, or absolute below 1.
func agree(t *testing.T, what string, got []float32, want []float64) {
	t.Helper()
	agreeWithin(t, 2e-5, what, got, want)
}

func agreeWithin(t *testing.T, tolerance float64, what string, got []float32, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%s: %d values, want %d", what, len(got), len(want))
		return
	}
	for i, w := range want {
		if d := math.Abs(float64(got[i]) - w); !(d <= tolerance*max(1, math.Abs(w))) {
			t.Errorf("%s: value %d is %v, want %v", what, i, got[i], w)
			return
		}
	}
}

// TestKerasAgreement holds what is computed here against what Keras computes: outputs and gradients of layers, losses and activations,
// metrics after each batch, and the weights and what is remembered of them after each step of an optimizer. The vectors are those of
// testdata/vectors and of the files that HORNBOOK_GOLDEN lists.
//
// One that cannot be built is a failure.
func TestKerasAgreement(t *testing.T) {
	sources, err := filepath.Glob("testdata/vectors/*.json")
	if err != nil || len(sources) == 0 {
		t.Fatal("no vectors in testdata/vectors: ", err)
	}
	if list := os.Getenv("HORNBOOK_GOLDEN"); list != "" {
		sources = append(sources, filepath.SplitList(list)...)
	}
	checks := map[string]func(*testing.T, vector) error{
		"layer": layerAgrees, "activation": activationAgrees, "loss": lossAgrees, "metric": metricAgrees, "optimizer": optimizerAgrees,
		"schedule": scheduleAgrees, "constraint": constraintAgrees, "regularizer": regularizerAgrees, "initializer": initializerAgrees,
		"strings": stringsAgree,
	}
	classes := map[string]bool{}
	for _, source := range sources {
		data, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		var golden struct {
			Source  string
			Vectors []vector
		}
		if err := json.Unmarshal(data, &golden); err != nil {
			t.Fatalf("%s: %v", source, err)
		}
		compared := map[string]int{}
		t.Run(strings.TrimSuffix(filepath.Base(source), ".json"), func(t *testing.T) {
			for i, v := range golden.Vectors {
				t.Run(fmt.Sprintf("%s/%s/%d", v.Kind, v.Name, i), func(t *testing.T) {
					check := checks[v.Kind]
					if check == nil {
						t.Fatalf("no check of the kind %q", v.Kind)
					}
					if err := check(t, v); err != nil {
						t.Fatal("cannot be built: ", err)
					}
					compared[v.Kind]++
					classes[v.Kind+" "+v.Cls] = true
				})
			}
		})
		t.Logf("%s: %s", filepath.Base(source), golden.Source)
		for _, kind := range slices.Sorted(maps.Keys(compared)) {
			t.Logf("\t%s: %d compared", kind, compared[kind])
		}
	}
	if strings.Contains(flag.Lookup("test.run").Value.String(), "/") { // a part of them was asked for
		return
	}
	for class := range layerClasses {
		if !classes["layer "+class] && withoutVector[class] == "" {
			t.Errorf("no vector of the layer %s was compared", class)
		}
	}
}

// withoutVector are the classes of layers that have no vectors of their own.
var withoutVector = map[string]string{
	"GroupQueryAttention": "another name of GroupedQueryAttention",
	"RandomShear":         "it draws a direction: see TestAugmentationsAgree",
}

func layerAgrees(t *testing.T, v vector) error {
	l, err := layerFromConfig(v.object(t), nil)
	if err != nil {
		return err
	}
	var symbols []*tensor.Tensor
	for i, x := range v.Inputs {
		symbol := dl.Input(x.Shape[1:]...)
		if i < len(v.Masks) && v.Masks[i] != nil {
			symbol = symbol.WithMask(dl.Input(v.Masks[i].Shape[1:]...))
		}
		symbols = append(symbols, symbol)
	}
	call := l.CallMany
	if v.CallKwargs["reverse"] == true {
		call = func(x ...*tensor.Tensor) []*tensor.Tensor { return []*tensor.Tensor{l.Reverse(x[0])} }
	}
	call(symbols...)
	ws := variables(l)
	if len(ws) != len(v.Weights) {
		t.Fatalf("%d weights, want %d", len(ws), len(v.Weights))
	}
	for i, w := range v.Weights {
		if !slices.Equal(ws[i].Shape(), w.Shape) || ws[i].Name() != w.Path[strings.LastIndex(w.Path, "/")+1:] {
			t.Fatalf("weight %d is %s %v, want %s %v", i, ws[i].Name(), ws[i].Shape(), w.Path, w.Shape)
		}
		ws[i].Fill(w.tensor().Values())
	}

	run := func(tape *tensor.Tape, watch bool) (in, out []*tensor.Tensor) {
		for i, x := range v.Inputs {
			y := tape.Input(x.tensor())
			if watch {
				tape.Watch(y)
			}
			if i < len(v.Masks) && v.Masks[i] != nil {
				y = y.WithMask(tape.Input(v.Masks[i].tensor()))
			}
			in = append(in, y)
		}
		return in, call(in...)
	}
	tape := tensor.Inference()
	if v.Training {
		tape = tensor.Training()
	}
	_, out := run(tape, false)
	if len(out) != len(v.Outputs) {
		t.Fatalf("%d outputs, want %d", len(out), len(v.Outputs))
	}
	for i, want := range v.Outputs {
		if !slices.Equal(out[i].Shape(), want.Shape) {
			t.Fatalf("output %d has the shape %v, want %v", i, out[i].Shape(), want.Shape)
		}
		agree(t, fmt.Sprintf("output %d", i), out[i].Values(), want.Data)
	}

	tape = tensor.Gradients()
	if v.Training {
		tape = tensor.Training()
	}
	in, out := run(tape, true)
	loss := tensor.Scalar(0)
	for i, y := range out {
		loss = loss.Add(y.Mul(v.Probes[i].tensor()).Sum())
	}
	tape.Backward(loss)
	for i, want := range v.GradInputs {
		if want == nil { // of whole numbers
			continue
		}
		agree(t, fmt.Sprintf("gradient of input %d", i), in[i].Grad(), want.Data)
	}
	for i, want := range v.GradWeights {
		if want == nil || ws[i].Grad() == nil && !slices.ContainsFunc(want.Data, func(v float64) bool { return v != 0 }) {
			continue // a weight that the loss does not depend on has no gradient here, and one of zeros in Keras
		}
		tolerance := 2e-5
		if v.Cls == "STFTSpectrogram" { // the gradient of a logarithm is divided by sums that nearly cancel
			tolerance = 1e-4
		}
		agreeWithin(t, tolerance, "gradient of "+ws[i].Name(), ws[i].Grad(), want.Data)
	}
	if v.Training {
		tape.Commit()
		states := slices.DeleteFunc(ws, (*layers.Weight).Trainable) // and what is frozen
		for i, want := range v.WeightsAfter {
			agree(t, states[i].Name()+" after the step", states[i].Values(), want.Data)
		}
	}
	return nil
}

func activationAgrees(t *testing.T, v vector) error {
	s := &settings{left: config{"activation": v.Name}}
	a := s.activation("activation", layers.Linear)
	if s.err != nil {
		return s.err
	}
	tape := tensor.Training()
	x := tape.Watch(tape.Input(v.X.tensor()))
	y := a.Apply(x)
	if y == x {
		y = x.Scale(1)
	}
	agree(t, "value", y.Values(), v.Y.Data)
	if v.GradOf == "sum(y*i)" {
		index := make([]float32, len(v.Y.Data))
		for i := range index {
			index[i] = float32(i)
		}
		y = y.Mul(tensor.New(y.Shape(), index))
	}
	tape.Backward(y.Sum())
	agree(t, "gradient", x.Grad(), v.Grad.Data)
	return nil
}

func lossAgrees(t *testing.T, v vector) error {
	l, err := lossFromConfig(newObject("keras.losses", v.Cls, v.object(t).Config))
	if err != nil {
		return err
	}
	tape := tensor.Training()
	got := tape.Watch(tape.Input(v.YPred.tensor()))
	predicted := got
	if v.Mask != nil {
		predicted = got.WithMask(tape.Input(v.Mask.tensor()))
	}
	var weights *tensor.Tensor
	if v.SampleWeight != nil {
		weights = v.SampleWeight.tensor()
	}
	value := l.Value(tape.Input(v.YTrue.tensor()), predicted, weights)
	agree(t, "value", value.Values(), v.Value.Data)
	tape.Backward(value.Sum())
	agree(t, "gradient", got.Grad(), v.GradYPred.Data)
	return nil
}

func metricAgrees(t *testing.T, v vector) error {
	o := v.object(t)
	o.Module = "keras.metrics"
	m, err := metricFromConfig(o)
	if err != nil {
		return err
	}
	for i, b := range v.Batches {
		var weights *tensor.Tensor
		if b.SampleWeight != nil {
			weights = b.SampleWeight.tensor()
		}
		m.Update(b.YTrue.tensor(), b.YPred.tensor(), weights)
		results := []float64{m.Result()}
		if several, ok := m.(metrics.Several); ok {
			results = several.Results()
		}
		agree(t, fmt.Sprintf("after batch %d", i), tensor.From(results).Values(), v.Results[i].Data)
	}
	return nil
}

func optimizerAgrees(t *testing.T, v vector) error {
	o, err := optimizerFromConfig(newObject("keras.optimizers", v.Cls, v.object(t).Config))
	if err != nil {
		return err
	}
	var ws []*tensor.Tensor
	for i, a := range v.Init {
		w := tensor.NewVariable(fmt.Sprint("w", i), slices.Clone(a.Shape))
		w.Fill(a.tensor().Values())
		ws = append(ws, w)
	}
	tape := tensor.Training()
	for i, step := range v.Trajectory {
		tape.Reset()
		loss := tensor.Scalar(0)
		for k, g := range step.Grads { // whose gradient is g
			loss = loss.Add(ws[k].Mul(tape.Input(g.tensor())).Sum())
		}
		tape.Backward(loss)
		o.Step(ws)
		for k, want := range step.Vars {
			agree(t, fmt.Sprintf("weight %d after step %d", k, i), ws[k].Values(), want.Data)
		}
	}
	// The state is the number of steps, the learning rate unless that follows a schedule, and what is remembered.
	if n := o.Iterations(); n != int(v.State[0].Data[0]) {
		t.Errorf("%d iterations, want %v", n, v.State[0].Data[0])
	}
	state := v.State[1:]
	if o.Schedule() == nil {
		agree(t, "rate", []float32{float32(o.Rate())}, state[0].Data)
		state = state[1:]
	}
	variables := o.Variables(ws)
	if len(variables) != len(state) {
		t.Fatalf("%d variables, want %d", len(variables), len(state))
	}
	for i, want := range state {
		if got := variables[i]; !strings.HasSuffix(want.Path, got.Name) || !slices.Equal(got.Shape, want.Shape) {
			t.Errorf("variable %d is %q %v, want %s %v", i, got.Name, got.Shape, want.Path, want.Shape)
		}
		agree(t, want.Path, variables[i].Values, want.Data)
	}
	return nil
}

func scheduleAgrees(t *testing.T, v vector) error {
	s, err := scheduleFromConfig(newObject("keras.optimizers.schedules", v.Cls, v.object(t).Config))
	if err != nil {
		return err
	}
	var rates []float32
	for step := range v.LR {
		rates = append(rates, float32(s.Rate(step)))
	}
	agree(t, "rates", rates, v.LR)
	return nil
}

// thing is a config with a key that has the vector's object.
func (v vector) thing(t *testing.T) *settings {
	return &settings{left: config{"thing": map[string]any{"class_name": v.Cls, "config": map[string]any(v.object(t).Config)}}}
}

func constraintAgrees(t *testing.T, v vector) error {
	s := v.thing(t)
	c := s.constraint("thing")
	if s.err != nil {
		return s.err
	}
	w := v.X.tensor()
	c.Apply(w.Shape(), w.Values())
	agree(t, "value", w.Values(), v.Y.Data)
	return nil
}

func regularizerAgrees(t *testing.T, v vector) error {
	s := v.thing(t)
	r := s.regularizer("thing")
	if s.err != nil {
		return s.err
	}
	tape := tensor.Training()
	w := tape.Watch(tape.Input(v.X.tensor()))
	penalty := r.Penalty(w)
	agree(t, "value", penalty.Values(), v.Y.Data)
	tape.Backward(penalty)
	agree(t, "gradient", w.Grad(), v.Grad.Data)
	return nil
}

func initializerAgrees(t *testing.T, v vector) error {
	s := v.thing(t)
	i := s.initializer("thing", "")
	if s.err != nil {
		return s.err
	}
	w := v.Y.tensor()
	clear(w.Values())
	i.Fill(w.Shape(), tensor.NewStream(1), w.Values())
	agree(t, "value", w.Values(), v.Y.Data)
	return nil
}
