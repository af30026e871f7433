package keras

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"

	"github.com/hornbook-go/hornbook/dl/keras/hdf5"
	"github.com/hornbook-go/hornbook/dl/optimizers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// optimizerClasses has Keras's optimizers. The options that all have are read by commonOptions.
var optimizerClasses = map[string]func(s *settings, common []optimizers.Option) *optimizers.Optimizer{
	"SGD": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		options := with[optimizers.SGDOption](common, optimizers.Momentum(s.float("momentum", 0)))
		if s.flag("nesterov", false) {
			options = append(options, optimizers.Nesterov())
		}
		return optimizers.SGD(options...)
	},
	"RMSprop": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		options := with[optimizers.RMSpropOption](common, optimizers.Rho(s.float("rho", 0.9)), optimizers.Momentum(s.float("momentum", 0)), s.epsilon(1e-7))
		if s.flag("centered", false) {
			options = append(options, optimizers.Centered())
		}
		return optimizers.RMSprop(options...)
	},
	"Adam":  adam(optimizers.Adam),
	"AdamW": adam(optimizers.AdamW),
	"Adadelta": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return optimizers.Adadelta(with[optimizers.AdadeltaOption](common, optimizers.Rho(s.float("rho", 0.95)), s.epsilon(1e-7))...)
	},
	"Adagrad": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return optimizers.Adagrad(with[optimizers.AdagradOption](common, s.initialAccumulator(), s.epsilon(1e-7))...)
	},
	"Adamax": moments(optimizers.Adamax),
	"Adafactor": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		options := with[optimizers.AdafactorOption](common, optimizers.Beta2Decay(s.float("beta_2_decay", -0.8)), optimizers.Epsilon1(s.float("epsilon_1", 1e-30)),
			optimizers.Epsilon2(s.float("epsilon_2", 1e-3)), optimizers.ClipThreshold(s.float("clip_threshold", 1)))
		if !s.flag("relative_step", true) {
			options = append(options, optimizers.NoRelativeStep())
		}
		return optimizers.Adafactor(options...)
	},
	"Nadam": moments(optimizers.Nadam),
	"Ftrl": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return optimizers.Ftrl(with[optimizers.FtrlOption](common, optimizers.LearningRatePower(s.float("learning_rate_power", -0.5)), s.initialAccumulator(),
			optimizers.L1Strength(s.float("l1_regularization_strength", 0)), optimizers.L2Strength(s.float("l2_regularization_strength", 0)),
			optimizers.L2Shrinkage(s.float("l2_shrinkage_regularization_strength", 0)), optimizers.FtrlBeta(s.float("beta", 0)))...)
	},
	"Lion": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return optimizers.Lion(with[optimizers.LionOption](common, optimizers.Beta1(s.float("beta_1", 0.9)), optimizers.Beta2(s.float("beta_2", 0.99)))...)
	},
	"Lamb": moments(optimizers.Lamb),
	"Muon": readMuon,
	"ScheduleFreeAdamW": func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return optimizers.ScheduleFreeAdamW(with[optimizers.ScheduleFreeOption](common, optimizers.Beta1(s.float("beta_1", 0.9)), optimizers.Beta2(s.float("beta_2", 0.999)),
			s.epsilon(1e-8), optimizers.WarmupSteps(s.integer("warmup_steps", 0)))...)
	},
}

// with is the options of all optimizers and those of one.
func with[T any](common []optimizers.Option, own ...T) []T {
	var all []T
	for _, o := range common {
		all = append(all, any(o).(T))
	}
	return append(all, own...)
}

func (s *settings) epsilon(otherwise float64) optimizers.EpsilonOption {
	return optimizers.Epsilon(s.float("epsilon", otherwise))
}

func (s *settings) initialAccumulator() optimizers.InitialAccumulatorOption {
	return optimizers.InitialAccumulator(s.float("initial_accumulator_value", 0.1))
}

func adam(make func(...optimizers.AdamOption) *optimizers.Optimizer) func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
	return func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		options := with[optimizers.AdamOption](common, optimizers.Beta1(s.float("beta_1", 0.9)), optimizers.Beta2(s.float("beta_2", 0.999)), s.epsilon(1e-7))
		if s.flag("amsgrad", false) {
			options = append(options, optimizers.AMSGrad())
		}
		return make(options...)
	}
}

func moments(make func(...optimizers.MomentsOption) *optimizers.Optimizer) func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
	return func(s *settings, common []optimizers.Option) *optimizers.Optimizer {
		return make(with[optimizers.MomentsOption](common, optimizers.Beta1(s.float("beta_1", 0.9)), optimizers.Beta2(s.float("beta_2", 0.999)), s.epsilon(1e-7))...)
	}
}

func readMuon(s *settings, common []optimizers.Option) *optimizers.Optimizer {
	options := with[optimizers.MuonOption](common, optimizers.Beta1(s.float("adam_beta_1", 0.9)), optimizers.Beta2(s.float("adam_beta_2", 0.999)), s.epsilon(1e-7),
		optimizers.NewtonSchulz(s.float("muon_a", 3.4445), s.float("muon_b", -4.775), s.float("muon_c", 2.0315)), optimizers.NewtonSchulzSteps(s.integer("ns_steps", 5)),
		optimizers.Momentum(s.float("momentum", 0.95)), optimizers.AdamRate(s.float("adam_lr_ratio", 1)))
	null := func(key string) bool { // also where the default is a number
		v, ok := s.left[key]
		return ok && v == nil
	}
	decay, rate := 0.0, 0.0
	if !null("adam_weight_decay") {
		decay = s.float("adam_weight_decay", 0.004)
	}
	if !null("rms_rate") {
		if rate = s.float("rms_rate", 0.2); rate == 0 {
			s.fail("rms_rate", "steps of no length are not supported")
		}
	}
	options = append(options, optimizers.AdamWeightDecay(decay), optimizers.RMSRate(rate))
	if v, ok := s.take("exclude_layers"); ok {
		list, _ := v.([]any)
		for _, item := range list {
			name, ok := item.(string)
			if !ok || regexp.QuoteMeta(name) != name {
				s.fail("exclude_layers", "%s is no part of a name; patterns are not supported", brief(item))
			}
			options = append(options, optimizers.ExcludeLayers(name))
		}
	}
	if !s.flag("nesterov", true) {
		options = append(options, optimizers.NoNesterov())
	}
	if !s.flag("exclude_embeddings", true) {
		options = append(options, optimizers.IncludeEmbeddings())
	}
	return optimizers.Muon(options...)
}

// commonOptions are what all optimizers have. Keras's null is as good as 0.
func (s *settings) commonOptions() []optimizers.Option {
	var options []optimizers.Option
	if v, ok := s.take("learning_rate"); ok {
		if o, ok := toObject(v); ok {
			schedule, err := scheduleFromConfig(o)
			if err != nil {
				s.fail("learning_rate", "%v", err)
				return nil
			}
			options = append(options, schedule.Option())
		} else if rate, err := toFloat(v); err != nil {
			s.fail("learning_rate", "%v", err)
		} else {
			options = append(options, optimizers.LearningRate(rate))
		}
	}
	if _, ok := s.left["weight_decay"]; ok { // null is none, also of AdamW and Muon
		options = append(options, optimizers.WeightDecay(s.float("weight_decay", 0)))
	}
	momentum := s.float("ema_momentum", 0.99)
	frequency := s.integer("ema_overwrite_frequency", 0)
	if s.flag("use_ema", false) {
		options = append(options, optimizers.EMA(momentum), optimizers.EMAOverwriteFrequency(frequency))
	}
	return append(options, optimizers.ClipNorm(s.float("clipnorm", 0)), optimizers.ClipValue(s.float("clipvalue", 0)),
		optimizers.GlobalClipNorm(s.float("global_clipnorm", 0)), optimizers.LossScaleFactor(s.float("loss_scale_factor", 0)),
		optimizers.GradientAccumulationSteps(s.integer("gradient_accumulation_steps", 0)))
}

// optimizerFromConfig makes the optimizer that a file describes, by an object or a name.
func optimizerFromConfig(o *object) (opt *optimizers.Optimizer, err error) {
	if o.ClassName == multiOptimizer {
		return readMulti(o)
	}
	class, read, known := byName(optimizerClasses, legacyClass(o.ClassName), map[string]string{"rmsprop": "RMSprop"})
	if !known {
		return nil, fmt.Errorf("optimizer %q: Hornbook has no such optimizer", o.ClassName)
	}
	s := newSettings("optimizer", &object{ClassName: class, Config: o.Config})
	s.ignore("jit_compile", "is_legacy_optimizer")
	if e := try(func() { opt = read(s, s.commonOptions()) }); e != nil && s.err == nil {
		return nil, fmt.Errorf("%s: %w", s.what, e)
	}
	return opt, s.end()
}

func optimizerObject(o *optimizers.Optimizer) (*object, error) {
	if _, ok := optimizerClasses[o.Class()]; !ok {
		return nil, fmt.Errorf("the optimizer %s has no form in a .keras file: SaveWeights writes the model's weights and what the optimizer remembers", o.Class())
	}
	c := numbers(o.Config())
	if schedule := o.Schedule(); schedule != nil {
		if _, ok := scheduleClasses[schedule.Class]; !ok {
			return nil, fmt.Errorf("the schedule %s of the optimizer has no form in a .keras file", schedule.Class)
		}
		c["learning_rate"] = scheduleObject(schedule)
	}
	if _, ok := c["weight_decay"]; !ok {
		c["weight_decay"] = nil
		if o.Class() == "AdamW" { // which Keras refuses without
			c["weight_decay"] = number(0)
		}
	}
	c["name"] = snake(o.Class())
	return newObject("keras.optimizers", o.Class(), c), nil
}

// The optimizer's variables are its iterations, its learning rate, unless that follows a schedule, and what it remembers of the weights. Those
// of several are the steps of all, a rate that Keras does not use, and the variables of each; they stand in groups of their own once more.

func writeOptimizer(o *optimizers.Optimizer, members []member) *hdf5.Group {
	weights := trainable(members)
	if o.Class() != multiOptimizer {
		return optimizerVariables("optimizer", o, o.Variables(weights))
	}
	all := []*hdf5.Dataset{hdf5.NewInt64("", nil, []int64{int64(o.Iterations())}), hdf5.NewFloat32("", nil, []float32{0})}
	each := &hdf5.Group{Name: "optimizers"}
	count := counter{}
	for _, inner := range o.Optimizers() {
		var variables []optimizers.Variable
		if mine := o.Assigned(inner, weights); len(mine) > 0 {
			variables = inner.Variables(mine)
		}
		g := optimizerVariables(count.next(snake(inner.Class())), inner, variables)
		each.Groups = append(each.Groups, g)
		all = append(all, g.Groups[0].Datasets...)
	}
	return &hdf5.Group{Name: "optimizer", Groups: []*hdf5.Group{each, variablesGroup(all)}}
}

func optimizerVariables(name string, o *optimizers.Optimizer, remembered []optimizers.Variable) *hdf5.Group {
	all := []*hdf5.Dataset{hdf5.NewInt64("", nil, []int64{int64(o.Iterations())})}
	if o.Schedule() == nil {
		all = append(all, hdf5.NewFloat32("", nil, []float32{float32(o.Rate())}))
	}
	for _, v := range remembered {
		all = append(all, hdf5.NewFloat32("", v.Shape, v.Values))
	}
	return &hdf5.Group{Name: name, Groups: []*hdf5.Group{variablesGroup(all)}}
}

// variablesGroup has datasets that are called by their numbers.
func variablesGroup(datasets []*hdf5.Dataset) *hdf5.Group {
	g := &hdf5.Group{Name: "vars"}
	for i, d := range datasets {
		named := *d
		named.Name = strconv.Itoa(i)
		g.Datasets = append(g.Datasets, &named)
	}
	return g
}

// A stored is a variable of an optimizer as a file has it.
type stored struct {
	what  string
	shape []int
	read  func(d *hdf5.Dataset) error
}

// storedOf are the variables of an optimizer in their order in a file, with what remembered says that it remembers of the weights.
func storedOf(o *optimizers.Optimizer, weights []*tensor.Tensor, remembered func(*optimizers.Optimizer, []*tensor.Tensor) []optimizers.Variable) []stored {
	all := []stored{{"its iterations", nil, func(d *hdf5.Dataset) error {
		n, err := d.Integer()
		if err == nil && n < 0 {
			err = fmt.Errorf("%d are less than none", n)
		}
		if err == nil {
			o.SetIterations(int(n))
		}
		return err
	}}}
	if o.Class() == multiOptimizer {
		all = append(all, stored{"the rate of all", nil, func(*hdf5.Dataset) error { return nil }})
		for _, inner := range o.Optimizers() {
			mine, of := o.Assigned(inner, weights), remembered
			if len(mine) == 0 {
				of = nothing
			}
			all = append(all, storedOf(inner, mine, of)...)
		}
		return all
	}
	if o.Schedule() == nil {
		all = append(all, stored{"its rate", nil, func(d *hdf5.Dataset) error {
			rate := make([]float32, 1)
			err := d.ReadFloat32(rate)
			if err == nil && !(rate[0] > 0) {
				err = fmt.Errorf("%v is no learning rate", rate[0])
			}
			if err == nil && float32(o.Rate()) != rate[0] { // else the config has it with more digits
				o.SetRate(float64(rate[0]))
			}
			return err
		}})
	}
	for _, v := range remembered(o, weights) {
		all = append(all, stored{v.Name, v.Shape, func(d *hdf5.Dataset) error { return d.ReadFloat32(v.Values) }})
	}
	return all
}

// nothing is what an optimizer remembers that was compiled and not trained.
func nothing(*optimizers.Optimizer, []*tensor.Tensor) []optimizers.Variable { return nil }

// formerly is what an optimizer remembers in the order of the first versions of Keras 3: a weight's average and the gradients accumulated of
// it side by side, then what is of no weight, then the rest.
func formerly(o *optimizers.Optimizer, weights []*tensor.Tensor) []optimizers.Variable {
	var first, second, rest []optimizers.Variable
	for _, v := range o.Variables(weights) {
		switch {
		case v.Weight == nil:
			second = append(second, v)
		case v.Name == "average", v.Name == "gradient_accumulator":
			first = append(first, v)
		default:
			rest = append(rest, v)
		}
	}
	slices.SortStableFunc(first, func(a, b optimizers.Variable) int {
		return cmp.Compare(slices.Index(weights, a.Weight), slices.Index(weights, b.Weight))
	})
	return slices.Concat(first, second, rest)
}

// storedIn are the variables of an optimizer in the order in which a file has them.
func storedIn(g *hdf5.Group, o *optimizers.Optimizer, members []member) ([]stored, error) {
	weights := trainable(members)
	all := storedOf(o, weights, nothing)
	if len(g.Datasets) == len(all) {
		return all, fitting(g, all)
	}
	all = storedOf(o, weights, (*optimizers.Optimizer).Variables)
	err := fitting(g, all)
	if err != nil {
		if before := storedOf(o, weights, formerly); fitting(g, before) == nil {
			return before, nil
		}
	}
	return all, err
}

// fitting says what in a file does not fit an optimizer's variables.
func fitting(g *hdf5.Group, all []stored) error {
	if len(g.Datasets) != len(all) {
		return fmt.Errorf("the file has %d variables, and the optimizer %d", len(g.Datasets), len(all))
	}
	for i, v := range all {
		d := g.Dataset(strconv.Itoa(i))
		switch {
		case d == nil:
			return fmt.Errorf("variable %d, %s, is not there", i, v.what)
		case v.shape == nil && d.Len() != 1:
			return fmt.Errorf("variable %d, %s, has %d values", i, v.what, d.Len())
		case v.shape != nil && !slices.Equal(d.Shape, v.shape):
			return fmt.Errorf("variable %d, %s, is not of the shape %v", i, v.what, v.shape)
		}
	}
	return nil
}

const optimizerPath = "optimizer/vars"

// readOptimizer gives an optimizer what it remembered; a file may have nothing of it.
func readOptimizer(root *hdf5.Group, o *optimizers.Optimizer, members []member) error {
	g := root.Group(optimizerPath)
	if g == nil || len(g.Datasets) == 0 {
		return nil
	}
	all, err := storedIn(g, o, members)
	if err != nil {
		return fmt.Errorf("optimizer (%s): %w", o.Class(), err)
	}
	for i, v := range all {
		if err := v.read(g.Dataset(strconv.Itoa(i))); err != nil {
			return fmt.Errorf("optimizer (%s): variable %d, %s: %w", o.Class(), i, v.what, err)
		}
	}
	return nil
}
