package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readDense(s *settings) *layers.Layer {
	options := []layers.DenseOption{
		s.activation("activation", layers.Linear),
	}
	for _, o := range s.kernelOptions() {
		options = append(options, o)
	}
	return layers.Dense(s.positive("units"), options...)
}

func writeDense(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DenseConfig)
	f.set("units", d.Units)
	f.activation("activation", d.Activation)
	f.set("use_bias", d.UseBias)
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("kernel_regularizer", d.KernelRegularizer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("kernel_constraint", d.KernelConstraint)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.null("activity_regularizer")
}

// kernelOptions are the options of the layers that have a kernel and a bias, but for the activation.
func (s *settings) kernelOptions() []layers.KernelOption {
	options := []layers.KernelOption{
		layers.KernelInitializer(s.initializer("kernel_initializer", "GlorotUniform")),
		layers.BiasInitializer(s.initializer("bias_initializer", "Zeros")),
		layers.KernelRegularizer(s.regularizer("kernel_regularizer")),
		layers.BiasRegularizer(s.regularizer("bias_regularizer")),
		layers.KernelConstraint(s.constraint("kernel_constraint")),
		layers.BiasConstraint(s.constraint("bias_constraint")),
	}
	if !s.flag("use_bias", true) {
		options = append(options, layers.NoBias())
	}
	return options
}
