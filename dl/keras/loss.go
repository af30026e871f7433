package keras

import (
	"encoding/json"
	"fmt"

	"github.com/hornbook-go/hornbook/dl/losses"
)

// lossClasses has Keras's losses.
var lossClasses = map[string]func(s *settings) *losses.Loss{
	"BinaryCrossentropy": func(s *settings) *losses.Loss {
		return losses.BinaryCrossentropy(append(s.crossentropy(), s.reduction())...)
	},
	"BinaryFocalCrossentropy": func(s *settings) *losses.Loss {
		options := []losses.BinaryFocalOption{s.reduction()}
		for _, o := range s.focal() {
			options = append(options, o.(losses.BinaryFocalOption))
		}
		if s.flag("apply_class_balancing", false) {
			options = append(options, losses.ClassBalancing())
		}
		return losses.BinaryFocalCrossentropy(options...)
	},
	"CTC": func(s *settings) *losses.Loss { return losses.CTC(s.reduction()) },
	"CategoricalCrossentropy": func(s *settings) *losses.Loss {
		return losses.CategoricalCrossentropy(append(s.crossentropy(), s.reduction())...)
	},
	"CategoricalFocalCrossentropy": func(s *settings) *losses.Loss {
		return losses.CategoricalFocalCrossentropy(append(s.focal(), s.reduction())...)
	},
	"CategoricalGeneralizedCrossEntropy": func(s *settings) *losses.Loss {
		return losses.CategoricalGeneralizedCrossEntropy(losses.Q(s.float32("q", 0.5)), s.reduction())
	},
	"CategoricalHinge": func(s *settings) *losses.Loss { return losses.CategoricalHinge(s.reduction()) },
	"Circle": func(s *settings) *losses.Loss {
		options := []losses.CircleOption{s.reduction(), losses.Gamma(s.float32("gamma", 80)), losses.Margin(s.float32("margin", 0.4))}
		if !s.flag("remove_diagonal", true) {
			options = append(options, losses.KeepDiagonal())
		}
		return losses.Circle(options...)
	},
	"CosineSimilarity": func(s *settings) *losses.Loss {
		return losses.CosineSimilarity(losses.Axis(s.integer("axis", -1)), s.reduction())
	},
	"Dice":  func(s *settings) *losses.Loss { return losses.Dice(losses.Axis(s.ints("axis")...), s.reduction()) },
	"Hinge": func(s *settings) *losses.Loss { return losses.Hinge(s.reduction()) },
	"Huber": func(s *settings) *losses.Loss {
		return losses.Huber(losses.Delta(s.float32("delta", 1)), s.reduction())
	},
	"KLDivergence":      func(s *settings) *losses.Loss { return losses.KLDivergence(s.reduction()) },
	"LogCosh":           func(s *settings) *losses.Loss { return losses.LogCosh(s.reduction()) },
	"MeanAbsoluteError": func(s *settings) *losses.Loss { return losses.MeanAbsoluteError(s.reduction()) },
	"MeanAbsolutePercentageError": func(s *settings) *losses.Loss {
		return losses.MeanAbsolutePercentageError(s.reduction())
	},
	"MeanSquaredError": func(s *settings) *losses.Loss { return losses.MeanSquaredError(s.reduction()) },
	"MeanSquaredLogarithmicError": func(s *settings) *losses.Loss {
		return losses.MeanSquaredLogarithmicError(s.reduction())
	},
	"Poisson": func(s *settings) *losses.Loss { return losses.Poisson(s.reduction()) },
	"SparseCategoricalCrossentropy": func(s *settings) *losses.Loss {
		options := []losses.SparseCrossentropyOption{losses.Axis(s.integer("axis", -1)), s.reduction()}
		if s.flag("from_logits", false) {
			options = append(options, losses.FromLogits())
		}
		if _, ok := s.left["ignore_class"].(json.Number); ok {
			options = append(options, losses.IgnoreClass(s.integer("ignore_class", 0)))
		}
		return losses.SparseCategoricalCrossentropy(options...)
	},
	"SquaredHinge": func(s *settings) *losses.Loss { return losses.SquaredHinge(s.reduction()) },
	"Tversky": func(s *settings) *losses.Loss {
		return losses.Tversky(losses.Alpha(s.float32("alpha", 0.5)), losses.Beta(s.float32("beta", 0.5)), losses.Axis(s.ints("axis")...), s.reduction())
	},
}

var lossAliases = map[string]string{
	"mse": "MeanSquaredError", "MSE": "MeanSquaredError", "mae": "MeanAbsoluteError", "MAE": "MeanAbsoluteError",
	"mape": "MeanAbsolutePercentageError", "MAPE": "MeanAbsolutePercentageError", "msle": "MeanSquaredLogarithmicError", "MSLE": "MeanSquaredLogarithmicError",
	"bce": "BinaryCrossentropy", "BCE": "BinaryCrossentropy", "kld": "KLDivergence", "KLD": "KLDivergence",
}

// reduction is how a loss makes one number of those of the samples.
func (s *settings) reduction() losses.Reduction {
	if v, ok := s.left["reduction"]; ok && v == nil { // None, as Keras writes it
		delete(s.left, "reduction")
		return losses.None
	}
	switch r := losses.Reduction(s.text("reduction", "")); r {
	case losses.SumOverBatchSize, losses.Mean, losses.MeanWithSampleWeight, losses.Sum, losses.None:
		return r
	case "", "auto": // of Keras 2
		return losses.SumOverBatchSize
	default:
		s.fail("reduction", "%q is not supported", r)
		return losses.None
	}
}

func (s *settings) float32(key string, otherwise float64) float32 {
	return float32(s.float(key, otherwise))
}

func (s *settings) crossentropy() []losses.CrossentropyOption {
	options := []losses.CrossentropyOption{losses.LabelSmoothing(s.float32("label_smoothing", 0)), losses.Axis(s.integer("axis", -1))}
	if s.flag("from_logits", false) {
		options = append(options, losses.FromLogits())
	}
	return options
}

func (s *settings) focal() []losses.FocalOption {
	options := []losses.FocalOption{losses.Alpha(s.float32("alpha", 0.25)), losses.Gamma(s.float32("gamma", 2))}
	for _, o := range s.crossentropy() {
		options = append(options, o.(losses.FocalOption))
	}
	return options
}

// lossFromConfig makes the loss that a file describes, by an object or a name.
func lossFromConfig(o *object) (l *losses.Loss, err error) {
	if o.Config == nil && (o.ClassName == "crossentropy" || o.ClassName == "ce") {
		return losses.Crossentropy(), nil
	}
	class, read, known := byName(lossClasses, o.ClassName, lossAliases)
	if !known || o.Module == ofTheProgram {
		return nil, fmt.Errorf("loss %q: Hornbook has no such loss", o.ClassName)
	}
	s := newSettings("loss", &object{ClassName: class, Config: o.Config})
	s.ignore("fn") // the class says which
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
	if l.Class() == "crossentropy" {
		return l.Class()
	}
	c := numbers(l.Config())
	c["name"], c["reduction"] = l.Name(), string(l.Reduction())
	if l.Class() == "SparseCategoricalCrossentropy" { // Keras takes it and does not write it
		if c["axis"] == -1 {
			delete(c, "axis")
		}
	}
	return newObject("keras.losses", l.Class(), c)
}
