package metrics

import (
	"fmt"
	"maps"

	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A kind is what a metric is called, and what it was made with.
type kind struct {
	class  string // Keras's, such as "BinaryAccuracy"; "" for a metric of one's own
	name   string
	wants  shapes
	config map[string]any
}

// shapes is what a metric compares.
type shapes int

const (
	anything shapes = iota
	elements        // each prediction with a target
	columns         // rows of as many targets as predictions, which stand for something together
	numbers         // rows of predictions with the number of a class
	matrices        // the same as columns, and [batch columns]
	pixels          // what the options of an IoU say
)

// Class is Keras's name of the metric, such as "BinaryAccuracy", or "accuracy" for the one that
// goes by the shapes; it is "" for a metric of one's own.
func (k *kind) Class() string { return k.class }

func (k *kind) Name() string { return k.name }

// Config is what a metric of Keras's was made with, by Keras's names, without its own: true or false,
// numbers as float64, counts, classes and axes as int, lists as []float64 or []int, words as
// string, and nil where nothing is chosen.
func (k *kind) Config() map[string]any { return maps.Clone(k.config) }

func (k *kind) rename(name string) {
	if name != "" {
		k.name = name
	}
}

func (k *kind) number(key string) float64 { v, _ := k.config[key].(float64); return v }
func (k *kind) flag(key string) bool      { v, _ := k.config[key].(bool); return v }
func (k *kind) axis() int                 { return k.config["axis"].(int) }

// unfit ends the program with what is wrong with the metric's options, and how to mend it.
func (k *kind) unfit(format string, args ...any) {
	tensor.Fail("", "metrics."+k.class, nil, format, args...)
}

// fail ends the program with what is wrong with a batch, and how to mend it.
func (k *kind) fail(in []*tensor.Tensor, format string, args ...any) {
	tensor.Fail("", k.name, in, format, args...)
}

// text is such as "accuracy 0.9773": the name and the result so far.
func text(m Metric) string {
	if s, ok := m.(Several); ok {
		if results := s.Results(); len(results) > 1 {
			return fmt.Sprintf("%s %.4g", m.Name(), results)
		}
	}
	return fmt.Sprintf("%s %.4g", m.Name(), m.Result())
}

// mean is the mean of some numbers, 0 of none.
func mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	var sum float64
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// ratio is x/y, and 0 where y is 0.
func ratio(x, y float64) float64 {
	if y == 0 {
		return 0
	}
	return x / y
}
