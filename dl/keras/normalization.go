package keras

import (
	"math"

	"github.com/hornbook-go/hornbook/dl/constraints"
	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/regularizers"
)

func init() { // see recurrent.go: what is inside of a wrapper is read by the table
	layerClasses["SpectralNormalization"] = layerClass{read: readSpectralNormalization, write: writeSpectralNormalization}
}

// scaleOptions are those of the layers that have a beta and a gamma.
func (s *settings) scaleOptions() []layers.NormalizationOption {
	options := []layers.NormalizationOption{
		layers.BetaInitializer(s.initializer("beta_initializer", "Zeros")),
		layers.GammaInitializer(s.initializer("gamma_initializer", "Ones")),
		layers.BetaRegularizer(s.regularizer("beta_regularizer")),
		layers.GammaRegularizer(s.regularizer("gamma_regularizer")),
		layers.BetaConstraint(s.constraint("beta_constraint")),
		layers.GammaConstraint(s.constraint("gamma_constraint")),
	}
	if !s.flag("center", true) {
		options = append(options, layers.NoCenter())
	}
	if !s.flag("scale", true) {
		options = append(options, layers.NoScale())
	}
	return options
}

// featureScale writes what scaleOptions reads, and the epsilon.
func (f *fields) featureScale(epsilon float32, center, scale bool, beta, gamma initializers.Initializer, betaRegularizer, gammaRegularizer *regularizers.Regularizer, betaConstraint, gammaConstraint *constraints.Constraint) {
	f.set("epsilon", epsilon)
	f.set("center", center)
	f.set("scale", scale)
	f.initializer("beta_initializer", beta)
	f.initializer("gamma_initializer", gamma)
	f.regularizer("beta_regularizer", betaRegularizer)
	f.regularizer("gamma_regularizer", gammaRegularizer)
	f.constraint("beta_constraint", betaConstraint)
	f.constraint("gamma_constraint", gammaConstraint)
}

// axes are those of a key, one or several; the default is the last.
func (s *settings) axes(key string) []int {
	if axes := s.ints(key); axes != nil {
		return axes
	}
	return []int{-1}
}

func readBatchNormalization(s *settings) *layers.Layer {
	options := []layers.BatchNormalizationOption{
		layers.Axis(s.axes("axis")...),
		layers.Momentum(float32(s.float("momentum", 0.99))),
		layers.Epsilon(float32(s.float("epsilon", 1e-3))),
		layers.MovingMeanInitializer(s.initializer("moving_mean_initializer", "Zeros")),
		layers.MovingVarianceInitializer(s.initializer("moving_variance_initializer", "Ones")),
	}
	for _, o := range s.scaleOptions() {
		options = append(options, o)
	}
	momentum := float32(s.float("renorm_momentum", 0.99))
	clipping, _ := s.take("renorm_clipping")
	if s.flag("renorm", false) {
		limits := map[string]float64{"rmin": 0, "rmax": math.Inf(1), "dmax": math.Inf(1)}
		given, _ := clipping.(map[string]any)
		for key, v := range given {
			f, err := toFloat(v)
			if _, known := limits[key]; err != nil || !known {
				s.fail("renorm_clipping", "%s is not supported", brief(given))
			}
			limits[key] = f
		}
		options = append(options, layers.Renorm(layers.RenormMomentum(momentum),
			layers.RenormClipping(float32(limits["rmin"]), float32(limits["rmax"]), float32(limits["dmax"]))))
	}
	return layers.BatchNormalization(options...)
}

func writeBatchNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.BatchNormalizationConfig)
	f.set("axis", d.Axis)
	f.set("momentum", d.Momentum)
	f.featureScale(d.Epsilon, d.Center, d.Scale, d.BetaInitializer, d.GammaInitializer, d.BetaRegularizer, d.GammaRegularizer, d.BetaConstraint, d.GammaConstraint)
	f.initializer("moving_mean_initializer", d.MovingMeanInitializer)
	f.initializer("moving_variance_initializer", d.MovingVarianceInitializer)
	if r := d.Renorm; r != nil {
		clipping := config{"rmin": number(r.RMin)}
		for key, v := range map[string]float32{"rmax": r.RMax, "dmax": r.DMax} {
			if !math.IsInf(float64(v), 1) {
				clipping[key] = number(v)
			}
		}
		f.set("renorm", true)
		f.set("renorm_momentum", r.Momentum)
		f.set("renorm_clipping", clipping)
	}
}

func readLayerNormalization(s *settings) *layers.Layer {
	options := []layers.LayerNormalizationOption{layers.Axis(s.axes("axis")...), layers.Epsilon(float32(s.float("epsilon", 1e-3)))}
	for _, o := range s.scaleOptions() {
		options = append(options, o)
	}
	s.only("rms_scaling", false) // deprecated, and not what its name says
	return layers.LayerNormalization(options...)
}

func writeLayerNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.LayerNormalizationConfig)
	f.set("axis", d.Axis)
	f.featureScale(d.Epsilon, d.Center, d.Scale, d.BetaInitializer, d.GammaInitializer, d.BetaRegularizer, d.GammaRegularizer, d.BetaConstraint, d.GammaConstraint)
}

func readGroupNormalization(s *settings) *layers.Layer {
	options := []layers.GroupNormalizationOption{layers.Axis(s.axes("axis")...), layers.Epsilon(float32(s.float("epsilon", 1e-3)))}
	for _, o := range s.scaleOptions() {
		options = append(options, o)
	}
	return layers.GroupNormalization(s.integer("groups", 32), options...)
}

func writeGroupNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.GroupNormalizationConfig)
	f.set("groups", d.Groups)
	f.set("axis", d.Axis)
	f.featureScale(d.Epsilon, d.Center, d.Scale, d.BetaInitializer, d.GammaInitializer, d.BetaRegularizer, d.GammaRegularizer, d.BetaConstraint, d.GammaConstraint)
}

func readRMSNormalization(s *settings) *layers.Layer {
	return layers.RMSNormalization(layers.Axis(s.axes("axis")...), layers.Epsilon(float32(s.float("epsilon", 1e-6))))
}

func writeRMSNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.RMSNormalizationConfig)
	f.set("axis", d.Axis)
	f.set("epsilon", d.Epsilon)
}

func readUnitNormalization(s *settings) *layers.Layer {
	return layers.UnitNormalization(layers.Axis(s.axes("axis")...))
}

func writeUnitNormalization(f *fields, l *layers.Layer) {
	f.set("axis", l.Config().(layers.UnitNormalizationConfig).Axis)
}

func readSpectralNormalization(s *settings) *layers.Layer {
	l := s.layer("layer")
	if l == nil {
		s.fail("layer", "is not there")
		return nil
	}
	return layers.SpectralNormalization(l, layers.PowerIterations(s.integer("power_iterations", 1)))
}

func writeSpectralNormalization(f *fields, l *layers.Layer) {
	d := l.Config().(layers.SpectralNormalizationConfig)
	f.layer("layer", d.Layer)
	f.set("power_iterations", d.PowerIterations)
}
