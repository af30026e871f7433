package keras

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// The options of convolutions are read once for all of their classes: a windowed is an option of each.
type windowed interface {
	layers.ConvOption
	layers.ConvTransposeOption
	layers.DepthwiseConvOption
	layers.SeparableConvOption
}

// windowOptions are the options that all convolutions have, but for the kernel's own.
func (s *settings) windowOptions(axes int) []windowed {
	options := []windowed{s.activation("activation", layers.Linear), s.dataFormat()}
	if strides := s.perAxis("strides", axes); strides != nil {
		options = append(options, layers.Strides(strides...))
	}
	if dilation := s.perAxis("dilation_rate", axes); dilation != nil {
		options = append(options, layers.Dilation(dilation...))
	}
	if v, ok := s.left["padding"].(string); ok && v == "same" {
		options = append(options, layers.Same)
	}
	return options
}

// windowOptionsAlone is windowOptions for the classes whose padding is "valid" or "same".
func (s *settings) windowOptionsAlone(axes int) []windowed {
	options := s.windowOptions(axes)
	s.only("padding", "valid", "same")
	return options
}

// perAxis returns a number for each of so many axes; a single one in the config is for all. It is nil if the key is not there.
func (s *settings) perAxis(key string, axes int) []int {
	n := s.ints(key)
	if len(n) == 1 {
		for len(n) < axes {
			n = append(n, n[0])
		}
	}
	if n != nil && len(n) != axes {
		s.fail(key, "%d numbers are given, and there are %d spatial axes", len(n), axes)
		return nil
	}
	return n
}

// size is perAxis for a size that must be there. What it returns has the right length in any case.
func (s *settings) size(key string, axes int) []int {
	n := s.perAxis(key, axes)
	if n == nil {
		s.fail(key, "must be %d numbers", axes)
		n = make([]int, axes)
		for i := range n {
			n[i] = 1
		}
	}
	return n
}

// dataFormat is the order of the axes.
func (s *settings) dataFormat() layers.DataFormat {
	switch v := s.text("data_format", "channels_last"); v {
	case "channels_last":
	case "channels_first":
		return layers.ChannelsFirst
	default:
		s.fail("data_format", "%q is not supported", v)
	}
	return !layers.ChannelsFirst
}

func readConv(axes int) func(*settings) *layers.Layer {
	return func(s *settings) *layers.Layer {
		var options []layers.ConvOption
		for _, o := range s.windowOptions(axes) {
			options = append(options, o)
		}
		for _, o := range s.kernelOptions() {
			options = append(options, o)
		}
		options = append(options, layers.Groups(s.integer("groups", 1)))
		filters, k := s.integer("filters", 0), s.size("kernel_size", axes)
		switch axes {
		case 1:
			var oneAxis []layers.Conv1DOption
			for _, o := range options {
				oneAxis = append(oneAxis, o)
			}
			if v, ok := s.left["padding"].(string); ok && v == "causal" {
				oneAxis = append(oneAxis, layers.Causal)
			}
			s.only("padding", "valid", "same", "causal")
			return layers.Conv1D(filters, k[0], oneAxis...)
		case 2:
			s.only("padding", "valid", "same")
			return layers.Conv2D(filters, [2]int(k), options...)
		}
		s.only("padding", "valid", "same")
		return layers.Conv3D(filters, [3]int(k), options...)
	}
}

func writeConv(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ConvConfig)
	f.set("filters", d.Filters)
	f.window(d.KernelSize, d.Strides, d.Dilation, d.Padding, d.DataFormat)
	f.set("groups", d.Groups)
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.regularizer("kernel_regularizer", d.KernelRegularizer)
	f.constraint("kernel_constraint", d.KernelConstraint)
	f.set("use_bias", d.UseBias)
	f.activation("activation", d.Activation)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.null("activity_regularizer")
}

// window writes what a convolution's window is.
func (f *fields) window(kernelSize, strides, dilation []int, padding tensor.Padding, format layers.DataFormat) {
	f.set("kernel_size", kernelSize)
	f.set("strides", strides)
	f.set("dilation_rate", dilation)
	f.set("padding", padding.String())
	f.set("data_format", format.String())
}

func readConvTranspose(axes int) func(*settings) *layers.Layer {
	return func(s *settings) *layers.Layer {
		var options []layers.ConvTransposeOption
		for _, o := range s.windowOptionsAlone(axes) {
			options = append(options, o)
		}
		for _, o := range s.kernelOptions() {
			options = append(options, o)
		}
		if n := s.perAxis("output_padding", axes); n != nil {
			options = append(options, layers.OutputPadding(n...))
		}
		filters, k := s.integer("filters", 0), s.size("kernel_size", axes)
		switch axes {
		case 1:
			return layers.Conv1DTranspose(filters, k[0], options...)
		case 2:
			return layers.Conv2DTranspose(filters, [2]int(k), options...)
		}
		return layers.Conv3DTranspose(filters, [3]int(k), options...)
	}
}

func writeConvTranspose(f *fields, l *layers.Layer) {
	d := l.Config().(layers.ConvTransposeConfig)
	f.set("filters", d.Filters)
	f.window(d.KernelSize, d.Strides, d.Dilation, d.Padding, d.DataFormat)
	f.null("output_padding", "activity_regularizer")
	if d.OutputPadding != nil {
		f.set("output_padding", d.OutputPadding)
	}
	f.initializer("kernel_initializer", d.KernelInitializer)
	f.regularizer("kernel_regularizer", d.KernelRegularizer)
	f.constraint("kernel_constraint", d.KernelConstraint)
	f.set("use_bias", d.UseBias)
	f.activation("activation", d.Activation)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("bias_constraint", d.BiasConstraint)
}

// biasOptions are the options of a bias.
func (s *settings) biasOptions() []layers.KernelOption {
	options := []layers.KernelOption{
		layers.BiasInitializer(s.initializer("bias_initializer", "Zeros")),
		layers.BiasRegularizer(s.regularizer("bias_regularizer")),
		layers.BiasConstraint(s.constraint("bias_constraint")),
	}
	if !s.flag("use_bias", true) {
		options = append(options, layers.NoBias())
	}
	return options
}

// depthwiseOptions are the options of a depthwise kernel.
func (s *settings) depthwiseOptions() []layers.DepthwiseOption {
	return []layers.DepthwiseOption{
		layers.DepthwiseInitializer(s.initializer("depthwise_initializer", "GlorotUniform")),
		layers.DepthwiseRegularizer(s.regularizer("depthwise_regularizer")),
		layers.DepthwiseConstraint(s.constraint("depthwise_constraint")),
	}
}

func readDepthwiseConv(axes int) func(*settings) *layers.Layer {
	return func(s *settings) *layers.Layer {
		options := []layers.DepthwiseConvOption{layers.DepthMultiplier(s.integer("depth_multiplier", 1))}
		for _, o := range s.windowOptionsAlone(axes) {
			options = append(options, o)
		}
		for _, o := range s.depthwiseOptions() {
			options = append(options, o)
		}
		for _, o := range s.biasOptions() {
			options = append(options, o)
		}
		// Keras 2 gave the kernel's settings under these names, too.
		s.ignore("filters", "groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
		if k := s.size("kernel_size", axes); axes == 1 {
			return layers.DepthwiseConv1D(k[0], options...)
		} else {
			return layers.DepthwiseConv2D([2]int(k), options...)
		}
	}
}

func writeDepthwiseConv(f *fields, l *layers.Layer) {
	d := l.Config().(layers.DepthwiseConvConfig)
	f.set("depth_multiplier", d.DepthMultiplier)
	f.window(d.KernelSize, d.Strides, d.Dilation, d.Padding, d.DataFormat)
	f.initializer("depthwise_initializer", d.KernelInitializer)
	f.regularizer("depthwise_regularizer", d.KernelRegularizer)
	f.constraint("depthwise_constraint", d.KernelConstraint)
	f.set("use_bias", d.UseBias)
	f.activation("activation", d.Activation)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.null("activity_regularizer")
}

func readSeparableConv(axes int) func(*settings) *layers.Layer {
	return func(s *settings) *layers.Layer {
		options := []layers.SeparableConvOption{
			layers.DepthMultiplier(s.integer("depth_multiplier", 1)),
			layers.PointwiseInitializer(s.initializer("pointwise_initializer", "GlorotUniform")),
			layers.PointwiseRegularizer(s.regularizer("pointwise_regularizer")),
			layers.PointwiseConstraint(s.constraint("pointwise_constraint")),
		}
		for _, o := range s.windowOptionsAlone(axes) {
			options = append(options, o)
		}
		for _, o := range s.depthwiseOptions() {
			options = append(options, o)
		}
		for _, o := range s.biasOptions() {
			options = append(options, o)
		}
		s.ignore("groups", "kernel_initializer", "kernel_regularizer", "kernel_constraint")
		if filters, k := s.integer("filters", 0), s.size("kernel_size", axes); axes == 1 {
			return layers.SeparableConv1D(filters, k[0], options...)
		} else {
			return layers.SeparableConv2D(filters, [2]int(k), options...)
		}
	}
}

func writeSeparableConv(f *fields, l *layers.Layer) {
	d := l.Config().(layers.SeparableConvConfig)
	f.set("filters", d.Filters)
	f.set("depth_multiplier", d.DepthMultiplier)
	f.window(d.KernelSize, d.Strides, d.Dilation, d.Padding, d.DataFormat)
	for name, k := range map[string]layers.KernelConfig{"depthwise": d.Depthwise, "pointwise": d.Pointwise} {
		f.initializer(fmt.Sprint(name, "_initializer"), k.Initializer)
		f.regularizer(fmt.Sprint(name, "_regularizer"), k.Regularizer)
		f.constraint(fmt.Sprint(name, "_constraint"), k.Constraint)
	}
	f.set("use_bias", d.UseBias)
	f.activation("activation", d.Activation)
	f.initializer("bias_initializer", d.BiasInitializer)
	f.regularizer("bias_regularizer", d.BiasRegularizer)
	f.constraint("bias_constraint", d.BiasConstraint)
	f.null("activity_regularizer")
}
