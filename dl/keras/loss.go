package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/losses"
)

// lossClasses has Keras's losses.
var lossClasses = map[string]func(s *settings) *losses.Loss{
	"BinaryCrossentropy": func(s *settings) *losses.Loss { return losses.BinaryCrossentropy(s.crossentropy()...) },
	"CategoricalCrossentropy": func(s *settings) *losses.Loss {
		return losses.CategoricalCrossentropy(s.crossentropy()...)
	},
	"MeanAbsoluteError": func(*settings) *losses.Loss { return losses.MeanAbsoluteError() },
	"MeanSquaredError":  func(*settings) *losses.Loss { return losses.MeanSquaredError() },
	"SparseCategoricalCrossentropy": func(s *settings) *losses.Loss {
		return losses.SparseCategoricalCrossentropy(s.crossentropy()...)
	},
}

var lossAliases = map[string]string{
	"mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError", "MAE": "MeanAbsoluteError", "bce": "BinaryCrossentropy", "BCE": "BinaryCrossentropy",
}

func (s *settings) crossentropy() (options []losses.CrossentropyOption) {
	if s.flag("from_logits", false) {
		options = append(options, losses.FromLogits())
	}
	if v := s.float("label_smoothing", 0); v != 0 {
		options = append(options, losses.LabelSmoothing(float32(v)))
	}
	s.only("axis", -1)
	return options
}

// lossFromConfig makes the loss that a file describes, by an object or a name.
func lossFromConfig(o *object) (l *losses.Loss, err error) {
	class, read, known := byName(lossClasses, o.ClassName, lossAliases)
	if !known {
		return nil, fmt.Errorf("loss %q: Hornbook has no such loss", o.ClassName)
	}
	s := newSettings("loss", &object{ClassName: class, Config: o.Config})
	s.only("reduction", "sum_over_batch_size", "mean") // two names for one thing
	if e := try(func() { l = read(s) }); e != nil {
		return nil, fmt.Errorf("%s: %w", s.what, e)
	}
	return l, s.end()
}

// lossObject describes a loss. One of the program's own is named, as a function is in Keras's files.
func lossObject(l *losses.Loss) any {
	if l.Class() == "" {
		return function(l.Name())
	}
	c := config{"name": l.Name(), "reduction": "sum_over_batch_size"}
	switch l.Class() {
	case "BinaryCrossentropy", "CategoricalCrossentropy":
		c["label_smoothing"] = number(l.Smoothing)
		fallthrough
	case "SparseCategoricalCrossentropy":
		c["from_logits"] = l.Logits
	}
	return newObject("keras.losses", l.Class(), c)
}
