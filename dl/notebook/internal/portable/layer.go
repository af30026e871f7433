package portable

import (
	"fmt"

	"github.com/hornbook-go/hornbook/dl/initializers"
	"github.com/hornbook-go/hornbook/dl/layers"
	"github.com/hornbook-go/hornbook/dl/tensor"
)

// A Layer is a call in a model: of a layer, with what it was made with, or of an op between layers. Fields that its
// class does not have are zero.
type Layer struct {
	Class string
	Name  string
	In    []int // what it is called with: 0 is the model's input, and i the output of call i-1

	Again int `json:",omitempty"` // for a shared layer that was called before: 1 + the number of its first call

	Units         int            `json:",omitempty"` // units, filters, or the multiplier of depth
	Size          []int          `json:",omitempty"` // of the window, or the shape after Reshape, or the axes of a normalization
	Strides       []int          `json:",omitempty"`
	Dilation      []int          `json:",omitempty"`
	Margins       [][2]int       `json:",omitempty"`
	Same          bool           `json:",omitempty"`
	ChannelsFirst bool           `json:",omitempty"`
	KeepDims      bool           `json:",omitempty"`
	NoBias        bool           `json:",omitempty"`
	NoCenter      bool           `json:",omitempty"`
	NoScale       bool           `json:",omitempty"`
	Groups        int            `json:",omitempty"`
	Axis          int            `json:",omitempty"`
	Epsilon       float32        `json:",omitempty"`
	Scale         float32        `json:",omitempty"`
	Offset        float32        `json:",omitempty"`
	Activation    string         `json:",omitempty"`
	Parameters    map[string]any `json:",omitempty"` // of the activation
	Weights       []tensor.Shape `json:",omitempty"` // in the order in which their numbers follow
	layer         *layers.Layer  // while a model is described
}

// passive reports whether layers of a class do nothing after training. (It and what follows are functions, since each
// cell of a notebook links and fills a package's variables, wanted or not.)
func passive(class string) bool {
	switch class {
	case "Dropout", "SpatialDropout1D", "SpatialDropout2D", "SpatialDropout3D", "AlphaDropout", "GaussianDropout",
		"GaussianNoise", "Identity", "ActivityRegularization",
		"AugMix", "CutMix", "MixUp", "RandAugment", "RandomBrightness", "RandomColorDegeneration",
		"RandomColorJitter", "RandomContrast", "RandomElasticTransform", "RandomErasing", "RandomFlip",
		"RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective",
		"RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
		"RandomTranslation", "RandomZoom":
		return true
	}
	return false
}

// describe fills in what the layer was made with, or says that it cannot.
func (d *Layer) describe(l *layers.Layer) error {
	if passive(d.Class) {
		return nil
	}
	switch c := l.Config().(type) {
	case layers.DenseConfig:
		d.Units, d.NoBias = c.Units, !c.UseBias
		return d.activation(c.Activation)
	case layers.ActivationConfig:
		return d.activation(c.Activation)
	case layers.FlattenConfig:
		d.ChannelsFirst = bool(c.DataFormat)
	case layers.RescalingConfig:
		d.Scale, d.Offset = c.Scale, c.Offset
	case layers.ReshapeConfig:
		d.Size = c.Target
	case layers.ConvConfig:
		d.Units, d.Groups, d.NoBias = c.Filters, c.Groups, !c.UseBias
		d.window(c.KernelSize, c.Strides, c.Dilation, c.Padding, c.DataFormat)
		return d.activation(c.Activation)
	case layers.DepthwiseConvConfig:
		d.Units, d.NoBias = c.DepthMultiplier, !c.UseBias
		d.window(c.KernelSize, c.Strides, c.Dilation, c.Padding, c.DataFormat)
		return d.activation(c.Activation)
	case layers.PoolingConfig:
		d.window(c.PoolSize, c.Strides, nil, c.Padding, c.DataFormat)
	case layers.GlobalPoolingConfig:
		d.KeepDims, d.ChannelsFirst = c.KeepDims, bool(c.DataFormat)
	case layers.ZeroPaddingConfig:
		d.Margins, d.ChannelsFirst = c.Padding, bool(c.DataFormat)
	case layers.BatchNormalizationConfig:
		d.Axis, d.Epsilon, d.NoCenter, d.NoScale = c.Axis, c.Epsilon, !c.Center, !c.Scale
	case layers.LayerNormalizationConfig:
		d.Size, d.Epsilon, d.NoCenter, d.NoScale = c.Axis, c.Epsilon, !c.Center, !c.Scale
	case layers.ConcatenateConfig:
		d.Axis = c.Axis
	}
	if _, err := d.build(); err != nil {
		return err
	}
	return nil
}

func (d *Layer) window(size, strides, dilation []int, padding tensor.Padding, format layers.DataFormat) {
	d.Size, d.Strides, d.Dilation = size, strides, dilation
	d.Same, d.ChannelsFirst = padding == tensor.Same, bool(format)
}

// activations are those that have no parameters, by their names.
func activations() map[string]layers.Activation {
	all := map[string]layers.Activation{}
	for _, a := range []layers.Activation{layers.Exponential, layers.GELU, layers.HardSigmoid, layers.HardSiLU, layers.HardTanh, layers.Linear,
		layers.LogSigmoid, layers.LogSoftmax, layers.Mish, layers.ReLU, layers.ReLU6, layers.SELU, layers.Sigmoid, layers.SiLU, layers.Softmax,
		layers.Softplus, layers.Softsign, layers.Tanh, layers.TanhShrink} {
		all[a.Name] = a
	}
	return all
}

// activation describes a layer's activation.
func (d *Layer) activation(a layers.Activation) error {
	d.Activation, d.Parameters = a.Name, a.Config
	_, err := d.activate()
	return err
}

// activate is the activation that was described.
func (d *Layer) activate() (layers.Activation, error) {
	if len(d.Parameters) == 1 {
		switch d.Activation {
		case "celu", "elu":
			if v, ok := d.Parameters["alpha"].(float64); ok && d.Activation == "elu" {
				return layers.ELU(float32(v)), nil
			} else if ok {
				return layers.CELU(float32(v)), nil
			}
		case "leaky_relu":
			if v, ok := d.Parameters["negative_slope"].(float64); ok {
				return layers.LeakyReLU(float32(v)), nil
			}
		case "gelu":
			if d.Parameters["approximate"] == true {
				return layers.GELUTanh, nil
			}
		}
	}
	if a, ok := activations()[d.Activation]; ok && len(d.Parameters) == 0 {
		return a, nil
	}
	return layers.Activation{}, fmt.Errorf("the activation %s of %s is not among those that a page can compute", d.Activation, d.Name)
}

// build makes the layer that was described.
func (d *Layer) build() (*layers.Layer, error) {
	name := layers.Name(d.Name)
	if passive(d.Class) {
		return layers.Identity(name), nil
	}
	a := layers.Linear
	if d.Activation != "" {
		var err error
		if a, err = d.activate(); err != nil {
			return nil, err
		}
	}
	format := layers.DataFormat(d.ChannelsFirst)
	unfilled := layers.KernelInitializer(initializers.Zeros()) // the described numbers take the place of random ones
	switch d.Class {
	case "Dense":
		options := []layers.DenseOption{a, unfilled, name}
		if d.NoBias {
			options = append(options, layers.NoBias())
		}
		return layers.Dense(d.Units, options...), nil
	case "Activation", "ReLU", "LeakyReLU", "ELU", "Softmax":
		if d.Activation != "" {
			return layers.Activate(a, name), nil
		}
	case "Flatten":
		return layers.Flatten(format, name), nil
	case "Rescaling":
		return layers.Rescaling(d.Scale, layers.Offset(d.Offset), name), nil
	case "Reshape":
		return layers.Reshape(d.Size, name), nil
	case "Conv2D":
		options := []layers.ConvOption{a, unfilled, format, layers.Groups(max(d.Groups, 1)), name}
		if d.Strides != nil {
			options = append(options, layers.Strides(d.Strides...))
		}
		if d.Dilation != nil {
			options = append(options, layers.Dilation(d.Dilation...))
		}
		if d.Same {
			options = append(options, layers.Same)
		}
		if d.NoBias {
			options = append(options, layers.NoBias())
		}
		return layers.Conv2D(d.Units, [2]int(d.Size), options...), nil
	case "DepthwiseConv2D":
		options := []layers.DepthwiseConvOption{a, unfilled, format, layers.DepthMultiplier(d.Units), name}
		if d.Strides != nil {
			options = append(options, layers.Strides(d.Strides...))
		}
		if d.Dilation != nil {
			options = append(options, layers.Dilation(d.Dilation...))
		}
		if d.Same {
			options = append(options, layers.Same)
		}
		if d.NoBias {
			options = append(options, layers.NoBias())
		}
		return layers.DepthwiseConv2D([2]int(d.Size), options...), nil
	case "MaxPooling2D", "AveragePooling2D":
		options := []layers.PoolingOption{format, name}
		if d.Strides != nil {
			options = append(options, layers.Strides(d.Strides...))
		}
		if d.Same {
			options = append(options, layers.Same)
		}
		if d.Class == "MaxPooling2D" {
			return layers.MaxPooling2D([2]int(d.Size), options...), nil
		}
		return layers.AveragePooling2D([2]int(d.Size), options...), nil
	case "GlobalMaxPooling2D", "GlobalAveragePooling2D":
		options := []layers.GlobalPoolingOption{format, layers.KeepDimsOption(d.KeepDims), name}
		if d.Class == "GlobalMaxPooling2D" {
			return layers.GlobalMaxPooling2D(options...), nil
		}
		return layers.GlobalAveragePooling2D(options...), nil
	case "ZeroPadding2D":
		return layers.ZeroPadding2D([2][2]int(d.Margins), format, name), nil
	case "BatchNormalization":
		options := []layers.BatchNormalizationOption{layers.Axis(d.Axis), layers.Epsilon(d.Epsilon), name}
		for _, o := range d.centering() {
			options = append(options, o)
		}
		return layers.BatchNormalization(options...), nil
	case "LayerNormalization":
		options := []layers.LayerNormalizationOption{layers.Axis(d.Size...), layers.Epsilon(d.Epsilon), name}
		for _, o := range d.centering() {
			options = append(options, o)
		}
		return layers.LayerNormalization(options...), nil
	case "Add":
		return layers.Add(name), nil
	case "Subtract":
		return layers.Subtract(name), nil
	case "Multiply":
		return layers.Multiply(name), nil
	case "Average":
		return layers.Average(name), nil
	case "Concatenate":
		return layers.Concatenate(d.Axis, name), nil
	}
	class := d.Class
	if class == "" {
		class = "a layer of one's own"
	}
	return nil, fmt.Errorf("layer %s is %s, which is not among the layers that a page can compute", d.Name, class)
}

func (d *Layer) centering() (options []layers.NormalizationOption) {
	if d.NoCenter {
		options = append(options, layers.NoCenter())
	}
	if d.NoScale {
		options = append(options, layers.NoScale())
	}
	return options
}
