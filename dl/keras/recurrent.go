package keras

import "github.com/hornbook-go/hornbook/dl/layers"

func readLSTM(s *settings) *layers.Layer {
	kernel, recurrent := s.initializer("kernel_initializer", "GlorotUniform"), s.initializer("recurrent_initializer", "Orthogonal")
	options := []layers.LSTMOption{
		s.activation("activation", layers.Tanh),
		layers.RecurrentActivation(s.activation("recurrent_activation", layers.Sigmoid)),
		layers.RecurrentOption(func(c *layers.LSTMConfig) { c.KernelInitializer, c.RecurrentInitializer = kernel, recurrent }),
	}
	for _, o := range []struct {
		on     bool
		option layers.LSTMOption
	}{
		{!s.flag("use_bias", true), layers.NoRecurrentBias()},
		{!s.flag("unit_forget_bias", true), layers.NoForgetBias()},
		{s.flag("return_sequences", false), layers.ReturnSequences()},
		{s.flag("go_backwards", false), layers.GoBackwards()},
	} {
		if o.on {
			options = append(options, o.option)
		}
	}
	if s.flag("stateful", false) {
		shape, _ := s.build["input_shape"].([]any)
		batch := 0
		if len(shape) > 0 {
			batch, _ = toInt(shape[0])
		}
		if batch <= 0 {
			s.fail("stateful", "build_config does not say how many samples a batch has")
		}
		options = append(options, layers.Stateful(batch))
	}
	s.only("dropout", 0.0)
	s.only("recurrent_dropout", 0.0)
	// How it is computed, and what the values of a layer that has some once were.
	s.ignore("bias_initializer", "unroll", "implementation", "use_cudnn", "seed", "time_major")
	return layers.LSTM(s.positive("units"), options...)
}

func writeLSTM(f *fields, l *layers.Layer) {
	d := l.Config().(layers.LSTMConfig)
	f.set("units", d.Units)
	f.activation("activation", d.Activation)
	f.activation("recurrent_activation", d.RecurrentActivation)
	f.set("use_bias", d.UseBias)
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.initializer("recurrent_initializer", d.RecurrentInitializer)
	f.set("unit_forget_bias", d.UnitForgetBias)
	f.set("return_sequences", d.ReturnSequences)
	f.set("go_backwards", d.GoBackwards)
	f.set("stateful", d.Stateful > 0)
	if kernel := l.Declared(); d.Stateful > 0 && len(kernel) > 0 {
		f.build = config{"input_shape": []any{d.Stateful, nil, kernel[0].Dim(0)}}
	}
}

func readMasking(s *settings) *layers.Layer { return layers.Masking(float32(s.float("mask_value", 0))) }

func writeMasking(f *fields, l *layers.Layer) {
	f.set("mask_value", l.Config().(layers.MaskingConfig).MaskValue)
}
