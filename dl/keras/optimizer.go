package keras

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// optimizerClasses has Keras's optimizers.
var optimizerClasses = map[string]func(s *settings) *optimizers.Optimizer{
	"SGD": func(s *settings) *optimizers.Optimizer {
		options := []optimizers.SGDOption{optimizers.LearningRate(s.float("learning_rate", 0.01)), optimizers.Momentum(s.float("momentum", 0))}
		if s.flag("nesterov", false) {
			options = append(options, optimizers.Nesterov())
		}
		return optimizers.SGD(options...)
	},
	"RMSprop": func(s *settings) *optimizers.Optimizer {
		options := []optimizers.RMSpropOption{optimizers.LearningRate(s.float("learning_rate", 0.001)), optimizers.Rho(s.float("rho", 0.9)),
			optimizers.Momentum(s.float("momentum", 0)), optimizers.Epsilon(s.float("epsilon", 1e-7))}
		if s.flag("centered", false) {
			options = append(options, optimizers.Centered())
		}
		return optimizers.RMSprop(options...)
	},
	"Adam": func(s *settings) *optimizers.Optimizer {
		return optimizers.Adam(optimizers.LearningRate(s.float("learning_rate", 0.001)), optimizers.Beta1(s.float("beta_1", 0.9)),
			optimizers.Beta2(s.float("beta_2", 0.999)), optimizers.Epsilon(s.float("epsilon", 1e-7)))
	},
}

// optimizerFromConfig makes the optimizer that a file describes, by an object or a name.
func optimizerFromConfig(o *object) (opt *optimizers.Optimizer, err error) {
	class, read, known := byName(optimizerClasses, o.ClassName, map[string]string{"rmsprop": "RMSprop"})
	if !known {
		return nil, fmt.Errorf("optimizer %q: Hornbook has no such optimizer", o.ClassName)
	}
	s := newSettings("optimizer", &object{ClassName: class, Config: o.Config})
	s.ignore("ema_momentum", "jit_compile", "is_legacy_optimizer") // say nothing where use_ema is false
	if e := try(func() { opt = read(s) }); e != nil && s.err == nil {
		return nil, fmt.Errorf("%s: %w", s.what, e)
	}
	return opt, s.end()
}

func optimizerObject(o *optimizers.Optimizer) (*object, error) {
	if _, ok := optimizerClasses[o.Class()]; !ok {
		return nil, fmt.Errorf("the optimizer %s has no form in a .keras file", o.Class())
	}
	c := numbers(o.Config())
	c["name"] = snake(o.Class())
	return newObject("keras.optimizers", o.Class(), c), nil
}

// The optimizer's variables are its iterations, its learning rate, and what it remembers of each
// weight: Adam's slots weight by weight, those of the others slot by slot.

// slots are the places of what an optimizer remembers, in the order of the file.
func slots(o *optimizers.Optimizer, ws []*tensor.Tensor) (values [][]float32, shapes [][]int) {
	k := len(o.SlotNames())
	for i := range k * len(ws) {
		w, slot := i%len(ws), i/len(ws)
		if o.Class() == "Adam" {
			w, slot = i/k, i%k
		}
		values = append(values, o.Slots(ws[w])[slot])
		shapes = append(shapes, ws[w].Shape())
	}
	return values, shapes
}

func writeOptimizer(o *optimizers.Optimizer, members []member) *hdf5.Group {
	vars := &hdf5.Group{Name: "vars", Datasets: []*hdf5.Dataset{
		hdf5.NewInt64("0", nil, []int64{int64(o.Iterations())}),
		hdf5.NewFloat32("1", nil, []float32{float32(o.Rate())}),
	}}
	values, shapes := slots(o, trainable(members))
	for i, v := range values {
		vars.Datasets = append(vars.Datasets, hdf5.NewFloat32(strconv.Itoa(i+2), shapes[i], v))
	}
	return &hdf5.Group{Name: "optimizer", Groups: []*hdf5.Group{vars}}
}

// readOptimizer gives an optimizer what it remembered. A file without, or with no more than the iterations and the rate, is that of a model
// that was compiled and not trained.
func readOptimizer(root *hdf5.Group, o *optimizers.Optimizer, members []member) error {
	g := root.Group("optimizer/vars")
	if g == nil || len(g.Datasets) == 0 {
		return nil
	}
	values, shapes := slots(o, trainable(members))
	if len(g.Datasets) == 2 {
		values = nil
	}
	if len(g.Datasets) != len(values)+2 {
		return fmt.Errorf("optimizer (%s): the file has %d variables, and the optimizer %d", o.Class(), len(g.Datasets), len(values)+2)
	}
	steps, rate := g.Dataset("0"), g.Dataset("1")
	if steps == nil || rate == nil || rate.Len() != 1 {
		return fmt.Errorf("optimizer (%s): variables 0 and 1 are not its iterations and its rate", o.Class())
	}
	iterations, err := steps.Integer()
	if err != nil {
		return fmt.Errorf("optimizer (%s): its iterations: %w", o.Class(), err)
	}
	learning := []float32{0}
	if err := rate.ReadFloat32(learning); err != nil {
		return fmt.Errorf("optimizer (%s): its rate: %w", o.Class(), err)
	}
	if iterations < 0 || !(learning[0] > 0) {
		return fmt.Errorf("optimizer (%s): %v iterations at the learning rate %v", o.Class(), iterations, learning[0])
	}
	for i, dst := range values {
		d := g.Dataset(strconv.Itoa(i + 2))
		if d == nil || !slices.Equal(d.Shape, shapes[i]) {
			return fmt.Errorf("optimizer (%s): variable %d is not of the shape %v", o.Class(), i+2, shapes[i])
		}
		if err := d.ReadFloat32(dst); err != nil {
			return err
		}
	}
	o.SetIterations(int(iterations))
	if float32(o.Rate()) != learning[0] { // else the config has it with more digits
		o.SetRate(float64(learning[0]))
	}
	return nil
}
