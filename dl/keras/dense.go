package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readDense(s *settings) *layers.Layer {
	options := []layers.DenseOption{
		s.activation("activation", layers.Linear),
		layers.KernelInitializer(s.initializer("kernel_initializer", "GlorotUniform")),
		layers.BiasInitializer(s.initializer("bias_initializer", "Zeros")),
		layers.KernelRegularizer(s.regularizer("kernel_regularizer")),
		layers.BiasRegularizer(s.regularizer("bias_regularizer")),
	}
	if !s.flag("use_bias", true) {
		options = append(options, layers.NoBias())
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
	f.null("activity_regularizer", "kernel_constraint", "bias_constraint")
}
