package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/metrics"
)

// metricClasses has Keras's metrics. In compile, "accuracy" is whichever of the three fits the
// shapes; the class Accuracy is another one, which Hornbook does not have.
var metricClasses = map[string]func() metrics.Metric{
	"BinaryAccuracy":            metrics.BinaryAccuracy,
	"CategoricalAccuracy":       metrics.CategoricalAccuracy,
	"SparseCategoricalAccuracy": metrics.SparseCategoricalAccuracy,
}

// metricFromConfig makes the metric that a file describes, by an object or a name.
func metricFromConfig(o *object) (metrics.Metric, error) {
	if o.Config == nil && (o.ClassName == "accuracy" || o.ClassName == "acc") {
		return metrics.Accuracy(), nil
	}
	class, make, known := byName(metricClasses, o.ClassName, nil)
	if !known {
		return nil, fmt.Errorf("metric %q: Hornbook has no such metric", o.ClassName)
	}
	s := newSettings("metric", &object{ClassName: class, Config: o.Config})
	s.only("threshold", 0.5)
	return make(), s.end()
}

// metricObject describes a metric. One of the program's own is named, as a function is in Keras's
// files.
func metricObject(m metrics.Metric) any {
	if c, ok := m.(interface{ Class() string }); ok {
		switch class := c.Class(); {
		case class == "accuracy":
			return class
		case class != "":
			return newObject("keras.metrics", class, config{"name": m.Name()})
		}
	}
	return function(m.Name())
}
