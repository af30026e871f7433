package keras

import (
	"fmt"
	"slices"

	"github.com/hornbook-go/hornbook/dl"
	"github.com/hornbook-go/hornbook/dl/losses"
	"github.com/hornbook-go/hornbook/dl/metrics"
)

// compile compiles a model as its file says it was.
func compile(m *dl.Model, c config) (err error) {
	s := &settings{what: "compile_config", left: c}
	v, ok := s.take("optimizer")
	o, isObject := named(v)
	if !ok || !isObject {
		return fmt.Errorf("key %q: %s is no optimizer", "optimizer", brief(v))
	}
	optimizer, err := optimizerFromConfig(o)
	if err != nil {
		return err
	}
	v, _ = s.take("loss")
	loss, err := compiledLoss(m, v)
	if err != nil {
		return fmt.Errorf("key %q: %w", "loss", err)
	}
	v, _ = s.take("loss_weights")
	if loss, err = weightedLoss(m, loss, v); err != nil {
		return fmt.Errorf("key %q: %w", "loss_weights", err)
	}
	var ms []metrics.Metric
	for _, key := range []string{"metrics", "weighted_metrics"} {
		v, _ = s.take(key)
		of, err := compiledMetrics(m, v)
		if err != nil {
			return fmt.Errorf("key %q: %w", key, err)
		}
		for _, metric := range of {
			if key == "weighted_metrics" {
				metric = metrics.Weighted(metric)
			}
			ms = append(ms, metric)
		}
	}
	s.ignore("run_eagerly", "steps_per_execution", "jit_compile", "auto_scale_loss") // how Keras computes
	if err := s.end(); err != nil {
		return err
	}
	return try(func() { m.Compile(optimizer, loss, ms...) })
}

// byOutput spreads what is given for the outputs, as a list or by their names, over them.
func byOutput(m *dl.Model, v any) ([]any, error) {
	names := m.OutputNames()
	switch v := v.(type) {
	case []any:
		if len(v) != len(names) {
			return nil, fmt.Errorf("%s has %d entries, and the model %d outputs", brief(v), len(v), len(names))
		}
		return v, nil
	case map[string]any:
		list := make([]any, len(names))
		for name, item := range v {
			i := slices.Index(names, name)
			if i < 0 {
				return nil, fmt.Errorf("there is no output %q; the outputs are %q", name, names)
			}
			list[i] = item
		}
		return list, nil
	}
	return nil, fmt.Errorf("%s is neither a list nor a dictionary", brief(v))
}

func compiledLoss(m *dl.Model, v any) (*losses.Loss, error) {
	if o, ok := named(v); ok {
		return lossFromConfig(o)
	}
	list, err := byOutput(m, v)
	if err != nil {
		return nil, err
	}
	var each []*losses.Loss
	for i, item := range list {
		if item == nil {
			each = append(each, nil)
			continue
		}
		o, ok := named(item)
		if !ok {
			return nil, fmt.Errorf("output %d: %s is no loss", i, brief(item))
		}
		l, err := lossFromConfig(o)
		if err != nil {
			return nil, fmt.Errorf("output %d: %w", i, err)
		}
		each = append(each, l)
	}
	if !slices.ContainsFunc(each, func(l *losses.Loss) bool { return l != nil }) {
		return nil, fmt.Errorf("%s has no loss", brief(v))
	}
	if len(each) == 1 {
		return each[0], nil
	}
	return losses.Each(each...), nil
}

// weightedLoss gives the losses of the outputs their weights, a number or one for each of them.
func weightedLoss(m *dl.Model, l *losses.Loss, v any) (*losses.Loss, error) {
	if v == nil {
		return l, nil
	}
	list := []any{v}
	if _, err := toFloat(v); err != nil {
		if list, err = byOutput(m, v); err != nil {
			return nil, err
		}
	}
	each := slices.Clone(l.Outputs())
	if len(list) != len(each) {
		return nil, fmt.Errorf("%s has %d weights for %d losses", brief(v), len(list), len(each))
	}
	for i, item := range list {
		if item == nil || each[i] == nil {
			continue
		}
		w, err := toFloat(item)
		if err != nil {
			return nil, fmt.Errorf("output %d: %w", i, err)
		}
		each[i] = losses.Weighted(float32(w), each[i])
	}
	if len(each) == 1 {
		return each[0], nil
	}
	return losses.Each(each...), nil
}

func compiledMetrics(m *dl.Model, v any) ([]metrics.Metric, error) {
	names := m.OutputNames()
	if v == nil {
		return nil, nil
	}
	if list, ok := v.([]any); ok && len(names) == 1 {
		v = []any{list}
		if len(list) == 1 {
			if inner, nested := list[0].([]any); nested {
				v = []any{inner}
			}
		}
	}
	list, err := byOutput(m, v)
	if err != nil {
		return nil, err
	}
	var all []metrics.Metric
	for i, item := range list {
		of, isList := item.([]any)
		if !isList && item != nil {
			of = []any{item}
		}
		for _, item := range of {
			o, ok := named(item)
			if !ok {
				return nil, fmt.Errorf("%s is no metric", brief(item))
			}
			metric, err := metricFromConfig(o)
			if err != nil {
				return nil, err
			}
			if len(names) > 1 {
				metric = metrics.On(names[i], metric)
			}
			all = append(all, metric)
		}
	}
	return all, nil
}

// compileConfig describes how a model was compiled.
func compileConfig(m *dl.Model, members []member) (config, error) {
	var optimizer *object
	var err error
	if o := m.Optimizer(); o.Class() == multiOptimizer {
		optimizer, err = multiObject(o, weightPaths(m, members))
	} else {
		optimizer, err = optimizerObject(o)
	}
	if err != nil {
		return nil, err
	}
	var ls, weights []any
	weighted := false
	for _, l := range m.Loss().Outputs() {
		if l == nil {
			ls, weights = append(ls, nil), append(weights, nil)
			continue
		}
		ls, weights = append(ls, lossObject(l)), append(weights, number(l.Weight()))
		weighted = weighted || l.Weight() != 1
	}
	c := config{"optimizer": optimizer, "loss": any(ls), "loss_weights": nil, "weighted_metrics": nil, "metrics": nil,
		"run_eagerly": false, "steps_per_execution": 1, "jit_compile": false}
	if weighted {
		c["loss_weights"] = weights
	}
	if len(ls) == 1 {
		c["loss"] = ls[0]
		if weighted {
			c["loss_weights"] = weights[0]
		}
	}
	names := m.OutputNames()
	for key, wanted := range map[string]bool{"metrics": false, "weighted_metrics": true} {
		byName := map[string][]any{}
		for _, metric := range m.Metrics() {
			b, ok := metric.(metrics.Bound)
			if !ok {
				b.Metric = metric
			}
			if b.Weighted != wanted {
				continue
			}
			if b.Output == "" {
				b.Output = names[0]
			}
			byName[b.Output] = append(byName[b.Output], metricObject(b.Metric))
		}
		switch {
		case len(byName) == 0:
		case len(names) == 1:
			c[key] = byName[names[0]]
		default:
			c[key] = byName
		}
	}
	return c, nil
}
