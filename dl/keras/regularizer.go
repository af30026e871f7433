package keras

import "github.com/hornbook-go/hornbook/dl/regularizers"

var regularizerClasses = map[string]func(s *settings) *regularizers.Regularizer{
	"L1": func(s *settings) *regularizers.Regularizer { return regularizers.L1(float32(s.float("l1", 0.01))) },
	"L2": func(s *settings) *regularizers.Regularizer { return regularizers.L2(float32(s.float("l2", 0.01))) },
	"OrthogonalRegularizer": func(s *settings) *regularizers.Regularizer {
		return regularizers.OrthogonalRegularizer(float32(s.float("factor", 0.01)), regularizers.Mode(s.text("mode", "rows")))
	},
	"L1L2": func(s *settings) *regularizers.Regularizer {
		return regularizers.L1L2(float32(s.float("l1", 0)), float32(s.float("l2", 0)))
	},
}

// regularizer returns the regularizer of a key, which is an object or a name; null is none.
func (s *settings) regularizer(key string) (r *regularizers.Regularizer) {
	v, ok := s.take(key)
	if !ok {
		return nil
	}
	o, ok := named(v)
	class, make, known := byName(regularizerClasses, o.ClassName, map[string]string{"l1": "L1", "l2": "L2", "l1_l2": "L1L2", "orthogonal_regularizer": "OrthogonalRegularizer"})
	if !ok || !known {
		s.fail(key, "%s is no regularizer that Hornbook has", brief(v))
		return nil
	}
	inner := newSettings("regularizer", &object{ClassName: class, Config: o.Config})
	if err := try(func() { r = make(inner) }); err != nil && inner.err == nil {
		s.fail(key, "%v", err)
		return nil
	}
	if err := inner.end(); err != nil {
		s.fail(key, "%v", err)
	}
	return r
}
